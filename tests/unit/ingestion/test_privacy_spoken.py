"""What people say aloud, with everything that recognisers and telephones do to it: nothing personal may be left, and
what is the value of the log must show as that value."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion_builders import interaction

from services.qa_scorer.domain.privacy.view import Ingested, make_judged_view
from services.qa_scorer.domain.privacy.words import COMMON


def ingest(language: str, *lines: str, **logged: str) -> Ingested:
    arguments = ", ".join(f'{key}="{value}"' for key, value in logged.items())
    log = [f"s:[action] desk.lookup({arguments}) -> found"] if logged else []
    return make_judged_view(interaction(*lines, *log), language)


def judged(language: str, *lines: str, **logged: str) -> list[str]:
    return [turn.text for turn in ingest(language, *lines, **logged).view.turns]


ADDRESSES = [
    ("en", "yeah it's craighassan twenty six at example dot net", "yeah it's @", "craighassan26@example.net"),
    ("en", "um and craighassan twenty twenty six at example example dot net", "um and @", "craighassan26@example.net"),
    ("en", "craig hassan that's c r a i g h a s s a n two six at example dot net", "@", "craighassan26@example.net"),
    ("en", "it's craig dot like hassan sixty nine nine at example so dot com", "it's @", "craig.hassan69@example.com"),
    ("en", "bob.smith at gmail.com please", "@ please", "bob.smith@gmail.com"),
    ("en", "So Craig Hassan 26 at example.net, is that right?", "So @, is that right?", "craighassan26@example.net"),
    ("en", "it is craig hassan26@example.net", "it is @", "craighassan26@example.net"),
    ("en", "j as in john, m as in mary, underscore double u h i t e dash two at gmail dot com", "@", "jm_white-2@gmail.com"),
    ("en", "it's uh bob dot uh smith that's all lowercase at uh gmail dot uh com", "it's uh @", "bob.smith@gmail.com"),
    ("en", "bob smith at sign gmail com", "@", "bobsmith@gmail.com"),
    ("en", "bob hyphen smith a t gmail dot c o m", "@", "bob-smith@gmail.com"),
    ("en", "email is bob oh four at the at sign yahoo dot ca", "email is @", "bob04@yahoo.ca"),
    ("en", "sure my email is blue sky nine at gmail dot com", "sure my email is @", "bluesky9@gmail.com"),
    ("en", "beth morin and bmorin twenty six at example dot net", "beth morin and @", "bmorin26@example.net"),
    ("en", "kbrooks kbrooks sixteen at example dot co dot uk", "@", "kbrooks16@example.co.uk"),
    ("en", "my e-mail is mark at mark dash taylor dot com", "my e-mail is @", "mark@mark-taylor.com"),
    ("fr", "ginette point arsenault ben arobase courriel point ca", "@", "ginette.arsenault@courriel.ca"),
    ("fr", "ginette point arsenault ben neuf arobase example point net", "@", "ginette.arsenault9@example.net"),
    ("fr", "mon courriel c'est jean tiret bas roy arobase hotmail point com", "mon courriel c'est @", "jean_roy@hotmail.com"),
    ("fr", "j comme jacques m comme dans marie point tremblay arobase gmail point com", "@", "jm.tremblay@gmail.com"),
    ("fr", "ginette point arsenault à courriel point ca c'est mon courriel", "@ c'est mon courriel",
     "ginette.arsenault@courriel.ca"),
    ("fr", "marie trait d'union ève souligné côté quatre-vingt-douze arobase vidéotron point ca", "@",
     "marie-eve_cote92@videotron.ca"),
    ("fr", "deux n a d i a point bé tout en minuscules arobase gmail point c a", "@", "nnadia.b@gmail.ca"),
    ("fr", "attendez lucdiop trente-quatre arobase euh example point org j'espère", "attendez @ j'espère",
     "lucdiop34@example.org"),
    ("fr", "tremblay point j majuscule arobas un un point com", "@", "tremblay.j@11.com"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said", "expected", "address"), ADDRESSES)
@pytest.mark.parametrize("speaker", ["c", "a"])
def test_an_address_is_the_address_of_the_log(
    language: str, said: str, expected: str, address: str, speaker: str
) -> None:
    assert judged(language, f"{speaker}:{said}", Email=address) == [
        expected.replace("@", "[EMAIL_1]"),
        '[action] desk.lookup(Email="[EMAIL_1]") -> found',
    ]


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "yeah it's craighassan twenty six at example dot net", "yeah it's @"),
        ("en", "email is bob smith at gmail com", "email is @"),
        ("en", "sure my email is blue sky nine at gmail dot com", "sure my email is @"),
        ("en", "beth morin and bmorin twenty six at example dot net", "beth morin and @"),
        ("en", "sales at example dot com is my email", "@ is my email"),
        ("en", "j as in john underscore double u h i t e dash two at gmail dot com", "@"),
        ("fr", "mon courriel c'est jean tiret bas roy arobase hotmail point com", "mon courriel c'est @"),
        ("fr", "courriel roberge arobase videotron point c a", "courriel @"),
        ("fr", "ginette point arsenault ben arobase courriel point ca", "@"),
    ],
)
def test_an_address_that_stands_nowhere_else(language: str, said: str, expected: str) -> None:
    assert judged(language, f"c:{said}") == [expected.replace("@", "[EMAIL_1]")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I'm at work dot"),
        ("en", "meet me at example"),
        ("en", "look at amazon dot com"),
        ("en", "the parcels at amazon dot ca were late"),
        ("en", "we were browsing at ikea dot com"),
        ("en", "what's my e-mail i sent it at amazon dot com yesterday"),
        ("en", "at this point i want a refund at the store dot dot dot"),
        ("en", "five people like two of them and i mean six so far you know"),
        ("en", "i waited at the store for two so three hours"),
        ("fr", "je suis à la maison point final"),
        ("fr", "allez sur amazon point ca pour le prix"),
        ("fr", "à ce point-là à la caisse point"),
        ("fr", "j'en ai pris deux là trois fois genre six"),
    ],
)
def test_what_is_no_address_and_no_number_stays(language: str, text: str) -> None:
    for speaker in "ca":
        assert judged(language, f"{speaker}:{text}") == [text]


def test_an_address_in_parts_over_turns_with_its_echo() -> None:
    lines = ("a:What is your email?", "c:it's craig hassan", "a:mhm", "c:twenty six", "a:craig hassan twenty six okay",
             "c:at example", "a:yes", "c:dot net thanks")  # fmt: skip
    expected = ["What is your email?", "it's [EMAIL_1]", "mhm", "[EMAIL_1]", "[EMAIL_1] okay", "[EMAIL_1]", "yes",
                "[EMAIL_1] thanks"]  # fmt: skip
    assert judged("en", *lines) == expected
    assert judged("en", *lines, Email="craighassan26@example.net")[:-1] == expected


def test_a_local_part_without_its_domain_is_the_address() -> None:
    said = judged("en", "a:your email please", "c:craighassan twenty six", "a:at what", "c:gmail",
                  Email="craighassan26@gmail.com")  # fmt: skip
    assert said[1] == "[EMAIL_1]"


def test_a_turn_before_the_address_is_not_drawn_into_it() -> None:
    assert judged("en", "a:your email please", "c:i met jennifer", "a:okay", "c:and it's bob at gmail dot com") == [
        "your email please",
        "i met jennifer",
        "okay",
        "and it's [EMAIL_1]",
    ]


@pytest.mark.parametrize(
    "said", ["Oh and Hannah Reid, reid.hannah7@example.net", "Hannah Reid / reid.hannah7@example.net"]
)
def test_a_name_before_its_address_stays_a_name(said: str) -> None:
    customer, log = judged("en", f"c:{said}", FullName="Hannah Reid", Email="reid.hannah7@example.net")
    assert re.findall(r"\[[A-Z]+_\d\]", customer) == re.findall(r"\[[A-Z]+_\d\]", log)


@pytest.mark.parametrize("reply", ["good, do it", "i'm good thanks", "sounds good"])
def test_a_word_that_may_be_a_name_is_none_in_reply(reply: str) -> None:
    assert judged("en", "a:Is the name on the order still right?", f"c:{reply}")[1] == reply


def test_another_address_is_another_value() -> None:
    said = judged("en", "c:it's craighassan twenty seven at example dot net", Email="craighassan26@example.net")
    numbers = {name for line in said for name in re.findall(r"\[EMAIL_\d\]", line)}
    assert numbers == {"[EMAIL_1]", "[EMAIL_2]"}


@pytest.mark.parametrize(
    ("language", "lines", "kind"),
    [
        ("en", ["a:A good phone number?", "c:five one four uh five five five oh one nine nine"], "PHONE"),
        ("en", ["a:A good phone number?", "c:four one six", "a:okay", "c:double five five", "a:mhm",
                "c:oh one two three"], "PHONE"),
        ("en", ["c:call me at four one six triple five oh one two three"], "PHONE"),
        ("en", ["c:my cell is six oh four, that's six oh four, five five five, oh one oh oh"], "PHONE"),
        ("en", ["c:you can reach me at eight hundred five five five oh one two three"], "PHONE"),
        ("fr", ["a:Votre numéro de téléphone?",
                "c:quatre cent trente-huit euh cinq cent cinquante-cinq zéro un quatre-vingt-dix-neuf"], "PHONE"),
        ("fr", ["a:votre téléphone?", "c:quatre un huit", "a:oui", "c:cinq cinq cinq", "a:ok",
                "c:soixante-dix-huit quatre-vingt-douze"], "PHONE"),
        ("fr", ["c:rappelez-moi au huit cent dix-neuf, cinq cinq cinq, zéro deux zéro trois"], "PHONE"),
        ("en", ["c:postal code is M as in Mary five V as in Victor two T six"], "POSTAL"),
        ("en", ["a:postal code please", "c:m five v", "a:yes", "c:two t six"], "POSTAL"),
        ("en", ["c:it's l five m uh one a seven"], "POSTAL"),
        ("fr", ["c:mon code postal c'est h comme hôtel deux x comme xylophone un y quatre"], "POSTAL"),
        ("fr", ["a:code postal?", "c:g un euh k deux v sept"], "POSTAL"),
        ("en", ["a:Your PIN?", "c:seven, um, four... oh, two"], "PIN"),
        ("en", ["a:Your PIN?", "c:double seven oh two"], "PIN"),
        ("en", ["a:Your PIN?", "c:seventy four", "a:yes", "c:oh two"], "PIN"),
        ("en", ["a:Your PIN?", "c:like seven you know four i mean oh two"], "PIN"),
        ("fr", ["a:Votre NIP?", "c:sept quatre", "a:oui", "c:zéro deux"], "PIN"),
        ("fr", ["a:Votre NIP?", "c:deux fois le sept zéro deux"], "PIN"),
        ("en", ["a:account number?", "c:one five three five", "a:go ahead", "c:three one nine eight one"], "ACCOUNT"),
        ("en", ["c:membership number a b one two three four five six"], "ACCOUNT"),
        ("fr", ["a:numéro de compte?", "c:quatre-vingt-cinq soixante-treize", "a:oui",
                "c:dix-huit quatre-vingt-dix"], "ACCOUNT"),
        ("en", ["a:card number?",
                "c:four one one one like one one one one um one one one one you know one one one one"], "CARD"),
        ("fr", ["a:numéro de carte?", "c:quarante et un onze", "a:oui", "c:onze onze euh onze onze", "a:ok",
                "c:onze onze"], "CARD"),
        ("en", ["a:your sin?", "c:oh four six uh four five four like two eight six"], "SIN"),
        ("fr", ["a:votre nas?",
                "c:zéro quarante-six quatre cent cinquante-quatre deux cent quatre-vingt-six"], "SIN"),
        ("en", ["a:date of birth?", "c:june eighth", "a:and the year", "c:nineteen eighty five"], "DOB"),
        ("fr", ["a:date de naissance?", "c:le huit juin mille neuf cent quatre-vingt-cinq"], "DOB"),
        ("en", ["c:ship it to four five six elm avenue please"], "ADDRESS"),
        ("fr", ["a:votre adresse?",
                "c:c'est le trois cent quarante-cinq boulevard saint-laurent appartement douze"], "ADDRESS"),
        ("en", ["a:your last name?", "c:s as in sam m as in mary i t h"], "NAME"),
        ("fr", ["a:pouvez-vous épeler votre nom", "c:c comme charles o t é"], "NAME"),
        ("fr", ["a:votre nom complet?", "c:euh marie-ève côté"], "NAME"),
    ],
)  # fmt: skip
def test_a_dictated_value_is_one_value(language: str, lines: list[str], kind: str) -> None:
    frame = {
        "my",
        "is",
        "it",
        "s",
        "its",
        "call",
        "me",
        "at",
        "cell",
        "you",
        "can",
        "reach",
        "postal",
        "code",
        "mon",
        "est",
        "c",
        "membership",
        "number",
        "ship",
        "to",
        "please",
        "rappelez",
        "moi",
        "au",
        "le",
        "euh",
        "like",
    }
    for sent, text in zip(lines, judged(language, *lines), strict=True):
        if sent.startswith("c:"):
            assert set(re.findall(r"\[[A-Z]+_\d+\]", text)) == {f"[{kind}_1]"}
            assert set(re.findall(r"[a-zé]+", re.sub(r"\[[A-Z]+_\d\]", " ", text).lower())) <= frame


@pytest.mark.parametrize(
    ("language", "said", "logged"),
    [
        ("en", "seven i mean zero five six three one nine two", {"AccountNumber": "70563192"}),
        ("en", "seven oh seven so five seven seven five oh three three", {"AccountNumber": "7075775033"}),
        ("fr", "c'est sept zéro quatre deux là huit un cinq sept", {"AccountNumber": "70428157"}),
        ("en", "s four p three b b three", {"PostalCode": "S4P 3B3"}),
        ("fr", "j un h deux fait que w un", {"PostalCode": "J1H 2W1"}),
        ("en", "oh and uh four oh three five five five five oh one eight two", {"PhoneNumber": "403 555 0182"}),
    ],
)
def test_a_code_of_the_log_is_known_however_it_is_said(language: str, said: str, logged: dict[str, str]) -> None:
    customer, log = judged(language, f"c:{said}", **logged)
    value = re.findall(r"\[[A-Z]+_\d+\]", log)
    assert len(value) == 1
    assert value[0] in customer
    assert len(re.findall(r"\[[A-Z]+_\d+\]", customer)) == 1


WORDS = ["craig", "hassan", "tremblay", "ginette", "bmorin", "oconnor", "zhao", "nguyen", "dubois", "kbrooks"]
DIGITS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "fr": ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
}
SIGNS = {
    "en": {".": ["dot"], "_": ["underscore"], "-": ["dash", "hyphen"], "@": ["at", "at sign"]},
    "fr": {".": ["point"], "_": ["tiret bas", "souligné"], "-": ["tiret", "trait d'union"], "@": ["arobase"]},
}
FILLERS = {"en": ["uh", "um", "that's", "all lowercase"], "fr": ["euh", "ben", "tout en minuscules"]}
LIKE = {"en": " as in ", "fr": " comme "}
EXAMPLES = {"c": "charlie", "r": "romeo", "b": "bravo", "z": "zulu", "o": "oscar", "k": "kilo"}


@st.composite
def spoken_addresses(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """(language, address, how somebody says it, piece by piece)"""
    language = draw(st.sampled_from(["en", "fr"]))
    sign = st.sampled_from(["", ".", "_", "-"])
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True))
    number = draw(st.one_of(st.just(""), st.integers(0, 999).map(str)))
    parts = [*words, *([number] if number else [])]
    joints = [draw(sign) for _ in parts[1:]]
    domain = draw(st.sampled_from(["example.net", "gmail.com", "videotron.ca", "mail-box.org"]))
    local = parts[0] + "".join(joint + part for joint, part in zip(joints, parts[1:], strict=True))
    said: list[str] = []
    for piece in re.findall(r"[a-z]+|\d+|[._@-]", f"{local}@{domain}"):
        if piece in SIGNS[language]:
            said.append(draw(st.sampled_from(SIGNS[language][piece])))
        elif piece.isdigit():
            said += [DIGITS[language][int(digit)] for digit in piece]
        elif piece in words and draw(st.booleans()) and draw(st.booleans()):
            said += [
                letter + LIKE[language] + EXAMPLES[letter] if letter in EXAMPLES and draw(st.booleans()) else letter
                for letter in piece
            ]
        else:
            said.append(piece)
        if draw(st.integers(0, 5)) == 0:
            said.append(draw(st.sampled_from(FILLERS[language])))
    while said[-1] in FILLERS[language]:
        said.pop()
    return language, f"{local}@{domain}", said


@settings(max_examples=60, deadline=None)
@given(spoken_addresses(), st.sampled_from(["", "um it's ", "c'est "]), st.sampled_from("ca"))
def test_any_spoken_address_is_the_log_s_and_leaves_nothing(
    example: tuple[str, str, list[str]], before: str, speaker: str
) -> None:
    language, address, pieces = example
    said = " ".join(pieces)
    made = ingest(language, f"{speaker}:{before}{said}", Email=address)
    spoken, log = made.view.turns
    assert log.text == '[action] desk.lookup(Email="[EMAIL_1]") -> found'
    assert spoken.text.startswith(before.rstrip())
    assert "[EMAIL_1]" in spoken.text
    left = re.findall(r"[a-z]+", spoken.text.replace("[EMAIL_1]", " "))
    assert not {word for word in left if len(word) > 1 and word in address and word not in COMMON}
    for entry in spoken.substitutions:
        sent = f"{before}{said}"
        assert spoken.text[entry.start : entry.end] == entry.surrogate
        assert (
            sent[entry.original_start : entry.original_end].strip() == sent[entry.original_start : entry.original_end]
        )


@settings(max_examples=40, deadline=None)
@given(spoken_addresses(), st.data())
def test_an_address_cut_anywhere_into_two_turns_leaves_nothing(
    example: tuple[str, str, list[str]], data: st.DataObject
) -> None:
    language, address, words = example
    cut = data.draw(st.integers(1, len(words) - 1))
    lines = (f"c:{' '.join(words[:cut])}", "a:mhm", f"c:{' '.join(words[cut:])}")
    question = {"en": "a:And your email?", "fr": "a:Et votre courriel?"}[language]
    turns = ingest(language, question, *lines, Email=address).view.turns
    local = address.partition("@")[0]
    for turn in (turns[1], turns[3]):
        left = re.findall(r"[a-z]+", re.sub(r"\[[A-Z]+_\d+\]", " ", turn.text))
        assert not {word for word in left if len(word) > 3 and word in local}
    assert "[EMAIL_1]" in turns[1].text
