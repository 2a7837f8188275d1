"""The gateway's settings, from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from services.common.settings import DatabaseSettings
from services.console.domain.api_key import Role
from services.console.domain.routes import ROUTES

PREFIX = "DEBRIEF_CONSOLE_"
MIB = 1024 * 1024


class ConsoleSettings(DatabaseSettings):
    """`DEBRIEF_CONSOLE_...`; http_port is the public port."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    upstreams: dict[str, str] = Field(
        ...,
        description='Base address of each service\'s REST and health routes, as JSON: {"qa_scorer": '
        '"http://127.0.0.1:8402", "llm": "http://127.0.0.1:8404", "worker": "http://127.0.0.1:8406"}. Parts without '
        "API routes, such as the worker, are asked for their health and settings only, and may be left out.",
    )
    public_url: str = Field(
        "",
        description="The origin that people use, such as https://debrief.example.org. With https, browsers are told to "
        "insist on it. Empty takes each request's own.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Network addresses of the proxies in front, with commas between, or networks such as 10.0.0.0/8. "
        "What they say of where a request came from is believed; wrong passwords are counted by it.",
    )
    bootstrap_token_file: Path | None = Field(
        None,
        description="File whose token (dbr_<prefix>_<secret>) is stored at start as an administrator's key with "
        "pii.read. Another token in it retires the one before.",
    )
    key_cache_seconds: float = Field(
        5.0, ge=0, le=10, description="How long a verified API key is trusted without asking the database."
    )
    key_used_seconds: float = Field(
        600.0, ge=1, description="Least time between two updates of an API key's last use, in seconds."
    )
    body_limit_bytes: int = Field(
        16 * MIB, ge=1024, description="Largest body of one request that is no stream of records."
    )
    stream_limit_bytes: int = Field(
        512 * MIB, ge=1024, description="Largest body of one request of records (NDJSON or CSV)."
    )
    upstream_connect_seconds: float = Field(2.0, gt=0, description="Time for reaching a service.")
    upstream_idle_seconds: float = Field(
        300.0, gt=0, description="How long a service may neither read nor write before the request is given up."
    )
    upstream_total_seconds: float = Field(
        3600.0, gt=0, description="Longest time from a request's arrival to the beginning of its answer."
    )
    upstream_connections: int = Field(100, ge=1, description="Connections open to all services together.")
    grpc_targets: dict[str, str] = Field(
        default_factory=dict,
        description='Where each service answers gRPC, as JSON: {"qa_scorer": "127.0.0.1:8403", "llm": '
        '"127.0.0.1:8405"}. Pages ask the services there.',
    )
    bootstrap_admin_file: Path | None = Field(
        None,
        description="File with an email address on its first line and a password on its second. Where there are no "
        "users yet, they become the first administrator's.",
    )
    time_zone: str = Field(
        "America/Toronto", description="Time zone of clocks on pages, for people who chose no other (IANA name)."
    )
    openid_issuer: str = Field(
        "",
        description="Issuer of the OpenID Connect provider that people sign in with, such as "
        "https://login.example.org/tenant. Empty: passwords only.",
    )
    openid_client_id: str = Field("", description="What the provider knows the console by.")
    openid_client_secret_file: Path | None = Field(None, description="File with the client's secret.")
    openid_label: str = Field("OpenID", description="The provider's name on the sign-in page.")
    openid_scopes: str = Field("openid email profile", description="Scopes that are asked for, with spaces between.")
    openid_roles_claim: str = Field(
        "", description="Claim that roles come from, such as groups. Empty: administrators give roles here."
    )
    openid_roles: dict[str, Role] = Field(
        default_factory=dict,
        description='Values of that claim to roles, as JSON: {"cc-supervisors": "qa_manager", "cc-agents": "agent"}.',
    )
    openid_agent_claim: str = Field("", description="Claim with the identifier of the person as an agent.")
    openid_teams_claim: str = Field("", description="Claim with the teams that the person looks after.")
    openid_creates_users: bool = Field(True, description="Whether signing in makes an account for somebody new.")
    openid_trusts_email: bool = Field(
        False,
        description="Whether an address counts as the person's where the provider leaves the claim email_verified out,"
        " as Microsoft Entra ID does. Only for providers whose people can't choose their address.",
    )
    passwords_enabled: bool = Field(True, description="Whether passwords open the console as well.")
    session_idle_seconds: float = Field(
        2 * 3600.0, ge=60, description="How long a session lasts without a request, in seconds."
    )
    session_seconds: float = Field(12 * 3600.0, ge=60, description="How long a session lasts at most, in seconds.")
    reload: bool = Field(
        False, description="Read templates, scripts and styles anew at each use, for people who write them."
    )
    document_seconds: float = Field(
        60.0, ge=0, description="How long the services' API documents are kept before they are fetched again."
    )

    @field_validator("upstreams")
    @classmethod
    def _addresses(cls, value: dict[str, str]) -> dict[str, str]:
        missing = sorted({route.upstream for route in ROUTES} - value.keys())
        if missing:
            raise ValueError(f"the address of {', '.join(missing)} is missing")
        return {name: _origin(address, f"the address of {name}") for name, address in value.items()}

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("there is no such time zone")
        return value

    @model_validator(mode="after")
    def _openid(self) -> Self:
        if self.openid_issuer and not (self.openid_client_id and self.openid_client_secret_file):
            raise ValueError("openid_issuer needs openid_client_id and openid_client_secret_file")
        if not self.openid_issuer and not self.passwords_enabled:
            raise ValueError("without openid_issuer, passwords_enabled can't be off: nobody could sign in")
        return self

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        return value and _origin(value, "the origin")


def _origin(value: str, what: str) -> str:
    """An origin without a path."""
    origin = value.rstrip("/")
    scheme, _, host = origin.partition("://")
    if scheme not in ("http", "https") or not host or not host.isascii() or any(mark in host for mark in "/?#@ "):
        raise ValueError(f"{what} is http://host:port or https://host, without path or login")
    return origin


def wrong_settings(error: ValidationError) -> str:
    """Which variables are wrong and why, in one line and without their values, which may be secrets."""
    return "; ".join(
        f"{PREFIX}{'.'.join(str(step) for step in wrong['loc']).upper()}: {wrong['msg']}" for wrong in error.errors()
    )
