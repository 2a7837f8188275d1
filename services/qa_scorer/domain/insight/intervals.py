"""Intervals and tests for shares and means. Two-sided, at 95 % unless told; all from sums, so that a million
scorecards cost no more than ten.

A share's interval is Wilson's and a difference of two shares' is Newcombe's (his method 10, made of two Wilson
intervals): both stay inside what is possible and keep their promise with few answers and with shares near 0 or 1,
where the usual p ± z·se does not. Means use Student's t, their differences Welch's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

LEVEL = 0.95
_NORMAL = NormalDist()
_NEARLY_NORMAL = 1_000
"""Degrees of freedom from which Student's t is the normal distribution to the digits that anyone is shown."""


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Sample:
    """Sums of a sample of numbers: how many, their total and the total of their squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float | None:
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> float | None:
        """Of the population that the sample was drawn from (n - 1); None below two numbers."""
        if self.n < 2:
            return None
        return max(0.0, (self.squares - self.total * self.total / self.n) / (self.n - 1))


@dataclass(frozen=True, slots=True)
class Difference:
    """`value` is after minus before; `p` the chance of one at least as large if nothing had changed."""

    value: float
    interval: Interval
    p: float


def z_of(level: float) -> float:
    """The half width in standard errors: 1.96 for 0.95."""
    return _NORMAL.inv_cdf(0.5 + level / 2)


def wilson(successes: float, n: float, level: float = LEVEL) -> Interval:
    """Of a share. Without observations: everything is possible."""
    if n <= 0:
        return Interval(0.0, 1.0)
    z = z_of(level)
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low, high = (centre - half) / scale, (centre + half) / scale
    # At the ends the limit is the share itself; arithmetic would leave it a rounding error away.
    return Interval(0.0 if successes <= 0 else max(0.0, low), 1.0 if successes >= n else min(1.0, high))


def share_difference(
    before: float, before_n: float, after: float, after_n: float, level: float = LEVEL
) -> Difference | None:
    """Of two independent shares; None where a side has no observations. `p` is the pooled two-proportion test's."""
    if before_n <= 0 or after_n <= 0:
        return None
    p1, p2 = before / before_n, after / after_n
    w1, w2 = wilson(before, before_n, level), wilson(after, after_n, level)
    value = p2 - p1
    low = value - math.hypot(p2 - w2.low, w1.high - p1)
    high = value + math.hypot(w2.high - p2, p1 - w1.low)
    pooled = (before + after) / (before_n + after_n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / before_n + 1 / after_n))
    p = 1.0 if value == 0 else 0.0 if error == 0 else math.erfc(abs(value) / error / math.sqrt(2))
    return Difference(value, Interval(max(-1.0, low), min(1.0, high)), p)


def mean_interval(sample: Sample, level: float = LEVEL) -> Interval | None:
    """None below two numbers: one number says nothing of how numbers vary."""
    mean, variance = sample.mean, sample.variance
    if mean is None or variance is None:
        return None
    half = t_quantile(0.5 + level / 2, sample.n - 1) * math.sqrt(variance / sample.n)
    return Interval(mean - half, mean + half)


def mean_difference(before: Sample, after: Sample, level: float = LEVEL) -> Difference | None:
    """Welch's; None where either side has fewer than two numbers."""
    first, second = before.variance, after.variance
    if before.mean is None or after.mean is None or first is None or second is None:
        return None
    value = after.mean - before.mean
    a, b = first / before.n, second / after.n
    error = math.sqrt(a + b)
    if error == 0:
        return Difference(value, Interval(value, value), 1.0 if value == 0 else 0.0)
    freedom = (a + b) ** 2 / (a * a / (before.n - 1) + b * b / (after.n - 1))
    half = t_quantile(0.5 + level / 2, freedom) * error
    return Difference(value, Interval(value - half, value + half), 2 * t_tail(abs(value) / error, freedom))


def discoveries(p_values: Sequence[float], rate: float = 1 - LEVEL) -> list[bool]:
    """Which of many tests to believe, so that of those believed no more than `rate` are expected to be noise
    (Benjamini and Hochberg)."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    believed = 0
    for rank, index in enumerate(order, start=1):
        if p_values[index] <= rate * rank / len(p_values):
            believed = rank
    chosen = set(order[:believed])
    return [index in chosen for index in range(len(p_values))]


def t_tail(t: float, freedom: float) -> float:
    """The chance that Student's t exceeds `t`, for t of 0 or more."""
    if freedom >= _NEARLY_NORMAL:
        return math.erfc(t / math.sqrt(2)) / 2
    return _beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


@lru_cache(maxsize=4096)
def t_quantile(p: float, freedom: float) -> float:
    """The value that Student's t exceeds with chance 1 - p, for p of 0.5 or more."""
    if freedom >= _NEARLY_NORMAL:
        return _NORMAL.inv_cdf(p)
    low, high = 0.0, 2.0
    while t_tail(high, freedom) > 1 - p:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_tail(middle, freedom) > 1 - p else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side only
        return 1 - _beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    result = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + term * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + term / c
            c = c if abs(c) > tiny else tiny
            result *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return result
