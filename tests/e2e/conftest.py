"""A whole platform on free ports, and Chromium to look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from console_browser import ARGUMENTS, Visitors, chromium
from playwright.async_api import async_playwright

from deploy.embedded.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """PostgreSQL, Temporal and every service, in a temporary home. One that can't start is a failure, and no reason to
    skip: that would hide it."""
    with Stack.private() as running:
        yield running


@pytest.fixture(scope="session")
async def api(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """The public API with the administrator's token, for whatever a test needs beforehand."""
    headers = {"Authorization": f"Bearer {stack.token}"}
    async with httpx.AsyncClient(base_url=stack.console_url, headers=headers, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def executable() -> str:
    """Chromium's; named before the stack by those who need both, so that none starts in vain."""
    found = chromium()
    if found is None:
        pytest.skip("there is no Chromium: install it, or name one in DEBRIEF_CHROMIUM")
    return found


@pytest.fixture(scope="session")
async def visitors(executable: str, stack: Stack, api: httpx.AsyncClient) -> AsyncIterator[Visitors]:
    """Opens pages: ``async with visitors.visit(await visitors.login("coach", teams=["north"])) as visit:``."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            yield Visitors(browser, stack.console_url, api)
        finally:
            await browser.close()
