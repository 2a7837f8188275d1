"""People in PostgreSQL: the store in memory that other tests use behaves the same, and the log keeps what it has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from argon2 import PasswordHasher

from services.common import migrate
from services.common.clock import FixedClock
from services.common.db import Database
from services.common.errors import Conflict, RateLimited, Unauthenticated
from services.console.adapters.keys import key_scope
from services.console.adapters.passwords import Argon2Passwords
from services.console.adapters.people import people_scope
from services.console.adapters.people_in_memory import NullPeopleStore
from services.console.application.people_ports import (
    AuditEntry,
    AuditFilter,
    AuditPosition,
    PeopleScope,
    UserFilter,
    UserPosition,
)
from services.console.application.sign_in import SignIn
from services.console.application.users import By, Profile, Users
from services.console.bootstrap import OWN, SCHEMA
from services.console.domain.api_key import ApiKey, Grant, Permission, Role
from services.console.domain.lockout import FREE_ATTEMPTS, Attempts, address_digest
from services.console.domain.session import Session
from services.console.domain.user import Language, Theme, User

pytestmark = pytest.mark.integration
NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
PASSWORD = "correct horse battery"
PASSWORDS = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
async def database(postgres, empty_schema) -> AsyncIterator[Database]:
    url = postgres.url("debrief_console")
    await migrate.upgrade(postgres.owner_url("debrief_console"), OWN, "debrief_console")
    await empty_schema(SCHEMA)
    opened = Database(url, SCHEMA)
    yield opened
    await opened.close()


@pytest.fixture(params=["postgres", "memory"])
def people(request) -> PeopleScope:
    if request.param == "memory":
        return NullPeopleStore().scope
    return people_scope(request.getfixturevalue("database"))


def user(name: str = "Ana", **given: object) -> User:
    given.setdefault("email", f"{name.lower()}@example.org")
    given.setdefault("roles", frozenset({Role.COACH}))
    return User(id=uuid4(), name=name, created_at=NOW, created_by="test", **given)  # type: ignore[arg-type]


async def test_programs_have_the_names_of_their_tokens(database):
    key = ApiKey(uuid4(), "import of the night", "abcdefghij", b"d" * 32, Grant(Role.ADMIN), NOW, "user:x")
    async with key_scope(database)() as keys:
        await keys.add(key)
    ana = user()
    async with people_scope(database)() as store:
        assert await store.add_user(ana)
        assert await store.names([key.id, ana.id, uuid4()]) == {key.id: "import of the night", ana.id: "Ana"}


async def test_all_that_is_known_of_a_person_comes_back(people):
    whole = user(
        "Zoé",
        email="zoe@example.org",
        roles=frozenset({Role.AGENT, Role.COACH}),
        password_hash="x",
        permissions=frozenset({Permission.PII_READ}),
        agent_id="a-1",
        teams=frozenset({"north", "south"}),
        language=Language.FR,
        site="Laval",
        province="QC",
        theme=Theme.DARK,
        time_zone="America/Halifax",
        must_change_password=True,
        external_subject="issuer|s",
        last_sign_in_at=NOW,
    )
    bare = user("Ben")
    async with people() as store:
        assert not await store.has_users()
        assert await store.add_user(whole)
        assert await store.add_user(bare)
        assert not await store.add_user(replace(user("Other"), email=bare.email))
    async with people() as store:
        assert await store.has_users()
        assert await store.user(whole.id) == whole
        assert await store.user_by_email("zoe@example.org") == whole
        assert await store.user_by_external("issuer|s") == whole
        assert await store.user(bare.id) == bare
        assert await store.user(uuid4()) is None
        assert await store.names([whole.id, uuid4()]) == {whole.id: "Zoé"}
        assert await store.names([]) == {}
        await store.save_user(replace(bare, disabled=True, name="Benoît"))
    async with people() as store:
        assert await store.user(bare.id) == replace(bare, disabled=True, name="Benoît")


async def test_users_are_found_filtered_and_paged(people):
    made = [
        user(f"N{n:02}", roles=frozenset({Role.ADMIN if n % 3 else Role.QA_MANAGER}), disabled=n % 4 == 0)
        for n in range(12)
    ]
    odd = user("Per_cent%", email="odd@example.org", roles=frozenset({Role.AGENT}), agent_id="A-99")
    async with people() as store:
        for one in [*made, odd]:
            await store.add_user(one)
    async with people() as store:

        async def names(wanted: UserFilter, after: UserPosition | None = None, size: int = 50) -> list[str]:
            return [one.name for one in await store.users(wanted, size, after)]

        assert await names(UserFilter(), size=3) == ["N00", "N01", "N02"]
        assert await names(UserFilter(), UserPosition("N02", made[2].id), 2) == ["N03", "N04"]
        assert await names(UserFilter(role=Role.QA_MANAGER)) == ["N00", "N03", "N06", "N09"]
        assert await names(UserFilter(disabled=True)) == ["N00", "N04", "N08"]
        assert await names(UserFilter(text="n1")) == ["N10", "N11"]
        assert await names(UserFilter(text="%")) == ["Per_cent%"]
        assert await names(UserFilter(text="_")) == ["Per_cent%"]
        assert await names(UserFilter(text="a-99")) == ["Per_cent%"]
        assert await names(UserFilter(text="ODD@")) == ["Per_cent%"]
        assert await store.other_admins(made[1].id) == 5


async def test_sessions_begin_are_touched_and_end(people):
    ana = user()
    sessions = [Session(bytes([n]) * 32, ana.id, NOW, NOW, NOW + timedelta(hours=n)) for n in range(1, 5)]
    async with people() as store:
        await store.add_user(ana)
        for session in sessions:
            await store.add_session(session)
    async with people() as store:
        assert await store.session(sessions[0].digest) == (sessions[0], ana)
        assert await store.session(b"x" * 32) is None
        await store.touch_session(sessions[1].digest, NOW + timedelta(minutes=5))
        found = await store.session(sessions[1].digest)
        assert found is not None
        assert found[0].seen_at == NOW + timedelta(minutes=5)
        await store.end_session(sessions[2].digest)
        assert await store.session(sessions[2].digest) is None
        assert await store.sweep_sessions(NOW + timedelta(hours=1), NOW - timedelta(hours=1)) == 1
        assert await store.sweep_sessions(NOW, NOW + timedelta(minutes=1)) == 1
        assert await store.end_sessions_of(ana.id) == 1
        assert await store.end_sessions_of(ana.id) == 0


async def test_attempts_are_counted_by_address(people):
    digest = address_digest("a@b")
    async with people() as store:
        assert await store.attempts(digest) == Attempts(digest)
        await store.save_attempts((await store.attempts(digest)).failed(NOW))
    async with people() as store:
        assert (await store.attempts(digest)).failures == 1
        assert await store.sweep_attempts(NOW) == 0
        assert await store.sweep_attempts(NOW + timedelta(seconds=1)) == 1
        await store.save_attempts((await store.attempts(digest)).failed(NOW))
        await store.clear_attempts(digest)
        assert (await store.attempts(digest)).failures == 0


async def test_the_log_is_read_newest_first(people):
    entries = [
        AuditEntry(UUID(int=n), NOW + timedelta(minutes=n // 2), f"user:{n % 2}", kind, "user", str(n), {"n": n})
        for n, kind in enumerate(["user.created", "user.changed", "token.created", "user.created", "sign_in.begun"])
    ]
    async with people() as store:
        for one in entries:
            await store.add_audit(one)
    async with people() as store:

        async def read(after: AuditPosition | None = None, size: int = 50, **wanted: object) -> list[int]:
            found = await store.audit(AuditFilter(**wanted), size, after)  # type: ignore[arg-type]
            assert all(one in entries for one in found)
            return [int(one.subject_id) for one in found]

        assert await read() == [4, 3, 2, 1, 0]
        assert await read(AuditPosition(entries[3].at, entries[3].id), 2) == [2, 1]
        assert await read(actor="user:1") == [3, 1]
        assert await read(action="user.created") == [3, 0]
        assert await read(action="user.") == [3, 1, 0]
        assert await read(since=entries[2].at, until=entries[4].at) == [3, 2]


async def test_the_log_can_only_grow(database, postgres):
    async with people_scope(database)() as store:
        await store.add_audit(AuditEntry(uuid4(), NOW, "user:1", "user.created", "user", "1"))
    connection = await asyncpg.connect(postgres.url("debrief_console").replace("+asyncpg", ""))
    try:
        for statement in (
            "UPDATE console.audit_log SET actor = 'nobody'",
            "DELETE FROM console.audit_log",
            "TRUNCATE console.audit_log",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await connection.execute(statement)
        assert await connection.fetchval("SELECT count(*) FROM console.audit_log") == 1
    finally:
        await connection.close()


def sign_in_of(database: Database, clock: FixedClock) -> SignIn:
    return SignIn(
        people_scope(database), Argon2Passwords(PASSWORDS), clock, idle=timedelta(hours=2), longest=timedelta(hours=12)
    )


async def test_guessing_in_parallel_wins_no_further_attempts(database):
    clock = FixedClock(NOW)
    ana = user(password_hash=PASSWORDS.hash(PASSWORD))
    async with people_scope(database)() as store:
        await store.add_user(ana)
    sign_in = sign_in_of(database, clock)
    outcomes = await asyncio.gather(
        *(sign_in.with_password(ana.email, f"guess {n}") for n in range(12)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Unauthenticated)]
    assert len(refused) == FREE_ATTEMPTS
    assert all(isinstance(outcome, Unauthenticated | RateLimited) for outcome in outcomes)
    with pytest.raises(RateLimited):
        await sign_in.with_password(ana.email, PASSWORD)
    clock.at += timedelta(seconds=31)
    signed_in = await sign_in.with_password(ana.email, PASSWORD)
    resumed = await sign_in.resume(signed_in.session_id)
    assert resumed is not None
    assert resumed.user == replace(ana, last_sign_in_at=clock.at)


async def test_two_administrators_can_not_disable_each_other(database):
    scope = people_scope(database)
    admins = [user(name, roles=frozenset({Role.ADMIN})) for name in ("Ana", "Ben")]
    async with scope() as store:
        for admin in admins:
            await store.add_user(admin)
    users = Users(scope, Argon2Passwords(PASSWORDS), FixedClock(NOW))
    outcomes = await asyncio.gather(
        users.set_disabled(admins[0].id, True, By(admins[1].subject, frozenset())),
        users.set_disabled(admins[1].id, True, By(admins[0].subject, frozenset())),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [Conflict.__name__, User.__name__]


async def test_one_address_has_one_account_however_many_ask_at_once(database):
    users = Users(people_scope(database), Argon2Passwords(PASSWORDS), FixedClock(NOW))
    profile = Profile("ana@example.org", "Ana", frozenset({Role.COACH}))
    by = By("user:x", frozenset())
    outcomes = await asyncio.gather(*(users.create(profile, by) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 3


async def test_the_first_administrator_is_made_once(database):
    users = Users(people_scope(database), Argon2Passwords(PASSWORDS), FixedClock(NOW))
    assert await users.install_admin("Admin@Debrief.local", PASSWORD)
    assert not await users.install_admin("other@debrief.local", PASSWORD)
    rows, _ = await users.page(UserFilter(), 10, None)
    (admin,) = rows
    assert (admin.email, admin.roles, admin.permissions) == (
        "admin@debrief.local",
        {Role.ADMIN},
        frozenset(Permission),
    )
