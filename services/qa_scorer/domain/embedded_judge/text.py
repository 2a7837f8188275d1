"""Cuts a turn into the pieces that are embedded: sentences, clauses of long ones, windows of unpunctuated speech."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARS = 400
"""Of a piece; the encoder's attention beyond is diluted anyhow."""

_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[\"'»)\]]*|\n+|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|m|mme|mlle|st|ste|no|nos|jr|sr|a\.m|p\.m|[a-z])|\d)\.$", re.IGNORECASE
)
_CLAUSE = re.compile(r"\s*[,;:–—]\s+|\s+-\s+")
_WORD = re.compile(r"\[[A-Za-z_]+_\d+\]|\w+(?:['’\-.]\w+)*", re.UNICODE)
SURROGATE = re.compile(r"\[[A-Za-z]+(?:_[A-Za-z]+)*_\d+\]")
_FILLER = re.compile(
    r"\b(?:u+m+|u+h+|e+r+m?|h+m+|euh+|heu+|ben|like,|you know,?|tsé|t'sais|là là)(?=[\s,.?!]|$),?\s*", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")
_WRITTEN = (16, 9, 4)
_SPOKEN = (9, 6, 3)
"""Words from which a clause is also read in windows, words of a window, words from one to the next. Speech as it comes
from a recogniser ends without a full stop and holds several sentences."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` is what is embedded; `start` and `end` are characters of the turn. `whole` says a full sentence."""

    turn: int
    start: int
    end: int
    text: str
    whole: bool


def for_embedding(text: str) -> str:
    """Lower case, without fillers, everyday words for surrogates: chat and transcribed speech look alike."""

    def surrogate(match: re.Match[str]) -> str:
        kind = match[0].upper()
        return "Alex" if "NAME" in kind or "PERSON" in kind else "1234"

    plain = _FILLER.sub("", SURROGATE.sub(surrogate, text))
    return _SPACE.sub(" ", plain).strip().lower()[:MAX_CHARS]


def plain(text: str) -> str:
    """Lower case, without accents or punctuation, words apart by one blank."""
    bare = text.lower()
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the text's sentences, blanks trimmed."""
    start: int | None = None
    for match in _SENTENCE.finditer(text):
        begin = match.start() if start is None else start
        end = match.end()
        body = text[begin:end].rstrip()
        if _ABBREVIATION.search(body) and end < len(text) and text[end - 1] != "\n":
            start = begin
            continue
        start = None
        yield from _trimmed(text, begin, end)
    if start is not None:
        yield from _trimmed(text, start, len(text))


def pieces(turn: int, text: str, *, fine: bool = True) -> list[Piece]:
    """Sentences of a turn; with `fine` also the clauses and windows of its long ones. Nothing for a blank text."""
    found: list[Piece] = []
    for start, end in sentences(text):
        _add(found, turn, text, start, end, whole=True)
        if fine:
            _finer(found, turn, text, start, end)
    return found


def _finer(found: list[Piece], turn: int, text: str, start: int, end: int) -> None:
    long, size, stride = _WRITTEN if text[end - 1] in ".!?…" else _SPOKEN
    cuts = [start]
    for match in _CLAUSE.finditer(text, start, end):
        cuts.append(match.end())
    clauses = list(zip(cuts, [*cuts[1:], end], strict=True))
    for begin, stop in clauses:
        if len(clauses) > 1:
            _add(found, turn, text, begin, stop, whole=False)
        words = [(m.start(), m.end()) for m in _WORD.finditer(text, begin, stop)]
        if len(words) < long:
            continue
        # A greeting or a goodbye at either end of a run of speech is shorter than a window.
        _add(found, turn, text, words[0][0], words[2][1], whole=False)
        _add(found, turn, text, words[-4][0], words[-1][1], whole=False)
        for first in range(0, len(words) - stride, stride):
            last = min(first + size, len(words)) - 1
            _add(found, turn, text, words[first][0], words[last][1], whole=False)


def _add(found: list[Piece], turn: int, text: str, start: int, end: int, *, whole: bool) -> None:
    for begin, stop in _trimmed(text, start, end):
        body = for_embedding(text[begin:stop])
        if any(c.isalnum() for c in body):
            found.append(Piece(turn, begin, stop, body, whole))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—"):
        end -= 1
    if end > start:
        yield start, end
