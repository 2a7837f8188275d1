"""Tables of uploads and of how batches ended."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Identity
from sqlmodel import Field, SQLModel


class UploadRow(SQLModel, table=True):
    __tablename__ = "uploads"

    id: uuid.UUID = Field(primary_key=True)
    kind: str
    file_name: str
    bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    rubric: str | None = None
    initiator: str
    started_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    touched_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    finished_at: datetime | None = Field(sa_column=Column(DateTime(timezone=True), nullable=True))
    bytes_done: int = Field(sa_column=Column(BigInteger, nullable=False))
    accepted: int = Field(sa_column=Column(BigInteger, nullable=False))
    duplicate: int = Field(sa_column=Column(BigInteger, nullable=False))
    refused: int = Field(sa_column=Column(BigInteger, nullable=False))
    backlog_id: uuid.UUID | None = None
    seq: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))


class UploadRefusalRow(SQLModel, table=True):
    __tablename__ = "upload_refusals"

    upload_id: uuid.UUID = Field(primary_key=True)
    position: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    line: int = Field(sa_column=Column(BigInteger, nullable=False))
    record_id: str
    field: str
    code: str
    message: str


class BacklogOutcomeRow(SQLModel, table=True):
    __tablename__ = "backlog_outcomes"

    backlog_id: uuid.UUID = Field(primary_key=True)
    total: int = Field(sa_column=Column(BigInteger, nullable=False))
    scored: int = Field(sa_column=Column(BigInteger, nullable=False))
    unassigned: int = Field(sa_column=Column(BigInteger, nullable=False))
    failed: int = Field(sa_column=Column(BigInteger, nullable=False))
    pending: int = Field(sa_column=Column(BigInteger, nullable=False))
