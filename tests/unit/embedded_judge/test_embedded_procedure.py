"""Criteria that hang on the log and the procedure: identity, confirmation, outcome, accuracy."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.rubric.model import Procedure

VERIFY = {
    "en": "Was the caller authenticated before the account was changed?",
    "fr": "Le client a-t-il été authentifié avant?",
}
CONSENT = {
    "en": "Did the agent obtain the customer's agreement before submitting?",
    "fr": "Accord du client obtenu avant?",
}
TOLD = {
    "en": "Was the client informed of the result of the transaction?",
    "fr": "Le client a-t-il été informé du résultat?",
}
RIGHT = {
    "en": "Is what the agent states consistent with the records?",
    "fr": "Les propos de l'agent sont-ils conformes au journal?",
}

PLAN = Procedure(
    contact_reason="plan_change",
    privileged_action="plan.change",
    identity_items=(("AccountHolder", "Pin"), ("AccountHolder", "BirthDate")),
    confirm_before_action=True,
)
CHECK = 'S: [action] plan.quote(Plan="Max") -> Message=Available; Price=55'
CHANGE = 'S: [action] plan.change(Plan="Max", AccountHolder="{who}", Pin="{pin}") -> Status={status}; Price=55'
GOOD = CHANGE.format(who="[NAME_1]", pin="[PIN_1]", status="Change confirmed")
FAILED = CHANGE.format(who="[NAME_1]", pin="[PIN_1]", status="Change failed")


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        ("en", "chat", f"C: I am [NAME_1]\nA: Your PIN?\nC: [PIN_1]\n{GOOD}\nA: Done!", "met"),
        ("en", "chat", f"C: I am [NAME_1]\n{GOOD}\nA: Done! What was your PIN?\nC: [PIN_1]", "not_met"),
        ("en", "chat", f"C: I am [NAME_1]\nA: Your PIN?\nC: [PIN_2]\n{GOOD}\nA: Done!", "not_met"),
        ("en", "chat", "C: hi\n" + CHANGE.format(who="Ann Roy", pin="null", status="Change confirmed"), "not_met"),
        (
            "en",
            "voice",
            "A: name and pin\nC: it's um anne roi and four oh seven um two\n"
            + CHANGE.format(who="Anne Roy", pin="4072", status="Change confirmed"),
            "met",
        ),
        (
            "fr",
            "voice",
            "A: votre nom et votre nip\nC: euh anne roy quatre zéro sept deux\n"
            + CHANGE.format(who="Anne Roy", pin="4072", status="Changement effectué"),
            "met",
        ),
        (
            "fr",
            "chat",
            "C: Je suis [NAME_1]\n" + CHANGE.format(who="[NAME_1]", pin="[PIN_1]", status="Changement effectué"),
            "not_met",
        ),
        ("en", "chat", "C: hi\nA: What do you need?\nC: nothing", "na"),
        (
            "en",
            "chat",
            'C: hi\nS: [action] plan.change(Plan="Max") -> Message=You must provide AccountHolder and Pin\nA: Name?',
            "na",
        ),
    ],
)
async def test_identity_counts_what_the_customer_gave_before_the_action(
    ask, new_criterion, language, channel, lines, value
):
    found = await ask(lines, new_criterion(VERIFY, na=True), language=language, channel=channel, procedure=PLAN)
    assert found.value == value
    assert found.evidence or value == "na"
    assert "Roy" not in found.rationale


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        ("en", "A: may i have your name please\nC: it's [NAME_1]\n", "not_met"),
        ("fr", "A: votre nom s'il vous plaît\nC: c'est [NAME_1]\n", "not_met"),
        ("en", "A: your name and your pin please\nC: [NAME_1] and it's [PIN_2]\n", "met"),
        ("en", "A: your name and your pin please\nC: [NAME_1] and it's four [inaudible] two\n", "met"),
        ("fr", "A: votre nom et votre nip\nC: [NAME_1] et c'est quatre zéro sept\n", "met"),
    ],
)
async def test_what_a_recogniser_garbled_is_not_what_was_never_said(ask, new_criterion, language, lines, value):
    found = await ask(lines + GOOD, new_criterion(VERIFY, na=True), language=language, channel="voice", procedure=PLAN)
    assert found.value == value
    assert found.evidence


async def test_any_one_complete_set_of_items_will_do(ask, new_criterion):
    lines = 'C: [NAME_1], born [DATE_1]\nS: [action] plan.change(accountholder="[NAME_1]", birth_date="[DATE_1]") -> ok'
    found = await ask(lines, new_criterion(VERIFY, na=True), procedure=PLAN)
    assert found.value == "met"
    assert {span.turn for span in found.evidence} == {0}


async def test_two_peoples_names_may_fill_one_item(ask, new_criterion):
    lines = "C: I am [NAME_1], PIN [PIN_1]\nC: it is for [NAME_2] too\n" + CHANGE.format(
        who="[NAME_1] and [NAME_2]", pin="[PIN_1]", status="Change confirmed"
    )
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=PLAN)).value == "met"
    stranger = lines.replace("it is for [NAME_2] too", "it is for my son too")
    assert (await ask(stranger, new_criterion(VERIFY, na=True), procedure=PLAN)).value == "not_met"


@pytest.mark.parametrize("question", [VERIFY, CONSENT])
async def test_without_a_procedure_nothing_is_guessed(ask, new_criterion, question):
    found = await ask(f"C: I am [NAME_1]\n{GOOD}", new_criterion(question, na=True))
    assert (found.value, found.reason) == ("cannot_tell", "no_procedure")


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        ("en", f"C: the Max plan\n{CHECK}\nA: It is 55 a month. Shall I switch you over?\nC: yes\n{GOOD}", "met"),
        (
            "en",
            f"C: the Max plan\n{CHECK}\nA: it comes to fifty five do you want me to go ahead\nC: sure\n{GOOD}",
            "met",
        ),
        ("en", f"C: the Max plan\n{CHECK}\n{GOOD}\nA: I switched you over.\nC: oh", "not_met"),
        ("en", f"C: the Max plan\n{CHECK}\nA: One moment please.\nC: ok\n{GOOD}", "not_met"),
        ("fr", f"C: le forfait Max\n{CHECK}\nA: C'est 55 par mois, je fais le changement?\nC: oui\n{GOOD}", "met"),
        ("fr", f"C: le forfait Max\n{CHECK}\nA: Un petit instant.\nC: ok\n{GOOD}", "not_met"),
        ("en", "C: just looking\nA: All right.", "na"),
    ],
)
async def test_confirmation_is_asked_and_answered_before_the_action(ask, new_criterion, language, lines, value):
    found = await ask(lines, new_criterion(CONSENT, na=True), language=language, procedure=PLAN)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        ("en", f"C: go\n{GOOD}\nA: Your new plan is active now.\nC: thanks", "met"),
        ("en", f"C: go\n{FAILED}\nA: I'm afraid the change was rejected.\nC: oh", "met"),
        ("en", f"C: go\n{GOOD}\nC: hello?\nA: Have a nice day.", "not_met"),
        ("en", f"C: go\n{GOOD}", "not_met"),
        ("fr", f"C: allez\n{GOOD}\nA: Voilà, le changement est fait.\nC: merci", "met"),
        ("fr", f"C: allez\n{FAILED}\nA: Malheureusement le changement a été refusé.\nC: oh", "met"),
        ("fr", f"C: allez\n{GOOD}\nC: allô?\nA: Bonne journée.", "not_met"),
        ("en", f"C: Max?\n{CHECK}\nA: It is 55. Should I switch you over?\nC: yes please", "not_met"),
        ("en", f"C: Max?\n{CHECK}\nA: It is 55. Should I switch you over?\nC: no, I changed my mind\nA: Sure.", "na"),
    ],
)
async def test_the_outcome_is_told_after_the_last_action(ask, new_criterion, language, lines, value):
    found = await ask(lines, new_criterion(TOLD, na=True), language=language, procedure=PLAN)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "lines", "value"),
    [
        ("en", f"C: go\n{GOOD}\nA: Your plan has been changed.", "met"),
        ("en", f"C: go\n{FAILED}\nA: Great news, your plan has been changed!", "not_met"),
        ("en", f"C: go\n{GOOD}\nA: I'm sorry, the change did not go through.", "not_met"),
        ("en", f"C: go\n{GOOD}\nA: It is changed, you pay $75 a month.", "not_met"),
        ("en", f"C: go\n{GOOD}\nA: it is changed you pay fifty five dollars a month", "met"),
        ("en", f"C: go\n{GOOD}\nA: It is changed: 55 dollars a month, 20 dollars less than the 75 before.", "met"),
        ("fr", f"C: allez\n{GOOD}\nA: C'est changé, ce sera 55 $ par mois.", "met"),
        ("fr", f"C: allez\n{GOOD}\nA: C'est changé, ce sera soixante-quinze dollars par mois.", "not_met"),
        ("fr", f"C: allez\n{FAILED}\nA: Parfait, votre changement est confirmé!", "not_met"),
    ],
)
async def test_what_the_agent_says_is_held_against_the_log(ask, new_criterion, language, lines, value):
    found = await ask(lines, new_criterion(RIGHT, na=True), language=language, procedure=PLAN)
    assert found.value == value
    assert [span.turn for span in found.evidence] == [2, 1]


async def test_an_action_belongs_to_the_agent_who_was_speaking(ask, new_criterion):
    lines = f"A1: Hello\nC: I am [NAME_1], pin [PIN_1]\nA2: Let me change it.\nC: ok\n{GOOD}\nA2: Done."
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=PLAN, agent="a-2")).value == "met"
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=PLAN, agent="a-1")).value == "na"


async def test_where_na_is_never_allowed_it_is_never_given(ask, new_criterion):
    found = await ask("C: hi\nA: What do you need?\nC: nothing", new_criterion(VERIFY), procedure=PLAN)
    assert found.value != "na"
