"""The LLM service's tables."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Integer, MetaData, Text
from sqlmodel import Field, SQLModel


class Base(SQLModel):
    """Has its own metadata, so that tables of services loaded into one process can't meet."""

    metadata = MetaData()


class UsageRow(Base, table=True):
    """One call to a provider. Only ever inserted."""

    __tablename__ = "usage_entry"

    id: UUID = Field(primary_key=True)
    at: dt.datetime = Field(sa_type=DateTime(timezone=True))
    purpose: str = Field(sa_type=Text)
    model: str = Field(sa_type=Text)
    caller: str = Field(sa_type=Text)
    reference: str = Field(sa_type=Text)
    outcome: str = Field(sa_type=Text)
    input_tokens: int = Field(sa_type=BigInteger)
    output_tokens: int = Field(sa_type=BigInteger)
    cost_microusd: int = Field(sa_type=BigInteger)
    latency_ms: int = Field(sa_type=Integer)


class DayRow(Base, table=True):
    """One UTC day's account, in micro-dollars: what is spent, and what open calls may cost yet."""

    __tablename__ = "budget_day"

    day: dt.date = Field(sa_type=Date, primary_key=True)
    spent: int = Field(sa_type=BigInteger)
    held: int = Field(sa_type=BigInteger)
