"""API keys: what a key's text looks like, what is kept of it, and when it still opens the door.

A key is 32 random bytes, so a plain SHA-256 is enough to store: nobody guesses 256 bits, and a slow hash would only
slow down the door.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.common.errors import InvalidInput, Unauthenticated

SCHEME: Final = "dbr"
SECRET_BYTES: Final = 32
PREFIX_LENGTH: Final = 10
NAME_LENGTH: Final = 120

_PREFIX_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_TOKEN: Final = re.compile(r"dbr_(?P<prefix>[a-z0-9]{4,16})_(?P<secret>[A-Za-z0-9_-]{43,128})", re.ASCII)


class Role(StrEnum):
    """What a person may be. The same names stand in the protos' access option."""

    ADMIN = "admin"
    QA_MANAGER = "qa_manager"
    COACH = "coach"
    RECOVERY = "recovery"
    AGENT = "agent"


class Permission(StrEnum):
    """What a key may do beyond its role."""

    PII_READ = "pii.read"


@dataclass(frozen=True, slots=True)
class TokenText:
    """The text a client sends. It exists in memory only; `repr` never shows the secret."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"{SCHEME}_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        return f"TokenText(prefix={self.prefix!r})"

    def digest(self) -> bytes:
        """SHA-256 of the whole text, 32 bytes."""
        return hashlib.sha256(str(self).encode("ascii")).digest()

    @classmethod
    def parse(cls, text: str) -> TokenText:
        """Take a client's text apart.

        Raises:
            Unauthenticated: it does not have the form of a key.
        """
        match = _TOKEN.fullmatch(text)
        if match is None:
            raise Unauthenticated(
                "The bearer token is not an API key of this platform: keys begin with dbr_. "
                "Make one with `debrief token create --role ...`."
            )
        return cls(prefix=match["prefix"], secret=match["secret"])

    @classmethod
    def new(cls) -> TokenText:
        """A fresh random key."""
        prefix = "".join(secrets.choice(_PREFIX_ALPHABET) for _ in range(PREFIX_LENGTH))
        return cls(prefix=prefix, secret=secrets.token_hex(SECRET_BYTES))


@dataclass(frozen=True, slots=True)
class Grant:
    """Whom a key speaks for.

    Attributes:
        agent_id: the agent whose records a key of the role `agent` opens; None for every other role.
        teams: those whose records a key of the role `coach` opens; empty for every other role.
    """

    role: Role
    permissions: frozenset[Permission] = frozenset()
    agent_id: str | None = None
    teams: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.role is Role.AGENT and not self.agent_id:
            raise InvalidInput("A key of the role agent needs the agent_id whose records it opens.", field="agent_id")
        if self.role is not Role.AGENT and self.agent_id is not None:
            raise InvalidInput(
                f"agent_id goes with the role agent only; leave it out for {self.role.value}.", field="agent_id"
            )
        if self.teams and self.role is not Role.COACH:
            raise InvalidInput(
                f"teams go with the role coach only; leave them out for {self.role.value}.", field="teams"
            )


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key. Times are aware UTC.

    Attributes:
        digest: SHA-256 of the key's text, 32 bytes.
        created_by: the subject who made it, or `bootstrap`.
        last_used_at: brought up to date now and then, not on every request.
    """

    id: UUID
    name: str
    prefix: str
    digest: bytes
    grant: Grant
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        return self.grant.permissions

    @property
    def subject(self) -> str:
        """The name under which the services see the caller."""
        return f"user:{self.id}"

    def matches(self, token: TokenText) -> bool:
        """Whether this is the key of that text, in time that does not depend on where they differ."""
        return hmac.compare_digest(self.digest, token.digest())

    def ensure_usable(self, now: datetime) -> None:
        """Refuse a key that was revoked or has run out.

        Raises:
            Unauthenticated: it is revoked or expired.
        """
        if self.revoked_at is not None and self.revoked_at <= now:
            raise Unauthenticated("This API key was revoked. Ask an administrator for a new one.")
        if self.expires_at is not None and self.expires_at <= now:
            raise Unauthenticated("This API key has expired. Ask an administrator for a new one.")


def checked_name(name: str) -> str:
    """A key's name without surrounding blanks.

    Raises:
        InvalidInput: it is empty, too long, or holds control characters.
    """
    tidy = name.strip()
    if not tidy:
        raise InvalidInput("Give the key a name that says what it is for.", field="name")
    if len(tidy) > NAME_LENGTH:
        raise InvalidInput(f"A key's name has at most {NAME_LENGTH} characters, not {len(tidy)}.", field="name")
    if not tidy.isprintable():
        raise InvalidInput("A key's name can't hold line breaks or control characters.", field="name")
    return tidy
