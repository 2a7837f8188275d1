"""Heat map, agents and teams, over a service that answers what a test says."""

from __future__ import annotations

import re
from typing import Any

import console_insight as insight
import pytest
from console_insight import (
    EVIL,
    NBSP,
    asked,
    links,
    rows_of,
    signed_in,
    summary,
    text_of,
)
from console_platform import Platform
from debrief.common.v1 import page_pb2
from debrief.qa.v1 import insight_pb2

from services.common.errors import NotFound, NotReady
from services.console.domain.api_key import Role
from services.console.domain.user import Language


@pytest.fixture
def answered(platform: Platform) -> Platform:
    insight.serve(platform)
    return platform


async def test_the_heat_map_greys_small_numbers_and_leads_to_the_failures(answered: Platform) -> None:
    browser = await signed_in(answered)
    assert (await browser.get("/heat-map")).status_code == 200
    cells = re.findall(r'<td class="heat ([^"]+)">(.*?)</td>', browser.page, re.DOTALL)
    assert [css for css, _ in cells] == ["heat-6", "heat-few", "heat-none"]
    assert "95% sure between 57% and 67%, of 120 answers below the others" in text_of(cells[0][1])
    assert "of 1 answer (too few to be sure)" in text_of(cells[1][1])
    drills = [query for query in links(browser.page, "/interactions") if "criterion" in query]
    assert drills[0]["team"] == ["north"]
    assert drills[0]["value"] == ["not_met"]
    assert EVIL not in browser.page
    lines = rows_of(await browser.get("/heat-map?format=csv"))
    assert lines[1][3:5] == ["north", "0.62"]
    assert len(lines) == 4


async def test_no_figures_of_whom_profiling_is_off_for_but_their_contacts(answered: Platform) -> None:
    def refused(_: Any) -> Any:
        raise NotReady("Profiling is switched off for this agent.", details={"reason": "profiling_off"})

    answered.people.services.answers["GetAgentSummary"] = refused
    browser = await signed_in(answered)
    assert (await browser.get("/agents/a%2F7")).status_code == 200
    assert "Profiling is switched off for this agent" in browser.page
    assert links(browser.page, "/interactions")[-1]["agent"] == ["a/7"]
    assert "GetTrend" not in [method for method, *_ in answered.people.services.calls]
    assert (await browser.get("/agents/a%2F7?format=csv")).status_code == 409


async def test_agents_are_sorted_searched_and_paged_by_the_service(answered: Platform) -> None:
    browser = await signed_in(answered)
    assert (await browser.get("/agents?q=ana&sort=-score&cursor=abc")).status_code == 200
    request = asked(answered, "ListAgentSummaries")
    assert (request.order, request.search, request.page.cursor) == ("-score", "ana", "abc")
    text = text_of(browser.page)
    assert "no clear change" in text
    assert "−6.2" in text
    assert "cursor=next" in browser.page
    answered.people.services.calls.clear()
    await browser.get("/agents?sort=password")
    assert asked(answered, "ListAgentSummaries").order == "versus_team"


async def test_a_download_of_agents_holds_all_pages(answered: Platform) -> None:
    pages = {
        "": insight_pb2.ListAgentSummariesResponse(
            agents=[summary("a-1")], page=page_pb2.PageInfo(next_cursor="2")
        ),
        "2": insight_pb2.ListAgentSummariesResponse(agents=[summary("a-2", name="=HYPERLINK(1)")]),
    }  # fmt: skip
    answered.people.services.answers["ListAgentSummaries"] = lambda request: pages[request.page.cursor]
    browser = await signed_in(answered)
    lines = rows_of(await browser.get("/agents?format=csv&cursor=ignored"))
    assert [line[0] for line in lines[1:]] == ["a-1", "a-2"]
    assert lines[2][1] == "'=HYPERLINK(1)"
    assert lines[1][4] == "82.46"


async def test_one_agents_page_compares_with_the_team(answered: Platform) -> None:
    browser = await signed_in(answered, language=Language.FR)
    assert (await browser.get("/agents/a%2F7?team=north&since=2026-02-10")).status_code == 200
    wanted = asked(answered, "GetAgentSummary").filter
    assert (wanted.agent_id, list(wanted.teams)) == ("a/7", [])
    text = text_of(browser.page)
    assert "Montréal" in text
    assert "La personne salue-t-elle?" in text
    assert f"70{NBSP}%".replace(NBSP, " ") in text
    drills = [query for query in links(browser.page, "/interactions") if "criterion" in query]
    assert drills[0]["agent"] == ["a/7"]
    assert 'action="/agents/a%2F7"' in browser.page

    def nobody(request: Any) -> Any:
        raise NotFound("There is no agent 'x'.", record="x")

    answered.people.services.answers["GetAgentSummary"] = nobody
    assert (await browser.get("/agents/x")).status_code == 404


async def test_teams_lead_to_their_overview(answered: Platform) -> None:
    browser = await signed_in(answered, Role.COACH, teams=frozenset({"north"}))
    assert (await browser.get("/teams?channel=chat")).status_code == 200
    assert {"team": ["-"], "channel": ["chat"]} in links(browser.page, "/overview")
    assert "No team" in browser.page
    assert rows_of(await browser.get("/teams?format=csv"))[1][1] == "4"
