"""One story from a file to a dispute won, told in browsers by four people, in English and in French."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from console_browser import LANGUAGES, Visit, Visitors
from e2e_polling import eventually
from playwright.async_api import Page, expect

QUESTIONS = ("Is a lighthouse described?", "Does the agent name three rivers?")
"""Neither is met in any contact here, and the first fails the whole contact, which a person has to decide."""


def one_of(key: str, question: str, rest: str) -> str:
    return f'      - {{key: {key}, question: {{en: "{question}", fr: "{question}"}}, weight: 1, {rest}}}\n'


def rubric(key: str, criteria: str) -> str:
    return (
        f"schema: debrief/rubric/v1\nkey: {key}\npriority: 60\ntitle: {{en: Journey, fr: Parcours}}\n"
        f"applies_to: {{queues: [{key}]}}\nsections:\n  - key: all\n    title: {{en: All, fr: Tout}}\n"
        f"    criteria:\n{criteria}"
    )


COMPUTED = (
    one_of("manners", "Is it never said not to be their problem?",
           'check: {kind: never_says, patterns: ["not my problem"], speaker: agent}')
    + one_of("pace", "Did nobody wait for long?", "check: {kind: max_response_gap, seconds: 120}")
    + one_of("respect", "Is nobody insulted?", 'check: {kind: never_says, patterns: ["idiot"], speaker: agent}')
    + one_of("promise", "Is nothing promised for sure?",
             'check: {kind: never_says, patterns: ["guaranteed"], speaker: agent}')
)  # fmt: skip
JUDGED = "".join(
    one_of(
        f"q{number}",
        question,
        f"critical: {'interaction' if number == 1 else 'none'}, na: allowed, "
        'examples: {met: ["It is."], not_met: ["It is not."]}',
    )
    for number, question in enumerate(QUESTIONS, start=1)
)

DECISIONS = {
    "import.finished": "Maud Roy",
    "scorecard.reviewed": "Maud Roy",
    "exemplar.marked": "Maud Roy",
    "notice.acknowledged": "Ada Côté",
    "dispute.opened": "Ada Côté",
    "dispute.upheld": "Yves Roy",
}
"""What the audit log has to hold, and by whom."""


def contact(id: str, queue: str, agent: str, started_at: datetime) -> dict[str, Any]:
    return {
        "id": id,
        "channel": "chat",
        "language": "en",
        "queue": queue,
        "agent_id": agent,
        "started_at": started_at.isoformat(),
        "turns": [
            {"speaker": "customer", "text": "Hello, my parcel never came.", "offset_ms": 0},
            {"speaker": "agent", "text": "Well, that is not my problem.", "offset_ms": 4_000},
            {"speaker": "customer", "text": "Whose is it then?", "offset_ms": 9_000},
            {"speaker": "agent", "text": "I will look for it straight away.", "offset_ms": 14_000},
        ],
    }


async def answered(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


async def publish(api: httpx.AsyncClient, content: str) -> None:
    made = await answered(await api.post("/api/v1/rubrics", json={"content": content}))
    made = made.get("rubric", made)
    await answered(await api.post(f"/api/v1/rubrics/{made['key']}/versions/{made['version']}/publish"))


async def standing(api: httpx.AsyncClient, id: str) -> dict[str, Any]:
    """The scorecard of a contact that counts, once there is one."""

    async def that_count() -> list[dict[str, Any]]:
        found = (await answered(await api.get(f"/api/v1/interactions/{id}/scorecards")))["items"]
        return [card for card in found if card["status"] != "superseded"]

    return (await eventually(f"{id} is scored", that_count))[0]


def number(value: float, language: str) -> str:
    text = f"{value:.1f}"
    return text.replace(".", ",") if language == "fr" else text


async def shows(visit: Visit, path: str, score: str) -> None:
    """The statistics at a path give a score; they follow a decision within moments."""

    async def shown() -> bool:
        page = await visit.goto(path)
        return (await page.locator(".overview .stat-value").first.inner_text()).split()[:1] == [score]

    await eventually(f"{path} shows {score}", shown, seconds=60)


async def works_one_item(page: Page) -> None:
    """Answers what is asked of the item that is open, and sends it, with keys alone."""
    here = page.url
    await expect(page.locator("[data-answer]:focus-within")).to_have_count(1)
    for _ in QUESTIONS:
        await page.keyboard.press("1")
        if await page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            await page.keyboard.type("It is said in the first message.")
            await page.keyboard.press("Enter")
    await expect(page.locator(".review-answer.is-done")).to_have_count(len(QUESTIONS))
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: url != here)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_a_file_to_a_dispute_won(visitors: Visitors, api: httpx.AsyncClient, language: str) -> None:
    french = language == "fr"
    read, queue, agent = f"journey-read-{language}", f"journey-queue-{language}", f"j-{language}"
    await publish(api, rubric(read, COMPUTED))
    await publish(api, rubric(queue, JUDGED))
    day = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=3)
    first = f"{read}-1"
    items = [f"{queue}-{number}" for number in range(6)]
    records = [contact(first, read, agent, day)]
    records.append(contact(f"{read}-refused", read, agent, day) | {"channel": "pigeon"})
    records += [contact(id, queue, agent, day + timedelta(minutes=n)) for n, id in enumerate(items, start=1)]

    manager = await visitors.login("qa_manager", language=language, name=f"Maud Roy {language}")
    async with visitors.visit(manager) as visit:
        page = await visit.goto("/imports/new")
        content = "\n".join(json.dumps(record) for record in records).encode()
        file = {"name": f"sent-{language}.jsonl", "mimeType": "application/x-ndjson", "buffer": content}
        await page.set_input_files("#f-file", file)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Importer" if french else "Import", exact=True).click()
        await page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}"))
        await expect(page.locator("#upload-status")).to_have_attribute("data-state", "done")
        await expect(page.locator(".import-counts dd")).to_have_text(["7", "0", "1"])
        await expect(page.locator("h1")).to_contain_text(f"sent-{language}.jsonl")
        refused = page.locator("#refused tbody tr")
        await expect(refused).to_have_count(1)
        await expect(refused.locator("td").nth(0)).to_have_text("2")
        await expect(refused.locator("td").nth(1)).to_have_text(f"{read}-refused")
        await expect(refused.locator("td").nth(2)).to_have_text("channel")
        await expect(refused.locator("td").nth(3).locator("strong")).not_to_be_empty()
        before = await standing(api, first)
        for id in items:
            card = await standing(api, id)
            assert (card["status"], card["evaluator"]["kind"]) == ("in_review", "ai"), card
        assert (before["overall"], before["evaluator"]["kind"]) == (75.0, "ai")

        await visit.goto(f"/interactions/{first}")
        await page.locator("[data-answer=manners] [data-row-link]").click()
        lit = page.locator("#turns mark.is-lit[data-by~=manners]").first
        await expect(lit).to_contain_text("not my problem")
        await expect(lit).to_be_in_viewport()
        figure = page.locator(".scorecard-figure .score-value")
        shown = await figure.inner_text()
        await page.locator("[data-answer=pace] [data-row-link]").focus()
        await page.keyboard.press("o")
        await page.locator("[data-answer=pace] input[value=not_met]").press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Une longue attente." if french else "A long wait.")
        await page.keyboard.press("Control+Enter")
        await expect(figure).not_to_have_text(shown)
        await expect(page.locator("[data-answer=pace] [data-row-link]")).to_be_focused()
        assert (await standing(api, first))["overall"] == 50.0
        await page.keyboard.press("x")
        await expect(
            page.locator("[data-answer] form[action*='/exemplars']"), "computed answers teach no judge"
        ).to_have_count(0)

        await visit.goto(f"/reviews?agent={agent}")
        await page.keyboard.press("s")
        for _ in range(5):
            await page.wait_for_url("**/reviews/*-*")
            await page.wait_for_load_state("load")
            await works_one_item(page)
        await visit.goto(f"/reviews?agent={agent}")
        await expect(page.locator(".queue-day .stat-value").first).to_have_text("6")
        cards = [await standing(api, id) for id in items]
        assert sorted(card["status"] for card in cards) == ["final"] * 5 + ["in_review"]

        worked = next(card["interaction_id"] for card in cards if card["status"] == "final")
        await visit.goto(f"/interactions/{worked}")
        await page.keyboard.press("j")
        await expect(page.locator("[data-answer=q1] [data-row-link]")).to_be_focused()
        await page.keyboard.press("x")
        await expect(page.locator("[data-answer=q1] .btn-ghost-yellow")).to_be_visible()
        await page.reload()
        await expect(page.locator("[data-answer] .btn-ghost-yellow")).to_have_count(1)

        await shows(visit, f"/overview?rubric={read}", number(50, language))
        await shows(visit, f"/agents/{agent}", number((50 + 5 * 100) / 6, language))

    reason = "Le client a eu une réponse aussitôt." if french else "The customer had an answer at once."
    person = await visitors.login("agent", language=language, agent_id=agent, name=f"Ada Côté {language}")
    async with visitors.visit(person) as visit:
        page = await visit.goto("/me")
        await expect(page).to_have_url(re.compile("/notice"))
        await page.check("input[name=read]")
        await page.locator("form[action='/notice'] button[type=submit]").click()
        await expect(page).to_have_url(re.compile("/me"))
        await expect(page.locator("#contacts tbody tr")).to_have_count(7)
        await page.locator("#contacts tbody tr", has_text=first).locator("a").click()
        await page.wait_for_load_state("load")
        await expect(page.locator(".acknowledgement form")).to_be_visible()
        await page.keyboard.press("a")
        await expect(page.locator(".acknowledgement form")).to_have_count(0)
        await page.locator("[data-answer=pace] [data-contest]").click()
        await page.locator("input[name=wanted][value=met]").press("Space")
        await page.fill("#f-reason", reason)
        await page.fill("#f-turn", "4")
        await page.fill("#f-quote", "straight away")
        await page.locator("#scorecard button[type=submit]").click()
        await page.wait_for_url(re.compile("/me/disputes/[0-9a-f-]{36}"))
        await expect(page.locator(".said")).to_have_text(reason)
        dispute = page.url.rpartition("/")[2].partition("?")[0]
    assert (await standing(api, first))["status"] == "disputed"

    async with visitors.visit(manager) as visit:
        page = await visit.goto(f"/disputes/{dispute}")
        await expect(page.locator(".said")).to_have_text(reason)
        await expect(page.locator("[data-decision]")).to_have_count(0)

    why = "La personne a raison." if french else "The agent is right about it."
    second = await visitors.login("qa_manager", language=language, name=f"Yves Roy {language}")
    async with visitors.visit(second) as visit:
        page = await visit.goto("/disputes")
        await page.locator("[data-row]", has_text=first).locator("[data-row-link]").click()
        await expect(page).to_have_url(re.compile(dispute))
        await page.locator("input[name=decision][value=uphold]").press("Space")
        await page.locator("input[name=value][value=met]").press("Space")
        await page.fill("#f-reason", why)
        await page.locator("[data-decision] button[type=submit]").click()
        await expect(page.locator("[data-decision]")).to_have_count(0)
        await expect(page.get_by_text(why).first).to_be_visible()

        after = await standing(api, first)
        assert (after["overall"], after["status"], after["evaluator"]["kind"]) == (75.0, "final", "human")
        await visit.goto(f"/interactions/{first}")
        await expect(page.locator(".scorecard-figure .score-value")).to_have_text(shown)
        await page.locator(".history summary").click()
        await expect(page.locator(".history .timeline-event")).to_have_count(3)
        await expect(page.locator(".history")).to_contain_text(f"Yves Roy {language}")
        await expect(page.locator(".history")).to_contain_text(f"Maud Roy {language}")
        await shows(visit, f"/overview?rubric={read}", number(75, language))
        await shows(visit, f"/agents/{agent}", number((75 + 5 * 100) / 6, language))

    async with visitors.visit(person) as visit:
        page = await visit.goto(f"/me/disputes/{dispute}")
        await expect(page.get_by_text(why).first).to_be_visible()
        await visit.goto("/me")
        await expect(page.locator("#contacts tbody tr", has_text=first)).to_contain_text(
            "accueillie" if french else "upheld", ignore_case=True
        )

    auditor = await visitors.login("admin", language=language, permissions=["pii.read"])
    async with visitors.visit(auditor) as visit:
        for action, name in DECISIONS.items():
            page = await visit.goto(f"/admin/audit?action={action}")
            who = page.locator("#audit tbody tr td:nth-child(2)", has_text=f"{name} {language}")
            await expect(who.first, action).to_be_visible()
