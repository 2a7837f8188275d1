"""A transcript as a page shows it: turns cut at evidence and surrogates, and gaps where turns are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from debrief.qa.v1 import interaction_pb2

GAP_STEP = 200
"""Turns that one click brings."""
_SURROGATE = re.compile(r"\[[A-Z]{2,}(?:_[A-Z]+)*_\d+\]")
_ACTION = re.compile(r"\s{0,40}\[\s{0,8}action\s{0,8}\]\s{0,40}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Evidence: `quote` stands in turn `turn` (an index), at `start` to `end` of the text as it was sent."""

    criterion: str
    turn: int
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `by` are the criteria that it is evidence for; `surrogate` stands for a personal value."""

    text: str
    by: tuple[str, ...] = ()
    surrogate: bool = False


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """`by` are the criteria with evidence in this turn; `who` names the agent where several spoke."""

    index: int
    speaker: str
    who: str
    offset_ms: int | None
    pieces: tuple[Piece, ...]
    by: tuple[str, ...] = ()
    action: bool = False

    @property
    def number(self) -> int:
        return self.index + 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Turns `first` to `last` (indexes) that are not on the page."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def onward(self) -> tuple[int, int]:
        """The first turns of the gap that one click brings."""
        return self.first, min(self.last, self.first + GAP_STEP - 1)

    @property
    def backward(self) -> tuple[int, int]:
        """Its last ones."""
        return max(self.first, self.last - GAP_STEP + 1), self.last


def shown_turns(
    turns: Sequence[interaction_pb2.Turn],
    indexes: Sequence[int],
    marks: Iterable[Mark],
    names: Mapping[str, str],
    agent_id: str,
) -> list[ShownTurn]:
    """Args:
    indexes: of each turn.
    names: of the agents; empty where only one spoke and nobody need be told apart.
    agent_id: who spoke the agent's turns that name nobody.
    """
    by_turn: dict[int, list[Mark]] = {}
    for mark in marks:
        by_turn.setdefault(mark.turn, []).append(mark)
    found = []
    for index, turn in zip(indexes, turns, strict=True):
        own = by_turn.get(index, [])
        head = _ACTION.match(turn.text) if turn.speaker == "system" else None
        speaker_id = turn.agent_id or agent_id
        found.append(
            ShownTurn(
                index=index,
                speaker=turn.speaker,
                who=names.get(speaker_id, speaker_id) if names and turn.speaker == "agent" else "",
                offset_ms=turn.offset_ms if turn.HasField("offset_ms") else None,
                pieces=pieces(turn.text, own, skip=head.end() if head else 0),
                by=tuple(dict.fromkeys(mark.criterion for mark in own)),
                action=head is not None,
            )
        )
    return found


def with_gaps(turns: Sequence[ShownTurn], first: int, last: int) -> list[ShownTurn | Gap]:
    """The turns, and what is missing of `first` to `last` (indexes) between and around them."""
    found: list[ShownTurn | Gap] = []
    expected = first
    for turn in turns:
        if turn.index > expected:
            found.append(Gap(expected, turn.index - 1))
        found.append(turn)
        expected = turn.index + 1
    if expected <= last:
        found.append(Gap(expected, last))
    return found


def pieces(text: str, marks: Iterable[Mark], skip: int = 0) -> tuple[Piece, ...]:
    """`text` from `skip` on, cut wherever evidence or a surrogate begins or ends."""
    spans = [(span, mark.criterion) for mark in marks if (span := place_of(text, mark)) is not None]
    tokens = [match.span() for match in _SURROGATE.finditer(text)]
    cuts = sorted(
        {skip, len(text)}
        | {edge for span, _ in spans for edge in span if edge > skip}
        | {edge for span in tokens for edge in span if edge > skip}
    )
    found = []
    for start, end in pairwise(cuts):
        by = tuple(dict.fromkeys(key for (a, b), key in spans if a <= start and end <= b))
        found.append(Piece(text[start:end], by, any(a <= start and end <= b for a, b in tokens)))
    return tuple(found)


def place_of(text: str, mark: Mark) -> tuple[int, int] | None:
    """Where a quote stands in the text that this reader sees; nearest to where it stood as it was sent.

    A reader of surrogates sees another text than the one that places are counted in.
    """
    if not mark.quote:
        return None
    if text[mark.start : mark.end] == mark.quote:
        return mark.start, mark.end
    starts = []
    at = text.find(mark.quote)
    while at >= 0:
        starts.append(at)
        at = text.find(mark.quote, at + 1)
    if not starts:
        return None
    nearest = min(starts, key=lambda start: abs(start - mark.start))
    return nearest, nearest + len(mark.quote)
