"""Interactions for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.qa_scorer.domain.interaction import Channel, Interaction, Speaker, Turn

_SPEAKERS = {"a": Speaker.AGENT, "c": Speaker.CUSTOMER, "s": Speaker.SYSTEM, "b": Speaker.BOT, "v": Speaker.SUPERVISOR}


def interaction(*lines: str, agent_id: str | None = "a-1", **fields: Any) -> Interaction:
    """Each line is `speaker:text`, speaker one of a, c, s, b, v, or `a@agent:text`."""
    turns = []
    for line in lines:
        head, _, text = line.partition(":")
        speaker, _, agent = head.partition("@")
        turns.append(Turn(speaker=_SPEAKERS[speaker], text=text, agent_id=agent or None))
    values: dict[str, Any] = {"channel": Channel.VOICE, "started_at": datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)}
    return Interaction(id="c-1", agent_id=agent_id, turns=tuple(turns), **(values | fields))


def raw(**changes: Any) -> dict[str, Any]:
    """The contract's example as its sender writes it; a change to `...` removes the field."""
    record: dict[str, Any] = {
        "id": "c-000123",
        "channel": "chat",
        "language": "en",
        "queue": "orders",
        "started_at": "2026-03-02T14:05:11Z",
        "ended_at": "2026-03-02T14:19:40Z",
        "revision": 1,
        "agent_id": "a-07",
        "customer_id": "u-5531",
        "direction": "inbound",
        "turns": [
            {"speaker": "customer", "text": "Hi, my order never came", "offset_ms": 0},
            {"speaker": "agent", "text": "Let me look.", "offset_ms": 8200},
            {"speaker": "system", "text": '[action] orders.lookup(id="991") -> found', "offset_ms": 15000},
        ],
        "metadata": {"contact_reason": "late_delivery"},
    }
    return {key: value for key, value in (record | changes).items() if value is not ...}
