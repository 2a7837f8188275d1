"""Identity items that are no person's: a pet's name, a number under a key that says nothing, a code that is hidden on
one side only."""

from __future__ import annotations

import pytest

from services.qa_scorer.domain.embedded_judge.items import Shape, concepts, shape
from services.qa_scorer.domain.embedded_judge.stated import stated
from services.qa_scorer.domain.rubric.model import Procedure

VERIFY = {
    "en": "Was the caller authenticated before the account was changed?",
    "fr": "Le client a-t-il été authentifié avant?",
}
DONE = "S: [action] kennel.admit(bay=3) -> Message=Admitted"


def _procedure(*sets: tuple[str, ...]) -> Procedure:
    return Procedure(
        contact_reason="x", privileged_action="kennel.admit", identity_items=sets, confirm_before_action=False
    )


PET = _procedure(("ContractNumber", "PetName"))
LEARNER = _procedure(("StudentCode",))
SURNAME = _procedure(("ContractNumber", "LastName"))


@pytest.mark.parametrize(
    ("language", "channel", "lines", "value"),
    [
        ("en", "chat", "C: hi, contract KL-9920, our terrier Mojito needs a place", "met"),
        ("en", "chat", "C: hi, contract KL-9920, a dog called zephyr", "met"),
        ("en", "chat", "C: contract KL-9920 for my dog\nA: What's your dog's name?\nC: zephyr", "met"),
        ("en", "voice", "C: my cat um [ANSWER_1] and the contract is k l nine nine two zero", "met"),
        ("fr", "chat", "C: contrat KL-9920, ma chienne Mirabelle", "met"),
        ("fr", "voice", "C: mon lapin s'appelle mirabelle pis le contrat c'est k l neuf neuf deux zéro", "met"),
        # Somebody who has a dog has not said its name.
        ("en", "chat", "C: contract KL-9920, my dog ate a sock", "not_met"),
        ("en", "voice", "C: contract k l nine nine two zero um my puppy she she swallowed it", "not_met"),
        ("fr", "chat", "C: contrat KL-9920, mon chien, il vomit", "not_met"),
        ("en", "chat", "C: our terrier Mojito needs a place", "not_met"),
    ],
)
async def test_a_pets_name_stands_beside_the_animal(ask, new_criterion, language, channel, lines, value):
    found = await ask(
        f"{lines}\n{DONE}", new_criterion(VERIFY, na=True), language=language, channel=channel, procedure=PET
    )
    assert found.value == value


async def test_a_number_under_a_key_that_says_nothing_is_the_item(ask, new_criterion):
    done = 'S: [action] kennel.admit(code="RRTL21029") -> Message=Admitted'
    lines = f"A: Votre code permanent?\nC: RRTL21029\n{done}"
    assert (await ask(lines, new_criterion(VERIFY, na=True), language="fr", procedure=LEARNER)).value == "met"


async def test_a_code_hidden_in_talk_only_is_not_missing(ask, new_criterion):
    done = 'S: [action] kennel.admit(contract="99200417", name="[NAME_1]") -> Message=Admitted'
    lines = f"A: Contract number and last name?\nC: [ACCOUNT_1], [NAME_1]\n{done}"
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=SURNAME)).value == "met"


async def test_the_answer_to_another_question_is_not_the_code(ask, new_criterion):
    done = 'S: [action] kennel.admit(contract="99200417", name="[NAME_1]") -> Message=Admitted'
    lines = f"A: contract number\nC: i don't have it\nA: okay the last name\nC: [NAME_1] [POSTAL_1]\n{done}"
    found = await ask(lines, new_criterion(VERIFY, na=True), channel="voice", procedure=SURNAME)
    assert found.value == "not_met"


async def test_a_surname_beside_the_number_is_given(ask, new_criterion):
    lines = f"C: the lamp is broken, contract KL-9920, Okonjo\nA: One moment.\n{DONE}"
    assert (await ask(lines, new_criterion(VERIFY, na=True), procedure=SURNAME)).value == "met"


def test_a_brand_within_a_sentence_is_no_name():
    found = stated(0, "I bought the Vextor sofa, contract KL-9920", Shape.NAME, spoken=False)
    assert not any(value.sure for value in found)


def test_keys_of_things_have_their_shapes():
    assert concepts("PetName") == ("pet",)
    assert shape("PetName") is Shape.PET
    assert shape("StudentCode") is Shape.CODE
    assert shape("PatientName") is Shape.NAME
    assert shape("ArrivalDate") is Shape.DATE
    assert shape("PickupDate") is Shape.DATE
