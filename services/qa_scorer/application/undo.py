"""Taking back a person's decision on a scorecard: a further evaluation with the answers from before it."""

from __future__ import annotations

import dataclasses
import uuid

from services.common.clock import Clock
from services.common.errors import NotFound, NotReady
from services.qa_scorer.application import audit
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork
from services.qa_scorer.domain.arithmetic import score
from services.qa_scorer.domain.disputes import status_after
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.records import Evaluator, ScorecardRecord, scorecard_id
from services.qa_scorer.domain.scorecard import AutoFailState, Status
from services.qa_scorer.domain.stored import judged_answers

HUMAN = "human"


class UndoReview:
    def __init__(self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics

    async def run(self, id: uuid.UUID, by: str) -> ScorecardRecord:
        """The evaluation that restores what stood before the review `id`. Where that was the judge's, it is the judge's
        again, so that nobody takes it for confirmed; `evaluator.user` then is who took the review back.

        Raises:
            NotFound: no such scorecard.
            NotReady: it no longer stands, or no person made it out of an earlier one.
        """
        now = self._clock.now()
        async with self._uow() as work:
            standing = await work.scorecards.get(id, lock=True)
            if standing is None:
                raise NotFound(f"There is no scorecard {id}.", record=str(id))
            if standing.result.status in (Status.SUPERSEDED, Status.FAILED):
                raise NotReady(
                    f"The scorecard is {standing.result.status.value}; what was decided after it can't be undone here.",
                    record=str(id),
                    field="status",
                )
            earlier = await work.scorecards.get(standing.supersedes) if standing.supersedes is not None else None
            if earlier is None or standing.evaluator.kind != HUMAN or not _same_subject(earlier, standing):
                raise NotReady("No person's review made this scorecard: there is nothing to undo.", record=str(id))
            rubric = (await self._rubrics.version(work, earlier.rubric, earlier.rubric_version)).rubric
            decided = {
                entry.criterion: entry.state
                for entry in earlier.result.autofail
                if entry.state is not AutoFailState.PROPOSED
            }
            result = score(rubric, judged_answers(earlier.answers), decided)
            disputes = await work.disputes.of_contact(standing.ref.id, standing.agent_id)
            evaluation = standing.evaluation + 1
            person = earlier.evaluator.user if earlier.evaluator.kind == HUMAN else by
            after = dataclasses.replace(
                earlier,
                id=scorecard_id(standing.ref, standing.agent_id, standing.rubric, standing.rubric_version, evaluation),
                evaluation=evaluation,
                supersedes=standing.id,
                evaluator=Evaluator(earlier.evaluator.kind, earlier.evaluator.judge, earlier.evaluator.model, person),
                result=dataclasses.replace(result, status=status_after(result.status, disputes)),
                usage=Usage(),
                latency_ms=0,
                created_at=now,
            )
            await work.scorecards.add([after])
            await work.disputes.move(standing.id, after.id, result.status)
            await work.reviews.undo(standing.id, now)
            await audit.record(
                work,
                actor=by,
                action="scorecard.review_undone",
                subject_kind="scorecard",
                subject_id=str(after.id),
                detail={
                    "interaction": after.ref.id,
                    "evaluation": evaluation,
                    "supersedes": str(standing.id),
                    "restores": str(earlier.id),
                    "overall_before": standing.result.overall,
                    "overall": result.overall,
                },
                now=now,
            )
        return after


def _same_subject(one: ScorecardRecord, other: ScorecardRecord) -> bool:
    return (one.ref, one.agent_id, one.rubric, one.rubric_version) == (
        other.ref,
        other.agent_id,
        other.rubric,
        other.rubric_version,
    )
