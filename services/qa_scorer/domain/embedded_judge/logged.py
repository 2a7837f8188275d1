"""Reads values out of the fields of the log."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def logged(key: str, value: str) -> list[Value]:
    """Values in one argument or result field of the log."""
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
    elif re.fullmatch(r"\d+(?:\.\d+)?", (text := digits(value)).strip()) and reader.found:
        # An amount that stands alone may be said without its currency, as a count of what the key names.
        found.extend(Value(Kind.COUNT, f"{word[:5]}:{trim(text)}") for word in words)
    else:
        reader.bare()
    return list(dict.fromkeys([*found, *(reading for mention in reader.found for reading in mention.readings)]))


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
    if _MONEY_KEYS.intersection(words):
        yield Value(Kind.MONEY, amount)
    if _DATE_KEYS.intersection(words) and float(amount) <= 31 and not _TIME_KEYS.intersection(words) - {"start"}:
        yield Value(Kind.DATE, f"0-{int(float(amount))}")
    if len(amount) > 3 and "." not in amount:
        yield Value(Kind.CODE, amount)
    for word in words:
        yield Value(Kind.COUNT, f"{word[:5]}:{amount}")
        unit = MINUTES.get(word.rstrip("s") if word != "mois" else word)
        if unit:
            yield Value(Kind.PERIOD, f"{round(float(amount) * unit)}-{round(float(amount) * unit)}")
