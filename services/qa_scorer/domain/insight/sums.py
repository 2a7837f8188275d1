"""What is added up, and what is read off the sums.

Only standing scorecards count, and into averages only final ones: what is in review, disputed or failed is counted as
such and stays out. A confirmed auto-fail counts with its score before auto-fail, and once in the rate of auto-fails;
its zero is never averaged. `na` and `cannot_tell` are neither good nor bad: they are counted beside the answers.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from services.qa_scorer.domain.insight.intervals import Interval, Sample, mean_interval, wilson
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA

BINS = 20
BIN_WIDTH = 5


@dataclass(frozen=True, slots=True)
class ScoreSums:
    """Counts of standing scorecards, and sums of the scores before auto-fail of final ones, in tenths of a point."""

    final: int = 0
    scored: int = 0
    tenths: int = 0
    squares: int = 0
    passed: int = 0
    not_passed: int = 0
    human: int = 0
    confirmed: int = 0
    proposed: int = 0
    in_review: int = 0
    disputed: int = 0
    failed: int = 0

    def __add__(self, other: ScoreSums) -> ScoreSums:
        return ScoreSums(*map(operator.add, _counts(self), _counts(other)))

    def __sub__(self, other: ScoreSums) -> ScoreSums:
        return ScoreSums(*map(operator.sub, _counts(self), _counts(other)))

    @property
    def sample(self) -> Sample:
        """Of the scores, in points."""
        return Sample(self.scored, self.tenths / 10, self.squares / 100)

    @property
    def mean(self) -> Estimate:
        sample = self.sample
        found = mean_interval(sample)
        interval = None if found is None else Interval(max(0.0, found.low), min(100.0, found.high))
        return Estimate(sample.n, sample.mean, interval)

    @property
    def pass_rate(self) -> Estimate:
        """Of the scorecards whose result open answers can no longer turn."""
        return share(self.passed, self.passed + self.not_passed)

    @property
    def autofail_rate(self) -> Estimate:
        """Confirmed ones among final scorecards."""
        return share(self.confirmed, self.final)

    @property
    def human_share(self) -> Estimate:
        return share(self.human, self.final)


_counts = operator.attrgetter(*(entry.name for entry in fields(ScoreSums)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from `n` observations, with its 95 % interval where they allow one."""

    n: int
    value: float | None
    interval: Interval | None


def share(part: int, whole: int) -> Estimate:
    """From 0 to 1."""
    if not whole:
        return Estimate(0, None, None)
    return Estimate(whole, part / whole, wilson(part, whole))


def total(sums: Iterable[ScoreSums]) -> ScoreSums:
    return ScoreSums(*(sum(column) for column in zip(*map(_counts, sums), strict=True)))


@dataclass(frozen=True, slots=True)
class Contacts:
    """Current interactions by state."""

    by_state: Mapping[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """All that were taken in, whatever became of them."""
        return sum(self.by_state.values())

    @property
    def coverage(self) -> Estimate:
        return share(self.by_state.get("scored", 0), self.accepted)


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers to one criterion: how many earned which part of its weight (met 1, not_met 0, a level its points over
    the highest level's), and how many earned or lost nothing because they are `na` or open.

    Kept by what they earn and not by their names, so that versions with different levels can be added up.
    """

    earned: Mapping[float, int] = field(default_factory=dict)
    na: int = 0
    open: int = 0

    @property
    def all_or_nothing(self) -> bool:
        return all(part in (0.0, 1.0) for part, n in self.earned.items() if n)

    @property
    def sample(self) -> Sample:
        """Of the parts earned."""
        return Sample(
            sum(self.earned.values()),
            sum(part * n for part, n in self.earned.items()),
            sum(part * part * n for part, n in self.earned.items()),
        )

    @property
    def rate(self) -> Estimate:
        """The part of its weight that the criterion earned: with met and not_met, how often it was met."""
        sample = self.sample
        if not sample.n:
            return Estimate(0, None, None)
        if self.all_or_nothing:
            return share(round(sample.total), sample.n)
        found = mean_interval(sample)
        interval = None if found is None else Interval(max(0.0, found.low), min(1.0, found.high))
        return Estimate(sample.n, sample.mean, interval)

    def __add__(self, other: Tally) -> Tally:
        return self._with(other, 1)

    def __sub__(self, other: Tally) -> Tally:
        """What is left without `other`, which must be a part of this."""
        return self._with(other, -1)

    def _with(self, other: Tally, sign: int) -> Tally:
        parts = sorted({*self.earned, *other.earned})
        return Tally(
            {part: self.earned.get(part, 0) + sign * other.earned.get(part, 0) for part in parts},
            self.na + sign * other.na,
            self.open + sign * other.open,
        )


def tally_of(value: str, n: int, earns: Mapping[str, float]) -> Tally:
    """`n` answers of one value. `earns` says what the values of the scale earn; an answer that is not on it (the
    rubric's version is gone) counts as open, never as bad."""
    if value == NA:
        return Tally(na=n)
    if value == CANNOT_TELL or value not in earns:
        return Tally(open=n)
    return Tally({earns[value]: n})


def bin_of(tenths: int) -> int:
    """The bin of a score: twenty of five points each, of which the last one holds 100 too."""
    return min(BINS - 1, tenths // (10 * BIN_WIDTH))
