"""The overview, over a service that answers what a test says."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import console_insight as insight
import pytest
from console_insight import (
    DAYS,
    EVIL,
    NBSP,
    asked,
    greeting,
    links,
    measured,
    rows_of,
    signed_in,
    text_of,
)
from console_platform import Platform
from debrief.qa.v1 import insight_pb2, interaction_pb2

from services.console.domain.api_key import Role
from services.console.domain.user import Language
from services.console.presenters.insight import Wanted


@pytest.fixture
def answered(platform: Platform) -> Platform:
    insight.serve(platform)
    return platform


async def test_the_overview_says_what_moved_and_marks_no_noise(answered: Platform) -> None:
    browser = await signed_in(answered)
    assert (await browser.get("/overview")).status_code == 200
    text = text_of(browser.page)
    assert "82.5" in text
    assert "−2.4" in text
    assert "no clear change" in text  # the pass rate, which moved by less than chance does
    assert "3 more to decide" in text
    assert "1,900 of 2,000 contacts" in text
    assert "90%" in text
    assert EVIL not in browser.page
    (drill,) = [query for query in links(browser.page, "/interactions") if "criterion" in query]
    assert drill == {
        "criterion": ["greeting"], "value": ["not_met"], "rubric": ["core"], "team": ["north"],
        "since": ["2026-02-03"], "until": ["2026-03-02"],
    }  # fmt: skip
    assert "/agents/a%2F7" in browser.page


async def test_charts_carry_their_figures_and_mark_versions(answered: Platform) -> None:
    browser = await signed_in(answered)
    await browser.get("/overview")
    chart = unescape(next(iter(re.findall(r'data-chart="([^"]+)"', browser.page))))
    assert '"marks":[{"at":1,"text":"core v2"}]' in chart
    assert "[81.0,null,84.0]" in chart
    assert "[79.0,null,null]" in chart  # three scorecards have no limits worth drawing
    assert "The figures as a table" in browser.page


async def test_a_filter_reaches_the_service_and_every_link(answered: Platform) -> None:
    browser = await signed_in(answered)
    query = "since=2026-02-10&until=2026-02-20&team=-&channel=chat&language=fr&queue=orders&reason=late_delivery&rubric=core"
    await browser.get(f"/overview?{query}")
    for method in ("GetOverview", "GetTrend", "GetDistribution"):
        wanted = asked(answered, method).filter
        assert getattr(wanted, "from") == "2026-02-10"
        assert (wanted.to, list(wanted.teams), wanted.rubric) == ("2026-02-20", [""], "core")
        assert [list(x) for x in (wanted.channels, wanted.languages, wanted.queues, wanted.contact_reasons)] == [
            ["chat"], ["fr"], ["orders"], ["late_delivery"],
        ]  # fmt: skip
    assert list(asked(answered, "ListAlerts").teams) == [""]
    for found in links(browser.page, "/interactions")[1:]:
        assert found["channel"] == ["chat"]
        assert "-" not in found.get("team", [])


@pytest.mark.parametrize(
    ("query", "wrong"),
    [("since=soon", True), ("since=2026-03-02&until=2026-02-01", True), ("since=0001-01-01", True), ("team=x", False)],
)
async def test_days_that_are_none_are_said_and_not_asked_for(answered: Platform, query: str, wrong: bool) -> None:
    browser = await signed_in(answered)
    assert (await browser.get(f"/overview?{query}")).status_code == 200
    assert ("Not a day that can be shown." in browser.page) is wrong
    assert len(getattr(asked(answered, "GetOverview").filter, "from")) == 10


async def test_alerts_are_sentences_with_a_way_on(answered: Platform) -> None:
    kinds = [
        insight_pb2.Alert(kind="autofail_undecided", severity="warning", n=2, since_day="2026-02-25"),
        insight_pb2.Alert(
            kind="criterion_failing", severity="critical", n=40, **{"from": "2026-02-24", "to": "2026-03-02"},
            movement=insight_pb2.Movement(criterion=greeting(), before=measured(0.9), after=measured(0.5)),
        ),
        insight_pb2.Alert(kind="coverage_drop", severity="warning", n=9, usual=0.99, now=0.8),
        insight_pb2.Alert(kind="backlog_stuck", severity="critical", n=1, since={"seconds": 1772450000}),
        insight_pb2.Alert(kind="backlog_paused", severity="notice", n=5, record="b"),
        insight_pb2.Alert(kind="judge_unavailable", severity="critical", n=4, reason="llm_unavailable"),
        insight_pb2.Alert(kind="not_scored", severity="warning", n=1, reason="llm_refused"),
        insight_pb2.Alert(kind="no_rubric", severity="warning", n=3),
    ]  # fmt: skip
    reply = insight_pb2.ListAlertsResponse(alerts=kinds)
    answered.people.services.answers["ListAlerts"] = lambda request: reply
    for language, expected in (
        (Language.EN, ["2 auto-fails wait for a decision", "is met less often than usual", "50% in the last 7 days",
                       "9 contacts of the last 7 days could not be scored", "Scoring stands still with 1 contact waiting",
                       "An import is paused", "The judge could not be reached", "could not be judged",
                       "3 contacts fit no rubric"]),
        (Language.FR, ["2 échecs automatiques attendent une décision", "moins souvent que d’habitude", f"50{NBSP}%",
                       "1 contact attend", "Aucune grille ne convient à 3 contacts"]),
    ):  # fmt: skip
        browser = await signed_in(answered, email=f"{language}@example.org", language=language)
        await browser.get("/overview")
        text = unescape(re.sub(r"<[^>]+>", " ", browser.page))
        for part in expected:
            assert part in text, part
    assert {"state": ["failed"]} in links(browser.page, "/interactions")
    assert {"reason": ["auto_fail"]} in links(browser.page, "/reviews")
    coach = await signed_in(answered, Role.COACH, email="coach@example.org")
    await coach.get("/overview")
    assert not links(coach.page, "/reviews")
    assert {"status": ["in_review"]} in links(coach.page, "/interactions")


async def test_parts_that_are_away_leave_the_rest_standing(answered: Platform) -> None:
    for method in ("GetTrend", "GetDistribution", "ListAlerts"):
        del answered.people.services.answers[method]
    browser = await signed_in(answered)
    assert (await browser.get("/overview")).status_code == 200
    assert "82.5" in browser.page
    assert "can’t be reached" in unescape(browser.page)


async def test_an_empty_centre_says_how_to_begin(answered: Platform) -> None:
    empty = insight_pb2.GetOverviewResponse(before_from="2026-01-06", before_to="2026-02-02", **DAYS)
    answered.people.services.answers["GetOverview"] = lambda request: empty
    answered.people.services.answers["GetHeatMap"] = lambda request: insight_pb2.GetHeatMapResponse(**DAYS)
    answered.people.services.answers["ListAgentSummaries"] = lambda request: insight_pb2.ListAgentSummariesResponse(
        **DAYS
    )
    browser = await signed_in(answered)
    for path, said in (
        ("/overview", "Nothing was scored yet"),
        ("/heat-map", "No answers in this period"),
        ("/agents", "Nobody was scored in this period"),
    ):
        assert (await browser.get(path)).status_code == 200
        assert said in browser.page


@pytest.mark.parametrize("part", ["moved", "trend", "spread"])
async def test_figures_can_be_taken_along(answered: Platform, part: str) -> None:
    browser = await signed_in(answered)
    lines = rows_of(await browser.get(f"/overview?format=csv&part={part}&channel=chat"))
    assert len(lines) == {"moved": 3, "trend": 4, "spread": 21}[part]
    assert all(len(line) == len(lines[0]) for line in lines)


@pytest.mark.parametrize("path", ["/overview", "/heat-map", "/agents", "/teams", "/agents/a-1"])
async def test_agents_and_recovery_have_no_way_in(answered: Platform, path: str) -> None:
    for role in (Role.AGENT, Role.RECOVERY):
        browser = await signed_in(answered, role, email=f"{role}@example.org")
        assert (await browser.get(path)).status_code == 403


def test_an_address_says_the_same_to_the_service_and_to_the_list() -> None:

    wanted = Wanted.of({"team": "-", "since": "2026-02-01", "channel": " chat "}, date(2026, 3, 2))
    assert list(wanted.filter().teams) == [""]
    assert wanted.contacts(status="final", agent="") == (
        "/interactions?channel=chat&since=2026-02-01&until=2026-03-02&status=final"
    )
    assert wanted.here("/agents", team="") == "/agents?channel=chat&since=2026-02-01"
    assert wanted.active == 3


@pytest.mark.parametrize(
    ("newest", "shown"),
    [("2025-12-20", "2025-12-20"), ("2026-02-27", "2026-03-02"), ("2026-03-04", "2026-03-02")],
)
async def test_figures_of_an_archive_end_where_it_ends(answered: Platform, newest: str, shown: str) -> None:
    row = interaction_pb2.InteractionSummary()
    row.started_at.FromJsonString(f"{newest}T15:00:00Z")
    listed = interaction_pb2.ListInteractionsResponse(interactions=[row])
    answered.people.services.answers["ListInteractions"] = lambda _: listed
    browser = await signed_in(answered)
    for path in ("/overview", "/heat-map", "/agents", "/teams"):
        assert (await browser.get(path)).status_code == 200
        assert f'value="{shown}"' in browser.page, path


async def test_an_old_centre_is_shown_up_to_its_newest_contact(answered: Platform) -> None:
    row = interaction_pb2.InteractionSummary()
    row.started_at.FromJsonString("2019-05-31T12:00:00Z")
    listed = interaction_pb2.ListInteractionsResponse(interactions=[row])
    answered.people.services.answers["ListInteractions"] = lambda request: listed
    browser = await signed_in(answered)
    page = (await browser.get("/overview")).text
    assert asked(answered, "GetOverview").filter.to == "2019-05-31"
    assert getattr(asked(answered, "GetOverview").filter, "from") == "2019-05-04"
    assert "The newest contact is of May 31, 2019" in text_of(page)
