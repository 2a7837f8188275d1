"""Who keeps a matter in hand, and who passes it off, blames or lets it drop."""

from __future__ import annotations

import pytest

OWN = {"en": "Did the agent take ownership of the issue?", "fr": "L'agent a-t-il pris le problème en charge?"}
OWN_PROBLEMS = {"en": "Only where the customer has a problem.", "fr": "Seulement si le client a un problème."}


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            "A: Good morning, how can I help?\nC: I'd like the larger harp\nA: Happy to. The larger one is in stock."
            "\nC: ok\nA: It's ordered for you. Anything else?\nC: no\nA: Thank you, enjoy the harp!",
        ),
        (
            "en",
            "A: Good evening.\nC: my harp string snapped\nA: Oh no, I'm sorry. That's not one of our strings, so I have"
            " asked the maker and they write to you by Friday.\nC: ok\nA: Thanks for calling, goodbye!",
        ),
        (
            "fr",
            "A: Bonjour, comment puis-je vous aider?\nC: j'aimerais la grande harpe\nA: Avec plaisir, elle est en stock."
            "\nC: ok\nA: C'est commandé. Autre chose?\nC: non\nA: Merci et bonne journée!",
        ),
    ],
)
async def test_an_agent_who_gets_on_with_it_has_the_matter_in_hand(ask, new_criterion, language, lines):
    found = await ask(lines, new_criterion(OWN), language=language)
    assert found.value == "met"
    assert found.evidence


@pytest.mark.parametrize(
    ("language", "lines", "turn"),
    [
        ("en", "A: Hello.\nC: my harp string snapped\nA: You should have read the care leaflet.\nC: oh", 2),
        ("en", "A: Hello.\nC: my harp string snapped\nA: You'll have to call the maker yourself about that.\nC: oh", 2),
        ("fr", "A: Bonjour.\nC: ma corde a cassé\nA: Fallait lire la feuille d'entretien, ça.\nC: ah", 2),
        ("fr", "A: Bonjour.\nC: ma corde a cassé\nA: Il faudrait voir ça avec le luthier.\nC: ah", 2),
    ],
)
async def test_who_blames_or_sends_away_does_not(ask, new_criterion, language, lines, turn):
    found = await ask(lines, new_criterion(OWN), language=language)
    assert found.value == "not_met"
    assert not found.evidence or [span.turn for span in found.evidence] == [turn]


async def test_a_mere_wish_is_no_problem_to_take_charge_of(ask, new_criterion):
    lines = "A: Bonjour!\nC: pour vendredi midi s'il vous plaît\nA: C'est réservé pour vendredi. Merci, bonne journée!"
    criterion = new_criterion(OWN, na=True, guidance=OWN_PROBLEMS)
    assert (await ask(lines, criterion, language="fr")).value in ("na", "met")
    assert (await ask(lines, new_criterion(OWN, na=True), language="fr")).value == "met"
