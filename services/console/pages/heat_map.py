"""Criteria by team: where each team stands, and where it stands apart."""

from __future__ import annotations

import asyncio

from debrief.qa.v1 import insight_pb2, insight_pb2_grpc
from fastapi import Response

from services.console.pages.newest import last_day
from services.console.pages.overview import measured_cells
from services.console.pages.registry import N_, QUALITY, Area, PageUi
from services.console.presenters import insight
from services.console.presenters.insight import Wanted
from services.console.web.ui import Ui

pages = Area("heat_map")


@pages.get("/heat-map", title=N_("Heat map"), roles=QUALITY, icon="grid-dots", nav=40, group="quality")
async def show(ui: PageUi, format: str = "") -> Response:
    today = await last_day(ui)
    wanted = Wanted.of(ui.request.query_params, today)
    stub = ui.stub(insight_pb2_grpc.InsightServiceStub)
    found, options = await asyncio.gather(
        stub.GetHeatMap(insight_pb2.GetHeatMapRequest(filter=wanted.filter())),
        stub.GetFilterOptions(insight_pb2.GetFilterOptionsRequest()),
    )
    if format == "csv":
        return _csv(ui, found)
    return ui.render(
        "insight/heat_map.html",
        found=found,
        groups=insight.by_rubric(found.rows),
        titles={rubric.key: insight.in_language(rubric.title, ui.language, rubric.key) for rubric in options.rubrics},
        wanted=wanted,
        options=options,
        today=today,
        insight=insight,
    )


def _csv(ui: Ui, found: insight_pb2.GetHeatMapResponse) -> Response:
    _ = ui._
    header = [_("Rubric"), _("Criterion"), _("Question"), _("Team"), _("Rate"), _("Lower limit"), _("Upper limit"),
              _("Answers"), _("No opportunity"), _("Open")]  # fmt: skip
    return ui.csv(
        "heat-map",
        header,
        [
            [
                row.criterion.rubric, row.criterion.criterion,
                insight.in_language(row.criterion.question, ui.language, ""), cell.team,
                *measured_cells(cell.rate), cell.rate.n, cell.na, cell.open,
            ]
            for row in found.rows
            for cell in row.cells
        ],
    )  # fmt: skip
