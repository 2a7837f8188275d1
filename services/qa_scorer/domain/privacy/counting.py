"""Counting aloud: numbers that go up or down by the same step are nobody's number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

LEAST = 5
"""Fewer numbers with one step are as likely the digits of a value (`one two three four`)."""
MAX_STEP = 10
_MAX_DIGITS = 3


class Counted(Protocol):
    """What a run's numbers are to this module."""

    @property
    def digits(self) -> str: ...

    @property
    def split(self) -> str: ...


N = TypeVar("N", bound=Counted)


def without_counting(numbers: Sequence[N]) -> Iterator[Sequence[N]]:
    """The stretches of `numbers` that lie outside of any counting, in order."""
    start = index = 0
    while index < len(numbers):
        after = _end_of_count(numbers, index)
        if after is None:
            index += 1
            continue
        if start < index:
            yield numbers[start:index]
        start = index = after
    if start < len(numbers):
        yield numbers[start:]


def _end_of_count(numbers: Sequence[Counted], first: int) -> int | None:
    """The number behind the counting that begins at `first`; None where none begins."""
    value = _value(numbers[first])
    following = _value(numbers[first + 1]) if first + 1 < len(numbers) else None
    if value is None or following is None or not 0 < abs(following - value) <= MAX_STEP:
        return None
    step = following - value
    after, expected = first + 1, following
    while after < len(numbers):
        number = numbers[after]
        if _value(number) == expected:
            expected += step
        elif number.split == f"{expected}{expected + step}":
            expected += 2 * step  # the `dix neuf` of `onze, dix, neuf, huit`
        else:
            break
        after += 1
    # Digits alone may be a value's; who reads out a value says no `ten`, `eleven` in their order.
    tens = any(len(number.digits) > 1 for number in numbers[first:after])
    return after if tens and after - first >= LEAST else None


def _value(number: Counted) -> int | None:
    """None for what nobody counts with: a year, or the `05` of a phone."""
    digits = number.digits
    if len(digits) > _MAX_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return None
    return int(digits)
