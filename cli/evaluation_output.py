"""What `debrief eval` shows: agreement as a JSON document and as text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.qa_scorer.domain.agreement.model import (
    FIGURES,
    Comparison,
    CriterionAgreement,
    CurvePoint,
    Figure,
    Report,
)

_DIGITS = 6


def document(report: Report) -> dict[str, Any]:
    """The report as one JSON document. An undefined figure is null, and `undefined` says why."""
    return {
        "interactions": report.interactions,
        "without_scorecard": report.without_scorecard,
        "failed": report.failed,
        "decided_by_people": report.decided_by_people,
        "bootstrap": {"draws": report.draws, "seed": report.seed, "level": 0.95, "unit": "conversation"},
        "criteria": [
            {
                "criterion": entry.criterion,
                "n": entry.n,
                "labels": dict(entry.labels),
                "answers": dict(entry.answers),
                "confusion": {label: dict(row) for label, row in entry.confusion.items()},
                **_figures(entry.figures),
            }
            for entry in report.criteria
        ],
        "macro": {
            "criteria": list(report.macro.criteria),
            **_figures(report.macro.figures),
            "over": {figure: list(keys) for figure, keys in report.macro.over.items()},
        },
    }


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Both reports, and per criterion and on average what changed from the first to the second."""
    return {
        "first": document(comparison.first),
        "second": document(comparison.second),
        "differences": [
            {
                "criterion": entry.criterion,
                "n": entry.n,
                **_figures(entry.differences),
                "mcnemar": {
                    "only_first_right": entry.mcnemar.only_first_right,
                    "only_second_right": entry.mcnemar.only_second_right,
                    "p_value": entry.mcnemar.p_value,
                },
            }
            for entry in comparison.criteria
        ],
        "macro": _figures(comparison.macro),
    }


def curve_document(points: Sequence[CurvePoint]) -> dict[str, Any]:
    """A report per number of exemplars."""
    return {"points": [{"exemplars": point.exemplars, **document(point.report)} for point in points]}


def render(report: Report) -> str:
    """The report as an aligned table, one criterion a row, with what a reader must know below it."""
    header = [
        "criterion",
        "met/not/na",
        "kappa_applicable",
        "3-way",
        "recall",
        "precision",
        "F1 na",
        "answered",
        "coverage",
        "accuracy",
        "ECE",
    ]
    rows = [[entry.criterion, _balance(entry), *_cells(entry.figures)] for entry in report.criteria]
    macro = [f"mean of {len(report.macro.criteria)}", "", *_cells(report.macro.figures)]
    notes = [
        f"{entry.criterion}: no {_title(figure)}, {found.reason}."
        for entry in report.criteria
        for figure, found in entry.figures.items()
        if found.value is None and figure == "kappa_applicable"
    ]
    if report.without_scorecard:
        notes.append(
            f"{report.without_scorecard} of {report.interactions} labelled interactions have no scorecard; "
            "they count as unanswered."
        )
    if report.failed:
        notes.append(f"{report.failed} scorecards failed; they count as unanswered.")
    if report.decided_by_people:
        notes.append(f"{report.decided_by_people} scorecards were changed by a person: not the judge's own answers.")
    notes.append("3-way: kappa with na. answered: the same over the answered items. recall, precision: of not_met.")
    notes.append(
        f"[low, high]: 95 % bootstrap interval, {report.draws} resamples of the conversations. -: not defined."
    )
    return _table([header, *rows, macro], rule_before_last=True) + "\n\n" + "\n".join(notes) + "\n"


def render_comparison(comparison: Comparison) -> str:
    """What changed from the first run to the second, one criterion a row."""
    shown = ("kappa_applicable", "kappa_three_way", "recall_not_met", "precision_not_met", "accuracy", "ece")
    header = ["criterion", "first", "second", *(f"{_title(figure)} +/-" for figure in shown), "McNemar p"]
    rows = [
        [
            entry.criterion,
            _plain(entry.first["kappa_applicable"]),
            _plain(entry.second["kappa_applicable"]),
            *(_signed(entry.differences[figure]) for figure in shown),
            f"{entry.mcnemar.p_value:.3f} ({entry.mcnemar.only_first_right}:{entry.mcnemar.only_second_right})",
        ]
        for entry in comparison.criteria
    ]
    macro = [
        "mean",
        _plain(comparison.first.macro.figures["kappa_applicable"]),
        _plain(comparison.second.macro.figures["kappa_applicable"]),
        *(_signed(comparison.macro[figure]) for figure in shown),
        "",
    ]
    legend = (
        "first, second: kappa_applicable. +/-: second minus first, with its paired 95 % interval. "
        "In brackets: items that only the first : only the second has right."
    )
    return _table([header, *rows, macro], rule_before_last=True) + "\n\n" + legend + "\n"


def render_curve(points: Sequence[CurvePoint]) -> str:
    """kappa_applicable of every criterion by number of exemplars."""
    header = ["criterion", *(f"{point.exemplars} exemplars" for point in points)]
    rows = [
        [entry.criterion, *(_interval(point.report.criteria[index].figures["kappa_applicable"]) for point in points)]
        for index, entry in enumerate(points[0].report.criteria)
    ]
    macro = ["mean", *(_interval(point.report.macro.figures["kappa_applicable"]) for point in points)]
    tested = points[0].report.interactions
    return (
        _table([header, *rows, macro], rule_before_last=True) + f"\n\nkappa_applicable, {tested} tested interactions.\n"
    )


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        **{figure: _rounded(figures[figure].value) for figure in FIGURES},
        "intervals": {
            figure: None if found.low is None or found.high is None else [_rounded(found.low), _rounded(found.high)]
            for figure, found in figures.items()
        },
        "undefined": {figure: found.reason for figure, found in figures.items() if found.value is None},
    }


def _rounded(value: float | None) -> float | None:
    # Adding zero turns a rounded -0.0 into 0.0.
    return None if value is None or not math.isfinite(value) else round(value, _DIGITS) + 0.0


def _title(figure: str) -> str:
    return {"kappa_three_way": "kappa 3-way", "ece": "ECE"}.get(figure, figure.replace("_not_met", " not_met"))


def _balance(entry: CriterionAgreement) -> str:
    scale = [value for value in entry.labels if value not in ("met", "not_met", "na")]
    keys = [*(scale or ("met", "not_met")), "na"]
    return "/".join(str(entry.labels.get(key, 0)) for key in keys)


def _cells(figures: Mapping[str, Figure]) -> list[str]:
    shape: dict[str, Callable[[Figure], str]] = {"kappa_applicable": _interval}
    return [shape.get(figure, _plain)(figures[figure]) for figure in FIGURES]


def _plain(figure: Figure) -> str:
    return "-" if figure.value is None else f"{figure.value:.2f}"


def _interval(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return _plain(figure)
    return f"{figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}]"


def _signed(figure: Figure) -> str:
    if figure.value is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.value:+.2f}"
    return f"{figure.value:+.2f} [{figure.low:+.2f}, {figure.high:+.2f}]"


def _table(rows: Sequence[Sequence[str]], *, rule_before_last: bool = False) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    rule = "  ".join("-" * width for width in widths)
    lines.insert(1, rule)
    if rule_before_last:
        lines.insert(len(lines) - 1, rule)
    return "\n".join(lines)
