"""What must hold whatever is said: destroyed digits survive nowhere, equal values have equal surrogates, places map
back, and text without personal values stays as it is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion_builders import interaction

from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.privacy.checks import is_iban, luhn, luhn_windows
from services.qa_scorer.domain.privacy.kinds import SURROGATE
from services.qa_scorer.domain.privacy.numbers import digits_of
from services.qa_scorer.domain.privacy.spans import quote, to_judged, to_original
from services.qa_scorer.domain.privacy.view import make_judged_view

STEADY = settings(deadline=None, derandomize=True)
"""The same examples every time: detection of what people mean has no proof, and a test may not fail by chance."""

ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
FRENCH = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
TENS_EN = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
TEENS_EN = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TEENS_FR = ["dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"]
TENS_FR = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def pair_in_english(pair: str) -> str:
    value = int(pair)
    if value < 10:
        return f"{'oh' if value else 'zero'} {ENGLISH[value]}"
    if value < 20:
        return TEENS_EN[value - 10]
    ten, unit = divmod(value, 10)
    return TENS_EN[ten * 10] + (f"-{ENGLISH[unit]}" if unit else "")


def pair_in_french(pair: str) -> str:
    value = int(pair)
    if value < 10:
        return f"zéro {FRENCH[value]}"
    if value < 20:
        return TEENS_FR[value - 10]
    if value >= 80:
        rest = value - 80
        return "quatre-vingt" + (f"-{FRENCH[rest] if rest < 10 else TEENS_FR[rest - 10]}" if rest else "s")
    ten = min(value // 10, 6) * 10
    rest = value - ten
    if rest in (1, 11):
        return f"{TENS_FR[ten]} et {'un' if rest == 1 else 'onze'}"
    return TENS_FR[ten] + (f"-{FRENCH[rest] if rest < 10 else TEENS_FR[rest - 10]}" if rest else "")


def with_check_digit(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


def pairs_of(digits: str) -> list[str]:
    return [digits[at : at + 2] for at in range(0, len(digits), 2)]


def spell(digits: str, style: str) -> str:
    if style == "plain":
        return digits
    if style in (" ", "-", ".", "\u00a0", " - "):
        return style.join(digits[at : at + 4] for at in range(0, len(digits), 4))
    if style == "threes":
        return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))
    if style == "single":
        return " ".join(digits)
    if style == "english":
        return " ".join(ENGLISH[int(digit)] for digit in digits)
    if style == "oh":
        return " ".join("oh" if digit == "0" else ENGLISH[int(digit)] for digit in digits)
    if style == "french":
        return ", ".join(FRENCH[int(digit)] for digit in digits)
    if style == "double":
        return " ".join(
            f"double {ENGLISH[int(pair[0])]}" if pair[0] == pair[-1] and len(pair) == 2 else pair_by_digit(pair)
            for pair in pairs_of(digits)
        )
    speak = pair_in_english if style == "english pairs" else pair_in_french
    words = [speak(pair) if len(pair) == 2 else FRENCH[int(pair)] for pair in pairs_of(digits)]
    return ", ".join(words)


def pair_by_digit(pair: str) -> str:
    return " ".join(ENGLISH[int(digit)] for digit in pair)


STYLES = (
    "plain", " ", "-", ".", "\u00a0", " - ", "threes", "single", "english", "oh", "french", "double", "english pairs",
    "french pairs",
)  # fmt: skip
PREFIXES = ("4", "51", "55", "2221", "34", "37", "6011", "36", "35", "50", "62")
LENGTHS = {"34": 15, "37": 15, "36": 14}


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from(PREFIXES))
    size = LENGTHS.get(prefix, 16)
    body = prefix + "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=size, max_size=size)))
    return with_check_digit(body[: size - 1])


SINS = st.text("0123456789", min_size=8, max_size=8).filter(lambda body: body.strip("0") != "").map(with_check_digit)
FRAMES = ("{}", "it's {}, thanks", "my number is {}", "oui, c'est le {}", "here you go: {} ok?", "uh {}")


def everything(contact: Interaction, language: str = "en") -> tuple[str, str]:
    """All that becomes of a contact, as text: view and original."""
    result = make_judged_view(contact, language)
    assert not any(value for value in result.surrogates.values() if luhn_windows_of(value))
    return result.view.model_dump_json(), result.original.model_dump_json()


def luhn_windows_of(value: str) -> bool:
    return any(luhn_windows(["".join(re.findall(r"\d", value))]))


def spelled_digits(text: str) -> str:
    """The digits of the spoken part of a dumped contact, however they are written."""
    turns = json.loads(text)["turns"]
    return "|".join(
        digits_of(word) or "" for turn in turns for word in re.findall(r"\w+", SURROGATE.sub("", turn["text"]))
    )


@pytest.mark.parametrize("style", STYLES)
@given(card=cards(), frame=st.sampled_from(FRAMES), speaker=st.sampled_from("cab"))
@settings(STEADY, max_examples=25)
def test_a_card_survives_in_no_spelling(style: str, card: str, frame: str, speaker: str) -> None:
    spelling = spell(card, style)
    contact = interaction("a:Hello", f"{speaker}:{frame.format(spelling)}")
    for dumped in everything(contact):
        assert json.loads(dumped)["turns"][1]["text"] == frame.format("[CARD_1]"), spelling


@pytest.mark.parametrize("style", ["plain", "threes", "single", "english", "french", "oh"])
@given(sin=SINS)
@settings(STEADY, max_examples=25)
def test_a_social_insurance_number_survives_in_no_spelling(style: str, sin: str) -> None:
    for lines in (["c:" + spell(sin, style)], ["a:Votre NAS?", f"c:c'est {spell(sin, style)}"]):
        for dumped in everything(interaction(*lines), "fr"):
            assert spelled_digits(dumped).strip("|") == ""
            assert "[SIN_1]" in dumped


@given(
    cards(),
    st.sampled_from(["plain", "english", "french", "english pairs", "french pairs", "oh"]),
    st.sampled_from(["a:ok", "a:mhm", "a:oui", "a:go ahead", "a:d'accord, ensuite?"]),
    st.sampled_from([4, 6, 8]),
)
@settings(STEADY, max_examples=60)
def test_a_card_said_in_parts_survives_nowhere(card: str, style: str, backchannel: str, size: int) -> None:
    lines = ["a:What is your card number please?"]
    for at in range(0, len(card), size):
        lines += [f"c:{spell(card[at : at + size], style)}", backchannel]
    for dumped in everything(interaction(*lines)):
        assert spelled_digits(dumped).strip("|") == ""


@given(cards(), cards(), st.sampled_from(["plain", " ", "english"]))
@settings(STEADY, max_examples=40)
def test_actions_and_metadata_hide_cards_too(card: str, other: str, style: str) -> None:
    contact = interaction(
        f'[s:]s:[action] pay.take(Amount="12", Note="{spell(card, style)}") -> Reference={spell(other, style)}'[4:],
        metadata={"note": f"paid with {card}", "list": [{"deep": spell(other, " ")}], "number": int(card)},
    )
    for dumped in everything(contact):
        assert card not in dumped
        assert other not in dumped
        assert spell(card, style) not in dumped
        assert spell(other, " ") not in dumped


@given(st.text("0123456789", min_size=4, max_size=8), st.sampled_from(["english", "french", "plain", "single"]))
@settings(STEADY, max_examples=60)
def test_the_pin_given_is_the_pin_used(pin: str, style: str) -> None:
    contact = interaction(
        "a:And your PIN please?", f"c:{spell(pin, style)}", f's:[action] x.verify(PIN="{pin}") -> PIN={pin}'
    )
    view = make_judged_view(contact, "en").view
    assert [turn.text for turn in view.turns[1:]] == ["[PIN_1]", '[action] x.verify(PIN="[PIN_1]") -> PIN=[PIN_1]']


NAMES = st.sampled_from(
    ["Katarina Miller", "Élodie Tremblay", "Jean-François Côté", "Ben", "O'Brien", "Zoë van der Berg"]
)


@given(
    NAMES, st.sampled_from([str.upper, str.lower, str.title, str]), st.sampled_from(["hi {} there", "merci {}!", "{}"])
)
@settings(STEADY, max_examples=60)
def test_a_name_of_an_action_is_found_in_speech(name: str, change: object, frame: str) -> None:
    said = change(name)  # type: ignore[operator]
    contact = interaction(f"c:{frame.format(said)}", f's:[action] x(FullName="{name}") -> ok')
    assert make_judged_view(contact, "en").view.turns[0].text == frame.format("[NAME_1]")


PIECES = st.sampled_from(
    [
        "hello", "my pin is 7402", "4111 1111 1111 1111", "046 454 286", "I'm John Smith.", "my name is ben", "7402",
        "514-555-0199", "bob@example.ca", "H2X 1Y4", "flight 795", "$300", "born on 8 June 1985", "cvv 123", "[PIN_1]",
        "é",
        "123 Main Street", "seven four oh two", "Ben", "my first pet was Molly", "zéro", "1,2;3", "👍", "\n", "(",
        "card",
    ]
)  # fmt: skip
UTTERANCES = st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=40)
CONTACTS = st.lists(st.tuples(st.sampled_from("acsb"), UTTERANCES), min_size=1, max_size=6).map(
    lambda turns: interaction(*[f"{speaker}:{text}" for speaker, text in turns])
)


@given(CONTACTS)
@settings(STEADY, max_examples=150)
def test_substitutions_are_exact_places_in_both_texts(contact: Interaction) -> None:
    result = make_judged_view(contact, "en")
    for sent, turn, stored in zip(contact.turns, result.view.turns, result.original.turns, strict=True):
        position = 0
        rebuilt = ""
        kept = ""
        for entry in turn.substitutions:
            assert turn.text[entry.start : entry.end] == entry.surrogate
            assert position <= entry.original_start < entry.original_end <= len(sent.text)
            between = sent.text[position : entry.original_start]
            rebuilt += between + entry.surrogate
            kept += between + (
                entry.surrogate if entry.destroyed else sent.text[entry.original_start : entry.original_end]
            )
            position = entry.original_end
        assert rebuilt + sent.text[position:] == turn.text
        assert kept + sent.text[position:] == stored.text
    for surrogate, value in result.surrogates.items():
        assert SURROGATE.fullmatch(surrogate)
        assert value


@given(CONTACTS)
@settings(STEADY, max_examples=150)
def test_a_judged_view_is_its_own_judged_view(contact: Interaction) -> None:
    view = make_judged_view(contact, "en").view
    again = contact.model_copy(
        update={
            "turns": tuple(
                turn.model_copy(update={"text": judged.text})
                for turn, judged in zip(contact.turns, view.turns, strict=True)
            )
        }
    )
    second = make_judged_view(again, "en")
    assert [turn.text for turn in second.view.turns] == [turn.text for turn in view.turns]
    assert second.counts == {}


@given(CONTACTS, st.data())
@settings(STEADY, max_examples=150)
def test_spans_map_there_and_back(contact: Interaction, data: st.DataObject) -> None:
    result = make_judged_view(contact, "en")
    for sent, turn, stored in zip(contact.turns, result.view.turns, result.original.turns, strict=True):
        start = data.draw(st.integers(0, len(turn.text)))
        end = data.draw(st.integers(start, len(turn.text)))
        first, last = to_original(turn, start, end)
        assert 0 <= first <= last <= len(sent.text)
        back = to_judged(turn, first, last)
        assert back[0] <= start <= end <= back[1]
        assert to_original(turn, *back) == (first, last)
        full = quote(stored.text, turn, start, end, may_read_pii=True)
        masked = quote(stored.text, turn, start, end, may_read_pii=False)
        assert full.text in stored.text
        assert masked.text in turn.text
        assert masked.text == turn.text[back[0] : back[1]]
        if not any(entry.destroyed for entry in turn.substitutions):
            assert full.text == sent.text[full.start : full.end]


def test_a_span_outside_the_turn_is_refused() -> None:
    turn = make_judged_view(interaction("c:hi"), "en").view.turns[0]
    for start, end in ((-1, 1), (2, 1), (0, 3)):
        with pytest.raises(ValueError, match=r"\["):
            to_original(turn, start, end)
    with pytest.raises(ValueError, match="no span"):
        to_judged(turn, 2, 1)


WORDS = st.sampled_from(
    [
        "the",
        "order",
        "never",
        "came",
        "please",
        "check",
        "it",
        "again",
        "thanks",
        "le",
        "colis",
        "est",
        "en",
        "retard",
        "merci",
        "bien",
        "sûr",
        "nous",
        "allons",
        "vérifier",
        "flight",
        "room",
        "table",
        "reservation",
        "3",
        "12",
        "45",
        "2026",
        "10:30",
        "$12.50",
        "45,99",
        "795",
        "820",
        "#12",
        "A4",
        "B2B",
        "2x",
        "50%",
        "9/10",
        "half",
        "1st",
        "22nd",
    ]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=6))
@settings(STEADY, max_examples=100)
def test_text_without_personal_values_is_unchanged(texts: list[str]) -> None:
    contact = interaction(*[f"{'ac'[at % 2]}:{text}" for at, text in enumerate(texts)])
    result = make_judged_view(contact, "en")
    assert [turn.text for turn in result.view.turns] == texts
    assert result.counts == {}
    assert result.original == contact


@given(st.text("0123456789", min_size=1, max_size=40), st.integers(1, 4))
def test_windows_agree_with_the_check_digit(digits: str, size: int) -> None:
    parts = [digits[at : at + size] for at in range(0, len(digits), size)]
    expected = {
        "".join(parts[first : last + 1])
        for first in range(len(parts))
        for last in range(first, len(parts))
        if 13 <= len("".join(parts[first : last + 1])) <= 19 and luhn("".join(parts[first : last + 1]))
    }
    assert {window[2] for window in luhn_windows(parts)} == expected


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("GB82WEST12345698765432", True),
        ("GB82WEST12345698765433", False),
        ("FR1420041010050500013M02606", True),
        ("GB82", False),
    ],
)
def test_iban(text: str, valid: bool) -> None:
    assert is_iban(text) is valid


@given(st.integers(0, 99))
def test_pairs_are_numbers_in_both_languages(value: int) -> None:
    pair = f"{value:02}"
    assert digits_of(pair_in_english(pair)) == pair
    assert digits_of(pair_in_french(pair)) == pair


@pytest.mark.parametrize(
    "piece",
    ["1 ", "one ", "4111 ", "a@", "a b ", "GB82 ", "ab12", "my name is ", "pin ", "(((", "John Smith ", "1/2/", "é",
     "12 rue ", "at dot ", "A1B", "not ", "k ", "double ", "[PIN_", "quatre-vingt-", "my pet was ", "514-555-",
     "\u0301"],
)  # fmt: skip
def test_a_long_hostile_turn_ends(piece: str) -> None:
    text = (piece * 20_000)[: 32 * 1024]
    view = make_judged_view(interaction("a:your name, card number and pin?", f"c:{text}", f"a:{text}"), "en").view
    assert len(view.turns) == 3
