"""People, sessions and pages in memory, with services behind them that answer what a test says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
from argon2 import PasswordHasher
from debrief.qa.v1 import privacy_pb2

from services.common.auth import Principal, current_principal
from services.common.clock import Clock
from services.common.errors import Unavailable
from services.console.adapters.passwords import Argon2Passwords
from services.console.adapters.people_in_memory import NullPeopleStore
from services.console.application.audit import AuditLog
from services.console.application.sign_in import SignIn
from services.console.application.users import Users
from services.console.domain.api_key import Permission, Role
from services.console.domain.user import Language, User
from services.console.pages import registry
from services.console.settings import ConsoleSettings
from services.console.web.components import HELPERS
from services.console.web.rendering import Templates
from services.console.web.shell import PageParts
from services.console.web.static import Statics
from services.console.web.ui import Shell

PASSWORD = "correct horse battery"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SETTINGS = ConsoleSettings(
    database_url="postgresql+asyncpg://debrief_console:hunter2@db.example.org/debrief",
    upstreams={"qa_scorer": "http://qa_scorer:1", "llm": "http://llm:1"},
)
TEMPLATES = Templates(Statics(), HELPERS)


class FakeServices:
    """`Clients` whose calls are answered by functions: ``services.answers["ListAgents"] = lambda request: reply``.

    Attributes:
        calls: method, request and caller of each call, in order.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Any], Any]] = {"GetNotice": lambda _: privacy_pb2.GetNoticeResponse()}
        self.calls: list[tuple[str, Any, Principal]] = []

    def stub(self, kind: Any) -> Any:
        return _FakeStub(self)

    def stub_of(self, service: str, kind: Any) -> Any:
        return _FakeStub(self)


class _FakeStub:
    def __init__(self, services: FakeServices) -> None:
        self._services = services

    def __getattr__(self, method: str) -> Any:
        async def call(request: Any, **_: Any) -> Any:
            self._services.calls.append((method, request, current_principal()))
            if method not in self._services.answers:
                raise Unavailable(f"{method} can't be reached.")
            return self._services.answers[method](request)

        return call


class People:
    """What `build_app` needs for pages, and users to sign in as."""

    def __init__(self, clock: Clock, **further: Any) -> None:
        self.store = NullPeopleStore()
        self.services = FakeServices()
        self._clock = clock
        passwords = Argon2Passwords(HASHER)
        self.parts = PageParts(
            shell=Shell(
                templates=TEMPLATES,
                clients=self.services,
                clock=clock,
                time_zone="America/Toronto",
                version="0.1.0",
                navigation=registry.navigation,
                search=registry.search_path,
            ),
            sign_in=SignIn(self.store.scope, passwords, clock, idle=timedelta(hours=2), longest=timedelta(hours=12)),
            users=Users(self.store.scope, passwords, clock),
            audit=AuditLog(self.store.scope),
            further={"openid": None, "settings": SETTINGS, "settings_elsewhere": {}, **further},
        )

    async def user(self, *roles: Role, email: str = "", **given: Any) -> User:
        """Somebody with these roles whose password is `PASSWORD`."""
        if Role.AGENT in roles:
            given.setdefault("agent_id", "a-1")
        user = User(
            uuid4(),
            email or f"{'-'.join(roles)}-{len(self.store.people)}@example.org",
            given.pop("name", "Ana Tremblay"),
            frozenset(roles),
            self._clock.now(),
            "test",
            password_hash=HASHER.hash(PASSWORD),
            permissions=given.pop("permissions", frozenset(Permission) if Role.ADMIN in roles else frozenset()),
            language=given.pop("language", Language.EN),
            **given,
        )
        await self.store.add_user(user)
        return user


class Browser:
    """A client that keeps cookies, and sends forms as pages give them out."""

    def __init__(
        self,
        app: Any,
        origin: str = "http://debrief.test",
        *,
        raises: bool = True,
        client: tuple[str, int] = ("127.0.0.1", 1),
    ) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=raises, client=client), base_url=origin
        )
        self.page = ""

    async def get(self, path: str, **given: Any) -> httpx.Response:
        answer = await self.client.get(path, **given)
        self.page = answer.text
        return answer

    async def post(self, path: str, form: dict[str, Any] | None = None, **given: Any) -> httpx.Response:
        """As a form of the page last seen."""
        answer = await self.client.post(path, data={"csrf": self.csrf()} | (form or {}), **given)
        self.page = answer.text or self.page
        return answer

    async def sign_in(self, user: User, password: str = PASSWORD) -> httpx.Response:
        await self.get("/sign-in")
        answer = await self.post("/sign-in", {"email": user.email, "password": password})
        if answer.status_code == 303:
            await self.get("/account")
        return answer

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        assert found is not None, f"no form in {self.page[:500]}"
        return unescape(found[1])
