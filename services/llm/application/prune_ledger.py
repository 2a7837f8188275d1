"""What leaves the usage ledger: references of what was erased, and entries whose time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.llm.application.ports import Ledger


class PruneLedger:
    """Cost and time of a call stay when its reference goes; the account of a day stays when its entries go."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def forget_references(self, references: Sequence[str]) -> int:
        """In how many entries one of them stood."""
        return await self._ledger.forget_references([reference for reference in references if reference])

    async def delete_before(self, before: datetime, limit: int) -> int:
        """How many of the oldest entries it deleted."""
        return await self._ledger.delete_before(before, limit)
