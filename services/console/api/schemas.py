"""What the gateway's own routes take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.console.application.ports import PartHealth
from services.console.application.status import PlatformStatus
from services.console.domain.api_key import NAME_LENGTH, ApiKey, Grant, Permission, Role


class TokenRequest(BaseModel):
    """An API key that is wanted."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH, description="What the key is for.")]
    role: Role
    permissions: Annotated[
        frozenset[Permission], Field(description="Beyond the role; only those that the caller's own key has.")
    ] = frozenset()
    agent_id: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="With the role agent, and only then: whose records it opens."),
    ] = None
    teams: Annotated[
        frozenset[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(description="With the role coach, and only then: whose records it opens.", max_length=200),
    ] = frozenset()
    expires_at: Annotated[AwareDatetime | None, Field(description="When it stops working; never without it.")] = None

    def grant(self) -> Grant:
        """Raises InvalidInput where role and agent_id or teams don't go together."""
        return Grant(self.role, self.permissions, self.agent_id, self.teams)


class Token(BaseModel):
    """An API key, without its secret."""

    id: str
    name: str
    prefix: str = Field(description="The readable part of the token: dbr_<prefix>_...")
    role: Role
    permissions: list[Permission]
    agent_id: str | None
    teams: list[str]
    created_at: AwareDatetime
    created_by: str
    expires_at: AwareDatetime | None
    revoked_at: AwareDatetime | None
    last_used_at: AwareDatetime | None = Field(description="Brought up to date now and then.")

    @classmethod
    def of(cls, key: ApiKey) -> Token:
        return cls.model_validate(_fields(key))


class CreatedToken(Token):
    """A new API key. Its text is shown this once."""

    token: str = Field(description="The bearer token. Keep it: it is stored nowhere and never shown again.")

    @classmethod
    def with_text(cls, key: ApiKey, text: str) -> CreatedToken:
        return cls.model_validate(_fields(key) | {"token": text})


class TokenPage(BaseModel):
    """Newest first."""

    items: list[Token]
    next_cursor: str = Field(description="Where the next page begins; empty on the last one.")


class PartStatus(BaseModel):
    name: str
    state: Literal["ready", "not_ready", "unreachable"]
    version: str = Field(description="Empty where the part does not say.")
    checks: dict[str, str] = Field(description="Its own dependencies: `ok`, or what is wrong.")
    detail: str = Field(description="Why it is not ready; empty when it is.")

    @classmethod
    def of(cls, part: PartHealth) -> PartStatus:
        return cls.model_validate(
            {
                "name": part.name,
                "state": part.state,
                "version": part.version,
                "checks": dict(part.checks),
                "detail": part.detail,
            }
        )


class StatusAnswer(BaseModel):
    state: Literal["ready", "degraded"]
    version: str = Field(description="Of the gateway.")
    parts: list[PartStatus]

    @classmethod
    def of(cls, status: PlatformStatus, version: str) -> StatusAnswer:
        return cls.model_validate(
            {"state": status.state, "version": version, "parts": [PartStatus.of(part) for part in status.parts]}
        )


def _fields(key: ApiKey) -> dict[str, object]:
    return {
        "id": str(key.id),
        "name": key.name,
        "prefix": key.prefix,
        "role": key.grant.role,
        "permissions": sorted(key.grant.permissions),
        "agent_id": key.grant.agent_id,
        "teams": sorted(key.grant.teams),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
    }
