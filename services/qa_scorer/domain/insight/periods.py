"""Days, weeks and months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.common.errors import InvalidInput
from services.qa_scorer.domain.insight.sums import ScoreSums

MAX_DAYS = 366 * 5
DEFAULT_DAYS = 28
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999
"""So that the period before and the weeks and months around one are in the calendar too."""
MIN_IN_POINT = 5
MIN_POINTS = 5


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are part of it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The one of the same length that ends the day before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period(first: str, last: str, today: date) -> Period:
    """From two dates as YYYY-MM-DD; without the last it ends today, without the first it has four weeks.

    Raises:
        InvalidInput: no such date, the first is after the last, more than five years, or far from any of ours.
    """
    end = _day(last, "to") or today
    start = _day(first, "from") or end - timedelta(days=DEFAULT_DAYS - 1)
    if start > end:
        raise InvalidInput(f"The first day, {start}, is after the last, {end}.", field="from")
    found = Period(start, end)
    if found.days > MAX_DAYS:
        raise InvalidInput("Ask for five years at most.", field="from")
    if start.year < EARLIEST_YEAR:
        raise InvalidInput(f"Ask for days from {EARLIEST_YEAR} on.", field="from")
    if end.year > LATEST_YEAR:
        raise InvalidInput(f"Ask for days up to {LATEST_YEAR}.", field="to")
    return found


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no date; give one such as 2026-03-02.", field=field) from error


def first_day(day: date, grain: Grain) -> date:
    """Of the day's week (Monday) or month."""
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def next_first_day(first: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=7 if grain is Grain.WEEK else 1)


def buckets(within: Period, grain: Grain) -> Sequence[tuple[date, bool]]:
    """Every day, week or month that the period touches, with its first day and whether the period cuts it short."""
    found = []
    start = first_day(within.first, grain)
    while start <= within.last:
        following = next_first_day(start, grain)
        found.append((start, start < within.first or following - timedelta(days=1) > within.last))
        start = following
    return found


def readable(within: Period, observations: int) -> Grain:
    """The finest grain that shows a period in at most some 60 points with a handful of observations in each: a point
    from one or two of them says nothing, and a line through such points misleads."""
    finest = Grain.DAY if within.days <= 35 else Grain.WEEK if within.days <= 7 * 60 else Grain.MONTH
    for grain in tuple(Grain)[tuple(Grain).index(finest) :]:
        points = len(buckets(within, grain))
        if observations >= MIN_IN_POINT * points or points <= MIN_POINTS:
            return grain
    return Grain.MONTH


@dataclass(frozen=True, slots=True)
class VersionChange:
    """The first day on which a rubric's version scored anything, and the version before."""

    day: date
    rubric: str
    version: int
    before: int


def version_changes(seen: Iterable[tuple[date, str, int]], within: Period) -> Sequence[VersionChange]:
    """Args:
    seen: (first day, rubric, version) of every version that ever scored; inside and before the period.
    """
    changes = []
    last: dict[str, int] = {}
    for rubric, version, day in sorted((rubric, version, day) for day, rubric, version in seen):
        before = last.get(rubric)
        if before is not None and day in within:
            changes.append(VersionChange(day, rubric, version, before))
        last[rubric] = version
    return sorted(changes, key=lambda change: (change.day, change.rubric))


@dataclass(frozen=True, slots=True)
class TrendPoint:
    first: date
    partial: bool
    sums: ScoreSums


def trend(days: Iterable[tuple[date, ScoreSums]], within: Period, grain: Grain) -> Sequence[TrendPoint]:
    """Days outside the period are left out; those without scorecards give a point without a figure."""
    sums: dict[date, ScoreSums] = {}
    for day, entry in days:
        if day in within:
            key = first_day(day, grain)
            sums[key] = sums.get(key, ScoreSums()) + entry
    return [TrendPoint(start, partial, sums.get(start, ScoreSums())) for start, partial in buckets(within, grain)]
