"""One row of a list of interactions: what was contacted about, and how it was scored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.qa_scorer.domain.records import Ref, State
from services.qa_scorer.domain.scorecard import Status
from services.qa_scorer.domain.search_text import Passage


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A scorecard that stands. `autofail` is the state of its gravest auto-fail: confirmed, proposed or rejected."""

    id: uuid.UUID
    agent_id: str
    team: str | None
    rubric: str
    rubric_version: int
    status: Status
    overall: float | None
    passed: bool | None
    evaluator_kind: str
    autofail: str | None


@dataclass(frozen=True, slots=True)
class ListedInteraction:
    """`names` are those of its agents that are known; `passage` is where a search hit it."""

    ref: Ref
    state: State
    state_reason: str | None
    channel: str
    language: str
    queue: str | None
    contact_reason: str | None
    agent_id: str | None
    agents: tuple[str, ...]
    customer_id: str | None
    started_at: datetime
    ended_at: datetime | None
    turns: int
    cards: tuple[ListedCard, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """An agent was in a team from `since` (None: ever since) until before `until` (None: still is)."""

    agent_id: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class FilterValues:
    """What lists can be narrowed to: the values that occur."""

    queues: tuple[str, ...]
    contact_reasons: tuple[str, ...]
    languages: tuple[str, ...]
    rubrics: tuple[str, ...]
    teams: tuple[str, ...]
