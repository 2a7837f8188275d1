"""Who calls: short-lived Ed25519 tokens, signed by the gateway for users and by each service for itself.

A token is a JWT (RFC 7519, EdDSA as in RFC 8037) that lives 60 seconds and names one service as its audience.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.common.errors import Unauthenticated

TOKEN_SECONDS = 60
REUSE_SECONDS = 30
USER_ISSUER = "console"
ROLES = ("admin", "qa_manager", "coach", "recovery", "agent")
PII_READ = "pii.read"
PERMISSIONS = (PII_READ,)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls. `subject` is `user:<id>` or `svc:<name>`; `initiator` is on whose behalf a service acts.

    `teams` are those that a coach looks after.
    """

    subject: str
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    agent_id: str | None = None
    initiator: str | None = None
    teams: frozenset[str] = frozenset()

    @property
    def service(self) -> str | None:
        return self.subject.removeprefix("svc:") if self.subject.startswith("svc:") else None

    @property
    def may_read_pii(self) -> bool:
        return PII_READ in self.permissions

    @property
    def only_own_records_of(self) -> str | None:
        """The agent whose records alone this caller may see; None where the caller is more than an agent.

        Raises:
            Unauthenticated: an agent's token that names no agent.
        """
        if self.service or self.roles != {"agent"}:
            return None
        if not self.agent_id:
            raise Unauthenticated("This token has the role agent but names no agent; make a new one with an agent_id.")
        return self.agent_id

    @property
    def only_teams(self) -> frozenset[str] | None:
        """The teams whose records alone this caller may see; None where no role of theirs is bound to teams.

        A coach without teams sees nobody's records. Their own records as an agent are a matter of `agent_id`.
        """
        if self.service or "coach" not in self.roles or self.roles & _SEES_ALL_TEAMS:
            return None
        return self.teams


_SEES_ALL_TEAMS = frozenset({"admin", "qa_manager"})
_principal: ContextVar[Principal | None] = ContextVar("principal", default=None)


def current_principal() -> Principal:
    """The caller of the request at hand.

    Raises:
        Unauthenticated: outside a request, or before the caller was verified.
    """
    principal = _principal.get()
    if principal is None:
        raise Unauthenticated("No caller is known here.")
    return principal


@contextmanager
def acting_as(principal: Principal) -> Iterator[None]:
    token = _principal.set(principal)
    try:
        yield
    finally:
        _principal.reset(token)


@dataclass(slots=True)
class TokenSigner:
    """Signs as one issuer. The issuer `console` signs users too; every other issuer only itself."""

    issuer: str
    key: Ed25519PrivateKey
    _kept: dict[tuple[object, ...], tuple[float, str]] = field(default_factory=dict)

    def sign(
        self,
        audience: str,
        *,
        subject: str | None = None,
        roles: Iterable[str] = (),
        permissions: Iterable[str] = (),
        agent_id: str | None = None,
        initiator: str | None = None,
        teams: Iterable[str] = (),
    ) -> str:
        """A token for `audience`, good for 60 seconds; the same claims get the same token for the first 30."""
        claims: dict[str, object] = {"iss": self.issuer, "aud": audience, "sub": subject or f"svc:{self.issuer}"}
        if listed := sorted(roles):
            claims["roles"] = listed
        if listed := sorted(permissions):
            claims["permissions"] = listed
        if agent_id:
            claims["agent_id"] = agent_id
        if initiator:
            claims["initiator"] = initiator
        if listed := sorted(teams):
            claims["teams"] = listed
        kept_under = tuple((name, str(value)) for name, value in claims.items())
        now = time.time()
        kept = self._kept.get(kept_under)
        if kept and now - kept[0] < REUSE_SECONDS:
            return kept[1]
        if len(self._kept) > 1000:
            self._kept.clear()
        token = jwt.encode(claims | {"iat": int(now), "exp": int(now) + TOKEN_SECONDS}, self.key, algorithm="EdDSA")
        self._kept[kept_under] = (now, token)
        return token


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Verifies tokens for one audience. The issuer decides the key, and what its subjects may be."""

    trusted: Mapping[str, Ed25519PublicKey]
    audience: str

    def verify(self, token: str) -> Principal:
        """Raises Unauthenticated for a token that is not valid here and now."""
        try:
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
            key = self.trusted.get(issuer)
            if key is None:
                raise Unauthenticated("The token's issuer is not trusted here.")
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=self.audience,
                issuer=issuer,
                leeway=5,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"The token is not valid for {self.audience}: {error}.") from error
        subject = str(claims["sub"])
        if subject.startswith("user:"):
            if issuer != USER_ISSUER:
                raise Unauthenticated("Only the gateway signs tokens of users.")
        elif subject != f"svc:{issuer}":
            raise Unauthenticated("A service signs only as itself.")
        if int(claims["exp"]) - int(claims["iat"]) > TOKEN_SECONDS:
            raise Unauthenticated("The token lives longer than tokens may.")
        return Principal(
            subject=subject,
            roles=frozenset(claims.get("roles", ())) if subject.startswith("user:") else frozenset(),
            permissions=frozenset(claims.get("permissions", ())),
            agent_id=claims.get("agent_id"),
            initiator=claims.get("initiator"),
            teams=frozenset(claims.get("teams", ())) if subject.startswith("user:") else frozenset(),
        )


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Raises ValueError where the file holds no Ed25519 private key."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 private key")
    return key


def load_trusted(path: Path) -> dict[str, Ed25519PublicKey]:
    """Raises ValueError where an entry is no Ed25519 public key in PEM."""
    trusted = {}
    for issuer, pem in json.loads(path.read_text("utf-8")).items():
        key = serialization.load_pem_public_key(pem.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError(f"{path}: the key of {issuer!r} is no Ed25519 public key")
        trusted[issuer] = key
    return trusted
