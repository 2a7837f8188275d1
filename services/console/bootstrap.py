"""Builds the gateway's objects."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx
import structlog
from fastapi import FastAPI

from services.common.auth import USER_ISSUER, TokenSigner, load_private_key
from services.common.clock import SystemClock
from services.common.db import Database
from services.common.errors import Unavailable
from services.common.runtime import VERSION
from services.console.adapters.health import DatabaseProbe, ReadinessProbe
from services.console.adapters.keys import key_scope
from services.console.adapters.upstream import DocumentsOf, Upstreams
from services.console.api.app import Parts, build_app
from services.console.api.gateway import Gateway, Limits
from services.console.application.document import GATEWAY, ApiDocument
from services.console.application.keys import Authenticator, Keys
from services.console.application.ports import Probe
from services.console.application.status import Status
from services.console.domain.openapi import Json
from services.console.domain.routes import ROUTES, RouteTable, Upstream
from services.console.settings import ConsoleSettings

SCHEMA = "console"
MIGRATIONS = "services.console.migrations"
_KEEP_ALIVE_SECONDS = 15.0
"""Shorter than the services' own, so that a connection is not reused just as its service closes it."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Console:
    """The gateway, ready to be served."""

    app: FastAPI
    keys: Keys
    database: Database
    client: httpx.AsyncClient

    async def close(self) -> None:
        await self.client.aclose()
        await self.database.close()


def build(settings: ConsoleSettings) -> Console:
    """The object graph; nothing is contacted yet.

    Raises:
        ValueError: a setting that the gateway can't do without is missing or wrong.
    """
    if settings.signing_key_file is None:
        raise ValueError("DEBRIEF_CONSOLE_SIGNING_KEY_FILE is not set: the gateway signs users' tokens with that key")
    signer = TokenSigner(USER_ISSUER, load_private_key(settings.signing_key_file))
    database = Database(settings.database_url, SCHEMA, pool=settings.database_pool, overflow=settings.database_overflow)
    client = http_client(settings)
    services = {name: Upstream(name, address) for name, address in settings.upstreams.items()}
    table = RouteTable(ROUTES, services.values())
    upstreams = Upstreams(client, signer)
    clock = SystemClock()
    scope = key_scope(database)
    keys = Keys(scope, clock)
    probes: list[Probe] = [
        DatabaseProbe(GATEWAY, database, VERSION),
        *(ReadinessProbe(name, f"{service.base_url}/readyz", client) for name, service in services.items()),
    ]

    def document(own: Callable[[], Json]) -> ApiDocument:
        return ApiDocument(
            table,
            DocumentsOf(upstreams, services),
            own,
            version=VERSION,
            keep_seconds=settings.document_seconds,
            monotonic=time.monotonic,
        )

    async def ready() -> dict[str, str]:
        try:
            await database.ping()
        except Unavailable as error:
            return {"database": error.message}
        return {"database": "ok"}

    app = build_app(
        Parts(
            keys=keys,
            authenticator=Authenticator(
                scope,
                clock,
                cache_seconds=settings.key_cache_seconds,
                used_every=timedelta(seconds=settings.key_used_seconds),
                monotonic=time.monotonic,
            ),
            gateway=Gateway(
                table,
                upstreams,
                Limits(
                    body_bytes=settings.body_limit_bytes,
                    stream_bytes=settings.stream_limit_bytes,
                    total_seconds=settings.upstream_total_seconds,
                ),
            ),
            status=Status(probes),
            document=document,
        ),
        version=VERSION,
        public_url=settings.public_url,
        ready=ready,
    )
    return Console(app, keys, database, client)


def http_client(settings: ConsoleSettings) -> httpx.AsyncClient:
    """The client for all services: no redirects, no proxies of the environment, no retries."""
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(settings.upstream_idle_seconds, connect=settings.upstream_connect_seconds),
        limits=httpx.Limits(
            max_connections=settings.upstream_connections,
            max_keepalive_connections=settings.upstream_connections,
            keepalive_expiry=_KEEP_ALIVE_SECONDS,
        ),
    )


async def install_bootstrap_token(keys: Keys, settings: ConsoleSettings) -> None:
    """Store the deployment's token, where one is given.

    Raises:
        ValueError: the file can't be read.
        InvalidInput: what it holds is no token.
    """
    path = settings.bootstrap_token_file
    if path is None:
        return
    try:
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"DEBRIEF_CONSOLE_BOOTSTRAP_TOKEN_FILE: {path} can't be read as ASCII text: {error}"
        ) from error
    key = await keys.install_bootstrap(text)
    if key.revoked_at is not None:
        _log.warning("bootstrap_token_is_revoked", prefix=key.prefix, remedy="put a new token into the file")
