"""How long sign-in waits after wrong passwords: for an account, existing or not, and from a network address."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

FREE_ATTEMPTS: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
SOURCE_ATTEMPTS: Final = 50
"""Wrong passwords that one network address may give at once; a whole site may stand behind it."""
SOURCE_EVERY: Final = timedelta(seconds=30)
"""After so long one of them is forgotten."""
_IPV6_NETWORK: Final = 64


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong passwords given for one email address since the last right one, or from one network address of late.

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

    def failed_from(self, now: datetime) -> Attempts:
        """After one more wrong password from a network address, whoever's account it was for. Once it has used up
        what it may do at once, the next has to wait until one is forgotten: nobody is shut out for longer."""
        forgotten = 0 if self.last_at is None else int((now - self.last_at) / SOURCE_EVERY)
        failures = max(0, self.failures - forgotten) + 1
        locked = now + SOURCE_EVERY if failures >= SOURCE_ATTEMPTS else None
        return replace(self, failures=failures, last_at=now, locked_until=locked)


def address_digest(email: str) -> bytes:
    """32 bytes; the same for every spelling of an address."""
    return hashlib.sha256(email.strip().lower().encode()).digest()


def source_digest(client: str) -> bytes:
    """32 bytes, which no email address has. Of an IPv6 address counts the network, since one customer has all of it."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        network = client
    else:
        bits = _IPV6_NETWORK if address.version == 6 else address.max_prefixlen
        network = str(ipaddress.ip_network((address, bits), strict=False))
    return hashlib.sha256(f"from {network}".encode()).digest()
