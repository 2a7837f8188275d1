"""Dates of birth as they are said, with months that are numbers too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.qa_scorer.domain.interaction import Channel, Interaction, Speaker, Turn
from services.qa_scorer.domain.privacy.view import make_judged_view

ASKED = {"en": "can i get your date of birth please", "fr": "votre date de naissance s'il vous plaît"}


def answered(language: str, *said: str) -> list[str]:
    turns = [Turn(speaker=Speaker.AGENT, text=ASKED[language])]
    turns += [Turn(speaker=Speaker.CUSTOMER, text=text) for text in said]
    contact = Interaction(
        id="c-1",
        channel=Channel.VOICE,
        started_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        agent_id="a-1",
        turns=tuple(turns),
    )
    return [turn.text for turn in make_judged_view(contact, language).view.turns[1:]]


@pytest.mark.parametrize(
    ("language", "said", "shown"),
    [
        ("en", "third of the ninth thirty seven", "[DOB_1]"),
        ("en", "it's the twenty second of the eleventh oh four", "it's the [DOB_1]"),
        ("en", "march third oh five", "[DOB_1]"),
        ("en", "five eleven eighty two", "[DOB_1]"),
        ("en", "um seven oh nine nineteen sixty three", "um [DOB_1]"),
        ("fr", "c'est le douze du cinq soixante-quatre", "c'est le [DOB_1]"),
        ("fr", "le premier du sept mil neuf cent quatre-vingt-dix", "le [DOB_1]"),
        ("fr", "le quatorze février mil neuf cent soixante et onze", "le [DOB_1]"),
        ("fr", "trois zéro trois quatre-vingt", "[DOB_1]"),
    ],
)
def test_a_date_of_birth_is_hidden_however_it_is_said(language: str, said: str, shown: str) -> None:
    assert answered(language, said) == [shown]


def test_one_birthday_is_one_value_in_either_way_of_saying_it() -> None:
    said = answered(
        "en", "third of the ninth fifty seven", "no wait is that right, september third nineteen fifty seven"
    )
    assert said == ["[DOB_1]", "no wait is that right, [DOB_1]"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the second of the three forty dollar items came broken"),
        ("en", "that was the first of the second batch"),
        ("fr", "trois du deux sont arrivés"),
        ("fr", "il est né au premier du mois"),
    ],
)
def test_what_only_looks_like_one_stays(language: str, said: str) -> None:
    assert answered(language, said) == [said]
