"""The calendar of the organisation: on which day something happened, by the time zone of the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SiteDays:
    """Rows of the directory count from the beginning of a day in this zone, and the figures by day as well: a contact
    belongs to the team that its agent had on the day that people there would name.

    Args: time_zone: IANA name.
    """

    time_zone: str
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zone", ZoneInfo(self.time_zone))

    def of(self, moment: datetime) -> date:
        """The day of an aware moment."""
        return moment.astimezone(self._zone).date()

    def begin(self, day: date) -> datetime:
        """The aware moment at which a day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self._zone)
