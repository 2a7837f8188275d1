"""Backlogs: piles of interactions that a ScoreBacklog workflow works through, which may grow while it does."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.common.errors import NotFound
from services.qa_scorer.application import audit
from services.qa_scorer.application.ports import BacklogSteering
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.records import BacklogProgress, BacklogRecord, Ref
from workflows.score_backlog import types as score_backlog


async def open_backlog(
    work: Work, refs: Sequence[Ref], *, kind: str, sealed: bool, initiator: str, now: datetime
) -> uuid.UUID:
    """A new backlog of `refs` with its one outbox row, in the caller's transaction."""
    record = BacklogRecord(
        id=uuid.uuid4(),
        kind=kind,
        state="sealed" if sealed else "open",
        generation=0,
        initiator=initiator,
        created_at=now,
        touched_at=now,
    )
    await work.backlogs.open(record)
    await work.backlogs.append(record.id, refs)
    await _start(work, record, now)
    return record.id


async def extend_backlog(work: Work, id: uuid.UUID, refs: Sequence[Ref], now: datetime) -> None:
    """Adds to an open backlog; one whose workflow already went home is started again."""
    record = await work.backlogs.get(id, lock=True)
    if record is None:
        raise NotFound(f"There is no batch {id}.", record=str(id))
    generation = record.generation + 1 if record.state == "finished" else record.generation
    await work.backlogs.append(id, refs)
    await work.backlogs.set_state(id, "open", generation, now)
    if generation != record.generation:
        restarted = BacklogRecord(id, record.kind, "open", generation, record.initiator, record.created_at, now)
        await _start(work, restarted, now)


async def _start(work: Work, record: BacklogRecord, now: datetime) -> None:
    await work.outbox.add(
        kind=score_backlog.WORKFLOW,
        key=score_backlog.workflow_id(str(record.id), record.generation),
        payload=score_backlog.payload(str(record.id)),
        initiator=record.initiator,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Window:
    refs: Sequence[Ref]
    position: int
    sealed: bool


class WorkBacklog:
    """What the ScoreBacklog workflow asks of the service, and how people steer it.

    Args:
        open_for: an upload that was silent for so long counts as ended.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock, open_for: timedelta, steering: BacklogSteering) -> None:
        self._uow = uow
        self._clock = clock
        self._open_for = open_for
        self._steering = steering

    async def pause(self, id: uuid.UUID, by: str) -> None:
        """Raises NotFound; NotReady where it is paused already or has ended."""
        await self._steering.pause(await self._workflow(id), by)
        await self._set_paused(id, by, paused=True)

    async def resume(self, id: uuid.UUID, by: str) -> None:
        """Raises NotFound; NotReady where it is not paused or has ended."""
        await self._steering.resume(await self._workflow(id), by)
        await self._set_paused(id, by, paused=False)

    async def _workflow(self, id: uuid.UUID) -> str:
        async with self._uow() as work:
            record = await self._get(work, id)
        return score_backlog.workflow_id(str(id), record.generation)

    async def _set_paused(self, id: uuid.UUID, by: str, *, paused: bool) -> None:
        async with self._uow() as work:
            await work.backlogs.set_paused(id, paused)
            await audit.record(
                work,
                actor=by,
                action="batch.paused" if paused else "batch.resumed",
                subject_kind="batch",
                subject_id=str(id),
                detail={},
                now=self._clock.now(),
            )

    async def seal(self, id: uuid.UUID) -> None:
        """The upload has ended: nothing more will come."""
        async with self._uow() as work:
            record = await work.backlogs.get(id, lock=True)
            if record is not None and record.state == "open":
                await work.backlogs.set_state(id, "sealed", record.generation, self._clock.now())

    async def next_window(self, id: uuid.UUID, after: int, limit: int) -> Window:
        """Raises NotFound."""
        async with self._uow() as work:
            record = await self._get(work, id)
            rows = await work.backlogs.window(id, after, limit)
        position = rows[-1][0] if rows else after
        return Window([ref for _, ref in rows], position, not self._may_grow(record))

    async def finish(self, id: uuid.UUID, after: int) -> bool:
        """Ends the backlog unless it holds or may get more after `after`. Raises NotFound."""
        async with self._uow() as work:
            record = await self._get(work, id, lock=True)
            if record.state == "finished":
                return True
            if self._may_grow(record) or await work.backlogs.window(id, after, 1):
                return False
            await work.backlogs.set_state(id, "finished", record.generation, self._clock.now())
            await work.backlogs.keep_outcome(id, await work.backlogs.progress(id))
            return True

    async def progress(self, id: uuid.UUID) -> tuple[BacklogRecord, BacklogProgress]:
        """Raises NotFound."""
        async with self._uow() as work:
            return await self._get(work, id), await work.backlogs.progress(id)

    async def _get(self, work: Work, id: uuid.UUID, *, lock: bool = False) -> BacklogRecord:
        record = await work.backlogs.get(id, lock=lock)
        if record is None:
            raise NotFound(f"There is no batch {id}.", record=str(id))
        return record

    def _may_grow(self, record: BacklogRecord) -> bool:
        return record.state == "open" and self._clock.now() - record.touched_at < self._open_for
