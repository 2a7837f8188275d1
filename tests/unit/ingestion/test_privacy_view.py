"""Conversations as they are spoken and typed, and what judges may see of them."""

from __future__ import annotations

import pytest
from ingestion_builders import interaction

from services.qa_scorer.domain.privacy.context import Person, PrivacyContext
from services.qa_scorer.domain.privacy.view import Ingested, make_judged_view
from services.qa_scorer.domain.rubric.model import Procedure

BANK = PrivacyContext.of([Procedure(contact_reason="fraud", identity_items=(("FullName", "PIN"), ("Badge",)))])


def ingest(language: str, *lines: str, context: PrivacyContext = BANK, **fields: object) -> Ingested:
    return make_judged_view(interaction(*lines, **fields), language, context)


def judged(language: str, *lines: str, context: PrivacyContext = BANK) -> list[str]:
    return [turn.text for turn in ingest(language, *lines, context=context).view.turns]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Card 4111 1111 1111 1111, exp 12/26, cvv 123.", "Card [CARD_1], exp [EXPIRY_1], cvv [CVV_1]."),
        ("en", "4111-1111-1111-1111", "[CARD_1]"),
        ("en", "amex 3782 822463 10005 please", "amex [CARD_1] please"),
        ("en", "4111111111111111 and again 4111 1111 1111 1111", "[CARD_1] and again [CARD_1]"),
        ("en", "four one one one, one one one one, one one one one, one one one one", "[CARD_1]"),
        ("en", "forty one eleven, eleven eleven, double one double one, quadruple one", "[CARD_1]"),
        ("fr", "quarante-et-un onze, onze onze, onze onze, onze onze", "[CARD_1]"),
        ("fr", "Ma carte : 5555 5555 5555 4444, expire en décembre 2026", "Ma carte : [CARD_1], expire en [EXPIRY_1]"),
        ("en", "the number on the card is 4111 1111 1111 1112", "the number on the card is [CARD_1]"),
        ("en", "４１１１ １１１１ １１１１ １１１１", "[CARD_1]"),
        ("en", "4111\u200b1111\u00a01111\u20111111", "[CARD_1]"),
        ("en", "my social insurance number is 046 454 286", "my social insurance number is [SIN_1]"),
        ("en", "it is 046-454-286", "it is [SIN_1]"),
        ("fr", "mon NAS c'est le zéro quatre six, quatre cinq quatre, deux huit six", "mon NAS c'est le [SIN_1]"),
        ("fr", "mon NAS est 123 456 789", "mon NAS est [SIN_1]"),
        ("en", "my pin is seven four oh two", "my pin is [PIN_1]"),
        ("en", "PIN: 7402", "PIN: [PIN_1]"),
        ("en", "7402 is my pin", "[PIN_1] is my pin"),
        ("en", "I forgot it. But I have my PIN. It's 3100.", "I forgot it. But I have my PIN. It's [PIN_1]."),
        ("en", "my PIN is 3941 or 9503", "my PIN is [PIN_1] or [PIN_2]"),
        ("fr", "mon NIP est le soixante-quatorze zéro deux", "mon NIP est le [PIN_1]"),
        ("en", "account number is 153531981, pin number 0314", "account number is [ACCOUNT_1], pin number [PIN_1]"),
        ("fr", "mon numéro de compte est le 85731890", "mon numéro de compte est le [ACCOUNT_1]"),
        ("en", "member number AB-123456", "member number [ACCOUNT_1]"),
        ("en", "I was born on July 15th, 1990", "I was born on [DOB_1]"),
        ("fr", "Je suis née le 1er mars 1980", "Je suis née le [DOB_1]"),
        ("en", "dob 06/08/1985 please", "dob [DOB_1] please"),
        ("en", "My mother's maiden name is Wong; and my childhood pet was Molly.",
         "My mother's maiden name is [ANSWER_1]; and my childhood pet was [ANSWER_2]."),
        ("fr", "le nom de jeune fille de ma mère est Gagnon", "le nom de jeune fille de ma mère est [ANSWER_1]"),
        ("en", "my name is katarina miller and I lost it", "my name is [NAME_1] and I lost it"),
        ("en", "hi, I'm John Smith.", "hi, I'm [NAME_1]."),
        ("fr", "Bonjour, je m'appelle Marie-Ève de la Durantaye, ça va?", "Bonjour, je m'appelle [NAME_1], ça va?"),
        ("fr", "mon nom c'est jean-françois côté-tremblay", "mon nom c'est [NAME_1]"),
        ("en", "Mr. O'Brien called about it", "Mr. [NAME_1] called about it"),
        ("en", "write to Bob.Smith+spam@mail.example.co.uk.", "write to [EMAIL_1]."),
        ("en", "it's bob dot smith at gmail dot com", "it's [EMAIL_1]"),
        ("fr", "c'est julie point tremblay arobase videotron point ca", "c'est [EMAIL_1]"),
        ("en", "call (416) 555-0123 or 1-438-555-0199", "call [PHONE_1] or [PHONE_2]"),
        ("fr", "rappelez-moi au cinq un quatre, cinq cinq cinq, zéro un neuf neuf", "rappelez-moi au [PHONE_1]"),
        ("en", "I live at 123 Main Street, apt 4, Toronto M5V 2T6", "I live at [ADDRESS_1] [POSTAL_1]"),
        ("fr", "au 1200, rue Sainte-Catherine Ouest", "au [ADDRESS_1]"),
        ("en", "it is M five V two T six", "it is [POSTAL_1]"),
        ("en", "GB82 WEST 1234 5698 7654 32 is the iban", "[IBAN_1] is the iban"),
    ],
)  # fmt: skip
def test_what_one_utterance_hides(language: str, text: str, expected: str) -> None:
    assert judged(language, f"c:{text}") == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Flight 795 or 820, three tickets at $4,500.00 on 12/05/2026 at 10:30"),
        ("en", "order 123456789, tracking number 1Z999AA10123456784, invoice 2026-000451"),
        ("en", "My order number is 046454286 and it cost 1234.56"),
        ("en", "I waited 45 minutes, then 2 hours, and I'm 93 years old"),
        ("en", "someone stole $300 from my account and I lost my debit card"),
        ("en", "I don't remember my pin. They took 3000 dollars."),
        ("en", "I'm sorry, I'm happy to help, this is great, this is Monday"),
        ("en", "Will you book it? May I hold? I'll mark it as paid, bill me later"),
        ("en", "from 5th and Main to Forbes and Murray, driver Mark"),
        ("en", "What's the name of the hotel? The name is on the booking."),
        ("en", "the room is at 3 pm Dr. Johnson, 20 minutes on Main Street"),
        ("en", "I saw it on amazon dot com at noon"),
        ("fr", "Un instant, j'ai deux forfaits à 45,99 $ par mois depuis le 3 mars 2025"),
        ("fr", "C'est Vidéotron, mon vol 1234 part à 18 h 45, porte 22"),
        ("fr", "Je suis désolé, je suis très content, ici tout va bien"),
        ("fr", "ça fait six ou sept fois que j'appelle, ben oui, un vrai cirque"),
        ("fr", "ma commande 512345678 de 129,99 $ n'est pas arrivée"),
        ("en", "model 8100, version 10.4.2, serial number 4111111111111112"),
        ("en", "on 2026-03-02 between 14:05 and 15:10, rooms 4012 and 4013"),
    ],
)
def test_ordinary_numbers_and_words_stay(language: str, text: str) -> None:
    for speaker in "ca":
        assert judged(language, f"{speaker}:{text}") == [text]


def test_a_card_is_put_together_over_turns() -> None:
    assert judged(
        "en",
        "c:I want to pay, my card is four one one one",
        "a:mhm",
        "c:one one one one",
        "a:one one one one, go on",
        "c:uh one one one one",
        "a:okay",
        "c:and one one one one",
        "a:Thank you. And the expiry date?",
        "c:zero one twenty seven",
        "a:and the three digits on the back?",
        "c:one two three",
        "a:one two three, thanks",
    ) == [
        "I want to pay, my card is [CARD_1]",
        "mhm",
        "[CARD_1]",
        "[CARD_1], go on",
        "uh [CARD_1]",
        "okay",
        "and [CARD_1]",
        "Thank you. And the expiry date?",
        "[EXPIRY_1]",
        "and the three digits on the back?",
        "[CVV_1]",
        "[CVV_1], thanks",
    ]


def test_a_social_insurance_number_in_parts_in_french() -> None:
    assert judged(
        "fr", "a:Votre NAS?", "c:zéro quatre six", "a:oui", "c:quatre cinq quatre", "a:ok", "c:deux huit six"
    ) == ["Votre NAS?", "[SIN_1]", "oui", "[SIN_1]", "ok", "[SIN_1]"]  # fmt: skip


def test_answers_to_other_questions_are_not_joined_into_a_card() -> None:
    assert judged(
        "en", "a:Flight?", "c:4111", "a:Your order?", "c:1111", "a:And the room?", "c:1111", "a:Case number?", "c:1111"
    )[1::2] == ["4111", "1111", "1111", "1111"]  # fmt: skip


def test_what_is_asked_for_is_hidden_in_the_answer() -> None:
    assert judged(
        "en",
        "a:Could I get your full name, please?",
        "c:Yes it is Katarina Miller.",
        "a:Thanks Katarina! Can you tell me your account number, please?",
        "c:hold on",
        "a:Sure.",
        "c:8573 1890",
        "a:Right, and your PIN as well please.",
        "c:seven four zero two",
        "a:Could you provide your date of birth, please?",
        "c:June 8th, 1985",
        "a:And what was the name of the pet you had as a child?",
        "c:molly",
        's:[action] report(FullName="katarina miller", AccountNumber="85731890", PIN="7402", '
        'DateOfBirth="06/08/1985", SecurityAnswer1="Molly", Sum="500") -> Message=Done, CustomerName=Katarina Miller',
    ) == [
        "Could I get your full name, please?",
        "Yes it is [NAME_1].",
        "Thanks [NAME_1]! Can you tell me your account number, please?",
        "hold on",
        "Sure.",
        "[ACCOUNT_1]",
        "Right, and your PIN as well please.",
        "[PIN_1]",
        "Could you provide your date of birth, please?",
        "[DOB_1]",
        "And what was the name of the pet you had as a child?",
        "[ANSWER_1]",
        '[action] report(FullName="[NAME_1]", AccountNumber="[ACCOUNT_1]", PIN="[PIN_1]", '
        'DateOfBirth="[DOB_1]", SecurityAnswer1="[ANSWER_1]", Sum="500") -> Message=Done, CustomerName=[NAME_1]',
    ]


def test_the_same_in_canadian_french() -> None:
    assert judged(
        "fr-CA",
        "a:Bonjour, ici Mélanie du service à la clientèle. À qui ai-je l'honneur?",
        "c:ben, Élodie Tremblay",
        "a:Merci Mme Tremblay. Votre NIP?",
        "c:soixante-quatorze, zéro deux",
        "a:Et votre date de naissance?",
        "c:le huit juin mille neuf cent quatre-vingt-cinq",
        "a:Le nom de votre premier animal de compagnie?",
        "c:c'était Minou je pense",
        's:[action] compte.verifier(NomClient="elodie tremblay", NIP="7402", DateNaissance="1985-06-08", '
        'ReponseSecrete="minou") -> ok',
        "a:Donc votre nom de famille s'épelle T-R-E-M-B-L-A-Y?",
    ) == [
        "Bonjour, ici [NAME_1] du service à la clientèle. À qui ai-je l'honneur?",
        "ben, [NAME_2]",
        "Merci Mme [NAME_2]. Votre NIP?",
        "[PIN_1]",
        "Et votre date de naissance?",
        "le [DOB_1]",
        "Le nom de votre premier animal de compagnie?",
        "c'était [ANSWER_1] je pense",
        '[action] compte.verifier(NomClient="[NAME_2]", NIP="[PIN_1]", DateNaissance="[DOB_1]", '
        'ReponseSecrete="[ANSWER_1]") -> ok',
        "Donc votre nom de famille s'épelle [NAME_2]?",
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("May I have your name, please?", "Why do you need that?"),
        ("May I have your name, please?", "Sorry, I just want to know where my order is"),
        ("Could I get your account number?", "I forgot it, they took 300 from me"),
        ("What was your mother's maiden name?", "I can't remember"),
        ("And your PIN please?", "I bought it for 3000 dollars in store"),
        ("Puis-je avoir votre nom?", "Pourquoi vous voulez savoir ça?"),
        ("Quel était le nom de votre premier animal?", "je m'en souviens pas"),
        ("What is your order number?", "123456782"),
    ],
)
def test_an_answer_that_tells_nothing_stays(question: str, answer: str) -> None:
    assert judged("en", f"a:{question}", f"c:{answer}") == [question, answer]


def test_a_value_of_an_action_is_found_in_speech_before_it() -> None:
    assert judged(
        "en",
        "c:ben here, badge is tango nine, and Mark drives",
        "a:Thank you Ben.",
        's:[action] x.open(FullName="Ben", Badge="Tango Nine") -> ok Ben',
    ) == [
        "[NAME_1] here, badge is [ANSWER_1], and Mark drives",
        "Thank you [NAME_1].",
        '[action] x.open(FullName="[NAME_1]", Badge="[ANSWER_1]") -> ok [NAME_1]',
    ]


def test_names_of_actions_and_keys_are_never_touched() -> None:
    text = '[action] mark.ben(PIN="1234", FullName="Mark Ben", pin_mark="x") -> mark=1; Ben=ok'
    assert judged("en", f"s:{text}") == [
        '[action] mark.ben(PIN="[PIN_1]", FullName="[NAME_1]", pin_mark="x") -> mark=1; Ben=ok'
    ]


def test_absent_values_of_an_action_are_no_values() -> None:
    text = '[action] x(FullName="null", PIN="", Badge="unknown") -> Message=no PIN was given'
    assert judged("en", "c:nothing is unknown, null and void", f"s:{text}") == [
        "nothing is unknown, null and void",
        text,
    ]


def test_several_names_in_one_argument_are_several_people() -> None:
    assert judged("en", 's:[action] x(PatientName="Alexis, Angela and Ben") -> ok', "c:Angela and Alexis")[1] == (
        "[NAME_2] and [NAME_1]"
    )


def test_a_name_that_is_a_word_needs_a_capital_in_a_sentence() -> None:
    assert judged("en", "c:My name is Will Smith", "a:Will you hold, Will? I will check.", "c:will") == [
        "My name is [NAME_1]",
        "Will you hold, [NAME_1]? I will check.",
        "[NAME_1]",
    ]


def test_one_value_has_one_surrogate_whatever_it_is_called() -> None:
    assert judged("en", "c:account number 85731890", 's:[action] x(PIN="85731890") -> no') == [
        "account number [ACCOUNT_1]",
        '[action] x(PIN="[ACCOUNT_1]") -> no',
    ]


def test_a_card_in_any_field_is_destroyed() -> None:
    result = ingest("en", 's:[action] x(AccountNumber="4111111111111111", Note="ok") -> Ref=4111111111111111')
    assert result.view.turns[0].text == '[action] x(AccountNumber="[CARD_1]", Note="ok") -> Ref=[CARD_1]'
    assert result.original.turns[0].text == result.view.turns[0].text
    assert result.surrogates == {}
    assert result.counts == {"CARD": 2}


def test_the_original_keeps_what_is_not_destroyed() -> None:
    result = ingest("en", "c:my name is Ben Smith, my pin is 7402 and my card 4111 1111 1111 1111")
    assert result.original.turns[0].text == "my name is Ben Smith, my pin is 7402 and my card [CARD_1]"
    assert result.surrogates == {"[NAME_1]": "Ben Smith", "[PIN_1]": "7402"}


def test_metadata_is_cleaned_and_urls_are_not() -> None:
    metadata = {
        "contact_reason": "ben_smith",
        "source_url": "https://crm.example/c/4111111111111111",
        "customer_name": "Ben Smith",
        "note": "Ben paid with 4111-1111-1111-1111",
        "card": 4111111111111111,
        "duration_ms": 430000,
        "nested": {"emails": ["ben@example.ca"], "4111111111111111": 1},
        "flag": True,
    }
    result = ingest("en", "c:this is ben smith", metadata=metadata)
    assert result.view.metadata == {
        "contact_reason": "ben_smith",
        "source_url": "https://crm.example/c/4111111111111111",
        "customer_name": "[NAME_1]",
        "note": "[NAME_1] paid with [CARD_1]",
        "card": "[CARD_1]",
        "duration_ms": 430000,
        "nested": {"emails": ["[EMAIL_1]"], "[CARD_1]": 1},
        "flag": True,
    }
    assert result.view.contact_reason == "ben_smith"
    assert result.view.turns[0].text == "this is [NAME_1]"
    assert result.original.metadata["note"] == "Ben paid with [CARD_1]"
    assert result.original.metadata["customer_name"] == "Ben Smith"
    assert metadata["card"] == 4111111111111111


def test_the_directory_is_known() -> None:
    context = PrivacyContext.of([], {"a-1": "Julie Roy", "a-2": "Marc Côté"}, Person("Ann Lee", phone="514-555-0199"))
    assert judged("en", "a:Julie here", "c:ann lee, from 5145550199. Marc is fine", context=context) == [
        "[NAME_1] here",
        "[NAME_2], from [PHONE_1]. Marc is fine",
    ]


def test_surrogates_that_stand_in_the_text_are_not_given_again() -> None:
    assert judged("en", "c:My PIN is [PIN_1]. Her name is [NAME_3], my name is Ben Smith, pin 7402") == [
        "My PIN is [PIN_1]. Her name is [NAME_3], my name is [NAME_4], pin [PIN_2]"
    ]


def test_the_view_keeps_the_facts() -> None:
    contact = interaction("c:Hi", "a:Hello", queue="orders", metadata={"contact_reason": 5}, revision=3)
    view = make_judged_view(contact, "fr-CA").view
    assert (view.interaction_id, view.revision, view.language, view.queue) == ("c-1", 3, "fr-CA", "orders")
    assert (view.contact_reason, view.agents, view.started_at) == (None, ("a-1",), contact.started_at)
    assert [(turn.index, turn.agent_id) for turn in view.turns] == [(0, None), (1, "a-1")]
    assert type(view).model_validate(view.model_dump()) == view
