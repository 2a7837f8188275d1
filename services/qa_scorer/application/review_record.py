"""Keeps what a person said about a scorecard's answers, in the transaction that carries their decision out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.qa_scorer.application.stores import Work
from services.qa_scorer.domain.confirmation import computed_by
from services.qa_scorer.domain.records import NAMESPACE, ScorecardRecord
from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.reviewed import ReviewKind, ReviewRecord, reviewed_answers
from services.qa_scorer.domain.rubric.model import Rubric


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a review besides its decisions.

    Attributes:
        waiting: why the scorecard was in the queue; empty where it was reviewed outside it.
        confirmed: criteria whose answer the person confirmed on purpose.
        passive: criteria that they let stand with all the rest.
        decided: whether this is a decision even where no answer changed.
        seconds: of work; 0: not measured
    """

    kind: ReviewKind = ReviewKind.REVIEW
    waiting: str = ""
    confirmed: Sequence[str] = ()
    passive: Sequence[str] = ()
    decided: bool = False
    seconds: int = 0


async def remember(
    work: Work,
    rubric: Rubric,
    before: ScorecardRecord,
    after: ScorecardRecord,
    overrides: Sequence[Override],
    told: Told,
    now: datetime,
) -> None:
    ai, answers = await work.reviews.ai_evaluation(before)
    await work.reviews.add(
        ReviewRecord(
            id=uuid.uuid5(NAMESPACE, f"review\x1f{after.id}"),
            kind=told.kind,
            waiting=told.waiting,
            reviewer=after.evaluator.user or "",
            ref=after.ref,
            agent_id=after.agent_id,
            team=after.team,
            rubric=after.rubric,
            rubric_version=after.rubric_version,
            before_id=before.id,
            scorecard_id=after.id,
            ai_scorecard_id=ai.id if ai else None,
            judge=after.evaluator.judge,
            model=after.evaluator.model,
            draw_id=None,
            seconds=told.seconds,
            submitted_at=now,
            answers=reviewed_answers(
                before.answers,
                after.answers,
                answers,
                overridden=[entry.criterion for entry in overrides],
                confirmed=told.confirmed,
                passive=told.passive,
                computed=computed_by(rubric),
            ),
        )
    )
