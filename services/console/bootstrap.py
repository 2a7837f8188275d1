"""Builds the gateway's objects."""

from __future__ import annotations

import asyncio
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
from services.common.privileges import Schema
from services.common.runtime import VERSION
from services.console.adapters.health import DatabaseProbe, ReadinessProbe
from services.console.adapters.keys import key_scope
from services.console.adapters.openid import OpenIdConfiguration, OpenIdProvider
from services.console.adapters.passwords import Argon2Passwords
from services.console.adapters.people import people_scope
from services.console.adapters.settings_elsewhere import SettingsOfPart
from services.console.adapters.upstream import DocumentsOf, Upstreams
from services.console.api.app import Parts, build_app
from services.console.api.gateway import Gateway, Limits
from services.console.application.audit import AuditLog
from services.console.application.document import GATEWAY, ApiDocument
from services.console.application.keys import Authenticator, Keys
from services.console.application.openid import OpenIdSignIn, Policy
from services.console.application.people_ports import PeopleScope
from services.console.application.ports import Probe
from services.console.application.sign_in import SignIn
from services.console.application.status import Status
from services.console.application.users import Users
from services.console.clients import GrpcClients
from services.console.domain.openapi import Json
from services.console.domain.routes import ROUTES, RouteTable, Upstream
from services.console.pages import registry
from services.console.settings import ConsoleSettings
from services.console.web.components import HELPERS
from services.console.web.rendering import Templates
from services.console.web.shell import PageParts
from services.console.web.static import Statics
from services.console.web.ui import Shell

SCHEMA = "console"
OWN = Schema(SCHEMA, "services.console.migrations", frozenset({"audit_log"}))
_KEEP_ALIVE_SECONDS = 15.0
"""Shorter than the services' own, so that a connection is not reused just as its service closes it."""
_SWEEP_SECONDS = 3600.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Console:
    """The gateway, ready to be served."""

    app: FastAPI
    keys: Keys
    users: Users
    sign_in: SignIn
    database: Database
    client: httpx.AsyncClient
    clients: GrpcClients

    async def close(self) -> None:
        await self.client.aclose()
        await self.clients.close()
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

    people = people_scope(database)
    passwords = Argon2Passwords()
    users = Users(people, passwords, clock)
    sign_in = SignIn(
        people,
        passwords,
        clock,
        idle=timedelta(seconds=settings.session_idle_seconds),
        longest=timedelta(seconds=settings.session_seconds),
    )
    clients = GrpcClients(settings.grpc_targets, signer)
    status = Status(probes)
    pages = PageParts(
        shell=Shell(
            templates=Templates(Statics(reload=settings.reload), HELPERS, reload=settings.reload),
            clients=clients,
            clock=clock,
            time_zone=settings.time_zone,
            version=VERSION,
            navigation=registry.navigation,
            search=registry.search_path,
        ),
        sign_in=sign_in,
        users=users,
        audit=AuditLog(people),
        further={
            "settings_elsewhere": {
                name: SettingsOfPart(service, client, signer)
                for name, service in services.items()
                if name not in settings.grpc_targets
            },
            "status": status,
            "openid": openid(settings, people, sign_in, client),
            "settings": settings,
        },
    )
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
            status=status,
            document=document,
            pages=pages,
        ),
        version=VERSION,
        public_url=settings.public_url,
        ready=ready,
    )
    return Console(app, keys, users, sign_in, database, client, clients)


def openid(
    settings: ConsoleSettings, people: PeopleScope, sign_in: SignIn, client: httpx.AsyncClient
) -> OpenIdSignIn | None:
    """Sign-in through a provider, where one is configured.

    Raises:
        ValueError: the secret's file can't be read.
    """
    path = settings.openid_client_secret_file
    if not settings.openid_issuer or path is None:
        return None
    try:
        secret = path.read_text("utf-8").strip()
    except OSError as error:
        raise ValueError(
            f"DEBRIEF_CONSOLE_OPENID_CLIENT_SECRET_FILE: {path} can't be read: {error.strerror}"
        ) from error
    configuration = OpenIdConfiguration(
        issuer=settings.openid_issuer,
        client_id=settings.openid_client_id,
        secret=secret,
        scopes=settings.openid_scopes,
        roles_claim=settings.openid_roles_claim,
        agent_claim=settings.openid_agent_claim,
        teams_claim=settings.openid_teams_claim,
        trusts_email=settings.openid_trusts_email,
    )
    policy = Policy(
        label=settings.openid_label,
        roles=settings.openid_roles,
        creates=settings.openid_creates_users,
        passwords=settings.passwords_enabled,
    )
    clock = SystemClock()
    return OpenIdSignIn(people, sign_in, OpenIdProvider(configuration, client, clock, time.monotonic), policy, clock)


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


async def install_bootstrap_admin(users: Users, settings: ConsoleSettings) -> None:
    """Make the deployment's first administrator, where a file names one and nobody has an account yet.

    Raises:
        ValueError: the file can't be read, or does not hold an address and a password.
    """
    path = settings.bootstrap_admin_file
    if path is None:
        return
    try:
        email, password = path.read_text("utf-8").split("\n")[:2]
    except (OSError, ValueError) as error:
        raise ValueError(
            f"DEBRIEF_CONSOLE_BOOTSTRAP_ADMIN_FILE: {path} must hold an email address on its first line and a password "
            f"on its second"
        ) from error
    if await users.install_admin(email, password.strip()):
        _log.info("first_administrator_made")


async def sweep_sessions(sign_in: SignIn) -> None:
    """Removes sessions that are over, now and every hour."""
    while True:
        try:
            await sign_in.sweep()
        except Unavailable as error:
            _log.warning("sessions_not_swept", reason=error.message)
        await asyncio.sleep(_SWEEP_SECONDS)
