from __future__ import annotations

import pytest
from ingestion_builders import interaction

from services.qa_scorer.adapters.language import LinguaDetector
from services.qa_scorer.domain.language import (
    Detection,
    canonical_tag,
    is_well_formed,
    language_of,
    primary_subtag,
    sample_of,
)
from services.qa_scorer.domain.privacy.view import make_judged_view
from services.qa_scorer.domain.transfers import agent_of, human_agents, is_transferee


def test_agents_come_in_order_of_their_first_turn() -> None:
    contact = interaction("b:Hi", "a:Hello", "c:Hi", "a@a-2:I take over", "v:Well done", "a:Bye")
    assert human_agents(contact) == ("a-1", "a-2")
    assert [agent_of(contact, turn) for turn in contact.turns] == [None, "a-1", None, "a-2", None, "a-1"]
    view = make_judged_view(contact, "en").view
    assert view.agents == ("a-1", "a-2")
    assert not is_transferee(view, "a-1")
    assert is_transferee(view, "a-2")
    with pytest.raises(ValueError, match="a-3"):
        is_transferee(view, "a-3")


def test_a_bot_alone_has_no_agent() -> None:
    assert human_agents(interaction("b:Hi", "c:Hi")) == ()


@pytest.mark.parametrize(
    "tag", ["en", "fr-CA", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1996", "x-private", "en-a-bbb-x-a"]
)
def test_well_formed_tags(tag: str) -> None:
    assert is_well_formed(tag)
    assert canonical_tag(tag.upper()) == tag


@pytest.mark.parametrize("tag", ["i-klingon", "en-GB-oed", "sgn-BE-FR", "sgn-ch-de"])
def test_tags_that_only_a_list_knows(tag: str) -> None:
    assert is_well_formed(tag)


@pytest.mark.parametrize(
    "tag", ["", "e", "en_US", "englishspoken", "en-", "-en", "fr CA", "en-a", "123", "é", "a" * 200]
)
def test_ill_formed_tags(tag: str) -> None:
    assert not is_well_formed(tag)


def test_the_primary_subtag() -> None:
    assert primary_subtag("FR-ca") == "fr"


class Fixed:
    def __init__(self, found: Detection | None) -> None:
        self.found = found
        self.text = ""

    def detect(self, text: str) -> Detection | None:
        self.text = text
        return self.found


def test_a_declared_language_is_not_detected() -> None:
    found = language_of(interaction("c:Hola", language="FR-ca"), Fixed(Detection("es", 1.0)))
    assert (found.tag, found.detected, found.certain) == ("fr-CA", False, True)


@pytest.mark.parametrize("tag", ["und", "UND", "und-CA"])
def test_a_language_declared_as_undetermined_is_detected(tag: str) -> None:
    found = language_of(interaction("c:Bonjour", language=tag), Fixed(Detection("fr", 0.9)))
    assert (found.tag, found.detected) == ("fr", True)


def test_what_system_and_bot_say_is_no_sample() -> None:
    detector = Fixed(Detection("fr", 0.9))
    found = language_of(interaction("b:Welcome", "c:Bonjour", "s:[action] x()", "a:Oui"), detector)
    assert detector.text == "Bonjour\nOui"
    assert (found.tag, found.detected, found.certain) == ("fr", True, True)


def test_an_unknown_language_falls_back_in_doubt() -> None:
    found = language_of(interaction("c:123"), Fixed(None))
    assert (found.tag, found.certain, found.confidence) == ("en", False, 0.0)


def test_a_long_contact_gives_a_short_sample() -> None:
    assert len(sample_of(interaction(*["c:" + "x" * 1000] * 50))) <= 3010


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi", "en"),
        ("Bonjour", "fr"),
        ("allô", "fr"),
        ("Thanks, bye", "en"),
        ("merci bonne journée", "fr"),
        ("my order never came and nobody answers the phone", "en"),
        ("ma commande n'est jamais arrivée pis personne répond au téléphone", "fr"),
        ("j'ai un problème avec mon cell, le data marche pas pantoute", "fr"),
        ("Bonjour, hi! My internet is down since yesterday evening, can you help me please", "en"),
        ("Hola, mi pedido no ha llegado y necesito hablar con alguien ahora mismo", "es"),
        ("Oui bonjour, [NAME_1] au 514 555-0199, jean@exemple.ca", "fr"),
    ],
)
def test_detection(text: str, language: str) -> None:
    found = LinguaDetector().detect(text)
    assert found is not None
    assert found.language == language
    assert 0 < found.confidence <= 1


@pytest.mark.parametrize("text", ["", "123 456", "[NAME_1]", "?!"])
def test_no_words_no_language(text: str) -> None:
    assert LinguaDetector().detect(text) is None
