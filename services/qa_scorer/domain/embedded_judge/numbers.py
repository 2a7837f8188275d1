"""Numbers in what was said or logged, in words or digits, as digits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain

_UNITS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "zero", "one", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit",
            "nine neuf", "ten dix", "eleven onze", "twelve douze", "thirteen treize", "fourteen quatorze",
            "fifteen quinze", "sixteen seize", "seventeen", "eighteen", "nineteen",
        )
    )
    for word in words.split()
}  # fmt: skip
_TENS: Mapping[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip
_ORDINALS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        ("first premier", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
         "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
         "nineteenth", "twentieth"), start=1
    )
    for word in words.split()
} | {"thirtieth": 30}  # fmt: skip
_REPEATED = re.compile(r"\b(double|triple) (\d)\b")
_BEFORE_OH = frozenset({"double", "triple", "one", "un"})
_BEFORE_DAYS = [
    [word]
    for word in (
        "the",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "on",
        "from",
        "to",
    )
]
_AFTER_TEN = frozenset({"sept", "huit", "neuf"})
_SCALES: Mapping[str, int] = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
)
_NAMED_MONTH = frozenset(_MONTHS.split("|"))
_DECIMALS = re.compile(r"(?<=\d)(?:\.(?=\d{1,2}\b)|,(?=\d{2}\b))(?![\d.,]*[.,]\d{3})")
_POINT = "zpointz"
"""Stands for a decimal point while punctuation is taken out."""

_CENTS = re.compile(r"\b(\d+) (dollars?|euros?)(?: (?:and|et))? (\d{1,2})(?: (?:cents?|sous)\b|(?= \d)|$)")
_MONEY_WORDS = frozenset(
    {"dollar", "dollars", "credit", "credits", "euro", "euros", "buck", "bucks", "piastre", "piastres", "cad", "usd"}
)
_FILLERS = re.compile(r"\b(?:u+m+|u+h+|e+r+m?|euh+|heu+)\b")
_STUTTER = re.compile(rf"\b({'|'.join([*_TENS, 'hundred', 'thousand', 'mille'])})(?: \1)+\b")


def digits(text: str) -> str:
    """`plain` text with number words as digits: "twenty seven credits" becomes "27 credits"."""
    text = SURROGATE.sub(" ", text)
    prepared = re.sub(r"\$\s?(\d[\d,. ]*\d|\d)", lambda m: f"{m[1]} dollars", text.replace("€", " euros"))
    prepared = re.sub(r"(?<=\d)\s?\$", " dollars", prepared)
    prepared = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b[\d., \u00a0\u202f]*(?:dollars|euros))", "", prepared)
    prepared = re.sub(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)", "", prepared)
    prepared = re.sub(r"(?<=\d)[.,]00\b", "", prepared)
    prepared = _DECIMALS.sub(_POINT, prepared)
    prepared = re.sub(r"(?<=\d)(?=(?:am|pm|h)\b)", " ", prepared.lower())
    prepared = re.sub(r"(?<=\d)h(?=\d)", " h ", prepared)
    words = _STUTTER.sub(r"\1", _FILLERS.sub(" ", plain(prepared))).split()
    out: list[str] = []
    position = 0
    while position < len(words):
        number, used = _number(words, position)
        if used:
            out.append(str(number))
            position += used
        elif words[position] in {"oh", "o"} and out and (out[-1].isdigit() or out[-1] in _BEFORE_OH):
            # A zero as it is read out.
            out.append("0")
            position += 1
        elif words[position] in _ORDINALS and _of_a_month(words, position, out):
            tens = int(out.pop()) if out and out[-1] in {"20", "30"} else 0
            out.append(f"{tens + _ORDINALS[words[position]]}th")
            position += 1
        else:
            out.append(words[position])
            position += 1
    told = _REPEATED.sub(lambda m: " ".join([m[2]] * (2 if m[1] == "double" else 3)), " ".join(out))
    return _CENTS.sub(_with_cents, told.replace(_POINT, "."))


def _of_a_month(words: list[str], position: int, out: list[str]) -> bool:
    """Whether an ordinal is a day: near a month's name, or behind "twenty" and a weekday or an article."""
    if _NAMED_MONTH.intersection(words[max(0, position - 2) : position + 3]):
        return True
    return out[-1:] in (["20"], ["30"]) and out[-2:-1] in _BEFORE_DAYS


_ONE_INSIDE = re.compile(r"(?<=\d )(?:one|une?)(?= \d\b)")
_ONE_BEHIND = re.compile(r"(?<=\b\d \d )(?:one|un)\b")
_ONE_AHEAD = re.compile(r"\b(?:one|un)(?= \d \d\b)")


def figures(text: str) -> str:
    """`digits`, with "one" as a figure where it stands in a row that is read out: "four one oh" is 4 1 0."""
    said = digits(text)
    for pattern in (_ONE_INSIDE, _ONE_BEHIND, _ONE_AHEAD, _ONE_INSIDE):
        said = pattern.sub("1", said)
    return said


def _stands_alone(word: str, before: str) -> bool:
    """Whether a hundred or thousand needs no number before it: "a hundred", "cent dix", but not "ten per cent"."""
    return (word in {"hundred", "thousand"} and before == "a") or (
        word in {"cent", "mille"} and before not in {"pour", "per"}
    )


def _with_cents(match: re.Match[str]) -> str:
    return f"{match[1]}.{int(match[3]):02d} {match[2]}"


def _number(words: list[str], position: int) -> tuple[int, int]:
    """The number that starts at `position` in words, and how many words it takes; (0, 0) where none does.

    "one" alone is no number: it is a pronoun as often.
    """
    total = current = used = 0
    last = 10_000
    while position + used < len(words):
        word = words[position + used]
        if word in _TENS and last > 99:
            current, last = current + _TENS[word], 99
        elif word in _TENS and word.startswith("vingt") and current % 100 == 4:
            current, last = current - 4 + 80, 99
        elif word in _UNITS and (last > 99 or (last == 99 and _UNITS[word] < 20)):
            current, last = current + _UNITS[word], 9
        elif word in _AFTER_TEN and used and words[position + used - 1] == "dix":
            current += _UNITS[word]
        elif word == "cents" and (
            not 2 <= current <= 9 or _MONEY_WORDS.intersection(words[max(0, position - 2) : position])
        ):
            # Cents of a dollar, not hundreds in French.
            break
        elif not used and _stands_alone(word, words[position - 1] if position else ""):
            current, last = _SCALES[word], 10_000
        elif word in _SCALES and used:
            current = max(1, current) * _SCALES[word]
            if _SCALES[word] == 1000:
                total, current = total + current, 0
            last = 10_000
        elif word in {"un", "une"} and current % 100 == 80 and last == 99:
            current, last = current + 1, 9
        elif word == "et" and last == 99 and words[position + used + 1 : position + used + 2] in (["un"], ["une"]):
            # "Vingt et un": alone, "un" is an article.
            current, last = current + 1, 9
            used += 1
        elif (
            word in {"and", "et"}
            and used
            and position + used + 1 < len(words)
            and (words[position + used + 1] in _UNITS or (last > 99 and words[position + used + 1] in _TENS))
            and (last >= 99 if word == "and" else words[position + used + 1] == "onze" and current % 100 == 60)
        ):
            used += 1
            continue
        else:
            break
        used += 1
    if used == 1 and words[position] in {"one", "a"}:
        return 0, 0
    return total + current, used
