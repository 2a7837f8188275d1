"""Takes a picture of every page of the console, from its route table.

Needs a demo that runs (`debrief up --demo`; its address and logins are read from `DEBRIEF_HOME`) and Chromium. Agents'
logins acknowledge the notice once it is pictured; every login keeps its language and theme.

    .venv/bin/python docs/screenshots.py --out /tmp/pictures
    .venv/bin/python docs/screenshots.py --out /tmp/pictures --pages 'overview' 'me*' --languages fr --themes dark
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cli.demo import LOGINS  # noqa: E402 - only now is the repository on the path
from deploy.embedded.home import Home, default_home  # noqa: E402
from services.console.domain.api_key import Role  # noqa: E402
from services.console.pages import registry  # noqa: E402

LANGUAGES: Final = ("en", "fr")
WIDTHS: Final = (1440, 390)
THEMES: Final = ("light", "dark")
HEIGHT: Final = 900
NOTICE: Final = "/notice"
ORDER: Final = (Role.QA_MANAGER, Role.ADMIN, Role.AGENT, Role.COACH, Role.RECOVERY)
"""Whose eyes a page is seen with: the first of these that may open it."""
FOLLOWED: Final = {"/reviews": "/reviews?reason=auto_fail"}
"""Where links are looked for instead: a dispute in the queue leads to a page of its own, which is pictured as such."""

UNDRAWN: Final = "[data-chart]:not(:has(canvas))"
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take: `name` for the file, `address` as in the route table, `role` of who looks; "" for a visitor."""

    name: str
    address: str
    role: str

    @property
    def pattern(self) -> re.Pattern[str]:
        parts = re.split(r"\{\w+\}", self.address)
        return re.compile("[^/]+".join(map(re.escape, parts)))

    @property
    def fixed(self) -> bool:
        return "{" not in self.address


def file_name(address: str) -> str:
    """``/agents/{agent_id}`` is ``agents-one``; ``/`` is ``start``."""
    return re.sub(r"\{\w+\}", "one", address).strip("/").replace("/", "-") or "start"


def shots() -> Sequence[Shot]:
    """Every page of the route table that is a page of its own, each as the first of `ORDER` sees it."""
    found = []
    for page in registry.load():
        if page.method == "GET" and page.title:
            role = "" if page.public else next(role for role in ORDER if role in page.roles)
            found.append(Shot(file_name(page.path), page.path, role))
    return found


class Camera:
    """A browser that is signed in as whom a page needs.

    Args:
        passwords: of the demo's accounts, by email address.
    """

    def __init__(self, browser: Browser, console: str, passwords: Mapping[str, str]) -> None:
        self._browser, self._console, self._passwords = browser, console, passwords

    @contextmanager
    def page(self, role: str, language: str, width: int, theme: str) -> Iterator[Page]:
        context = self._context(language, width, theme)
        try:
            page = context.new_page()
            if role:
                self._sign_in(page, role)
                self._prefer(page, language, theme)
            yield page
        finally:
            context.close()

    def open(self, page: Page, path: str) -> None:
        page.goto(self._console + path, wait_until="load")
        page.locator(UNDRAWN).first.wait_for(state="detached")

    def links(self, page: Page) -> Sequence[str]:
        """Paths of this platform that the page leads to, in its order."""
        found: Sequence[str] = page.eval_on_selector_all("main a[href]", "all => all.map((one) => one.href)")
        return [link.removeprefix(self._console) for link in found if link.startswith(self._console)]

    def _context(self, language: str, width: int, theme: str) -> BrowserContext:
        return self._browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if theme == "dark" else "light",
            locale="fr-CA" if language == "fr" else "en-CA",
            timezone_id="America/Toronto",
            reduced_motion="reduce",
        )

    def _sign_in(self, page: Page, role: str) -> None:
        email = next(login.email for login in LOGINS if login.role == role)
        if not self._passwords.get(email):
            raise SystemExit(f"the password of {email} is not known any more: someone changed it")
        self.open(page, "/sign-in")
        page.fill("#f-email", email)
        page.fill("#f-password", self._passwords[email])
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def _prefer(self, page: Page, language: str, theme: str) -> None:
        form = {"language": language, "theme": theme, "next": "/account"}
        form["csrf"] = page.get_attribute("body", "data-csrf") or ""
        page.request.post(f"{self._console}/preferences", form=form)


def examples(camera: Camera, wanted: Sequence[Shot]) -> Mapping[str, str]:
    """A path for every page, by its address; found by following links, so pages without an example are missing."""
    found = {shot.address: shot.address for shot in wanted if shot.fixed}
    every = [page for page in registry.load() if page.method == "GET" and page.title]
    fixed = {page.path: page.roles for page in every if "{" not in page.path}
    for role in dict.fromkeys(shot.role for shot in wanted if not shot.fixed):
        missing = [shot for shot in wanted if shot.role == role and not shot.fixed]
        queue = [address for address, roles in fixed.items() if Role(role) in roles]
        with camera.page(role, "en", WIDTHS[0], "light") as page:
            _pass_notice(camera, page)
            while queue and missing:
                address = queue.pop(0)
                camera.open(page, FOLLOWED.get(address, address))
                for link in camera.links(page):
                    path = re.split("[?#]", link)[0]
                    for shot in missing:
                        if path not in fixed and shot.pattern.fullmatch(path) and shot.address not in found:
                            found[shot.address] = link
                            queue.append(link)
                missing = [shot for shot in missing if shot.address not in found]
    return found


def _pass_notice(camera: Camera, page: Page) -> None:
    """Acknowledges the notice where one stands before everything else."""
    camera.open(page, "/")
    if NOTICE in page.url:
        page.check("input[name=read]")
        page.locator(f"form[action='{NOTICE}'] button[type=submit]").click()
        page.wait_for_url(lambda url: NOTICE not in url)


def take(camera: Camera, given: argparse.Namespace, wanted: Sequence[Shot]) -> int:
    """Takes the pictures, and says what came out; the number of pages that could not be taken."""
    paths = examples(camera, wanted)
    missing = [shot for shot in wanted if shot.address not in paths]
    for role in dict.fromkeys(shot.role for shot in wanted):
        for language in given.languages:
            for width in given.widths:
                for theme in given.themes:
                    with camera.page(role, language, width, theme) as page:
                        for shot in wanted:
                            if shot.role == role and shot.address in paths:
                                camera.open(page, paths[shot.address])
                                name = f"{shot.name}-{language}-{width}-{theme}.png"
                                page.screenshot(path=given.out / name, full_page=not given.fold)
                                sys.stdout.write(f"{name}\n")
                        if role == Role.AGENT:
                            _pass_notice(camera, page)
    for shot in missing:
        sys.stdout.write(f"{shot.name}: nothing in this demo leads to {shot.address}\n")
    return len(missing)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take a picture of every page of the console, in a running demo.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("--pages", nargs="+", default=["*"], metavar="NAME", help="some only, such as 'me*' (* is all)")
    parser.add_argument("--languages", nargs="+", default=LANGUAGES, choices=LANGUAGES)
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS, metavar="PIXELS")
    parser.add_argument("--themes", nargs="+", default=THEMES, choices=THEMES)
    parser.add_argument("--fold", action="store_true", help="what a screen shows, not the whole page")
    return parser.parse_args(given)


def main() -> int:
    given = arguments()
    wanted = [shot for shot in shots() if any(fnmatch.fnmatchcase(shot.name, name) for name in given.pages)]
    if not wanted:
        raise SystemExit(f"no page is called so; there are: {', '.join(shot.name for shot in shots())}")
    home = Home(default_home())
    try:
        console = json.loads(home.state.read_text("utf-8"))["console"]
        passwords = json.loads((home.root / "demo-logins.json").read_text("utf-8"))
    except (OSError, KeyError, ValueError) as error:
        raise SystemExit(f"no demo runs from {home.root}: start one with `debrief up --demo`") from error
    chromium = os.environ.get("DEBRIEF_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        try:
            take(Camera(browser, console, passwords), given, wanted)
        except BrowserError as error:
            raise SystemExit(f"the browser could not go on: {error}") from error
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
