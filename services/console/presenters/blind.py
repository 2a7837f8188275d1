"""A blind evaluation beside the AI's, criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass

from debrief.qa.v1 import blind_evaluation_pb2

from services.console.presenters.scorecard import CANNOT_TELL, in_language
from services.console.presenters.transcript import Mark


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion.

    Attributes:
        mine, mine_text: the person's answer, and the title of its level.
        ai, ai_text: the AI's; empty where it has none.
        same: whether both say the same; None where nothing can be compared.
        by: a rule or a check that answered in place of the person: rule, computed; empty: none.
    """

    key: str
    number: int
    question: str
    mine: str
    mine_text: str
    said: str
    ai: str
    ai_text: str
    confidence: float
    rationale: str
    evidence: tuple[Mark, ...]
    same: bool | None
    by: str


def lines(found: blind_evaluation_pb2.GetBlindEvaluationResponse, language: str) -> list[Line]:
    """In the rubric's order."""
    mine = {answer.criterion: answer for answer in found.evaluation.answers}
    theirs = {answer.criterion: answer for answer in found.ai.answers}
    shown: list[Line] = []
    for criterion in found.criteria:
        own = mine.get(criterion.key)
        if own is None:
            continue
        titles = {entry.key: in_language(entry.title, language) for entry in criterion.values}
        ai = theirs.get(criterion.key)
        by = "computed" if own.computed else "rule" if own.by in ("rule", "parent_open") else ""
        comparable = ai is not None and not by and own.value != CANNOT_TELL
        shown.append(
            Line(
                key=criterion.key,
                number=len(shown) + 1,
                question=in_language(criterion.question, language) or criterion.key,
                mine=own.value,
                mine_text=titles.get(own.value, ""),
                said=own.reason,
                ai=ai.value if ai is not None else "",
                ai_text=titles.get(ai.value, "") if ai is not None else "",
                confidence=ai.confidence if ai is not None else 0.0,
                rationale=ai.rationale if ai is not None else "",
                evidence=tuple(
                    Mark(criterion.key, entry.turn, entry.quote, entry.start, entry.end)
                    for entry in (ai.evidence if ai is not None else ())
                ),
                same=own.value == ai.value if ai is not None and comparable else None,
                by=by,
            )
        )
    return shown
