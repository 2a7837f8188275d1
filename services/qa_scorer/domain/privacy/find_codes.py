"""Numbers and codes that the log holds, however they are said: spelled, stammered, with words between, over several
turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.dictation import dictations, place
from services.qa_scorer.domain.privacy.kinds import DESTROYED, Kind
from services.qa_scorer.domain.privacy.segment import Hit, Key, Segment, key_of
from services.qa_scorer.domain.privacy.spelling import Atom, Role, atoms_of, spells
from services.qa_scorer.domain.privacy.tokens import words_of

MIN_CODE = 4
_MAX_CODES = 200
"""Each number in words is compared with those that begin like it."""
_AROUND = 8
"""Tokens beside a segment's first and last number that may be letters of a code."""
_KINDS = frozenset(
    {Kind.REFERENCE, Kind.ACCOUNT, Kind.PIN, Kind.POSTAL, Kind.PHONE, Kind.CARD, Kind.SIN, Kind.IBAN, Kind.ANSWER}
)


class Codes:
    """The codes of keyed values, as letters and digits."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._by_first: dict[str, dict[str, tuple[Kind, Key]]] = {}
        self._pieces: set[str] = set()
        count = 0
        for segment in segments:
            if segment.kind in _KINDS and count < _MAX_CODES:
                count += 1
                code = "".join(words_of(segment.text))
                if MIN_CODE <= len(code) <= 34 and any(map(str.isdigit, code)) and code.isascii():
                    entry = (segment.kind, key_of(segment.kind, segment.text))
                    self._by_first.setdefault(code[0], {}).setdefault(code, entry)
                    self._pieces.update(_pieces("".join(filter(str.isdigit, code))))
                    if segment.kind is Kind.PHONE and len(code) == 11 and code[0] == "1":
                        self._by_first.setdefault(code[1], {}).setdefault(code[1:], entry)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def may_be_in(self, segments: Iterable[Segment]) -> bool:
        """A cheap look: whether the numbers of these turns hold a piece of a code."""
        numbers = [number for segment in segments for run in segment.runs for number in run.numbers]
        digits = "".join(number.digits for number in numbers)
        split = "".join(number.split for number in numbers)
        return any(
            text[at : at + size] in self._pieces
            for text in {digits, split}
            for size in (2, 3)
            for at in range(len(text) - size + 1)
        )

    def starting(self, atom: Atom) -> Iterable[tuple[str, Kind, Key]]:
        """The codes that may begin with an atom."""
        if atom.role in (Role.WORD, Role.BARRIER):
            return
        for first in {spelling[0] for spelling in atom.spellings if spelling}:
            for code, (kind, key) in self._by_first.get(first, {}).items():
                if any(spelling and code.startswith(spelling) for spelling in atom.spellings):
                    yield code, kind, key


def _pieces(digits: str) -> Iterator[str]:
    size = 3 if len(digits) > 3 else 2
    for at in range(max(1, len(digits) - size + 1)):
        yield digits[at : at + size]


def find_codes(segments: Sequence[Segment], codes: Codes) -> None:
    """Adds the places where people say a code of the log, in one turn or in parts over several."""
    if not codes:
        return
    for segment in segments:
        if _says_numbers(segment) and segment.speaker is not Speaker.SYSTEM and codes.may_be_in([segment]):
            atoms = _atoms(segment)
            for first, last, kind, key in _said(atoms, codes):
                _add(segment, atoms[first].first, atoms[last].last, kind, key)
    for chain in dictations(segments):
        parts = [segments[index] for index in chain if _says_numbers(segments[index])]
        if len(parts) < 2 or not codes.may_be_in(parts):
            continue
        atoms = [atom for segment in parts for atom in _atoms(segment)]
        for first, last, kind, key in _said(atoms, codes):
            spans = place(atoms[first : last + 1])
            if len(spans) > 1:
                for segment, start, end in spans:
                    _add(segment, start, end, kind, key)


def _says_numbers(segment: Segment) -> bool:
    """Whether there are numbers in words; what is written in digits is found without this."""
    return any(run.spoken for run in segment.runs)


def _atoms(segment: Segment) -> list[Atom]:
    return atoms_of(segment, max(0, segment.runs[0].first - _AROUND), segment.runs[-1].last + _AROUND)


def _said(atoms: Sequence[Atom], codes: Codes) -> Iterable[tuple[int, int, Kind, Key]]:
    """(first atom, last atom, kind, key) of each code that is said, the longest at each place."""
    index = 0
    while index < len(atoms):
        best: tuple[int, int, Kind, Key] | None = None
        for code, kind, key in codes.starting(atoms[index]):
            last = spells(atoms, index, code)
            while last is not None and last + 1 < len(atoms) and atoms[last + 1].said == atoms[last].said:
                last += 1  # said twice
            if last is not None and (best is None or last > best[1]):
                best = (index, last, kind, key)
        if best is not None:
            yield best
        index = index + 1 if best is None else best[1] + 1


def _add(segment: Segment, first: int, last: int, kind: Kind, key: Key) -> None:
    """Adds a code, in place of what was seen in parts of it."""
    start, end = segment.tokens.starts[first], segment.tokens.ends[last]
    if not segment.tokens.standalone(first, last):
        return
    if any(hit.start <= start and end <= hit.end and hit.key == key for hit in segment.hits):
        return
    segment.hits = [
        hit
        for hit in segment.hits
        if not (start <= hit.start and hit.end <= end)
        and not (hit.key[0] == "d" and hit.start < end and start < hit.end and hit.kind not in DESTROYED)
        and not (hit.kind is Kind.ADDRESS and hit.start == start)
    ]
    segment.hits.append(Hit(start, end, kind, key))
