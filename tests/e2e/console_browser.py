"""A browser on a running platform: somebody signed in, in one language, width and theme."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

PASSWORD = "a password for tests only"
WIDTHS = (1440, 390)
LANGUAGES = ("en", "fr")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
SERIOUS = ("serious", "critical")


def chromium() -> str | None:
    """Where the browser is: `DEBRIEF_CHROMIUM`, or one on the path."""
    chosen = os.environ.get("DEBRIEF_CHROMIUM", "")
    return chosen or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Login:
    """An account made for tests."""

    email: str
    roles: tuple[str, ...]
    language: str
    password: str = PASSWORD


@dataclass
class Visit:
    """A page, and what went wrong on it behind the scenes.

    Attributes:
        faults: errors of scripts, refusals by the page's policy, and answers of 500 and above.
    """

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    async def goto(self, path: str) -> Page:
        await self.page.goto(self.base + path)
        return self.page

    async def axe(self) -> list[str]:
        """What axe calls serious or critical on this page, a line each; empty where all is well."""
        # Evaluated by the browser's debugger, which the page's policy does not bind.
        await self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{self.page.url}: {one['impact']} {one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]

    async def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


class Visitors:
    """Opens pages as whomever a test needs; accounts are made once and sign in once per language."""

    def __init__(self, browser: Browser, base: str, api: httpx.AsyncClient) -> None:
        self._browser = browser
        self._base = base
        self._api = api
        self._logins: dict[tuple[object, ...], Login] = {}
        self._states: dict[str, Any] = {}

    async def login(self, *roles: str, language: str = "en", **given: Any) -> Login:
        """An account with these roles, made at its first use. `given`: further fields of POST /api/v1/users."""
        key = (roles, language, *sorted((name, str(value)) for name, value in given.items()))
        if key not in self._logins:
            digest = hashlib.sha256(repr(key).encode()).hexdigest()[:10]
            if "agent" in roles:
                given.setdefault("agent_id", "a-01")
            wanted = {
                "email": f"{'-'.join(roles)}-{digest}@example.org",
                "name": f"{' '.join(roles).title()} {language.upper()}",
                "roles": list(roles),
                "language": language,
                "password": PASSWORD,
                "must_change_password": False,
            } | given
            made = await self._api.post("/api/v1/users", json=wanted)
            assert made.status_code in (201, 409), made.text
            self._logins[key] = Login(wanted["email"], roles, language)
        return self._logins[key]

    @asynccontextmanager
    async def visit(
        self,
        login: Login | None = None,
        *,
        width: int = 1440,
        language: str = "",
        theme: str = "light",
        wanted: bool = True,
    ) -> AsyncIterator[Visit]:
        """A page in a browser of its own, signed in where a login is given.

        Args:
            wanted: faults behind the scenes fail the test.
        """
        spoken = language or (login.language if login else "en")
        context = await self._context(login, width, spoken, theme)
        try:
            visit = Visit(await context.new_page(), self._base)
            visit.page.on("console", visit._hear)
            visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
            visit.page.on("response", lambda answer: visit.faults.append(answer.url) if answer.status >= 500 else None)
            if login is not None and login.email not in self._states:
                await sign_in(visit, login)
                self._states[login.email] = await context.storage_state()
            yield visit
            assert not (wanted and visit.faults), "\n".join(visit.faults)
        finally:
            await context.close()

    async def _context(self, login: Login | None, width: int, language: str, theme: str) -> BrowserContext:
        return await self._browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale="fr-CA" if language == "fr" else "en-CA",
            timezone_id="America/Toronto",
            storage_state=self._states.get(login.email) if login else None,
        )


async def sign_in(visit: Visit, login: Login) -> None:
    page = await visit.goto("/sign-in")
    await page.fill("#f-email", login.email)
    await page.fill("#f-password", login.password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
