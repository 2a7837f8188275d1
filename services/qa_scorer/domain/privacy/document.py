"""An interaction cut into the segments that detectors read. Names of actions and keys are in no segment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.qa_scorer.domain.actions import Action, ActionArgument, parse_action
from services.qa_scorer.domain.interaction import Interaction, Speaker
from services.qa_scorer.domain.privacy.checks import has_brand, luhn
from services.qa_scorer.domain.privacy.context import PrivacyContext
from services.qa_scorer.domain.privacy.keys import parts_of
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.segment import METADATA_TURN, Segment
from services.qa_scorer.domain.privacy.tokens import word_set

_NUMBERS_OF_THINGS = word_set(
    """
    id ids order ref reference number no num tracking confirmation ticket flight booking reservation invoice
    case sku price total amount count quantity version serial model transaction offset duration time timestamp
    ms commande suivi billet facture dossier numero montant prix
    """
)
_LONG_NUMBER = re.compile(r"\d{8}")


class Document:
    """`spoken` are the utterances in order; `all` has the values of actions and of the metadata too, in order.

    `things` holds the identities of segments whose key says that their numbers are a thing's: an order, a price.
    """

    def __init__(self, interaction: Interaction, context: PrivacyContext) -> None:
        self.spoken: list[Segment] = []
        self.all: list[Segment] = []
        self.things: set[int] = set()
        self._context = context
        for index, turn in enumerate(interaction.turns):
            action = parse_action(turn.text) if turn.speaker is Speaker.SYSTEM else None
            if action is None:
                segment = Segment(index, 0, turn.text, turn.speaker)
                self.all.append(segment)
                self.spoken.append(segment)
            else:
                self._add_action(index, turn.text, action)
        self.metadata: list[Segment] = []
        walk_metadata(interaction.metadata, self._add_metadata)

    def _add_action(self, index: int, text: str, action: Action) -> None:
        for argument in action.arguments:
            self._add_value(index, text, argument)
        position = action.result_start
        for field in action.result_fields:
            # Between two fields stand separators and the next key; before the first there may be words.
            self._add_text(index, text, position, max(position, _key_start(text, field)))
            self._add_value(index, text, field)
            position = field.end
        if not action.result_fields:
            self._add_text(index, text, position, position + len(action.result))

    def _add_value(self, index: int, text: str, value: ActionArgument) -> None:
        kind = self._context.kind_of(value.key) if value.key else None
        segment = Segment(index, value.start, text[value.start : value.end], Speaker.SYSTEM, kind)
        self._note_things(segment, value.key)
        self.all.append(segment)

    def _add_text(self, index: int, text: str, start: int, end: int) -> None:
        if text[start:end].strip(" \t\n,;"):
            self.all.append(Segment(index, start, text[start:end], Speaker.SYSTEM))

    def _add_metadata(self, key: str, text: str) -> str:
        kind = self._context.kind_of(key) if key else None
        segment = Segment(METADATA_TURN, 0, text, None, kind)
        self._note_things(segment, key)
        self.all.append(segment)
        self.metadata.append(segment)
        return text

    def _note_things(self, segment: Segment, key: str) -> None:
        if segment.kind is None and not _NUMBERS_OF_THINGS.isdisjoint(parts_of(key)):
            self.things.add(id(segment))


def _key_start(text: str, field: ActionArgument) -> int:
    """Where the `key=` of a result field begins."""
    return text.rfind(field.key, 0, text.rfind("=", 0, field.start))


def walk_metadata(metadata: Mapping[str, Any], visit: Callable[[str, str], str]) -> dict[str, Any]:
    """A copy of the metadata in which each text that may hold personal values is what `visit(key, text)` makes of it.

    Left alone are `contact_reason`, `*_url`, and numbers whose key and shape tell of nothing personal. Texts are
    visited in a fixed order. A number whose text `visit` changes becomes a text.
    """

    def value_of(key: str, value: Any) -> Any:
        if isinstance(value, str):
            return visit(key, value)
        if isinstance(value, Mapping):
            return {key_of(name): value_of(str(name), entry) for name, entry in value.items()}
        if isinstance(value, list | tuple):
            return [value_of(key, entry) for entry in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            text = str(int(value)) if float(value).is_integer() and abs(value) < 1e19 else str(value)
            if _may_be_personal(key, text):
                changed = visit(key, text)
                return value if changed == text else changed
        return value

    def key_of(name: str) -> str:
        return visit("", name) if _LONG_NUMBER.search(name) else name

    copy: dict[str, Any] = {}
    for name, entry in metadata.items():
        exempt = name == "contact_reason" or name.endswith("_url")
        copy[key_of(name)] = entry if exempt else value_of(name, entry)
    return copy


def _may_be_personal(key: str, text: str) -> bool:
    kind = PrivacyContext().kind_of(key)
    if kind is not None and kind is not Kind.NAME:
        return True
    return text.isdigit() and 13 <= len(text) <= 19 and has_brand(text) and luhn(text)
