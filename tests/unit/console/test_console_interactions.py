"""The list of interactions, with services that answer what a test says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from console_contacts import (
    CARD,
    as_,
    asked,
    serve,
    summary,
    text_of,
)
from console_platform import Platform
from debrief.qa.v1 import interaction_pb2

from services.console.domain.api_key import Role


@pytest.fixture
def platform(platform: Platform) -> Platform:
    serve(platform)
    return platform


class TestList:
    async def test_filters_of_the_address_reach_the_service(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER, time_zone="America/Toronto")
        answer = await browser.get(
            "/interactions?q=kettle&team=north&since=2026-03-01&until=2026-03-02&min=10,5&max=90&passed=failed"
            "&criterion=greeting&value=not_met&status=in_review&reason=late_delivery&agent=a-1"
        )
        assert answer.status_code == 200
        (request,) = asked(platform, "ListInteractions")
        assert (request.q, request.team, request.agent_id, request.contact_reason) == (
            "kettle", "north", "a-1", "late_delivery",
        )  # fmt: skip
        assert (request.score_min, request.score_max, request.passed) == (10.5, 90, "failed")
        assert (request.criterion, request.value, request.status) == ("greeting", "not_met", "in_review")
        assert request.since.ToDatetime(tzinfo=UTC) == datetime(2026, 3, 1, 5, tzinfo=UTC), "a day begins in Toronto"
        assert request.until.ToDatetime(tzinfo=UTC) == datetime(2026, 3, 3, 5, tzinfo=UTC), "and is whole"
        shown = text_of(answer.text)
        for piece in ("Zoé Roy", "66.7", "In review", "Auto-fail?", "Late delivery", "greeting = not_met"):
            assert piece in shown, piece

    @pytest.mark.parametrize(
        "query", ["min=abc", "max=-1", "min=90&max=10", "since=yesterday", "until=9999-12-31", "since=0001-01-01",
                  "passed=maybe", "q=" + "x" * 3000, "min=nan", "cursor=", "min=1e400"],
    )  # fmt: skip
    async def test_what_can_t_be_read_is_not_applied(self, platform: Platform, query: str) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get(f"/interactions?{query}")
        assert answer.status_code == 200
        (request,) = asked(platform, "ListInteractions")
        assert not request.HasField("since")
        assert not request.HasField("until")
        assert request.passed == ""
        assert len(request.q) <= 500
        assert not request.HasField("score_min") or 0 <= request.score_min <= 100

    async def test_recovery_sees_contacts_and_no_scores(self, platform: Platform) -> None:
        browser = await as_(platform, Role.RECOVERY)
        answer = await browser.get("/interactions?status=final&min=10&q=kettle")
        (request,) = asked(platform, "ListInteractions")
        assert (request.status, request.q, request.HasField("score_min")) == ("", "kettle", False)
        assert "66.7" not in answer.text
        page = await browser.get("/interactions/c-1")
        assert page.status_code == 200
        assert not asked(platform, "ListScorecards")
        assert 'id="scorecard"' not in page.text
        assert (await browser.get(f"/scorecards/{CARD}")).status_code == 403

    async def test_a_hit_shows_its_passage_and_leads_to_its_turn(self, platform: Platform) -> None:
        passage = interaction_pb2.Passage(turn=4, text="my kettle <b>", spans=[interaction_pb2.Span(start=3, end=9)])
        platform.people.services.answers["ListInteractions"] = lambda request: interaction_pb2.ListInteractionsResponse(
            interactions=[summary(passage=passage)]
        )
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions?q=kettle")
        assert "my <mark>kettle</mark> &lt;b&gt;" in answer.text
        assert 'href="/interactions/c-1?turn=5"' in answer.text

    async def test_ids_with_a_slash_lead_to_their_page(self, platform: Platform) -> None:
        odd = interaction_pb2.InteractionRef(id="a/b c?d", revision=1)
        platform.people.services.answers["ListInteractions"] = lambda request: interaction_pb2.ListInteractionsResponse(
            interactions=[summary(ref=odd)]
        )
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions")
        link = re.search(r'href="(/interactions/a[^"]+)"', answer.text)
        assert link is not None
        assert (await browser.get(unescape(link[1]))).status_code == 200
        assert asked(platform, "GetInteraction")[0].id == "a/b c?d"

    async def test_the_download_has_a_line_per_scorecard_over_all_pages(self, platform: Platform) -> None:
        evil = summary(contact_reason="=cmd()", ref=interaction_pb2.InteractionRef(id="c-2", revision=1), cards=[])

        def listed(request: Any) -> Any:
            if request.page.cursor:
                return interaction_pb2.ListInteractionsResponse(interactions=[evil])
            reply = interaction_pb2.ListInteractionsResponse(interactions=[summary()])
            reply.page.next_cursor = "two"
            return reply

        platform.people.services.answers["ListInteractions"] = listed
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions?format=csv&queue=orders")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert {line.count(",") for line in lines} == {19}
        assert "66.7,no,ai,proposed" in lines[1]
        assert "'=cmd()" in lines[2]
        assert [request.queue for request in asked(platform, "ListInteractions")] == ["orders", "orders"]
        callers = {caller.subject for name, _, caller in platform.people.services.calls if name == "ListInteractions"}
        assert len(callers) == 1

    async def test_names_are_text_in_the_list_of_agents(self, platform: Platform) -> None:
        browser = await as_(platform, Role.QA_MANAGER)
        answer = await browser.get("/interactions-agents")
        assert "<script" not in answer.text

    async def test_an_empty_list_says_what_to_do(self, platform: Platform) -> None:
        platform.people.services.answers["ListInteractions"] = lambda request: (
            interaction_pb2.ListInteractionsResponse()
        )
        browser = await as_(platform, Role.QA_MANAGER)
        assert "No contacts" in (await browser.get("/interactions")).text
        assert "No contact fits" in (await browser.get("/interactions?queue=x")).text
