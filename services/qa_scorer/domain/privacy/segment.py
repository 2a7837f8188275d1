"""The unit that detectors read: one utterance, one value of an action, or one string of the metadata."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.checks import phone_key
from services.qa_scorer.domain.privacy.dates import candidates_of_digits, candidates_of_run, dates_of
from services.qa_scorer.domain.privacy.kinds import SURROGATE, Kind
from services.qa_scorer.domain.privacy.labels import Label, Topic, labels_of
from services.qa_scorer.domain.privacy.numbers import Run, digits_of, runs_of
from services.qa_scorer.domain.privacy.tokens import BARRIER, Tokens, words_of

Key = tuple[str, ...]
"""What makes two spellings the same value: ("d", digits), ("w", word, word...) or ("t", date, date...)."""

METADATA_TURN = -1
WALL_DIGITS = 1000
_ROW = re.compile(r"\d(?:[^\w]{0,6}+\d)*+")
_NO_TOPICS: frozenset[Topic] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A personal value at characters `start` to `end` of its segment."""

    start: int
    end: int
    kind: Kind
    key: Key
    keyed: bool = False
    """Found by the key of an action or of the metadata."""


def walls_of(text: str) -> Iterator[tuple[int, int]]:
    """Rows of a thousand digits and more with nothing but separators between them.

    Nobody says or writes such a row to anybody. By chance alone it holds about a hundred rows with a card's prefix and
    check digit, so that all of it is destroyed, unread: what reads numbers takes microseconds a digit, and a record may
    hold millions.
    """
    for match in _ROW.finditer(text):
        if match.end() - match.start() >= WALL_DIGITS and sum(map(str.isdecimal, match[0])) >= WALL_DIGITS:
            yield match.start(), match.end()


class Segment:
    """`offset` is where the segment's text starts in its turn. `kind` is what its key says, for a keyed value."""

    __slots__ = ("answers", "hits", "kind", "labels", "offset", "runs", "speaker", "text", "tokens", "topics", "turn")

    def __init__(self, turn: int, offset: int, text: str, speaker: Speaker | None, kind: Kind | None = None) -> None:
        self.turn = turn
        self.offset = offset
        self.text = text
        self.speaker = speaker
        self.kind = kind
        self.hits: list[Hit] = []
        self.answers = False
        """Whether a security question is open here."""
        walls = list(walls_of(text)) if len(text) > WALL_DIGITS else []
        for start, end in walls:
            self.hits.append(Hit(start, end, Kind.CARD, ("n", text[start:end])))
            text = text[:start] + " " * (end - start) + text[end:]
        self.tokens = Tokens(text)
        self.runs: list[Run] = runs_of(self.tokens)
        self.labels: list[Label] = labels_of(self.tokens)
        self.topics: frozenset[Topic] = frozenset(label.topic for label in self.labels) if self.labels else _NO_TOPICS

    def tokens_of_hits(self) -> set[int]:
        """The tokens of what was found so far."""
        starts = self.tokens.starts
        found: set[int] = set()
        for hit in self.hits:
            found.update(range(bisect_left(starts, hit.start), bisect_left(starts, hit.end)))
        return found

    def said(self) -> set[Kind]:
        """The kinds of values that were found here, or that stand here as surrogates already."""
        kinds = {hit.kind for hit in self.hits}
        if BARRIER in self.tokens.norms:
            kinds.update(Kind(match[1]) for match in SURROGATE.finditer(self.text))
        return kinds

    def topic_at(self, token: int) -> Topic | None:
        """The topic of the label that a token is part of."""
        at = bisect_left(self.labels, token, key=_last_token)
        label = self.labels[at] if at < len(self.labels) else None
        return label.topic if label is not None and label.first <= token else None

    def labels_before(self, token: int) -> Iterator[Label]:
        """The labels that end before a token, nearest first."""
        for at in range(bisect_left(self.labels, token, key=_last_token) - 1, -1, -1):
            yield self.labels[at]

    def label_behind(self, token: int) -> Label | None:
        """The first label that starts behind a token."""
        at = bisect_right(self.labels, token, key=_first_token)
        return self.labels[at] if at < len(self.labels) else None

    def add(self, kind: Kind, start: int, end: int, key: Key | None = None) -> None:
        if start < end:
            self.hits.append(Hit(start, end, kind, key or key_of(kind, self.text[start:end])))

    def add_tokens(self, kind: Kind, first: int, last: int, key: Key | None = None) -> None:
        self.add(kind, self.tokens.starts[first], self.tokens.ends[last], key)

    def add_run(self, kind: Kind, run: Run) -> None:
        digits = phone_key(run.digits) if kind is Kind.PHONE else run.digits
        self.add(kind, run.start, run.end, ("d", digits))


def _first_token(label: Label) -> int:
    return label.first


def _last_token(label: Label) -> int:
    return label.last


def key_of(kind: Kind, text: str) -> Key:
    """The canonical form of a value, whatever its case, spacing, punctuation and notation."""
    if kind is Kind.DOB:
        tokens = Tokens(text)
        runs = runs_of(tokens)
        spans = dates_of(tokens, runs)
        candidates = spans[0].candidates if len(spans) == 1 else frozenset()
        if not candidates:
            candidates = candidates_of_digits(digits_of(text) or "")
        if not candidates and len(runs) == 1:
            candidates = candidates_of_run(runs[0])
        if candidates:
            return ("t", *sorted(f"{year:04}-{month:02}-{day:02}" for year, month, day in candidates))
    if kind is Kind.EMAIL:
        return ("w", "@".join("".join(words_of(part)) for part in text.split("@")))
    digits = digits_of(text)
    if digits is not None:
        return ("d", phone_key(digits) if kind is Kind.PHONE else digits)
    if kind in (Kind.POSTAL, Kind.IBAN):
        return ("w", "".join(char for char in text.casefold() if char.isalnum()))
    return ("w", *words_of(text))
