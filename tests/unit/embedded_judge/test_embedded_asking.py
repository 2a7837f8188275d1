"""Questions about the matter, apart from identity checks, requests for a yes and offers of help."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.asking import asks_about_the_matter

PROBE = {
    "en": "Does the agent ask questions about the situation before suggesting a remedy?",
    "fr": "L'agent pose-t-il des questions sur la situation avant de proposer un remède?",
}


@pytest.mark.parametrize(
    "text",
    [
        "When did the sail tear, and was there much wind?",
        "Your full name and, tell me, how old is the sail?",
        "okay which sail is it the main or the jib",
        "have you had it repaired before",
        "did it happen on the water",
        "okay so the main tore near the clew and you want it patched right",
        "Depuis quand la voile est-elle déchirée?",
        "bon c'est arrivé quand",
        "Si je comprends bien, la voile a déchiré au large et vous la voulez réparée, c'est ça?",
        "l'avez-vous réparée vous-même ou au club",
        "la voile y'a-tu un trou dedans",
        "Préférez-vous une voile neuve ou une réparation?",
    ],
)
def test_a_question_about_the_matter(text):
    assert asks_about_the_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        "What's your membership number?",
        "account number and postcode please",
        "Could you confirm your date of birth and the e-mail?",
        "Shall I go ahead and do it?",
        "Is that what you'd like?",
        "does that work for you",
        "Is there anything else I can look at while you're here?",
        "I see what happened to the sail.",
        "okay i get why you are upset i would be too",
        "How can I help you today?",
        "Quel est votre numéro de membre?",
        "Puis-je avoir votre nom et votre code postal?",
        "Est-ce que je vous la commande?",
        "Ça vous irait?",
        "Avez-vous besoin d'autre chose?",
        "bonjour en quoi puis-je vous être utile",
        "La voile est déchirée depuis lundi.",
    ],
)
def test_what_is_asked_of_the_person_or_for_a_yes_is_none(text):
    assert not asks_about_the_matter(text)


@pytest.mark.parametrize(
    ("lines", "language", "value"),
    [
        ("C: my sail tore\nA: Oh no. Where did it tear?\nC: at the clew", "en", "met"),
        ("C: my sail tore\nA: Member number?\nC: 44\nA: I'm sending you a patch.", "en", "not_met"),
        ("C: ma voile a déchiré\nA: Elle a déchiré où exactement, et quand?\nC: au point d'écoute", "fr", "met"),
        ("C: ma voile a déchiré\nA: Votre numéro de membre?\nC: 44\nA: Je vous envoie une pièce.", "fr", "not_met"),
    ],
)
async def test_probing_is_told_from_an_identity_check(ask, new_criterion, lines, language, value):
    assert (await ask(lines, new_criterion(PROBE), language=language)).value == value


async def test_nothing_is_left_to_ask_of_who_brought_every_detail(ask, new_criterion):
    lines = "C: Hello, please extend berth 4471 to June for [NAME_1]\nA: Done, [NAME_1]."
    assert (await ask(lines, new_criterion(PROBE, na=True))).value == "na"
