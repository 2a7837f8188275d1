"""Values as they are said and as they are logged: what meets, what stands in the place of another, what is no value."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qa_scorer.domain.embedded_judge.banks.states import states
from services.qa_scorer.domain.embedded_judge.comparing import agreement, contradicted, displaced
from services.qa_scorer.domain.embedded_judge.logged import logged
from services.qa_scorer.domain.embedded_judge.spoken import mentions
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.embedded_judge.values import Kind, Value

TEXTS = st.text(st.sampled_from(string.ascii_letters + string.digits + " .,:;$%£-'éà[]_\u00a0"), max_size=200)


def meets(said: str, key: str, value: str) -> float:
    """How much what is said ties in with the field; 0 where it does not."""
    return max((agreement(mention, logged(key, value)) for mention in mentions(said)), default=0.0)


def instead(said: str, key: str, value: str) -> Value | None:
    return next((v for mention in mentions(said) if (v := contradicted(mention, logged(key, value)))), None)


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("see you at 4 pm", "Time", "16 h"),
        ("à seize heures trente", "Time", "4:30 pm"),
        ("at twenty to ten", "Departure", "09:40"),
        ("at half past six", "Start", "18:30"),
        ("à huit heures moins quart", "Heure", "7:45"),
        ("jusqu'à midi", "Fin", "12 h"),
        ("between two and six", "Window", "14:00-18:00"),
        ("de treize à dix-sept heures", "Plage", "13 h - 17 h"),
        ("on Friday", "Day", "vendredi"),
        ("on monday the sixteenth", "Slot", "Mon 16 Mar 08-12"),
        ("jeudi le douze", "Date", "2026-02-12"),
        ("May 3rd", "StartDate", "3"),
        ("it went back on April fourth", "returned_on", "2025-04-04"),
        ("the first of june", "EffectiveFrom", "1 June"),
        ("it is 27 credits", "Price", "27"),
        ("ce sera vingt-sept dollars", "Montant", "27 $"),
        ("vous recevrez 18,40 $", "released", "18.40"),
        ("forty nine ninety nine a month", "Monthly", "49.99"),
        ("soixante-deux et cinquante", "Frais", "62,50 $"),
        ("deux mille huit cent dollars", "Montant", "2 800,00 $"),
        ("there is nothing to pay, it is free", "Fee", "0"),
        ("in 18 minutes", "MinutesTillPickup", "18"),
        ("within a week", "Arrives", "7 days"),
        ("three to five working days", "Arrives", "3-5 days"),
        ("d'ici dix jours ouvrables", "Délai", "10 jours ouvrables"),
        ("for twelve guests", "NumberGuests", "12"),
        ("all 1420 of them", "Invoices", "1420"),
        ("twenty per cent", "Share", "20%"),
        ("reference r k seven double four two", "Reference", "RK-7442"),
        ("le numéro b comme bernard x quatre un neuf zéro", "Numero", "BX-4190"),
        ("your case is RK-7442.", "CaseId", "RK-7442"),
    ],
)
def test_what_is_said_and_what_is_logged_meet(said, key, value):
    assert meets(said, key, value) > 0
    assert instead(said, key, value) is None


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("at ten past nine", "Departure", "09:40"),
        ("à quinze heures", "Heure", "13 h"),
        ("le premier avril", "Date", "2026-05-01"),
        ("de midi à quatre heures", "Plage", "13 h - 17 h"),
        ("on Friday", "Day", "Tuesday"),
        ("the first of may", "EffectiveFrom", "1 June"),
        ("le vingt et un janvier", "Date", "2026-01-31"),
        ("it is $72", "Price", "27.00"),
        ("within three days", "Arrives", "7-10 days"),
        ("dans vingt minutes", "Arrivée", "45 minutes"),
        ("for fourteen guests", "NumberGuests", "12"),
        ("reference r k seven four two four", "Reference", "RK-7442"),
        ("case RK-7424", "CaseId", "RK-7442"),
    ],
)
def test_another_value_of_the_same_kind_stands_in_its_place(said, key, value):
    assert instead(said, key, value) is not None


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("that one there", "Guests", "1"),
        ("nothing came back", "Price", "27.00"),
        ("il vous texte une demi-heure avant", "Plage", "8 h - 12 h"),
        ("returns are free", "Price", "27.00"),
        ("your order 70811", "Price", "27.00"),
        ("nine", "Invoices", "1420"),
    ],
)
def test_other_things_contradict_nothing(said, key, value):
    assert instead(said, key, value) is None


def test_a_small_bare_number_weighs_less_than_a_named_value():
    assert 0 < meets("five it is", "Price", "5.00") < meets("five dollars it is", "Price", "5.00")


def test_a_named_field_tells_which_value_was_meant():
    (mention,) = mentions("with a deposit of two hundred")
    assert "deposit" in mention.around
    assert displaced(mention, logged("Deposit", "500")) == Value(Kind.MONEY, "500")
    assert displaced(mention, logged("Deposit", "200")) is None


def test_a_number_beside_a_hidden_value_may_be_its_rest():
    assert all(mention.maimed for mention in mentions("total [ADDRESS_1] 94"))
    assert not any(mention.maimed for mention in mentions("the total is 94"))


def test_a_date_has_its_weekday():
    assert Value(Kind.DAY, "3") in logged("date", "2026-02-12")
    assert Value(Kind.DAY, "6") in logged("date", "2028-02-20")


@given(TEXTS)
def test_no_text_is_too_odd_to_read(text):
    values = logged("Amount", text)
    for mention in mentions(text):
        assert mention.readings
        assert agreement(mention, values) >= 0
    assert states(plain(text)) is not None


@given(st.integers(1, 9999), st.integers(0, 99))
def test_an_amount_meets_itself_however_it_is_written(whole, cents):
    amount = f"{whole}.{cents:02d}"
    for said in (f"${amount}", f"{whole},{cents:02d} $", f"{amount} pounds"):
        assert meets(said, "Total", amount) > 0, said


@pytest.mark.parametrize(
    ("said", "log", "apart"),
    [
        ("it has been approved", "under review", True),
        ("it is on the waitlist", "Waitlisted", False),
        ("c'est confirmé", "en attente d'approbation", True),
        ("the money is back on your card", "approved as store credit", True),
        ("it takes effect right away", "next bill", True),
        ("call us now", "next bill", False),
        ("les frais ne sont pas inclus", "non inclus", False),
        ("le raccordement est inclus", "non inclus", True),
    ],
)
def test_states_exclude_each_other(said, log, apart):
    told, held = states(plain(said), claimed=True), states(plain(log))
    assert any(family in held and not told[family] & held[family] for family in told) is apart
