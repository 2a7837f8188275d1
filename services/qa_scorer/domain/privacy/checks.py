"""Check digits and shapes: what makes a row of digits a payment card, a social insurance number, an IBAN, a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import phonenumbers

CARD_MIN, CARD_MAX = 13, 19
_BRAND_LENGTHS: Sequence[tuple[range, frozenset[int]]] = (
    (range(4000, 5000), frozenset({13, 16, 19})),
    (range(5100, 5600), frozenset({16})),
    (range(2200, 2721), frozenset({16})),
    (range(3400, 3500), frozenset({15})),
    (range(3700, 3800), frozenset({15})),
    (range(3000, 3100), frozenset({14, 16})),
    (range(3600, 3700), frozenset({14, 16})),
    (range(3800, 4000), frozenset({14, 16})),
    (range(3500, 3600), frozenset({16})),
    (range(6000, 7000), frozenset({12, 13, 14, 15, 16, 17, 18, 19})),
    (range(5000, 5100), frozenset({13, 14, 15, 16, 17, 18, 19})),
    (range(5600, 5900), frozenset({13, 14, 15, 16, 17, 18, 19})),
    (range(8100, 8300), frozenset({16, 17, 18, 19})),
)
_DOUBLED = tuple(sum(divmod(2 * digit, 10)) for digit in range(10))


def luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        digit = int(char)
        total += _DOUBLED[digit] if index % 2 else digit
    return total % 10 == 0 and digits.strip("0") != ""


def has_brand(digits: str) -> bool:
    """Whether a payment card network issues numbers of this prefix in this length."""
    prefix = int(digits[:4])
    return any(prefix in prefixes and len(digits) in lengths for prefixes, lengths in _BRAND_LENGTHS)


def luhn_windows(parts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first part, last part, digits) of every row of whole parts with 13 to 19 digits whose check digit is right.

    Takes time linear in the parts: sums of both parities up to each digit answer for each window at once.
    """
    digits = "".join(parts)
    if len(digits) < CARD_MIN:
        return
    bounds = [0]
    for part in parts:
        bounds.append(bounds[-1] + len(part))
    even, odd = [0], [0]
    for index, char in enumerate(digits):
        digit = int(char)
        even.append(even[-1] + (digit if index % 2 == 0 else _DOUBLED[digit]))
        odd.append(odd[-1] + (digit if index % 2 else _DOUBLED[digit]))
    for first in range(len(parts)):
        start = bounds[first]
        for last in range(first, len(parts)):
            end = bounds[last + 1]
            if end - start > CARD_MAX:
                break
            if end - start >= CARD_MIN:
                sums = even if (end - 1) % 2 == 0 else odd
                row = digits[start:end]
                if (sums[end] - sums[start]) % 10 == 0 and row.strip("0"):
                    yield first, last, row


def is_iban(text: str) -> bool:
    """ISO 13616: two letters, two check digits, 11 to 30 letters or digits, remainder 1 by 97."""
    if not 15 <= len(text) <= 34 or not (text[:2].isalpha() and text[2:4].isdigit() and text.isalnum()):
        return False
    if not text.isascii():
        return False
    rearranged = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in rearranged)) % 97 == 1


def is_north_american_phone(digits: str) -> bool:
    """The shape of a number of the North American plan, with or without the leading 1."""
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return len(digits) == 10 and digits[0] not in "01" and digits[3] not in "01"


def is_assigned_phone(digits: str) -> bool:
    """Whether the number belongs to an area code in use in Canada or another country of its plan."""
    if not is_north_american_phone(digits):
        return False
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CA"))


def phone_key(digits: str) -> str:
    """A phone's digits without the leading 1 of the North American plan."""
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
