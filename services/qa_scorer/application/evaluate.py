"""Evaluate: what both workflows call. Scores interactions once, however often it is asked."""

from __future__ import annotations

import time
import uuid
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import structlog

from services.common.clock import Clock
from services.common.errors import DomainError, rule_of
from services.qa_scorer.application.judges import JudgeChoice
from services.qa_scorer.application.regions import KeepRegions
from services.qa_scorer.application.rubric_library import RubricLibrary, assigned
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.applicability import Candidate, Plan, plan_criteria
from services.qa_scorer.domain.assembly import assemble
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.judging import Judgement, JudgeTask
from services.qa_scorer.domain.records import (
    Evaluator,
    InteractionRecord,
    Ref,
    ScorecardRecord,
    State,
    scorecard_id,
)
from services.qa_scorer.domain.scorecard import Status
from services.qa_scorer.domain.stored import stored_answers

_log = structlog.get_logger()
NO_RUBRIC, NO_AGENT, SUPERSEDED, NOT_STORED = "no_rubric", "no_human_agent", "newer_revision", "not_stored"
NOTHING_TO_JUDGE = Judgement({}, "computed", "computed")


class OutcomeStatus(StrEnum):
    SCORED = "scored"
    UNASSIGNED = "unassigned"
    RETRY = "retry"
    FAILED = "failed"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True)
class Outcome:
    ref: Ref
    status: OutcomeStatus
    reason: str = ""
    scorecard_ids: tuple[str, ...] = ()
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One agent's scorecard to be made."""

    record: InteractionRecord
    rubric: Candidate
    plan: Plan
    task: JudgeTask


@dataclass(frozen=True, slots=True)
class _Judged:
    """`reason`: why another judge than the one asked for did it."""

    judgement: Judgement
    latency_ms: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Before:
    """The scorecards that stand, and those of earlier revisions."""

    standing: Mapping[Ref, Sequence[ScorecardRecord]]
    earlier: Mapping[Ref, Sequence[ScorecardRecord]]

    def of(self, ref: Ref, agent_id: str) -> tuple[int, uuid.UUID | None]:
        """(number of the evaluation to come, the scorecard that it supersedes)"""
        mine = [record for record in self.standing.get(ref, ()) if record.agent_id == agent_id]
        if mine:
            last = max(mine, key=lambda record: record.evaluation)
            return last.evaluation + 1, last.id
        older = (record.id for record in self.earlier.get(ref, ()) if record.agent_id == agent_id)
        return 1, next(older, None)

    def failed(self, ref: Ref) -> bool:
        return any(record.result.status is Status.FAILED for record in self.standing.get(ref, ()))


class Evaluate:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary, judges: JudgeChoice, regions: KeepRegions
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics
        self._judges = judges
        self._regions = regions

    async def run(self, refs: Sequence[Ref]) -> Sequence[Outcome]:
        """One outcome per ref, in order.

        Raises:
            Unavailable: the store can't be reached: nothing is known of any ref.
        """
        outcomes: dict[Ref, Outcome] = {}
        async with self._uow() as work:
            records = await work.interactions.load(refs)
            standing = await work.scorecards.standing(list(records))
            earlier = await work.scorecards.of_earlier_revisions(list(records))
            published = await self._rubrics.published(work)
        todo: list[_Part] = []
        for ref in dict.fromkeys(refs):
            record = records.get(ref)
            settled = _settled(ref, record, standing.get(ref, ()))
            if settled is not None or record is None:
                outcomes[ref] = settled or Outcome(ref, OutcomeStatus.OBSOLETE, NOT_STORED)
                continue
            try:
                todo += self._parts(record, published)
            except DomainError as error:
                outcomes[ref] = _failure(ref, error)
            except LookupError as error:
                outcomes[ref] = Outcome(ref, OutcomeStatus.UNASSIGNED, str(error.args[0]))
        judged = await self._judge(todo)
        outcomes |= await self._store(todo, judged, _Before(standing, earlier), outcomes, published)
        return [outcomes[ref] for ref in refs]

    def _parts(self, record: InteractionRecord, published: Sequence[Candidate]) -> list[_Part]:
        """Raises LookupError with the reason why it can't be assigned."""
        if not record.agents:
            raise LookupError(NO_AGENT)
        chosen = assigned(record, published)
        if chosen is None:
            raise LookupError(NO_RUBRIC)
        view = JudgedView.model_validate_json(zlib.decompress(record.judged))
        parts = []
        for agent_id in view.agents:
            plan = plan_criteria(chosen.rubric, view, agent_id)
            task = JudgeTask(
                view, agent_id, chosen.rubric, plan.judged, chosen.rubric.procedure_for(view.contact_reason)
            )
            parts.append(_Part(record, chosen, plan, task))
        return parts

    async def _judge(self, parts: Sequence[_Part]) -> Sequence[_Judged | DomainError]:
        """The outcome of each part; the time of a chunk is shared out evenly."""
        results: list[_Judged | DomainError] = [_Judged(NOTHING_TO_JUDGE) for _ in parts]
        indexes = [index for index, part in enumerate(parts) if part.plan.judged]
        try:
            groups = await self._groups(parts, indexes)
        except DomainError as error:
            for index in indexes:
                results[index] = error
            return results
        for (wanted, may_leave), members in groups.items():
            started = time.perf_counter()
            try:
                chosen = await self._judges.choose(wanted, may_leave=may_leave)
                answers = await chosen.judge.judge([parts[index].task for index in members])
            except DomainError as error:
                for index in members:
                    results[index] = error
                continue
            each = round((time.perf_counter() - started) * 1000 / len(members))
            for index, answer in zip(members, answers, strict=True):
                results[index] = answer if isinstance(answer, DomainError) else _Judged(answer, each, chosen.reason)
        return results

    async def _groups(self, parts: Sequence[_Part], indexes: Sequence[int]) -> Mapping[tuple[str, bool], list[int]]:
        """By the judge asked for, and whether a hosted model may see them.

        Raises:
            DomainError: the LLM service can't be asked what it sends where (retryable).
        """
        groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
        wanted = {index: parts[index].record.requested_judge or "" for index in indexes}
        views = {parts[index].record.ref: parts[index].task.view for index in indexes}
        allowed: Collection[Ref] = views.keys()
        if views and await self._judges.leaves_the_house(set(wanted.values())):
            records = {parts[index].record.ref: parts[index].record for index in indexes}
            allowed = await self._regions.hosted_may_see(records, views)
        for index in indexes:
            groups[wanted[index], parts[index].record.ref in allowed].append(index)
        return groups

    async def _store(
        self,
        parts: Sequence[_Part],
        judged: Sequence[_Judged | DomainError],
        before: _Before,
        settled: Mapping[Ref, Outcome],
        published: Sequence[Candidate],
    ) -> dict[Ref, Outcome]:
        by_ref: dict[Ref, list[int]] = defaultdict(list)
        for index, part in enumerate(parts):
            by_ref[part.record.ref].append(index)
        outcomes: dict[Ref, Outcome] = {}
        ready: dict[Ref, list[ScorecardRecord]] = {}
        teams = await self._teams([part.record for part in parts])
        for ref, indexes in by_ref.items():
            made = []
            for index in indexes:
                result = judged[index]
                if isinstance(result, DomainError):
                    outcomes[ref] = _failure(ref, result)
                    break
                made.append(self._scorecard(parts[index], result, before, teams))
            else:
                ready[ref] = made
        waiting = [outcome for outcome in settled.values() if outcome.status is OutcomeStatus.UNASSIGNED]
        async with self._uow() as work:
            if waiting:
                waiting = await self._still_waiting(work, waiting, published, outcomes)
            current = await work.interactions.load(list(ready), lock=True) if ready else {}
            for ref, records in ready.items():
                if ref not in current or not current[ref].is_current:
                    outcomes[ref] = Outcome(ref, OutcomeStatus.OBSOLETE, SUPERSEDED)
                    continue
                if current[ref].state is State.FAILED and not before.failed(ref):
                    # Given up on while it was judged: its scorecard with the reason stands.
                    outcomes[ref] = Outcome(ref, OutcomeStatus.FAILED, current[ref].state_reason or "")
                    continue
                outcomes[ref] = Outcome(
                    ref, OutcomeStatus.SCORED, scorecard_ids=tuple(str(record.id) for record in records)
                )
            await _add(
                work,
                [
                    record
                    for ref, records in ready.items()
                    if outcomes[ref].status is OutcomeStatus.SCORED
                    for record in records
                ],
            )
            await work.interactions.set_state(
                [ref for ref in ready if outcomes[ref].status is OutcomeStatus.SCORED], State.SCORED, None
            )
            for reason in {outcome.reason for outcome in waiting}:
                await work.interactions.set_state(
                    [outcome.ref for outcome in waiting if outcome.reason == reason], State.UNASSIGNED, reason
                )
        return outcomes

    async def _still_waiting(
        self, work: Work, waiting: Sequence[Outcome], published: Sequence[Candidate], outcomes: dict[Ref, Outcome]
    ) -> list[Outcome]:
        """Those that wait although nothing was published meanwhile; the others are to be tried again at once.

        A publication releases what waits when it happens. What would begin to wait just afterwards, for a rubric that
        it did not see, would do so until the next one.
        """
        await work.rubrics.hold_publications()
        if [(entry.rubric.key, entry.version) for entry in await self._rubrics.published(work)] == [
            (entry.rubric.key, entry.version) for entry in published
        ]:
            return list(waiting)
        for outcome in waiting:
            if outcome.reason == NO_RUBRIC:
                outcomes[outcome.ref] = Outcome(outcome.ref, OutcomeStatus.RETRY, NO_RUBRIC)
        return [outcome for outcome in waiting if outcome.reason != NO_RUBRIC]

    async def _teams(self, records: Sequence[InteractionRecord]) -> Mapping[tuple[str, datetime], str | None]:
        """The team of each agent at the beginning of each interaction."""
        found: dict[tuple[str, datetime], str | None] = {}
        async with self._uow() as work:
            days: dict[date, set[datetime]] = defaultdict(set)
            agents: dict[date, set[str]] = defaultdict(set)
            for record in records:
                day = work.days.of(record.started_at)
                days[day].add(record.started_at)
                agents[day].update(record.agents)
            for day, those in agents.items():
                for agent, team in (await work.directory.team_on(sorted(those), day)).items():
                    found.update(((agent, moment), team) for moment in days[day])
        return found

    def _scorecard(
        self,
        part: _Part,
        judged: _Judged,
        before: _Before,
        teams: Mapping[tuple[str, datetime], str | None],
    ) -> ScorecardRecord:
        rubric, view, agent_id = part.rubric.rubric, part.task.view, part.task.agent_id
        judgement = judged.judgement
        answers, result = assemble(rubric, view, agent_id, part.plan, judgement)
        evaluation, supersedes = before.of(part.record.ref, agent_id)
        return ScorecardRecord(
            id=scorecard_id(part.record.ref, agent_id, rubric.key, part.rubric.version, evaluation),
            ref=part.record.ref,
            agent_id=agent_id,
            team=teams.get((agent_id, part.record.started_at)),
            rubric=rubric.key,
            rubric_version=part.rubric.version,
            evaluation=evaluation,
            supersedes=supersedes,
            reason=judged.reason,
            evaluator=Evaluator("ai", judgement.judge, judgement.model),
            result=result,
            answers=stored_answers(view, list(answers.values())),
            usage=judgement.usage,
            latency_ms=judged.latency_ms,
            started_at=part.record.started_at,
            created_at=self._clock.now(),
        )


async def _add(work: Work, records: Sequence[ScorecardRecord]) -> None:
    """Stores scorecards. What is undecided on an earlier revision's is so on the one that takes its place."""
    contested = await work.disputes.contested([record.supersedes for record in records if record.supersedes])
    await work.scorecards.add(
        [
            replace(record, result=replace(record.result, status=Status.DISPUTED))
            if record.supersedes in contested
            else record
            for record in records
        ]
    )
    for record in records:
        if record.supersedes is not None and record.supersedes in contested:
            await work.disputes.move(record.supersedes, record.id, record.result.status)


def _settled(ref: Ref, record: InteractionRecord | None, standing: Sequence[ScorecardRecord]) -> Outcome | None:
    """The outcome of what needs no judging; None where it is to be judged."""
    if record is None:
        return Outcome(ref, OutcomeStatus.OBSOLETE, NOT_STORED)
    if not record.is_current:
        return Outcome(ref, OutcomeStatus.OBSOLETE, SUPERSEDED)
    good = [scorecard for scorecard in standing if scorecard.result.status is not Status.FAILED]
    if record.state is State.SCORED and good:
        return Outcome(ref, OutcomeStatus.SCORED, scorecard_ids=tuple(str(scorecard.id) for scorecard in good))
    return None


def _failure(ref: Ref, error: DomainError) -> Outcome:
    status = OutcomeStatus.RETRY if rule_of(error).retryable else OutcomeStatus.FAILED
    _log.warning("not_scored", interaction=ref.id, revision=ref.revision, code=error.code, status=status.value)
    return Outcome(ref, status, error.code, retry_after=error.retry_after)
