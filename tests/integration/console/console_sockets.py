"""A client, the gateway and a service behind it, each on its own socket of the loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.common.auth import TokenSigner
from services.common.clock import SystemClock
from services.console.adapters.keys_in_memory import NullKeyStore
from services.console.adapters.upstream import DocumentsOf, Upstreams
from services.console.api.app import Parts, build_app
from services.console.api.gateway import Gateway, Limits
from services.console.application.document import ApiDocument
from services.console.application.keys import Authenticator, Keys
from services.console.application.status import Status
from services.console.bootstrap import http_client
from services.console.domain.api_key import ApiKey, Grant, Role, TokenText
from services.console.domain.routes import ROUTES, RouteTable, Upstream
from services.console.settings import ConsoleSettings

MIB = 1024 * 1024
Handler = Callable[[Any, Any, Any], Awaitable[None]]


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """An ASGI application on a free port of the loopback."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve([listener]))
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


class Service:
    """An upstream whose handler each test sets; counts its requests."""

    def __init__(self) -> None:
        self.calls = 0
        self.handler: Handler = answer_ok

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls += 1
        await self.handler(scope, receive, send)


async def answer_ok(scope: Any, receive: Any, send: Any) -> None:
    await start(send)
    await send({"type": "http.response.body", "body": b"ok"})


async def start(send: Any, status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})


async def read_all(receive: Any) -> bytes:
    """The rest of a request's body."""
    body = bytearray()
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            return bytes(body)


class Setup:
    def __init__(self, service: Service, url: str, token: str) -> None:
        self.service = service
        self.url = url
        self.token = token
        self.client = httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False
        )


@asynccontextmanager
async def gateway(*, service_url: str = "", **settings: float) -> AsyncIterator[Setup]:
    """A gateway in front of a service; `service_url` puts another in its place."""
    async with AsyncExitStack() as stack:
        service = Service()
        base = service_url or await stack.enter_async_context(served(service))
        knobs = ConsoleSettings(
            database_url="postgresql+asyncpg://nobody@nowhere/nothing",
            upstreams={"qa_scorer": base, "llm": base},
            **settings,
        )
        client = await stack.enter_async_context(http_client(knobs))
        upstreams = Upstreams(client, TokenSigner("console", Ed25519PrivateKey.generate()))
        services = {name: Upstream(name, address) for name, address in knobs.upstreams.items()}
        table = RouteTable(ROUTES, services.values())
        store = NullKeyStore()
        token = TokenText.new()
        grant = Grant(Role.QA_MANAGER)
        now = datetime.now(UTC)
        await store.add(ApiKey(uuid4(), "test", token.prefix, token.digest(), grant, now, "test"))
        clock = SystemClock()
        parts = Parts(
            keys=Keys(store.scope, clock),
            authenticator=Authenticator(
                store.scope,
                clock,
                cache_seconds=5,
                used_every=timedelta(minutes=10),
                monotonic=asyncio.get_running_loop().time,
            ),
            gateway=Gateway(
                table,
                upstreams,
                Limits(knobs.body_limit_bytes, knobs.stream_limit_bytes, knobs.upstream_total_seconds),
            ),
            status=Status([]),
            document=lambda own: ApiDocument(
                table,
                DocumentsOf(upstreams, services),
                own,
                version="1",
                keep_seconds=60,
                monotonic=asyncio.get_running_loop().time,
            ),
        )

        async def ready() -> dict[str, str]:
            return {}

        app = build_app(parts, version="1", public_url="", ready=ready)
        setup = Setup(service, await stack.enter_async_context(served(app)), str(token))
        async with setup.client:
            yield setup


async def disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def raw(setup: Setup, text: bytes) -> bytes:
    """What the gateway answers to bytes as they are."""
    host, port = setup.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(text.replace(b"TOKEN", setup.token.encode()))
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer
