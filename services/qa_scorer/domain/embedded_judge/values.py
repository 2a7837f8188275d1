"""Comparable values in what was said and logged: amounts, times, dates, periods, codes, counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "zhiddenz"
"""Stands for a hidden personal value among the words around a value."""


class Kind(StrEnum):
    MONEY = "money"
    """An amount, its cents after a point where it has any."""
    TIME = "time"
    """`h:mm` of a twelve-hour clock: 16 h is 4 pm."""
    DATE = "date"
    """`month-day`, or `0-day` where no month is named."""
    DAY = "day"
    """Weekday, Monday is 0."""
    PERIOD = "period"
    """`least-most` in minutes; a working week counts as a week."""
    PERCENT = "percent"
    CODE = "code"
    """Letters and digits of a reference, lower case, nothing between."""
    COUNT = "count"
    """`stem:number`: how many of what."""
    NUMBER = "number"
    """Of what is not said."""


@dataclass(frozen=True, slots=True)
class Value:
    kind: Kind
    value: str


_WHOLE = frozenset({Kind.DAY, Kind.PERIOD, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class Mention:
    """A value as somebody said it. `readings` are what it may mean: "nine forty" is a time or an amount."""

    readings: tuple[Value, ...]
    around: str = ""
    """The few words in front of it and behind it, as far as the next number."""
    supposed: bool = False
    """Whether it follows words of offering or asking, so that it may be no fact."""

    @property
    def maimed(self) -> bool:
        """Whether a personal value stood beside it, of which it may be the rest. A day of a month is whole."""
        whole = self.kind in _WHOLE or (self.kind is Kind.DATE and not self.readings[0].value.startswith("0-"))
        return HIDDEN in self.around and not whole

    @property
    def kind(self) -> Kind | None:
        """What kind of thing it is, None where it may be several or nothing in particular."""
        kinds = {reading.kind for reading in self.readings}
        return self.readings[0].kind if len(kinds) == 1 and Kind.NUMBER not in kinds else None
