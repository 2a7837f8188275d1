"""An OpenID Connect provider, asked over HTTPS. Its keys and addresses come from its discovery document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.common.clock import Clock
from services.common.errors import Unauthenticated, Unavailable
from services.console.application.openid import Attempt, Identity

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with the provider's private key only: with `none` or HS256 anybody could be anybody."""
_SECONDS: Final = 10.0
_KEPT_SECONDS: Final = 3600.0
_LEEWAY: Final = 60
_RETRY_AFTER: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class OpenIdConfiguration:
    """What the provider knows us by, and which of its claims mean something here.

    Attributes:
        issuer: as its discovery document says, such as ``https://login.example.org/tenant``.
        secret: of the client.
        roles_claim, agent_claim, teams_claim: names of claims; empty for none.
        trusts_email: whether an address without a word on whether it is verified counts.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    scopes: str = "openid email profile"
    roles_claim: str = ""
    agent_claim: str = ""
    teams_claim: str = ""
    trusts_email: bool = False

    @property
    def wanted_claims(self) -> Sequence[str]:
        """Those without which somebody can't be told, or has no rights."""
        return [name for name in ("email", self.roles_claim, self.agent_claim, self.teams_claim) if name]


class OpenIdProvider:
    """Args:
    monotonic: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        configuration: OpenIdConfiguration,
        client: httpx.AsyncClient,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._configuration = configuration
        self._client = client
        self._clock = clock
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._discovered: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0

    async def address(self, attempt: Attempt, redirect_uri: str) -> str:
        discovered = await self._discovery()
        uri: str = prepare_grant_uri(
            str(discovered["authorization_endpoint"]),
            self._configuration.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=self._configuration.scopes,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return uri

    async def identity(self, attempt: Attempt, code: str, redirect_uri: str) -> Identity:
        discovered = await self._discovery()
        answer = await self._asked(
            "POST",
            str(discovered["token_endpoint"]),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": attempt.verifier,
                "client_id": self._configuration.client_id,
                "client_secret": self._configuration.secret,
            },
        )
        given = _json(answer)
        if answer.status_code != httpx.codes.OK or "id_token" not in given:
            raise Unauthenticated("The provider did not accept the sign-in. Try again.")
        claims = await self._claims(given, attempt)
        return self._identity(await self._told_further(claims, given, discovered))

    async def _claims(self, given: Mapping[str, Any], attempt: Attempt) -> Mapping[str, Any]:
        """What the token says, once every part of it holds."""
        try:
            token = await self._decoded(str(given["id_token"]))
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self._configuration.issuer},
                    "aud": {"essential": True, "value": self._configuration.client_id},
                },
                params={
                    "nonce": attempt.nonce,
                    "client_id": self._configuration.client_id,
                    "access_token": given.get("access_token"),
                },
            )
            claims.validate(now=int(self._clock.now().timestamp()), leeway=_LEEWAY)
        except (JoseError, ValueError) as error:
            raise Unauthenticated("What the provider answered does not hold. Try again.") from error
        return dict(token.claims)

    async def _told_further(
        self, claims: Mapping[str, Any], given: Mapping[str, Any], discovered: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """With what the provider keeps out of the token and tells of the same person at its userinfo endpoint."""
        address, access = discovered.get("userinfo_endpoint"), given.get("access_token")
        if not address or not access or all(name in claims for name in self._configuration.wanted_claims):
            return claims
        answer = await self._asked("GET", str(address), headers={"Authorization": f"Bearer {access}"})
        if answer.status_code != httpx.codes.OK or answer.headers.get("content-type", "").startswith("application/jwt"):
            return claims
        told = _json(answer)
        if told.get("sub") != claims["sub"]:
            raise Unauthenticated("What the provider answered does not hold. Try again.")
        return {**told, **claims}

    async def _decoded(self, text: str) -> jwt.Token:
        """Raises JoseError or ValueError where it is not signed with one of the provider's keys, old or new."""
        try:
            return jwt.decode(text, await self._key_set(), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            # The provider may have renewed its keys since.
            self._keys = None
            return jwt.decode(text, await self._key_set(), algorithms=list(ALGORITHMS))

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        wanted = self._configuration
        verified = claims.get("email_verified", wanted.trusts_email) in (True, "true")
        return Identity(
            subject=f"{wanted.issuer}|{claims['sub']}",
            name=str(claims.get("name") or claims.get("preferred_username") or ""),
            email=str(claims.get("email") or "") if verified else "",
            locale=str(claims.get("locale") or ""),
            groups=_texts(claims.get(wanted.roles_claim)) if wanted.roles_claim else None,
            agent_id=str(claims.get(wanted.agent_claim) or "") if wanted.agent_claim else None,
            teams=frozenset(_texts(claims.get(wanted.teams_claim))) if wanted.teams_claim else None,
        )

    async def _discovery(self) -> Mapping[str, Any]:
        async with self._lock:
            if not self._discovered or self._monotonic() >= self._until:
                address = f"{self._configuration.issuer.rstrip('/')}/.well-known/openid-configuration"
                found = _json(await self._asked("GET", address))
                needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                if found.get("issuer") != self._configuration.issuer or not all(found.get(name) for name in needed):
                    raise Unavailable("The sign-in provider's discovery document is not the configured issuer's.")
                self._discovered, self._keys = found, None
                self._until = self._monotonic() + _KEPT_SECONDS
            return self._discovered

    async def _key_set(self) -> KeySet:
        discovered = await self._discovery()
        if self._keys is None:
            self._keys = KeySet.import_key_set(_json(await self._asked("GET", str(discovered["jwks_uri"]))))  # type: ignore[arg-type]
        return self._keys

    async def _asked(self, method: str, url: str, **given: Any) -> httpx.Response:
        try:
            return await self._client.request(method, url, timeout=_SECONDS, **given)
        except httpx.HTTPError as error:
            raise Unavailable("The sign-in provider can't be reached right now.", retry_after=_RETRY_AFTER) from error


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise Unavailable("The sign-in provider answers something that is not JSON.") from error
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [str(one) for one in value] if isinstance(value, list) else []
