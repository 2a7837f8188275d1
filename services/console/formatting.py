"""Numbers, money, dates, times and durations as Canadians write them in English and in French.

Everything that a page shows passes through here, so that a column of figures looks the same on every page. No-break
spaces are U+00A0, also before the colon, % and $ of French.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from datetime import UTC, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers

Length = Literal["short", "medium", "long", "full"]
NBSP: Final = "\N{NO-BREAK SPACE}"
NOTHING: Final = "–"
"""What stands where there is no value."""
_LOCALES: Final = {"en": "en_CA", "fr": "fr_CA"}
_CURRENCY: Final = "CAD"
_MINOR_DIGITS: Final = 2
_FIRST: Final = re.compile(r"\b1(?=\s[^\W\d])")
"""The first of a month before the month's name."""


class Formatter:
    """One language and one time zone.

    Args:
        language: ``en`` or ``fr``.
        time_zone: IANA name; times are shown as clocks there show them.

    Every method takes None as well, and gives a dash for it.
    """

    def __init__(self, language: str, time_zone: str) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES[language])
        self.zone = ZoneInfo(time_zone)

    def integer(self, value: int | None) -> str:
        return NOTHING if value is None else self._spaced(numbers.format_decimal(value, "#,##0", locale=self.locale))

    def number(self, value: float | Decimal | None, digits: int = 1) -> str:
        """With exactly `digits` decimals, rounded half up."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return self._spaced(numbers.format_decimal(_rounded(value, digits), pattern, locale=self.locale))

    def signed(self, value: float | Decimal | None, digits: int = 1) -> str:
        """A change: + or − always, but for zero."""
        if value is None:
            return NOTHING
        rounded = _rounded(value, digits)
        sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
        return sign + self.number(abs(rounded), digits)

    def score(self, value: float | None) -> str:
        """A score from 0 to 100, with one decimal."""
        return self.number(value, 1)

    def percent(self, ratio: float | None, digits: int = 0) -> str:
        """`ratio` from 0 to 1."""
        if ratio is None:
            return NOTHING
        number = self.number(Decimal(str(ratio)) * 100, digits)
        return f"{number}{NBSP}%" if self.language == "fr" else f"{number}%"

    def points(self, value: float | None, digits: int = 1) -> str:
        """A change of percentages or scores."""
        return self.signed(value, digits)

    def money(self, minor: int | None, currency: str = _CURRENCY) -> str:
        """`minor` units of a currency with two of them, such as cents."""
        if minor is None:
            return NOTHING
        amount = Decimal(minor).scaleb(-_MINOR_DIGITS)
        return self._spaced(numbers.format_currency(amount, currency, locale=self.locale))

    def microusd(self, value: int | None) -> str:
        """What a model cost: millionths of a US dollar, to the cent, and finer below one."""
        if value is None:
            return NOTHING
        amount = Decimal(value).scaleb(-6)
        digits = 2 if amount == 0 or abs(amount) >= Decimal("0.01") else 4
        pattern = "¤#,##0." + "0" * digits if self.language == "en" else f"#,##0.{'0' * digits}{NBSP}¤"
        return self._spaced(
            numbers.format_currency(
                _rounded(amount, digits), "USD", format=pattern, locale=self.locale, currency_digits=False
            )
        )

    def bytes(self, value: int | None) -> str:
        """Binary multiples."""
        if value is None:
            return NOTHING
        units = ("o", "Kio", "Mio", "Gio") if self.language == "fr" else ("B", "KiB", "MiB", "GiB")
        size, unit = float(value), 0
        while size >= 1024 and unit < len(units) - 1:
            size, unit = size / 1024, unit + 1
        return f"{self.number(size, 1 if unit else 0)}{NBSP}{units[unit]}"

    def date(self, value: dt.date | dt.datetime | None, length: Length = "medium") -> str:
        if value is None:
            return NOTHING
        return self._first(dates.format_date(self._day(value), length, locale=self.locale), value)

    def day(self, value: dt.date | dt.datetime | None) -> str:
        """Day and month, for axes and lists within a year."""
        if value is None:
            return NOTHING
        return self._first(dates.format_skeleton("MMMd", self._day(value), locale=self.locale), value)

    def weekday(self, value: dt.date | dt.datetime | None) -> str:
        if value is None:
            return NOTHING
        return self._first(dates.format_skeleton("EEEMMMd", self._day(value), locale=self.locale), value)

    def month(self, value: dt.date | dt.datetime | None) -> str:
        if value is None:
            return NOTHING
        return self._spaced(dates.format_skeleton("yMMMM", self._day(value), locale=self.locale))

    def time(self, value: dt.datetime | None) -> str:
        """Of the day: 2:30 p.m., 14 h 30."""
        if value is None:
            return NOTHING
        local = self._local(value)
        if self.language == "fr":
            return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
        return self._spaced(dates.format_time(local, "short", tzinfo=self.zone, locale=self.locale))

    def datetime(self, value: dt.datetime | None, length: Length = "medium") -> str:
        if value is None:
            return NOTHING
        joint = " à " if self.language == "fr" else ", "
        return f"{self.date(value, length)}{joint}{self.time(value)}"

    def iso(self, value: dt.datetime | None) -> str:
        """For machines: the attribute datetime of <time>."""
        return "" if value is None else value.astimezone(UTC).isoformat(timespec="seconds")

    def relative(self, value: dt.datetime | None, now: dt.datetime) -> str:
        """How long ago, or in how long."""
        if value is None:
            return NOTHING
        gone = value - now
        if abs(gone) < timedelta(seconds=45):
            return "à l’instant" if self.language == "fr" else "just now"
        return self._spaced(dates.format_timedelta(gone, add_direction=True, locale=self.locale, threshold=1))

    def duration(self, seconds: float | timedelta | None) -> str:
        """How long something took: 45 s, 4 min 05 s, 1 h 05 min, 3 d 4 h (3 j 4 h)."""
        if seconds is None:
            return NOTHING
        total = round(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
        sign, total = ("−", -total) if total < 0 else ("", total)
        minutes, rest = divmod(total, 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        day = "j" if self.language == "fr" else "d"
        if days:
            parts = [f"{days} {day}"] + ([f"{hours} h"] if hours else [])
        elif hours:
            parts = [f"{hours} h"] + ([f"{minutes:02d} min"] if minutes else [])
        elif minutes:
            parts = [f"{minutes} min"] + ([f"{rest:02d} s"] if rest else [])
        else:
            parts = [f"{rest} s"]
        return sign + NBSP.join(parts).replace(" ", NBSP)

    def offset(self, milliseconds: int | None) -> str:
        """A place in a conversation: 0:08, 12:30, 1:02:03."""
        if milliseconds is None:
            return NOTHING
        minutes, seconds = divmod(milliseconds // 1000, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

    def list(self, items: Iterable[str]) -> str:
        """Items joined as in a sentence, with "and" before the last."""
        return lists.format_list(list(items), locale=self.locale)

    def local(self, value: dt.datetime | None, pattern: str = "%Y-%m-%dT%H:%M") -> str:
        """For input fields of the browser."""
        return "" if value is None else self._local(value).strftime(pattern)

    def _local(self, value: dt.datetime) -> dt.datetime:
        if value.tzinfo is None:
            raise ValueError("times are aware")
        return value.astimezone(self.zone)

    def _day(self, value: dt.date | dt.datetime) -> dt.date:
        return self._local(value).date() if isinstance(value, dt.datetime) else value

    def _first(self, text: str, value: dt.date | dt.datetime) -> str:
        """French says "premier" of the first of a month, also in figures: 1er févr., samedi 1er mars. Dates in figures
        alone stay as they are."""
        if self.language == "fr" and self._day(value).day == 1:
            text = _FIRST.sub("1er", text, count=1)
        return self._spaced(text)

    def _spaced(self, text: str) -> str:
        """Narrow no-break spaces are missing from many fonts, and would not be found by a search."""
        return text.replace("\N{NARROW NO-BREAK SPACE}", NBSP)


def _rounded(value: float | Decimal, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
