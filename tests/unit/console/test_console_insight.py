"""Overview, heat map, agents and teams, over a service that answers what a test says."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from console_people import Browser
from console_platform import Platform
from debrief.common.v1 import page_pb2
from debrief.qa.v1 import insight_pb2, interaction_pb2

from services.common.errors import NotFound, NotReady
from services.console.domain.api_key import Role
from services.console.domain.user import Language
from services.console.presenters.insight import Wanted

EVIL = "<script>alert(1)</script>"
NBSP = "\N{NO-BREAK SPACE}"
DAYS = {"from": "2026-02-03", "to": "2026-03-02"}


def measured(value: float | None, n: int = 120, half: float = 0.0) -> insight_pb2.Measured:
    if value is None:
        return insight_pb2.Measured(n=n)
    return insight_pb2.Measured(n=n, value=value, low=value - half, high=value + half)


def change(value: float, *, significant: bool = True, enough: bool = True) -> insight_pb2.Change:
    return insight_pb2.Change(value=value, low=value - 1, high=value + 1, significant=significant, enough=enough)


def greeting(rubric: str = "core") -> insight_pb2.CriterionName:
    return insight_pb2.CriterionName(
        rubric=rubric,
        criterion="greeting",
        question={"en": f"Does the agent greet? {EVIL}", "fr": "La personne salue-t-elle?"},
    )


def figures(**more: Any) -> insight_pb2.Figures:
    given: dict[str, Any] = {
        "final": 1234,
        "score": measured(82.46, 1234, 0.5),
        "pass_rate": measured(0.8, 1234, 0.02),
        "autofail_rate": measured(0.021, 1234, 0.01),
        "human_share": measured(0.1, 1234, 0.01),
        "in_review": 7,
        "autofail_proposed": 3,
    }
    return insight_pb2.Figures(**(given | more))


def overview(**more: Any) -> insight_pb2.GetOverviewResponse:
    given: dict[str, Any] = {
        "before_from": "2026-01-06",
        "before_to": "2026-02-02",
        "figures": figures(),
        "coverage": insight_pb2.Coverage(accepted=2000, scored=1900, waiting=100, share=measured(0.95, 2000, 0.01)),
        "score_change": change(-2.4),
        "pass_change": change(0.001, significant=False),
        "autofail_change": change(0.02),
        "coverage_change": change(0.0, enough=False),
        "compared": 41,
        "any": True,
        "movements": [
            insight_pb2.Movement(
                unit="share",
                kind="criterion_team",
                criterion=greeting(),
                team="north",
                before=measured(0.9),
                after=measured(0.7),
                change=change(-0.2),
            ),
            insight_pb2.Movement(
                unit="score",
                kind="agent",
                agent_id="a/7",
                agent_name=f"Ana {EVIL}",
                before=measured(70.0),
                after=measured(80.0),
                change=change(10.0),
            ),
        ],
    }
    return insight_pb2.GetOverviewResponse(**(given | DAYS | more))


TREND = insight_pb2.GetTrendResponse(
    grain="week",
    points=[
        insight_pb2.TrendPoint(day="2026-02-02", value=measured(81.0, 60, 2.0), final=60),
        insight_pb2.TrendPoint(day="2026-02-09", value=measured(None, 0)),
        insight_pb2.TrendPoint(day="2026-02-16", value=measured(84.0, 3, 30.0), final=3),
    ],
    versions=[insight_pb2.VersionMark(day="2026-02-11", rubric="core", version=2, before=1)],
)
SPREAD = insight_pb2.GetDistributionResponse(
    n=12, bins=[insight_pb2.DistributionBin(low=5 * at, high=5 * at + 5, n=12 * (at == 16)) for at in range(20)]
)
OPTIONS = insight_pb2.GetFilterOptionsResponse(
    teams=["", "north", EVIL],
    channels=["chat"],
    languages=["en", "fr"],
    queues=["orders"],
    contact_reasons=["", "late_delivery"],
    rubrics=[insight_pb2.RubricOption(key="core", title={"en": "Core", "fr": "Base"})],
)


def summary(id: str, **more: Any) -> insight_pb2.AgentSummary:
    given: dict[str, Any] = {
        "name": f"Agent {id}",
        "team": "north",
        "figures": figures(),
        "before": measured(80.0),
        "change": change(0.4, significant=False),
        "versus_team": change(-6.2),
    }
    return insight_pb2.AgentSummary(agent_id=id, **(given | more))


@pytest.fixture
def answered(platform: Platform) -> Platform:
    def cell(team: str, value: float | None, n: int, **more: Any) -> insight_pb2.HeatCell:
        return insight_pb2.HeatCell(team=team, rate=measured(value, n, 0.05), enough=n >= 30, **more)

    rows = [
        insight_pb2.HeatRow(
            criterion=greeting(),
            all=measured(0.8),
            cells=[
                cell("north", 0.62, 120, versus_others=change(-0.2)),
                cell("south", 0.9, 1),
                cell("", None, 0, na=4),
            ],
            versions=[1, 2],
        )
    ]
    criterion = insight_pb2.AgentCriterion(
        criterion=greeting(), rate=measured(0.7), before=measured(0.9), change=change(-0.2), versus_team=change(0.0)
    )
    replies: dict[str, Any] = {
        "GetOverview": overview(),
        "GetTrend": TREND,
        "GetDistribution": SPREAD,
        "ListAlerts": insight_pb2.ListAlertsResponse(),
        "GetFilterOptions": OPTIONS,
        "GetHeatMap": insight_pb2.GetHeatMapResponse(
            teams=["north", "south", ""], rows=rows, min_answers=30, **DAYS
        ),
        "ListAgentSummaries": insight_pb2.ListAgentSummariesResponse(
            agents=[summary("a-1"), summary("a/7", name="")],
            total=60,
            page=page_pb2.PageInfo(next_cursor="next"),
            **DAYS,
        ),
        "ListTeamSummaries": insight_pb2.ListTeamSummariesResponse(
            teams=[insight_pb2.TeamSummary(team="", agents=4, figures=figures(), versus_others=change(3.0))], **DAYS
        ),
        "GetAgentSummary": insight_pb2.GetAgentSummaryResponse(
            agent=summary("a/7"), team=measured(86.0), criteria=[criterion], site="Montréal", hired_on="2024-05-01", **DAYS
        ),
    }  # fmt: skip
    for method, reply in replies.items():
        platform.people.services.answers[method] = lambda request, reply=reply: reply
    return platform


async def signed_in(platform: Platform, *roles: Role, **given: Any) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(*(roles or (Role.QA_MANAGER,)), **given))
    platform.people.services.calls.clear()
    return browser


def asked(platform: Platform, method: str) -> Any:
    return next(request for name, request, _ in platform.people.services.calls if name == method)


def links(page: str, path: str) -> list[dict[str, list[str]]]:
    """The queries of the page's links to a path."""
    found = [urlsplit(unescape(link)) for link in re.findall(r'href="([^"]+)"', page)]
    return [parse_qs(link.query) for link in found if link.path == path]


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def rows_of(answer: Any) -> list[list[str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


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
