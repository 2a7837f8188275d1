"""Settings that every service has. A service subclasses `ServiceSettings` with its own prefix."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Read from the environment only; an unknown value of a known setting refuses the start with its name, and without
    the value: it may be a secret."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    http_host: str = Field("127.0.0.1", description="Address that the REST routes, health and metrics listen on.")
    http_port: int = Field(0, ge=0, le=65535, description="Port of the REST routes; 0 takes a free one.")
    grpc_host: str = Field("127.0.0.1", description="Address that gRPC listens on.")
    grpc_port: int = Field(0, ge=0, le=65535, description="Port of gRPC; 0 takes a free one.")
    signing_key_file: Path | None = Field(
        None, description="PEM file with this service's Ed25519 private key, with which it signs as itself."
    )
    trusted_keys_file: Path | None = Field(
        None, description="JSON file that maps each issuer of tokens to its Ed25519 public key (PEM)."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severity that is logged."
    )
    log_format: Literal["json", "text"] = Field("json", description="json for machines, text for people.")
    otlp_endpoint: str = Field("", description="OTLP/gRPC endpoint that traces go to; empty sends none.")
    metrics_enabled: bool = Field(True, description="Whether GET /metrics answers.")
    drain_seconds: float = Field(10.0, ge=0, le=600, description="How long calls may go on after SIGTERM, in seconds.")


class DatabaseSettings(ServiceSettings):
    """Of a service that has its own schema."""

    database_url: str = Field(
        ...,
        description="postgresql+asyncpg://role:password@host/database; ?host=/folder for a Unix socket. A role that "
        "reads and writes rows in the service's schema and does not own it.",
    )
    migration_url: str = Field(
        "",
        description="The same for the role that owns the schema. With it the service migrates the schema at start and "
        "grants the role that it runs as what it needs. Empty: the schema must be at the newest revision already.",
    )
    database_pool: int = Field(5, ge=1, le=100, description="Connections kept to the database.")
    database_overflow: int = Field(5, ge=0, le=100, description="Further connections under load.")


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """One knob as it stands.

    Attributes:
        variable: the environment variable that sets it.
        value: as text; secrets only say that they are set.
        from_environment: False where it is the default.
    """

    variable: str
    value: str
    from_environment: bool
    description: str


_SECRET: Final = re.compile(r"(?i)(api_?key|secret|password|token|credential)(?!.*_(file|seconds|bytes)$)")
_LOGIN: Final = re.compile(r"(?<=://)([^:/@\s]*):[^@/\s]*@")
HIDDEN: Final = "••••••"


def in_force(settings: BaseSettings, environ: Mapping[str, str] | None = None) -> Sequence[SettingInForce]:
    """Every setting with its source, in the order of their declaration, fit for an administrator's eyes.

    Args:
        environ: default: this process's environment.
    """
    given = {name.upper() for name in (os.environ if environ is None else environ)}
    prefix = str(settings.model_config.get("env_prefix", ""))
    found = []
    for name, declared in type(settings).model_fields.items():
        variable = f"{prefix}{name}".upper()
        if isinstance(declared.validation_alias, str):
            variable = declared.validation_alias.upper()
        found.append(
            SettingInForce(
                variable, _shown(name, getattr(settings, name)), variable in given, declared.description or ""
            )
        )
    return found


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, SecretStr) or _SECRET.search(name):
        return HIDDEN
    return _LOGIN.sub(rf"\1:{HIDDEN}@", _written(value))


def _written(value: Any) -> str:
    """As it would stand in the environment."""
    if isinstance(value, bool | Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
