"""Blind evaluations by people, and the plan that draws contacts for them."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.idempotency import digest, earlier_answer
from services.qa_scorer.application.review_queue import NOT_WAITING, blind_form, reviewer_of
from services.qa_scorer.application.review_store import DrawRecord, PlanRecord
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain import sampling
from services.qa_scorer.domain.applicability import Plan
from services.qa_scorer.domain.blind import evaluate_blind
from services.qa_scorer.domain.records import NAMESPACE, ScorecardRecord
from services.qa_scorer.domain.review_queue import Draft, Kind
from services.qa_scorer.domain.reviewed import AiAnswer, How, ReviewedAnswer, ReviewKind, ReviewRecord
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.sampling import Contact
from services.qa_scorer.domain.scorecard import Answer, Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """A blind evaluation beside the AI's newest under the same rubric version; `ai` is None where there is none yet."""

    record: ReviewRecord
    agent_name: str
    rubric: Rubric
    ai: ScorecardRecord | None


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Contacts drawn of each agent a month, and the time zone of months."""

    per_agent: int = 3
    time_zone: str = "America/Toronto"


class EvaluateBlind:
    def __init__(self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics

    async def start(self, interaction_id: str, agent_id: str, caller: Principal) -> uuid.UUID:
        """The item of an evaluation that the caller begins by hand; what they began before goes on.

        Raises:
            NotFound: no such contact, or the agent took no part in it.
            Forbidden: the caller had a part in its scores, or it is their own contact: they would not be blind.
        """
        now = self._clock.now()
        async with self._uow() as work:
            record = await work.interactions.get(interaction_id, None)
            if record is None:
                raise NotFound(f"There is no interaction {interaction_id!r}.", record=interaction_id)
            agent = agent_id or (record.agents[0] if record.agents else "")
            if agent not in record.agents:
                raise NotFound(f"{agent or 'No agent'} took no part in this contact.", record=interaction_id)
            if caller.agent_id in record.agents or await work.reviews.took_part(caller.subject, interaction_id):
                raise Forbidden("You had a part in this contact or in its scores, so you would not evaluate it blind.")
            begun = await work.draws.begun(interaction_id, agent, caller.subject)
            if begun is not None:
                return begun
            team = (await work.directory.team_on([agent], work.days.of(record.started_at))).get(agent)
            draw = DrawRecord(
                uuid.uuid4(), None, Contact(record.ref, agent, record.started_at), team, None, caller.subject, now
            )
            await work.draws.add(draw)
        return draw.id

    async def submit(self, id: uuid.UUID, draft: Draft, key: str, caller: Principal) -> ReviewRecord:
        """The evaluation, which stands beside the AI's and supersedes none.

        Raises:
            NotFound: nothing of this id waits for the caller.
            NotReady: somebody else holds it.
            InvalidInput: the draft is not finished, as `evaluate_blind` says.
        """
        now, who = self._clock.now(), reviewer_of(caller)
        request_hash = digest(json.dumps(["blind", str(id), asdict(draft)], sort_keys=True).encode())
        async with self._uow() as work:
            kept = await earlier_answer(work, caller.subject, key, request_hash)
            if kept is not None:
                done = await work.reviews.get(uuid.UUID(kept.decode()))
                if done is not None:
                    return done
            draw = await work.draws.get(id, lock=True)
            item = await work.queue.item(id, who, now)
            if draw is None or item is None:
                raise NotFound(NOT_WAITING, record=str(id))
            if item.kind is not Kind.BLIND:
                raise InvalidInput("This item is no blind evaluation.", field="id")
            if item.claimed_by not in ("", who.subject):
                raise NotReady("A colleague is working on this item; take another one.", record=str(id), field="id")
            chosen, plan = await blind_form(work, self._rubrics, item)
            answers, result = evaluate_blind(chosen.rubric, plan, draft)
            record = _record(draw, chosen.rubric, chosen.version, plan, answers, result, caller.subject, draft, now)
            record = await _beside_ai(work, record)
            await work.reviews.add(record)
            await work.draws.done(id, record.id, now)
            await work.queue.close(id)
            await audit.record(
                work,
                actor=caller.subject,
                action="blind.evaluated",
                subject_kind="interaction",
                subject_id=draw.contact.ref.id,
                detail={
                    "review": str(record.id),
                    "draw": str(id),
                    "agent": draw.contact.agent_id,
                    "overall": result.overall,
                    "planned": draw.month is not None,
                },
                now=now,
            )
            if key:
                await work.idempotency.keep(caller.subject, key, request_hash, str(record.id).encode(), now)
        return record

    async def get(self, id: uuid.UUID, caller: Principal) -> Comparison:
        """Raises NotFound; Forbidden for somebody else's, administrators excepted: it would end their blindness."""
        async with self._uow() as work:
            record = await work.reviews.get(id)
            if record is None or record.kind is not ReviewKind.BLIND:
                raise NotFound(f"There is no blind evaluation {id}.", record=str(id))
            if record.reviewer != caller.subject and "admin" not in caller.roles:
                raise Forbidden("Only whoever made a blind evaluation and administrators may open it.")
            beside = await work.reviews.ai_beside(record)
            ai = None if beside is None else await work.scorecards.get(beside)
            rubric = (await self._rubrics.version(work, record.rubric, record.rubric_version)).rubric
            names = await work.directory.names([record.agent_id])
        return Comparison(record, names.get(record.agent_id, ""), rubric, ai)

    async def list(
        self, only_mine: bool, after: int | None, limit: int, caller: Principal
    ) -> Sequence[tuple[ReviewRecord, int, int, str]]:
        """Evaluations without answers, with how many were compared to the AI's and were the same, and the agent's name.
        Other people's show no comparison to those who may not open them."""
        async with self._uow() as work:
            rows = await work.reviews.blind_of(caller.subject if only_mine else None, after, limit)
            names = await work.directory.names(sorted({record.agent_id for record, _, _ in rows}))
        found = []
        for record, compared, same in rows:
            open_to = record.reviewer == caller.subject or "admin" in caller.roles
            shown = record if open_to else replace(record, overall=None, passed=None)
            found.append((shown, compared if open_to else 0, same if open_to else 0, names.get(record.agent_id, "")))
        return found


class RunPlan:
    def __init__(self, uow: UnitOfWork, clock: Clock, settings: PlanSettings) -> None:
        self._uow = uow
        self._clock = clock
        self._settings = settings

    @property
    def per_agent(self) -> int:
        return self._settings.per_agent

    def last_month(self) -> date:
        return sampling.last_month(self._clock.now(), self._settings.time_zone)

    async def proposed(self) -> date | None:
        """The newest month that is over, has contacts and has not been drawn; None where none is left."""
        zone = self._settings.time_zone
        _, before = sampling.bounds(self.last_month(), zone)
        async with self._uow() as work:
            drawn = {plan.month for plan in await work.draws.plans()}
            while (newest := await work.draws.newest_before(before)) is not None:
                month = sampling.month_holding(newest, zone)
                if month not in drawn:
                    return month
                before, _ = sampling.bounds(month, zone)
        return None

    async def run(self, month: date | None, per_agent: int, seed: str, by: str) -> tuple[PlanRecord, bool]:
        """The month's plan, and whether it was drawn just now. A month that was drawn stays as it is.

        Args:
            month: its first day; None for the last one that is over.
            per_agent: 0: the setting.
            seed: empty: one made for the month.

        Raises:
            NotReady: the month is not over.
        """
        now = self._clock.now()
        chosen = month or self.last_month()
        sampling.check_over(chosen, now, self._settings.time_zone)
        async with self._uow() as work:
            await work.draws.hold(chosen)
            known = await work.draws.plan(chosen)
            if known is not None:
                return known, False
            contacts = await work.draws.contacts(*sampling.bounds(chosen, self._settings.time_zone))
            wanted = per_agent or self._settings.per_agent
            sown = seed or uuid.uuid4().hex
            drawn = await asyncio.to_thread(sampling.draw, contacts, wanted, sown)
            agents = len({contact.agent_id for contact in contacts})
            plan = PlanRecord(chosen, wanted, sown, len(contacts), agents, len(drawn), now, by)
            await work.draws.add_plan(plan, drawn)
            await audit.record(
                work,
                actor=by,
                action="sampling_plan.run",
                subject_kind="sampling_plan",
                subject_id=f"{chosen:%Y-%m}",
                detail={"per_agent": wanted, "seed": sown, "contacts": len(contacts), "drawn": len(drawn)},
                now=now,
            )
        return plan, True

    async def list(self) -> Sequence[PlanRecord]:
        async with self._uow() as work:
            return await work.draws.plans()


def _record(
    draw: DrawRecord,
    rubric: Rubric,
    version: int,
    plan: Plan,
    answers: dict[str, Answer],
    result: Result,
    by: str,
    draft: Draft,
    now: datetime,
) -> ReviewRecord:
    asked = {criterion.key for criterion in plan.judged}
    return ReviewRecord(
        id=uuid.uuid5(NAMESPACE, f"blind\x1f{draw.id}"),
        kind=ReviewKind.BLIND,
        waiting="blind",
        reviewer=by,
        ref=draw.contact.ref,
        agent_id=draw.contact.agent_id,
        team=draw.team,
        rubric=rubric.key,
        rubric_version=version,
        before_id=None,
        scorecard_id=None,
        ai_scorecard_id=None,
        judge="",
        model="",
        draw_id=draw.id,
        seconds=draft.seconds,
        submitted_at=now,
        answers=tuple(
            ReviewedAnswer(
                key,
                None,
                answer.value,
                How.BLIND if key in asked and answer.reason not in ("rule", "parent_open") else How.RULE,
                answer.rationale if key in asked else "",
                answer.reason,
            )
            for key, answer in answers.items()
        ),
        overall=result.overall,
        passed=result.passed,
        answered_weight=result.answered_weight,
        probability=draw.probability,
    )


async def _beside_ai(work: Work, record: ReviewRecord) -> ReviewRecord:
    """With what the AI says at this moment, which the person has not seen."""
    cards = (await work.scorecards.standing([record.ref])).get(record.ref, ())
    mine = [card for card in cards if (card.agent_id, card.rubric) == (record.agent_id, record.rubric)]
    whole = await work.scorecards.get(mine[0].id) if mine else None
    if whole is None:
        return record
    ai, answers = await work.reviews.ai_evaluation(whole)
    if ai is None:
        return record
    said: dict[str, AiAnswer] = dict(answers)
    return replace(
        record,
        ai_scorecard_id=ai.id,
        judge=ai.evaluator.judge,
        model=ai.evaluator.model,
        answers=tuple(replace(answer, ai=said.get(answer.criterion)) for answer in record.answers),
    )
