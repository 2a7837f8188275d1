"""Times in the query of a request, as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOST_PLUS: Final = re.compile(r" (?=\d{2}:?\d{2}$)")
"""A plus sign that nobody encoded arrives as a space."""


def read_moment(value: object) -> object:
    """A day is its beginning in UTC; a time must say its offset.

    Raises:
        ValueError: it is neither; the message says how to write it.
    """
    if not isinstance(value, str):
        return value
    text = _LOST_PLUS.sub("+", value.strip())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("write a day like 2026-03-02, or a time like 2026-03-02T14:05:11Z") from error
    if _DAY.fullmatch(text):
        return moment.replace(tzinfo=UTC)
    if moment.utcoffset() is None:
        raise ValueError("the time has no UTC offset; end it with Z, or with an offset such as -05:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time lies outside the years 1 to 9999") from error


Moment = Annotated[AwareDatetime, BeforeValidator(read_moment)]
"""A day or an aware time."""
