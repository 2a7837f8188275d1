"""Figures of agreement from confusion counts, for one table or for a thousand resampled ones at once.

An undefined figure is NaN here; `reason` says why in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.qa_scorer.domain.agreement.model import NO_ANSWER
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, MET, NA, NOT_MET

Floats = npt.NDArray[np.float64]
"""Counts have shape (tables, values, values): labels down, answers across. Figures have shape (tables,)."""

_OPEN = (CANNOT_TELL, NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which value stands at which place of a confusion table: scale answers, `na`, and at the end the open answers."""

    values: tuple[str, ...]

    @classmethod
    def of(cls, labels: Sequence[str], answers: Sequence[str]) -> Layout:
        seen = set(labels) | set(answers)
        special = {MET, NOT_MET, NA, *_OPEN}
        scale = [value for value in (MET, NOT_MET) if value in seen] + sorted(seen - special)
        return cls((*scale, NA, *_OPEN))

    @property
    def scale(self) -> slice:
        """The answers of the criterion's scale."""
        return slice(0, len(self.values) - 3)

    @property
    def answered(self) -> slice:
        """Everything but the open answers."""
        return slice(0, len(self.values) - 2)

    @property
    def na(self) -> int:
        return len(self.values) - 3

    def place(self, value: str) -> int:
        return self.values.index(value)


def kappa(counts: Floats) -> Floats:
    """Cohen's kappa. NaN where there are no items, or where the labels hold fewer than two values: agreement beyond
    chance can't show itself then."""
    total = counts.sum(axis=(1, 2))
    given = counts.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.trace(counts, axis1=1, axis2=2) / total
        expected = (given * counts.sum(axis=1)).sum(axis=1) / total**2
        result = (observed - expected) / (1 - expected)
    return np.where((given > 0).sum(axis=1) < 2, np.nan, result)


def confusion_figures(counts: Floats, layout: Layout) -> dict[str, Floats]:
    """Every figure that the confusion table alone decides (all but the calibration error)."""
    scale, answered, na = layout.scale, layout.answered, layout.na
    total = counts.sum(axis=(1, 2))
    applicable = counts.copy()
    applicable[:, scale.stop :, :] = 0
    covered = counts.copy()
    covered[:, :, answered.stop :] = 0
    missed = layout.place(NOT_MET) if NOT_MET in layout.values else None
    nothing = np.full(len(counts), np.nan)
    hits = counts[:, missed, missed] if missed is not None else nothing
    return {
        "kappa_applicable": kappa(applicable),
        "kappa_three_way": kappa(counts),
        "recall_not_met": nothing if missed is None else _ratio(hits, counts[:, missed, :].sum(axis=1)),
        "precision_not_met": nothing if missed is None else _ratio(hits, counts[:, :, missed].sum(axis=1)),
        # Without a labelled na, any false na would make it 0 and none at all undefined; kappa_applicable counts those.
        "f1_na": np.where(
            counts[:, na, :].sum(axis=1) > 0,
            _ratio(2 * counts[:, na, na], counts[:, na, :].sum(axis=1) + counts[:, :, na].sum(axis=1)),
            np.nan,
        ),
        "kappa_answered": kappa(covered),
        "coverage": _ratio(counts[:, :, answered].sum(axis=(1, 2)), total),
        "accuracy": _ratio(np.trace(counts, axis1=1, axis2=2), total),
    }


def reason(figure: str, counts: npt.NDArray[np.float64], layout: Layout) -> str:
    """Why `figure` is undefined for one table of shape (values, values)."""
    if not counts.sum():
        return "no labelled items"
    given, answers = counts.sum(axis=1), counts.sum(axis=0)
    match figure:
        case "kappa_applicable":
            return _one_class(given[layout.scale], layout.values, "applicable items")
        case "kappa_three_way":
            return _one_class(given, layout.values, "labelled items")
        case "kappa_answered":
            return _one_class(counts[:, layout.answered].sum(axis=1), layout.values, "answered items")
        case "recall_not_met":
            return "no item is labelled not_met"
        case "precision_not_met":
            return "no item is answered not_met"
        case "f1_na":
            return "no item is labelled na"
        case "ece":
            return "no item is answered with a confidence" if answers[layout.answered].sum() else "no item is answered"
        case _:
            return "not defined for these items"


def _ratio(part: Floats, whole: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _one_class(given: npt.NDArray[np.float64], values: Sequence[str], what: str) -> str:
    held = [value for value, count in zip(values, given, strict=False) if count > 0]
    return f"all {what} are labelled {held[0]}" if held else f"no {what}"
