"""Verifies what a judge claims: values are on the scale, quotes stand where they are said to stand, or are dropped."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.qa_scorer.domain.arithmetic import share
from services.qa_scorer.domain.interaction import JudgedTurn, JudgedView
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA, Criterion, EvidenceNeed, Na
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason

MAX_QUOTES = 10
NEIGHBOURS = 2
MIN_MOVED_WORDS = 3
MIN_MOVED_CHARS = 12

_QUOTE_MARKS = "\"'“”„‟«»‹›‘’‚‛′″`´"
_SAME = str.maketrans(dict.fromkeys("“”„‟«»‹›″", '"') | dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("‐‑‒–—−", "-"))
_WORD = re.compile(r"\w+")
_JUDGES_REASONS = frozenset({Reason.NO_PROCEDURE, Reason.LOW_CONFIDENCE, Reason.NO_EVIDENCE, Reason.NO_ANSWER})


@dataclass(frozen=True, slots=True)
class Quote:
    """What a model says it read: `text` in the turn with index `turn` of the judged view."""

    turn: int
    text: str


def locate(view: JudgedView, quote: Quote) -> Evidence | None:
    """Where a quote really stands, or None where it can't be verified.

    Tried in this order: verbatim in its turn; the same but for case, white space, quote marks and dashes in its turn;
    both ways in the two turns before and behind, nearest first; verbatim in exactly one other turn. Outside its own
    turn a quote must have 3 words or 12 characters: anything shorter stands everywhere. Dots and quote marks that a
    model put around the quote don't count. The span that comes back always is verbatim text of the judged view.
    """
    text = _bare(quote.text)
    if not text:
        return None
    turns = {turn.index: turn for turn in view.turns}
    own = turns.get(quote.turn)
    if own is not None and (found := _exact(own, text) or _loose(own, text)):
        return found
    if len(text) < MIN_MOVED_CHARS and len(_WORD.findall(text)) < MIN_MOVED_WORDS:
        return None
    for distance in range(1, NEIGHBOURS + 1):
        for index in (quote.turn - distance, quote.turn + distance):
            turn = turns.get(index)
            if turn is not None and (found := _exact(turn, text) or _loose(turn, text)):
                return found
    elsewhere = [found for turn in view.turns if (found := _exact(turn, text))]
    return elsewhere[0] if len(elsewhere) == 1 else None


def verify(view: JudgedView, answer: Answer, criterion: Criterion, quotes: Iterable[Quote] = ()) -> Answer:
    """A judge's answer with only what holds.

    - A value outside the scale, or `na` where the criterion never allows it, becomes `cannot_tell`, no_answer.
    - Spans outside their turn, or of white space alone, are dropped; quotes are located or dropped. Any speaker's words
      are evidence.
    - An answer that earns points on a criterion that requires evidence, and has none left, becomes `cannot_tell`,
      no_evidence. One that earns nothing may rest on what was not said.
    - `na` gets the reason no_opportunity; `cannot_tell` keeps a reason that judges may give, else low_confidence.
    - The confidence is brought into 0 to 1; one that is no number is 0.
    """
    if answer.value == CANNOT_TELL:
        reason = answer.reason if answer.reason in _JUDGES_REASONS else Reason.LOW_CONFIDENCE
        return replace(_with_evidence(view, answer, criterion, quotes), reason=reason)
    if answer.value == NA:
        if criterion.na is Na.NEVER:
            return _opened(answer, criterion, Reason.NO_ANSWER)
        return replace(_with_evidence(view, answer, criterion, quotes), reason=Reason.NO_OPPORTUNITY)
    if answer.value not in criterion.values:
        return _opened(answer, criterion, Reason.NO_ANSWER)
    checked = replace(_with_evidence(view, answer, criterion, quotes), reason=None)
    if criterion.evidence is EvidenceNeed.REQUIRED and not checked.evidence and share(criterion, answer.value) > 0:
        return _opened(checked, criterion, Reason.NO_EVIDENCE)
    return checked


def _opened(answer: Answer, criterion: Criterion, reason: Reason) -> Answer:
    return Answer(criterion.key, CANNOT_TELL, 0.0, rationale=answer.rationale, reason=reason)


def _with_evidence(view: JudgedView, answer: Answer, criterion: Criterion, quotes: Iterable[Quote]) -> Answer:
    turns = {turn.index: turn for turn in view.turns}
    spans = [span for span in answer.evidence if _holds(turns.get(span.turn), span)]
    spans += [found for quote in quotes if (found := locate(view, quote))]
    confidence = min(1.0, max(0.0, answer.confidence)) if math.isfinite(answer.confidence) else 0.0
    evidence = tuple(dict.fromkeys(spans))[:MAX_QUOTES]
    return replace(answer, criterion=criterion.key, confidence=confidence, evidence=evidence)


def _holds(turn: JudgedTurn | None, span: Evidence) -> bool:
    if turn is None or not 0 <= span.start < span.end <= len(turn.text):
        return False
    return bool(turn.text[span.start : span.end].strip())


def _bare(text: str) -> str:
    """The quote without white space, dots and quote marks that a model put around it."""
    text = text.strip()
    text = text.removeprefix("[...]").removesuffix("[...]").strip()
    while text and (text[0] in _QUOTE_MARKS + "…" or text.startswith("...")):
        text = text[3:].lstrip() if text.startswith("...") else text[1:].lstrip()
    while text and (text[-1] in _QUOTE_MARKS + "…" or text.endswith("...")):
        text = text[:-3].rstrip() if text.endswith("...") else text[:-1].rstrip()
    return text


def _exact(turn: JudgedTurn, text: str) -> Evidence | None:
    """The first verbatim place, preferring one that cuts no word in two."""
    first = turn.text.find(text)
    if first < 0:
        return None
    start = first
    while start >= 0:
        if _whole_words(turn.text, start, start + len(text)):
            return Evidence(turn.index, start, start + len(text))
        start = turn.text.find(text, start + 1)
    return Evidence(turn.index, first, first + len(text))


def _whole_words(text: str, start: int, end: int) -> bool:
    left = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    right = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not left and not right


def _loose(turn: JudgedTurn, text: str) -> Evidence | None:
    wanted, _ = _folded(text)
    folded, places = _folded(turn.text)
    wanted = wanted.strip()
    first = folded.find(wanted)
    if not wanted or first < 0:
        return None
    start = first
    while start >= 0 and not _whole_words(folded, start, start + len(wanted)):
        start = folded.find(wanted, start + 1)
    start = first if start < 0 else start
    return Evidence(turn.index, places[start], places[start + len(wanted) - 1] + 1)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text in one case, its white space runs as one space, quote marks and dashes made alike; and for each of its
    characters the position in `text` that it comes from."""
    characters: list[str] = []
    places: list[int] = []
    for position, char in enumerate(text):
        if char.isspace():
            if characters and characters[-1] != " ":
                characters.append(" ")
                places.append(position)
            continue
        if unicodedata.category(char) == "Cf":
            continue
        for part in unicodedata.normalize("NFKD", char.translate(_SAME)).casefold():
            characters.append(part)
            places.append(position)
    return "".join(characters), places
