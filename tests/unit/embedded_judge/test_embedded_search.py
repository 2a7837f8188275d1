"""Identity items that the desk's log does not show: what the customer said must speak for itself."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.items import Shape, names_item
from services.qa_scorer.domain.embedded_judge.numbers import figures
from services.qa_scorer.domain.embedded_judge.stated import stated
from services.qa_scorer.domain.rubric.model import Procedure

VERIFY = {
    "en": "Was the caller authenticated before the account was changed?",
    "fr": "Le client a-t-il été authentifié avant?",
}
DONE = "S: [action] locker.assign(bay=12) -> Message=Assigned"


def _procedure(*sets: tuple[str, ...]) -> Procedure:
    return Procedure(
        contact_reason="x", privileged_action="locker.assign", identity_items=sets, confirm_before_action=False
    )


OWNER = _procedure(("OwnerName", "BoatRegistration"))
BORN = _procedure(("FullName", "DateOfBirth", "KeepsakeWord"))
PIN = _procedure(("CallbackNumber", "SafePin"))
MAIL = _procedure(("NomLocataire", "NumeroBail", "Courriel"))


@pytest.mark.parametrize(
    ("channel", "procedure", "lines", "value"),
    [
        # Asked for by name, in one breath.
        ("chat", OWNER, "A: Owner and registration?\nC: Greta Holmqvist, KX-4471", "met"),
        ("chat", OWNER, "A: Owner and registration?\nC: greta holmqvist kx4471", "met"),
        (
            "voice",
            OWNER,
            "A: owner's name and the registration\nC: it's greta holmqvist k x four four seven one",
            "met",
        ),
        # Volunteered at the start, as people write letters.
        ("email", OWNER, "C: My berth leaks. Registration KX-4471. Greta Holmqvist\nA: I see to it.", "met"),
        # A privacy step hid some of it.
        ("chat", OWNER, "A: Owner and registration?\nC: [NAME_1], [ACCOUNT_1]", "met"),
        # One of two is missing.
        ("chat", OWNER, "A: The registration?\nC: KX-4471", "not_met"),
        ("voice", OWNER, "A: registration please\nC: k x four four seven one", "not_met"),
        ("chat", OWNER, "A: Owner and registration?\nC: Greta Holmqvist, I don't have the other with me", "not_met"),
        # The name of something else, and the agent's own.
        ("chat", OWNER, "A: I'm Petra Blum. Registration?\nC: Thank you Petra Blum, KX-4471", "not_met"),
        ("chat", OWNER, "A: Name of the restaurant, and the registration?\nC: Harbour Grill, KX-4471", "not_met"),
        # One number is not two.
        ("chat", PIN, "A: Your callback number and pin?\nC: 0117 496 0012", "not_met"),
        ("chat", PIN, "A: Your callback number and pin?\nC: 0117 496 0012, pin 7741", "met"),
        (
            "voice",
            PIN,
            "A: callback number\nC: oh one one seven four nine six\nA: the pin\nC: seven seven one four",
            "met",
        ),
        # Words and dates.
        (
            "voice",
            BORN,
            "A: your name date of birth and keepsake word\nC: ines okafor ninth of may eighty four it's periwinkle",
            "met",
        ),
        ("chat", BORN, "A: Name, birthday?\nC: Ines Okafor, 9 May 1984\nA: The keepsake word?\nC: periwinkle", "met"),
        ("chat", BORN, "A: Name and birthday?\nC: Ines Okafor, 9 May 1984", "not_met"),
        ("chat", BORN, "A: Name and keepsake word?\nC: Ines Okafor, periwinkle. I leave on 9 May.", "not_met"),
        # Given, but too late.
        ("chat", OWNER, f"A: Owner?\nC: Greta Holmqvist\n{DONE}\nA: And the registration?\nC: KX-4471", "not_met"),
    ],
)
async def test_what_the_log_does_not_show_is_read_from_the_words(ask, new_criterion, channel, procedure, lines, value):
    found = await ask(f"{lines}\n{DONE}", new_criterion(VERIFY, na=True), channel=channel, procedure=procedure)
    assert found.value == value
    assert found.evidence


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (
            "A: votre nom le numéro de bail pis le courriel\nC: odile gravel sept sept un quatre odile arobas boite point ca",
            "met",
        ),
        ("A: Nom, bail et courriel?\nC: Odile Gravel, 7714, odile@boite.example", "met"),
        ("A: votre nom le numéro de bail\nC: odile gravel sept sept un quatre", "not_met"),
        ("A: votre nom et le courriel\nC: odile gravel euh le bail je l'ai pas odile arobas boite point ca", "not_met"),
    ],
)
async def test_in_french_as_well(ask, new_criterion, lines, value):
    found = await ask(
        f"{lines}\n{DONE}", new_criterion(VERIFY, na=True), language="fr", channel="voice", procedure=MAIL
    )
    assert found.value == value


async def test_the_desks_value_under_another_key_is_the_customers(ask, new_criterion):
    done = 'S: [action] locker.assign(no="KX-4471") -> Message=Assigned'
    lines = f"C: Greta Holmqvist here, KX-4471, my berth leaks\nA: One moment.\n{done}"
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=OWNER)).value == "met"


async def test_what_cannot_be_told_is_left_to_a_person(ask, new_criterion):
    lines = f"A: Owner's name?\nC: Greta Holmqvist\nA: Registration?\nC: kaycee hugo\n{DONE}"
    found = await ask(lines, new_criterion(VERIFY, na=True), procedure=OWNER)
    assert found.value == "cannot_tell"


@pytest.mark.parametrize(
    ("text", "wanted", "values"),
    [
        ("It's KX-4471, and 07700 900 111.", Shape.CODE, {"kx4471", "07700900111"}),
        ("i paid 450 dollars in 2024", Shape.CODE, {"450", "2024"}),
        ("born 4 May 1981", Shape.DATE, {"may 4 1981"}),
        ("N1 9GU please", Shape.POSTAL, {"n19gu"}),
        ("14b Orchard Lane", Shape.ADDRESS, {"14b orchard lane"}),
        ("write to x@y.example", Shape.EMAIL, {"x@y.example"}),
    ],
)
def test_values_by_their_shape(text, wanted, values):
    found = {value.value for value in stated(0, text, wanted, spoken=False)}
    assert values <= found


def test_money_and_years_are_no_codes_of_their_own():
    assert not any(value.sure for value in stated(0, "i paid 4500 dollars in 2024", Shape.CODE, spoken=False))


def test_a_one_that_is_read_out_is_a_figure():
    assert figures("four four one nine") == "4 4 1 9"
    assert figures("sept sept un") == "7 7 1"
    assert figures("one of them is one too many") == "one of them is one too many"


def test_the_name_of_a_thing_is_nobodys():
    assert names_item("and the name on the file?", "FullName")
    assert not names_item("what is the hotel's name?", "FullName")
    assert not names_item("le nom du restaurant?", "NomComplet")


async def test_items_at_the_start_of_a_very_long_contact_are_heard(ask, new_criterion):
    chatter = "\n".join(f"A: is lamp {n} on\nC: it is" for n in range(900))
    lines = f"A: Owner and registration?\nC: Greta Holmqvist, KX-4471\n{chatter}\n{DONE}"
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=OWNER)).value == "met"
