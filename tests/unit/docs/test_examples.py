"""The examples that a newcomer scores first: valid, and telling what they are meant to tell."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import docs_reference as reference
import pytest

from services.qa_scorer.domain.actions import Action, parse_action
from services.qa_scorer.domain.applicability import applies
from services.qa_scorer.domain.directory import validate_agent, validate_customer
from services.qa_scorer.domain.interaction import Interaction, Speaker
from services.qa_scorer.domain.privacy.context import PrivacyContext
from services.qa_scorer.domain.privacy.view import make_judged_view
from services.qa_scorer.domain.rubric.model import Procedure, Rubric
from services.qa_scorer.domain.rubric.parse import parse_rubric
from services.qa_scorer.domain.transfers import human_agents
from services.qa_scorer.domain.validation import parse_line

EXAMPLES = reference.ROOT / "examples"
NBSP = "\u00a0"


@cache
def rubric() -> Rubric:
    folder = EXAMPLES / "rubrics"
    return parse_rubric(
        (folder / "core-service.yaml").read_text("utf-8"), (folder / "procedures.yaml").read_text("utf-8")
    )


@cache
def interactions() -> dict[str, Interaction]:
    found = {}
    for path in sorted((EXAMPLES / "transcripts").glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            parsed = parse_line(line, number)
            assert isinstance(parsed, Interaction), f"{path.name}: {parsed}"
            assert parsed.id not in found
            found[parsed.id] = parsed
    return found


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EXAMPLES / name).read_text("utf-8").splitlines()]


def procedure(interaction: Interaction) -> Procedure:
    found = rubric().procedure_for(interaction.metadata["contact_reason"])
    assert found is not None, f"{interaction.id}: its contact reason has no procedure"
    return found


def privileged(interaction: Interaction) -> list[tuple[int, Action]]:
    """(turn, action) of every privileged action."""
    actions = [
        (index, parse_action(turn.text))
        for index, turn in enumerate(interaction.turns)
        if turn.speaker is Speaker.SYSTEM
    ]
    assert all(action is not None for _, action in actions)
    name = procedure(interaction).privileged_action
    return [(index, action) for index, action in actions if action is not None and action.name == name]


def test_there_are_twelve_in_two_languages_on_three_channels() -> None:
    languages = [interaction.language for interaction in interactions().values()]
    assert sorted(languages) == ["en"] * 6 + ["fr-CA"] * 6
    for language in ("en", "fr-CA"):
        channels = {entry.channel.value for entry in interactions().values() if entry.language == language}
        assert channels == {"chat", "voice", "email"}


@pytest.mark.parametrize("id", sorted(interactions()))
def test_each_fits_the_example_rubric_and_its_procedure(id: str) -> None:
    interaction = interactions()[id]
    assert interaction.language is not None
    assert applies(rubric(), interaction.channel.value, interaction.language, interaction.queue)
    assert procedure(interaction).queue == interaction.queue
    for _, action in privileged(interaction):
        given = {argument.key for argument in action.arguments}
        assert any(given >= set(items) for items in procedure(interaction).identity_items), id


def test_one_is_transferred_one_begins_with_a_bot_and_one_breaks_off() -> None:
    transferred = [entry.id for entry in interactions().values() if len(human_agents(entry)) == 2]
    bots = [entry.id for entry in interactions().values() if entry.turns[0].speaker is Speaker.BOT]
    cut = [entry.id for entry in interactions().values() if "calls.ended" in entry.turns[-1].text]
    assert (transferred, bots, cut) == (["ex-006"], ["ex-005"], ["ex-011"])


def test_one_acts_before_it_has_the_customers_identity() -> None:
    early = []
    for interaction in interactions().values():
        for index, action in privileged(interaction):
            said = " ".join(turn.text for turn in interaction.turns[:index] if turn.speaker is Speaker.CUSTOMER)
            name = action.argument("FullName")
            if name is not None and name.split()[-1].casefold() not in said.casefold():
                early.append(interaction.id)
    assert early == ["ex-004"]


def test_voice_has_no_punctuation_and_offsets() -> None:
    for interaction in interactions().values():
        if interaction.channel.value == "voice":
            spoken = [turn for turn in interaction.turns if turn.speaker is not Speaker.SYSTEM]
            assert not [turn.text for turn in spoken if re.search(r"[.,;:?!A-Z]", turn.text)]
            assert all(turn.offset_ms is not None for turn in interaction.turns)


def test_agents_and_customers_go_with_them() -> None:
    for entry in records("agents.jsonl"):
        assert validate_agent(entry).valid_from is not None
    for entry in records("customers.jsonl"):
        assert validate_customer(entry).email
    agents = {entry["agent_id"] for entry in records("agents.jsonl")}
    customers = {entry["customer_id"] for entry in records("customers.jsonl")}
    assert {agent for entry in interactions().values() for agent in human_agents(entry)} == agents
    assert {entry.customer_id for entry in interactions().values()} == customers


def test_the_judged_view_hides_card_phone_and_address() -> None:
    view = make_judged_view(interactions()["ex-003"], "en", PrivacyContext()).view
    text = "\n".join(turn.text for turn in view.turns)
    assert "[CARD_1]" in text
    for value in ("4111", "613-555-0142", "K2P 1L4", "Whitfield"):
        assert value not in text, value


def test_made_up_addresses_can_reach_nobody() -> None:
    text = "".join(path.read_text("utf-8") for path in EXAMPLES.rglob("*.jsonl"))
    assert {domain.rstrip(".") for domain in re.findall(r"@([\w.-]+)", text)} == {"example.com", "example.org"}
    phones = re.findall(r"\d{3}[ -](\d{3})[ -](\d{4})", text)
    assert phones
    assert all(exchange == "555" and number.startswith("01") for exchange, number in phones)


def test_french_is_set_as_in_canada() -> None:
    for interaction in interactions().values():
        if interaction.language == "fr-CA" and interaction.channel.value != "voice":
            for turn in interaction.turns:
                if turn.speaker is not Speaker.SYSTEM:
                    where = (interaction.id, turn.text)
                    assert not re.search(rf"\s[?!;]|[^{NBSP}]:\s|[^{NBSP}]%|« | »", turn.text), where
                    assert "email" not in turn.text.casefold(), where


def test_the_readmes_own_example_is_accepted() -> None:
    blocks = re.findall(
        r"^```json\n(.*?)^```", (reference.ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    shown = [block for block in blocks if '"turns"' in block]
    assert len(shown) == 1
    parsed = parse_line(shown[0].strip().encode(), 1)
    assert isinstance(parsed, Interaction), parsed
    assert parse_action(parsed.turns[-1].text) is not None
