"""The notice of AI scoring and profiling: published by administrators, acknowledged by agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import Conflict, Forbidden
from services.qa_scorer.application import audit
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.notice import DEFAULT, Notice, Reader, checked_text


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """`due`: the caller is an agent who has not acknowledged it."""

    notice: Notice
    acknowledged_at: datetime | None
    due: bool


@dataclass(frozen=True, slots=True)
class Readers:
    rows: Sequence[Reader]
    agents: int
    acknowledged: int


class KeepNotices:
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def current(self, caller: Principal) -> ShownNotice:
        async with self._uow() as work:
            notice = await _current(work)
            agent = caller.agent_id if "agent" in caller.roles else None
            at = await work.notices.acknowledged_at(notice.version, agent) if agent else None
        return ShownNotice(notice, at, due=agent is not None and at is None)

    async def all(self) -> Sequence[Notice]:
        """Newest first, down to the text that comes with the platform."""
        async with self._uow() as work:
            _, shipped = await work.notices.counts(DEFAULT.version)
            return [*await work.notices.all(), replace(DEFAULT, acknowledged=shipped)]

    async def publish(self, text_en: str, text_fr: str, after_version: int, by: str) -> Notice:
        """A new version, to be acknowledged anew.

        Raises:
            InvalidInput: a text that is too short, too long, or holds control characters.
            Conflict: another version was published meanwhile.
        """
        texts = checked_text(text_en, "text_en"), checked_text(text_fr, "text_fr")
        now = self._clock.now()
        async with self._uow() as work:
            before = await _current(work)
            notice = Notice(after_version + 1, *texts, published_at=now, published_by=by)
            if before.version != after_version or not await work.notices.publish(notice):
                raise Conflict(
                    f"Version {before.version} was published meanwhile. Look at it, then publish yours.",
                    field="after_version",
                )
            await audit.record(
                work,
                actor=by,
                action="notice.published",
                subject_kind="notice",
                subject_id=str(notice.version),
                detail={},
                now=now,
            )
        return notice

    async def acknowledge(self, version: int, language: str, caller: Principal) -> datetime:
        """When the caller first acknowledged it.

        Raises:
            Forbidden: the caller is no agent.
            Conflict: it is not the version in force.
        """
        if not caller.agent_id:
            raise Forbidden("Agents acknowledge the notice; this token names none.")
        now = self._clock.now()
        async with self._uow() as work:
            notice = await _current(work)
            if notice.version != version:
                raise Conflict(
                    f"Version {notice.version} of the notice is in force now. Read that one.", field="version"
                )
            before = await work.notices.acknowledged_at(version, caller.agent_id)
            if before is not None:
                return before
            at = await work.notices.acknowledge(version, caller.agent_id, caller.subject, language, now)
            await audit.record(
                work,
                actor=caller.subject,
                action="notice.acknowledged",
                subject_kind="notice",
                subject_id=str(version),
                detail={"agent": caller.agent_id, "language": language},
                now=now,
            )
        return at

    async def readers(self, *, acknowledged: bool, after: str | None, limit: int) -> Readers:
        async with self._uow() as work:
            notice = await _current(work)
            rows = await work.notices.readers(
                notice.version, work.days.of(self._clock.now()), acknowledged=acknowledged, after=after, limit=limit
            )
            agents, done = await work.notices.counts(notice.version)
        return Readers(rows, agents, done)


async def _current(work: Work) -> Notice:
    return await work.notices.newest() or DEFAULT
