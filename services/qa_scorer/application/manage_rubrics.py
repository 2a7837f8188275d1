"""Drafting and publishing rubric versions."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.common.errors import NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.backlog import open_backlog
from services.qa_scorer.application.stores import UnitOfWork
from services.qa_scorer.domain.records import NAMESPACE, RubricVersionRecord, State
from services.qa_scorer.domain.rubric.parse import content_hash, lint_rubric, parse_rubric
from services.qa_scorer.domain.rubric.problems import Problem


@dataclass(frozen=True, slots=True)
class Drafted:
    record: RubricVersionRecord
    warnings: Sequence[Problem]
    created: bool


class ManageRubrics:
    """Args: committed: called after a publication, so that what it released is started at once."""

    def __init__(self, uow: UnitOfWork, clock: Clock, committed: Callable[[], None]) -> None:
        self._uow = uow
        self._clock = clock
        self._committed = committed

    async def create(self, content: str, procedures: str, by: str) -> Drafted:
        """Stores a new draft; the same content answers the version it already has.

        Raises:
            InvalidInput: the file has errors; `details["problems"]` lists them all with their lines.
        """
        rubric = parse_rubric(content, procedures or None)
        warnings = lint_rubric(content, procedures or None)
        digest = content_hash(content, procedures or None)
        async with self._uow() as work:
            version = await work.rubrics.next_version(rubric.key)
            known = await work.rubrics.by_hash(rubric.key, digest)
            if known is not None:
                return Drafted(known, warnings, created=False)
            record = RubricVersionRecord(
                id=uuid.uuid5(NAMESPACE, f"rubric\x1f{rubric.key}\x1f{digest}"),
                key=rubric.key,
                version=version,
                status="draft",
                content=content,
                procedures=procedures,
                content_hash=digest,
                created_at=self._clock.now(),
                created_by=by,
            )
            await work.rubrics.add(record)
        return Drafted(record, warnings, created=True)

    async def publish(self, key: str, version: int, by: str) -> tuple[RubricVersionRecord, int]:
        """Publishes a version (again: nothing happens), and releases what waited for a rubric. Of a withdrawn rubric a
        draft or the newest published version ends the withdrawal.

        Returns:
            the version, and how many waiting interactions are now looked at again.

        Raises:
            NotFound: there is no such version.
            NotReady: the rubric is withdrawn, and the version was superseded before that.
        """
        now = self._clock.now()
        async with self._uow() as work:
            record = await work.rubrics.get(key, version)
            if record is None:
                raise NotFound(f"There is no version {version} of the rubric {key!r}.", record=key, field="version")
            if record.status == "published":
                return record, 0
            newest = await work.rubrics.get(key, None)
            if record.status == "withdrawn" and newest is not None and newest.version != version:
                raise NotReady(
                    f"Version {newest.version} is the newest that was published; publish that one, or a new version.",
                    record=key,
                    field="version",
                )
            await work.rubrics.publish(key, version, by, now)
            waiting = await work.interactions.unassigned()
            if waiting:
                await work.interactions.set_state(waiting, State.ACCEPTED, None)
                await open_backlog(work, waiting, kind="released", sealed=True, initiator=by, now=now)
            await audit.record(
                work,
                actor=by,
                action="rubric.published",
                subject_kind="rubric",
                subject_id=key,
                detail={"version": version, "released": len(waiting)},
                now=now,
            )
        self._committed()
        published = dataclasses.replace(
            record,
            status="published",
            published_at=record.published_at or now,
            published_by=record.published_by or by,
        )
        return published, len(waiting)

    async def withdraw(self, key: str, by: str) -> RubricVersionRecord:
        """No contact goes to this rubric any more, until a version of it is published; what it scored stays. Again:
        nothing happens.

        Returns:
            the version that scored.

        Raises:
            NotFound: there is no such rubric.
            NotReady: no version of it was ever published.
        """
        now = self._clock.now()
        async with self._uow() as work:
            record = await work.rubrics.get(key, None)
            if record is None:
                raise NotFound(f"There is no rubric {key!r}.", record=key)
            if record.status == "withdrawn":
                return record
            if record.status != "published":
                raise NotReady("Nothing of this rubric is published, so there is nothing to withdraw.", record=key)
            if await work.rubrics.withdraw(key, by, now):
                await audit.record(
                    work,
                    actor=by,
                    action="rubric.withdrawn",
                    subject_kind="rubric",
                    subject_id=key,
                    detail={"version": record.version},
                    now=now,
                )
        return dataclasses.replace(record, status="withdrawn")

    async def get(self, key: str, version: int | None) -> RubricVersionRecord:
        """Raises NotFound."""
        async with self._uow() as work:
            record = await work.rubrics.get(key, version)
        if record is None:
            wanted = f"version {version} of the rubric" if version else "rubric"
            raise NotFound(f"There is no {wanted} {key!r}.", record=key)
        return record

    async def newest(self) -> Sequence[RubricVersionRecord]:
        async with self._uow() as work:
            return await work.rubrics.newest()
