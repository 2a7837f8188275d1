"""Answers and scorecards. `arithmetic` turns answers into a scorecard's figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    FINAL = "final"
    IN_REVIEW = "in_review"
    DISPUTED = "disputed"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class AutoFailState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why an answer is `na` or `cannot_tell`."""

    RULE = "rule"  # na: only_if not fulfilled, or an opening criterion after a transfer
    NO_OPPORTUNITY = "no_opportunity"  # na: judged so
    NOT_MEASURABLE = "not_measurable"  # na: a check lacks its data
    PARENT_OPEN = "parent_open"  # cannot_tell: the only_if parent is open
    NO_PROCEDURE = "no_procedure"  # cannot_tell: the criterion needs a procedure and there is none
    LOW_CONFIDENCE = "low_confidence"  # cannot_tell: the judge abstains
    NO_EVIDENCE = "no_evidence"  # cannot_tell: no quote could be verified
    NO_ANSWER = "no_answer"  # cannot_tell: the judge left it out


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote. `start` and `end` are characters of the judged turn's text, end exclusive; `turn` is its index."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion's answer. `confidence` is the probability that it is right, 0 to 1."""

    criterion: str
    value: str
    confidence: float
    rationale: str = ""
    evidence: tuple[Evidence, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AutoFail:
    criterion: str
    state: AutoFailState


@dataclass(frozen=True, slots=True)
class SectionScore:
    key: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """A scorecard's figures, all derived from its answers, its rubric and the decisions on its auto-fails.

    Scores are 0 to 100, one decimal. `overall_range` is the lowest and highest overall that the open answers allow.
    """

    status: Status
    overall: float | None
    overall_range: tuple[float, float] | None
    passed: bool | None
    answered_weight: float
    score_before_autofail: float | None
    autofail: tuple[AutoFail, ...] = ()
    sections: tuple[SectionScore, ...] = field(default=())
