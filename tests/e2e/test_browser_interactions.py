"""Contacts as managers meet them: found by words, read beside their scores, corrected by keyboard alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from console_browser import LANGUAGES, WIDTHS, Visitors
from e2e_polling import scored
from playwright.async_api import expect

EXAMPLES = Path(__file__).parents[2] / "examples"
EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
LONG = 2_000


def said(text: str, at: int, speaker: str = "customer", **more: Any) -> dict[str, Any]:
    return {"speaker": speaker, "text": text, "offset_ms": at * 1000, **more}


CONTACTS: list[dict[str, Any]] = [
    {
        "id": "seen/1",
        "channel": "chat",
        "language": "en",
        "queue": "orders",
        "started_at": "2026-03-02T15:00:00Z",
        "agent_id": "a-e1",
        "turns": [
            said("What is it this time, genius?", 0, "agent"),
            said("My zirconium kettle came broken.", 8),
            said("I will refund the kettle today.", 20, "agent"),
            said('[action] orders.refund(id="77") -> done', 25, "system"),
            said("Anything else I can help with? Goodbye.", 40, "agent"),
        ],
        "metadata": {"contact_reason": "damaged", "source_url": "https://crm.example/c/1"},
    },
    {
        "id": "evil",
        "channel": "chat",
        "language": "en",
        "queue": EVIL,
        "started_at": "2026-03-03T15:00:00Z",
        "agent_id": EVIL,
        "customer_id": EVIL,
        "turns": [said(f"Hello {EVIL}", 0, "agent"), said(EVIL, 4), said(f'[action] a(b="{EVIL}") -> ok', 6, "system")],
        "metadata": {"contact_reason": EVIL, "source_url": "javascript:document.title='owned'", EVIL: EVIL},
    },
    {
        "id": "long",
        "channel": "voice",
        "language": "fr-CA",
        "queue": "orders",
        "started_at": "2026-03-04T15:00:00Z",
        "agent_id": "a-e1",
        "turns": [
            said("Bonjour, comment puis-je vous aider?", 0, "agent"),
            *(said(f"Phrase numéro {n}.", n, "agent" if n % 2 else "customer") for n in range(1, LONG - 1)),
            said("Puis-je faire autre chose pour vous?", LONG, "agent"),
        ],
    },
]


@pytest.fixture(scope="module")
async def contacts(api: httpx.AsyncClient) -> None:
    """The example rubric is published, and the contacts are scored with it."""
    rubric = (EXAMPLES / "rubrics" / "core-service.yaml").read_text("utf-8")
    procedures = (EXAMPLES / "rubrics" / "procedures.yaml").read_text("utf-8")
    draft = (await api.post("/api/v1/rubrics", json={"content": rubric, "procedures": procedures})).json()
    await api.post(f"/api/v1/rubrics/{draft['key']}/versions/{draft['version']}/publish")
    lines = "\n".join(json.dumps(entry) for entry in CONTACTS)
    sent = await api.post(
        f"/api/v1/interactions?rubric={draft['key']}",
        content=lines.encode(),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert {answer["status"] for answer in sent.json()["answers"]} <= {"accepted", "duplicate"}, sent.text
    await scored(api, *(entry["id"] for entry in CONTACTS))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_contacts_are_for_everybody(visitors: Visitors, contacts: None, width, language):
    login = await visitors.login("qa_manager", language=language)
    theme = "dark" if width == 390 else "light"
    async with visitors.visit(login, width=width, theme=theme) as visit:
        wrong = []
        for path in ("/interactions", "/interactions?q=kettle&min=1", "/interactions?q=zyzzyva",
                     "/interactions/seen%2F1", "/interactions/long"):  # fmt: skip
            await visit.goto(path)
            wrong += await visit.axe()
            assert await visit.overflow() == 0, path
        assert wrong == []


async def test_words_find_a_contact_and_lead_to_their_turn(visitors: Visitors, contacts: None):
    async with visitors.visit(await visitors.login("qa_manager", permissions=["pii.read"])) as visit:
        page = await visit.goto("/interactions")
        await page.fill("#f-q", "zirconium kettles")
        await expect(page.locator("[data-row]")).to_have_count(1)
        await expect(page.locator(".passage mark")).to_have_text(["zirconium", "kettle"])
        await expect(page).to_have_url(re.compile("q=zirconium"))
        await page.keyboard.press("Escape")
        await page.locator("[data-row-link]").click()
        await expect(page.locator("#turn-2")).to_have_class(re.compile("is-target"))
        original = page.get_by_role("link", name="Original")
        await expect(original).to_have_attribute("rel", "noopener noreferrer")
        there = await page.request.get(visit.base + str(await original.get_attribute("href")), max_redirects=0)
        assert (there.status, there.headers["location"]) == (303, "https://crm.example/c/1")
        await page.go_back()
        await expect(page.locator("[data-row]")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_keyboard_corrects_confirms_and_teaches(visitors: Visitors, contacts: None, language):
    french = language == "fr"
    async with visitors.visit(await visitors.login("qa_manager", language=language)) as visit:
        page = await visit.goto("/interactions/seen%2F1")
        press = page.keyboard.press
        figure = page.locator(".answers-section:has([data-answer=greeting]) > .card-header > span")
        before = await figure.inner_text()
        await press("j")
        await expect(page.locator("[data-answer=greeting] [data-row-link]")).to_be_focused()
        await expect(page.locator("[data-answer=greeting]")).to_have_class(re.compile("is-current"))
        await press("o")
        value = page.locator("[data-answer=greeting] input[type=radio][value=met]")
        other = page.locator("[data-answer=greeting] input[type=radio][value=not_met]")
        wanted = other if await value.is_checked() else value
        await wanted.focus()
        await press("Space")
        await press("Tab")
        await page.keyboard.type("Entendu sur l’enregistrement." if french else "Heard on the recording.")
        await press("Control+Enter")
        toast = page.locator(".toast-text").last
        await expect(toast).to_have_text("La réponse a été modifiée." if french else "The answer was changed.")
        await expect(page.locator("[data-answer=greeting] [data-row-link]")).to_be_focused()
        await expect(page.locator("[data-answer=greeting] .answer-rationale")).to_contain_text(
            "recording" if not french else "enregistrement"
        )
        await expect(figure).not_to_have_text(before)
        await page.get_by_role("button", name="Annuler" if french else "Undo").last.click()
        await expect(figure).to_have_text(before)
        await expect(toast).to_contain_text("Annulé" if french else "Undone")
        await press("j")
        await expect(page.locator("[data-answer=greeting] [data-row-link]")).to_be_focused()
        await press("x")
        star = page.locator("[data-answer=greeting] .btn-ghost-yellow")
        await expect(star).to_be_visible()
        await press("x")
        await expect(star).to_have_count(0)
        await page.locator(".history summary").click()
        await expect(page.locator(".timeline-event").first).to_contain_text("Rétablie par" if french else "Restored by")


async def test_an_answer_lights_its_evidence(visitors: Visitors, contacts: None):
    async with visitors.visit(await visitors.login("qa_manager")) as visit:
        page = await visit.goto("/interactions/seen%2F1")
        answer = page.locator("[data-answer]:has([data-lights])").last
        key = await answer.get_attribute("data-answer")
        await answer.locator("[data-row-link]").focus()
        lit = page.locator(f"#turns mark.is-lit[data-by~='{key}']").first
        await expect(lit).to_be_in_viewport()
        await page.keyboard.press("e")
        await expect(page.locator(".turn.is-pointed")).to_be_in_viewport()


async def test_what_people_wrote_stays_text(visitors: Visitors, contacts: None):
    async with visitors.visit(await visitors.login("admin", permissions=["pii.read"])) as visit:
        for path in ("/interactions", "/interactions/evil"):
            page = await visit.goto(path)
            await expect(page.get_by_text("<script>").filter(visible=True).first).to_be_visible()
            assert "owned" not in await page.title()
        assert await page.locator("a[href^=javascript]").count() == 0
        await page.locator("[data-answer] [data-row-link]").first.click()
        assert "owned" not in await page.title()


async def test_a_long_transcript_comes_in_pieces(visitors: Visitors, contacts: None):
    async with visitors.visit(await visitors.login("coach", teams=["none"]), wanted=False) as visit:
        page = await visit.goto("/interactions/long")
        await expect(page.locator("h1")).to_have_text("Not allowed")
    async with visitors.visit(await visitors.login("qa_manager"), width=390) as visit:
        page = await visit.goto("/interactions/long")
        assert await page.locator(".turn").count() < 500
        await expect(page.locator(f"#turn-{LONG}")).to_be_attached()
        # Where the gaps are depends on where the evidence is.
        gaps = [await gap.get_attribute("data-gap") or "" for gap in await page.locator("[data-gap]").all()]
        first = int(gaps[0].split("-")[0]) + 1
        within = sum(int(place) for place in gaps[-1].split("-")) // 2 + 1
        assert await page.locator(f"#turn-{first}").count() == 0
        await page.locator("[data-gap] button").first.click()
        await expect(page.locator(f"#turn-{first}")).to_be_attached()
        assert await page.locator(f"#turn-{within}").count() == 0
        page = await visit.goto(f"/interactions/long?turn={within}")
        await expect(page.locator(f"#turn-{within}")).to_be_in_viewport()


async def test_decisions_work_without_scripts(visitors: Visitors, contacts: None, api: httpx.AsyncClient):
    """The page's forms alone: as a browser without scripts sends them."""
    login = await visitors.login("qa_manager")
    async with visitors.visit(login) as visit:
        page = await visit.goto("/interactions/seen%2F1")
        form = page.locator("[data-answer=greeting] .override-form")
        fields = {
            name: await form.locator(f"[name={name}]").first.get_attribute("value")
            for name in ("csrf", "criterion", "once")
        }
        action = await form.get_attribute("action")
        answer = await page.request.post(
            visit.base + str(action),
            form={**{name: str(value) for name, value in fields.items()}, "value": "met", "reason": "Without scripts."},
        )
        assert answer.url.startswith(f"{visit.base}/interactions/seen%2F1")
        assert "Without scripts." in await answer.text()
    audit = await visitors.login("admin", permissions=["pii.read"])
    async with visitors.visit(audit) as visit:
        page = await visit.goto("/admin/audit")
        await expect(page.locator("#audit")).to_contain_text("seen/1")
        page = await visit.goto("/admin/audit?action=original.read")
        await expect(page.locator("#audit")).to_contain_text("read an original")
