"""The whole at a glance: what needs somebody, what moved, how scores run and spread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Final

from debrief.qa.v1 import insight_pb2, insight_pb2_grpc
from fastapi import Response

from services.console.pages import deciders
from services.console.pages.newest import last_day
from services.console.pages.registry import MANAGERS, N_, QUALITY, Area, PageUi
from services.console.presenters import insight
from services.console.presenters.insight import Wanted
from services.console.web.components import Chart, Series
from services.console.web.ui import Outcome, Ui

pages = Area("overview")
MOVEMENTS: Final = 8
ALL_MOVEMENTS: Final = 50
ENOUGH_FOR_LIMITS: Final = 10
NONE_WAIT: Final = deciders.Waiting(0, 0)


@pages.get("/overview", title=N_("Overview"), roles=QUALITY, icon="layout-dashboard", nav=10)
async def show(ui: PageUi, format: str = "", part: str = "") -> Response:
    today = await last_day(ui)
    wanted = Wanted.of(ui.request.query_params, today)
    stub = ui.stub(insight_pb2_grpc.InsightServiceStub)
    asked = wanted.filter()
    if format == "csv":
        return await _csv(ui, stub, asked, part)
    found, trend, spread, alerts, disputes, options = await asyncio.gather(
        stub.GetOverview(insight_pb2.GetOverviewRequest(filter=asked, movements=MOVEMENTS)),
        ui.part(stub.GetTrend(insight_pb2.GetTrendRequest(filter=asked))),
        ui.part(stub.GetDistribution(insight_pb2.GetDistributionRequest(filter=asked))),
        ui.part(stub.ListAlerts(insight_pb2.ListAlertsRequest(teams=asked.teams))),
        deciders.waiting(ui) if ui.has_role(*MANAGERS) else _none_waiting(),
        stub.GetFilterOptions(insight_pb2.GetFilterOptionsRequest()),
    )
    return ui.render(
        "insight/overview.html",
        found=found,
        wanted=wanted,
        options=options,
        today=today,
        alerts=alerts,
        disputes=disputes.value or NONE_WAIT,
        trend=Outcome(trend_chart(ui, trend.value) if trend.value else None, trend.missing),
        spread=Outcome(spread_chart(ui, spread.value) if spread.value else None, spread.missing),
        insight=insight,
    )


async def _none_waiting() -> Outcome[deciders.Waiting]:
    """For those who decide no disputes."""
    return Outcome(NONE_WAIT)


def trend_chart(ui: Ui, trend: insight_pb2.GetTrendResponse, title: str = "") -> Chart:
    """The score with its interval, versions marked."""
    points = trend.points
    first_days = [date.fromisoformat(point.day) for point in points]
    marks: dict[int, str] = {}
    for mark in trend.versions:
        at = max((index for index, day in enumerate(first_days) if day.isoformat() <= mark.day), default=0)
        text = ui._("%(rubric)s v%(version)s", rubric=mark.rubric, version=mark.version)
        marks[at] = f"{marks[at]}, {text}" if at in marks else text
    write = ui.format.month if trend.grain == "month" else ui.format.day
    values = [insight.value_of(point.value) for point in points]
    # With a handful of scorecards the limits say little more than "anything", and would flatten the rest of the chart.
    limits = [insight.bounds(point.value) if point.value.n >= ENOUGH_FOR_LIMITS else None for point in points]
    lows, highs = [each and each[0] for each in limits], [each and each[1] for each in limits]
    return Chart(
        "line",
        title or ui._("Score over time"),
        [write(day) for day in first_days],
        [
            Series(ui._("Score"), values, "blue"),
            Series(ui._("Lower limit"), lows, "secondary"),
            Series(ui._("Upper limit"), highs, "secondary"),
        ],
        unit="score",
        low=_floor([value for value in (*values, *lows) if value is not None]),
        high=100,
        x_title={"day": ui._("Day"), "week": ui._("Week from"), "month": ui._("Month")}[trend.grain],
        marks=marks,
    )


def _floor(values: Sequence[float]) -> float:
    """Where the axis begins: at a ten below everything shown, so that a change of a point can be seen."""
    return max(0, (min(values, default=0) - 5) // 10 * 10)


def spread_chart(ui: Ui, spread: insight_pb2.GetDistributionResponse) -> Chart:
    filled = [index for index, bin in enumerate(spread.bins) if bin.n]
    # A centre that scores from 60 to 100 needs no empty columns from 0 on, but some room to show that there are none.
    first = min(max(0, filled[0] - 1), 10) if filled else 0
    bins = spread.bins[first:]
    return Chart(
        "bar",
        ui._("How scores spread"),
        [ui._("%(low)s to %(high)s", low=ui.format.integer(int(bin.low)), high=ui.format.integer(int(bin.high)))
         for bin in bins],
        [Series(ui._("Scorecards"), [float(bin.n) for bin in bins] if spread.n else [None] * len(bins), "blue")],
        unit="integer",
        x_title=ui._("Score"),
    )  # fmt: skip


async def _csv(
    ui: Ui, stub: insight_pb2_grpc.InsightServiceAsyncStub, asked: insight_pb2.InsightFilter, part: str
) -> Response:
    _ = ui._
    if part == "trend":
        trend = await stub.GetTrend(insight_pb2.GetTrendRequest(filter=asked))
        header = [_("From"), _("Scorecards"), _("Score"), _("Lower limit"), _("Upper limit"), _("Pass rate"),
                  _("Auto-fail rate")]  # fmt: skip
        return ui.csv(
            "trend",
            header,
            [
                [
                    point.day, point.final, *measured_cells(point.value, 2),
                    _rounded(insight.value_of(point.pass_rate)), _rounded(insight.value_of(point.autofail_rate)),
                ]
                for point in trend.points
            ],
        )  # fmt: skip
    if part == "spread":
        spread = await stub.GetDistribution(insight_pb2.GetDistributionRequest(filter=asked))
        return ui.csv(
            "distribution",
            [_("Score from"), _("Score to"), _("Scorecards")],
            [[bin.low, bin.high, bin.n] for bin in spread.bins],
        )
    found = await stub.GetOverview(insight_pb2.GetOverviewRequest(filter=asked, movements=ALL_MOVEMENTS))
    header = [_("Kind"), _("Rubric"), _("Criterion"), _("Team"), _("Agent"), _("Before"), _("Observations before"),
              _("Now"), _("Observations now"), _("Change"), _("Lower limit"), _("Upper limit")]  # fmt: skip
    return ui.csv(
        "movements",
        header,
        [
            [
                entry.kind, entry.criterion.rubric, entry.criterion.criterion, entry.team, entry.agent_id,
                _rounded(insight.value_of(entry.before)), entry.before.n,
                _rounded(insight.value_of(entry.after)), entry.after.n,
                *(_rounded(limit) for limit in (entry.change.value, entry.change.low, entry.change.high)),
            ]
            for entry in found.movements
        ],
    )  # fmt: skip


def measured_cells(measured: insight_pb2.Measured, digits: int = 4) -> Sequence[float | None]:
    """Figure and limits, for a download."""
    limits = insight.bounds(measured) or (None, None)
    return [_rounded(each, digits) for each in (insight.value_of(measured), *limits)]


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
