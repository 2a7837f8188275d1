"""A person's decision on a scorecard: a new evaluation that supersedes the one before."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from services.common.clock import Clock
from services.common.errors import NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.idempotency import digest, earlier_answer
from services.qa_scorer.application.read import decidable_view
from services.qa_scorer.application.review_record import Told, remember
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.checks.run import run_check
from services.qa_scorer.domain.confirmation import HUMAN, check_confirmations, computed_by, is_confirmed, with_acts
from services.qa_scorer.domain.disputes import status_after
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.records import Evaluator, ScorecardRecord, scorecard_id
from services.qa_scorer.domain.review import AutoFailDecision, Override, review
from services.qa_scorer.domain.scorecard import Status
from services.qa_scorer.domain.stored import judged_answers, stored_answers
from services.qa_scorer.domain.transfers import is_transferee


class ReviewScorecard:
    def __init__(self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics

    async def run(
        self,
        id: uuid.UUID,
        overrides: Sequence[Override],
        decisions: Sequence[AutoFailDecision],
        by: str,
        idempotency_key: str = "",
        *,
        confirmed: Sequence[str] = (),
    ) -> ScorecardRecord:
        """Args:
            overrides: right answers, and why.
            decisions: auto-fails confirmed or rejected.
            confirmed: criteria whose answer the person read and holds right.
            by: the person.

        Raises:
            NotFound: no such scorecard.
            NotReady: it was superseded, or failed: there is nothing to decide on.
            InvalidInput: a criterion, an answer or a proposal that the scorecard does not have.
        """
        request = json.dumps(
            [
                str(id),
                [[entry.criterion, entry.value, entry.reason] for entry in overrides],
                [[entry.criterion, entry.confirm] for entry in decisions],
                *([list(confirmed)] if confirmed else []),
            ]
        )
        request_hash = digest(request.encode())
        async with self._uow() as work:
            kept = await earlier_answer(work, by, idempotency_key, request_hash)
            if kept is not None:
                done = await work.scorecards.get(uuid.UUID(kept.decode()))
                if done is not None:
                    return done
            before = await work.scorecards.get(id, lock=True)
            if before is None:
                raise NotFound(f"There is no scorecard {id}.", record=str(id))
            check_confirmations(before.answers, confirmed, {entry.criterion for entry in overrides})
            told = Told(confirmed=confirmed, decided=bool(confirmed))
            after = await next_evaluation(
                work, self._rubrics, before, overrides, decisions, by, self._clock.now(), told
            )
            if idempotency_key:
                await work.idempotency.keep(by, idempotency_key, request_hash, str(after.id).encode(), after.created_at)
        return after


async def next_evaluation(
    work: Work,
    rubrics: RubricLibrary,
    before: ScorecardRecord,
    overrides: Sequence[Override],
    decisions: Sequence[AutoFailDecision],
    by: str,
    now: datetime,
    told: Told = Told(),  # noqa: B008 - it can't be changed
) -> ScorecardRecord:
    """A person's evaluation that supersedes `before`, in the caller's transaction. Undecided disputes move to it, and
    what the person said of each answer is kept.

    Raises:
        NotReady: the scorecard was superseded, or failed: there is nothing to decide on.
        InvalidInput: a criterion, an answer or a proposal that the scorecard does not have.
    """
    if before.result.status in (Status.SUPERSEDED, Status.FAILED):
        raise NotReady(
            f"The scorecard is {before.result.status.value}; decide on the one that stands now.",
            record=str(before.id),
            field="status",
        )
    rubric = (await rubrics.version(work, before.rubric, before.rubric_version)).rubric
    view = decidable_view((await work.interactions.load([before.ref]))[before.ref])
    answers, result = review(
        rubric,
        judged_answers(before.answers),
        before.result.autofail,
        overrides,
        decisions,
        measure=lambda criterion: run_check(criterion, view, before.agent_id),
        took_over=is_transferee(view, before.agent_id),
        decided=told.decided,
    )
    disputes = await work.disputes.of_contact(before.ref.id, before.agent_id)
    evaluation = before.evaluation + 1
    settled = with_acts(
        before.answers,
        stored_answers(view, [answers[answer.criterion] for answer in before.answers]),
        overridden={entry.criterion for entry in overrides},
        # Who confirms an auto-fail confirms the answer that it rests on.
        confirmed={*told.confirmed, *(entry.criterion for entry in decisions if entry.confirm)},
        passive=told.passive,
        by=by,
        at=now,
    )
    after = dataclasses.replace(
        before,
        id=scorecard_id(before.ref, before.agent_id, before.rubric, before.rubric_version, evaluation),
        evaluation=evaluation,
        supersedes=before.id,
        evaluator=Evaluator(HUMAN, before.evaluator.judge, before.evaluator.model, by),
        result=dataclasses.replace(result, status=status_after(result.status, disputes)),
        answers=settled,
        confirmed=is_confirmed(HUMAN, settled, computed_by(rubric)),
        usage=Usage(),
        latency_ms=0,
        created_at=now,
    )
    await work.scorecards.add([after])
    await audit.record(
        work,
        actor=by,
        action="scorecard.reviewed",
        subject_kind="scorecard",
        subject_id=str(after.id),
        detail={
            "interaction": after.ref.id,
            "evaluation": evaluation,
            "supersedes": str(before.id),
            "overridden": [entry.criterion for entry in overrides],
            "answers_confirmed": list(told.confirmed),
            "confirmed": after.confirmed,
            "autofails_confirmed": [entry.criterion for entry in decisions if entry.confirm],
            "autofails_rejected": [entry.criterion for entry in decisions if not entry.confirm],
            "overall_before": before.result.overall,
            "overall": after.result.overall,
        },
        now=now,
    )
    await work.disputes.move(before.id, after.id, result.status)
    await remember(work, rubric, before, after, overrides, told, now)
    return after
