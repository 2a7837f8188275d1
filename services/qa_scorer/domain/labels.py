"""Labelled interactions: one JSON object with the interaction and its labels by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.common.errors import InvalidInput
from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.validation import validate_interaction


@dataclass(frozen=True, slots=True)
class Label:
    """A reviewed answer, and the turns that show it."""

    value: str
    evidence_turns: tuple[int, ...] = ()


def labelled(raw: Mapping[str, Any]) -> tuple[Interaction, dict[str, Label]]:
    """The interaction and its labels. Labels whose value is null are unknown and left out; unknown keys are ignored.

    Raises:
        InvalidInput: the interaction is not valid, or a label has the wrong form.
        TooLarge: the interaction is over its bounds.
    """
    for name in ("interaction", "labels"):
        if not isinstance(raw.get(name), Mapping):
            raise InvalidInput(f"The field {name} must be an object.", field=name, details={"code": "wrong_type"})
    interaction = validate_interaction(raw["interaction"])
    labels = {}
    for criterion, entry in raw["labels"].items():
        field = f"labels.{criterion}"
        if not isinstance(entry, Mapping):
            raise _wrong(interaction, field, 'must be an object such as {"value": "met"}')
        value = entry.get("value")
        if value is None:
            continue
        if not isinstance(value, str):
            raise _wrong(interaction, f"{field}.value", "must be a string or null")
        turns = entry.get("evidence_turns") or []
        if not isinstance(turns, list) or not all(isinstance(turn, int) for turn in turns):
            raise _wrong(interaction, f"{field}.evidence_turns", "must be a list of turn numbers from 0")
        labels[criterion] = Label(value, tuple(turn for turn in turns if 0 <= turn < len(interaction.turns)))
    return interaction, labels


def _wrong(interaction: Interaction, field: str, what: str) -> InvalidInput:
    return InvalidInput(f"{field} {what}.", field=field, record=interaction.id, details={"code": "wrong_type"})
