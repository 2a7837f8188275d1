"""Acknowledging and contesting scorecards, and deciding what is contested."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.dispute_store import DisputeAbout, DisputeFilter, WhoDecides
from services.qa_scorer.application.idempotency import digest_of, earlier_answer, keep_answer
from services.qa_scorer.application.read import decidable_view
from services.qa_scorer.application.review import next_evaluation
from services.qa_scorer.application.review_record import Told
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain import disputes as rules
from services.qa_scorer.domain.disputes import Contest, DisputeRecord, DisputeState
from services.qa_scorer.domain.records import Evaluator, ScorecardRecord, StoredAnswer
from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.reviewed import ReviewKind
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA
from services.qa_scorer.domain.scorecard import Reason, Status
from workflows.dispute_due import types as dispute_due


class HandleDisputes:
    """What is asked again with the same idempotency key (empty: none) is answered and not done again.

    Args:
        due_in: time within which a dispute is to be decided.
        committed: called after something was written to the outbox.

    Raises:
        Conflict: from each method that takes one, where its key was used for another request.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        rubrics: RubricLibrary,
        due_in: timedelta,
        committed: Callable[[], None],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics
        self._due_in = due_in
        self._committed = committed

    async def acknowledge(self, scorecard_id: uuid.UUID, caller: Principal, key: str = "") -> datetime:
        """When the agent first acknowledged it.

        Raises:
            NotFound, Forbidden: no such scorecard, or another agent's.
            NotReady: no person has confirmed all of it: an AI's score asks for no signature.
        """
        request = digest_of("acknowledge", str(scorecard_id))
        async with self._uow() as work:
            kept = await earlier_answer(work, caller.subject, key, request)
            if kept is not None:
                return datetime.fromisoformat(kept.decode())
            scorecard = await _own(work, scorecard_id, caller)
            if not scorecard.confirmed:
                raise NotReady(
                    "Only what a person confirmed is acknowledged; answers of this scorecard are the AI's alone.",
                    record=str(scorecard_id),
                )
            now = self._clock.now()
            first = await work.disputes.acknowledge(scorecard_id, scorecard.agent_id, caller.subject, now)
            await keep_answer(work, caller.subject, key, request, first.isoformat(), now)
        return first

    async def open(self, scorecard_id: uuid.UUID, contest: Contest, caller: Principal, key: str = "") -> DisputeRecord:
        """Contests one answer; the scorecard is `disputed` until it is decided, and its due time starts to run.

        Raises:
            NotFound, Forbidden, NotReady, InvalidInput: as `open_dispute` says.
        """
        now = self._clock.now()
        request = digest_of("open_dispute", str(scorecard_id), asdict(contest))
        async with self._uow() as work:
            if (done := await _done_before(work, caller, key, request)) is not None:
                return done
            scorecard = await _own(work, scorecard_id, caller, lock=True)
            rubric = (await self._rubrics.version(work, scorecard.rubric, scorecard.rubric_version)).rubric
            turns = len(decidable_view((await work.interactions.load([scorecard.ref]))[scorecard.ref]).turns)
            if contest.turn >= turns:
                raise InvalidInput(f"The contact has {turns} turns, from 0.", field="turn")
            others = await _of_this_revision(work, scorecard)
            record = rules.open_dispute(
                scorecard, rubric, contest, others, by=caller.subject, now=now, due_in=self._due_in
            )
            await work.disputes.add(record)
            await work.scorecards.set_status(scorecard.id, rules.status_after(scorecard.result.status, [record]))
            await _noted(work, record, "dispute.opened", caller.subject, now)
            await work.outbox.add(
                kind=dispute_due.WORKFLOW,
                key=dispute_due.workflow_id(str(record.id)),
                payload=dispute_due.payload(str(record.id), record.due_at),
                initiator=caller.subject,
                now=now,
            )
            await keep_answer(work, caller.subject, key, request, str(record.id), now)
        self._committed()
        return record

    async def withdraw(self, id: uuid.UUID, caller: Principal, key: str = "") -> DisputeRecord:
        """Raises NotFound, Forbidden, NotReady."""
        now = self._clock.now()
        request = digest_of("withdraw_dispute", str(id))
        async with self._uow() as work:
            if (done := await _done_before(work, caller, key, request)) is not None:
                return done
            before = await _get(work, id, lock=True)
            if caller.only_own_records_of not in (None, before.agent_id):
                raise Forbidden("Agents see their own disputes only.")
            after = rules.withdrawn(before, now)
            await work.disputes.save(after)
            await self._settle(work, after)
            await _noted(work, after, "dispute.withdrawn", caller.subject, now)
            await keep_answer(work, caller.subject, key, request, str(id), now)
        return after

    async def decide(
        self, id: uuid.UUID, *, uphold: bool, value: str, reason: str, caller: Principal, key: str = ""
    ) -> tuple[DisputeRecord, ScorecardRecord]:
        """The decided dispute, and the scorecard that stands now: a new evaluation by this person, unless there is no
        answer to change or to confirm any more, since a newer revision or rubric left it out.

        Raises:
            NotFound, Forbidden, NotReady: as `decided` says.
            InvalidInput: upheld without the right answer, or with one that the criterion does not have.
        """
        now = self._clock.now()
        request = digest_of("decide_dispute", str(id), uphold, value, reason)
        async with self._uow() as work:
            done = await _done_before(work, caller, key, request)
            if done is not None:
                return done, await _scorecard(work, done.outcome_scorecard_id or done.scorecard_id)
            before = await _get(work, id, lock=True)
            history = await work.scorecards.evaluators(before.interaction_id, before.agent_id)
            rules.check_decidable(before, history, caller.subject)
            answer = value or before.wanted_value
            if uphold and (not answer or answer == before.value):
                raise InvalidInput("To uphold, give the right answer, which is not the one contested.", field="value")
            scorecard = await _scorecard(work, before.scorecard_id, lock=True)
            settled = rules.decided(
                before, history, uphold=uphold, reason=reason, by=caller.subject, now=now, outcome=scorecard.id
            )
            await work.disputes.save(settled)
            kept = next((one for one in scorecard.answers if one.criterion == before.criterion), None)
            moot = kept is None or await _is_moot(work, scorecard)
            if kept is not None and not moot and (uphold or _may_be_confirmed(kept)):
                override = Override(before.criterion, answer if uphold else kept.value, reason)
                told = Told(kind=ReviewKind.DISPUTE, waiting="dispute")
                standing = await next_evaluation(
                    work, self._rubrics, scorecard, [override], [], caller.subject, now, told
                )
                settled = rules.decided(
                    before, history, uphold=uphold, reason=reason, by=caller.subject, now=now, outcome=standing.id
                )
                await work.disputes.save(settled)
            else:
                await self._settle(work, settled)
                standing = await _scorecard(work, scorecard.id)
            await _noted(work, settled, f"dispute.{settled.state.value}", caller.subject, now)
            await keep_answer(work, caller.subject, key, request, str(id), now)
        return settled, standing

    async def mark_due(self, id: uuid.UUID) -> bool:
        """Whether the dispute is overdue now; one that was decided stays as it is. Raises NotFound."""
        async with self._uow() as work:
            record = await _get(work, id, lock=True)
            if record.state is DisputeState.OPEN and self._clock.now() >= record.due_at:
                late = rules.overdue(record)
                await work.disputes.save(late)
                await _noted(work, late, "dispute.overdue", "svc:worker", self._clock.now())
                return True
            return record.state is DisputeState.OVERDUE

    async def get(self, id: uuid.UUID, caller: Principal) -> tuple[DisputeRecord, WhoDecides]:
        """The dispute, and who may decide it. Raises NotFound, Forbidden."""
        async with self._uow() as work:
            record = await _get(work, id)
            if caller.only_own_records_of not in (None, record.agent_id):
                raise Forbidden("Agents see their own disputes only.")
            history = await work.scorecards.evaluators(record.interaction_id, record.agent_id)
        return record, _who_decides(record, history, caller)

    async def list(
        self, wanted: DisputeFilter, after: tuple[datetime, int] | None, limit: int, caller: Principal
    ) -> Sequence[tuple[DisputeRecord, WhoDecides]]:
        """Disputes, soonest due first, each with who may decide it."""
        async with self._uow() as work:
            records = await work.disputes.list(wanted, after, limit)
            histories = await work.scorecards.evaluators_of(
                (record.interaction_id, record.agent_id) for record in records
            )
        return [
            (record, _who_decides(record, histories[record.interaction_id, record.agent_id], caller))
            for record in records
        ]

    async def about(self, records: Sequence[DisputeRecord]) -> Mapping[uuid.UUID, DisputeAbout]:
        """By dispute: whom and which rubric it is about."""
        async with self._uow() as work:
            names = await work.directory.names(sorted({record.agent_id for record in records}))
            rubrics = await work.disputes.rubrics(list({record.scorecard_id for record in records}))
        return {
            record.id: DisputeAbout(names.get(record.agent_id, ""), *rubrics.get(record.scorecard_id, ("", 0)))
            for record in records
        }

    async def acknowledged(self, scorecard_ids: Sequence[uuid.UUID], caller: Principal) -> Mapping[uuid.UUID, datetime]:
        """When those that were acknowledged first were; to an agent, of their own alone."""
        async with self._uow() as work:
            return await work.disputes.acknowledged(scorecard_ids, caller.only_own_records_of)

    async def _settle(self, work: Work, dispute: DisputeRecord) -> None:
        """The scorecard's status once a dispute ended without a new evaluation."""
        scorecard = await _scorecard(work, dispute.scorecard_id, lock=True)
        if scorecard.result.status is Status.SUPERSEDED:
            return
        others = await work.disputes.of_contact(dispute.interaction_id, dispute.agent_id)
        await work.scorecards.set_status(dispute.scorecard_id, rules.status_after(dispute.status_before, others))


async def _done_before(work: Work, caller: Principal, key: str, request: str) -> DisputeRecord | None:
    """The dispute that the same request was about, as it is now."""
    kept = await earlier_answer(work, caller.subject, key, request)
    return None if kept is None else await work.disputes.get(uuid.UUID(kept.decode()))


def _may_be_confirmed(answer: StoredAnswer) -> bool:
    """Whether a person can take an answer for their own: not one that is open, nor one that a rule gave."""
    return answer.value != CANNOT_TELL and not (answer.value == NA and answer.reason == Reason.RULE)


async def _of_this_revision(work: Work, scorecard: ScorecardRecord) -> list[DisputeRecord]:
    """The agent's disputes on this contact, without what was decided on an earlier revision: that was another text."""
    found = []
    for dispute in await work.disputes.of_contact(scorecard.ref.id, scorecard.agent_id):
        outcome = dispute.outcome_scorecard_id
        decided_on = await work.scorecards.get(outcome) if outcome is not None else None
        if decided_on is None or decided_on.ref == scorecard.ref:
            found.append(dispute)
    return found


async def _is_moot(work: Work, scorecard: ScorecardRecord) -> bool:
    """Whether a newer revision left the agent out: then there is no answer any more that a decision could change."""
    if scorecard.result.status is not Status.SUPERSEDED:
        return False
    current = await work.interactions.get(scorecard.ref.id, None)
    return current is None or scorecard.agent_id not in current.agents


async def _noted(work: Work, record: DisputeRecord, action: str, actor: str, now: datetime) -> None:
    detail = {"scorecard": str(record.scorecard_id), "criterion": record.criterion, "agent": record.agent_id}
    await audit.record(
        work, actor=actor, action=action, subject_kind="dispute", subject_id=str(record.id), detail=detail, now=now
    )


def _who_decides(record: DisputeRecord, history: Sequence[Evaluator], caller: Principal) -> WhoDecides:
    if not record.undecided:
        return WhoDecides()
    had_part = rules.had_part(record, history)
    return WhoDecides(
        not caller.roles.isdisjoint(("admin", "qa_manager")) and caller.subject not in had_part,
        had_part if caller.only_own_records_of is None else (),
    )


async def _own(work: Work, id: uuid.UUID, caller: Principal, *, lock: bool = False) -> ScorecardRecord:
    scorecard = await _scorecard(work, id, lock=lock)
    if caller.only_own_records_of != scorecard.agent_id:
        raise Forbidden("Agents acknowledge and contest their own scorecards only.")
    return scorecard


async def _scorecard(work: Work, id: uuid.UUID, *, lock: bool = False) -> ScorecardRecord:
    scorecard = await work.scorecards.get(id, lock=lock)
    if scorecard is None:
        raise NotFound(f"There is no scorecard {id}.", record=str(id))
    return scorecard


async def _get(work: Work, id: uuid.UUID, *, lock: bool = False) -> DisputeRecord:
    record = await work.disputes.get(id, lock=lock)
    if record is None:
        raise NotFound(f"There is no dispute {id}.", record=str(id))
    return record
