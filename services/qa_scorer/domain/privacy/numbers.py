"""Numbers as people write and say them, in English and French: `7402`, `seven four oh two`, `quatre-vingt-douze`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.privacy.counting import without_counting
from services.qa_scorer.domain.privacy.tokens import Tokens, word_set

_UNITS = {
    "zero": 0, "oh": 0, "o": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "niner": 9, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4,
    "cinq": 5, "sept": 7, "huit": 8, "neuf": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_HUNDRED = frozenset({"hundred", "hundreds", "cent", "cents"})
_THOUSAND = frozenset({"thousand", "mille"})
_YEARS_THOUSAND = "mil"
"""As years are said: it begins a number, and multiplies none (`le sept mil neuf cent douze` is two numbers)."""
_LEADING_THOUSAND = _THOUSAND | {_YEARS_THOUSAND}
_REPEAT = {"double": 2, "triple": 3, "quadruple": 4}
_TIMES = {"deux": 2, "trois": 3, "quatre": 4, "two": 2, "three": 3}
_DIGITS = frozenset(_UNITS) - {"o"}
_AND = frozenset({"and", "et"})
_STARTERS = frozenset({*_UNITS, *_TEENS, *_TENS, *_REPEAT, "cent", "mille", _YEARS_THOUSAND})
_FILLERS = word_set(
    """
    uh um er ah euh heu hum hm ben dash tiret hyphen minus space espace then puis ensuite and et slash barre
    """
)
_CHATTER = word_set("like genre tse la bon so well i mean you know that s thats fait que")
"""Fillers that are words, too: only between numbers that are said, a digit or two at a time."""
_GAP = re.compile(r"[\s\-‐-―−.,·•/\\_*()|:;~'\"+#\u00ad\u200b-\u200f\u2060\ufeff]{0,6}")
_SPLIT = re.compile(r"[,;\n]")
_JOIN = re.compile(r"[\s\-‐-―]{1,3}")
_DIGIT = re.compile(r"\d")
MAX_FILLERS = 2


@dataclass(frozen=True, slots=True)
class Number:
    """One number: `digits` as written or said, `split` the digits where compounds are read one by one (20 5 for 25).

    `start` and `end` are characters of the text, `first` and `last` tokens.
    """

    digits: str
    split: str
    start: int
    end: int
    first: int
    last: int
    spoken: bool


class Run:
    """Numbers that follow each other with nothing but separators between them."""

    __slots__ = ("digits", "numbers", "spoken")

    def __init__(self, numbers: Sequence[Number]) -> None:
        self.numbers = tuple(numbers)
        self.digits = "".join(number.digits for number in numbers)
        self.spoken = any(number.spoken for number in numbers)

    @property
    def first(self) -> int:
        return self.numbers[0].first

    @property
    def last(self) -> int:
        return self.numbers[-1].last

    @property
    def start(self) -> int:
        return self.numbers[0].start

    @property
    def end(self) -> int:
        return self.numbers[-1].end


def runs_of(tokens: Tokens) -> list[Run]:
    """The numbers of a text that may be somebody's, row by row; what is counted aloud is not."""
    if _STARTERS.isdisjoint(tokens.norms) and not _DIGIT.search(tokens.text):
        return []
    rows: list[list[Number]] = []
    for number in _numbers(tokens):
        if not rows or not _continues(tokens, rows[-1][-1], number):
            rows.append([])
        rows[-1].append(number)
    return [Run(part) for row in rows for part in without_counting(row)]


def segments_of(tokens: Tokens, run: Run) -> list[Run]:
    """The run cut where one value ends and the next begins: at a comma, a line end or `and` beside a written number of
    four digits or more. Said digits with commas between them stay together."""
    pieces: list[list[Number]] = [[run.numbers[0]]]
    for left, right in zip(run.numbers, run.numbers[1:], strict=False):
        long = (len(left.digits) >= 4 and not left.spoken) or (len(right.digits) >= 4 and not right.spoken)
        between = tokens.gap(left.last, right.first)
        if long and (right.first - left.last > 1 or _SPLIT.search(between)):
            pieces.append([])
        pieces[-1].append(right)
    return [run] if len(pieces) == 1 else [Run(piece) for piece in pieces]


def digits_of(text: str) -> str | None:
    """The digits of a value that is a number and nothing else, however it is written; None for any other value."""
    tokens = Tokens(text)
    numbers = _numbers(tokens)
    if not numbers or sum(number.last - number.first + 1 for number in numbers) != len(tokens):
        return None
    return "".join(number.digits for number in numbers)


def _numbers(tokens: Tokens) -> list[Number]:
    norms = tokens.norms
    found: list[Number] = []
    index = 0
    count = len(norms)
    while index < count:
        norm = norms[index]
        if norm.isdecimal():
            found.append(Number(norm, norm, tokens.starts[index], tokens.ends[index], index, index, False))
            index += 1
        elif norm in _STARTERS:
            digits, split, after = _spoken(tokens, index)
            if digits:
                found.append(
                    Number(digits, split, tokens.starts[index], tokens.ends[after - 1], index, after - 1, True)
                )
            index = max(after, index + 1)
        else:
            index += 1
    return found


def _continues(tokens: Tokens, left: Number, right: Number) -> bool:
    fillers = right.first - left.last - 1
    if fillers > MAX_FILLERS:
        return False
    dictated = left.spoken and right.spoken and len(left.digits) <= 2 and len(right.digits) <= 2
    previous = left.last
    for index in range(left.last + 1, right.first + 1):
        if not _GAP.fullmatch(tokens.text, tokens.ends[previous], tokens.starts[index]):
            return False
        norm = tokens.norms[index]
        if index < right.first and norm not in _FILLERS and not (dictated and norm in _CHATTER):
            return False
        previous = index
    return True


def _spoken(tokens: Tokens, index: int) -> tuple[str, str, int]:
    """Digits, digits read one by one, and the next token; ("", "", next) where the word is no number here."""
    norms = tokens.norms
    norm = norms[index]
    if norm in _REPEAT or norm in _TIMES:
        repeated = _repeated(tokens, index)
        if repeated is not None:
            return repeated
        if norm in _REPEAT:
            return "", "", index + 1
    if norm == "o" and not _beside_number(tokens, index):
        return "", "", index + 1
    if norm in _LEADING_THOUSAND or norm in _HUNDRED:
        value, split, after = 1, "", index
    else:
        value, split, after = _below_hundred(tokens, index)
        if value == 0:
            return "0", "0", after
    if _next_in(tokens, after, _HUNDRED) or (norm in _HUNDRED and after == index):
        value, after = value * 100, after + 1
        rest, rest_split, rest_after = _rest(tokens, after)
        value, split, after = value + rest, f"{split}100{rest_split}", rest_after
    if _next_in(tokens, after, _THOUSAND) or (norm in _LEADING_THOUSAND and after == index):
        value, after = value * 1000, after + 1
        hundreds, hundreds_split, hundreds_after = _below_thousand(tokens, after)
        value, split, after = value + hundreds, f"{split}1000{hundreds_split}", hundreds_after
    return str(value), split or str(value), after


def _repeated(tokens: Tokens, index: int) -> tuple[str, str, int] | None:
    """`double four` is 44, `trois fois le zéro` is 000."""
    norms = tokens.norms
    after = index + 1
    times = _REPEAT.get(norms[index])
    if times is None:
        if not _next_in(tokens, after, {"fois", "times"}):
            return None
        times = _TIMES[norms[index]]
        after += 1
        if _next_in(tokens, after, {"le", "the"}):
            after += 1
    if after >= len(norms):
        return None
    norm = norms[after]
    digit = norm if len(norm) == 1 and norm.isdigit() else str(_UNITS[norm]) if norm in _UNITS else ""
    return (digit * times, digit * times, after + 1) if digit else None


def _below_hundred(tokens: Tokens, index: int) -> tuple[int, str, int]:
    norms = tokens.norms
    norm = norms[index]
    after = index + 1
    if norm == "quatre" and _next_in(tokens, after, {"vingt", "vingts"}):
        unit, split, after = _unit_or_teen(tokens, after + 1, teens=True)
        return 80 + unit, f"420{split}", after
    if norm in _TENS:
        ten = _TENS[norm]
        unit, split, after = _unit_or_teen(tokens, after, teens=norm == "soixante")
        return ten + unit, f"{ten}{split}", after
    if norm == "dix" and _next_in(tokens, after, {"sept", "huit", "neuf"}):
        unit = _UNITS[norms[after]]
        return 10 + unit, f"10{unit}", after + 1
    value = _TEENS.get(norm, _UNITS.get(norm, -1))
    return value, str(value), after


def _unit_or_teen(tokens: Tokens, index: int, *, teens: bool) -> tuple[int, str, int]:
    """What follows a ten: a unit, after `soixante` and `quatre-vingt` also 10 to 19. (0, "", index) for nothing."""
    norms = tokens.norms
    if _next_in(tokens, index, {"et"}) and _next_in(tokens, index + 1, {"un", "une", "onze"}):
        value = 11 if norms[index + 1] == "onze" else 1
        return value, str(value), index + 2
    if not _joined(tokens, index):
        return 0, "", index
    norm = norms[index]
    if teens and norm in _TEENS:
        value, split, after = _below_hundred(tokens, index)
        return value, split, after
    unit = _UNITS.get(norm, 0)
    # `vingt quatre-vingt` is 20 80, not 24 and 20; `forty oh` is 40 0.
    if unit and not (norm == "quatre" and _next_in(tokens, index + 1, {"vingt", "vingts"})):
        return unit, str(unit), index + 1
    return 0, "", index


def _rest(tokens: Tokens, index: int) -> tuple[int, str, int]:
    """What follows a hundred: (0, "", index) for nothing."""
    start = index + 1 if _next_in(tokens, index, _AND) else index
    if _joined(tokens, start) and (
        tokens.norms[start] in _TENS or tokens.norms[start] in _TEENS or _unit(tokens, start)
    ):
        if start == index and _unit(tokens, start) and _next_in(tokens, start + 1, _DIGITS):
            return 0, "", index  # `eight hundred five five five`: a row of digits
        value, split, after = _below_hundred(tokens, start)
        return value, split, after
    return 0, "", index


def _unit(tokens: Tokens, index: int) -> bool:
    return _UNITS.get(tokens.norms[index], 0) > 0


def _below_thousand(tokens: Tokens, index: int) -> tuple[int, str, int]:
    """What follows a thousand: (0, "", index) for nothing."""
    value, split, after = _rest(tokens, index)
    if value == 0 and _next_in(tokens, index, {"cent"}):
        rest, rest_split, after = _rest(tokens, index + 1)
        return 100 + rest, f"100{rest_split}", after
    if 0 < value < 10 and _next_in(tokens, after, _HUNDRED):
        rest, rest_split, rest_after = _rest(tokens, after + 1)
        return value * 100 + rest, f"{split}100{rest_split}", rest_after
    return value, split, after


def _joined(tokens: Tokens, index: int) -> bool:
    """Whether token `index` follows the one before it with just a space or a hyphen."""
    return (
        0 < index < len(tokens)
        and _JOIN.fullmatch(tokens.text, tokens.ends[index - 1], tokens.starts[index]) is not None
    )


def _next_in(tokens: Tokens, index: int, words: frozenset[str] | set[str]) -> bool:
    return index < len(tokens) and tokens.norms[index] in words and _joined(tokens, index)


def _beside_number(tokens: Tokens, index: int) -> bool:
    """A lone letter O is a zero only where a number stands beside it."""
    norms = tokens.norms
    for near in (index - 1, index + 1):
        if 0 <= near < len(norms):
            norm = norms[near]
            if (norm and norm[0].isdigit()) or (norm in _STARTERS and norm not in ("o", "oh")):
                return True
    return False
