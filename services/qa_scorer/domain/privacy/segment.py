"""The unit that detectors read: one utterance, one value of an action, or one string of the metadata."""

from __future__ import annotations

from dataclasses import dataclass

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.checks import phone_key
from services.qa_scorer.domain.privacy.dates import candidates_of_digits, dates_of
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Label, Topic, labels_of
from services.qa_scorer.domain.privacy.numbers import Run, digits_of, runs_of
from services.qa_scorer.domain.privacy.tokens import Tokens, words_of

Key = tuple[str, ...]
"""What makes two spellings the same value: ("d", digits), ("w", word, word...) or ("t", date, date...)."""

METADATA_TURN = -1
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


class Segment:
    """`offset` is where the segment's text starts in its turn. `kind` is what its key says, for a keyed value."""

    __slots__ = ("hits", "kind", "labels", "offset", "runs", "speaker", "text", "tokens", "topics", "turn")

    def __init__(self, turn: int, offset: int, text: str, speaker: Speaker | None, kind: Kind | None = None) -> None:
        self.turn = turn
        self.offset = offset
        self.text = text
        self.speaker = speaker
        self.kind = kind
        self.hits: list[Hit] = []
        self.tokens = Tokens(text)
        self.runs: list[Run] = runs_of(self.tokens)
        self.labels: list[Label] = labels_of(self.tokens)
        self.topics: frozenset[Topic] = frozenset(label.topic for label in self.labels) if self.labels else _NO_TOPICS

    def add(self, kind: Kind, start: int, end: int, key: Key | None = None) -> None:
        if start < end:
            self.hits.append(Hit(start, end, kind, key or key_of(kind, self.text[start:end])))

    def add_tokens(self, kind: Kind, first: int, last: int, key: Key | None = None) -> None:
        self.add(kind, self.tokens.starts[first], self.tokens.ends[last], key)

    def add_run(self, kind: Kind, run: Run) -> None:
        digits = phone_key(run.digits) if kind is Kind.PHONE else run.digits
        self.add(kind, run.start, run.end, ("d", digits))


def key_of(kind: Kind, text: str) -> Key:
    """The canonical form of a value, whatever its case, spacing, punctuation and notation."""
    if kind is Kind.DOB:
        tokens = Tokens(text)
        spans = dates_of(tokens, runs_of(tokens))
        candidates = spans[0].candidates if len(spans) == 1 else frozenset()
        if not candidates:
            candidates = candidates_of_digits(digits_of(text) or "")
        if candidates:
            return ("t", *sorted(f"{year:04}-{month:02}-{day:02}" for year, month, day in candidates))
    digits = digits_of(text)
    if digits is not None:
        return ("d", phone_key(digits) if kind is Kind.PHONE else digits)
    if kind in (Kind.POSTAL, Kind.IBAN, Kind.EMAIL):
        return ("w", "".join(char for char in text.casefold() if char.isalnum() or char == "@"))
    return ("w", *words_of(text))
