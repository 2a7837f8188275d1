"""Figures that a service of insight answers, and what a page makes of them."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from console_people import Browser
from console_platform import Platform
from debrief.common.v1 import page_pb2
from debrief.qa.v1 import insight_pb2

from services.console.domain.api_key import Role

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


def serve(platform: Platform) -> None:
    """Services that answer with these figures."""

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
