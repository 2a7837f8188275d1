"""A gateway with services behind it that write down what reaches them, without sockets or database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
from console_people import Browser, People
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.common.auth import Principal, TokenSigner, TokenVerifier
from services.common.clock import FixedClock
from services.console.adapters.health import ReadinessProbe
from services.console.adapters.keys_in_memory import NullKeyStore
from services.console.adapters.upstream import DocumentsOf, Upstreams
from services.console.api.app import Parts, build_app
from services.console.api.gateway import Gateway, Limits
from services.console.application.document import ApiDocument
from services.console.application.keys import Authenticator, Keys
from services.console.application.status import Status
from services.console.domain.api_key import ApiKey, Grant, Role, TokenText
from services.console.domain.routes import ROUTES, RouteTable, Upstream
from services.console.domain.user import Language

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
SERVICES = {name: Upstream(name, f"http://{name}:1") for name in ("qa_scorer", "llm")}


class Platform:
    """The gateway, and behind it services that answer as `answer` says."""

    def __init__(self, total_seconds: float = 30, public_url: str = "") -> None:
        self.seen: list[httpx.Request] = []
        self.bodies: list[bytes] = []
        self.answer: Callable[[httpx.Request], httpx.Response] = lambda request: httpx.Response(200, json={"ok": True})
        self.store = NullKeyStore()
        self.clock = clock = FixedClock(NOW)
        services = httpx.AsyncClient(transport=httpx.MockTransport(self._serve))
        upstreams = Upstreams(services, TokenSigner("console", KEY))
        table = RouteTable(ROUTES, SERVICES.values())
        status = Status(
            [ReadinessProbe(name, f"{service.base_url}/readyz", services) for name, service in SERVICES.items()]
        )
        self.people = People(clock, status=status)
        parts = Parts(
            keys=Keys(self.store.scope, clock),
            authenticator=Authenticator(
                self.store.scope, clock, cache_seconds=5, used_every=timedelta(minutes=10), monotonic=lambda: 0.0
            ),
            gateway=Gateway(table, upstreams, Limits(body_bytes=1000, stream_bytes=5000, total_seconds=total_seconds)),
            status=status,
            pages=self.people.parts,
            document=lambda own: ApiDocument(
                table, DocumentsOf(upstreams, SERVICES), own, version="1", keep_seconds=0, monotonic=lambda: 0.0
            ),
        )

        async def ready() -> dict[str, str]:
            return {"database": "ok"}

        self.app = build_app(parts, version="0.1.0", public_url=public_url, ready=ready)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://debrief.test")

    def browser(self, origin: str = "http://debrief.test", **given: Any) -> Browser:
        return Browser(self.app, origin, **given)

    async def _serve(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(await request.aread())
        self.seen.append(request)
        made = self.answer(request)

        async def as_it_comes() -> AsyncIterator[bytes]:
            yield made.content

        return httpx.Response(made.status_code, headers=made.headers, content=as_it_comes())

    async def token(self, grant: Grant) -> str:
        token = TokenText.new()
        await self.store.add(ApiKey(uuid4(), "test", token.prefix, token.digest(), grant, NOW, "test"))
        return str(token)

    async def bearer(self, grant: Grant = Grant(Role.QA_MANAGER)) -> dict[str, str]:  # noqa: B008
        return {"Authorization": f"Bearer {await self.token(grant)}"}


def principal(request: httpx.Request, audience: str) -> Principal:
    scheme, _, token = request.headers["authorization"].partition(" ")
    assert scheme == "Bearer"
    return TokenVerifier({"console": KEY.public_key()}, audience).verify(token)


def assert_problem(answer: httpx.Response, status: int, code: str = "") -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    if code:
        assert body["code"] == code
    return body


async def raw_request(
    app: Any, path: bytes, headers: list[tuple[bytes, bytes]], method: str = "GET"
) -> tuple[int, bytes]:
    """A request whose path no client library has tidied up."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "server": ("debrief.test", 80),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def french(platform: Platform) -> Browser:
    """A QA manager who reads French."""
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.QA_MANAGER, language=Language.FR))
    return browser


def calls(platform: Platform, method: str) -> list[Any]:
    """The requests that reached a method of a service, in order."""
    return [request for name, request, _ in platform.people.services.calls if name == method]


def refusing(error: Exception) -> Callable[[Any], Any]:
    """An answer of a service that is an error."""

    def refuse(_: Any) -> Any:
        raise error

    return refuse
