"""An interaction as its sender wrote it, and the judged view: what judges, models, embeddings and logs see of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MAX_TURNS = 20_000
MAX_TURN_BYTES = 32 * 1024
MAX_INTERACTION_BYTES = 8 * 1024 * 1024
MAX_ID_CHARS = 200


class Channel(StrEnum):
    CHAT = "chat"
    VOICE = "voice"
    EMAIL = "email"
    SMS = "sms"
    SOCIAL = "social"
    BOT = "bot"


class Speaker(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Turn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    speaker: Speaker
    text: str
    offset_ms: int | None = None
    agent_id: str | None = None


class Interaction(BaseModel):
    """One customer contact, as accepted. `offset_ms` counts from `started_at` and never decreases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    channel: Channel
    language: str | None = None
    queue: str | None = None
    started_at: datetime
    ended_at: datetime | None = None
    revision: int = 1
    agent_id: str | None = None
    customer_id: str | None = None
    direction: Direction | None = None
    turns: tuple[Turn, ...]
    metadata: dict[str, Any] = Field(default_factory=dict)


class Substitution(BaseModel):
    """A personal value of one turn, replaced in the judged view.

    `start` and `end` are characters of the judged text (the surrogate itself), `original_start` and `original_end`
    those of the text as it was sent. A destroyed value is nowhere any more: the stored original has its surrogate too.
    """

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    original_start: int
    original_end: int
    surrogate: str
    destroyed: bool = False


class JudgedTurn(BaseModel):
    """One turn of the judged view. `agent_id` is the human agent who spoke it, resolved for transfers; `acting` the one
    whom the sender named on a turn that no agent spoke, such as the log line of an action."""

    model_config = ConfigDict(frozen=True)

    index: int
    speaker: Speaker
    text: str
    offset_ms: int | None = None
    agent_id: str | None = None
    acting: str | None = None
    substitutions: tuple[Substitution, ...] = ()


class JudgedView(BaseModel):
    """What judges see. Personal values are stable typed surrogates: `[PIN_1]` is the same value wherever it stands."""

    model_config = ConfigDict(frozen=True)

    interaction_id: str
    revision: int
    channel: Channel
    language: str
    queue: str | None = None
    contact_reason: str | None = None
    started_at: datetime
    ended_at: datetime | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    agents: tuple[str, ...]
    """Human agents in order of their first turn; the first is the one who opened the contact."""
    turns: tuple[JudgedTurn, ...]
