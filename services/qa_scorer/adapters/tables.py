"""Tables of the schema qa_scorer. `table=True` models skip validation: the API's schemas and the domain validate."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlmodel import Field, SQLModel

DIMENSIONS = 512


def _at(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable))


class RubricVersionRow(SQLModel, table=True):
    __tablename__ = "rubric_versions"

    id: uuid.UUID = Field(primary_key=True)
    key: str
    version: int
    status: str
    content: str
    procedures: str
    content_hash: str
    created_at: datetime = _at()
    created_by: str
    published_at: datetime | None = _at(nullable=True)
    published_by: str | None = None


class RubricWithdrawalRow(SQLModel, table=True):
    """A rubric that is withdrawn now."""

    __tablename__ = "rubric_withdrawals"

    key: str = Field(primary_key=True)
    withdrawn_at: datetime = _at()
    withdrawn_by: str


class InteractionRow(SQLModel, table=True):
    __tablename__ = "interactions"

    id: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    content_hash: str
    is_current: bool
    state: str
    state_reason: str | None = None
    channel: str
    language: str
    language_detected: bool
    queue: str | None = None
    contact_reason: str | None = None
    direction: str | None = None
    agent_id: str | None = None
    agents: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    customer_id: str | None = None
    started_at: datetime = _at()
    ended_at: datetime | None = _at(nullable=True)
    turns: int
    requested_rubric: str | None = None
    requested_judge: str | None = None
    judged: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    accepted_at: datetime = _at()
    accepted_by: str
    original_deleted_at: datetime | None = _at(nullable=True)
    transcript_deleted_at: datetime | None = _at(nullable=True)


# Written by an expression and searched by the server; a row that is read does not carry it along.
InteractionRow.__table__.append_column(Column("search", TSVECTOR))  # type: ignore[attr-defined]


class BacklogRow(SQLModel, table=True):
    __tablename__ = "backlogs"

    id: uuid.UUID = Field(primary_key=True)
    kind: str
    state: str
    generation: int
    paused: bool = False
    initiator: str
    created_at: datetime = _at()
    touched_at: datetime = _at()
    finished_at: datetime | None = _at(nullable=True)


class BacklogItemRow(SQLModel, table=True):
    __tablename__ = "backlog_items"

    backlog_id: uuid.UUID = Field(primary_key=True)
    position: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    interaction_id: str
    revision: int


class ScorecardRow(SQLModel, table=True):
    __tablename__ = "scorecards"

    id: uuid.UUID = Field(primary_key=True)
    interaction_id: str
    interaction_revision: int
    agent_id: str
    team: str | None = None
    rubric: str
    rubric_version: int
    evaluation: int
    supersedes: uuid.UUID | None = None
    status: str
    reason: str | None = None
    evaluator_kind: str
    judge: str
    model: str
    evaluator_user: str | None = None
    overall: float | None = None
    overall_low: float | None = None
    overall_high: float | None = None
    passed: bool | None = None
    answered_weight: float
    score_before_autofail: float | None = None
    autofail: list[dict[str, str]] = Field(sa_column=Column(JSONB, nullable=False))
    sections: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    llm_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0
    latency_ms: int = 0
    started_at: datetime = _at()
    created_at: datetime = _at()
    seq: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    confirmed: bool = False


class AnswerRow(SQLModel, table=True):
    __tablename__ = "answers"

    scorecard_id: uuid.UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True)
    position: int
    value: str
    confidence: float
    rationale: str
    reason: str | None = None
    evidence: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    act: str | None = None
    acted_by: str | None = None
    acted_at: datetime | None = _at(nullable=True)


class ExemplarRow(SQLModel, table=True):
    __tablename__ = "exemplars"

    id: uuid.UUID = Field(primary_key=True)
    rubric: str
    criterion: str
    value: str
    language: str
    passage: str
    embedding: Any = Field(sa_column=Column(HALFVEC(DIMENSIONS), nullable=False))
    interaction_id: str
    source: str
    created_at: datetime = _at()
    created_by: str
    customer_id: str | None = None
    region: str | None = None
    seq: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))


class AgentRow(SQLModel, table=True):
    __tablename__ = "agents"

    agent_id: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    name: str | None = None
    team: str | None = None
    coach: str | None = None
    site: str | None = None
    language: str | None = None
    hired_on: date | None = None
    time_zone: str | None = None


class CustomerRow(SQLModel, table=True):
    __tablename__ = "customers"

    customer_id: str = Field(primary_key=True)
    content_hash: str
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    language: str | None = None
    province: str | None = None
    time_zone: str | None = None
    consent_survey: bool
    consent_promotion: bool


class IdempotencyRow(SQLModel, table=True):
    __tablename__ = "idempotency_keys"

    caller: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: str
    answer: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = _at()


class DisputeRow(SQLModel, table=True):
    __tablename__ = "disputes"

    id: uuid.UUID = Field(primary_key=True)
    scorecard_id: uuid.UUID
    interaction_id: str
    agent_id: str
    criterion: str
    value: str
    wanted_value: str
    reason: str
    turn: int
    quote: str
    state: str
    status_before: str
    opened_at: datetime = _at()
    due_at: datetime = _at()
    opened_by: str
    decided_at: datetime | None = _at(nullable=True)
    decided_by: str | None = None
    decision_reason: str | None = None
    outcome_scorecard_id: uuid.UUID | None = None
    seq: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))


class AcknowledgementRow(SQLModel, table=True):
    __tablename__ = "acknowledgements"

    scorecard_id: uuid.UUID = Field(primary_key=True)
    agent_id: str = Field(primary_key=True)
    acknowledged_at: datetime = _at()
    acknowledged_by: str
