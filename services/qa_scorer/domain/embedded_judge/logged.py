"""Reads values out of the fields of the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.spoken import (
    MINUTES,
    MONTHS,
    SHORT_DATE,
    TWO_DIGITS,
    Reader,
    clock,
    trim,
)
from services.qa_scorer.domain.embedded_judge.values import Kind, Mention, Value

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


_RATE = re.compile(
    r"(?<=\d)\s?(?:/|per |par )\s?(?:month|mo|mois|week|semaine|day|jour|night|nuit|hour|heure|year|an)\b"
)
_CENTS = re.compile(r"-?\d+\.\d\d")
_ENTRY = re.compile(
    r"(?<![\w.])[\"']?([^\W\d]\w{0,60})[\"']?\s?[=:]\s?(\"[^\"]{0,200}\"|'[^']{0,200}'|[^\s,;{}\[\]()]{1,200})"
)
_ENTRIES = 40


def written_fields(text: str) -> list[tuple[str, str]]:
    """The keys and values in a result that is written otherwise than `key=value; key=value`: in braces, or in a row."""
    return [(match[1], match[2].strip("\"'")) for match in islice(_ENTRY.finditer(text), _ENTRIES)]


def logged(key: str, value: str) -> list[Value]:
    """Values in one argument or result field of the log."""
    value = _RATE.sub("", value)
    reader = Reader(value, log=True)
    for match in reader.take(SHORT_DATE):
        month, day = (match[2], match[1]) if match[2] else (match[3], match[4])
        reader.add(Value(Kind.DATE, f"{MONTHS[month]}-{int(day)}"))
    for match in reader.take(TWO_DIGITS):
        for hour in match.groups():
            if int(hour) < 25:
                reader.add(Value(Kind.TIME, clock(int(hour), 0)))
    reader.typed()
    words = digits(_CAMEL.sub(" ", key)).split()
    reader.found = [_meant(mention, words) for mention in reader.found]
    bare = reader.rest.strip()
    found: list[Value] = []
    if re.fullmatch(r"\d+(?:\.\d+)?", bare):
        found.extend(_by_key(words, trim(bare)))
        if _CENTS.fullmatch(value.strip()):
            found.append(Value(Kind.MONEY, trim(bare)))
    elif re.fullmatch(r"\d+(?:\.\d+)?", (text := digits(value)).strip()) and reader.found:
        # An amount that stands alone may be said without its currency, as a count of what the key names.
        found.extend(Value(Kind.COUNT, f"{word[:5]}:{trim(text)}") for word in words)
    else:
        reader.bare()
    found.extend(reading for mention in reader.found for reading in mention.readings)
    if _MEASURED.intersection(words):
        found = [one for one in found if one.kind is not Kind.MONEY]
    return list(dict.fromkeys(found))


_NAMES_OF_CODES = frozenset({"number", "numero", "ref", "reference", "id", "code"})
"""A number under them counts nothing."""

_PERCENT_KEYS = frozenset({"pct", "percent", "percentage", "pourcentage", "pourcent", "taux"})
_MEASURED = frozenset(
    {
        "km",
        "kg",
        "kwh",
        "mbps",
        "gb",
        "mb",
        "lat",
        "lon",
        "lng",
        "score",
        "weight",
        "poids",
        "distance",
        "version",
        "usage",
    }
    | _PERCENT_KEYS
)
_MONEY_KEYS = frozenset(
    {"price", "amount", "cost", "total", "fee", "balance", "charge", "charged", "refund", "payment", "monthly", "paid",
     "deposit", "credit", "premium", "excess", "arrears", "debt", "owed", "extra", "difference", "adjustment",
     "deductible"}
    | {"prix", "montant", "cout", "frais", "solde", "remboursement", "paiement", "depot", "franchise", "ecart", "prime",
       "mensualite", "versement", "supplement", "credit", "loyer"}
)  # fmt: skip
_TIME_KEYS = frozenset({"time", "hour", "start", "heure"})
_DATE_KEYS = frozenset({"date", "day", "start", "end", "jour", "debut", "fin"})


_LASTING = re.compile(r"dure|dela|valid|eta|wait|attent|within|last|long|period|lead")


def _meant(mention: Mention, key: list[str]) -> Mention:
    """The mention with its one meaning, where it may be a time or a period: of a day, unless the key tells how long."""
    kinds = {reading.kind for reading in mention.readings}
    if kinds != {Kind.TIME, Kind.PERIOD}:
        return mention
    kind = Kind.PERIOD if any(_LASTING.match(word) for word in key) else Kind.TIME
    return Mention(
        tuple(reading for reading in mention.readings if reading.kind is kind), mention.around, mention.supposed
    )


def _by_key(words: list[str], amount: str) -> Iterator[Value]:
    """What a bare number is, by the words of its key."""
    yield Value(Kind.NUMBER, amount)
    if _PERCENT_KEYS.intersection(words):
        yield Value(Kind.PERCENT, amount)
    elif _MONEY_KEYS.intersection(words):
        yield Value(Kind.MONEY, amount)
    if _DATE_KEYS.intersection(words) and float(amount) <= 31 and not _TIME_KEYS.intersection(words) - {"start"}:
        yield Value(Kind.DATE, f"0-{int(float(amount))}")
    if len(amount) > 3 and "." not in amount:
        yield Value(Kind.CODE, amount)
    for word in words:
        if word not in _NAMES_OF_CODES:
            yield Value(Kind.COUNT, f"{word[:5]}:{amount}")
        unit = MINUTES.get(word.rstrip("s") if word != "mois" else word)
        if unit:
            lasts = round(float(amount) * unit)
            yield Value(Kind.PERIOD, f"{lasts}-{lasts}")
            if unit == MINUTES["day"] and float(amount) % 5 == 0:
                # They may be working days.
                yield Value(Kind.PERIOD, f"{round(lasts * 7 / 5)}-{round(lasts * 7 / 5)}")
