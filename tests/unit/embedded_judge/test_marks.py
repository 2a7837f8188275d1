"""Words that decide alone what a short sentence does, and their look-alikes; and what a customer's answer tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from services.qa_scorer.domain.embedded_judge.marks import closes, marked
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.rubric.model import Criterion
from services.qa_scorer.domain.scorecard import Answer

_SAYS = {
    "greeting": [
        "stock control hello",
        "Good evening and thanks for your patience",
        "Dear Mr Okafor",
        "Bonsoir à vous",
        "bon matin, comptoir des pièces",
        "merci d'avoir appelé la ligne d'aide",
    ],
    "goodbye": [
        "ta ta then",
        "Enjoy the trombone!",
        "Have a really lovely Tuesday",
        "Good luck with the interview",
        "Happy retirement!",
        "Bonne plongée!",
        "Belle fin de chantier à vous",
        "Joyeux quarantième",
        "bon tricot",
        "allez, à jeudi",
        "merci de votre appel",
    ],
    "further_help": [
        "Any other worries I can look at?",
        "was that everything",
        "What else may I do?",
        "D'autres soucis avec la facture?",
        "Est-ce qu'on a fait le tour?",
        "Vous reste-t-il des questions?",
    ],
}
_DOES_NOT_SAY = {
    "greeting": ["account number please", "Un cadeau de bienvenue a été ajouté", "votre nom"],
    "goodbye": [
        "I will take care of that refund",
        "Bonne nouvelle, il en reste un",
        "bonne question",
        "Excellent, the table is set",
        "bon ben je regarde",
        "bon alors votre nom",
        "It goes by weight",
    ],
    "further_help": [
        "There is nothing else I can do",
        "Is there another time that suits you?",
        "Do you have any other flight numbers?",
        "Je ne peux rien faire d'autre",
        "Voulez-vous une autre chambre?",
    ],
}


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in _SAYS.items() for text in texts])
def test_some_words_leave_no_doubt(act: str, text: str) -> None:
    assert marked(act, plain(text))


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in _DOES_NOT_SAY.items() for text in texts])
def test_their_look_alikes_do(act: str, text: str) -> None:
    assert not marked(act, plain(text))


def test_a_thank_you_closes_where_it_is_the_last_word() -> None:
    for text in ("Thank you, Mrs. Okafor.", "ok merci bonjour", "Roulez prudemment!", "merci à vous"):
        assert closes(plain(text))
    for text in ("Thank you, let me check.", "merci un instant", "It leaves on Monday."):
        assert not closes(plain(text))


def test_an_offer_is_no_denial_for_a_t_between_its_words() -> None:
    assert marked("further_help", plain("Y a-t-il autre chose?"))
    assert not marked("further_help", plain("There isn't anything else I can do"))


def test_an_act_without_such_words_is_never_marked() -> None:
    assert not marked("rude", "hello and goodbye")


@pytest.mark.parametrize(
    ("asked", "answered", "value"),
    [
        ("y a-tu un bout de la soumission que je devrais vous réexpliquer", "non c'est beau de même merci", "met"),
        (
            "y a-tu un bout de la soumission que je devrais vous réexpliquer",
            "la deuxième page s'il vous plaît",
            "not_met",
        ),
        ("so the van comes on the ninth between one and three", "no that's me done thanks", "not_met"),
    ],
)
async def test_what_the_customer_answers_tells_what_was_asked(
    ask: Callable[..., Awaitable[Answer]],
    new_criterion: Callable[..., Criterion],
    asked: str,
    answered: str,
    value: str,
) -> None:
    criterion = new_criterion(
        {"en": "Did the agent ask whether anything else was needed?", "fr": "L'agent a-t-il offert une autre aide?"}
    )
    lines = f"A: it's booked then\nC: lovely\nA: {asked}\nC: {answered}\nA: bye now"
    assert (await ask(lines, criterion, channel="voice")).value == value
