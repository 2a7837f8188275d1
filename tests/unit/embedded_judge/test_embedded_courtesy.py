"""Discourtesy that insults nobody, its kind look-alikes, and the company in which a doubtful remark stands."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.marks import marked
from services.qa_scorer.domain.embedded_judge.slights import Kind, slighting, slights
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.embedded_judge.wording import CODES, rationale

KIND = {"en": "Was the agent respectful at all times?", "fr": "L'agent est-il resté respectueux en tout temps?"}

_SLIGHTS = {
    Kind.REPEATED: [
        "As we have already explained, it is the red lever.",
        "I've told you that twice by now",
        "Comme je vous l'ai déjà écrit, c'est le levier rouge.",
        "ça fait trois fois que je vous le dis",
    ],
    Kind.BLAME: [
        "Had you read the leaflet, we wouldn't be talking.",
        "You should have checked the hinges first.",
        "Vous auriez dû vérifier les charnières avant.",
        "ben là fallait lire la feuille",
        "Quand on achète une barque, on regarde la coque.",
    ],
    Kind.COMPETENCE: [
        "Did you even look at the gauge?",
        "everybody else manages with the same pump",
        "Avez-vous seulement regardé le cadran?",
        "c'est pourtant simple une pompe",
    ],
    Kind.MOCKERY: ["I don't own a crystal ball.", "bon je suis pas magicien moi", "Well, aren't you special"],
    Kind.DROPPED: [
        "That's not my department.",
        "what do you expect me to do about it",
        "Que voulez-vous que j'y fasse?",
        "c'est pas mon problème ça",
    ],
    Kind.SCOLDING: ["There's no need to shout.", "pas besoin de crier madame", "Get to the point", "ma petite madame"],
    Kind.DOUBT: ["They all say that", "How convenient.", "comme par hasard", "si vous le dites"],
    Kind.LOFTY: [
        "You people always ring at noon",
        "You clearly don't understand pumps",
        "il y a des gens qui lisent pas",
    ],
}
_KIND = [
    "I should have checked the hinges first, my mistake.",
    "You should have received the leaflet on Monday.",
    "It's not your fault, the leaflet should have said so.",
    "Did you get a chance to look at the gauge?",
    "No match on that. Can you read it off once more?",
    "Take your time, I have all day for you.",
    'You wrote "you people never answer", and I am sorry about that.',
    "J'aurais dû vérifier les charnières, c'est mon erreur.",
    "Vous auriez dû recevoir la feuille lundi.",
    "Ce n'est pas votre faute, la feuille n'en parle pas.",
    "Avez-vous pu regarder le cadran?",
    "Inquiétez-vous pas, on va le trouver.",
    "Vous écriviez « c'est pas mon problème », et je comprends.",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in _SLIGHTS.items() for text in texts])
def test_a_slight_is_known_by_its_words(kind: Kind, text: str) -> None:
    assert kind in slights(text)


@pytest.mark.parametrize("text", _KIND)
def test_self_reproach_reassurance_and_quotes_are_no_slights(text: str) -> None:
    assert not slights(text)
    assert not slighting(text)


def test_some_words_are_a_slight_in_bad_company_only() -> None:
    for text in ("As I said, it is the red lever.", "Comme mentionné, c'est le levier rouge."):
        assert slighting(text)
        assert not slights(text)


@pytest.mark.parametrize("text", ["you're no idiot at all", "You are not stupid.", "vous êtes pas niaiseux voyons"])
def test_denying_an_insult_is_none(text: str) -> None:
    assert not marked("rude", plain(text))


def test_every_slight_has_its_sentence() -> None:
    for kind in Kind:
        assert f"slight_{kind}" in CODES
        assert "3" in rationale("fr", {"turn": "2"}, f"slight_{kind}")


@pytest.mark.parametrize(
    ("language", "channel", "lines", "turn"),
    [
        (
            "en",
            "chat",
            "C: the pump runs dry\nA: Serial number.\nC: 88\nA: Had you read the leaflet you would know that it needs oil.\nC: oh",
            3,
        ),
        ("en", "voice", "A: pumps\nC: it runs dry\nA: yeah well i'm not psychic what's the serial number\nC: oh", 2),
        (
            "fr",
            "chat",
            "C: la pompe tourne à sec\nA: Numéro de série.\nC: 88\nA: Si vous aviez lu la feuille, vous sauriez qu'il faut"
            " de l'huile.\nC: ah",
            3,
        ),
        ("fr", "voice", "A: pompes\nC: ça tourne à sec\nA: ben là fallait y penser avant madame\nC: ah bon", 2),
    ],
)
async def test_quiet_discourtesy_is_found_and_named(ask, new_criterion, language, channel, lines, turn):
    found = await ask(lines, new_criterion(KIND), language=language, channel=channel)
    assert found.value == "not_met"
    assert [span.turn for span in found.evidence] == [turn]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            "A: Good morning, how may I help?\nC: I feel such an idiot, the pump runs dry\nA: You're no idiot, that"
            " leaflet hides it well, I'm sorry. I should have put it on page one.\nC: ha\nA: As I said, it needs oil"
            " once a month. Anything else I can help with?\nC: no\nA: Thanks for calling, enjoy the pond!",
        ),
        (
            "fr",
            "A: Bonjour, comment puis-je vous aider?\nC: j'ai l'air fou, la pompe tourne à sec\nA: Vous n'êtes pas fou,"
            " je comprends, la feuille le cache bien. J'aurais dû le mettre en première page.\nC: ha\nA: Comme je vous"
            " disais, un peu d'huile par mois. Puis-je vous aider avec autre chose?\nC: non\nA: Merci et bonne journée!",
        ),
    ],
)
async def test_a_warm_agent_means_a_doubtful_remark_kindly(ask, new_criterion, language, lines):
    assert (await ask(lines, new_criterion(KIND), language=language)).value == "met"
