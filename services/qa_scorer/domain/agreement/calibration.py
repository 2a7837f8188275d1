"""Expected calibration error over ten equal-mass bins.

The bins hold exactly a tenth of the items' mass each: an item on an edge is shared between its two bins, and items of
equal confidence are shared alike, so that neither their order nor a count that ten does not divide moves the figure.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BINS = 10


class Calibration:
    """Answered items of one criterion, ready to be weighted again and again.

    Args:
        confidence: shape (items,), 0 to 1.
        correct: shape (items,), 1.0 where the answer is the label.
        conversation: shape (items,), each item's row in the weights.
    """

    def __init__(
        self,
        confidence: npt.NDArray[np.float64],
        correct: npt.NDArray[np.float64],
        conversation: npt.NDArray[np.intp],
    ) -> None:
        order = np.argsort(confidence, kind="stable")
        self._conversation = conversation[order]
        self._gap = confidence[order] - correct[order]
        ordered = confidence[order]
        self._starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(order) else order

    def error(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Shape (tables,) for weights of shape (tables, conversations); NaN where a table holds no answered item."""
        result = np.full(len(weights), np.nan)
        if not len(self._gap):
            return result
        mass = weights[:, self._conversation]
        groups = np.cumsum(np.add.reduceat(mass, self._starts, axis=1), axis=1)
        gaps = np.cumsum(np.add.reduceat(mass * self._gap, self._starts, axis=1), axis=1)
        origin = np.zeros(1)
        for table, (ends, sums) in enumerate(zip(groups, gaps, strict=True)):
            total = ends[-1]
            if total > 0:
                edges = np.interp(
                    np.linspace(0, total, BINS + 1), np.concatenate([origin, ends]), np.concatenate([origin, sums])
                )
                result[table] = np.abs(np.diff(edges)).sum() / total
        return result
