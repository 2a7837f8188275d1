"""Dates as people write and say them: `06/08/1985`, `June 8th, 1985`, `le 8 juin mille neuf cent quatre-vingt-cinq`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.privacy.numbers import Number, Run
from services.qa_scorer.domain.privacy.tokens import Tokens

_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12, "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5,
    "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12, "janv": 1,
    "fevr": 2,
}  # fmt: skip
_ORDINALS = {
    word: number
    for number, words in enumerate(
        [
            "first premier",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
    for word in words.split()
} | {"thirtieth": 30}
SUFFIXES = frozenset({"st", "nd", "rd", "th", "er", "e", "eme", "iere", "re"})
_LINKS = frozenset({"of", "de", "the", "le", "in", "en", "d"})
_SEPARATORS = ("/", "-", ".", " ", "–", "‑")
_CENTURY_TURN = 30

Candidates = frozenset[tuple[int, int, int]]
"""The (year, month, day) that a spelling may mean: 06/08/1985 is two."""


@dataclass(frozen=True, slots=True)
class DateSpan:
    start: int
    end: int
    first: int
    last: int
    candidates: Candidates


@dataclass(frozen=True, slots=True)
class _Atom:
    """A word (`number` None) or a number; `first` and `last` are tokens."""

    word: str
    number: str | None
    first: int
    last: int


def dates_of(tokens: Tokens, runs: Sequence[Run], *, month_and_year: bool = False) -> list[DateSpan]:
    """Dates with at least a day and a month, in order, never overlapping. Without a year `candidates` is empty.

    `month_and_year` looks for `December 2026` instead.
    """
    atoms = _atoms(tokens, runs)
    found: list[DateSpan] = []
    index = 0
    while index < len(atoms):
        if month_and_year:
            match = _month_and_year(atoms, index)
        else:
            match = (
                _numeric(tokens, atoms, index)
                or _compact(atoms, index)
                or _named(atoms, index)
                or _numbered(atoms, index)
            )
        if match is None:
            index += 1
            continue
        after, candidates = match
        first, last = atoms[index].first, atoms[after - 1].last
        found.append(DateSpan(tokens.starts[first], tokens.ends[last], first, last, candidates))
        index = after
    return found


def candidates_of_digits(digits: str) -> Candidates:
    """What a row of 6 or 8 digits may mean as a date."""
    if len(digits) == 8:
        year_first = _valid(digits[:4], digits[4:6], digits[6:])
        return year_first | _either(digits[:2], digits[2:4], digits[4:])
    if len(digits) == 6:
        return _either(digits[:2], digits[2:4], digits[4:]) | _valid(digits[:2], digits[2:4], digits[4:])
    return frozenset()


def candidates_of_run(run: Run) -> Candidates:
    """What numbers in a row may mean as a date: `030581`, and, said one by one, `five eleven eighty two`; a row of
    single digits is some other number."""
    candidates = candidates_of_digits(run.digits)
    if candidates or not run.spoken or all(len(number.digits) == 1 for number in run.numbers):
        return candidates
    parts: list[str] = []
    for number in run.numbers:
        # `oh three` is one part, and so is `nineteen eighty one`.
        if parts and (parts[-1] == "0" or (len(parts) == 3 and parts[-1] in ("19", "20"))):
            parts[-1] += number.digits
        else:
            parts.append(number.digits)
    if len(parts) != 3 or any(len(part) > 2 for part in parts[:2]):
        return frozenset()
    return _either(*parts)


def is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("18", "19", "20")


def _atoms(tokens: Tokens, runs: Sequence[Run]) -> list[_Atom]:
    numbers: dict[int, Number] = {number.first: number for run in runs for number in run.numbers}
    atoms: list[_Atom] = []
    index = 0
    while index < len(tokens):
        number = numbers.get(index)
        if number is not None:
            atoms.append(_Atom("", number.digits, index, number.last))
            index = number.last + 1
        else:
            atoms.append(_Atom(tokens.norms[index], None, index, index))
            index += 1
    return atoms


def _numeric(tokens: Tokens, atoms: list[_Atom], index: int) -> tuple[int, Candidates] | None:
    if index + 2 >= len(atoms):
        return None
    one, two, three = atoms[index : index + 3]
    if one.number is None or two.number is None or three.number is None:
        return None
    left = tokens.gap(one.last, two.first).strip() or " "
    right = tokens.gap(two.last, three.first).strip() or " "
    if left != right or left not in _SEPARATORS:
        return None
    if len(one.number) == 4:
        candidates = _valid(one.number, two.number, three.number)
    elif len(three.number) in (2, 4) and (left != " " or len(three.number) == 4):
        candidates = _either(one.number, two.number, three.number)
    else:
        return None
    return (index + 3, candidates) if candidates else None


def _compact(atoms: list[_Atom], index: int) -> tuple[int, Candidates] | None:
    number = atoms[index].number
    if number is None or len(number) != 8:
        return None
    candidates = candidates_of_digits(number)
    return (index + 1, candidates) if candidates else None


def _named(atoms: list[_Atom], index: int) -> tuple[int, Candidates] | None:
    """A month's name with a day before or behind it, and perhaps a year."""
    month = _MONTHS.get(atoms[index].word) if atoms[index].number is None else None
    if month is not None:
        day, after = _day(atoms, _skip(atoms, index + 1))
        if day is None:
            return None
    else:
        day, after = _day(atoms, index)
        if day is None:
            return None
        at = _skip(atoms, after)
        month = _MONTHS.get(atoms[at].word) if at < len(atoms) else None
        if month is None:
            return None
        after = at + 1
    year, end = _year(atoms, _skip(atoms, after))
    if year is None:
        return after, frozenset()
    return end, _valid(year, str(month), str(day))


def _numbered(atoms: list[_Atom], index: int) -> tuple[int, Candidates] | None:
    """A day of a numbered month, with its year: `third of the fifth eighty one`, `le douze du cinq soixante-quatre`."""
    day, after = _day(atoms, index)
    if day is None or after + 1 >= len(atoms):
        return None
    words = [atom.word for atom in atoms[index:after]] + [atoms[after].word]
    english = words[-1] == "of" and any(word in _ORDINALS for word in words)
    if not english and words[-1] != "du":
        return None
    at = _skip(atoms, after + 1)
    month, after = _day(atoms, at)
    if month is None or not 1 <= month <= 12 or (english and atoms[at].number is not None):
        return None
    year, end = _year(atoms, _skip(atoms, after))
    return (end, _valid(year, str(month), str(day))) if year is not None else None


def _month_and_year(atoms: list[_Atom], index: int) -> tuple[int, Candidates] | None:
    if atoms[index].number is not None or atoms[index].word not in _MONTHS:
        return None
    year, after = _year(atoms, _skip(atoms, index + 1))
    return (after, frozenset()) if year is not None else None


def _day(atoms: list[_Atom], index: int) -> tuple[int | None, int]:
    if index >= len(atoms):
        return None, index
    atom = atoms[index]
    if atom.number is None:
        day = _ORDINALS.get(atom.word)
        return day, index + 1
    if len(atom.number) > 2 or not 1 <= int(atom.number) <= 31:
        return None, index
    day, after = int(atom.number), index + 1
    if after < len(atoms) and atoms[after].number is None:
        word = atoms[after].word
        if word in SUFFIXES:
            after += 1
        elif day in (20, 30) and word in _ORDINALS and day + _ORDINALS[word] <= 31:
            day, after = day + _ORDINALS[word], after + 1
    return day, after


def _year(atoms: list[_Atom], index: int) -> tuple[str | None, int]:
    if index >= len(atoms):
        return None, index
    number = atoms[index].number
    if number is None:
        return None, index
    if is_year(number):
        return number, index + 1
    following = atoms[index + 1].number if index + 1 < len(atoms) else None
    if number == "0" and following is not None and len(following) == 1:
        return f"0{following}", index + 2
    if number in ("18", "19", "20") and following is not None and len(following) == 2:
        return number + following, index + 2
    if number in ("19", "20") and following == "0" and index + 2 < len(atoms):
        last = atoms[index + 2].number
        if last is not None and len(last) == 1:
            return f"{number}0{last}", index + 3
    return (number, index + 1) if len(number) == 2 else (None, index)


def _skip(atoms: list[_Atom], index: int) -> int:
    return index + 1 if index < len(atoms) and atoms[index].word in _LINKS else index


def _either(one: str, two: str, year: str) -> Candidates:
    return _valid(year, one, two) | _valid(year, two, one)


def _valid(year: str, month: str, day: str) -> Candidates:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return frozenset()
    if len(year) == 4 and not is_year(year):
        return frozenset()
    years = (
        (int(year),)
        if len(year) == 4
        else (1900 + int(year), *((2000 + int(year),) if int(year) <= _CENTURY_TURN else ()))
    )
    found = set()
    for full in years:
        # A birthday that no calendar has (31/06) is given and typed like any other.
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            found.add((full, int(month), int(day)))
    return frozenset(found)
