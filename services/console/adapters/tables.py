"""The gateway's tables."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel


class Base(SQLModel):
    """Has its own metadata, so that tables of services loaded into one process can't meet."""

    metadata = MetaData()


class ApiKeyRow(Base, table=True):
    """An API key. Its text is never stored."""

    __tablename__ = "api_key"

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=Text)
    digest: bytes = Field(sa_type=LargeBinary)
    role: str = Field(sa_type=Text)
    permissions: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    agent_id: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    created_by: str = Field(sa_type=Text)
    expires_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    last_used_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    idempotency_key: str | None = Field(default=None, sa_type=Text)
