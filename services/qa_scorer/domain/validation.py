"""Interactions as senders write them: checked field by field, so that a refusal says exactly what to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.common.errors import InvalidInput, TooLarge
from services.qa_scorer.domain.interaction import (
    MAX_INTERACTION_BYTES,
    MAX_TURN_BYTES,
    MAX_TURNS,
    Channel,
    Direction,
    Interaction,
    Speaker,
    Turn,
)
from services.qa_scorer.domain.language import is_well_formed
from services.qa_scorer.domain.validation_checks import Record, RefusedRecord, kind_of, refused
from services.qa_scorer.domain.validation_json import parse_object

MAX_REVISION = 2**31 - 1
MAX_OFFSET_MS = 366 * 24 * 3600 * 1000

_FIELDS = frozenset(Interaction.model_fields)
_REQUIRED = ("id", "channel", "started_at", "turns")
_TURN_FIELDS = frozenset(Turn.model_fields)
_TURN_REQUIRED = ("speaker", "text")
_CHANNELS = {channel.value: channel for channel in Channel}
_SPEAKERS = {speaker.value: speaker for speaker in Speaker}
_DIRECTIONS = {direction.value: direction for direction in Direction}

__all__ = ["RefusedRecord", "parse_line", "validate_interaction"]


def parse_line(line: bytes, number: int) -> Interaction | RefusedRecord:
    """The interaction on one line of an NDJSON file, or why it is refused. `number` counts lines from 1.

    Empty lines are refused too: a caller that tolerates them skips them before.
    """
    try:
        return validate_interaction(parse_object(line))
    except (InvalidInput, TooLarge) as error:
        return refused(error, number)


def validate_interaction(raw: object) -> Interaction:
    """The interaction in `raw`, a decoded JSON object. Times may be `datetime` already.

    Raises:
        InvalidInput: a field is missing, unknown or wrong.
        TooLarge: over a limit of turns, bytes or characters.
        Both name record and field; `details["code"]` is the rule that was broken.
    """
    record = Record()
    if not isinstance(raw, Mapping):
        record.refuse("not_an_object", "", f"The record is {kind_of(raw)}; it must be one JSON object.")
    given = raw.get("id")
    if given is not None:
        record.id = record.name(given, "id")
    record.fields(raw, _FIELDS, _REQUIRED, "")
    channel = record.choice(raw["channel"], "channel", _CHANNELS)
    language = _language(record, raw.get("language"))
    started_at = record.moment(raw["started_at"], "started_at")
    ended = raw.get("ended_at")
    ended_at = None if ended is None else record.moment(ended, "ended_at")
    if ended_at is not None and ended_at < started_at:
        record.refuse("bad_time", "ended_at", "ended_at lies before started_at. Correct one of them.")
    revision = raw.get("revision")
    direction = raw.get("direction")
    agent_id = record.optional_name(raw, "agent_id")
    turns = _turns(record, raw["turns"], agent_id)
    metadata = raw.get("metadata")
    if metadata is None:
        metadata = {}
    elif not isinstance(metadata, Mapping):
        record.refuse("wrong_type", "metadata", f"metadata is {kind_of(metadata)}; it must be a JSON object.")
    record.json_value(metadata, "metadata")
    if record.text_bytes > MAX_INTERACTION_BYTES:
        record.too_large(
            "record_too_large",
            "",
            f"The texts have {record.text_bytes} bytes; at most {MAX_INTERACTION_BYTES} (8 MiB) are allowed. Split it.",
        )
    return Interaction.model_construct(
        id=record.id,
        channel=channel,
        language=language,
        queue=record.optional_name(raw, "queue"),
        started_at=started_at,
        ended_at=ended_at,
        revision=1 if revision is None else record.integer(revision, "revision", 1, MAX_REVISION),
        agent_id=agent_id,
        customer_id=record.optional_name(raw, "customer_id"),
        direction=None if direction is None else record.choice(direction, "direction", _DIRECTIONS),
        turns=turns,
        metadata=dict(metadata),
    )


def _language(record: Record, value: Any) -> str | None:
    if value is None:
        return None
    tag = record.text(value, "language")
    if not is_well_formed(tag):
        record.refuse(
            "bad_language",
            "language",
            "language is no BCP 47 tag. Write it like en, fr or fr-CA, or leave it out to have it detected.",
        )
    return tag


def _turns(record: Record, raw: Any, agent_id: str | None) -> tuple[Turn, ...]:
    if not isinstance(raw, list | tuple):
        record.refuse("wrong_type", "turns", f"turns is {kind_of(raw)}; it must be a list.")
    if not raw:
        record.refuse("no_turns", "turns", "turns is empty. An interaction needs at least one turn.")
    if len(raw) > MAX_TURNS:
        record.too_large(
            "too_many_turns", "turns", f"There are {len(raw)} turns; at most {MAX_TURNS} are allowed. Split it."
        )
    turns: list[Turn] = []
    last = 0
    for index, entry in enumerate(raw):
        turn = _turn(record, entry, index)
        if turn.speaker is Speaker.AGENT and turn.agent_id is None and agent_id is None:
            record.refuse(
                "missing_field",
                "agent_id",
                f"turns[{index}] is an agent's, but neither it nor the interaction has an agent_id. Add one.",
            )
        if turn.offset_ms is not None:
            if turn.offset_ms < last:
                record.refuse(
                    "falling_offset",
                    f"turns[{index}].offset_ms",
                    f"turns[{index}].offset_ms is {turn.offset_ms}, before {last} of an earlier turn. "
                    "Offsets count from started_at and never decrease: sort the turns.",
                )
            last = turn.offset_ms
        turns.append(turn)
    return tuple(turns)


def _turn(record: Record, raw: Any, index: int) -> Turn:
    if not isinstance(raw, Mapping):
        record.refuse("wrong_type", f"turns[{index}]", f"turns[{index}] is {kind_of(raw)}; it must be an object.")
    # Nearly every turn has known fields only: build the field's path just for a refusal.
    if not _TURN_FIELDS.issuperset(raw) or raw.get("speaker") is None or raw.get("text") is None:
        record.fields(raw, _TURN_FIELDS, _TURN_REQUIRED, f"turns[{index}].")
    speaker = raw["speaker"]
    found = _SPEAKERS.get(speaker) if isinstance(speaker, str) else None
    if found is None:
        found = record.choice(speaker, f"turns[{index}].speaker", _SPEAKERS)
    before = record.text_bytes
    text = record.text(raw["text"], f"turns[{index}].text")
    size = record.text_bytes - before
    if size > MAX_TURN_BYTES:
        record.too_large(
            "turn_too_large",
            f"turns[{index}].text",
            f"turns[{index}].text has {size} bytes; at most {MAX_TURN_BYTES} (32 KiB) are allowed. Split the turn.",
        )
    offset = raw.get("offset_ms")
    return Turn.model_construct(
        speaker=found,
        text=text,
        offset_ms=None if offset is None else record.integer(offset, f"turns[{index}].offset_ms", 0, MAX_OFFSET_MS),
        agent_id=record.optional_name(raw, "agent_id", f"turns[{index}]."),
    )
