"""Learning curves: how agreement grows with the number of reviewed interactions that a judge has seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

from services.common.errors import InvalidInput
from services.qa_scorer.domain.agreement.model import CurvePlan, CurvePoint, LabelRecord, ScorecardRecord
from services.qa_scorer.domain.agreement.report import DRAWS, SEED, evaluate

Runner = Callable[[Sequence[str], Sequence[str]], Iterable[ScorecardRecord]]
"""Teaches a fresh judge the interactions named first, then scores those named second."""


def plan(
    labels: Sequence[LabelRecord], sizes: Sequence[int], *, test_share: float = 0.5, seed: int = SEED
) -> CurvePlan:
    """Splits the labelled interactions: about `test_share` of them, in whole groups, are tested at every point, the
    rest are the pool of exemplars. A larger set of exemplars holds every smaller one.

    Raises:
        InvalidInput: a size below 0 or above the pool, no size, or a share outside 0 to 1.
    """
    if not sizes or min(sizes) < 0:
        raise InvalidInput("Give at least one number of exemplars, each 0 or more.", field="exemplars")
    if not 0 < test_share < 1:
        raise InvalidInput("The share that is tested must lie between 0 and 1.", field="test_share")
    members: dict[str, set[str]] = {}
    for record in labels:
        # The prefix keeps an interaction without a group apart from a group that happens to be named like it.
        members.setdefault(f"group:{record.group}" if record.group else f"id:{record.id}", set()).add(record.id)
    groups = sorted(members)
    random.Random(seed).shuffle(groups)  # noqa: S311 - a reproducible split, nothing secret
    total = len({record.id for record in labels})
    tested: list[str] = []
    pool: list[str] = []
    for group in groups:
        side = tested if len(tested) < test_share * total else pool
        side.extend(sorted(members[group]))
    if max(sizes) > len(pool):
        raise InvalidInput(
            f"{max(sizes)} exemplars were asked for, but only {len(pool)} of the {total} labelled interactions are "
            f"left beside the {len(tested)} tested ones. Ask for fewer, or give more labels.",
            field="exemplars",
        )
    return CurvePlan(tuple(tested), {size: tuple(pool[:size]) for size in sorted(set(sizes))})


def learning_curve(
    labels: Sequence[LabelRecord],
    planned: CurvePlan,
    runner: Runner,
    *,
    rubric: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[CurvePoint]:
    """One report per number of exemplars, smallest first, always over the same tested interactions.

    Raises:
        InvalidInput: as `report.evaluate`; whatever `runner` raises passes through.
    """
    tested = set(planned.test_ids)
    held_out = [record for record in labels if record.id in tested]
    points = []
    for size, exemplars in sorted(planned.exemplar_ids.items()):
        cards = [card for card in runner(exemplars, planned.test_ids) if card.interaction_id in tested]
        points.append(CurvePoint(size, evaluate(held_out, cards, rubric=rubric, draws=draws, seed=seed)))
    return points
