"""A fingerprint of an interaction's content, by which a repeated record is told from a conflicting one."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from services.qa_scorer.domain.interaction import Interaction

_MAX_EXACT_INTEGER = 2**53


def content_hash(interaction: Interaction, key: bytes = b"") -> str:
    """64 hexadecimal digits over all but `revision`, independent of key order, white space and time zone notation.

    The hash covers the text as it was sent, so that better detection of personal values in a later release does not
    make a repeated record a conflict. It therefore covers values that are stored nowhere, and a card number is short
    enough to be guessed from a plain hash: give a secret `key` (at most 64 bytes), such as the one for originals.
    """
    payload = json.dumps(_content(interaction), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(payload.encode("ascii"), digest_size=32, key=key).hexdigest()


def _content(interaction: Interaction) -> dict[str, Any]:
    return {
        "id": interaction.id,
        "channel": interaction.channel.value,
        "language": interaction.language and interaction.language.lower(),
        "queue": interaction.queue,
        "started_at": _time(interaction.started_at),
        "ended_at": _time(interaction.ended_at),
        "agent_id": interaction.agent_id,
        "customer_id": interaction.customer_id,
        "direction": interaction.direction and interaction.direction.value,
        "turns": [[turn.speaker.value, turn.text, turn.offset_ms, turn.agent_id] for turn in interaction.turns],
        "metadata": _canonical(interaction.metadata),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def _canonical(value: Any) -> Any:
    """One form for equal JSON values: a number sent as 4.0 (as protobuf does with every number) is the number 4."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= _MAX_EXACT_INTEGER:
        return int(value)
    if isinstance(value, dict):
        return {key: _canonical(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(entry) for entry in value]
    return value
