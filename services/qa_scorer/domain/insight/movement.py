"""What moved between two periods, and who differs from their team: only what is more than noise.

Many things are compared at once, and of a hundred comparisons of nothing five look significant. So a change counts as
one only where (1) both sides have enough observations, (2) it survives Benjamini and Hochberg's procedure over all
comparisons made together, and (3) it is large enough to matter to anyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.qa_scorer.domain.insight.intervals import (
    Difference,
    Sample,
    discoveries,
    mean_difference,
    share_difference,
)
from services.qa_scorer.domain.insight.sums import Tally

MIN_ANSWERS = 30
MIN_SCORES = 10
MIN_SHARE_CHANGE = 0.02
MIN_SCORE_CHANGE = 1.0


class Unit(StrEnum):
    """Points of a score, 0 to 100; or a share, 0 to 1."""

    SCORE = "score"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: a team's or an agent's scores, or a criterion's answers, of all or of one team.

    Empty where it is not restricted; `team` may name "no team", which is the empty one too, with `of_team`.
    """

    rubric: str = ""
    criterion: str = ""
    team: str = ""
    of_team: bool = False
    agent_id: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One subject before and after (or: the others and the one). `difference` is None where either side is empty."""

    subject: Subject
    unit: Unit
    before: Sample
    after: Sample
    difference: Difference | None
    significant: bool = False

    @property
    def enough(self) -> bool:
        least = MIN_ANSWERS if self.unit is Unit.SHARE else MIN_SCORES
        return self.before.n >= least and self.after.n >= least

    @property
    def certain(self) -> float:
        """The smallest change that the interval allows, in points out of 100; 0 where it allows none."""
        if self.difference is None:
            return 0.0
        low, high = self.difference.interval.low, self.difference.interval.high
        least = max(0.0, low, -high)
        return least * 100 if self.unit is Unit.SHARE else least


def compare_scores(subject: Subject, before: Sample, after: Sample) -> Comparison:
    return Comparison(subject, Unit.SCORE, before, after, mean_difference(before, after))


def compare_answers(subject: Subject, before: Tally, after: Tally) -> Comparison:
    first, second = before.sample, after.sample
    if before.all_or_nothing and after.all_or_nothing:
        difference = share_difference(first.total, first.n, second.total, second.n)
    else:
        difference = mean_difference(first, second)
    return Comparison(subject, Unit.SHARE, first, second, difference)


def judged(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The same, in order, each told whether it is more than noise. Those without enough observations are never, and
    don't make the others harder to believe."""
    tested = [index for index, entry in enumerate(comparisons) if entry.enough and entry.difference is not None]
    believed = discoveries([_p(comparisons[index]) for index in tested])
    real = {index for index, yes in zip(tested, believed, strict=True) if yes and _matters(comparisons[index])}
    return [
        Comparison(entry.subject, entry.unit, entry.before, entry.after, entry.difference, index in real)
        for index, entry in enumerate(comparisons)
    ]


def moved(comparisons: Sequence[Comparison], limit: int) -> Sequence[Comparison]:
    """The largest real changes. Ranked by what is certain of each, so that a small sample's wild swing does not stand
    above a large sample's sure one."""
    real = [entry for entry in judged(comparisons) if entry.significant]
    return sorted(real, key=lambda entry: (-entry.certain, entry.subject.__repr__()))[:limit]


def _p(comparison: Comparison) -> float:
    return 1.0 if comparison.difference is None else comparison.difference.p


def _matters(comparison: Comparison) -> bool:
    if comparison.difference is None:
        return False
    least = MIN_SHARE_CHANGE if comparison.unit is Unit.SHARE else MIN_SCORE_CHANGE
    inside = comparison.difference.interval.low <= 0 <= comparison.difference.interval.high
    return abs(comparison.difference.value) >= least and not inside
