"""How long sign-in waits after wrong passwords, whether or not the account exists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

FREE_ATTEMPTS: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong passwords given for one address since the last right one.

    Attributes:
        digest: SHA-256 of the address, so that a list of them tells nothing.
    """

    digest: bytes
    failures: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """How long the next attempt has to wait; zero where it need not."""
        return timedelta() if self.locked_until is None else max(timedelta(), self.locked_until - now)

    def failed(self, now: datetime) -> Attempts:
        """After one more wrong password. From the fifth on each doubles the wait, up to an hour."""
        forgotten = self.last_at is not None and now - self.last_at > FORGOTTEN_AFTER
        failures = 1 if forgotten else self.failures + 1
        over = failures - FREE_ATTEMPTS
        locked = now + min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT) if over >= 0 else None
        return replace(self, failures=failures, last_at=now, locked_until=locked)


def address_digest(email: str) -> bytes:
    """32 bytes; the same for every spelling of an address."""
    return hashlib.sha256(email.strip().lower().encode()).digest()
