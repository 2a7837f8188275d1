"""Policies of retention, and removing what its time has come for."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from services.common.clock import Clock
from services.qa_scorer.application import audit
from services.qa_scorer.application.privacy_stores import Sweep
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.retention import DEFAULT_DAYS, Policy, RetentionKind, checked, checked_kind, cutoff
from workflows.retention_sweep import types as retention_sweep


class UsageArchive(Protocol):
    async def delete_usage(self, before: datetime, limit: int) -> int:
        """Deletes up to `limit` entries of the LLM service's ledger that are older. Raises DomainError."""


class KeepRetention:
    """Args:
    committed: called after something was written to the outbox.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock, archive: UsageArchive, committed: Callable[[], None]) -> None:
        self._uow = uow
        self._clock = clock
        self._archive = archive
        self._committed = committed

    async def policies(self) -> Sequence[Policy]:
        """One of each kind, in the order of a sweep."""
        async with self._uow() as work:
            return await _policies(work)

    async def set(self, kind: str, days: int | None, by: str) -> Policy:
        """Raises InvalidInput for an unknown kind, and for days that make no sense beside the other kinds'."""
        wanted = checked_kind(kind)
        now = self._clock.now()
        async with self._uow() as work:
            standing = {policy.kind: policy for policy in await _policies(work)}
            policy = checked(wanted, days, {entry: policy.days for entry, policy in standing.items()})
            policy = dataclasses.replace(policy, changed_at=now, changed_by=by)
            await work.retention.set(policy)
            await audit.record(
                work,
                actor=by,
                action="retention.changed",
                subject_kind="retention",
                subject_id=wanted.value,
                detail={"days": days or 0, "days_before": standing[wanted].days or 0},
                now=now,
            )
        return policy

    async def start_sweep(self, by: str) -> str:
        """The id of a sweep that begins now."""
        id = str(uuid.uuid4())
        now = self._clock.now()
        async with self._uow() as work:
            await audit.record(
                work,
                actor=by,
                action="retention.sweep_started",
                subject_kind="retention",
                subject_id=id,
                detail={},
                now=now,
            )
            await work.outbox.add(
                kind=retention_sweep.WORKFLOW,
                key=retention_sweep.workflow_id(id),
                payload=retention_sweep.payload(id),
                initiator=by,
                now=now,
            )
        self._committed()
        return id

    async def sweep(self, sweep_id: str, kind: str, as_of: datetime, limit: int) -> int:
        """Removes up to `limit` records of the kind whose time had come at `as_of`, and says how many.

        Raises:
            InvalidInput: no such kind.
            DomainError: the LLM service can't be asked (retryable).
        """
        wanted = checked_kind(kind)
        removed = 0
        if wanted is RetentionKind.MODEL_LEDGER:
            async with self._uow() as work:
                before = cutoff(await _policy(work, wanted), as_of)
            if before is not None:
                removed = await self._archive.delete_usage(before, limit)
        async with self._uow() as work:
            policy = await _policy(work, wanted)
            before = cutoff(policy, as_of)
            if before is not None and wanted is not RetentionKind.MODEL_LEDGER:
                removed = await work.retention.remove(policy, before, as_of, limit)
            if removed:
                await work.retention.count(sweep_id, as_of, wanted.value, removed, self._clock.now())
        return removed

    async def finish(self, sweep_id: str, as_of: datetime) -> None:
        async with self._uow() as work:
            await work.retention.finish(sweep_id, as_of, self._clock.now())

    async def sweeps(self, after: int | None, limit: int) -> Sequence[Sweep]:
        async with self._uow() as work:
            return await work.retention.sweeps(after, limit)


async def _policies(work: Work) -> Sequence[Policy]:
    set_by_people = await work.retention.policies()
    return [set_by_people.get(kind, Policy(kind, DEFAULT_DAYS[kind])) for kind in RetentionKind]


async def _policy(work: Work, kind: RetentionKind) -> Policy:
    return next(policy for policy in await _policies(work) if policy.kind is kind)
