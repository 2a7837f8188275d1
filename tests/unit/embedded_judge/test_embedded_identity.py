"""Identity items however they are given: in words, in pieces, under another key, badly transcribed, or not at all."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.embedded_judge.items import Shape, argument, concepts, names_item, shape, sounds_like
from services.qa_scorer.domain.rubric.model import Procedure

VERIFY = {
    "en": "Was the caller authenticated before the account was changed?",
    "fr": "Le client a-t-il été authentifié avant?",
}


def _procedure(*sets: tuple[str, ...]) -> Procedure:
    return Procedure(
        contact_reason="x", privileged_action="file.update", identity_items=sets, confirm_before_action=False
    )


GYM = _procedure(("ClubName", "MembershipNumber"), ("FullName", "DateOfBirth"))
CLINIC = _procedure(("NomPatient", "NumeroDossier", "DateNaissance"))


def _update(**arguments: str) -> str:
    return f"S: [action] file.update({', '.join(f'{k}={v!r}' for k, v in arguments.items())}) -> Message=Updated"


CLUB = _update(Club="Iron Works Ltd", MembershipNumber="[ACCOUNT_1]")
BIRTH = _update(Name="[NAME_1]", BirthDate="[DOB_1]")
FILE = _update(Nom="[NAME_1]", Dossier="[REFERENCE_1]", DateNaissance="[DOB_1]")


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        # The argument has another name than the item, and the company is said without its legal form.
        (f"A: club and membership number?\nC: Iron Works, [ACCOUNT_1]\n{CLUB}", "met"),
        (f"A: membership number?\nC: [ACCOUNT_1]\n{CLUB}", "not_met"),
        # In pieces over several turns, an aside in between.
        (f"A: Your name?\nC: [NAME_1]\nA: Nice.\nC: sorry, and I was born [DOB_1]\n{BIRTH}", "met"),
        # Given, but afterwards.
        (f"A: Your name?\nC: [NAME_1]\n{BIRTH}\nA: And your birthday?\nC: [DOB_1]", "not_met"),
        # The agent reads it out, the customer agrees.
        (f"C: I'm [NAME_1]\nA: You were born on [DOB_1], right?\nC: yes that's right\n{BIRTH}", "not_met"),
        # Another date than the desk's.
        (f"C: I'm [NAME_1]\nA: Your date of birth?\nC: [DOB_2]\n{BIRTH}", "not_met"),
        # Only the desk's search knows it.
        (
            "C: I'm [NAME_1]\nA: One moment.\nS: [action] file.search(Name='[NAME_1]') -> DateOfBirth=[DOB_1]\nC: ok\n"
            + BIRTH,
            "not_met",
        ),
        # Given for an earlier look-up, not repeated in the action.
        (
            "C: I'm [NAME_1], born [DOB_1]\nS: [action] file.search(Name='[NAME_1]', DateOfBirth='[DOB_1]') -> Found=1\n"
            + _update(Email="[EMAIL_1]"),
            "met",
        ),
        # A hotel's name is nobody's.
        ("C: the Astoria please, born [DOB_1]\n" + _update(Name="Astoria", DateOfBirth="[DOB_1]"), "not_met"),
    ],
)
async def test_items_are_found_under_any_key_and_only_where_the_customer_gives_them(ask, new_criterion, lines, value):
    found = await ask(lines, new_criterion(VERIFY, na=True), procedure=GYM)
    assert found.value == value
    assert found.evidence


@pytest.mark.parametrize(
    ("language", "procedure", "lines", "value"),
    [
        (
            "en",
            GYM,
            f"A: club name please\nC: iron works\nA: membership number\nC: uh seven double oh k two\n{CLUB}",
            "met",
        ),
        (
            "en",
            GYM,
            f"A: club name please\nC: iron works\nA: how long is it like that\nC: since monday\n{CLUB}",
            "not_met",
        ),
        ("en", GYM, f"A: club name please\nC: iron works\nA: membership number\nC: it's [inaudible]\n{CLUB}", "met"),
        ("en", GYM, f"A: your name and birthday\nC: [NAME_1] the two of july sixty one\n{BIRTH}", "met"),
        (
            "en",
            GYM,
            f"A: who's calling\nC: [NAME_1]\nA: what's it doing\nC: it stopped twice last week\n{BIRTH}",
            "not_met",
        ),
        (
            "fr",
            CLINIC,
            f"A: votre nom\nC: [NAME_1]\nA: dossier\nC: b h quatre deux zéro\nA: né le\nC: [DOB_1]\n{FILE}",
            "met",
        ),
        ("fr", CLINIC, f"A: votre nom\nC: [NAME_1]\nA: né le\nC: [DOB_1] j'ai mal depuis lundi\n{FILE}", "not_met"),
        (
            "fr",
            CLINIC,
            f"A: votre nom\nC: [NAME_1]\nA: le dossier [REFERENCE_1] né le [DOB_1] c'est vous\nC: oui c'est moi\n{FILE}",
            "not_met",
        ),
    ],
)
async def test_in_speech_an_unclear_answer_counts_but_not_an_answer_to_something_else(
    ask, new_criterion, language, procedure, lines, value
):
    found = await ask(lines, new_criterion(VERIFY, na=True), language=language, channel="voice", procedure=procedure)
    assert found.value == value
    assert found.evidence


async def test_the_reason_says_what_was_wrong(ask, new_criterion):
    read_out = f"C: I'm [NAME_1]\nA: Born on [DOB_1], right?\nC: yes\n{BIRTH}"
    found = await ask(read_out, new_criterion(VERIFY, na=True), procedure=GYM)
    assert "agent gave DateOfBirth away" in found.rationale
    assert {span.turn for span in found.evidence} == {1, 3}
    other = f"C: I'm [NAME_1]\nA: Your date of birth?\nC: [DOB_2]\n{BIRTH}"
    found = await ask(other, new_criterion(VERIFY, na=True), procedure=GYM)
    assert "another value" in found.rationale
    assert {span.turn for span in found.evidence} == {2, 3}


@pytest.mark.parametrize(
    ("key", "speaks_of", "sounds"),
    [
        ("WorkspaceName", ("workspace",), Shape.WORDS),
        ("NomComplet", ("name",), Shape.NAME),
        ("DateNaissance", ("birth",), Shape.DATE),
        ("billing_postcode", ("postal",), Shape.POSTAL),
        ("AdresseCourriel", ("email",), Shape.EMAIL),
        ("CustomerNumber", ("customer",), Shape.CODE),
        ("NumeroMembre", ("member",), Shape.CODE),
    ],
)
def test_a_key_is_read_for_what_it_speaks_of(key, speaks_of, sounds):
    assert concepts(key) == speaks_of
    assert shape(key) is sounds


@pytest.mark.parametrize(
    ("key", "filled_by"),
    [
        ("WorkspaceName", "Workspace"),
        ("BirthDate", "DateOfBirth"),
        ("SecurityAnswer2", None),
        ("CustomerName", None),
        ("Courriel", "Email"),
    ],
)
def test_an_item_is_filled_by_the_argument_that_speaks_of_the_same(key, filled_by):
    line = (
        '[action] x(Workspace="Acme", DateOfBirth="[DOB_1]", SecurityAnswer1="[ANSWER_1]", Name="Astoria", Email="e")'
    )
    action = parse_action(line)
    assert action is not None
    found = argument(key, action.arguments)
    assert (found.key if found else None) == filled_by


def test_items_are_asked_for_in_either_language_whatever_their_key():
    assert names_item("c'est quoi votre date de naissance", "DateOfBirth")
    assert names_item("and your zip please", "CodePostal")
    assert not names_item("je ne vois rien", "DateOfBirth")


def test_spelling_is_told_from_talk():
    nothing: frozenset[str] = frozenset()
    assert sounds_like("it's bravo seven seven dash k", Shape.CODE, nothing)
    assert not sounds_like("c'est à moi, j'ai attendu deux jours", Shape.CODE, nothing)
    assert not sounds_like("it's [REFERENCE_1]", Shape.CODE, frozenset({"[REFERENCE_1]"}))
    assert sounds_like("julie arobase courriel point com", Shape.EMAIL, nothing)
