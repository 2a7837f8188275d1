"""The outbox: written with what was accepted, started once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import text

from services.common import outbox
from services.common.clock import FixedClock
from services.common.db import Database
from services.common.errors import Unavailable
from services.common.migrate import upgrade
from services.qa_scorer.bootstrap import OWN

pytestmark = pytest.mark.integration
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class NullStarter:
    def __init__(self) -> None:
        self.started: list[tuple[str, str, bytes, str]] = []
        self.down = False

    async def start(self, kind: str, workflow_id: str, payload: bytes, initiator: str) -> None:
        if self.down:
            raise Unavailable("Temporal can't be reached.")
        self.started.append((kind, workflow_id, payload, initiator))


@pytest.fixture
async def database(postgres, empty_schema) -> AsyncIterator[Database]:
    url = postgres.url("debrief_qa_scorer")
    await upgrade(postgres.owner_url("debrief_qa_scorer"), OWN, "debrief_qa_scorer")
    await empty_schema("qa_scorer")
    database = Database(url, "qa_scorer")
    yield database
    await database.close()


async def put(database: Database, *keys: str, fail: bool = False) -> None:
    async with database.transaction() as session:
        for key in keys:
            await outbox.enqueue(session, kind="K", key=key, payload=b"{}", initiator="user:1", now=NOW)
        if fail:
            raise RuntimeError("after the write")


async def test_rows_are_started_once_and_in_order(database: Database) -> None:
    starter = NullStarter()
    await put(database, "a", "b")
    await put(database, "a")
    relay = outbox.Relay(database, starter, FixedClock(NOW), "test")
    assert await relay.drain_once() == 2
    assert await relay.drain_once() == 0
    assert [key for _, key, _, _ in starter.started] == ["a", "b"]


async def test_nothing_is_started_of_a_transaction_that_failed(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await put(database, "a", fail=True)
    starter = NullStarter()
    assert await outbox.Relay(database, starter, FixedClock(NOW), "test").drain_once() == 0
    assert starter.started == []


async def test_what_could_not_be_started_waits_longer_each_time(database: Database) -> None:
    starter, clock = NullStarter(), FixedClock(NOW)
    starter.down = True
    await put(database, "a")
    relay = outbox.Relay(database, starter, clock, "test")
    assert await relay.drain_once() == 1
    assert await relay.drain_once() == 0
    clock.at += timedelta(seconds=1)
    assert await relay.drain_once() == 1
    clock.at += timedelta(seconds=1)
    assert await relay.drain_once() == 0
    async with database.transaction() as session:
        assert (await outbox.pending(session, clock.at)) == (1, 2.0)
        row = (await session.exec(text("SELECT attempts, last_error FROM outbox"))).one()  # type: ignore[call-overload]
    assert tuple(row) == (2, "unavailable")
    starter.down = False
    clock.at += timedelta(seconds=2)
    await relay.drain_once()
    assert len(starter.started) == 1


async def test_two_relays_share_the_work(database: Database) -> None:
    starter = NullStarter()
    await put(database, *(f"k{number}" for number in range(60)))
    relays = [outbox.Relay(database, starter, FixedClock(NOW), "test") for _ in range(2)]
    await asyncio.gather(*(relay.drain_once() for relay in relays))
    while await relays[0].drain_once():
        pass
    assert sorted(key for _, key, _, _ in starter.started) == sorted(f"k{number}" for number in range(60))


async def test_a_running_relay_starts_what_comes_and_stops(database: Database) -> None:
    starter = NullStarter()
    relay = outbox.Relay(database, starter, FixedClock(NOW), "test")
    running = asyncio.create_task(relay.run())
    await put(database, "a")
    relay.wake()
    async with asyncio.timeout(30):
        while not starter.started:
            await asyncio.wait([running], timeout=0.02)
        relay.stop()
        await running
    assert [key for _, key, _, _ in starter.started] == ["a"]


async def test_a_database_that_is_gone_is_unavailable() -> None:
    database = Database("postgresql+asyncpg://x@/debrief?host=/nonexistent-folder", "qa_scorer")
    with pytest.raises(Unavailable):
        await database.ping()
    await database.close()
