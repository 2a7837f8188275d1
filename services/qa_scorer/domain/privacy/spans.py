"""Places in the judged text and in the text as it was sent: how one maps to the other, and what a quote may show."""

from __future__ import annotations

from dataclasses import dataclass

from services.qa_scorer.domain.interaction import JudgedTurn


@dataclass(frozen=True, slots=True)
class Quote:
    """`text` as its reader may see it. `start` and `end` are characters of the text as it was sent, end exclusive."""

    text: str
    start: int
    end: int


def to_original(turn: JudgedTurn, start: int, end: int) -> tuple[int, int]:
    """The span of the sent text behind a span of the judged text. One that touches a surrogate covers the whole value.

    Raises:
        ValueError: the span does not lie within the judged text.
    """
    start, end = _widened(turn, start, end)
    return _shift(turn, start, judged=True), _shift(turn, end, judged=True)


def to_judged(turn: JudgedTurn, start: int, end: int) -> tuple[int, int]:
    """The span of the judged text for a span of the sent text. One that touches a value covers its whole surrogate.

    Raises:
        ValueError: the span is negative or turned round.
    """
    if not 0 <= start <= end:
        raise ValueError(f"[{start}, {end}) is no span")
    for entry in turn.substitutions:
        if _touches(start, end, entry.original_start, entry.original_end):
            start, end = min(start, entry.original_start), max(end, entry.original_end)
    return _shift(turn, start, judged=False), _shift(turn, end, judged=False)


def quote(stored_text: str, turn: JudgedTurn, start: int, end: int, *, may_read_pii: bool) -> Quote:
    """What a span of the judged text may be quoted as.

    `stored_text` is the turn's text as stored: the sent text with destroyed values as their surrogates. With
    `may_read_pii` the quote is a verbatim part of it, without it one of the judged text.

    Raises:
        ValueError: the span does not lie within the judged text.
    """
    sent_start, sent_end = to_original(turn, start, end)
    start, end = _widened(turn, start, end)
    if not may_read_pii:
        return Quote(turn.text[start:end], sent_start, sent_end)
    return Quote(stored_text[_stored(turn, start) : _stored(turn, end)], sent_start, sent_end)


def _widened(turn: JudgedTurn, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start <= end <= len(turn.text):
        raise ValueError(f"[{start}, {end}) lies outside the {len(turn.text)} characters of turn {turn.index}")
    for entry in turn.substitutions:
        if _touches(start, end, entry.start, entry.end):
            start, end = min(start, entry.start), max(end, entry.end)
    return start, end


def _touches(start: int, end: int, first: int, last: int) -> bool:
    """Whether the span shares a character with the value, or (empty) lies inside it."""
    return start < last and end > first


def _shift(turn: JudgedTurn, position: int, *, judged: bool) -> int:
    """A position outside all values, from one text to the other."""
    shift = 0
    for entry in turn.substitutions:
        own_end, other_end = (entry.end, entry.original_end) if judged else (entry.original_end, entry.end)
        if position < own_end:
            break
        shift = other_end - own_end
    return position + shift


def _stored(turn: JudgedTurn, position: int) -> int:
    """A position of the judged text, outside all surrogates, in the stored text."""
    shift = 0
    for entry in turn.substitutions:
        if position < entry.end:
            break
        if not entry.destroyed:
            shift += (entry.original_end - entry.original_start) - (entry.end - entry.start)
    return position + shift
