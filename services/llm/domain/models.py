"""What a completion is: who it is for, what is asked, what came back, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

EMBEDDING_DIMENSIONS = 512
"""The size of every stored vector; a model that gives another size can't serve."""

OK = "ok"
CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What a model is used for; routing, budget and ledger go by it."""

    JUDGE = "judge"
    COMMENT = "comment"
    COACHING = "coaching"
    EMBEDDING = "embedding"


COMPLETION_PURPOSES = (Purpose.JUDGE, Purpose.COMMENT, Purpose.COACHING)


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class CompletionTask:
    """One completion that a caller wants.

    Attributes:
        json_schema: text of a JSON schema, draft 2020-12.
        max_output_tokens: 0 means the service's default.
        reference: what the ledger files it under; an id, never text.
    """

    purpose: Purpose
    messages: tuple[ChatMessage, ...]
    json_schema: str
    max_output_tokens: int = 0
    temperature: float = 0.0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, and millionths of a US dollar."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost_microusd + other.cost_microusd,
        )


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One request to a provider, with everything settled.

    Attributes:
        schema: the JSON schema, parsed.
        timeout_seconds: of the whole call, from request to last byte.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    schema: dict[str, object]
    max_output_tokens: int
    temperature: float
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What a provider answered, before anybody looked at whether it is any good.

    Attributes:
        finish_reason: as in the OpenAI API: stop, length, content_filter...; empty where the provider gives none.
        refused: the provider marked the reply as a refusal.
    """

    text: str
    finish_reason: str
    refused: bool
    usage: Usage


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply that satisfies its schema, as JSON text."""

    json: str
    model: str
    usage: Usage
    latency_ms: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One call to a provider, as the ledger keeps it.

    Attributes:
        caller: subject of the token that asked, such as ``svc:qa_scorer``.
        outcome: ``ok``, ``cancelled``, or the code of the error that ended the call.
    """

    id: UUID
    at: datetime
    purpose: Purpose
    model: str
    caller: str
    reference: str
    outcome: str
    usage: Usage
    latency_ms: int


@dataclass(frozen=True, slots=True)
class UsageFilter:
    since: datetime | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class UsageTotal:
    usage: Usage
    calls: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the service can do now. Money in micro-dollars; a budget of None is no limit."""

    models: dict[Purpose, str]
    embedding_model: str
    embedding_dimensions: int
    daily_budget_microusd: int | None
    spent_today_microusd: int
    max_concurrency: int
    hosted: bool = False
    """Text sent to a completion model leaves the organisation's own machines."""
    embedding_hosted: bool = False
