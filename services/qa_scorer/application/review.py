"""A person's decision on a scorecard: a new evaluation that supersedes the one before."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Sequence

from services.common.clock import Clock
from services.common.errors import NotFound, NotReady
from services.qa_scorer.application.idempotency import digest, earlier_answer
from services.qa_scorer.application.read import open_view
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork
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
    ) -> ScorecardRecord:
        """Args:
            overrides: right answers, and why.
            decisions: auto-fails confirmed or rejected.
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
            if before.result.status in (Status.SUPERSEDED, Status.FAILED):
                raise NotReady(
                    f"The scorecard is {before.result.status.value}; decide on the one that stands now.",
                    record=str(id),
                    field="status",
                )
            rubric = (await self._rubrics.version(work, before.rubric, before.rubric_version)).rubric
            record = (await work.interactions.load([before.ref]))[before.ref]
            view = open_view(record)
            answers, result = review(
                rubric,
                judged_answers(before.answers),
                before.result.autofail,
                overrides,
                decisions,
                took_over=is_transferee(view, before.agent_id),
            )
            evaluation = before.evaluation + 1
            after = dataclasses.replace(
                before,
                id=scorecard_id(before.ref, before.agent_id, before.rubric, before.rubric_version, evaluation),
                evaluation=evaluation,
                supersedes=before.id,
                evaluator=Evaluator("human", before.evaluator.judge, before.evaluator.model, by),
                result=result,
                answers=stored_answers(view, [answers[answer.criterion] for answer in before.answers]),
                usage=Usage(),
                latency_ms=0,
                created_at=self._clock.now(),
            )
            await work.scorecards.add([after])
            if idempotency_key:
                await work.idempotency.keep(by, idempotency_key, request_hash, str(after.id).encode(), after.created_at)
        return after
