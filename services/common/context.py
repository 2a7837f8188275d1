"""What travels with a request beside its caller: its id and its deadline."""

from __future__ import annotations

import re
import time
import uuid
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_WELL_FORMED = re.compile(r"[A-Za-z0-9._:/-]{1,200}")


def request_id() -> str:
    return _request_id.get()


def set_request_id(value: str | None) -> str:
    """Takes over the caller's id where it is well formed, else makes one."""
    chosen = value if value and _WELL_FORMED.fullmatch(value) else uuid.uuid4().hex
    _request_id.set(chosen)
    return chosen


def set_deadline(seconds: float | None) -> None:
    """`seconds` from now; None clears it."""
    _deadline.set(None if seconds is None else time.monotonic() + seconds)


def seconds_left() -> float | None:
    """Seconds until the request's deadline, never below 0; None without one."""
    at = _deadline.get()
    return None if at is None else max(0.0, at - time.monotonic())
