"""Criteria met by saying something, or by saying nothing rude: both languages, chat and noisy speech."""

from __future__ import annotations

import pytest

GREET = {
    "en": "Does the representative welcome the caller at the start?",
    "fr": "Le conseiller accueille-t-il l'appelant?",
}
BYE = {"en": "Did the agent take leave politely?", "fr": "L'agent a-t-il pris congé poliment?"}
MORE = {"en": "Was further assistance offered before ending?", "fr": "A-t-on offert de l'aide supplémentaire?"}
CARE = {"en": "Was empathy shown for the customer's situation?", "fr": "A-t-on fait preuve d'empathie?"}
KIND = {"en": "Was the agent respectful at all times?", "fr": "L'agent est-il resté respectueux en tout temps?"}
NOTICE = {"en": "Was the caller told that the line is recorded?", "fr": "A-t-on avisé que l'appel est enregistré?"}
NEXT = {"en": "Did the agent explain what happens next?", "fr": "L'agent a-t-il expliqué la suite?"}
OWN = {"en": "Did the agent take ownership of the issue?", "fr": "L'agent a-t-il pris le problème en charge?"}
PROBE = {
    "en": "Did the agent ask questions to find the cause?",
    "fr": "L'agent a-t-il cherché à comprendre le problème?",
}
HOLD = {"en": "Did the agent follow hold etiquette?", "fr": "Les règles de mise en attente ont-elles été suivies?"}


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        ("en", "chat", "A: Good evening, Lakeside Hydro here\nC: my power is out\nA: Since when?", "met"),
        (
            "en",
            "voice",
            "A: um hi thank you for calling lakeside hydro my name is tom um what is your account\nC: eh",
            "met",
        ),
        ("en", "chat", "C: hello\nA: Meter number?\nC: 88\nA: Wait.", "not_met"),
        ("en", "voice", "C: hello\nA: yeah account number\nC: um four two\nA: ok let me see", "not_met"),
        ("fr", "chat", "A: Bon matin et bienvenue chez Hydro du Lac\nC: je n'ai plus de courant", "met"),
        (
            "fr",
            "voice",
            "A: euh oui bonjour vous êtes bien chez hydro du lac ici tom votre numéro de compte\nC: oui",
            "met",
        ),
        ("fr", "chat", "C: bonjour\nA: Votre numéro de compteur?\nC: 88\nA: Depuis quand?", "not_met"),
    ],
)
async def test_a_greeting_is_told_from_none(ask, new_criterion, language, channel, lines, value):
    found = await ask(lines, new_criterion(GREET, window="opening"), language=language, channel=channel)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        (
            "en",
            "chat",
            "A: Your modem is on its way.\nC: great\nA: Thanks for choosing us, have a lovely weekend!",
            "met",
        ),
        ("en", "voice", "A: so that is all fixed thanks for calling and have a good night bye bye\nC: bye", "met"),
        ("en", "chat", "C: so when does it come\nA: Tuesday.\nC: ok thanks bye", "not_met"),
        ("fr", "chat", "A: Le modem est en route.\nC: super\nA: Merci de votre fidélité, bonne soirée!", "met"),
        ("fr", "voice", "A: c'est réglé de mon côté merci d'avoir appelé pis bonne journée là\nC: bye", "met"),
        ("fr", "chat", "C: ça arrive quand\nA: Mardi.\nC: merci, au revoir", "not_met"),
    ],
)
async def test_a_closing_is_told_from_none(ask, new_criterion, language, channel, lines, value):
    found = await ask(lines, new_criterion(BYE, window="closing"), language=language, channel=channel)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        ("en", "chat", "A: The plan is changed. Do you need a hand with something else?\nC: no", "met"),
        ("en", "voice", "A: okay the plan is changed uh is there anything else i can do for you today\nC: no", "met"),
        ("en", "chat", "A: The plan is changed.\nC: thanks\nA: Goodbye!", "not_met"),
        ("fr", "chat", "A: Le forfait est changé. Puis-je vous être utile pour autre chose?\nC: non", "met"),
        ("fr", "voice", "A: bon le forfait est changé euh avez-vous besoin d'autre chose aujourd'hui\nC: non", "met"),
        ("fr", "chat", "A: Le forfait est changé.\nC: merci\nA: Au revoir!", "not_met"),
    ],
)
async def test_an_offer_of_further_help_is_told_from_none(ask, new_criterion, language, channel, lines, value):
    found = await ask(lines, new_criterion(MORE, window="closing"), language=language, channel=channel)
    assert found.value == value


TROUBLE_EN = "C: Someone broke into my car and took my laptop, I am devastated."
TROUBLE_FR = "C: On a défoncé mon auto et volé mon portable, je suis démoralisée."


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        (
            "en",
            f"{TROUBLE_EN}\nA: Oh that is dreadful, I am so sorry you went through this. Your policy number?",
            "met",
        ),
        ("en", f"{TROUBLE_EN}\nA: What is your policy number?\nC: 77\nA: Sorry, I can't find it.", "not_met"),
        ("en", "C: I would like to know your opening hours\nA: Nine to five.", "na"),
        ("fr", f"{TROUBLE_FR}\nA: Oh, je suis sincèrement désolé, ça doit être tout un choc. Numéro de police?", "met"),
        ("fr", f"{TROUBLE_FR}\nA: Quel est votre numéro de police?\nC: 77\nA: Désolé, je ne le trouve pas.", "not_met"),
        ("fr", "C: J'aimerais connaître vos heures d'ouverture\nA: De neuf à cinq.", "na"),
    ],
)
async def test_empathy_needs_trouble_and_more_than_a_bare_sorry(ask, new_criterion, language, lines, value):
    found = await ask(lines, new_criterion(CARE, na=True), language=language)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "channel", "lines", "turn"),
    [
        ("en", "chat", "C: my bill is wrong\nA: Are you blind? The amount is printed right there.\nC: wow", 1),
        ("en", "voice", "C: um my bill\nA: oh my god you people never read anything do you\nC: wow", 1),
        ("en", "chat", "C: where is it?\nA: Good day.\nC: so?\nA: You keep nagging, quit bugging me, lady.", 3),
        ("fr", "chat", "C: ma facture est fausse\nA: Vous êtes aveugle ou quoi? C'est écrit là.\nC: pardon?", 1),
        ("fr", "voice", "C: ben ma facture\nA: là vous me faites perdre mon temps madame\nC: pardon", 1),
        ("fr", "chat", "C: où est-il?\nA: Bonjour.\nC: alors?\nA: Arrêtez donc de nous achaler, madame.", 3),
    ],
)
async def test_a_rude_message_is_found_where_it_stands(ask, new_criterion, language, channel, lines, turn):
    found = await ask(lines, new_criterion(KIND), language=language, channel=channel)
    assert found.value == "not_met"
    assert [span.turn for span in found.evidence] == [turn]
    assert f" {turn + 1}" in found.rationale, "people count turns from 1"


@pytest.mark.parametrize(
    ("language", "channel", "lines"),
    [
        (
            "en",
            "chat",
            "C: you idiots lost my bag\nA: I understand. Tag number?\nC: 4\nA: No.\nC: no?\nA: It isn't here yet.",
        ),
        ("en", "voice", "C: hi\nA: sure one sec\nC: ok\nA: yeah so i can't refund that because it's over thirty days"),
        ("fr", "chat", "C: vous êtes nuls\nA: Je comprends. Numéro d'étiquette?\nC: 4\nA: Non, il n'est pas arrivé."),
        (
            "fr",
            "voice",
            "C: allô\nA: oui un instant\nC: ok\nA: malheureusement on peut pas rembourser après trente jours",
        ),
        (
            "en",
            "chat",
            "C: the bus pass never came\nA: I'm all ears, what happened?\nC: twice!\nA: Having to ask twice is awful, we messed"
            " up.\nC: so?\nA: Skip the old form. The new one is on its way.\nA: This is closed now.",
        ),
        (
            "en",
            "voice",
            "C: hi\nA: yes i'm listening\nC: it leaks\nA: okay you read me the serial and i note it\nC: nine\nA: haha no rush"
            " at all\nC: nine four\nA: right it's just drizzle here too by the way",
        ),
        (
            "fr",
            "chat",
            "C: mon laissez-passer n'est pas venu\nA: Dites, je vous écoute.\nC: deux fois!\nA: Devoir appeler deux fois,"
            " c'est choquant, on a mal fait ça.\nC: alors?\nA: Oubliez l'ancien formulaire, le nouveau est parti.",
        ),
        ("fr", "voice", "C: allô\nA: oui je vous écoute\nC: ça coule\nA: vous me lisez le numéro pis je le note"),
    ],
)
async def test_short_or_refusing_is_not_rude_and_the_customers_words_do_not_count(
    ask, new_criterion, language, channel, lines
):
    found = await ask(lines, new_criterion(KIND), language=language, channel=channel)
    assert found.value == "met"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            "C: it broke\nA: Which model is it?\nC: the blue one\nA: You will need to phone the repair shop yourself.",
        ),
        (
            "fr",
            "C: c'est brisé\nA: Quel modèle est-ce?\nC: le bleu\nA: Il vous faudra téléphoner au réparateur vous-même.",
        ),
    ],
)
async def test_who_sends_the_customer_away_does_not_take_charge(ask, new_criterion, language, lines):
    found = await ask(lines, new_criterion(OWN), language=language)
    assert found.value == "not_met"
    assert [span.turn for span in found.evidence] == [3]


@pytest.mark.parametrize(
    ("question", "language", "met", "not_met"),
    [
        (NOTICE, "en", "A: Just so you know, we record this line.\nC: ok", "A: Hello, your name?\nC: Ann"),
        (NOTICE, "fr", "A: Je vous avise que la ligne est enregistrée.\nC: ok", "A: Bonjour, votre nom?\nC: Anne"),
        (
            NEXT,
            "en",
            "A: You'll hear from our lab within four days by email.\nC: ok",
            "A: Hello.\nC: hi\nA: Your name?",
        ),
        (NEXT, "fr", "A: Le labo vous écrira d'ici quatre jours.\nC: ok", "A: Bonjour.\nC: allô\nA: Votre nom?"),
        (OWN, "en", "C: it broke\nA: I'll see to it myself that this gets repaired.", "C: it broke\nA: Which model?"),
        (OWN, "fr", "C: c'est brisé\nA: Je m'en charge moi-même jusqu'à la fin.", "C: c'est brisé\nA: Au revoir."),
        (
            PROBE,
            "en",
            "C: it broke\nA: When did you first notice it, and what happened just before?",
            "C: it broke\nA: Bye.",
        ),
        (PROBE, "fr", "C: c'est brisé\nA: Depuis quand, et que s'est-il passé juste avant?", "C: brisé\nA: Au revoir."),
        (HOLD, "en", "A: Could I place you on hold for a minute?\nC: yes", "A: The office opens at eight.\nC: ok"),
        (HOLD, "fr", "A: Puis-je vous mettre en attente une minute?\nC: oui", "A: On ouvre à huit heures.\nC: ok"),
    ],
)
async def test_what_else_rubrics_ask_for_is_told_from_its_absence(ask, new_criterion, question, language, met, not_met):
    assert (await ask(met, new_criterion(question), language=language)).value == "met"
    assert (await ask(not_met, new_criterion(question), language=language)).value == "not_met"


async def test_a_window_looks_only_where_it_says(ask, new_criterion):
    late = "A: Account?\nC: 1\nA: PIN?\nC: 2\nA: Address?\nC: x\nA: Done.\nC: ok\nA: Hello and welcome!"
    opening = {"en": "Is the customer greeted in the agent's first two messages?"}
    assert (await ask(late, new_criterion(opening, window="opening"))).value == "not_met"
    assert (await ask(late, new_criterion(opening))).value == "met"


async def test_only_the_judged_agents_own_turns_count(ask, new_criterion):
    lines = "A1: Good morning and welcome!\nC: hi\nA2: Account number.\nC: 12"
    greeting = new_criterion(GREET)
    assert (await ask(lines, greeting, agent="a-1")).value == "met"
    assert (await ask(lines, greeting, agent="a-2")).value == "not_met"


async def test_a_rubrics_own_examples_decide_a_criterion_of_no_known_kind(ask, new_criterion):
    promote = new_criterion(
        {"en": "Did the agent mention the loyalty program?"},
        examples={
            "met": ("Have you heard of our points card?", "You earn points with every purchase."),
            "not_met": ("How would you like to pay?",),
        },
    )
    assert (await ask("A: By the way, with our points card you earn rewards.\nC: nice", promote)).value == "met"
    assert (await ask("A: Your total is 20 dollars, how would you like to pay?\nC: cash", promote)).value != "met"


async def test_a_criterion_of_no_known_kind_without_examples_is_left_to_people(ask, new_criterion):
    found = await ask("A: Hello\nC: hi", new_criterion({"en": "Was the ticket filed under the right category?"}))
    assert (found.value, found.reason) == ("cannot_tell", "low_confidence")


async def test_the_rationale_speaks_the_interactions_language(ask, new_criterion):
    criterion = new_criterion(GREET, window="opening")
    assert "turn 1" in (await ask("A: Hello there\nC: hi", criterion)).rationale
    assert "tour 1" in (await ask("A: Bonjour\nC: allô", criterion, language="fr-CA")).rationale


async def test_levels_are_chosen_by_how_sure_the_finding_is(ask, new_criterion):
    scale = tuple(
        {"key": key, "points": points, "title": {"en": key}} for key, points in (("good", 2), ("fair", 1), ("poor", 0))
    )
    criterion = new_criterion(GREET, window="opening", scale=scale)
    best = await ask("A: Good morning and welcome, how can I help?\nC: hi", criterion)
    worst = await ask("A: Account number.\nC: 3\nA: Wait.", criterion)
    assert (best.value, worst.value) == ("good", "poor")
    assert best.confidence < 0.9


@pytest.mark.parametrize("lines", ["C: hello?\nC: anybody?", "A: ...\nC: ?", "A: 👍\nC: ok"])
async def test_an_agent_who_says_nothing_does_not_greet(ask, new_criterion, lines):
    assert (await ask(lines, new_criterion(GREET, window="opening"))).value == "not_met"
