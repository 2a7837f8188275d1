"""When contacts come and what they are about: thirteen weeks from November to January."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

DAYS = 13 * 7
DEFAULT_START = dt.date(2025, 11, 3)

MIX: Mapping[str, float] = {
    "where_is_my_order": 27.0,
    "returns_refunds": 19.0,
    "damaged_missing": 13.0,
    "cancel_change": 8.0,
    "pickup": 7.0,
    "promotions": 7.0,
    "account": 6.0,
    "product": 6.0,
    "payment": 4.0,
    "marketplace": 3.0,
}
"""Share of each topic over the whole period, in percent."""
WHERE, RETURNS = "where_is_my_order", "returns_refunds"
STRIKE_WHERE = 42.0
"""Percent of contacts about late parcels during the postal strike."""
JANUARY_RETURNS = 28.0
CHANNELS: Mapping[str, float] = {"chat": 55.0, "voice": 35.0, "email": 10.0}
FRENCH = 0.24
MONDAY, BLACK_FRIDAY = 1.25, 2.0
_HOURS = (4, 6, 8, 9, 9, 8, 8, 8, 7, 7, 7, 6, 5, 3)
"""Weights of the hours from 8 to 21, in the time of Toronto."""
TORONTO = dt.timezone(dt.timedelta(hours=-5))
"""The period lies in standard time, which begins on the first Sunday of November."""


@dataclass(frozen=True)
class Season:
    start: dt.date = DEFAULT_START

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        return tuple(self.start + dt.timedelta(days=n) for n in range(DAYS))

    @cached_property
    def black_friday(self) -> dt.date:
        """The Friday after the fourth Thursday of November."""
        first = dt.date(self.start.year, 11, 1)
        return first + dt.timedelta(days=(3 - first.weekday()) % 7 + 22)

    def is_peak(self, day: dt.date) -> bool:
        """The week of Black Friday, Monday to Sunday."""
        monday = self.black_friday - dt.timedelta(days=4)
        return monday <= day < monday + dt.timedelta(days=7)

    @property
    def strike_from(self) -> dt.date:
        """The Monday after Black Friday; the strike lasts two weeks."""
        return self.black_friday + dt.timedelta(days=3)

    def is_strike(self, day: dt.date) -> bool:
        return self.strike_from <= day < self.strike_from + dt.timedelta(days=14)

    def weight(self, day: dt.date) -> float:
        """How many contacts a day brings, against an ordinary day's 1."""
        weight = MONDAY if day.weekday() == 0 else 1.0
        if self.is_peak(day):
            weight *= BLACK_FRIDAY
        if (day.month, day.day) in ((12, 25), (1, 1)):
            weight *= 0.3
        return weight

    @cached_property
    def weights(self) -> Mapping[dt.date, float]:
        return {day: self.weight(day) for day in self.days}

    def mix(self, day: dt.date) -> Mapping[str, float]:
        """Percent by topic on a day. Over all days it gives `MIX`."""
        return self._mixes[self._kind(day)]

    def _kind(self, day: dt.date) -> str:
        return "strike" if self.is_strike(day) else "january" if day.month == 1 else "ordinary"

    @cached_property
    def _mixes(self) -> Mapping[str, Mapping[str, float]]:
        """Strike and January are given; what is left for the other days follows from the whole."""
        share = dict.fromkeys(("ordinary", "strike", "january"), 0.0)
        for day, weight in self.weights.items():
            share[self._kind(day)] += weight
        total = sum(share.values())
        where, returns = MIX[WHERE], MIX[RETURNS]
        for _ in range(60):
            rest = 100 - where - returns
            strike_returns = returns * (100 - STRIKE_WHERE) / (rest + returns)
            january_where = where * (100 - JANUARY_RETURNS) / (rest + where)
            if not share["ordinary"]:
                break
            where = (MIX[WHERE] * total - STRIKE_WHERE * share["strike"] - january_where * share["january"]) / share[
                "ordinary"
            ]
            returns = (
                MIX[RETURNS] * total - strike_returns * share["strike"] - JANUARY_RETURNS * share["january"]
            ) / share["ordinary"]
        heads = {
            "ordinary": (where, returns),
            "strike": (STRIKE_WHERE, strike_returns),
            "january": (january_where, JANUARY_RETURNS),
        }
        others = {topic: percent for topic, percent in MIX.items() if topic not in (WHERE, RETURNS)}
        whole = sum(others.values())
        return {
            kind: {WHERE: head[0], RETURNS: head[1]}
            | {topic: percent * (100 - sum(head)) / whole for topic, percent in others.items()}
            for kind, head in heads.items()
        }


def hour_weights() -> Mapping[int, float]:
    return {hour: float(weight) for hour, weight in zip(range(8, 22), _HOURS, strict=True)}
