"""Intervals and tests against an independent implementation, and against what they promise."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qa_scorer.domain.insight.intervals import (
    Sample,
    discoveries,
    mean_difference,
    mean_interval,
    share_difference,
    t_quantile,
    t_tail,
    wilson,
)

stats = pytest.importorskip("scipy.stats", reason="scipy comes with the development tools")
counts = st.integers(0, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
scores = st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=2, max_size=60)


def sample(values: list[float]) -> Sample:
    return Sample(len(values), sum(values), sum(value * value for value in values))


@given(counts)
def test_wilson_is_the_published_interval(counted: tuple[int, int]) -> None:
    k, n = counted
    interval = wilson(k, n)
    assert 0 <= interval.low <= interval.high <= 1
    if n:
        assert k / n in interval
        expected = stats.binomtest(k, n).proportion_ci(method="wilson")
        assert interval.low == pytest.approx(expected.low, abs=1e-9)
        assert interval.high == pytest.approx(expected.high, abs=1e-9)
    else:
        assert (interval.low, interval.high) == (0, 1)


@given(st.integers(0, 50), st.integers(1, 50))
def test_more_answers_narrow_an_interval(k: int, more: int) -> None:
    narrow, wide = wilson(k * (more + 1), 50 * (more + 1)), wilson(k, 50)
    assert narrow.high - narrow.low < wide.high - wide.low


@given(st.floats(0, 40), st.floats(1, 900))
def test_t_is_students(t: float, freedom: float) -> None:
    assert t_tail(t, freedom) == pytest.approx(stats.t.sf(t, freedom), rel=1e-7, abs=1e-12)


@given(st.floats(0.6, 0.999), st.floats(1, 900))
def test_t_quantiles_are_students(p: float, freedom: float) -> None:
    assert t_quantile(p, freedom) == pytest.approx(stats.t.ppf(p, freedom), rel=1e-6)


def test_t_is_normal_for_large_samples() -> None:
    assert t_quantile(0.975, 10_000) == pytest.approx(1.95996, abs=1e-4)
    assert t_tail(1.96, 10_000) == pytest.approx(0.025, abs=1e-4)


@given(scores)
def test_a_mean_lies_in_its_interval(values: list[float]) -> None:
    interval = mean_interval(sample(values))
    assert interval is not None
    mean = sum(values) / len(values)
    assert interval.low - 1e-9 <= mean <= interval.high + 1e-9
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    half = stats.t.ppf(0.975, len(values) - 1) * deviation / math.sqrt(len(values))
    assert interval.high - interval.low == pytest.approx(2 * half, abs=1e-4)


def test_one_number_has_no_interval() -> None:
    assert mean_interval(Sample(1, 80, 6400)) is None
    assert mean_interval(Sample()) is None
    assert mean_difference(Sample(1, 80, 6400), Sample(9, 720, 57_700)) is None


@given(scores, scores)
def test_differences_of_means_are_welchs(first: list[float], second: list[float]) -> None:
    found = mean_difference(sample(first), sample(second))
    assert found is not None
    back = mean_difference(sample(second), sample(first))
    assert back is not None
    assert found.value == pytest.approx(-back.value)
    assert found.p == pytest.approx(back.p)
    if max(first) - min(first) > 1 and max(second) - min(second) > 1:
        expected = stats.ttest_ind(second, first, equal_var=False)
        assert found.p == pytest.approx(expected.pvalue, rel=1e-3, abs=1e-9)
        around = expected.confidence_interval()
        assert found.interval.low == pytest.approx(around.low, abs=1e-3)


@given(counts, counts)
def test_differences_of_shares_stay_possible_and_turn_with_their_sides(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    found = share_difference(*first, *second)
    if not first[1] or not second[1]:
        assert found is None
        return
    assert found is not None
    assert -1 <= found.interval.low <= found.value <= found.interval.high <= 1
    assert 0 <= found.p <= 1
    back = share_difference(*second, *first)
    assert back is not None
    assert back.value == pytest.approx(-found.value)
    assert back.interval.low == pytest.approx(-found.interval.high)


def test_newcombes_example() -> None:
    """56/70 less 48/80, method 10 of Newcombe (1998), table II."""
    found = share_difference(48, 80, 56, 70)
    assert found is not None
    assert (found.interval.low, found.interval.high) == (
        pytest.approx(0.0524, abs=5e-5),
        pytest.approx(0.3339, abs=5e-5),
    )


def test_of_many_comparisons_of_nothing_hardly_any_is_believed() -> None:
    chance = random.Random(5)
    false = 0
    for _ in range(40):
        p_values = []
        for _ in range(50):
            before, after = (sum(chance.random() < 0.8 for _ in range(120)) for _ in range(2))
            found = share_difference(before, 120, after, 120)
            assert found is not None
            p_values.append(found.p)
        false += any(discoveries(p_values))
    assert false <= 6  # one by one, nearly every round would report something


@given(st.lists(st.floats(0, 1), max_size=30))
def test_a_smaller_p_is_believed_before_a_larger_one(p_values: list[float]) -> None:
    believed = discoveries(p_values)
    assert len(believed) == len(p_values)
    yes = [p for p, chosen in zip(p_values, believed, strict=True) if chosen]
    no = [p for p, chosen in zip(p_values, believed, strict=True) if not chosen]
    assert max(yes, default=0) <= min(no, default=1)
    assert all(p <= 0.05 for p in yes)
