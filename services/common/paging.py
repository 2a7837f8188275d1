"""Cursors of keyset pages: opaque to clients, checked when they come back."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from services.common.errors import BadCursor, InvalidInput

DEFAULT_PAGE = 50
MAX_PAGE = 1000


def encode_cursor(*key: Any) -> str:
    """`key` holds JSON values: the sort key of the last row shown."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> tuple[Any, ...] | None:
    """The key in a cursor; None for an empty one.

    Raises:
        BadCursor: none of ours, or of another list.
    """
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadCursor("The cursor is not one that this list gave out.", field="cursor") from error
    if not isinstance(key, list) or len(key) != length or not all(map(_may_be_a_key, key)):
        raise other_list()
    return tuple(key)


def other_list() -> BadCursor:
    """For a list that finds a cursor's key to be none of its own."""
    return BadCursor("The cursor belongs to another list.", field="cursor")


def _may_be_a_key(value: object) -> bool:
    """What a row's sort key can be, and a database be asked for."""
    if isinstance(value, str):
        return "\0" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def page_size(wanted: int) -> int:
    """Raises InvalidInput outside 0 to 1000; 0 means the default."""
    if not 0 <= wanted <= MAX_PAGE:
        raise InvalidInput(f"A page holds 1 to {MAX_PAGE} rows.", field="limit")
    return wanted or DEFAULT_PAGE
