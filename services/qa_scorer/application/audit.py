"""The audit log: every decision leaves a row, written in the transaction that carries it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Detail = Mapping[str, str | int | float | bool | Sequence[str] | None]
"""Ids, numbers and codes. Never what a customer or an agent said, nor a reviewer's own words."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor` is `user:<id>` or `svc:<name>`; `action` is like `scorecard.reviewed`."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Detail
    id: int = 0


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """`action` may end in a dot, and then means all actions that begin so; `until` is exclusive."""

    actor: str | None = None
    action: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog(Protocol):
    async def add(self, entry: AuditEntry) -> None: ...
    async def add_once(self, entry: AuditEntry, subjects: Sequence[str], since: datetime) -> None:
        """The same entry for each of these subjects, where none like it was added since then."""

    async def list(self, wanted: AuditFilter, after: int | None, limit: int) -> Sequence[AuditEntry]:
        """Newest first, from below the id `after`."""


class HasAudit(Protocol):
    """The part of a unit of work that decisions are recorded in."""

    @property
    def audit(self) -> AuditLog: ...


class AuditReading(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[HasAudit]: ...


async def record(
    work: HasAudit, *, actor: str, action: str, subject_kind: str, subject_id: str, detail: Detail, now: datetime
) -> None:
    """Writes one decision, in the caller's transaction."""
    await work.audit.add(AuditEntry(now, actor, action, subject_kind, subject_id, detail))


async def reading(
    work: HasAudit, reader: str, contacts: Sequence[str], what: str, now: datetime, *, purpose: str = ""
) -> None:
    """Notes that somebody is handed what was said in these contacts, unmasked, or where it is kept; in the transaction
    that hands it out. One row for each person, contact, way and hour: a page reads a contact in several requests.

    Args:
        what: transcript, quotes, source or recording.
        purpose: what it is exported for; empty: it is no export.
    """
    if not contacts:
        return
    detail = {"what": what, **({"purpose": purpose} if purpose else {})}
    entry = AuditEntry(now, reader, "original.read", "interaction", "", detail)
    hour = now.replace(minute=0, second=0, microsecond=0)
    await work.audit.add_once(entry, sorted(set(contacts)), hour)


class ReadAudit:
    def __init__(self, uow: AuditReading) -> None:
        self._uow = uow

    async def list(self, wanted: AuditFilter, after: int | None, limit: int) -> Sequence[AuditEntry]:
        async with self._uow() as work:
            return await work.audit.list(wanted, after, limit)
