"""What people said about answers: the labels that the AI is held against, by how each came about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.qa_scorer.domain.records import Ref, StoredAnswer
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA
from services.qa_scorer.domain.scorecard import Reason


class How(StrEnum):
    """How a person came to an answer."""

    BLIND = "blind"  # from a blank form, without a look at the AI's
    CHANGED = "changed"  # saw the answer and gave another
    CONFIRMED = "confirmed"  # saw the answer and gave the same, on purpose
    PASSIVE = "passive"  # saw the answer and let it stand with all the rest
    RULE = "rule"  # nobody's: a rule or a check decides it


class ReviewKind(StrEnum):
    REVIEW = "review"
    DISPUTE = "dispute"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class AiAnswer:
    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """`ai` is the AI's answer; None where it had none. `reason` are a blind evaluator's own words, `by` why an answer
    is `na` or `cannot_tell` without them."""

    criterion: str
    ai: AiAnswer | None
    value: str
    how: How
    reason: str = ""
    by: str | None = None

    @property
    def is_label(self) -> bool:
        return self.how is not How.RULE and self.value != CANNOT_TELL


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One person's work on one scorecard, or on a blank form.

    `judge` and `model` made the AI's evaluation that it was held against, `ai_scorecard_id`; a blind evaluation may
    have none yet. `waiting` is why it was in the queue; empty where it was not. The figures are those of a blind
    evaluation.
    """

    id: uuid.UUID
    kind: ReviewKind
    waiting: str
    reviewer: str
    ref: Ref
    agent_id: str
    team: str | None
    rubric: str
    rubric_version: int
    before_id: uuid.UUID | None
    scorecard_id: uuid.UUID | None
    ai_scorecard_id: uuid.UUID | None
    judge: str
    model: str
    draw_id: uuid.UUID | None
    seconds: int
    submitted_at: datetime
    answers: tuple[ReviewedAnswer, ...] = ()
    overall: float | None = None
    passed: bool | None = None
    answered_weight: float | None = None
    probability: float | None = None
    seq: int = 0


def reviewed_answers(
    shown: Sequence[StoredAnswer],
    after: Sequence[StoredAnswer],
    ai: Mapping[str, AiAnswer],
    *,
    overridden: Sequence[str],
    confirmed: Sequence[str],
    passive: Sequence[str],
    computed: frozenset[str],
) -> tuple[ReviewedAnswer, ...]:
    """What a person who saw the answers did with each of them. Criteria that they did not look at are left out.

    Args:
        shown: the answers that they saw.
        after: the answers of the evaluation that they made.
        computed: criteria that checks answer.
    """
    now = {answer.criterion: answer for answer in after}
    found = []
    for answer in shown:
        key = answer.criterion
        # Another answer of the same review may have taken it away.
        moved = now[key].value != answer.value
        if key in overridden:
            how = How.CHANGED if moved else How.CONFIRMED
        elif key in confirmed:
            how = How.RULE if moved else How.CONFIRMED
        elif key in passive:
            by_rule = answer.value == NA and answer.reason == Reason.RULE
            how = How.RULE if by_rule or moved or key in computed else How.PASSIVE
        else:
            continue
        found.append(ReviewedAnswer(key, ai.get(key), now[key].value, how, by=now[key].reason))
    return tuple(found)
