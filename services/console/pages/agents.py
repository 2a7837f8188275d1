"""Agents and teams: each with its figures, and how it stands beside the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import insight_pb2, insight_pb2_grpc
from fastapi import Response

from services.common.errors import NotReady
from services.console.pages.newest import last_day
from services.console.pages.overview import measured_cells, spread_chart, trend_chart
from services.console.pages.registry import N_, QUALITY, Area, PageUi
from services.console.presenters import insight
from services.console.presenters.insight import Wanted
from services.console.web.ui import Outcome, Ui

pages = Area("agents")
PROFILING_OFF = "profiling_off"
"""The reason by which the service says so."""
PAGE: Final = 50
EXPORT_PAGE: Final = 1000
ORDERS: Final = frozenset({"name", "score", "n", "change", "versus_team"})
DEFAULT_ORDER: Final = "versus_team"


@pages.get("/agents", title=N_("Agents"), roles=QUALITY, icon="users", nav=30)
async def show(ui: PageUi, q: str = "", sort: str = "", cursor: str = "", format: str = "") -> Response:
    today = await last_day(ui)
    wanted = Wanted.of(ui.request.query_params, today)
    order = sort if sort.removeprefix("-") in ORDERS else DEFAULT_ORDER
    stub = ui.stub(insight_pb2_grpc.InsightServiceStub)
    asked = insight_pb2.ListAgentSummariesRequest(
        filter=wanted.filter(), order=order, search=q[:200], page=page_pb2.PageRequest(size=PAGE, cursor=cursor)
    )
    if format == "csv":
        return ui.csv_stream("agents", _agent_header(ui), _agent_lines(stub, asked))
    found, options = await asyncio.gather(
        stub.ListAgentSummaries(asked), stub.GetFilterOptions(insight_pb2.GetFilterOptionsRequest())
    )
    return ui.render(
        "insight/agents.html",
        found=found,
        wanted=wanted,
        options=options,
        today=today,
        q=q,
        sort=order,
        keyset=ui.keyset(found.page.next_cursor),
        insight=insight,
    )


@pages.get("/teams", title=N_("Teams"), roles=QUALITY)
async def teams(ui: PageUi, format: str = "") -> Response:
    today = await last_day(ui)
    wanted = Wanted.of(ui.request.query_params, today)
    stub = ui.stub(insight_pb2_grpc.InsightServiceStub)
    found, options = await asyncio.gather(
        stub.ListTeamSummaries(insight_pb2.ListTeamSummariesRequest(filter=wanted.filter())),
        stub.GetFilterOptions(insight_pb2.GetFilterOptionsRequest()),
    )
    if format == "csv":
        return _teams_csv(ui, found)
    return ui.render(
        "insight/teams.html", found=found, wanted=wanted, options=options, today=today, insight=insight
    )  # fmt: skip


@pages.get("/agents/{agent_id}", title=N_("Agent"), roles=QUALITY)
async def one(ui: PageUi, agent_id: str, format: str = "") -> Response:
    today = await last_day(ui)
    wanted = Wanted.of(ui.request.query_params, today)
    stub = ui.stub(insight_pb2_grpc.InsightServiceStub)
    asked = wanted.filter(agent_id)
    try:
        found = await stub.GetAgentSummary(insight_pb2.GetAgentSummaryRequest(filter=asked))
    except NotReady as error:
        if error.details.get("reason") != PROFILING_OFF or format == "csv":
            raise
        # No figures are made of somebody whose profiling is off; their contacts are there all the same.
        return ui.render(
            "insight/unprofiled.html", agent_id=agent_id, contacts=wanted.contacts(agent=agent_id, team="")
        )
    trend, spread, options = await asyncio.gather(
        ui.part(stub.GetTrend(insight_pb2.GetTrendRequest(filter=asked))),
        ui.part(stub.GetDistribution(insight_pb2.GetDistributionRequest(filter=asked))),
        stub.GetFilterOptions(insight_pb2.GetFilterOptionsRequest()),
    )
    if format == "csv":
        return _criteria_csv(ui, found)
    return ui.render(
        "insight/agent.html",
        found=found,
        wanted=wanted,
        options=options,
        today=today,
        trend=Outcome(trend_chart(ui, trend.value) if trend.value else None, trend.missing),
        spread=Outcome(spread_chart(ui, spread.value) if spread.value else None, spread.missing),
        insight=insight,
    )


def _agent_header(ui: Ui) -> Sequence[str]:
    _ = ui._
    return [_("Agent"), _("Name"), _("Team"), _("Scorecards"), _("Score"), _("Lower limit"), _("Upper limit"),
            _("Score before"), _("Change"), _("More than noise"), _("Versus the team"), _("More than noise"),
            _("Auto-fails confirmed"), _("In review")]  # fmt: skip


async def _agent_lines(
    stub: insight_pb2_grpc.InsightServiceAsyncStub, asked: insight_pb2.ListAgentSummariesRequest
) -> AsyncIterator[Sequence[object]]:
    asked.page.size, asked.page.cursor = EXPORT_PAGE, ""
    while True:
        found = await stub.ListAgentSummaries(asked)
        for row in found.agents:
            figures = row.figures
            yield [
                row.agent_id, row.name, row.team, figures.final, *measured_cells(figures.score, 2),
                insight.value_of(row.before), *_change_cells(row.change), *_change_cells(row.versus_team),
                round((insight.value_of(figures.autofail_rate) or 0) * figures.final), figures.in_review,
            ]  # fmt: skip
        asked.page.cursor = found.page.next_cursor
        if not found.page.next_cursor:
            return


def _change_cells(change: insight_pb2.Change) -> Sequence[object]:
    return [round(change.value, 2) if change.HasField("value") else None, "yes" if change.significant else "no"]


def _teams_csv(ui: Ui, found: insight_pb2.ListTeamSummariesResponse) -> Response:
    _ = ui._
    header = [_("Team"), _("Agents"), _("Scorecards"), _("Score"), _("Lower limit"), _("Upper limit"),
              _("Score before"), _("Change"), _("More than noise"), _("Versus the others"), _("More than noise"),
              _("Coverage"), _("Auto-fail rate")]  # fmt: skip
    return ui.csv(
        "teams",
        header,
        [
            [
                row.team, row.agents, row.figures.final, *measured_cells(row.figures.score, 2),
                insight.value_of(row.before), *_change_cells(row.change), *_change_cells(row.versus_others),
                insight.value_of(row.coverage.share), insight.value_of(row.figures.autofail_rate),
            ]
            for row in found.teams
        ],
    )  # fmt: skip


def _criteria_csv(ui: Ui, found: insight_pb2.GetAgentSummaryResponse) -> Response:
    _ = ui._
    header = [_("Rubric"), _("Criterion"), _("Question"), _("Rate"), _("Lower limit"), _("Upper limit"), _("Answers"),
              _("No opportunity"), _("Open"), _("Before"), _("Team"), _("Versus the team"),
              _("More than noise")]  # fmt: skip
    return ui.csv(
        f"agent-{found.agent.agent_id}",
        header,
        [
            [
                row.criterion.rubric, row.criterion.criterion,
                insight.in_language(row.criterion.question, ui.language, ""), *measured_cells(row.rate), row.rate.n,
                row.na, row.open, insight.value_of(row.before), insight.value_of(row.team),
                *_change_cells(row.versus_team),
            ]
            for row in found.criteria
        ],
    )  # fmt: skip
