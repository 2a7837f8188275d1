"""Which passage of a reviewed interaction is kept as an exemplar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.judging import Passage

MAX_PASSAGE_CHARS = 600


@dataclass(frozen=True, slots=True)
class Kept:
    """`row` is that of the reading's piece whose vector goes with the passage."""

    passage: Passage
    row: int


def keep(reading: Reading, criterion: str, value: str, finding: Finding, turns: Sequence[int]) -> list[Kept]:
    """The deciding passage: within the reviewers' evidence turns where they hold what the agent said, else the
    analyser's best candidate. Empty where the agent said nothing that could decide."""
    chosen = None
    pointed = [row for row in reading.rows(turns) if reading.scene.pieces[row].turn in reading.scene.mine]
    ranked = [candidate.row for candidate in finding.candidates]
    if pointed:
        chosen = next((row for row in ranked if row in pointed), None) or _whole(reading, pointed)
    elif ranked:
        chosen = ranked[0]
    if chosen is None:
        return []
    text = _around(reading, chosen)
    return [Kept(Passage(criterion, value, text, reading.scene.task.language), chosen)]


def _whole(reading: Reading, rows: Sequence[int]) -> int:
    return next((row for row in rows if reading.scene.pieces[row].whole), rows[0])


def _around(reading: Reading, row: int) -> str:
    """The piece within its turn, cut evenly on both sides where the turn is too long."""
    piece = reading.scene.pieces[row]
    text = reading.scene.task.view.turns[piece.turn].text
    if len(text) <= MAX_PASSAGE_CHARS:
        return text
    spare = max(0, MAX_PASSAGE_CHARS - (piece.end - piece.start)) // 2
    start = max(0, min(piece.start - spare, len(text) - MAX_PASSAGE_CHARS))
    return text[start : start + MAX_PASSAGE_CHARS].strip()
