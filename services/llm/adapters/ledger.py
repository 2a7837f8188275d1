"""The ledger in PostgreSQL. The day's account is one row, so that concurrent reservations can't both take the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.common.db import Database
from services.llm.adapters.tables import DayRow, UsageRow
from services.llm.domain.budget import exhausted
from services.llm.domain.models import LedgerEntry, Purpose, Usage, UsageFilter, UsageTotal


class SqlLedger:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, day: date, amount: int, limit: int, at: datetime) -> None:
        if amount > limit:
            raise exhausted(limit, at)
        wanted = insert(DayRow).values(day=day, spent=0, held=amount)
        wanted = wanted.on_conflict_do_update(
            index_elements=[col(DayRow.day)],
            set_={"held": col(DayRow.held) + amount},
            where=col(DayRow.spent) + col(DayRow.held) + amount <= limit,
        )
        async with self._database.transaction() as session:
            done = await session.exec(wanted)
            if not done.rowcount:
                raise exhausted(limit, at)

    async def settle(self, entry: LedgerEntry, day: date, release: int) -> None:
        cost = entry.usage.cost_microusd
        async with self._database.transaction() as session:
            session.add(_row(entry))
            if not cost and not release:
                return
            charged = insert(DayRow).values(day=day, spent=cost, held=0)
            await session.exec(
                charged.on_conflict_do_update(
                    index_elements=[col(DayRow.day)],
                    set_={"spent": col(DayRow.spent) + cost, "held": col(DayRow.held) - release},
                )
            )

    async def spent(self, day: date) -> int:
        async with self._database.transaction() as session:
            return (await session.exec(select(DayRow.spent).where(DayRow.day == day))).one_or_none() or 0

    async def entries(
        self, wanted: UsageFilter, size: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[LedgerEntry]:
        newest_first = (
            select(UsageRow)
            .where(*_conditions(wanted))
            .order_by(col(UsageRow.at).desc(), col(UsageRow.id).desc())
            .limit(size)
        )
        if after is not None:
            newest_first = newest_first.where(tuple_(col(UsageRow.at), col(UsageRow.id)) < tuple_(*after))
        async with self._database.transaction() as session:
            return [_entry(row) for row in await session.exec(newest_first)]

    async def total(self, wanted: UsageFilter) -> UsageTotal:
        sums = [
            func.coalesce(func.sum(column), 0)
            for column in (col(UsageRow.input_tokens), col(UsageRow.output_tokens), col(UsageRow.cost_microusd))
        ]
        counted: Any = select(func.count(), *sums).where(*_conditions(wanted))
        async with self._database.transaction() as session:
            calls, into, out, cost = (await session.exec(counted)).one()
        return UsageTotal(Usage(int(into), int(out), int(cost)), int(calls))

    async def forget_references(self, references: Sequence[str]) -> int:
        async with self._database.transaction() as session:
            done = await session.exec(
                update(UsageRow).where(col(UsageRow.reference).in_(references)).values(reference="")
            )
            return int(done.rowcount)

    async def delete_before(self, before: datetime, limit: int) -> int:
        oldest = select(UsageRow.id).where(UsageRow.at < before).order_by(col(UsageRow.at)).limit(limit)
        async with self._database.transaction() as session:
            done = await session.exec(delete(UsageRow).where(col(UsageRow.id).in_(oldest)))
            return int(done.rowcount)


def _conditions(wanted: UsageFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(col(UsageRow.at) >= wanted.since)
    if wanted.purpose is not None:
        conditions.append(col(UsageRow.purpose) == wanted.purpose.value)
    return conditions


def _row(entry: LedgerEntry) -> UsageRow:
    return UsageRow(
        id=entry.id,
        at=entry.at,
        purpose=entry.purpose.value,
        model=entry.model,
        caller=entry.caller,
        reference=entry.reference,
        outcome=entry.outcome,
        input_tokens=entry.usage.input_tokens,
        output_tokens=entry.usage.output_tokens,
        cost_microusd=entry.usage.cost_microusd,
        latency_ms=entry.latency_ms,
    )


def _entry(row: UsageRow) -> LedgerEntry:
    return LedgerEntry(
        id=row.id,
        at=row.at,
        purpose=Purpose(row.purpose),
        model=row.model,
        caller=row.caller,
        reference=row.reference,
        outcome=row.outcome,
        usage=Usage(row.input_tokens, row.output_tokens, row.cost_microusd),
        latency_ms=row.latency_ms,
    )
