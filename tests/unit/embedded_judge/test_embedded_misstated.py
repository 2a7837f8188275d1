"""Statements about fields of the log, each with its true counterpart: periods, people, places, a yes for a no."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.embedded_judge.fields import also_called
from services.qa_scorer.domain.embedded_judge.logged import logged, written_fields
from services.qa_scorer.domain.embedded_judge.results import Verdict, verdict
from services.qa_scorer.domain.embedded_judge.values import Kind, Value
from services.qa_scorer.domain.rubric.model import Procedure

TRUE = {
    "en": "Does what the agent says agree with the system's log?",
    "fr": "Ce que dit l'agent concorde-t-il avec le journal du système?",
}
VISIT = Procedure(
    contact_reason="x", privileged_action="visit.set", identity_items=(("Name",),), confirm_before_action=False
)


@pytest.mark.parametrize(
    ("language", "channel", "entry", "true", "false"),
    [
        # How long it takes, after it was looked up.
        (
            "en",
            "chat",
            "van.find(id=1) -> eta_min=40; van=12",
            "The driver is about forty minutes away. I'll check again in ten minutes.",
            "The driver is about twenty minutes away.",
        ),
        (
            "fr",
            "chat",
            "van.find(id=1) -> eta_min=40; vehicule=12",
            "Le camion arrive dans 40 minutes. Je vous rappelle dans 15 minutes.",
            "Le camion arrive dans 15 minutes.",
        ),
        # An amount but for one figure, and one that follows from two.
        (
            "en",
            "chat",
            "dues.find(id=1) -> balance=64.20",
            "You owe 64.20. If you pay 20 now, the rest is 44.20.",
            "You owe 46.20.",
        ),
        (
            "fr",
            "voice",
            "dues.find(id=1) -> solde=88.40",
            "bon il vous reste quatre-vingt-huit et quarante à payer",
            "bon il vous reste quatre-vingt-deux et quarante à payer",
        ),
        (
            "fr",
            "chat",
            "visit.set(id=1) -> CONFIRMÉ; deposit=350",
            "C'est confirmé, avec un dépôt de 350.",
            "C'est confirmé, avec un dépôt de 250.",
        ),
        # What was filed, though the customer had said something else.
        (
            "en",
            "chat",
            "visit.set(id=1, amount=1630.00) -> received; claim=KM-20117",
            "KM-20117 is submitted for the amount of $1,630.",
            "KM-20117 is submitted for the amount of $1,360.",
        ),
        # Somebody else, some place else, something else.
        (
            "en",
            "chat",
            'visit.set(id=1) -> booked; technician="Olu Bamidele"; slot="8-12"',
            "You're booked, Olu will come between 8 and 12. Thanks, Petra Vance",
            "You're booked, Dave Marsh will come between 8 and 12.",
        ),
        (
            "fr",
            "chat",
            'visit.set(id=1) -> CONFIRMÉ; intervenant="Julie Roy"; date=2026-05-06',
            "C'est confirmé, Julie passera le 6 mai. Bonne journée, Marc Dubé",
            "C'est confirmé, Marc Dubé passera le 6 mai.",
        ),
        (
            "fr",
            "chat",
            'visit.set(id=1) -> OK; succursale="Rosemont"',
            "C'est fait, à la succursale de Rosemont, ouverte le samedi.",
            "C'est fait, vous pouvez passer le prendre à Ahuntsic.",
        ),
        (
            "en",
            "chat",
            'visit.set(id=1, plan="Gold") -> upgraded; plan="Gold"; monthly=40.00',
            "You're on Gold now, 40 a month. It was 30 on Silver.",
            "You're on the Platinum plan now.",
        ),
        (
            "en",
            "chat",
            "visit.set(id=1) -> moved; gate=B12; seat=14C",
            "You're moved to gate B12, seat 14C.",
            "You're moved, gate B21, seat 14C.",
        ),
        # A yes for a no.
        (
            "en",
            "chat",
            "fare.find(id=1) -> refundable=no; fare=210.00",
            "Your ticket was 210 and it isn't refundable, sorry.",
            "Your ticket was 210 and it's fully refundable.",
        ),
        (
            "en",
            "chat",
            "cover.find(id=1) -> warranty_until=2026-11-30; covered=yes",
            "You're covered until the end of November.",
            "Unfortunately it isn't covered any more.",
        ),
        (
            "en",
            "chat",
            "shelf.find(id=1) -> stock=0; restock=2026-08-01",
            "It's not in stock before 1 August.",
            "Good news, it's in stock!",
        ),
        # Days on which somebody gets in touch are none of the log's; a day beside something hidden is one.
        (
            "en",
            "chat",
            "visit.set(id=1) -> booked; date=2026-07-01; ref=GK-1180",
            "Booked as GK-1180 for 1 July. The crew will phone you on 29 June.",
            "Booked as GK-1180, [ADDRESS_1], from 4 July.",
        ),
        # A result in braces.
        (
            "en",
            "chat",
            'room.find(id=1) -> [{"start":"07:00","price":3280}]',
            "There is one at seven, the price is 3280.",
            "There is one at seven, the price is 2380.",
        ),
        # Working days are weeks.
        (
            "fr",
            "voice",
            "visit.set(id=1) -> OK; delai_jours=10",
            "c'est fait vous allez recevoir ça d'ici deux semaines",
            "c'est fait vous allez recevoir ça d'ici cinq jours",
        ),
    ],
)
async def test_a_true_statement_is_told_from_a_false_one(ask, new_criterion, language, channel, entry, true, false):
    opening = "C: number 1 please, the bill says $1,360 [ADDRESS_1]" if language == "en" else "C: numéro 1 svp"
    for line, value in ((true, "met"), (false, "not_met")):
        found = await ask(
            f"{opening}\nA: One moment.\nS: [action] {entry}\nA: {line}",
            new_criterion(TRUE, na=True),
            language=language,
            channel=channel,
            procedure=VISIT,
        )
        assert found.value == value, line
        assert found.evidence


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("fee", "5.00/month", Value(Kind.MONEY, "5")),
        ("nightly", "212.00", Value(Kind.MONEY, "212")),
        ("coverage_pct", "90", Value(Kind.PERCENT, "90")),
        ("sla_days", "10", Value(Kind.PERIOD, "20160-20160")),
    ],
)
def test_fields_are_read_for_what_their_keys_say(key, text, value):
    assert value in logged(key, text)


def test_a_measure_is_no_amount_and_a_number_counts_nothing():
    assert not any(value.kind is Kind.MONEY for value in logged("distance_km", "12.50"))
    assert not any(value.kind is Kind.COUNT for value in logged("number", "4471"))


def test_fields_are_found_in_a_row_and_in_braces():
    assert written_fields("KT49 13:15 seats=4 diff=180.00") == [("seats", "4"), ("diff", "180.00")]
    assert written_fields('[{"start":"07:00","rate":3280}]') == [("start", "07:00"), ("rate", "3280")]


def test_a_field_has_a_name_in_either_language():
    assert {"depos", "depot"} <= also_called({"depos"})
    assert also_called({"xyz"}) == {"xyz"}


@pytest.mark.parametrize("result", ["limit reached", "NOT_FOUND", "doublon", "pièce discontinuée"])
def test_more_ways_to_fail(result):
    action = parse_action(f"[action] x.y(a=1) -> status={result}")
    assert action is not None
    assert verdict(action) is Verdict.FAILED
