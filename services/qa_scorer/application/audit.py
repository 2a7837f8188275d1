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


class ReadAudit:
    def __init__(self, uow: AuditReading) -> None:
        self._uow = uow

    async def list(self, wanted: AuditFilter, after: int | None, limit: int) -> Sequence[AuditEntry]:
        async with self._uow() as work:
            return await work.audit.list(wanted, after, limit)
