"""The report of one run, and the comparison of two."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from math import comb

import numpy as np
import numpy.typing as npt

from services.qa_scorer.domain.agreement.measure import Measured, measure, summary, with_interval
from services.qa_scorer.domain.agreement.model import (
    FIGURES,
    Comparison,
    CriterionComparison,
    Figure,
    LabelRecord,
    Macro,
    McNemar,
    Report,
    ScorecardRecord,
)
from services.qa_scorer.domain.agreement.pairing import Pairs, pair

DRAWS = 1000
SEED = 0


def evaluate(
    labels: Sequence[LabelRecord],
    scorecards: Sequence[ScorecardRecord],
    *,
    rubric: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Report:
    """Agreement of `scorecards` with `labels`, per criterion and on average.

    Raises:
        InvalidInput: the two can't be held against each other; see `pairing.pair`.
    """
    pairs = pair(labels, scorecards, rubric)
    return _report(len(labels), pairs, measure(pairs, draws, seed), draws, seed)


def compare(
    labels: Sequence[LabelRecord],
    first: Sequence[ScorecardRecord],
    second: Sequence[ScorecardRecord],
    *,
    rubric: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Comparison:
    """How much better the second run agrees with the same labels than the first, item by item.

    Raises:
        InvalidInput: as `evaluate`, for either run.
    """
    pairs = (pair(labels, first, rubric), pair(labels, second, rubric))
    one, two = (measure(each, draws, seed) for each in pairs)
    reports = [_report(len(labels), each, run, draws, seed) for each, run in zip(pairs, (one, two), strict=True)]
    figures = [{entry.criterion: entry.figures for entry in report.criteria} for report in reports]
    criteria = tuple(
        CriterionComparison(
            criterion=criterion,
            n=len(pairs[0].items[criterion]),
            first=figures[0][criterion],
            second=figures[1][criterion],
            differences=_differences(one[criterion], two[criterion]),
            mcnemar=_mcnemar(pairs[0], pairs[1], criterion),
        )
        for criterion in one
    )
    return Comparison(reports[0], reports[1], criteria, _macro_differences(one, two))


def exact_mcnemar(only_first_right: int, only_second_right: int) -> float:
    """Two-sided p-value of the exact test on the items that one run alone has right."""
    discordant = only_first_right + only_second_right
    tail = sum(comb(discordant, k) for k in range(min(only_first_right, only_second_right) + 1))
    return min(1.0, 2 * tail / (1 << discordant))


def _report(interactions: int, pairs: Pairs, measured: Mapping[str, Measured], draws: int, seed: int) -> Report:
    return Report(
        interactions=interactions,
        without_scorecard=pairs.without_scorecard,
        failed=pairs.failed,
        decided_by_people=pairs.decided_by_people,
        criteria=tuple(summary(entry) for entry in measured.values()),
        macro=_macro(measured),
        draws=draws,
        seed=seed,
    )


def _both_values(measured: Mapping[str, Measured]) -> tuple[str, ...]:
    """Criteria whose labels hold at least two values of the scale."""
    return tuple(
        criterion
        for criterion, entry in measured.items()
        if (entry.counts[entry.layout.scale].sum(axis=1) > 0).sum() >= 2
    )


def _macro(measured: Mapping[str, Measured]) -> Macro:
    criteria = _both_values(measured)
    over = {figure: tuple(key for key in criteria if not np.isnan(measured[key].point[figure])) for figure in FIGURES}
    why = "no criterion defines it" if criteria else "no criterion has labels of two values"
    return Macro(
        criteria=criteria,
        figures={
            figure: with_interval(
                float(np.mean([measured[key].point[figure] for key in keys])) if keys else float("nan"),
                _mean([measured[key].draws[figure] for key in keys]),
                why,
            )
            for figure, keys in over.items()
        },
        over=over,
    )


def _mean(draws: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """Mean over criteria for each resample, leaving out those that a resample leaves undefined."""
    if not draws:
        return np.empty(0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Mean of empty slice", category=RuntimeWarning)
        return np.asarray(np.nanmean(np.stack(draws), axis=0), dtype=np.float64)


def _differences(first: Measured, second: Measured) -> dict[str, Figure]:
    return {
        figure: with_interval(
            second.point[figure] - first.point[figure],
            second.draws[figure] - first.draws[figure],
            first.undefined.get(figure) or second.undefined.get(figure, ""),
        )
        for figure in FIGURES
    }


def _macro_differences(first: Mapping[str, Measured], second: Mapping[str, Measured]) -> dict[str, Figure]:
    """Mean differences over the criteria that define the figure in both runs."""
    differences = {}
    for figure in FIGURES:
        keys = [
            key for key in _both_values(first) if not np.isnan(first[key].point[figure] + second[key].point[figure])
        ]
        differences[figure] = with_interval(
            float(np.mean([second[key].point[figure] - first[key].point[figure] for key in keys]))
            if keys
            else float("nan"),
            _mean([second[key].draws[figure] - first[key].draws[figure] for key in keys]),
            "no criterion defines it in both runs",
        )
    return differences


def _mcnemar(first: Pairs, second: Pairs, criterion: str) -> McNemar:
    only_first = only_second = 0
    for one, two in zip(first.items[criterion], second.items[criterion], strict=True):
        right, right_too = one.answer.value == one.label, two.answer.value == two.label
        only_first += right and not right_too
        only_second += right_too and not right
    return McNemar(only_first, only_second, exact_mcnemar(only_first, only_second))
