"""The review queue on a running platform: five items by keyboard alone, a blind evaluation, and the figures after."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from console_browser import LANGUAGES, WIDTHS, Visitors
from e2e_polling import scored
from playwright.async_api import Page, expect

RUBRIC = "review-keys"
CRITERIA = (
    "Is the colour of the parcel named?",
    "Is a song of spring mentioned?",
    "Does the agent count to seven?",
    "Is the weather of the day told?",
    "Does somebody speak of a lighthouse?",
    "Is a recipe shared?",
    "Does the agent name three rivers?",
    "Is there talk of a bicycle?",
    "Does the agent whisper?",
    "Is the moon praised?",
)
"""Ten questions that no judge can be sure of, so that a person has to answer."""


def rubric() -> str:
    criteria = "\n".join(
        f'      - {{key: q{number}, question: {{en: "{question}", fr: "{question}"}}, weight: 1, na: allowed,\n'
        f"         critical: {'interaction' if number == 1 else 'none'},\n"
        f'         examples: {{met: ["Yes, number {number}."], not_met: ["No, not {number}."]}}}}'
        for number, question in enumerate(CRITERIA, start=1)
    )
    return (
        f"schema: debrief/rubric/v1\nkey: {RUBRIC}\npriority: 50\ntitle: {{en: Keys, fr: Touches}}\n"
        "applies_to: {queues: [review-keys]}\nsections:\n"
        f"  - key: all\n    title: {{en: All, fr: Tout}}\n    criteria:\n{criteria}\n"
    )


def contact(number: int, started_at: datetime) -> dict[str, Any]:
    return {
        "id": f"keys-{number}",
        "channel": "chat",
        "language": "en",
        "queue": "review-keys",
        "agent_id": "a-77",
        "started_at": started_at.isoformat(),
        "turns": [
            {"speaker": "agent", "text": f"Hello, you have reached desk {number}.", "offset_ms": 0},
            {"speaker": "customer", "text": "Hello, I have a question about my account.", "offset_ms": 4_000},
            {"speaker": "agent", "text": "Go ahead, I am listening.", "offset_ms": 9_000},
        ],
    }


async def answered(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture(scope="module")
async def waiting(api: httpx.AsyncClient) -> list[str]:
    """Eight scored contacts of last month that a person has to look at."""
    made = await answered(await api.post("/api/v1/rubrics", json={"content": rubric()}))
    version = made.get("rubric", made)["version"]
    await answered(await api.post(f"/api/v1/rubrics/{RUBRIC}/versions/{version}/publish"))
    last_month = datetime.now(UTC).replace(day=1, hour=12, minute=0, second=0, microsecond=0) - timedelta(days=8)
    records = [contact(number, last_month + timedelta(minutes=number)) for number in range(8)]
    lines = "\n".join(json.dumps(record) for record in records)
    headers = {"Content-Type": "application/x-ndjson"}
    await answered(await api.post("/api/v1/interactions", content=lines, headers=headers))
    ids = [record["id"] for record in records]
    await scored(api, *ids)
    return ids


async def by_keyboard(page: Page, *, blind: bool = False) -> None:
    """Answers every criterion of the item that is open, with keys alone, and sends it."""
    here = page.url
    await expect(page.locator("[data-answer]:focus-within")).to_have_count(1)
    for _ in range(len(CRITERIA)):
        await page.keyboard.press("1")
        if await page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            await page.keyboard.type("It is said in the first message.")
            await page.keyboard.press("Enter")
    await expect(page.locator(".review-answer.is-done")).to_have_count(len(CRITERIA))
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: url != here and ("/blind/" in url if blind else True))


async def test_five_items_by_keyboard_alone(visitors: Visitors, api: httpx.AsyncClient, waiting: list[str]) -> None:
    login = await visitors.login("qa_manager", name="Five Items")
    async with visitors.visit(login) as visit:
        page = await visit.goto("/reviews?agent=a-77")
        await page.keyboard.press("s")
        for _ in range(5):
            await page.wait_for_url("**/reviews/*-*")
            await page.wait_for_load_state("load")
            await by_keyboard(page)
        page = await visit.goto("/reviews?agent=a-77")
        await expect(page.locator(".queue-day .stat-value").first).to_have_text("5")
    decided = []
    for id in waiting:
        [card] = [
            card
            for card in (await answered(await api.get(f"/api/v1/interactions/{id}/scorecards")))["items"]
            if card["status"] != "superseded"
        ]
        decided.append(card["evaluator"]["kind"] == "human")
        if decided[-1]:
            assert (card["overall"], card["status"]) == (100.0, "final")
    assert sum(decided) == 5


async def test_one_that_is_held_is_nobody_elses(visitors: Visitors, waiting: list[str]) -> None:
    async with visitors.visit(await visitors.login("qa_manager", name="Nora Gagnon")) as one:
        page = await one.goto("/reviews?agent=a-77")
        await page.keyboard.press("s")
        await page.wait_for_url("**/reviews/*-*")
        held = page.url.partition("?")[0]
        async with visitors.visit(await visitors.login("qa_manager", name="Omar Diallo")) as other:
            theirs = await other.goto("/reviews?agent=a-77")
            await expect(theirs.locator("#queue")).to_contain_text("Nora Gagnon")
            await theirs.keyboard.press("s")
            await theirs.wait_for_url("**/reviews/*-*")
            assert theirs.url.partition("?")[0] != held
            await theirs.goto(held)
            await expect(theirs.locator("#toasts")).to_contain_text("A colleague is working on this item")
        await page.keyboard.press("1")
        await expect(page.locator("#saved")).to_contain_text("Saved")
        await page.reload()
        await expect(page.locator(".review-answer.is-done")).to_have_count(1)
        await page.keyboard.press("s")
        await page.keyboard.press("2")
        await page.wait_for_url(lambda url: held not in url)


async def test_a_drawn_contact_is_evaluated_blind_and_compared(visitors: Visitors, waiting: list[str]) -> None:
    async with visitors.visit(await visitors.login("qa_manager", language="fr")) as visit:
        page = await visit.goto("/blind")
        await page.click("form[action='/blind/plan'] button")
        await expect(page.locator("#toasts")).to_contain_text("tirés")
        await page.keyboard.press("s")
        await page.wait_for_url("**/reviews/*-*")
        assert await page.locator(".answer-rationale, .evidence, .confidence").count() == 0
        await page.wait_for_load_state("load")
        await by_keyboard(page, blind=True)
        await expect(page.locator("h1")).to_have_text("Évaluation à l’aveugle")
        page = await visit.goto(f"/agreement?rubric={RUBRIC}")
        await expect(page.locator("#title-blind")).to_be_visible()
        await expect(page.locator("#title-design")).to_be_visible()
        assert await visit.axe() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_pages_are_for_everybody(visitors: Visitors, waiting: list[str], width, language) -> None:
    theme = "dark" if width == 390 else "light"
    login = await visitors.login("admin", language=language, name=f"Width {width}")
    async with visitors.visit(login, width=width, theme=theme) as visit:
        wrong = []
        for path in (
            "/reviews",
            "/reviews?reason=blind",
            "/blind",
            "/blind?all=1",
            "/agreement",
            f"/agreement?rubric={RUBRIC}",
        ):
            await visit.goto(path)
            wrong += await visit.axe()
            assert await visit.overflow() == 0, path
        page = await visit.goto("/reviews?agent=a-77")
        if await page.locator("[data-row-link]").count():
            await page.locator("[data-row-link]").last.click()
            await page.wait_for_url("**/reviews/*-*")
            wrong += await visit.axe()
            assert await visit.overflow() == 0
            await page.locator("button[formaction$='/release']").click()
            await page.wait_for_url(lambda url: url.partition("?")[0].endswith("/reviews"))
        assert wrong == []
