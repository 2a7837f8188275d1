"""The kinds of personal values, and the surrogates that stand for them."""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    CARD = "CARD"
    CVV = "CVV"
    SIN = "SIN"
    EXPIRY = "EXPIRY"
    NAME = "NAME"
    PIN = "PIN"
    ACCOUNT = "ACCOUNT"
    DOB = "DOB"
    ANSWER = "ANSWER"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    POSTAL = "POSTAL"
    IBAN = "IBAN"
    ADDRESS = "ADDRESS"
    REFERENCE = "REFERENCE"
    """The number of a thing, an order or a ticket, that a procedure takes as proof of identity."""


DESTROYED = frozenset({Kind.CARD, Kind.CVV, Kind.SIN, Kind.EXPIRY})
"""Kinds whose values are stored nowhere, not even encrypted."""

SURROGATE = re.compile(
    r"\[(CARD|CVV|SIN|EXPIRY|NAME|PIN|ACCOUNT|DOB|ANSWER|EMAIL|PHONE|POSTAL|IBAN|ADDRESS|REFERENCE)_(\d{1,6})\]"
)


def surrogate(kind: Kind, number: int) -> str:
    return f"[{kind.value}_{number}]"
