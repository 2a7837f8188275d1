"""An agent's own contacts, and what waits for the agent among them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.qa_scorer.domain.records import Ref, State


class View(StrEnum):
    """Which contacts are listed. Every view but UNSCORED holds scorecards that stand."""

    ALL = ""
    TO_ACKNOWLEDGE = "to_acknowledge"
    CONFIRMED = "confirmed"
    AI = "ai"
    DISPUTED = "disputed"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """`until` is exclusive; `words` are searched in the transcripts, or are an id."""

    agent_id: str
    view: View = View.ALL
    since: datetime | None = None
    until: datetime | None = None
    channel: str | None = None
    passed: bool | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class OwnCard:
    id: uuid.UUID
    rubric: str
    rubric_version: int
    status: str
    overall: float | None
    overall_low: float | None
    overall_high: float | None
    passed: bool | None
    evaluator_kind: str
    confirmed: bool
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnContact:
    """One contact of the agent with one scorecard of theirs; `card` is None where it is not scored.

    `undecided`, `upheld` and `rejected` count the agent's disputes about this contact.
    """

    ref: Ref
    state: State
    started_at: datetime
    channel: str
    language: str
    queue: str | None
    contact_reason: str | None
    turns: int
    card: OwnCard | None
    undecided: int = 0
    upheld: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """Of final scorecards since some day: those that a person confirmed, answer by answer, and the others, never mixed.

    The means are of scores before auto-fail, as in all statistics.
    """

    to_acknowledge: int
    undecided: int
    scored: int
    confirmed: int
    confirmed_mean: float | None
    ai_only: int
    ai_mean: float | None
