"""The ledger, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.llm.application.ports import Ledger
from services.llm.domain.models import LedgerEntry, UsageFilter, UsageTotal


@dataclass(frozen=True, slots=True)
class UsagePage:
    """Attributes: `next_cursor` is empty on the last page; `total` covers the whole filter."""

    entries: Sequence[LedgerEntry]
    next_cursor: str
    total: UsageTotal


class ListUsage:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def __call__(self, wanted: UsageFilter, size: int = 0, cursor: str = "") -> UsagePage:
        """Newest first.

        Args:
            size: 0 means the usual page.

        Raises:
            InvalidInput: the size is out of bounds, or the cursor not one of ours.
        """
        rows = page_size(size)
        found = await self._ledger.entries(wanted, rows + 1, _position(cursor))
        entries = found[:rows]
        following = encode_cursor(entries[-1].at.isoformat(), str(entries[-1].id)) if len(found) > rows else ""
        return UsagePage(entries, following, await self._ledger.total(wanted))


def _position(cursor: str) -> tuple[datetime, UUID] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at = datetime.fromisoformat(str(key[0]))
        identifier = UUID(str(key[1]))
    except ValueError as error:
        raise other_list() from error
    if at.tzinfo is None:
        raise other_list()
    return at, identifier
