"""What is stored, as the use cases see it; repositories map these to rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.scorecard import Result

NAMESPACE = uuid.UUID("7d5b3a52-6f0a-5c8e-9d0b-3f1c2a4e6b80")
"""Of the name-based ids (RFC 9562, version 5) that make writes idempotent."""


class State(StrEnum):
    ACCEPTED = "accepted"
    SCORED = "scored"
    UNASSIGNED = "unassigned"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """One revision of one interaction."""

    id: str
    revision: int


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    """`judged` is the judged view and `sealed` the encrypted original, both as stored bytes. `search` is what full-text
    search reads; it is written and never read back."""

    ref: Ref
    content_hash: str
    is_current: bool
    state: State
    state_reason: str | None
    channel: str
    language: str
    language_detected: bool
    queue: str | None
    contact_reason: str | None
    direction: str | None
    agent_id: str | None
    agents: tuple[str, ...]
    customer_id: str | None
    started_at: datetime
    ended_at: datetime | None
    turns: int
    requested_rubric: str | None
    requested_judge: str | None
    judged: bytes
    sealed: bytes
    accepted_at: datetime
    accepted_by: str
    search: str = ""
    original_deleted_at: datetime | None = None
    transcript_deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is already stored under an id: the hash of each revision, and the newest."""

    hashes: dict[int, str]

    @property
    def newest(self) -> int:
        return max(self.hashes)


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A verified quote: `start` and `end` are characters of the turn as it was sent; `judged_start` and `judged_end`
    those of the judged view, whose text is `quote`."""

    turn: int
    start: int
    end: int
    judged_start: int
    judged_end: int
    quote: str


class Act(StrEnum):
    """What a person did with an answer: let it stand with all the rest, confirmed it on purpose, or gave it."""

    PASSIVE = "passive"
    CONFIRMED = "confirmed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """`act` is what a person did with it, who and when; None where nobody did anything."""

    criterion: str
    value: str
    confidence: float
    rationale: str
    reason: str | None
    evidence: tuple[StoredEvidence, ...] = ()
    act: Act | None = None
    acted_by: str | None = None
    acted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evaluator:
    """`kind` is ai or human; `user` the person who decided."""

    kind: str
    judge: str
    model: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class ScorecardRecord:
    """`confirmed`: a person went through every answer that counts, see `domain.confirmation`."""

    id: uuid.UUID
    ref: Ref
    agent_id: str
    team: str | None
    rubric: str
    rubric_version: int
    evaluation: int
    supersedes: uuid.UUID | None
    reason: str | None
    evaluator: Evaluator
    result: Result
    answers: tuple[StoredAnswer, ...]
    usage: Usage
    latency_ms: int
    started_at: datetime
    created_at: datetime
    seq: int = 0
    confirmed: bool = False


def scorecard_id(ref: Ref, agent_id: str, rubric: str, rubric_version: int, evaluation: int) -> uuid.UUID:
    """The same evaluation has the same id, however often it is written."""
    name = "\x1f".join((ref.id, str(ref.revision), agent_id, rubric, str(rubric_version), str(evaluation)))
    return uuid.uuid5(NAMESPACE, "scorecard\x1f" + name)


@dataclass(frozen=True, slots=True)
class RubricVersionRecord:
    """`status`: draft, published, or withdrawn: published, but its rubric scores nothing for now."""

    id: uuid.UUID
    key: str
    version: int
    status: str
    content: str
    procedures: str
    content_hash: str
    created_at: datetime
    created_by: str
    published_at: datetime | None = None
    published_by: str | None = None


@dataclass(frozen=True, slots=True)
class ExemplarRecord:
    id: uuid.UUID
    rubric: str
    criterion: str
    value: str
    language: str
    passage: str
    embedding: Sequence[float]
    interaction_id: str
    source: str
    created_at: datetime
    created_by: str
    customer_id: str | None = None
    region: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class BacklogRecord:
    id: uuid.UUID
    kind: str
    state: str
    generation: int
    initiator: str
    created_at: datetime
    touched_at: datetime
    paused: bool = False


@dataclass(frozen=True, slots=True)
class BacklogProgress:
    """Counts of a backlog's interactions by state; `pending` are those accepted and not scored yet."""

    total: int = 0
    scored: int = 0
    unassigned: int = 0
    failed: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class AgentRecord:
    agent_id: str
    valid_from: date
    name: str | None = None
    team: str | None = None
    coach: str | None = None
    site: str | None = None
    language: str | None = None
    hired_on: date | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """`sealed` holds name, email and phone, encrypted."""

    customer_id: str
    content_hash: str
    sealed: bytes
    language: str | None
    province: str | None
    time_zone: str | None
    consent_survey: bool
    consent_promotion: bool


@dataclass(frozen=True, slots=True)
class Counts:
    interactions: dict[str, int] = field(default_factory=dict)
    scorecards: dict[str, int] = field(default_factory=dict)
    exemplars: int = 0
    outbox_pending: int = 0
    outbox_lag_seconds: float = 0.0
