"""Values that are said: each knows how it is written and spoken in either language, and what the log holds."""

# ruff: noqa: SIM905 - lists of words read best as text
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from examples.contact_centre.numbers_spoken import amount, cardinal, ordinal, spelled

NBSP = "\u00a0"
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
}


@dataclass(frozen=True, slots=True)
class Way:
    """How something is put: the language (`en`, `fr`) and whether it is spoken. `quirk`, 0 to 1, is the speaker's."""

    language: str
    spoken: bool
    quirk: float = 0.0


class Value(Protocol):
    def said(self, way: Way) -> str: ...

    @property
    def logged(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Money:
    cents: int

    def said(self, way: Way) -> str:
        if way.spoken:
            return amount(self.cents, way.language, short=way.quirk > 0.5)
        dollars, rest = divmod(self.cents, 100)
        if way.language == "fr":
            return f"{dollars},{rest:02}{NBSP}$" if rest else f"{dollars}{NBSP}$"
        return f"${dollars}.{rest:02}" if rest or way.quirk > 0.5 else f"${dollars}"

    @property
    def logged(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02}"


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date

    def said(self, way: Way) -> str:
        month = _MONTHS[way.language][self.date.month - 1]
        number = self.date.day
        if way.language == "fr":
            first = "premier" if way.spoken else "1er"
            return f"{first if number == 1 else cardinal(number, 'fr') if way.spoken else number} {month}"
        return f"{month} {ordinal(number)}" if way.spoken else f"{month} {number}"

    def weekday(self, way: Way) -> str:
        return _DAYS[way.language][self.date.weekday()]

    @property
    def logged(self) -> str:
        return self.date.isoformat()


@dataclass(frozen=True, slots=True)
class Count:
    number: int

    def said(self, way: Way) -> str:
        if way.spoken:
            return cardinal(self.number, way.language)
        return f"{self.number:,}".replace(",", NBSP if way.language == "fr" else ",")

    @property
    def logged(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Code:
    """Something spelled out: order numbers, postal codes, references."""

    text: str

    def said(self, way: Way) -> str:
        return spelled(self.text, way.language, oh=way.quirk > 0.3) if way.spoken else self.text

    @property
    def logged(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Mail:
    address: str

    def said(self, way: Way) -> str:
        if not way.spoken:
            return self.address
        at, dot = ("arobase", "point") if way.language == "fr" else ("at", "dot")
        name, _, domain = self.address.partition("@")
        name = " ".join(re.findall(r"\d+|\D+", name)).replace(".", f" {dot} ")
        return f"{name} {at} {domain.replace('.', f' {dot} ')}"

    @property
    def logged(self) -> str:
        return self.address


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours on the 24-hour clock."""

    opens: int
    closes: int

    def said(self, way: Way) -> str:
        if way.language == "fr":
            if way.spoken:
                return f"{cardinal(self.opens, 'fr')} heures à {cardinal(self.closes, 'fr')} heures"
            return f"{self.opens}{NBSP}h à {self.closes}{NBSP}h"
        if way.spoken:
            return f"{cardinal(self.opens, 'en')} to {cardinal(self.closes - 12, 'en')}"
        return f"{self.opens} a.m. to {self.closes - 12} p.m."

    @property
    def logged(self) -> str:
        return f"{self.opens:02}:00-{self.closes:02}:00"


@dataclass(frozen=True, slots=True)
class Both:
    """A text in each language. `log` is what the desk's software holds."""

    en: str
    fr: str
    log: str = ""

    def said(self, way: Way) -> str:
        return self.fr if way.language == "fr" else self.en

    @property
    def logged(self) -> str:
        return self.log or self.en


def plain(text: str) -> Both:
    return Both(text, text)


def render(facts: Mapping[str, Value], slot: str, way: Way) -> str:
    """A slot's text. `x.day` is the weekday of a date, `x.cap` starts with a capital.

    Raises:
        KeyError: there is no such fact.
    """
    name, _, form = slot.partition(".")
    value = facts[name]
    if form == "day":
        if not isinstance(value, Day):
            raise KeyError(slot)
        return value.weekday(way)
    text = value.said(way)
    return text[:1].upper() + text[1:] if form == "cap" else text
