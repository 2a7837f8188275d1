"""API keys in PostgreSQL: the store behaves as the one in memory, and the table refuses what must not be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import text

from services.common import migrate
from services.common.clock import FixedClock
from services.common.db import Database
from services.common.errors import Conflict, Unauthenticated
from services.console.adapters.keys import key_scope
from services.console.adapters.keys_in_memory import NullKeyStore
from services.console.adapters.tables import Base
from services.console.application.keys import Authenticator, Keys, NewKey
from services.console.application.ports import KeyScope, Position
from services.console.bootstrap import OWN, SCHEMA
from services.console.domain.api_key import ApiKey, Grant, Permission, Role, TokenText

pytestmark = pytest.mark.integration
NOW = datetime(2026, 3, 2, 14, 5, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def database(postgres, empty_schema) -> AsyncIterator[Database]:
    url = postgres.url("debrief_console")
    await migrate.upgrade(postgres.owner_url("debrief_console"), OWN, "debrief_console")
    await empty_schema(SCHEMA)
    made = Database(url, SCHEMA)
    yield made
    await made.close()


@pytest.fixture(params=["postgres", "memory"])
def scope(request: pytest.FixtureRequest) -> KeyScope:
    if request.param == "memory":
        return NullKeyStore().scope
    return key_scope(request.getfixturevalue("database"))


def new_key(**changes: object) -> ApiKey:
    token = TokenText.new()
    key = ApiKey(uuid4(), "k", token.prefix, token.digest(), Grant(Role.COACH), NOW, "user:1")
    return replace(key, **changes)  # type: ignore[arg-type]


async def test_migrations_make_the_columns_that_the_code_expects(database, postgres):
    await migrate.upgrade(postgres.owner_url("debrief_console"), OWN, "debrief_console")
    async with database.transaction() as session:
        rows = await session.exec(
            text(
                "SELECT column_name, is_nullable = 'YES' FROM information_schema.columns"
                " WHERE table_schema = 'console' AND table_name = 'api_key'"
            )
        )
        found = {row[0]: row[1] for row in rows}
    assert found == {column.name: column.nullable for column in Base.metadata.tables["api_key"].columns}


async def test_a_key_comes_back_as_it_went_in(scope):
    grant = Grant(Role.AGENT, frozenset({Permission.PII_READ}), "a-07")
    key = new_key(grant=grant, expires_at=NOW + timedelta(days=1))
    async with scope() as keys:
        assert await keys.add(key, idempotency_key="once")
    async with scope() as keys:
        assert await keys.by_prefix(key.prefix) == key
        assert await keys.by_id(key.id) == key
        assert await keys.by_idempotency_key(key.created_by, "once") == key
        assert await keys.by_idempotency_key("user:2", "once") is None
        assert await keys.by_prefix("nobody") is None
        assert await keys.by_id(uuid4()) is None


async def test_a_taken_prefix_or_idempotency_key_adds_nothing(scope):
    key = new_key()
    async with scope() as keys:
        assert await keys.add(key, idempotency_key="once")
        assert not await keys.add(new_key(prefix=key.prefix))
        assert not await keys.add(new_key(), idempotency_key="once")
        assert await keys.add(new_key(created_by="user:2"), idempotency_key="once")
        assert len(await keys.page(10, None)) == 2


async def test_pages_are_newest_first_also_among_equals(scope):
    made = [new_key(created_at=NOW + timedelta(seconds=number // 3)) for number in range(8)]
    async with scope() as keys:
        for key in made:
            assert await keys.add(key)
    shown: list[ApiKey] = []
    after: Position | None = None
    while True:
        async with scope() as keys:
            rows = await keys.page(3, after)
        if not rows:
            break
        shown += rows
        after = Position(rows[-1].created_at, rows[-1].id)
    assert shown == sorted(made, key=lambda key: (key.created_at, key.id), reverse=True)


async def test_revoking_keeps_the_first_time_and_spares_the_key_to_keep(scope):
    first, second, foreign = new_key(), new_key(), new_key(created_by="user:2")
    async with scope() as keys:
        for key in (first, second, foreign):
            await keys.add(key)
        await keys.revoke(first.id, NOW)
        await keys.revoke(first.id, NOW + timedelta(hours=1))
        assert await keys.revoke_others("user:1", keep=uuid4(), at=NOW + timedelta(hours=2)) == 1
        await keys.mark_used(foreign.id, NOW)
    async with scope() as keys:
        stored = {key.id: key for key in await keys.page(10, None)}
    assert stored[first.id].revoked_at == NOW
    assert stored[second.id].revoked_at == NOW + timedelta(hours=2)
    assert stored[foreign.id].revoked_at is None
    assert stored[foreign.id].last_used_at == NOW


@pytest.mark.parametrize(
    "change", ["digest = 'short'", "role = 'root'", "role = 'agent'", "agent_id = 'a-07'", "name = NULL"]
)
async def test_the_table_itself_refuses_what_is_no_key(database, change):
    async with key_scope(database)() as keys:
        await keys.add(new_key())
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.exec(text(f"UPDATE api_key SET {change}"))


async def test_no_part_of_a_secret_is_in_the_database(database):
    keys = Keys(key_scope(database), FixedClock(NOW))
    token = TokenText.new()
    await keys.install_bootstrap(str(token))
    async with database.transaction() as session:
        row = (await session.exec(text("SELECT row_to_json(api_key)::text FROM api_key"))).scalar_one()
    assert token.prefix in row
    assert token.secret not in row


async def test_gateways_that_start_together_store_one_bootstrap_key(database):
    keys = Keys(key_scope(database), FixedClock(NOW))
    text_of_token = str(TokenText.new())
    made = await asyncio.gather(*(keys.install_bootstrap(text_of_token) for _ in range(4)))
    assert len({key.id for key in made}) == 1


async def test_requests_that_repeat_at_once_make_one_key(database):
    keys = Keys(key_scope(database), FixedClock(NOW))
    wanted = NewKey("x", Grant(Role.COACH), idempotency_key="once")
    by = new_key()
    outcomes = await asyncio.gather(*(keys.create(wanted, by=by) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1


async def test_a_key_opens_the_door_until_it_is_revoked(database):
    clock = FixedClock(NOW)
    keys = Keys(key_scope(database), clock)
    door = Authenticator(
        key_scope(database), clock, cache_seconds=5, used_every=timedelta(minutes=10), monotonic=lambda: 0.0
    )
    key, token = await keys.create(NewKey("x", Grant(Role.COACH)), by=new_key())
    assert (await door.authenticate(str(token))).id == key.id
    async with key_scope(database)() as store:
        stored = await store.by_id(key.id)
    assert stored is not None
    assert stored.last_used_at == NOW
    await keys.revoke(key.id, by=new_key())
    door.forget(key.id)
    with pytest.raises(Unauthenticated):
        await door.authenticate(str(token))
