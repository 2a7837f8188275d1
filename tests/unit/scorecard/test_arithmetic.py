from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scorecard_cases import answer, answers, criterion, only_if, rubric, scored

from services.common.errors import InvalidInput
from services.qa_scorer.domain.applicability import apply_only_if
from services.qa_scorer.domain.arithmetic import score
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA, Critical, Level, Na
from services.qa_scorer.domain.scorecard import AutoFailState, Status

INTERACTION = Critical.INTERACTION


def exact(number: float) -> Fraction:
    return Fraction(Decimal(str(number)))


def rounded(figure: Fraction) -> float:
    scaled = Decimal(figure.numerator) / Decimal(figure.denominator)
    return float(scaled.quantize(Decimal("0.1"), ROUND_HALF_UP))


def recomputed(made, given):
    """The weighted figure by the contract's sentence, written independently."""
    earned = weight = Fraction(0)
    for section in made.sections:
        failed = any(
            item.critical is Critical.SECTION
            and given[item.key].value in item.values
            and item.points(given[item.key].value) == 0
            for item in section.criteria
        )
        for item in section.criteria:
            value = given[item.key].value
            if value in (NA, CANNOT_TELL):
                continue
            weight += exact(item.weight)
            if not failed:
                top = 1 if isinstance(item.scale, str) else max(exact(level.points) for level in item.scale)
                own = (
                    Fraction(value == "met")
                    if isinstance(item.scale, str)
                    else next(exact(level.points) for level in item.scale if level.key == value)
                )
                earned += exact(item.weight) * own / top
    return 100 * earned / weight if weight else None


@given(scored())
def test_figures_are_the_contracts_sentence_in_exact_numbers(case) -> None:
    made, given_answers, decisions = case
    result = score(made, given_answers, decisions)
    figure = recomputed(made, given_answers)
    applicable = sum(exact(item.weight) for item in made.criteria if given_answers[item.key].value != NA)
    answered = sum(
        exact(item.weight) for item in made.criteria if given_answers[item.key].value not in (NA, CANNOT_TELL)
    )
    open_critical = any(
        item.critical is not Critical.NONE and given_answers[item.key].value == CANNOT_TELL for item in made.criteria
    )
    assert result.answered_weight == (float(Fraction(answered) / applicable) if applicable else 1.0)
    held = open_critical or (bool(applicable) and Fraction(answered) / applicable < exact(made.min_answered))
    if held or figure is None:
        assert result.score_before_autofail is None
    else:
        assert result.score_before_autofail == rounded(figure)
    states = {entry.state for entry in result.autofail}
    if AutoFailState.CONFIRMED in states:
        assert (result.overall, result.passed, result.overall_range) == (0.0, False, (0.0, 0.0))
    else:
        assert result.overall == result.score_before_autofail
    if AutoFailState.PROPOSED in states or (held and AutoFailState.CONFIRMED not in states):
        assert result.status is Status.IN_REVIEW
    elif applicable == 0 or answered:
        assert result.status is Status.FINAL


@given(scored())
def test_bounds_hold_and_the_range_holds_the_overall(case) -> None:
    result = score(*case)
    assert 0.0 <= result.answered_weight <= 1.0
    assert all(section.score is None or 0.0 <= section.score <= 100.0 for section in result.sections)
    if result.overall_range is not None:
        low, high = result.overall_range
        assert 0.0 <= low <= high <= 100.0
        if result.overall is not None:
            assert low <= result.overall <= high
    if result.overall is None:
        assert result.passed is None
    elif result.passed is not None and not any(entry.state == "confirmed" for entry in result.autofail):
        assert result.passed is (result.overall >= case[0].pass_score)


@given(scored())
def test_every_way_to_settle_the_open_answers_lands_inside_the_range(case) -> None:
    made, given_answers, _ = case
    opened = [item for item in made.criteria if given_answers[item.key].value == CANNOT_TELL]
    assume(0 < len(opened) <= 4)
    span = score(made, given_answers).overall_range
    reached = []
    for values in product(*[(*item.values, CANNOT_TELL) for item in opened]):
        settled = given_answers | {
            item.key: answer(item.key, value) for item, value in zip(opened, values, strict=True)
        }
        figure = recomputed(made, settled)
        if figure is not None:
            reached.append(rounded(figure))
    if reached:
        assert span == (min(reached), max(reached))


@st.composite
def chained(draw: st.DrawFn):
    """A scored rubric, some criteria of which hang on earlier or later ones."""
    made, given_answers, _ = draw(scored())
    keys = draw(st.permutations([item.key for item in made.criteria]))
    conditions = {}
    for place, key in enumerate(keys):
        if place and draw(st.booleans()):
            parent = made.criterion(keys[draw(st.integers(0, place - 1))])
            wanted = draw(st.lists(st.sampled_from(parent.values), min_size=1, unique=True))
            conditions[key] = only_if(parent.key, *wanted)
    hung = made.model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={
                        "criteria": tuple(
                            item.model_copy(update={"only_if": conditions.get(item.key)}) for item in section.criteria
                        )
                    }
                )
                for section in made.sections
            )
        }
    )
    return hung, apply_only_if(hung, given_answers)


@given(chained())
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_the_range_minds_what_hangs_on_what(case) -> None:
    made, given_answers = case
    opened = [item for item in made.criteria if given_answers[item.key].value == CANNOT_TELL]
    assume(0 < len(opened) <= 4)
    span = score(made, given_answers).overall_range
    reached = []
    for values in product(*[(*item.values, NA, CANNOT_TELL) for item in opened]):
        tried = given_answers | {item.key: answer(item.key, value) for item, value in zip(opened, values, strict=True)}
        figure = recomputed(made, apply_only_if(made, tried))
        if figure is not None:
            reached.append(rounded(figure))
    if reached:
        assert span == (min(reached), max(reached))
    else:
        assert span is None


def test_a_child_counts_only_under_an_answer_that_it_wants() -> None:
    """The parent failed or the child failed; not both. At worst 70 of 85 are earned, which passes."""
    made = rubric(
        [
            criterion("rest", 70),
            criterion("parent", 15),
            criterion("child", 15, only_if=only_if("parent", "met")),
        ],
        pass_score=75,
    )
    result = score(made, answers(rest="met", parent="cannot_tell", child="cannot_tell"))
    assert result.overall_range == (82.4, 100.0)
    assert (result.overall, result.passed) == (100.0, True)


def test_beyond_many_ways_the_range_is_wider_and_never_narrower() -> None:
    parents = [criterion(f"p{number}", 1) for number in range(8)]
    children = [criterion(f"c{number}", 1, only_if=only_if(f"p{number}", "met")) for number in range(8)]
    made = rubric([criterion("rest", 84), *parents, *children])
    opened = {item.key: "cannot_tell" for item in (*parents, *children)}
    assert score(made, answers(rest="met", **opened)).overall_range == (84.0, 100.0)


@given(scored(), st.data())
def test_a_better_answer_never_lowers_the_figure(case, data) -> None:
    made, given_answers, _ = case
    candidates = [item for item in made.criteria if given_answers[item.key].value in item.values]
    assume(candidates)
    item = data.draw(st.sampled_from(candidates))
    now = given_answers[item.key].value
    better = data.draw(st.sampled_from([value for value in item.values if item.points(value) >= item.points(now)]))
    before = score(made, given_answers)
    after = score(made, given_answers | {item.key: answer(item.key, better)})
    if before.score_before_autofail is not None:
        assert after.score_before_autofail >= before.score_before_autofail
    if before.overall_range and after.overall_range:
        assert after.overall_range[0] >= before.overall_range[0]
        assert after.overall_range[1] >= before.overall_range[1]


@given(scored(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(case, random) -> None:
    made, given_answers, decisions = case
    shuffled = list(given_answers.items())
    random.shuffle(shuffled)
    assert score(made, dict(shuffled), decisions) == score(made, given_answers, decisions)


@given(scored(), st.integers(1, 50))
def test_na_leaves_no_trace(case, weight) -> None:
    made, given_answers, decisions = case
    more = rubric(
        *[section.criteria for section in made.sections],
        [criterion("extra", float(weight), na=Na.ALLOWED)],
        pass_score=made.pass_score,
        min_answered=made.min_answered,
    )
    before = score(made, given_answers, decisions)
    after = score(more, given_answers | answers(extra=NA), decisions)
    assert (after.overall, after.overall_range, after.passed, after.answered_weight, after.status) == (
        before.overall,
        before.overall_range,
        before.passed,
        before.answered_weight,
        before.status,
    )
    assert after.sections[-1].score is None


@given(scored())
def test_a_missing_answer_counts_as_open(case) -> None:
    made, given_answers, decisions = case
    without = {key: entry for key, entry in given_answers.items() if entry.value != CANNOT_TELL}
    assert score(made, without, decisions) == score(made, given_answers, decisions)


def test_rounding_is_half_up_and_before_the_pass_test() -> None:
    # 1799 of 2400 is 74.9583..., which shows as 75.0 and passes.
    made = rubric([criterion("a", 1799), criterion("b", 601)])
    result = score(made, answers(a="met", b="not_met"))
    assert (result.overall, result.passed) == (75.0, True)
    # An exact half: 30.25 becomes 30.3, where rounding to even gives 30.2.
    half = rubric([criterion("a", 30.25), criterion("b", 69.75)])
    assert score(half, answers(a="met", b="not_met")).overall == 30.3


def test_weights_are_the_decimals_that_were_written() -> None:
    # In binary, 0.1 + 0.2 of 0.3 is more than all of it.
    made = rubric([criterion("a", 0.1), criterion("b", 0.2), criterion("c", 0.3)])
    assert score(made, answers(a="met", b="met", c="not_met")).overall == 50.0


def test_open_answers_under_the_limit_hold_the_scorecard_back() -> None:
    made = rubric([criterion("a", 7), criterion("b", 3)])
    at_limit = score(made, answers(a="met", b=CANNOT_TELL))
    assert (at_limit.status, at_limit.overall, at_limit.answered_weight) == (Status.FINAL, 100.0, 0.7)
    assert at_limit.overall_range == (70.0, 100.0)
    assert at_limit.passed is None
    below = score(made, answers(a=CANNOT_TELL, b="met"))
    assert (below.status, below.overall, below.passed) == (Status.IN_REVIEW, None, None)
    assert below.overall_range == (30.0, 100.0)


def test_passed_is_null_only_where_the_pass_mark_divides_the_range() -> None:
    made = rubric([criterion("a", 80), criterion("b", 20)], pass_score=80)
    assert score(made, answers(a="met", b=CANNOT_TELL)).passed is True
    assert score(made, answers(a="not_met", b=CANNOT_TELL)).passed is False
    stricter = rubric([criterion("a", 80), criterion("b", 20)], pass_score=80.1)
    assert score(stricter, answers(a="met", b=CANNOT_TELL)).passed is None


@pytest.mark.parametrize("critical", [Critical.SECTION, Critical.INTERACTION])
def test_an_open_critical_criterion_holds_the_scorecard_back_whatever_its_weight(critical) -> None:
    made = rubric([criterion("a", 10), criterion("b", 0, critical=critical)])
    result = score(made, answers(a="met", b=CANNOT_TELL))
    assert (result.status, result.overall, result.answered_weight) == (Status.IN_REVIEW, None, 1.0)


def test_a_failed_section_earns_nothing_and_keeps_its_weight() -> None:
    made = rubric([criterion("a", 4), criterion("b", 1, critical=Critical.SECTION)], [criterion("c", 5)])
    result = score(made, answers(a="met", b="not_met", c="met"))
    assert (result.overall, result.status, result.autofail) == (50.0, Status.FINAL, ())
    assert [section.score for section in result.sections] == [0.0, 100.0]
    kept = score(made, answers(a="met", b="met", c="met"))
    assert [section.score for section in kept.sections] == [100.0, 100.0]


def test_an_auto_fail_is_a_proposal_until_a_person_decides() -> None:
    made = rubric([criterion("a", 9), criterion("b", 1, critical=INTERACTION)])
    given_answers = answers(a="met", b="not_met")
    proposed = score(made, given_answers)
    assert (proposed.status, proposed.overall, proposed.score_before_autofail) == (Status.IN_REVIEW, 90.0, 90.0)
    assert [(entry.criterion, entry.state) for entry in proposed.autofail] == [("b", AutoFailState.PROPOSED)]
    confirmed = score(made, given_answers, {"b": AutoFailState.CONFIRMED})
    assert (confirmed.status, confirmed.overall, confirmed.score_before_autofail) == (Status.FINAL, 0.0, 90.0)
    assert confirmed.passed is False
    rejected = score(made, given_answers, {"b": AutoFailState.REJECTED})
    assert (rejected.status, rejected.overall, rejected.passed) == (Status.FINAL, 90.0, True)
    assert rejected.autofail[0].state is AutoFailState.REJECTED


def test_a_second_proposal_keeps_a_confirmed_fail_in_review() -> None:
    made = rubric([criterion("a", 1, critical=INTERACTION), criterion("b", 1, critical=INTERACTION)])
    result = score(made, answers(a="not_met", b="not_met"), {"a": AutoFailState.CONFIRMED})
    assert (result.status, result.overall) == (Status.IN_REVIEW, 0.0)


def test_a_confirmed_fail_stands_whatever_is_open() -> None:
    made = rubric([criterion("a", 1, critical=INTERACTION), criterion("b", 9)])
    result = score(made, answers(a="not_met", b=CANNOT_TELL), {"a": AutoFailState.CONFIRMED})
    assert (result.status, result.overall, result.score_before_autofail) == (Status.FINAL, 0.0, None)


def test_levels_earn_their_points_over_the_highest() -> None:
    scale = tuple(
        Level(key=key, points=points, title={"en": key}) for key, points in [("none", 0), ("some", 1), ("all", 4)]
    )
    made = rubric([criterion("a", 10, scale=scale)], min_answered=0)
    assert score(made, answers(a="some")).overall == 25.0
    assert score(made, answers(a="all")).overall == 100.0
    assert score(made, answers(a=CANNOT_TELL)).overall_range == (0.0, 100.0)


def test_an_open_level_counts_at_least_its_lowest_points() -> None:
    scale = tuple(Level(key=key, points=points, title={"en": key}) for key, points in [("low", 2), ("high", 4)])
    made = rubric([criterion("a", 50, scale=scale), criterion("b", 50)], min_answered=0.5)
    assert score(made, answers(a=CANNOT_TELL, b="met")).overall_range == (75.0, 100.0)
    # It can't pull the figure up against its will: where it stays open, the figure stays what it is.
    assert score(made, answers(a=CANNOT_TELL, b="not_met")).overall_range == (0.0, 50.0)


def test_nothing_applicable_is_final_without_a_figure() -> None:
    made = rubric([criterion("a", 3, na=Na.ALLOWED)], [criterion("b", 0)])
    result = score(made, answers(a=NA, b="met"))
    assert (result.status, result.overall, result.overall_range, result.passed) == (Status.FINAL, None, None, None)
    assert result.answered_weight == 1.0
    assert [section.score for section in result.sections] == [None, None]


def test_nothing_answered_is_held_back_even_without_a_limit() -> None:
    made = rubric([criterion("a", 3)], min_answered=0)
    result = score(made, answers(a=CANNOT_TELL))
    assert (result.status, result.overall, result.overall_range) == (Status.IN_REVIEW, None, (0.0, 100.0))


def test_answers_off_the_scale_and_off_the_rubric_are_refused_by_name() -> None:
    made = rubric([criterion("a", 3)])
    with pytest.raises(InvalidInput, match="'great' is no answer of criterion 'a'"):
        score(made, answers(a="great"))
    with pytest.raises(InvalidInput, match="no criterion 'z'"):
        score(made, answers(a="met", z="met"))
