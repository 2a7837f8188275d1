"""The judged view of real conversations. They are not part of the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.directory import AgentRow
from services.qa_scorer.domain.directory_files import parse_agent_line
from services.qa_scorer.domain.interaction import Interaction, Speaker
from services.qa_scorer.domain.privacy.context import PrivacyContext
from services.qa_scorer.domain.privacy.keys import fold_key
from services.qa_scorer.domain.privacy.view import make_judged_view
from services.qa_scorer.domain.privacy.words import NAMES_THAT_ARE_WORDS, PLACEHOLDERS
from services.qa_scorer.domain.rubric.model import Procedure
from services.qa_scorer.domain.validation import parse_line

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "dev"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared development data is not here")


def procedures() -> list[Procedure]:
    entries = yaml.safe_load((SHARED / "procedures.yaml").read_text())["procedures"]
    return [
        Procedure(contact_reason=entry["contact_reason"], identity_items=entry["identity_items"]) for entry in entries
    ]


def interactions() -> list[Interaction]:
    lines = (SHARED / "interactions.jsonl").read_bytes().splitlines()
    found = [parse_line(line, number) for number, line in enumerate(lines, 1)]
    return [entry for entry in found if isinstance(entry, Interaction)]


def test_every_record_is_accepted() -> None:
    assert len(interactions()) == len((SHARED / "interactions.jsonl").read_bytes().splitlines())
    agents = [
        parse_agent_line(line, number)
        for number, line in enumerate((SHARED / "agents.jsonl").read_bytes().splitlines(), 1)
    ]
    assert agents
    assert all(isinstance(agent, AgentRow) for agent in agents)


def test_no_identity_value_is_left_and_all_else_is() -> None:
    context = PrivacyContext.of(procedures())
    seen = 0
    for interaction in interactions():
        view = make_judged_view(interaction, "en", context).view
        text = "\n".join(turn.text for turn in view.turns)
        for value in identity_values(interaction, context):
            seen += 1
            # A name that is a verb as well (`I can mark it`) stays where it is written as one.
            flags = 0 if value.lower() in NAMES_THAT_ARE_WORDS else re.IGNORECASE
            assert not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, flags), interaction.id
        for sent, turn in zip(interaction.turns, view.turns, strict=True):
            changed = sum(entry.original_end - entry.original_start for entry in turn.substitutions)
            kept = len(turn.text) - sum(entry.end - entry.start for entry in turn.substitutions)
            assert kept == len(sent.text) - changed
            action, before = parse_action(turn.text), parse_action(sent.text)
            assert (action and action.name) == (before and before.name)
    assert seen > 200


def identity_values(interaction: Interaction, context: PrivacyContext) -> set[str]:
    values = set()
    for turn in interaction.turns:
        action = parse_action(turn.text) if turn.speaker is Speaker.SYSTEM else None
        for argument in action.arguments if action else ():
            if fold_key(argument.key) in context.identity_keys and argument.value.lower() not in PLACEHOLDERS:
                values.add(argument.value)
    return {value for value in values if value and value != "test"}
