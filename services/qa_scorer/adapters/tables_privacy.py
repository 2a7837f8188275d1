"""Tables of erasure, retention, notices, profiling and regions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def _at(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable))


def _seq() -> Any:
    return Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))


class ErasureRow(SQLModel, table=True):
    __tablename__ = "erasures"

    id: uuid.UUID = Field(primary_key=True)
    customer_key: str
    customer_id: str | None = None
    reference: str
    state: str
    requested_at: datetime = _at()
    requested_by: str
    finished_at: datetime | None = _at(nullable=True)
    removed: dict[str, int] = Field(sa_column=Column(JSONB, nullable=False))
    seq: int = _seq()


class ErasureTargetRow(SQLModel, table=True):
    __tablename__ = "erasure_targets"

    erasure_id: uuid.UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class RetentionPolicyRow(SQLModel, table=True):
    __tablename__ = "retention_policies"

    kind: str = Field(primary_key=True)
    days: int | None = None
    changed_at: datetime = _at()
    changed_by: str


class RetentionSweepRow(SQLModel, table=True):
    __tablename__ = "retention_sweeps"

    id: str = Field(primary_key=True)
    as_of: datetime = _at()
    started_at: datetime = _at()
    finished_at: datetime | None = _at(nullable=True)
    removed: dict[str, int] = Field(sa_column=Column(JSONB, nullable=False))
    seq: int = _seq()


class NoticeRow(SQLModel, table=True):
    __tablename__ = "notices"

    version: int = Field(primary_key=True)
    text_en: str
    text_fr: str
    published_at: datetime = _at()
    published_by: str


class NoticeAcknowledgementRow(SQLModel, table=True):
    __tablename__ = "notice_acknowledgements"

    version: int = Field(primary_key=True)
    agent_id: str = Field(primary_key=True)
    acknowledged_at: datetime = _at()
    acknowledged_by: str
    language: str


class ProfilingSwitchRow(SQLModel, table=True):
    __tablename__ = "profiling_switches"

    seq: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    scope: str
    key: str
    allowed: bool
    changed_at: datetime = _at()
    changed_by: str


class ObjectionRow(SQLModel, table=True):
    __tablename__ = "profiling_objections"

    id: uuid.UUID = Field(primary_key=True)
    agent_id: str
    reason: str
    state: str
    opened_at: datetime = _at()
    opened_by: str
    decided_at: datetime | None = _at(nullable=True)
    decided_by: str | None = None
    decision_reason: str | None = None
    seq: int = _seq()


class AssessmentRow(SQLModel, table=True):
    __tablename__ = "region_assessments"

    id: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    region: str
    reference: str
    assessed_on: date
    recorded_at: datetime = _at()
    recorded_by: str
    withdrawn_at: datetime | None = _at(nullable=True)
    withdrawn_by: str | None = None
