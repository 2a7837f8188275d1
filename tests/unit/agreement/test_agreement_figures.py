"""The figures against independent implementations: scikit-learn's, and the plainest Python there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, precision_score, recall_score

from services.qa_scorer.domain.agreement.calibration import Calibration
from services.qa_scorer.domain.agreement.figures import Layout, confusion_figures, kappa
from services.qa_scorer.domain.agreement.model import FIGURES, GivenAnswer, LabelRecord, ScorecardRecord
from services.qa_scorer.domain.agreement.report import evaluate, exact_mcnemar

LABELS = st.sampled_from(["met", "not_met", "na"])
ANSWERS = st.sampled_from(["met", "not_met", "na", "cannot_tell", "no_answer"])
PAIRS = st.lists(st.tuples(LABELS, ANSWERS), min_size=1, max_size=60)


def table(pairs: list[tuple[str, str]]) -> tuple[np.ndarray, Layout]:
    layout = Layout.of([label for label, _ in pairs], [answer for _, answer in pairs])
    counts = np.zeros((1, len(layout.values), len(layout.values)))
    for label, answer in pairs:
        counts[0, layout.place(label), layout.place(answer)] += 1
    return counts, layout


def figure(pairs: list[tuple[str, str]], name: str) -> float:
    counts, layout = table(pairs)
    return float(confusion_figures(counts, layout)[name][0])


def split(pairs: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [label for label, _ in pairs], [answer for _, answer in pairs]


def one_class(pairs: list[tuple[str, str]]) -> bool:
    return len({label for label, _ in pairs}) < 2


@given(PAIRS)
def test_kappas_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    subsets = {
        "kappa_three_way": pairs,
        "kappa_applicable": [pair for pair in pairs if pair[0] != "na"],
        "kappa_answered": [pair for pair in pairs if pair[1] not in ("cannot_tell", "no_answer")],
    }
    for name, kept in subsets.items():
        found = figure(pairs, name)
        if one_class(kept):
            assert np.isnan(found)
        else:
            assert found == pytest.approx(cohen_kappa_score(*split(kept)), abs=1e-12)


@given(PAIRS)
def test_an_applicable_item_answered_otherwise_is_a_disagreement_whatever_the_answer(
    pairs: list[tuple[str, str]],
) -> None:
    merged = [(label, answer if answer in ("met", "not_met") else "cannot_tell") for label, answer in pairs]
    assert figure(pairs, "kappa_applicable") == pytest.approx(figure(merged, "kappa_applicable"), nan_ok=True)


@given(PAIRS)
def test_shares_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    labels, answers = split(pairs)
    assert figure(pairs, "accuracy") == pytest.approx(accuracy_score(labels, answers))
    answered = sum(answer not in ("cannot_tell", "no_answer") for answer in answers)
    assert figure(pairs, "coverage") == pytest.approx(answered / len(pairs))
    by_value = {"labels": ["not_met"], "average": "micro", "zero_division": 0}
    recall, precision, f1 = (figure(pairs, name) for name in ("recall_not_met", "precision_not_met", "f1_na"))
    if "not_met" in labels:
        assert recall == pytest.approx(recall_score(labels, answers, **by_value))
    else:
        assert np.isnan(recall)
    if "not_met" in answers:
        assert precision == pytest.approx(precision_score(labels, answers, **by_value))
    else:
        assert np.isnan(precision)
    if "na" in labels:
        assert f1 == pytest.approx(f1_score(labels, answers, labels=["na"], average="micro", zero_division=0))
    else:
        assert np.isnan(f1)


@given(st.lists(st.tuples(st.sampled_from(["poor", "fair", "good", "na"]), st.sampled_from(["poor", "fair", "good"]))))
def test_levels_are_values_like_any_other(pairs: list[tuple[str, str]]) -> None:
    applicable = [pair for pair in pairs if pair[0] != "na"]
    assume(not one_class(applicable))
    assert figure(pairs, "kappa_applicable") == pytest.approx(cohen_kappa_score(*split(applicable)), abs=1e-12)
    assert np.isnan(figure(pairs, "recall_not_met"))


def test_many_tables_at_once_are_each_table_alone() -> None:
    random = np.random.default_rng(3)
    counts = random.integers(0, 9, size=(50, 5, 5)).astype(float)
    assert kappa(counts) == pytest.approx(np.concatenate([kappa(one[None]) for one in counts]), nan_ok=True)


def plain_error(items: list[tuple[float, bool]]) -> float:
    """Ten bins of equal count, for counts that ten divides and confidences that all differ."""
    ordered = sorted(items)
    size = len(ordered) // 10
    bins = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    gaps = (abs(sum(confidence for confidence, _ in held) - sum(right for _, right in held)) for held in bins)
    return sum(gaps) / len(ordered)


def error_of(items: list[tuple[float, bool]], weights: list[float] | None = None) -> float:
    calibration = Calibration(
        np.array([confidence for confidence, _ in items]),
        np.array([float(right) for _, right in items]),
        np.arange(len(items)),
    )
    return float(calibration.error(np.array([weights or [1.0] * len(items)]))[0])


CONFIDENCE = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
JUDGED = st.lists(st.tuples(CONFIDENCE, st.booleans()), min_size=1, max_size=50)


@given(
    st.integers(1, 5).flatmap(lambda n: st.lists(CONFIDENCE, min_size=10 * n, max_size=10 * n, unique=True)), st.data()
)
def test_calibration_error_over_ten_bins_of_equal_count(confidences: list[float], data: st.DataObject) -> None:
    right = data.draw(st.lists(st.booleans(), min_size=len(confidences), max_size=len(confidences)))
    items = list(zip(confidences, right, strict=True))
    assert error_of(items) == pytest.approx(plain_error(items), abs=1e-9)


@given(JUDGED, st.randoms())
def test_calibration_error_does_not_depend_on_order(items: list[tuple[float, bool]], random: object) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert error_of(shuffled) == pytest.approx(error_of(items), abs=1e-9)


@given(JUDGED, st.data())
def test_an_item_of_weight_two_counts_like_two_items(items: list[tuple[float, bool]], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(0, 3), min_size=len(items), max_size=len(items)))
    assume(sum(weights))
    repeated = [item for item, weight in zip(items, weights, strict=True) for _ in range(weight)]
    assert error_of(items, [float(weight) for weight in weights]) == pytest.approx(error_of(repeated), abs=1e-9)


def test_calibration_error_of_a_judge_that_is_sure_and_half_right() -> None:
    assert error_of([(1.0, True), (1.0, False)] * 8) == pytest.approx(0.5)


def test_calibration_error_without_items_is_undefined() -> None:
    assert np.isnan(error_of([(0.5, True)], [0.0]))
    assert np.isnan(Calibration(np.empty(0), np.empty(0), np.empty(0, dtype=np.intp)).error(np.ones((2, 3)))).all()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(0, 0, 1.0), (5, 5, 1.0), (0, 5, 0.0625), (1, 9, 0.021484375), (9, 1, 0.021484375)],
)
def test_exact_mcnemar(first: int, second: int, expected: float) -> None:
    assert exact_mcnemar(first, second) == pytest.approx(expected)


def test_exact_mcnemar_of_thousands_does_not_overflow() -> None:
    assert 0 < exact_mcnemar(2500, 2600) < 1


@given(st.lists(st.tuples(LABELS, ANSWERS, CONFIDENCE), min_size=1, max_size=40))
def test_a_figure_is_defined_or_says_why_and_lies_in_its_range(items: list[tuple[str, str, float]]) -> None:
    labels = [LabelRecord(str(index), {"c": label}) for index, (label, _, _) in enumerate(items)]
    cards = [
        ScorecardRecord("", str(index), "a", "r", 1, 1, 1, "final", None, "ai", {"c": GivenAnswer(answer, confidence)})
        for index, (_, answer, confidence) in enumerate(items)
    ]
    figures = evaluate(labels, cards, draws=20).criteria[0].figures
    assert tuple(figures) == FIGURES
    for name, found in figures.items():
        assert (found.value is None) == bool(found.reason)
        if found.value is not None:
            assert (-1 if name.startswith("kappa") else 0) <= found.value <= 1 + 1e-12
        if found.low is not None and found.high is not None:
            assert found.value is not None
            assert found.low <= found.high
