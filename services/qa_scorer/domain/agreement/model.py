"""What agreement is measured on, and what the measurement says. No numpy here, so that a command loads it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NO_ANSWER = "no_answer"
"""Stands for the answer where there is none: no scorecard, a failed one, or one that lacks the criterion."""

FIGURES = (
    "kappa_applicable",
    "kappa_three_way",
    "recall_not_met",
    "precision_not_met",
    "f1_na",
    "kappa_answered",
    "coverage",
    "accuracy",
    "ece",
)


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """One interaction's labels by criterion key; values that are unknown (null) are not in it.

    `agent_id` names the agent whom the labels judge; None means the first agent. `group` names the source that several
    interactions may share; by default each interaction is its own.
    """

    id: str
    values: Mapping[str, str]
    agent_id: str | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A judge's answer; `confidence` is 0 to 1, or None where the scorecard has none."""

    value: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ScorecardRecord:
    """What agreement needs of a scorecard. `origin` says where it was read, for messages."""

    id: str
    interaction_id: str
    agent_id: str
    rubric: str
    rubric_version: int
    revision: int
    evaluation: int
    status: str
    supersedes: str | None
    evaluator: str
    answers: Mapping[str, GivenAnswer]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % bootstrap interval. An undefined one is None and has a `reason`; an interval is None where
    too few resamples define the figure."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """One criterion's figures, by the names in `FIGURES`.

    `confusion[label][answer]` counts items; `labels` and `answers` are its margins. Answers include `cannot_tell` and
    `no_answer`.
    """

    criterion: str
    n: int
    labels: Mapping[str, int]
    answers: Mapping[str, int]
    confusion: Mapping[str, Mapping[str, int]]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Macro:
    """Means over the criteria whose labels hold two values of the scale. `over[figure]` names those that define it."""

    criteria: tuple[str, ...]
    figures: Mapping[str, Figure]
    over: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement of one run with the labels.

    Attributes:
        interactions: labelled interactions (an interaction labelled for two agents counts twice).
        without_scorecard: how many of them have none; they count as no answer.
        failed: how many have a failed one; they count as no answer too.
        decided_by_people: how many of the scorecards in force a person has changed: those are no longer the judge's.
    """

    interactions: int
    without_scorecard: int
    failed: int
    decided_by_people: int
    criteria: tuple[CriterionAgreement, ...]
    macro: Macro
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class McNemar:
    """Exact two-sided test that both runs are wrong equally often."""

    only_first_right: int
    only_second_right: int
    p_value: float


@dataclass(frozen=True, slots=True)
class CriterionComparison:
    """`differences[figure]` is second minus first, paired by conversation."""

    criterion: str
    n: int
    first: Mapping[str, Figure]
    second: Mapping[str, Figure]
    differences: Mapping[str, Figure]
    mcnemar: McNemar


@dataclass(frozen=True, slots=True)
class Comparison:
    first: Report
    second: Report
    criteria: tuple[CriterionComparison, ...]
    macro: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class CurvePlan:
    """Which interactions are tested at every point, and which are exemplars at each: nested, and of other groups."""

    test_ids: tuple[str, ...]
    exemplar_ids: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    exemplars: int
    report: Report
