"""The gateway's tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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
    teams: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    created_by: str = Field(sa_type=Text)
    expires_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    last_used_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    idempotency_key: str | None = Field(default=None, sa_type=Text)


class PersonRow(Base, table=True):
    """Somebody who signs in."""

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    email: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    roles: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    permissions: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    password_hash: str | None = Field(default=None, sa_type=Text)
    agent_id: str | None = Field(default=None, sa_type=Text)
    teams: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    language: str | None = Field(default=None, sa_type=Text)
    site: str = Field(sa_type=Text)
    province: str = Field(sa_type=Text)
    theme: str = Field(sa_type=Text)
    time_zone: str = Field(sa_type=Text)
    disabled: bool
    must_change_password: bool
    external_subject: str | None = Field(default=None, sa_type=Text)
    last_sign_in_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    created_by: str = Field(sa_type=Text)


class SessionRow(Base, table=True):
    """A browser's sign-in. The cookie's text is never stored."""

    __tablename__ = "session"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    user_id: UUID
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    seen_at: datetime = Field(sa_type=DateTime(timezone=True))
    ends_at: datetime = Field(sa_type=DateTime(timezone=True))


class AttemptRow(Base, table=True):
    """Wrong passwords for one address."""

    __tablename__ = "sign_in_attempt"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    failures: int
    last_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    locked_until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class AuditRow(Base, table=True):
    """A decision. A trigger keeps rows as they are."""

    __tablename__ = "audit_log"

    id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=DateTime(timezone=True))
    actor: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    subject_kind: str = Field(sa_type=Text)
    subject_id: str = Field(sa_type=Text)
    detail: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
