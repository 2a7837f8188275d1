"""How much the dialogues repeat each other, measured on the agents' words with all values masked."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from examples.contact_centre import catalogue, numbers_spoken, people, values

_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
_TOKEN = re.compile(r"[#\w]+(?:['-]\w+)*")
_COUNT = 60
"""Contacts of a group of which the runs of words are counted: their share falls as more are read."""


@dataclass(frozen=True, slots=True)
class Variety:
    """Attributes:
    stock: share of the agents' sentences that stand in more than 1 % of the contacts.
    distinct4: different runs of four words, as a share of all.
    nearest: how similar each dialogue is to its nearest neighbour among twenty in a row: the mean, 0 to 1.
    """

    stock: float
    distinct4: float
    nearest: float


@cache
def _values(language: str) -> re.Pattern[str]:
    """Names, places, months and numbers in words: what differs between two fillings of one template."""
    french = language == "fr"
    words = {name for city in catalogue.CITIES for name in (city.name, city.store)} | set(catalogue.SCANS)
    words |= {name for product in catalogue.PRODUCTS for name in (product.fr if french else product.en, product.model)}
    for group in (catalogue.CARRIERS, catalogue.COMPETITORS, catalogue.SELLERS, catalogue.COLORS, catalogue.EVENTS):
        words |= {both.fr if french else both.en for both in group}
    words |= set(values._MONTHS[language]) | set(values._DAYS[language])
    words |= {agent.first for agent in people.agents(1, dt.date(2025, 11, 3))}
    words |= {name for names in (people._FIRST, people._LAST) for name in (*names["en"], *names["fr"])}
    numbers = {numbers_spoken.cardinal(n, language) for n in range(2, 100)} | {"oh", "hundred", "thousand", "mille"}
    numbers |= {numbers_spoken.ordinal(n) for n in range(1, 32)} if not french else {"premier"}
    numbers |= {"cent", "cents", "dollars", "zero", "zéro"}
    ordered = sorted({word.lower() for word in words | numbers}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")


def masked(text: str, language: str) -> str:
    """In lower case, every value as one `#`."""
    text = text.lower().replace("’", "'").replace("\u00a0", " ")
    text = re.sub(r"\S+@\S+|\b[a-z]\d[a-z] ?\d[a-z]\d\b|\$?\b[a-z]{0,2}-?\d[\d.,-]*(?:\s?[$%])?", "#", text)
    text = _values(language).sub("#", text)
    return re.sub(r"#(?:[\s,]*(?:and |et )?#)+", "#", text)


def sentences(record: Mapping[str, Any]) -> list[str]:
    """The agents' sentences of a contact, of more than two words; a spoken turn is one sentence."""
    language = str(record["language"])[:2]
    parts = [
        part
        for turn in record["turns"]
        if turn["speaker"] == "agent"
        for part in _SENTENCE.split(masked(turn["text"], language))
    ]
    return [" ".join(words) for part in parts if len(words := _TOKEN.findall(part)) > 2]


def _runs(record: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    words = " / ".join(sentences(record)).split()
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def measure(records: Sequence[Mapping[str, Any]], window: int = 20) -> Variety:
    """Of contacts of one channel and language, in the order in which they are read."""
    said = [sentences(record) for record in records]
    contacts = Counter(sentence for own in said for sentence in set(own))
    common = sum(contacts[sentence] > len(records) / 100 for own in said for sentence in own)
    runs = [_runs(record) for record in records]
    some = [run for own in runs[:_COUNT] for run in own]
    sets = [frozenset(own) for own in runs]
    nearest = [
        max(_similarity(sets[own], sets[other]) for other in range(start, start + window) if other != own)
        for start in range(0, len(sets) - window + 1, window)
        for own in range(start, start + window)
    ]
    return Variety(common / sum(map(len, said)), len(set(some)) / len(some), sum(nearest) / len(nearest))


def _similarity(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / (len(one | other) or 1)
