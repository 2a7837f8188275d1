"""The customer is asked and agrees before the action: in short words, after a detour, or not really."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.rubric.model import Procedure

CONSENT = {
    "en": "Did the agent obtain the customer's agreement before submitting?",
    "fr": "Accord du client obtenu avant?",
}
PLAN = Procedure(
    contact_reason="x", privileged_action="class.enrol", identity_items=(("Name",),), confirm_before_action=True
)
CHECK = 'S: [action] class.places(Class="Yoga") -> Places=3; Price=90'
ENROL = 'S: [action] class.enrol(Class="Yoga", Name="[NAME_1]") -> Message=Enrolled'


@pytest.mark.parametrize(
    ("language", "channel", "talk", "value"),
    [
        ("en", "chat", "A: Three places left at $90. Sign you up?\nC: go for it", "met"),
        ("en", "chat", "A: Then I'd put you in the Monday group, $90. Alright?\nC: Sounds good.", "met"),
        ("en", "voice", "A: it's ninety for the term so i'll sign you up okay\nC: yep do it", "met"),
        (
            "en",
            "voice",
            "A: shall i sign you up for ninety\nC: is that with the mat\nA: mat included\nC: then yes",
            "met",
        ),
        (
            "en",
            "chat",
            "A: Want me to enrol you?\nC: hang on, let me ask my wife\nA: Sure\nC: she says go ahead",
            "met",
        ),
        ("en", "chat", "A: Want me to enrol you for $90?\nC: I'd have to think about it", "not_met"),
        ("en", "chat", "A: Want me to enrol you for $90?\nC: no, that's too much", "not_met"),
        ("en", "chat", "A: It is $90 and there are three places.\nC: That makes sense.", "not_met"),
        ("en", "voice", "A: could you confirm your phone number\nC: yes it's [PHONE_1]", "not_met"),
        ("en", "voice", "A: what day would you like to come\nC: monday", "not_met"),
        ("en", "voice", "A: what's your shoe size and can i sign you up\nC: nine and yes", "met"),
        ("en", "voice", "A: when do you want it from and is it just yoga\nC: from monday and yeah", "not_met"),
        (
            "en",
            "email",
            "A: Hello, shall I keep the Monday place for you at $90 and hear later which mat suits? A yes is enough.\n"
            "C: Yes! We had a boy.",
            "met",
        ),
        ("en", "chat", "A: May I ask which day suits you?\nC: yes, Monday", "not_met"),
        ("fr", "chat", "A: Il reste trois places à 90 $. Je vous inscris?\nC: ouin c'est beau", "met"),
        ("fr", "voice", "A: c'est quatre-vingt-dix pour la session on y va\nC: envoye donc", "met"),
        ("fr", "voice", "A: ça fait quatre-vingt-dix dollars ça vous va\nC: oui madame", "met"),
        (
            "fr",
            "chat",
            "A: Je vous inscris pour 90 $?\nC: ok je vais en parler à ma blonde, je vous reviens",
            "not_met",
        ),
        ("fr", "chat", "A: C'est 90 $ pour la session.\nC: je vois", "not_met"),
        ("fr", "voice", "A: votre courriel s'il vous plaît\nC: oui c'est [EMAIL_1]", "not_met"),
    ],
)
async def test_the_agent_asks_and_the_customer_agrees(ask, new_criterion, language, channel, talk, value):
    lines = f"C: yoga\n{CHECK}\n{talk}\n{ENROL}"
    found = await ask(lines, new_criterion(CONSENT, na=True), language=language, channel=channel, procedure=PLAN)
    assert found.value == value
    assert found.evidence


async def test_a_letter_asks_above_its_signature(ask, new_criterion):
    letter = "A: Hello, the Monday group has a place at $90. Shall I enrol you? Kind regards, Dana"
    lines = f"C: yoga?\n{CHECK}\n{letter}\nC: Yes, please do.\n{ENROL}"
    found = await ask(lines, new_criterion(CONSENT, na=True), channel="email", procedure=PLAN)
    assert found.value == "met"


async def test_a_criterion_whose_examples_ask_for_a_yes_is_about_agreement(ask, new_criterion):
    # Its question speaks of times as one about next steps would.
    wording = {"en": "Before it is done, does the agent say what will happen and by when, and let the customer answer?"}
    examples = {
        "met": ("There is a place on Monday at six, shall I put you down?", "It starts on the 9th, want me to book it?")
    }
    lines = f"C: yoga\n{CHECK}\nA: The next term begins Monday at six, you get a letter by Friday.\n{ENROL}"
    asked = PLAN.model_copy(update={"confirm_before_action": False})
    criterion = new_criterion(wording, na=True, examples=examples)
    assert (await ask(lines, criterion, procedure=PLAN)).value == "not_met"
    assert (await ask(lines, criterion, procedure=asked)).value == "na"
