"""What counts, what doesn't, and what is more than noise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidInput
from services.qa_scorer.application.insight_overview import distinct
from services.qa_scorer.domain.insight import alerts
from services.qa_scorer.domain.insight.intervals import Sample
from services.qa_scorer.domain.insight.movement import (
    Subject,
    compare_answers,
    compare_scores,
    judged,
    moved,
)
from services.qa_scorer.domain.insight.periods import (
    Grain,
    Period,
    buckets,
    period,
    readable,
    trend,
    version_changes,
)
from services.qa_scorer.domain.insight.sums import BINS, Contacts, ScoreSums, Tally, bin_of, tally_of, total

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEVELS = {"none": 0.0, "some": 0.5, "full": 1.0}
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
sums = st.builds(ScoreSums, *[st.integers(0, 500)] * 12)


def answers(met: int, not_met: int, na: int = 0, open: int = 0) -> Tally:
    return Tally({1.0: met, 0.0: not_met}, na, open)


def test_auto_fails_are_a_rate_and_no_averaged_zeros() -> None:
    """Two final scorecards at 90, one of them with a confirmed auto-fail, and one at 0 that deserved it."""
    figures = ScoreSums(final=3, scored=3, tenths=1800, squares=2 * 900**2, passed=1, not_passed=2, confirmed=1)
    assert figures.mean.value == pytest.approx(60)
    assert figures.autofail_rate.value == pytest.approx(1 / 3)
    assert figures.pass_rate.n == 3


def test_what_has_no_observations_has_no_figure() -> None:
    nothing = ScoreSums(in_review=4, disputed=2, failed=1, proposed=4)
    for figure in (nothing.mean, nothing.pass_rate, nothing.autofail_rate, nothing.human_share):
        assert (figure.n, figure.value, figure.interval) == (0, None, None)


@given(sums, sums, sums)
def test_sums_add_up(first: ScoreSums, second: ScoreSums, third: ScoreSums) -> None:
    assert total([first, second, third]) == first + (second + third) == third + second + first
    assert first + second - second == first
    assert total([]) == ScoreSums()


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_not_applicable_and_open_answers_are_neither_good_nor_bad(met: int, not_met: int, na: int, open: int) -> None:
    with_them, without = answers(met, not_met, na, open), answers(met, not_met)
    assert with_them.rate == without.rate
    assert with_them.rate.n == met + not_met
    assert with_them.rate.value == pytest.approx(met / (met + not_met))


def test_levels_earn_their_part_and_versions_with_other_levels_add_up() -> None:
    first = tally_of("some", 10, LEVELS) + tally_of("full", 10, LEVELS)
    assert first.rate.value == pytest.approx(0.75)
    assert first.rate.interval is not None
    assert not first.all_or_nothing
    second = tally_of("some", 20, {"some": 0.8, "full": 1.0})
    assert (first + second).rate.value == pytest.approx((15 + 16) / 40)
    assert first + second - second == Tally({0.5: 10, 0.8: 0, 1.0: 10})


@pytest.mark.parametrize("value", ["cannot_tell", "a level that is gone"])
def test_what_no_scale_knows_counts_as_open(value: str) -> None:
    assert tally_of(value, 3, LEVELS) == Tally(open=3)
    assert tally_of("na", 3, LEVELS) == Tally(na=3)


@given(st.integers(0, 1000))
def test_bins_are_five_points_wide_and_the_last_holds_a_hundred(tenths: int) -> None:
    number = bin_of(tenths)
    assert 0 <= number < BINS
    assert number * 50 <= tenths
    assert tenths < (number + 1) * 50 or tenths == 1000


@given(days, st.integers(0, 400), st.sampled_from(Grain))
def test_buckets_cover_a_period_without_gap_or_overlap(first: date, length: int, grain: Grain) -> None:
    within = Period(first, first + timedelta(days=length))
    starts = [start for start, _ in buckets(within, grain)]
    assert starts == sorted(set(starts))
    assert starts[0] <= within.first
    each = [(day, ScoreSums(final=1)) for day in (first + timedelta(days=n) for n in range(-5, length + 6))]
    points = trend(each, within, grain)
    assert sum(point.sums.final for point in points) == within.days
    whole = {Grain.DAY: (1, 1), Grain.WEEK: (7, 7), Grain.MONTH: (28, 31)}[grain]
    for point in points:
        assert point.partial is not (whole[0] <= point.sums.final <= whole[1]) or grain is Grain.MONTH
        if grain is Grain.WEEK:
            assert point.first.weekday() == 0


@given(days, st.integers(0, 400))
def test_the_period_before_ends_where_this_one_begins(first: date, length: int) -> None:
    within = Period(first, first + timedelta(days=length))
    assert within.before.days == within.days
    assert within.before.last + timedelta(days=1) == within.first
    assert 1 <= len(buckets(within, readable(within, 10**6))) <= 62


def test_few_scorecards_are_shown_by_the_week_and_not_by_the_day() -> None:
    four_weeks = Period(date(2026, 2, 2), date(2026, 3, 1))
    assert readable(four_weeks, 500) is Grain.DAY
    assert readable(four_weeks, 40) is Grain.WEEK
    assert readable(four_weeks, 0) is Grain.WEEK
    assert readable(Period(date(2025, 3, 1), date(2026, 2, 28)), 100) is Grain.MONTH


def test_periods_as_asked_for() -> None:
    assert period("", "", TODAY) == Period(date(2026, 2, 3), TODAY)
    assert period("2026-01-05", "2026-01-05", TODAY).days == 1
    for first, last in (
        ("2026-03-03", "2026-03-02"),
        ("soon", ""),
        ("", "2026-02-30"),
        ("1999-01-01", "2026-01-01"),
        ("9999-12-01", "9999-12-31"),
        ("0001-01-01", "0001-01-02"),
    ):
        with pytest.raises(InvalidInput):
            period(first, last, TODAY)


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
@pytest.mark.parametrize("grain", Grain)
def test_the_furthest_days_have_a_period_before_and_whole_buckets(day: str, grain: Grain) -> None:
    asked_for = period(day, day, TODAY)
    assert asked_for.before.days == asked_for.days
    assert len(buckets(asked_for, grain)) == 1


def test_a_version_is_marked_on_its_first_day_and_the_first_of_all_never() -> None:
    seen = [(date(2026, 2, 1), "core", 1), (date(2026, 2, 10), "core", 3), (date(2026, 2, 20), "other", 2)]
    (mark,) = version_changes(seen, Period(date(2026, 2, 5), TODAY))
    assert (mark.day, mark.rubric, mark.version, mark.before) == (date(2026, 2, 10), "core", 3, 1)
    assert not version_changes(seen, Period(date(2026, 2, 11), TODAY))


def test_noise_does_not_move_and_a_real_fall_does() -> None:
    steady = [compare_answers(Subject("core", f"c{n}"), answers(160, 40), answers(158 + n % 5, 42)) for n in range(20)]
    fallen = compare_answers(Subject("core", "empathy"), answers(160, 40), answers(100, 100))
    found = moved([*steady, fallen], 8)
    assert [entry.subject.criterion for entry in found] == ["empathy"]
    assert found[0].difference is not None
    assert found[0].difference.value == pytest.approx(-0.3)


def test_too_few_observations_never_move() -> None:
    few = compare_answers(Subject("core", "c"), answers(29, 0), answers(0, 29))
    scores = compare_scores(Subject(team="north"), Sample(9, 810, 73_000), Sample(9, 90, 1_000))
    assert [entry.significant for entry in judged([few, scores])] == [False, False]


def test_a_change_that_matters_to_nobody_is_none_however_certain() -> None:
    entry = compare_answers(Subject("core", "c"), answers(800_000, 200_000), answers(805_000, 195_000))
    assert entry.difference is not None
    assert entry.difference.p < 1e-6
    assert not judged([entry])[0].significant


def test_the_sure_change_of_many_stands_above_the_wild_one_of_few() -> None:
    wild = compare_answers(Subject("core", "wild"), answers(35, 0), answers(21, 14))
    sure = compare_answers(Subject("core", "sure"), answers(8_000, 2_000), answers(5_000, 5_000))
    assert [entry.subject.criterion for entry in moved([wild, sure], 8)] == ["sure", "wild"]


def test_a_team_that_only_does_what_all_do_is_not_told_twice() -> None:
    everywhere = compare_answers(Subject("core", "c"), answers(800, 200), answers(600, 400))
    same = compare_answers(Subject("core", "c", "north", of_team=True), answers(200, 50), answers(148, 102))
    worse = compare_answers(Subject("core", "c", "south", of_team=True), answers(200, 50), answers(50, 200))
    assert [entry.subject.team for entry in distinct([everywhere, same, worse])] == ["", "south"]


def test_coverage_falls_only_where_contacts_were_given_up_on() -> None:
    usual = Contacts({"scored": 950, "failed": 50})
    assert not list(alerts.coverage_alerts(usual, Contacts({"scored": 95, "failed": 5, "accepted": 400})))
    (alert,) = alerts.coverage_alerts(usual, Contacts({"scored": 80, "failed": 60, "accepted": 400}))
    assert (alert.kind, alert.n) == (alerts.AlertKind.COVERAGE_DROP, 60)
    assert not list(alerts.coverage_alerts(usual, Contacts({"scored": 10, "failed": 30})))


def test_a_backlog_is_stuck_only_while_nothing_is_scored() -> None:
    old = NOW - timedelta(hours=3)
    stuck = alerts.Waiting(7, old, advanced_at=NOW - timedelta(minutes=31))
    assert [alert.kind for alert in alerts.backlog_alerts(stuck, NOW)] == [alerts.AlertKind.BACKLOG_STUCK]
    for calm in (
        alerts.Waiting(7, old, advanced_at=NOW - timedelta(minutes=5)),
        alerts.Waiting(7, NOW - timedelta(minutes=5), advanced_at=old),
        alerts.Waiting(0),
    ):
        assert not list(alerts.backlog_alerts(calm, NOW))
    (paused,) = alerts.backlog_alerts(alerts.Waiting(7, old, old, ("b-1",)), NOW)
    assert (paused.kind, paused.record) == (alerts.AlertKind.BACKLOG_PAUSED, "b-1")


def test_a_judge_that_is_away_is_told_apart_from_contacts_that_can_not_be_judged() -> None:
    found = list(alerts.failure_alerts({"llm_unavailable": 4, "timed_out": 1, "llm_refused": 2}, unassigned=3))
    kinds = alerts.AlertKind
    assert [(entry.kind, entry.n) for entry in found] == [
        (kinds.JUDGE_UNAVAILABLE, 5),
        (kinds.NOT_SCORED, 2),
        (kinds.NO_RUBRIC, 3),
    ]


def test_the_most_urgent_comes_first() -> None:
    fallen = compare_answers(Subject("core", "c"), answers(800, 200), answers(100, 100))
    risen = compare_answers(Subject("core", "d"), answers(500, 500), answers(190, 10))
    found = alerts.by_urgency(
        [
            *alerts.failure_alerts({}, 2),
            *alerts.autofail_alerts(3, TODAY - timedelta(days=1), TODAY),
            *alerts.criterion_alerts([fallen, risen]),
        ]
    )
    assert [entry.kind.value for entry in found] == ["criterion_failing", "autofail_undecided", "no_rubric"]
    assert not list(alerts.autofail_alerts(0, None, TODAY))
