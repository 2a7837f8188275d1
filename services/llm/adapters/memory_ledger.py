"""A ledger that lasts as long as its process: for tests, and for the arithmetic without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.llm.domain.budget import DayBudget
from services.llm.domain.models import LedgerEntry, Usage, UsageFilter, UsageTotal


class MemoryLedger:
    def __init__(self) -> None:
        self.rows: list[LedgerEntry] = []
        self.days: dict[date, DayBudget] = {}

    async def reserve(self, day: date, amount: int, limit: int, at: datetime) -> None:
        self.days[day] = self.days.get(day, DayBudget()).reserve(amount, limit, at)

    async def settle(self, entry: LedgerEntry, day: date, release: int) -> None:
        self.rows.append(entry)
        self.days[day] = self.days.get(day, DayBudget()).settle(release, entry.usage.cost_microusd)

    async def spent(self, day: date) -> int:
        return self.days.get(day, DayBudget()).spent

    async def entries(
        self, wanted: UsageFilter, size: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[LedgerEntry]:
        newest_first = sorted(self._matching(wanted), key=lambda row: (row.at, row.id), reverse=True)
        return [row for row in newest_first if after is None or (row.at, row.id) < after][:size]

    async def total(self, wanted: UsageFilter) -> UsageTotal:
        matching = self._matching(wanted)
        return UsageTotal(sum((row.usage for row in matching), Usage()), len(matching))

    async def forget_references(self, references: Sequence[str]) -> int:
        found = [row for row in self.rows if row.reference in references]
        self.rows = [replace(row, reference="") if row in found else row for row in self.rows]
        return len(found)

    async def delete_before(self, before: datetime, limit: int) -> int:
        old = sorted((row for row in self.rows if row.at < before), key=lambda row: row.at)[:limit]
        self.rows = [row for row in self.rows if row not in old]
        return len(old)

    def _matching(self, wanted: UsageFilter) -> list[LedgerEntry]:
        return [
            row
            for row in self.rows
            if (wanted.since is None or row.at >= wanted.since)
            and (wanted.purpose is None or row.purpose is wanted.purpose)
        ]
