"""The ledger in PostgreSQL keeps the promises of the one in memory, also when many calls come at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.common.db import Database
from services.common.errors import LlmBudgetExhausted
from services.llm.adapters.ledger import SqlLedger
from services.llm.adapters.tables import DayRow
from services.llm.application.list_usage import ListUsage
from services.llm.domain.models import LedgerEntry, Purpose, Usage, UsageFilter

pytestmark = pytest.mark.integration
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = NOW.date()


def entry(
    at: datetime = NOW, cost: int = 10, purpose: Purpose = Purpose.JUDGE, identifier: UUID | None = None
) -> LedgerEntry:
    return LedgerEntry(
        identifier or uuid4(), at, purpose, "m", "svc:worker", "interaction:c-1", "ok", Usage(100, 20, cost), 1234
    )


async def account(database: Database, day: date = DAY) -> tuple[int, int]:
    async with database.transaction() as session:
        row = await session.get(DayRow, day)
    return (row.spent, row.held) if row else (0, 0)


async def test_reservations_that_come_at_once_never_pass_the_limit(ledger: SqlLedger, llm_database: Database) -> None:
    ended = await asyncio.gather(*(ledger.reserve(DAY, 30, 100, NOW) for _ in range(12)), return_exceptions=True)
    assert sum(end is None for end in ended) == 3
    assert sum(isinstance(end, LlmBudgetExhausted) for end in ended) == 9
    assert await account(llm_database) == (0, 90)


async def test_what_is_settled_is_spent_and_what_is_released_is_free_again(
    ledger: SqlLedger, llm_database: Database
) -> None:
    await ledger.reserve(DAY, 60, 100, NOW)
    with pytest.raises(LlmBudgetExhausted):
        await ledger.reserve(DAY, 60, 100, NOW)
    await ledger.settle(entry(cost=10), DAY, 60)
    assert await account(llm_database) == (10, 0)
    await ledger.reserve(DAY, 60, 100, NOW)
    await ledger.settle(entry(cost=0), DAY, 0)
    assert await account(llm_database) == (10, 60)
    assert await ledger.spent(DAY) == 10
    assert await ledger.spent(DAY + timedelta(days=1)) == 0
    await ledger.reserve(DAY + timedelta(days=1), 100, 100, NOW)


async def test_more_than_the_whole_budget_is_refused_on_an_empty_day(ledger: SqlLedger) -> None:
    with pytest.raises(LlmBudgetExhausted):
        await ledger.reserve(DAY, 101, 100, NOW)


async def test_a_day_can_be_charged_without_a_reservation(ledger: SqlLedger, llm_database: Database) -> None:
    await asyncio.gather(*(ledger.settle(entry(cost=7), DAY, 0) for _ in range(8)))
    assert await account(llm_database) == (56, 0)


async def test_an_entry_comes_back_as_it_was(ledger: SqlLedger) -> None:
    written = entry(at=NOW + timedelta(microseconds=123456), purpose=Purpose.EMBEDDING)
    await ledger.settle(written, DAY, 0)
    assert list(await ledger.entries(UsageFilter(), 10, None)) == [written]
    with pytest.raises(IntegrityError):
        await ledger.settle(written, DAY, 0)


async def test_pages_hold_every_entry_once_even_where_times_are_equal(ledger: SqlLedger) -> None:
    written = [entry(at=NOW + timedelta(seconds=number // 4)) for number in range(11)]
    written.append(entry(at=NOW - timedelta(days=1), purpose=Purpose.COMMENT, cost=1))
    for item in written:
        await ledger.settle(item, DAY, 0)
    listing, seen, cursor = ListUsage(ledger), [], ""
    while True:
        page = await listing(UsageFilter(), 5, cursor)
        seen += page.entries
        assert (page.total.calls, page.total.usage) == (12, Usage(1200, 240, 111))
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == sorted(written, key=lambda item: (item.at, item.id), reverse=True)
    comments = await listing(UsageFilter(purpose=Purpose.COMMENT))
    assert [item.purpose for item in comments.entries] == [Purpose.COMMENT]
    assert comments.total.usage.cost_microusd == 1
    assert (await listing(UsageFilter(since=NOW))).total.calls == 11
