"""Sessions of people who signed in, and the tokens that show that a form is ours.

A session's id is 32 random bytes in a cookie; its digest is what is stored, so that a copy of the table opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

ID_BYTES: Final = 32
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's sign-in. Times are aware UTC.

    Attributes:
        digest: SHA-256 of the id in the cookie.
        ends_at: when it ends however busy it is.
    """

    digest: bytes
    user_id: UUID
    created_at: datetime
    seen_at: datetime
    ends_at: datetime

    def is_over(self, now: datetime, idle: timedelta) -> bool:
        return now >= self.ends_at or now - self.seen_at >= idle


def new_session_id() -> str:
    return secrets.token_urlsafe(ID_BYTES)


def session_digest(session_id: str) -> bytes:
    """32 bytes."""
    return hashlib.sha256(session_id.encode("ascii", "replace")).digest()


def csrf_token(secret: str) -> str:
    """A token for forms, bound to the secret in a cookie. Each call gives another text, so that compressing a page
    that repeats what an attacker sent tells nothing about it."""
    mask = secrets.token_bytes(_TOKEN_BYTES)
    masked = bytes(left ^ right for left, right in zip(mask, _csrf(secret), strict=True))
    return base64.urlsafe_b64encode(mask + masked).decode("ascii")


def is_csrf_token(token: str, secret: str) -> bool:
    """Whether the token was made for this secret."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return False
    if len(raw) != 2 * _TOKEN_BYTES:
        return False
    unmasked = bytes(left ^ right for left, right in zip(raw[:_TOKEN_BYTES], raw[_TOKEN_BYTES:], strict=True))
    return hmac.compare_digest(unmasked, _csrf(secret))


def _csrf(secret: str) -> bytes:
    return hashlib.sha256(b"csrf:" + secret.encode("ascii", "replace")).digest()
