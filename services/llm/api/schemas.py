"""What the REST routes answer."""

from __future__ import annotations

import datetime as dt
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.llm.application.list_usage import UsagePage
from services.llm.domain import models as domain
from services.llm.domain.models import Purpose


class Capabilities(BaseModel):
    completion_available: bool = Field(description="Whether a language model is configured.")
    models: dict[Purpose, str] = Field(description="The model of every purpose that has one.")
    embedding_model: str
    embedding_dimensions: int
    daily_budget_microusd: int | None = Field(description="Millionths of a US dollar; null is no limit.")
    spent_today_microusd: int = Field(description="Since midnight UTC.")
    max_concurrency: int

    @classmethod
    def of(cls, found: domain.Capabilities) -> Self:
        return cls(
            completion_available=bool(found.models),
            models=found.models,
            embedding_model=found.embedding_model,
            embedding_dimensions=found.embedding_dimensions,
            daily_budget_microusd=found.daily_budget_microusd,
            spent_today_microusd=found.spent_today_microusd,
            max_concurrency=found.max_concurrency,
        )


class Usage(BaseModel):
    input_tokens: int
    output_tokens: int
    cost_microusd: int

    @classmethod
    def of(cls, usage: domain.Usage) -> Self:
        return cls(
            input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cost_microusd=usage.cost_microusd
        )


class UsageEntry(BaseModel):
    id: UUID
    at: dt.datetime
    purpose: Purpose
    model: str
    caller: str
    reference: str
    outcome: str = Field(description="ok, cancelled, or the code of the error that ended the call.")
    usage: Usage
    latency_ms: int


class UsageList(BaseModel):
    entries: list[UsageEntry]
    next_cursor: str = Field(description="Empty on the last page.")
    total: Usage = Field(description="Sum over everything that the filter covers.")
    total_calls: int

    @classmethod
    def of(cls, page: UsagePage) -> Self:
        entries = [
            UsageEntry(
                id=entry.id,
                at=entry.at,
                purpose=entry.purpose,
                model=entry.model,
                caller=entry.caller,
                reference=entry.reference,
                outcome=entry.outcome,
                usage=Usage.of(entry.usage),
                latency_ms=entry.latency_ms,
            )
            for entry in page.entries
        ]
        total = page.total
        return cls(entries=entries, next_cursor=page.next_cursor, total=Usage.of(total.usage), total_calls=total.calls)
