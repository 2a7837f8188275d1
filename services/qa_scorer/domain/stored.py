"""From verified answers to what is stored: every quote with its place in the judged view and in the text as sent."""

from __future__ import annotations

from collections.abc import Sequence

from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.privacy.spans import quote
from services.qa_scorer.domain.records import StoredAnswer, StoredEvidence
from services.qa_scorer.domain.scorecard import Answer, Evidence


def stored_answers(view: JudgedView, answers: Sequence[Answer]) -> tuple[StoredAnswer, ...]:
    return tuple(
        StoredAnswer(
            answer.criterion,
            answer.value,
            round(answer.confidence, 4),
            answer.rationale,
            answer.reason,
            tuple(_stored(view, evidence) for evidence in answer.evidence),
        )
        for answer in answers
    )


def _stored(view: JudgedView, evidence: Evidence) -> StoredEvidence:
    turn = view.turns[evidence.turn]
    shown = quote(turn.text, turn, evidence.start, evidence.end, may_read_pii=False)
    return StoredEvidence(
        turn=evidence.turn,
        start=shown.start,
        end=shown.end,
        judged_start=evidence.start,
        judged_end=evidence.end,
        quote=shown.text,
    )


def judged_answers(answers: Sequence[StoredAnswer]) -> dict[str, Answer]:
    """The way back, for a review: answers by criterion, spans of the judged view."""
    return {
        answer.criterion: Answer(
            answer.criterion,
            answer.value,
            answer.confidence,
            answer.rationale,
            tuple(Evidence(evidence.turn, evidence.judged_start, evidence.judged_end) for evidence in answer.evidence),
            answer.reason,
        )
        for answer in answers
    }
