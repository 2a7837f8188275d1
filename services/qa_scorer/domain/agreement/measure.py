"""All figures of one run, as they are and over bootstrap resamples of the conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.qa_scorer.domain.agreement.calibration import Calibration
from services.qa_scorer.domain.agreement.figures import Layout, confusion_figures, reason
from services.qa_scorer.domain.agreement.model import FIGURES, CriterionAgreement, Figure
from services.qa_scorer.domain.agreement.pairing import Item, Pairs
from services.qa_scorer.domain.rubric.model import CANNOT_TELL

Floats = npt.NDArray[np.float64]

_CELLS_AT_ONCE = 4_000_000
_LEVEL = 0.95
_ENOUGH_DRAWS = 0.5
"""An interval needs the figure to be defined in at least this share of the resamples."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One criterion: `point[figure]` (NaN = undefined) and `draws[figure]` of shape (resamples,)."""

    criterion: str
    layout: Layout
    counts: Floats
    point: Mapping[str, float]
    draws: Mapping[str, Floats]
    undefined: Mapping[str, str]


def resamples(conversations: int, draws: int, seed: int) -> Iterator[Floats]:
    """How often each conversation is drawn, in chunks of shape (some, conversations) that fit in memory."""
    random = np.random.default_rng(seed)
    chunk = max(1, min(draws, _CELLS_AT_ONCE // max(1, conversations)))
    for start in range(0, draws, chunk):
        rows = min(chunk, draws - start)
        picked = random.integers(0, conversations, size=(rows, conversations))
        flat = (picked + np.arange(rows)[:, None] * conversations).ravel()
        yield np.bincount(flat, minlength=rows * conversations).reshape(rows, conversations).astype(np.float64)


def measure(pairs: Pairs, draws: int, seed: int) -> dict[str, Measured]:
    """Every criterion's figures. The same conversations, `draws` and `seed` give the same resamples for every criterion
    and run, so that two runs over the same labels are paired."""
    size = len(pairs.conversations)
    tables = {criterion: _Table(items, size) for criterion, items in pairs.items.items()}
    collected: dict[str, dict[str, list[Floats]]] = {
        criterion: {figure: [] for figure in FIGURES} for criterion in tables
    }
    for weights in resamples(size, draws, seed):
        for criterion, table in tables.items():
            for figure, values in table.figures(weights).items():
                collected[criterion][figure].append(values)
    nothing = np.empty(0)
    measured = {}
    for criterion, table in tables.items():
        point = {figure: float(values[0]) for figure, values in table.figures(np.ones((1, size))).items()}
        undefined = {
            figure: reason(figure, table.counts, table.layout) for figure in FIGURES if np.isnan(point[figure])
        }
        if criterion in pairs.unknown:
            point = dict.fromkeys(FIGURES, float("nan"))
            undefined = dict.fromkeys(FIGURES, "no scorecard has this criterion")
        measured[criterion] = Measured(
            criterion,
            table.layout,
            table.counts,
            point,
            {figure: np.concatenate([nothing, *parts]) for figure, parts in collected[criterion].items()},
            undefined,
        )
    return measured


def with_interval(value: float, draws: Floats, why: str = "") -> Figure:
    """A figure with its percentile interval."""
    if np.isnan(value):
        return Figure(None, reason=why or "not defined for these items")
    defined = draws[~np.isnan(draws)]
    if not len(defined) or len(defined) < _ENOUGH_DRAWS * len(draws):
        return Figure(value)
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Figure(value, float(low), float(high))


def summary(measured: Measured) -> CriterionAgreement:
    """The figures and counts of one criterion, for reports. Values that never occur are left out of the counts."""
    values = measured.layout.values
    counts = measured.counts.astype(int)
    answers = {value: int(counts[:, column].sum()) for column, value in enumerate(values)}
    labels = {value: int(counts[line].sum()) for line, value in enumerate(values)}
    return CriterionAgreement(
        criterion=measured.criterion,
        n=int(counts.sum()),
        labels={value: count for value, count in labels.items() if count},
        answers={value: count for value, count in answers.items() if count},
        confusion={
            value: {answer: int(counts[line, column]) for column, answer in enumerate(values) if counts[line, column]}
            for line, value in enumerate(values)
            if labels[value]
        },
        figures={
            figure: with_interval(measured.point[figure], measured.draws[figure], measured.undefined.get(figure, ""))
            for figure in FIGURES
        },
    )


class _Table:
    """One criterion's items, summed per conversation, so that a resample is one matrix product."""

    def __init__(self, items: tuple[Item, ...], conversations: int) -> None:
        self.layout = Layout.of([item.label for item in items], [item.answer.value for item in items])
        size = len(self.layout.values)
        places = {value: place for place, value in enumerate(self.layout.values)}
        self._cells = np.zeros((conversations, size * size))
        rows = np.array([item.conversation for item in items], dtype=np.intp)
        cells = np.array([places[item.label] * size + places[item.answer.value] for item in items], dtype=np.intp)
        np.add.at(self._cells, (rows, cells), 1.0)
        self.counts = self._cells.sum(axis=0).reshape(size, size)
        answered = [
            (confidence, item)
            for item in items
            if (confidence := item.answer.confidence) is not None and item.answer.value != CANNOT_TELL
        ]
        self._calibration = Calibration(
            np.array([confidence for confidence, _ in answered], dtype=np.float64),
            np.array([item.answer.value == item.label for _, item in answered], dtype=np.float64),
            np.array([item.conversation for _, item in answered], dtype=np.intp),
        )

    def figures(self, weights: Floats) -> dict[str, Floats]:
        size = len(self.layout.values)
        counts = (weights @ self._cells).reshape(len(weights), size, size)
        return {**confusion_figures(counts, self.layout), "ece": self._calibration.error(weights)}
