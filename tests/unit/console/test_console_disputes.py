"""Deciding disputes: who may, what is asked of them, and what both sides read afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import console_insight as insight
import pytest
from console_contest import AFTER, CARD, DISPUTE, EVIL, card, dispute, serve, stamp
from console_people import Browser
from console_platform import NOW, Platform
from debrief.qa.v1 import dispute_pb2, scorecard_pb2

from services.common.errors import Forbidden, InvalidInput, NotReady
from services.console.domain.api_key import Role
from services.console.domain.user import Language

DECISION = {"decision": "uphold", "value": "met", "reason": "The greeting is there."}
PATH = f"/disputes/{DISPUTE}"


async def manager(platform: Platform, language: Language = Language.EN) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.QA_MANAGER, language=language))
    return browser


def requests(platform: Platform, method: str) -> list[Any]:
    return [request for name, request, _ in platform.people.services.calls if name == method]


async def test_the_list_marks_what_is_late_and_what_is_a_colleagues(platform) -> None:
    late = dispute("overdue", due_at=stamp(NOW - timedelta(hours=1)))
    await platform.people.user(Role.ADMIN)
    serve(platform, disputes=[late, dispute(may_decide=False), dispute("rejected")])
    page = (await (await manager(platform)).get("/disputes")).text
    assert "Overdue" in page
    assert page.count("a colleague decides") == 1
    assert "Ana Tremblay" in page
    assert "Does the agent greet?" in page
    assert len(requests(platform, "GetRubricVersion")) == 1, "one question of a version for the whole list"


async def test_filters_reach_the_service(platform) -> None:
    serve(platform)
    browser = await manager(platform)
    await browser.get("/disputes?state=upheld&agent=a-1&cursor=x")
    [asked] = requests(platform, "ListDisputes")
    assert (asked.state, asked.agent_id, asked.page.cursor) == ("upheld", "a-1", "x")
    assert "Nothing fits these filters." in browser.page
    await browser.get("/disputes?state=nonsense")
    assert requests(platform, "ListDisputes")[-1].state == ""
    assert "Agents have contested nothing that waits here." in browser.page


async def test_the_passage_is_marked_in_the_transcript_and_the_reason_escaped(platform) -> None:
    serve(platform, cards=[card(status="disputed")], disputes=[dispute(reason=f"I greeted {EVIL}")])
    page = (await (await manager(platform)).get(PATH)).text
    assert '<mark class="quoted" data-by="claim">Hello, and sorry about that!</mark>' in page
    assert 'data-by="greeting">Order number.' in page
    assert EVIL not in page
    assert 'value="not_met"' not in page, "the answer contested is no right answer"
    assert 'value="met" checked' in page, "what the agent wants is offered first"


async def test_deciding_sends_what_was_chosen(platform) -> None:
    serve(platform, cards=[card(status="disputed")], disputes=[dispute()])
    done = dispute_pb2.DecideDisputeResponse(dispute=dispute("upheld"), scorecard=scorecard_pb2.Scorecard(id=AFTER))
    platform.people.services.answers["DecideDispute"] = lambda request: done
    browser = await manager(platform)
    await browser.get(PATH)
    answer = await browser.post(f"{PATH}/decision", DECISION)
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    [sent] = requests(platform, "DecideDispute")
    assert (sent.uphold, sent.value, sent.reason) == (True, "met", "The greeting is there.")
    await browser.get(PATH)
    await browser.post(f"{PATH}/decision", DECISION | {"decision": "reject"})
    sent = requests(platform, "DecideDispute")[-1]
    assert (sent.uphold, sent.value) == (False, ""), "a rejected one has no other answer"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": ""}, "Choose whether the agent is right."),
        ({"value": ""}, "Choose the right answer."),
        ({"reason": "  "}, "the agent will read it"),
    ],
)
async def test_what_is_missing_is_asked_for(platform, change, said) -> None:
    serve(platform, cards=[card(status="disputed")], disputes=[dispute()])
    browser = await manager(platform)
    await browser.get(PATH)
    answer = await browser.post(f"{PATH}/decision", DECISION | change)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert said in answer.text
    assert requests(platform, "DecideDispute") == []


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            Forbidden("A dispute is decided by somebody who had no part in the score."),
            422,
            "Somebody else has to decide",
        ),
        (InvalidInput("To uphold, give the right answer.", field="value"), 422, "To uphold, give the right answer."),
        (NotReady("The dispute is upheld."), 303, ""),
    ],
)
async def test_what_the_service_refuses(platform, error, status, said) -> None:
    serve(platform, cards=[card(status="disputed")], disputes=[dispute()])

    def refuse(request: Any) -> Any:
        raise error

    platform.people.services.answers["DecideDispute"] = refuse
    browser = await manager(platform)
    await browser.get(PATH)
    answer = await browser.post(f"{PATH}/decision", DECISION)
    assert answer.status_code == status
    assert said in answer.text


async def test_who_scored_it_is_told_who_decides_instead(platform) -> None:
    browser = platform.browser()
    user = await platform.people.user(Role.QA_MANAGER)
    await browser.sign_in(user)
    for role, name, disabled in (
        (Role.ADMIN, "Ida Admin", False), (Role.QA_MANAGER, "Gone Manager", True), (Role.COACH, "Carl Coach", False)
    ):  # fmt: skip
        await platform.people.user(role, name=name, disabled=disabled)
    own = card(status="disputed", evaluator=scorecard_pb2.Evaluator(kind="human", user=user.subject))
    serve(platform, cards=[own], disputes=[dispute(may_decide=False, had_part=[user.subject])])
    page = (await browser.get(PATH)).text
    assert "You had a part in this score, so somebody else has to decide." in page
    assert "Who can: Ida Admin." in page
    assert "Nobody can decide" not in page
    assert f'action="{PATH}/decision"' not in page


@pytest.mark.parametrize(
    ("role", "advice"),
    [(Role.QA_MANAGER, "Ask an administrator to add another QA manager"), (Role.ADMIN, 'href="/admin/users/new"')],
)
async def test_a_dispute_that_nobody_can_decide_says_so_and_what_to_do(platform, role, advice) -> None:
    browser = platform.browser()
    user = await platform.people.user(role)
    await browser.sign_in(user)
    stuck = dispute(may_decide=False, had_part=[user.subject, "user:somebody-else"])
    serve(platform, cards=[card(status="disputed")], disputes=[stuck])
    for path, title in ((PATH, "Nobody can decide this dispute"), ("/disputes", "Nobody can decide 1 dispute")):
        page = (await browser.get(path)).text
        assert title in page
        assert advice in page
        assert "a colleague decides" not in page


async def test_the_overview_and_the_health_page_warn_of_disputes_that_nobody_can_decide(platform) -> None:
    browser = platform.browser()
    user = await platform.people.user(Role.ADMIN)
    await browser.sign_in(user)
    late = dispute("overdue", id=CARD, due_at=stamp(NOW - timedelta(hours=1)))
    serve(platform, disputes=[dispute(may_decide=False, had_part=[user.subject]), late])
    insight.serve(platform)
    page = (await browser.get("/overview")).text
    assert "Nobody can decide 1 dispute" in page
    assert "1 dispute is overdue" in page
    assert "Nobody can decide 1 dispute" in (await browser.get("/admin/health")).text
    serve(platform, disputes=[dispute()])
    assert "obody can decide" not in (await browser.get("/overview")).text
    assert "obody can decide" not in (await browser.get("/admin/health")).text


async def test_both_sides_of_a_decision(platform) -> None:
    after = card(AFTER, evaluation=3, overall=100.0, passed=True)
    after.answers[0].value = "met"
    serve(platform, cards=[after, card(status="superseded")], disputes=[dispute("upheld")])
    page = (await (await manager(platform)).get(PATH)).text
    assert "The greeting is there." in page
    assert "+66.7" in page
    assert f'href="/scorecards/{CARD}"' in page
    assert f'href="/scorecards/{AFTER}"' in page


async def test_in_french(platform) -> None:
    serve(platform, cards=[card(kind="ai", status="disputed")], disputes=[dispute()])
    page = (await (await manager(platform, Language.FR)).get(PATH)).text
    assert "Contestation de Ana Tremblay" in page
    assert "Accueillir\N{NO-BREAK SPACE}: l’agente ou l’agent a raison" in page
    assert "Note de l’IA, pour l’accompagnement seulement" in page
