"""Every page of the route table, opened by somebody who may: with data that attacks, in both widths and languages."""

from __future__ import annotations

import json
import re
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from console_browser import LANGUAGES, WIDTHS, Login, Visit, Visitors
from e2e_polling import scored
from playwright.async_api import TimeoutError, expect

from services.console.domain.api_key import Role
from services.console.pages import registry

EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
AGENT = "walk-agent"
QUEUE = "walk"
CONTACT = "walk-1"
PAGES = [page for page in registry.load() if page.method == "GET" and page.title and not page.public]
UNFILLED = {"/admin/privacy/erasures/{erasure_id}", "/blind/{evaluation_id}"}
"""Pages of things that nobody has begun here: nothing is erased, and no contact is drawn, for a walk."""
RUBRIC = f"""\
schema: debrief/rubric/v1
key: walk
priority: 60
title: {{en: {json.dumps(EVIL)}, fr: {json.dumps(EVIL)}}}
applies_to: {{queues: [{QUEUE}]}}
sections:
  - key: all
    title: {{en: {json.dumps(EVIL)}, fr: {json.dumps(EVIL)}}}
    criteria:
      - key: manners
        question: {{en: {json.dumps("Polite? " + EVIL)}, fr: {json.dumps("Poli? " + EVIL)}}}
        check: {{kind: never_says, patterns: ["not my problem"], speaker: agent}}
        weight: 1
      - key: river
        question: {{en: {json.dumps("A river? " + EVIL)}, fr: {json.dumps("Un fleuve? " + EVIL)}}}
        weight: 1
        examples: {{met: ["It is."], not_met: ["It is not."]}}
"""


async def ok(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture(scope="module")
async def data(visitors: Visitors, api: httpx.AsyncClient) -> None:
    """A contact, a rubric, a person, an import, an exemplar and a dispute, each of which holds a script."""
    made = await ok(await api.post("/api/v1/rubrics", json={"content": RUBRIC}))
    version = made.get("rubric", made)["version"]
    await ok(await api.post(f"/api/v1/rubrics/walk/versions/{version}/publish"))
    await ok(await api.post("/api/v1/rubrics", json={"content": RUBRIC.replace("weight: 1", "weight: 2")}))
    started_at = datetime.now(UTC) - timedelta(days=2)
    record = {
        "id": CONTACT,
        "channel": "chat",
        "language": "en",
        "queue": QUEUE,
        "agent_id": AGENT,
        "started_at": started_at.isoformat(),
        "turns": [
            {"speaker": "customer", "text": f"Hello {EVIL}", "offset_ms": 0},
            {"speaker": "agent", "text": f"That is not my problem {EVIL}", "offset_ms": 3000},
        ],
        "metadata": {"contact_reason": EVIL, EVIL: EVIL, "source_url": "javascript:document.title='owned'"},
    }
    bad = record | {"id": EVIL, "channel": EVIL}
    manager = await visitors.login("qa_manager")
    async with visitors.visit(manager) as visit:
        page = await visit.goto("/imports/new")
        form = page.locator("form[data-upload]")
        sent = await page.request.post(
            f"{visit.base}/imports",
            multipart={
                "csrf": await form.locator("[name=csrf]").get_attribute("value") or "",
                "id": await form.locator("[name=id]").get_attribute("value") or "",
                "kind": "interactions",
                "rubric": "",
                "file": {
                    "name": "<img src=x onerror=document.title=1>.jsonl",
                    "mimeType": "application/x-ndjson",
                    "buffer": "\n".join(json.dumps(one) for one in (record, bad)).encode(),
                },
            },
        )
        assert sent.ok, await sent.text()
    await scored(api, CONTACT)
    async with visitors.visit(manager) as visit:
        page = await visit.goto(f"/interactions/{CONTACT}")
        await page.locator("[data-answer=river] form[action$='/exemplars'] button").click()
        await expect(page.locator("[data-answer=river] .btn-ghost-yellow")).to_be_visible()
    person = await visitors.login("agent", agent_id=AGENT, name=EVIL)
    async with visitors.visit(person) as visit:
        await past_the_notice(visit)
        page = await visit.goto("/me")
        await page.locator("[data-row-link]").first.click()
        await page.locator("[data-answer=manners] [data-contest]").click()
        await page.fill("#f-reason", f"I never said so. {EVIL}")
        await page.locator("#scorecard button[type=submit]").click()
        await page.wait_for_url(re.compile("/me/disputes/[0-9a-f-]{36}"))


async def past_the_notice(visit: Visit) -> None:
    page = await visit.goto("/notice")
    if await page.locator("input[name=read]").count():
        await page.check("input[name=read]")
        await page.locator("form[action='/notice'] button[type=submit]").click()
        await page.wait_for_url(lambda url: "/notice" not in url)


async def settled_overflow(visit: Visit) -> int:
    """Pixels too wide, once charts have followed the window."""
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    with suppress(TimeoutError):
        await visit.page.wait_for_function(fits, timeout=3_000)
    return await visit.overflow()


def shape(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/?#]+", re.escape(path)))


async def who(visitors: Visitors, role: Role, language: str) -> Login:
    if role == Role.AGENT:
        return await visitors.login("agent", language=language, agent_id=AGENT, name=EVIL)
    if role == Role.ADMIN:
        return await visitors.login("admin", language=language, permissions=["pii.read"])
    return await visitors.login(role.value, language=language)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN], ids=lambda role: role.value)
@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", WIDTHS[0], "light"), ("fr", WIDTHS[1], "dark")], ids=LANGUAGES
)
async def test_every_page_is_for_everybody(
    visitors: Visitors, data: None, language: str, width: int, theme: str, role: Role
):
    """Each is found by the links and forms that lead to it, holds no barrier, shows its keys, and runs nobody's script."""
    wrong: list[str] = []
    mine = [page for page in PAGES if role in page.roles]
    left = {page.path: shape(page.path) for page in mine}
    fixed = {page.path for page in mine if "{" not in page.path}
    # Of several rubrics, the one that has two versions to compare.
    paths = deque([*sorted(fixed), "/rubrics/walk/versions/1"])
    seen = set(fixed)
    async with visitors.visit(await who(visitors, role, language), width=width, theme=theme) as visit:
        if role == Role.AGENT:
            await past_the_notice(visit)
        while paths:
            address = paths.popleft()
            path = urlsplit(address).path
            fits = [route for route, pattern in left.items() if pattern.fullmatch(path)]
            route = path if path in left else next(iter(fits), "")
            if not route:
                continue
            del left[route]
            answer = await visit.page.goto(visit.base + address)
            assert answer is not None
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            if answer.status >= 400:
                wrong.append(f"{path}: {answer.status}")
                continue
            policy = answer.headers["content-security-policy"]
            if "unsafe" in policy or "default-src 'self'" not in policy:
                wrong.append(f"{path}: {policy}")
            wrong += await visit.axe()
            for other in (*(one for one in WIDTHS if one != width), width):
                await visit.page.set_viewport_size({"width": other, "height": 900})
                if wide := await settled_overflow(visit):
                    wrong.append(f"{path}: {wide} pixels too wide at {other}")
            if await visit.page.title() == "owned" or await visit.page.locator("a[href^='javascript:']").count():
                wrong.append(f"{path}: a script of others ran")
            await visit.page.evaluate("document.activeElement.blur()")
            await visit.page.keyboard.press("?")
            await expect(visit.page.locator("#help"), path).to_be_visible()
            links: list[str] = await visit.page.locator("a[href], form[method=get][action]").evaluate_all(
                "all => all.map(one => one.href ?? one.action)"
            )
            for link in links:
                parts = urlsplit(link)
                if link.startswith(visit.base) and parts.path not in seen:
                    seen.add(parts.path)
                    paths.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert not wrong, "\n".join(wrong)
    assert set(left) - UNFILLED == set()
