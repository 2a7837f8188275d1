"""Who gives a name of their own and who does not, in chat, letters and speech without capitals."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.naming import Coded, introduces

NAME = {"en": "Is the caller told whom they are dealing with, by name?", "fr": "L'agent dit-il son nom au client?"}
NAME_OR_COMPANY = {
    "en": "Does the agent introduce themselves, with their own name or the company's?",
    "fr": "L'agent se présente-t-il, par son nom ou celui de l'entreprise?",
}


@pytest.mark.parametrize(
    ("channel", "lines"),
    [
        ("chat", "C: my kiln won't heat\nA: Good day, Petronella from Kiln Care here. Which model?"),
        ("chat", "C: hi\nA: Hello! I'm [NAME_1], let's have a look.\nC: thanks [NAME_1]"),
        ("chat", "C: hi, Ada here\nA: Hi Ada, Gunther. What's up with the kiln?"),
        ("chat", "C: bonjour\nA: Bonjour! Ici [NAME_1], du service des fours."),
        ("chat", "C: bonjour\nA: Bonsoir, Marie-Pier à l’autre bout. Quel four avez-vous?"),
        ("voice", "A: kiln care good morning this is petronella how can i help\nC: hi"),
        ("voice", "A: uh hi you're through to zebedee in spares\nC: hi zebedee it's about a kiln"),
        ("voice", "A: kiln care wilma speaking\nC: hello"),
        ("voice", "A: four et poterie bonjour c'est ludivine comment puis-je vous aider\nC: allô"),
        ("voice", "A: poterie laval odilon à l'appareil bonjour\nC: oui bonjour"),
        ("voice", "A: service des fours bonjour zénon\nC: oui bonjour zénon mon four chauffe plus"),
        ("voice", "A: euh oui bonjour moi c'est [NAME_1] je vous écoute\nC: allô"),
    ],
)
async def test_a_name_of_their_own_is_found(ask, new_criterion, channel, lines):
    found = await ask(lines, new_criterion(NAME), channel=channel)
    assert found.value == "met"
    assert found.evidence


@pytest.mark.parametrize(
    ("channel", "lines"),
    [
        ("chat", "C: hi it's [NAME_1], my kiln won't heat\nA: Hello [NAME_1], which model?"),
        ("chat", "C: I'm Wilma Stone\nA: Hello Wilma! I'm sorry to hear that.\nA: Ms. Stone, which model is it?"),
        ("chat", "C: bonjour, Odile Roy\nA: Bonjour Madame Roy. Je suis désolé. C'est inquiétant."),
        ("chat", "C: hi\nA: Hello, this is the kiln desk. I'm happy to help. It's Monday, we're quick."),
        ("voice", "A: kiln care good morning how can i help\nC: hi\nA: okay this is odd i'm looking it's gone"),
        ("voice", "A: poterie laval bonjour\nC: bonjour\nA: c'est choquant ça je suis navrée"),
        ("voice", "A: hi there\nC: it's wilma stone\nA: thanks wilma and is wilma stone here the owner"),
    ],
)
async def test_a_department_a_feeling_or_the_customers_name_is_none(ask, new_criterion, channel, lines):
    found = await ask(lines, new_criterion(NAME), channel=channel)
    assert found.value == "not_met"


@pytest.mark.parametrize(
    ("ending", "value"),
    [
        ("Kind regards,\nPetronella Quist", "met"),
        ("Kind regards,\nPetronella\nKiln Care, returns", "met"),
        ("Cordialement,\n[NAME_2]", "met"),
        ("Kind regards,\nThe returns team", "not_met"),
        ("Cordialement,\nService à la clientèle", "not_met"),
        ("Thank you for your patience.", "not_met"),
    ],
)
async def test_a_letter_is_signed_by_a_person_or_a_department(ask, new_criterion, ending, value):
    letter = f"Dear [NAME_1],\n\nThe part leaves today.\n\n{ending}".replace("\n", "¶")
    found = await ask(f"C: My kiln is cold. [NAME_1]\nA: {letter}", new_criterion(NAME), channel="email")
    assert found.value == value


@pytest.mark.parametrize(
    ("question", "value"), [(NAME, "not_met"), (NAME_OR_COMPANY, "met")], ids=["own name", "or the company's"]
)
async def test_a_companys_name_counts_where_the_question_says_so(ask, new_criterion, question, value):
    lines = "A: thank you for calling kilnerama how can i help\nC: my kiln is cold\nA: which model"
    assert (await ask(lines, new_criterion(question, window="opening"), channel="voice")).value == value


async def test_the_bots_name_and_a_colleagues_are_not_the_agents(ask, new_criterion):
    lines = "B: I'm Robbie, your assistant.\nC: a person please\nA1: Hi, Gunther here.\nC: ok\nA2: Hello, which model?"
    assert (await ask(lines, new_criterion(NAME), agent="a-1")).value == "met"
    assert (await ask(lines, new_criterion(NAME), agent="a-2")).value == "not_met"


async def test_an_example_of_a_rubric_introduces_or_not():
    assert introduces("You're speaking with Petronella.")
    assert introduces("Mon nom est Zénon.")
    assert not introduces("Kiln desk, hello.")
    assert not introduces("Service des fours, bonjour.")


def test_a_coded_stretch_is_found_again_in_the_text():
    text = "Good day, Petronella speaking."
    coded = Coded.of(text)
    start = coded.text.index("<2>")
    begin, end = coded.place(start, start + 3)
    assert text[begin:end] == "Petronella"
