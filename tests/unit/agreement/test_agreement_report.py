"""Which scorecard answers which label, intervals, comparisons and learning curves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidInput
from services.qa_scorer.domain.agreement import measure
from services.qa_scorer.domain.agreement.curves import learning_curve, plan
from services.qa_scorer.domain.agreement.model import GivenAnswer, LabelRecord, Report, ScorecardRecord
from services.qa_scorer.domain.agreement.report import compare, evaluate


def card(interaction: str, value: str | None = "met", **changes: object) -> ScorecardRecord:
    answers = {} if value is None else {"c": GivenAnswer(value, 0.9)}
    base = ScorecardRecord("", interaction, "a-1", "desk", 1, 1, 1, "final", None, "ai", answers)
    return replace(base, **changes)  # type: ignore[arg-type]


def answers_of(report: Report) -> dict[str, int]:
    return dict(report.criteria[0].answers)


LABEL = [LabelRecord("i-1", {"c": "met"})]


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        pytest.param([card("i-1", "met"), card("i-1", "not_met", evaluation=2)], "not_met", id="newest evaluation"),
        pytest.param([card("i-1", "not_met", evaluation=2), card("i-1", "met")], "not_met", id="in any order"),
        pytest.param(
            [card("i-1", "met", rubric_version=2), card("i-1", "na", evaluation=5)], "met", id="rubric version"
        ),
        pytest.param([card("i-1", "met", revision=2), card("i-1", "na", rubric_version=5)], "met", id="revision"),
        pytest.param(
            [card("i-1", "met"), card("i-1", "na", evaluation=2, status="superseded")], "met", id="superseded"
        ),
        pytest.param(
            [card("i-1", "na", id="x", evaluation=3), card("i-1", "met", id="y", evaluation=2, supersedes="x")],
            "met",
            id="superseded by name",
        ),
        pytest.param([card("i-1", "met"), card("i-1", "met", evaluation=2, status="failed")], "no_answer", id="failed"),
        pytest.param([card("i-1", "na", status="in_review")], "na", id="in review counts"),
        pytest.param([card("i-1", "met"), card("i-1", "na", agent_id="a-2")], "met", id="first agent"),
        pytest.param([card("i-1", "na", agent_id="a-2"), card("i-1", "met")], "na", id="first agent in order"),
    ],
)
def test_which_answer_counts(cards: list[ScorecardRecord], expected: str) -> None:
    assert answers_of(evaluate(LABEL, cards, draws=10)) == {expected: 1}


def test_a_label_that_names_its_agent_is_held_against_that_agent() -> None:
    labels = [LabelRecord("i-1", {"c": "na"}, agent_id="a-2"), LabelRecord("i-1", {"c": "met"}, agent_id="a-1")]
    report = evaluate(labels, [card("i-1", "met"), card("i-1", "na", agent_id="a-2")], draws=10)
    assert report.criteria[0].figures["accuracy"].value == 1.0


def test_a_missing_scorecard_is_no_answer_and_a_scorecard_without_label_is_nothing() -> None:
    labels = [*LABEL, LabelRecord("i-2", {"c": "met"}), LabelRecord("i-3", {})]
    report = evaluate(labels, [card("i-1"), card("i-9")], draws=10)
    assert answers_of(report) == {"met": 1, "no_answer": 1}
    assert (report.interactions, report.without_scorecard) == (3, 2)


def test_scorecards_that_people_changed_are_counted() -> None:
    assert evaluate(LABEL, [card("i-1", evaluator="human")], draws=10).decided_by_people == 1


@pytest.mark.parametrize(
    ("labels", "cards", "words"),
    [
        ([], [card("i-1")], "no labels"),
        (LABEL, [card("other")], "None of the 1 labelled"),
        (LABEL * 2, [card("i-1")], "labelled twice"),
        (LABEL, [card("i-1"), card("i-1")], "twice for one agent"),
        (LABEL, [card("i-1"), card("i-1", rubric="other")], "several rubrics (desk, other)"),
        ([LabelRecord("i-1", {"c": "cannot_tell"})], [card("i-1")], "Use null"),
    ],
)
def test_what_cannot_be_held_against_each_other_is_refused(
    labels: list[LabelRecord], cards: list[ScorecardRecord], words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        evaluate(labels, cards, draws=10)
    assert words in refused.value.message


def test_one_of_several_rubrics_can_be_chosen() -> None:
    cards = [card("i-1", "na"), card("i-1", "met", rubric="other")]
    assert answers_of(evaluate(LABEL, cards, rubric="other", draws=10)) == {"met": 1}
    with pytest.raises(InvalidInput, match="'third'"):
        evaluate(LABEL, cards, rubric="third", draws=10)


def test_undefined_figures_are_null_with_a_reason() -> None:
    labels = [LabelRecord(f"i-{n}", {"c": "met", "ghost": "met"}) for n in range(4)]
    report = evaluate(labels, [card(f"i-{n}", "met") for n in range(4)], draws=10)
    by_name = {entry.criterion: entry.figures for entry in report.criteria}
    assert by_name["c"]["kappa_applicable"].reason == "all applicable items are labelled met"
    assert by_name["c"]["recall_not_met"].reason == "no item is labelled not_met"
    assert by_name["c"]["precision_not_met"].reason == "no item is answered not_met"
    assert by_name["c"]["f1_na"].reason == "no item is labelled na"
    assert by_name["c"]["accuracy"].value == 1.0
    assert {found.reason for found in by_name["ghost"].values()} == {"no scorecard has this criterion"}
    assert report.macro.criteria == ()
    assert report.macro.figures["kappa_applicable"].reason == "no criterion has labels of two values"


def test_nothing_answered_leaves_calibration_undefined() -> None:
    labels = [LabelRecord("i-1", {"c": "met"}), LabelRecord("i-2", {"c": "not_met"})]
    figures = evaluate(labels, [card("i-1", "cannot_tell"), card("i-2", "cannot_tell")], draws=10).criteria[0].figures
    assert figures["ece"].reason == "no item is answered"
    assert figures["kappa_answered"].reason == "no answered items"
    assert figures["coverage"].value == 0.0
    assert figures["kappa_applicable"].value == 0.0


def noisy(labels: Sequence[LabelRecord], accuracy: float, seed: int) -> list[ScorecardRecord]:
    dice = random.Random(seed)
    flipped = {"met": "not_met", "not_met": "met"}
    return [
        card(record.id, record.values["c"] if dice.random() < accuracy else flipped[record.values["c"]])
        for record in labels
    ]


LABELS = [LabelRecord(f"i-{n:03}", {"c": "met" if n % 3 else "not_met"}) for n in range(200)]


def test_intervals_hold_the_figure_and_repeat_with_their_seed() -> None:
    cards = noisy(LABELS, 0.8, 1)
    first, again, other = (evaluate(LABELS, cards, draws=200, seed=seed) for seed in (5, 5, 6))
    found = first.criteria[0].figures["kappa_applicable"]
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert first == again
    assert first != other


def test_intervals_do_not_depend_on_the_order_of_lines() -> None:
    cards = noisy(LABELS, 0.8, 1)
    straight = evaluate(LABELS, cards, draws=50)
    turned = evaluate(LABELS[::-1], cards[::-1], draws=50)
    for name, found in straight.criteria[0].figures.items():
        other = turned.criteria[0].figures[name]
        assert (found.value, found.low, found.high) == pytest.approx((other.value, other.low, other.high))


def test_resamples_draw_whole_conversations() -> None:
    """An interaction labelled for two agents is drawn as one: identical items per conversation leave the interval as it
    was, instead of narrowing it."""
    doubled = [replace(record, agent_id=agent) for record in LABELS for agent in ("a-1", "a-2")]
    cards = noisy(LABELS, 0.8, 1)
    both = cards + [replace(one, agent_id="a-2") for one in cards]
    once = evaluate(LABELS, cards, draws=100).criteria[0].figures["accuracy"]
    twice = evaluate(doubled, both, draws=100).criteria[0].figures["accuracy"]
    assert (twice.value, twice.low, twice.high) == pytest.approx((once.value, once.low, once.high))


def test_resamples_in_small_chunks_have_the_right_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_CELLS_AT_ONCE", 20)
    chunks = list(measure.resamples(7, 11, seed=1))
    assert [len(chunk) for chunk in chunks] == [2, 2, 2, 2, 2, 1]
    assert (np.concatenate(chunks).sum(axis=1) == 7).all()


def test_comparison_is_paired() -> None:
    first, second = noisy(LABELS, 0.7, 1), noisy(LABELS, 0.95, 2)
    found = compare(LABELS, first, second, draws=200).criteria[0]
    difference = found.differences["accuracy"]
    assert difference.value == pytest.approx(
        (found.second["accuracy"].value or 0) - (found.first["accuracy"].value or 0)
    )
    assert difference.low is not None
    assert difference.low > 0
    assert found.mcnemar.p_value < 0.001
    assert (found.mcnemar.only_second_right - found.mcnemar.only_first_right) / 200 == pytest.approx(difference.value)


def test_a_run_against_itself_differs_in_nothing() -> None:
    cards = noisy(LABELS, 0.8, 1)
    found = compare(LABELS, cards, cards, draws=50)
    accuracy = found.criteria[0].differences["accuracy"]
    assert (accuracy.value, accuracy.low, accuracy.high) == (0, 0, 0)
    assert found.criteria[0].mcnemar.p_value == 1.0
    assert found.macro["kappa_applicable"].value == 0


@given(st.lists(st.integers(0, 6), min_size=4, max_size=60), st.integers(0, 99))
def test_no_group_is_both_exemplar_and_tested(groups: list[int], seed: int) -> None:
    labels = [LabelRecord(f"i-{n}", {"c": "met"}, group=str(group or "")) for n, group in enumerate(groups)]
    split = plan(labels, [0], seed=seed)
    pool = len(groups) - len(split.test_ids)
    full = plan(labels, [0, pool // 2, pool], seed=seed)
    group_of = {record.id: record.group or record.id for record in labels}
    tested = {group_of[one] for one in full.test_ids}
    exemplars = full.exemplar_ids[pool]
    assert tested.isdisjoint(group_of[one] for one in exemplars)
    assert sorted((*full.test_ids, *exemplars)) == sorted(group_of)
    assert exemplars[: pool // 2] == full.exemplar_ids[pool // 2]
    assert full == plan(labels[::-1], [pool, 0, pool // 2], seed=seed)


def test_more_exemplars_than_there_are_is_refused() -> None:
    with pytest.raises(InvalidInput, match="only 100 of the 200"):
        plan(LABELS, [20, 101])


def test_a_learning_curve_tests_the_same_interactions_at_every_point() -> None:
    planned = plan(LABELS, [0, 20, 50])
    asked: list[tuple[int, tuple[str, ...]]] = []

    def run(exemplars: Sequence[str], tested: Sequence[str]) -> list[ScorecardRecord]:
        asked.append((len(exemplars), tuple(tested)))
        return noisy(LABELS, 0.6 + len(exemplars) / 150, 4)

    points = learning_curve(LABELS, planned, run, draws=20)
    assert [point.exemplars for point in points] == [0, 20, 50]
    assert asked == [(size, planned.test_ids) for size in (0, 20, 50)]
    assert {point.report.interactions for point in points} == {100}
    kappas = [point.report.macro.figures["kappa_applicable"].value or 0 for point in points]
    assert kappas == sorted(kappas)
