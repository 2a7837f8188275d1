"""Days as people type them."""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2999


def typed_day(text: str) -> date:
    """Raises ValueError for what is no day, and for one so far off that the days around it are in no calendar."""
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("out of range")
    return day
