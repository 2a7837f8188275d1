"""Whether a value that was said is one that was logged, or stands where another one should."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher

from services.qa_scorer.domain.embedded_judge.values import Kind, Mention, Value

_WEIGHT: Mapping[Kind, float] = {
    Kind.CODE: 3.0,
    Kind.MONEY: 2.2,
    Kind.COUNT: 2.0,
    Kind.TIME: 1.8,
    Kind.DATE: 1.8,
    Kind.PERIOD: 1.8,
    Kind.PERCENT: 1.8,
    Kind.DAY: 1.4,
    Kind.NUMBER: 1.8,
}
"""Log-odds by which two equal values say that the one is about the other."""

FREE = Value(Kind.MONEY, "0")
"""What "free" and "no charge" say."""

_AMOUNTS = frozenset({Kind.MONEY, Kind.COUNT, Kind.PERCENT})
_CHANCE = 13
"""A bare number below is often equal by chance."""

_BY_CHANCE = 0.6
_SOME_CHANCE = 1.2
_QUARTER = 8
_LIKE = 0.6
"""How alike two references must be for the one to be the other misread."""

_UNITS = (1, 60, 1440, 10080, 43200)
_PREFIX = re.compile(r"[a-z]*")


def agreement(mention: Mention, logged: Iterable[Value]) -> float:
    """How much it says that one of the logged values was meant; 0 where none was."""
    return max(
        (_weight(reading, value) for value in logged for reading in mention.readings if same(reading, value)),
        default=0.0,
    )


def contradicted(mention: Mention, logged: Iterable[Value]) -> Value | None:
    """The logged value in whose place another one is said, if any."""
    values = list(logged)
    if agreement(mention, values):
        return None
    if mention.kind is Kind.COUNT or mention.kind is None:
        counted = [reading.value.split(":")[0] for reading in mention.readings if reading.kind is Kind.COUNT]
        found = next((v for v in values if v.kind is Kind.COUNT and v.value.split(":")[0] in counted), None)
        return found or _misread(mention, values)
    if mention.kind is Kind.CODE:
        return _misread(mention, values)
    if mention.readings[0] == FREE:
        # Something else may be free: only the log's own words for it would show that it is not.
        return None
    return next((value for value in values if value.kind is mention.kind), None)


def misread(mention: Mention, logged: Iterable[Value]) -> bool:
    """Whether it is a reference that resembles a logged one without being it."""
    values = list(logged)
    return not agreement(mention, values) and _misread(mention, values) is not None


def displaced(mention: Mention, field: Iterable[Value]) -> Value | None:
    """The value of a field in whose place another one is said, given that the field is what is spoken of."""
    values = list(field)
    if agreement(mention, values) or mention.readings[0] == FREE:
        return None
    if mention.kind is not None:
        return contradicted(mention, values)
    number = next((reading for reading in mention.readings if reading.kind is Kind.NUMBER), None)
    if number is None or float(number.value) < _CHANCE:
        return None
    return next((value for value in values if value.kind in _AMOUNTS), None)


def another_time(mention: Mention, logged: Value | None, today: date) -> bool:
    """Whether a past date is said where a coming one is logged, or the other way round: what was promised for last week
    and what arrives next week are two things."""
    if logged is None or mention.kind is not Kind.DATE or logged.kind is not Kind.DATE:
        return False
    said, other = _days_from(mention.readings[0], today), _days_from(logged, today)
    return said is not None and other is not None and said * other < 0


def _days_from(value: Value, today: date) -> int | None:
    """Days from today to the nearest such date; None where it names no month, or a day that no calendar has."""
    month, day = map(int, value.value.split("-"))
    near = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append((date(year, month, day) - today).days)
        except ValueError:
            continue
    return min(near, key=abs, default=None)


def same(said: Value, logged: Value) -> bool:
    """Whether the value that was said can be the logged one."""
    if said.kind is Kind.NUMBER:
        return _is_number(said.value, logged)
    if said.kind is not logged.kind:
        return False
    if said.kind is Kind.MONEY:
        return _rounded(said.value, logged.value)
    if said.kind is Kind.DATE:
        (month, day), (other, other_day) = said.value.split("-"), logged.value.split("-")
        return day == other_day and (month == other or "0" in (month, other))
    if said.kind is Kind.PERIOD:
        (low, high), (least, most) = _ends(said), _ends(logged)
        return high == most or low == least or (low >= least and high <= most)
    if said.kind is Kind.TIME:
        return _near(said.value, logged.value)
    if said.kind is Kind.CODE:
        return _holds(said.value, logged.value)
    return said.value == logged.value


def _weight(said: Value, logged: Value) -> float:
    if said.kind is Kind.NUMBER and logged.kind is not Kind.CODE:
        number = float(said.value)
        return _BY_CHANCE if number < _CHANCE else _SOME_CHANCE if number < 100 else _WEIGHT[Kind.NUMBER]
    return _WEIGHT[said.kind]


def _is_number(number: str, logged: Value) -> bool:
    if logged.kind in (Kind.NUMBER, Kind.PERCENT):
        return number == logged.value
    if logged.kind is Kind.MONEY:
        return _rounded(number, logged.value)
    if logged.kind is Kind.COUNT:
        return number == logged.value.split(":")[1]
    if logged.kind is Kind.DATE:
        return number == logged.value.split("-")[1]
    if logged.kind is Kind.TIME:
        hour, minutes = logged.value.split(":")
        return minutes == "00" and float(number) < 25 and int(float(number)) % 12 == int(hour)
    if logged.kind is Kind.PERIOD:
        return any(round(float(number) * unit) in _ends(logged) for unit in _UNITS)
    return len(number) > 3 and logged.kind is Kind.CODE and re.sub(r"\D", "", logged.value).endswith(number)


def _rounded(said: str, amount: str) -> bool:
    """Whether it is the amount, or a whole one that is the exact one without its cents or the next whole one."""
    return (
        said == amount
        or float(said) == abs(float(amount))
        or ("." not in said and float(said) > 0 and abs(float(said) - abs(float(amount))) < 1)
    )


def _near(said: str, logged: str) -> bool:
    """Whether it is the time, or the nearest quarter of an hour to it."""
    (hour, minutes), (other, other_minutes) = said.split(":"), logged.split(":")
    apart = abs(int(hour) * 60 + int(minutes) - int(other) * 60 - int(other_minutes))
    if min(apart, 720 - apart) < 2:
        # A minute to midnight is midnight.
        return True
    return int(minutes) % 15 == 0 and int(other_minutes) % 5 != 0 and apart < _QUARTER


def _ends(period: Value) -> tuple[int, int]:
    low, high = period.value.split("-")
    return int(low), int(high)


def _holds(said: str, code: str) -> bool:
    """Whether the reference was read out: all of it, or its digits where they are many."""
    number = re.sub(r"^[a-z]+", "", code)
    return code in said or (len(number) > 3 and (number in said or (len(said) > 3 and number.endswith(said))))


def _misread(mention: Mention, values: list[Value]) -> Value | None:
    """The logged reference that the said one resembles without being it."""
    for reading in mention.readings:
        if reading.kind is not Kind.CODE:
            continue
        for value in values:
            if value.kind is not Kind.CODE:
                continue
            prefix, number = _parted(value.value)
            said_prefix, said = _parted(reading.value)
            if len(number) < 4 or len(said) != len(number) or (said_prefix and prefix and said_prefix != prefix):
                continue
            if SequenceMatcher(None, said, number, autojunk=False).ratio() >= _LIKE:
                return value
    return None


def _parted(code: str) -> tuple[str, str]:
    prefix = _PREFIX.match(code)
    letters = prefix[0] if prefix else ""
    return letters, code[len(letters) :]
