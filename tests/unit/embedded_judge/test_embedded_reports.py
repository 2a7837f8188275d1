"""What agents tell after an action, in conversations written for these tests: outcome and accuracy."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.rubric.model import Procedure

TOLD = {
    "en": "Was the client informed of the result of the transaction?",
    "fr": "Le client a-t-il été informé du résultat?",
}
RIGHT = {
    "en": "Is what the agent states consistent with the records?",
    "fr": "Les propos de l'agent sont-ils conformes au journal?",
}
VISIT = Procedure(contact_reason="boiler_service", privileged_action="visit.arrange", identity_items=(("Client",),))
ARRANGED = (
    'S: [action] visit.arrange(Client="[NAME_1]", Slot="Tue 14 Apr 08-12") '
    '-> Message=Arranged; Ticket=VZ-6031; Fee="85.00"; Engineer="within 2 hours of the call"'
)
FULL = 'S: [action] visit.arrange(Client="[NAME_1]", Slot="Tue 14 Apr 08-12") -> Message=Rejected: area not served'
PLACE = Procedure(contact_reason="place_garderie", privileged_action="place.inscrire", identity_items=(("Parent",),))
INSCRIT = (
    'S: [action] place.inscrire(Parent="[NAME_1]", Groupe="poupons") '
    "-> Message=Inscription acceptée; Dossier=PG-4418; Depot=150 $; Debut=2026-09-08"
)
ATTENTE = 'S: [action] place.inscrire(Parent="[NAME_1]", Groupe="poupons") -> Message=Mise en liste d\'attente; Rang=7'


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        ("en", "chat", f"C: yes\n{ARRANGED}\nA: VZ-6031, Tuesday the 14th, eight to noon.\nC: ta", "met"),
        ("en", "voice", f"C: yes\n{ARRANGED}\nA: that's arranged v z six oh three one\nC: ta", "met"),
        ("en", "voice", f"C: yes\n{ARRANGED}\nA: how long have you had the boiler\nC: ten years\nA: lovely", "not_met"),
        ("en", "chat", f"C: yes\n{ARRANGED}\nA: Do you have a dog?\nC: no\nA: Then goodbye!", "not_met"),
        ("en", "chat", f"C: yes\n{FULL}\nA: It got rejected, they don't serve your area.\nC: oh", "met"),
        (
            "en",
            "chat",
            f'C: yes\n{ARRANGED}\nC: the code?\nS: [action] note.save(Text="gate code") -> Message=Note saved\n'
            "A: The note with the gate code is saved.",
            "not_met",
        ),
        ("fr", "chat", f"C: oui\n{INSCRIT}\nA: Dossier PG-4418, on commence le 8 septembre.\nC: merci", "met"),
        ("fr", "voice", f"C: oui\n{INSCRIT}\nA: c'est accepté pour le huit septembre\nC: merci", "met"),
        ("fr", "voice", f"C: oui\n{INSCRIT}\nA: a-t-elle des allergies\nC: non\nA: parfait bonne soirée", "not_met"),
        ("fr", "chat", f"C: oui\n{ATTENTE}\nA: Vous êtes au 7e rang sur la liste d'attente.\nC: ok", "met"),
    ],
)
async def test_the_result_is_told_in_whatever_words(ask, new_criterion, language, channel, lines, value):
    procedure = VISIT if language == "en" else PLACE
    found = await ask(lines, new_criterion(TOLD, na=True), language=language, channel=channel, procedure=procedure)
    assert found.value == value


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        ("en", "chat", f"C: yes\n{ARRANGED}\nA: VZ-6031, Tuesday 14 April, eight to noon.\nC: ta", "met"),
        ("en", "voice", f"C: yes\n{ARRANGED}\nA: v z six oh three one for tuesday the fourteenth\nC: ta", "met"),
        ("en", "voice", f"C: yes\n{ARRANGED}\nA: it's arranged v z six oh one three\nC: ta", "not_met"),
        ("en", "chat", f"C: yes\n{ARRANGED}\nA: It's arranged for Thursday the 16th.\nC: ta", "not_met"),
        ("en", "chat", f"C: yes\n{ARRANGED}\nA: It's arranged, the fee is $58.\nC: ta", "not_met"),
        ("en", "chat", f"C: yes\n{ARRANGED}\nA: Do you have a dog?\nC: no\nA: Then goodbye!", "na"),
        ("en", "chat", f"C: yes\n{FULL}\nA: Wonderful, your visit is arranged!\nC: ta", "not_met"),
        ("en", "chat", f"C: yes\n{FULL}\nA: It got rejected, they don't serve your area.\nC: oh", "met"),
        ("fr", "chat", f"C: oui\n{INSCRIT}\nA: C'est fait, dossier PG-4418.\nC: merci", "met"),
        ("fr", "voice", f"C: oui\n{INSCRIT}\nA: c'est inscrit avec un dépôt de cent cinquante\nC: merci", "met"),
        ("fr", "voice", f"C: oui\n{INSCRIT}\nA: c'est inscrit avec un dépôt de deux cents\nC: merci", "not_met"),
        ("fr", "chat", f"C: oui\n{INSCRIT}\nA: Votre inscription est acceptée à partir du 28 septembre.", "not_met"),
        ("fr", "chat", f"C: oui\n{ATTENTE}\nA: Votre place est confirmée dans le groupe des poupons!", "not_met"),
        ("fr", "chat", f"C: oui\n{ATTENTE}\nA: Vous êtes au 7e rang sur la liste d'attente.\nC: ok", "met"),
    ],
)
async def test_what_is_told_agrees_with_the_log_or_not(ask, new_criterion, language, channel, lines, value):
    procedure = VISIT if language == "en" else PLACE
    found = await ask(lines, new_criterion(RIGHT, na=True), language=language, channel=channel, procedure=procedure)
    assert found.value == value
    assert bool(found.evidence) is (value != "na")


async def test_an_offer_or_a_value_of_the_customers_is_no_report(ask, new_criterion):
    lines = f"C: I paid $40 last year\n{ARRANGED}\nA: It's arranged, VZ-6031. You paid $40 last year, you say?\nC: yes"
    assert (await ask(lines, new_criterion(RIGHT, na=True), procedure=VISIT)).value == "met"
    lines = f"C: go\n{ARRANGED}\nA: It's arranged, VZ-6031. Shall I add the cover for $12?\nC: no"
    assert (await ask(lines, new_criterion(RIGHT, na=True), procedure=VISIT)).value == "met"
