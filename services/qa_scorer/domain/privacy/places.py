"""Which characters of a text become which surrogate, where what was found overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.qa_scorer.domain.privacy.kinds import DESTROYED, SURROGATE, Kind, surrogate
from services.qa_scorer.domain.privacy.known import Known
from services.qa_scorer.domain.privacy.segment import Key, Segment
from services.qa_scorer.domain.privacy.tokens import words_of


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of a text, which become `surrogate`; `destroyed` in the original, too."""

    start: int
    end: int
    surrogate: str
    destroyed: bool


class Numbering:
    """Gives each value its surrogate at first sight. Numbers that the text already uses are not given again."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._last: dict[str, int] = {}
        self._given: dict[Key, str] = {}
        self.originals: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        for segment in segments:
            if "[" in segment.text:
                for match in SURROGATE.finditer(segment.text):
                    self._last[match[1]] = max(self._last.get(match[1], 0), int(match[2]))

    def surrogate(self, kind: Kind, entity: Key, spelled: str) -> str:
        self.counts[kind.value] = self.counts.get(kind.value, 0) + 1
        given = self._given.get(entity)
        if given is None:
            number = self._last.get(kind.value, 0) + 1
            self._last[kind.value] = number
            given = self._given[entity] = surrogate(kind, number)
            if kind not in DESTROYED:
                self.originals[given] = spelled
        return given


def resolve(segment: Segment, known: Known, numbering: Numbering) -> list[Place]:
    """The segment's hits and mentions without overlaps: first what is destroyed, then the longer one."""
    hits = [*segment.hits, *known.mentions(segment)]
    if not hits:
        return []
    valued = [(hit, entity, known.kinds[entity]) for hit in hits for entity in (known.entity(hit.key),)]
    valued.sort(
        key=lambda item: (
            item[2] not in DESTROYED,
            not item[0].keyed,
            item[2] is Kind.ANSWER and not known.is_keyed(item[1]),
            item[0].start - item[0].end,
            item[0].start,
        )
    )
    taken = bytearray(len(segment.text))
    accepted: list[tuple[int, int, Kind, Key]] = []
    for hit, entity, kind in valued:
        for start, end in _free(segment.text, taken, hit.start, hit.end):
            whole = (start, end) == (hit.start, hit.end)
            if (
                not whole
                and kind is Kind.ANSWER
                and any(place[2] is Kind.ANSWER and hit.start <= place[0] < hit.end for place in accepted)
            ):
                continue  # `ha Buddy`, of which an action says that `Buddy` is the answer
            accepted.append((start, end, kind, entity if whole else ("w", *entity, *words_of(segment.text[start:end]))))
            taken[start:end] = b"\1" * (end - start)
    accepted.sort(key=lambda item: item[0])
    merged: list[tuple[int, int, Kind, Key]] = []
    for item in accepted:
        last = merged[-1] if merged else None
        between = segment.text[last[1] : item[0]] if last else ""
        if last and last[3] == item[3] and item[2] is Kind.NAME and len(between) <= 2 and not between.strip(" ,-'’."):
            merged[-1] = (last[0], item[1], item[2], item[3])
        else:
            merged.append(item)
    return [
        Place(start, end, numbering.surrogate(kind, entity, segment.text[start:end]), kind in DESTROYED)
        for start, end, kind, entity in merged
    ]


def _free(text: str, taken: bytearray, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The parts of a span that nothing has taken yet, without the punctuation at their ends."""
    if not any(taken[start:end]):
        yield start, end
        return
    position = start
    while position < end:
        if taken[position]:
            position += 1
            continue
        stop = taken.find(1, position, end)
        stop = end if stop < 0 else stop
        first, last = position, stop
        while first < last and not text[first].isalnum():
            first += 1
        while last > first and not text[last - 1].isalnum():
            last -= 1
        if first < last:
            yield first, last
        position = stop
