"""Contacts without any log: the action is the one that the agent says is done."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.done import says_done
from services.qa_scorer.domain.rubric.model import Procedure

VERIFY = {"en": "Was the caller authenticated before the account was changed?", "fr": "Client authentifié avant?"}
AGREE = {
    "en": "Did the agent obtain the customer's agreement before submitting?",
    "fr": "Accord du client obtenu avant?",
}
RESULT = {"en": "Was the customer informed of the result of the request?", "fr": "Le client sait-il ce qu’il en est?"}
HIRE = Procedure(
    contact_reason="x",
    privileged_action="skis.extend",
    identity_items=(("HireNumber", "LastName"),),
    confirm_before_action=True,
)
ASKED = "C: can I keep the skis a day longer?\nA: Sure. Hire number and last name?\nC: 55218, Amundsen"
AGREED = "A: It is 20 francs more, shall I extend it?\nC: yes please"


@pytest.mark.parametrize(
    ("lines", "identity", "agreement", "result"),
    [
        (f"{ASKED}\n{AGREED}\nA: It's extended to Sunday.\nC: thanks", "met", "met", "met"),
        (f"{ASKED}\nA: I've just extended it, 20 francs.\nC: oh, fine", "met", "not_met", "met"),
        (
            "C: can I keep the skis a day longer?\nA: Hire number?\nC: 55218\n"
            f"{AGREED}\nA: Done, extended to Sunday.\nC: great",
            "not_met",
            "met",
            "met",
        ),
        # What follows says what can be done with it.
        (f"{ASKED}\n{AGREED}\nA: You're in: Sunday 9.30. So you can ski all day.\nC: thanks", "met", "met", None),
        # Nothing is said to be done.
        (
            f"{ASKED}\nA: I'm sorry, somebody has them from tomorrow. You could rent others.\nC: ok then",
            "na",
            "na",
            None,
        ),
        (f"{ASKED}\n{AGREED}\nA: Bring them to the shop and they will do it.\nC: ok bye", "na", "na", None),
        # A log that does not show the action knows better.
        (
            f"{ASKED}\nS: [action] skis.find(hire='55218') -> Found=1\n{AGREED}\nA: It's extended to Sunday.\nC: ok",
            "na",
            "na",
            None,
        ),
    ],
)
async def test_what_the_agent_says_is_done_is_judged(ask, new_criterion, lines, identity, agreement, result):
    answers = [
        (await ask(lines, new_criterion(question, na=True), procedure=HIRE)).value
        for question in (VERIFY, AGREE, RESULT)
    ]
    assert answers[:2] == [identity, agreement]
    if result is not None:
        assert answers[2] == result


async def test_a_file_that_was_opened_is_not_yet_the_action(ask, new_criterion):
    early = "C: 55218 here\nA: I've opened your file. Your last name?\nC: Amundsen"
    lines = f"{early}\n{AGREED}\nA: That's you extended to Sunday."
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=HIRE)).value == "met"


async def test_without_any_sign_of_the_procedure_a_person_decides_or_nothing_was_done(ask, new_criterion):
    lines = "C: it blinks\nA: Then it is paused, press the knob.\nC: ah, it runs"
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=HIRE)).value in ("na", "cannot_tell")


@pytest.mark.parametrize(
    "text",
    [
        "It's booked for Tuesday.",
        "your parcel has now been sent",
        "That's you moved to the later boat",
        "Cancelled!",
        "I have just refunded it",
        "You're down for nine o'clock",
        "it went straight through",
        "C'est annulé.",
        "je viens de vous l'envoyer",
        "votre visite est maintenant réservée",
        "on vous a inscrit pour jeudi",
        "Voilà, modifié!",
        "you're out of the pottery course",
        "She's back on, no need to do anything",
        "It is withdrawn",
        "That's you in for Friday",
        "votre place est gardée",
        "c'est chose faite",
        "vous êtes maintenant sur la liste",
    ],
)
def test_says_done(text):
    assert says_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "Shall I have it booked?",
        "Once it's booked you will get a letter",
        "It has not been sent",
        "I will send it today",
        "if it was cancelled by them",
        "it was cancelled last week",
        "C'est pas fait",
        "Est-ce que c'est annulé?",
        "quand ce sera envoyé vous le saurez",
        "Je vais l'envoyer demain",
        "Noted, thank you",
        "you're out of luck",
        "we are out of stock",
        "C'est noté",
    ],
)
def test_does_not_say_done(text):
    assert not says_done(text)
