"""The append-only record of who decided what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from services.console.application.people_ports import (
    AuditEntry,
    AuditFilter,
    AuditPosition,
    Detail,
    PeopleScope,
)


class Log(Protocol):
    async def add_audit(self, entry: AuditEntry) -> None: ...


async def record(
    store: Log,
    *,
    actor: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    now: datetime,
    detail: Detail | None = None,
) -> None:
    """Writes one entry in the transaction of the decision itself. `action` is such as ``user.created``."""
    await store.add_audit(AuditEntry(uuid4(), now, actor, action, subject_kind, subject_id, detail or {}))


class AuditLog:
    def __init__(self, people: PeopleScope) -> None:
        self._people = people

    async def page(
        self, wanted: AuditFilter, size: int, after: AuditPosition | None
    ) -> tuple[Sequence[AuditEntry], AuditPosition | None]:
        """Entries, newest first, and where the next page begins; None on the last one."""
        async with self._people() as store:
            rows = list(await store.audit(wanted, size + 1, after))
        if len(rows) <= size:
            return rows, None
        last = rows[size - 1]
        return rows[:size], AuditPosition(last.at, last.id)
