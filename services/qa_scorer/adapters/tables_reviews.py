"""Tables of the review queue, of reviews and of draws."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def _at(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable))


class ClaimRow(SQLModel, table=True):
    __tablename__ = "review_claims"

    item_id: uuid.UUID = Field(primary_key=True)
    kind: str
    interaction_id: str
    interaction_revision: int
    reviewer: str
    claimed_at: datetime = _at()
    expires_at: datetime = _at()


class SkipRow(SQLModel, table=True):
    __tablename__ = "review_skips"

    item_id: uuid.UUID = Field(primary_key=True)
    reviewer: str = Field(primary_key=True)
    interaction_id: str
    interaction_revision: int
    reason: str
    note: str
    at: datetime = _at()


class DraftRow(SQLModel, table=True):
    __tablename__ = "review_drafts"

    item_id: uuid.UUID = Field(primary_key=True)
    reviewer: str = Field(primary_key=True)
    interaction_id: str
    interaction_revision: int
    draft: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    updated_at: datetime = _at()


class QuotaRow(SQLModel, table=True):
    __tablename__ = "review_quotas"

    reviewer: str = Field(primary_key=True)
    daily: int


class ReviewRow(SQLModel, table=True):
    __tablename__ = "reviews"

    id: uuid.UUID = Field(primary_key=True)
    kind: str
    waiting: str
    reviewer: str
    interaction_id: str
    interaction_revision: int
    agent_id: str
    team: str | None = None
    rubric: str
    rubric_version: int
    before_id: uuid.UUID | None = None
    scorecard_id: uuid.UUID | None = None
    ai_scorecard_id: uuid.UUID | None = None
    judge: str
    model: str
    draw_id: uuid.UUID | None = None
    seconds: int
    submitted_at: datetime = _at()
    undone_at: datetime | None = _at(nullable=True)
    overall: float | None = None
    passed: bool | None = None
    answered_weight: float | None = None
    probability: float | None = None
    seq: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))


class ReviewAnswerRow(SQLModel, table=True):
    __tablename__ = "review_answers"

    review_id: uuid.UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True)
    position: int
    ai_value: str | None = None
    ai_confidence: float | None = None
    value: str
    how: str
    reason: str
    by: str | None = None


class PlanRow(SQLModel, table=True):
    __tablename__ = "sampling_plans"

    month: date = Field(primary_key=True)
    per_agent: int
    seed: str
    contacts: int
    agents: int
    drawn: int
    run_at: datetime = _at()
    run_by: str


class DrawRow(SQLModel, table=True):
    __tablename__ = "draws"

    id: uuid.UUID = Field(primary_key=True)
    month: date | None = None
    interaction_id: str
    interaction_revision: int
    agent_id: str
    team: str | None = None
    started_at: datetime = _at()
    probability: float | None = None
    started_by: str | None = None
    created_at: datetime = _at()
    review_id: uuid.UUID | None = None
    evaluated_at: datetime | None = _at(nullable=True)
