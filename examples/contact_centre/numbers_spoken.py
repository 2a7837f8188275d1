"""Numbers as people say them on the telephone, in English and in French."""

# ruff: noqa: SIM905 - lists of words read best as text
from __future__ import annotations

import re

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_EN_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_FR_SMALL = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
).split()
_FR_TENS = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"]
_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
_DIGIT = {"en": _EN_SMALL, "fr": _FR_SMALL}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def english(number: int) -> str:
    """Up to 999,999."""
    if number < 20:
        return _EN_SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _EN_TENS[tens] + (f" {_EN_SMALL[rest]}" if rest else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_EN_SMALL[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    return f"{english(thousands)} thousand" + (f" {english(rest)}" if rest else "")


def french(number: int) -> str:
    """Up to 999,999."""
    if number < 20:
        return _FR_SMALL[number]
    if number < 70:
        tens, rest = divmod(number, 10)
        if rest == 1:
            return f"{_FR_TENS[tens]} et un"
        return _FR_TENS[tens] + (f"-{_FR_SMALL[rest]}" if rest else "")
    if number < 80:
        return "soixante et onze" if number == 71 else f"soixante-{_FR_SMALL[number - 60]}"
    if number < 100:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{_FR_SMALL[number - 80]}"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{_FR_SMALL[hundreds]} cent"
        return head + (f" {french(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    head = "mille" if thousands == 1 else f"{french(thousands)} mille"
    return head + (f" {french(rest)}" if rest else "")


def cardinal(number: int, language: str) -> str:
    return french(number) if language == "fr" else english(number)


def ordinal(number: int) -> str:
    """English, up to 31: the day of a month."""
    if number in _ORDINALS:
        return _ORDINALS[number]
    if number < 20:
        return f"{_EN_SMALL[number]}th"
    tens, rest = divmod(number, 10)
    if not rest:
        return _EN_TENS[tens][:-1] + "ieth"
    return f"{_EN_TENS[tens]} {ordinal(rest)}"


def spelled(text: str, language: str, *, oh: bool = False) -> str:
    """Character by character: `B3H 2K9` is `b three h two k nine`. `oh`: how many English speakers say zero."""
    said = []
    for char in text.lower():
        if char.isdigit():
            said.append("oh" if oh and char == "0" and language == "en" else _DIGIT[language][int(char)])
        elif char.isalpha():
            said.append(char)
    return " ".join(said)


def amount(cents: int, language: str, *, short: bool = False) -> str:
    """Dollars and cents. `short`: `eighty four twenty` instead of `eighty four dollars and twenty cents`."""
    dollars, rest = divmod(cents, 100)
    whole = cardinal(dollars, language)
    if language == "fr":
        return f"{whole} dollars" + (f" et {french(rest)}" if rest else "")
    if short and rest >= 10:
        return f"{whole} {english(rest)}"
    return f"{whole} dollars" + (f" and {english(rest)} cents" if rest else "")


def without_digits(text: str, language: str) -> str:
    """Numbers left in a text, as words."""

    def say(match: re.Match[str]) -> str:
        whole, _, part = match[0].replace(",", ".").partition(".")
        if len(whole) > 6 or whole.startswith("0"):
            return spelled(match[0], language)
        point = " virgule " if language == "fr" else " point "
        return cardinal(int(whole), language) + (point + spelled(part, language) if part else "")

    return _NUMBER.sub(say, text)
