"""Scorecards as a file, for a purpose: what an AI alone scored stays out of records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, time
from typing import Any, Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import export_pb2, export_pb2_grpc, scorecard_pb2
from fastapi import Response

from services.console.pages.registry import N_, QUALITY, Area, PageUi
from services.console.presenters.days import typed_day
from services.console.presenters.scorecard import at
from services.console.web.ui import Ui

pages = Area("exports")
PAGE: Final = 500
PURPOSES: Final = ("record", "coaching")


@pages.get("/exports", title=N_("Exports"), roles=QUALITY, icon="file-export", nav=30, group="setup")
async def show(ui: PageUi) -> Response:
    return _form(ui, {"purpose": "coaching", "agent": "", "since": ""}, {})


@pages.post("/exports", roles=QUALITY)
async def export(ui: PageUi) -> Response:
    form = await ui.request.form()
    given = {name: str(form.get(name, "")).strip()[:200] for name in ("purpose", "agent", "since")}
    wrong = {}
    if given["purpose"] not in PURPOSES:
        wrong["purpose"] = ui._("Say what the file is for.")
    since = None
    if given["since"]:
        try:
            since = typed_day(given["since"])
        except ValueError:
            wrong["since"] = ui._("Give a day such as 2026-03-01.")
    if wrong:
        return _form(ui, given, wrong, status=422)
    request = export_pb2.ExportScorecardsRequest(
        page=page_pb2.PageRequest(size=PAGE), purpose=given["purpose"], agent_id=given["agent"]
    )
    if since is not None:
        request.since.FromDatetime(datetime.combine(since, time(), ui.format.zone))
    stub = ui.stub(export_pb2_grpc.ExportServiceStub)
    # The first page is asked for before the file begins, so that what the service refuses is said as a page.
    first = await stub.ExportScorecards(request)
    return ui.csv_stream(f"scorecards-{given['purpose']}", _header(ui), _rows(ui, stub, request, first))


def _form(ui: Ui, given: dict[str, str], wrong: dict[str, str], status: int = 200) -> Response:
    return ui.render("exports/form.html", status=status, given=given, wrong=wrong)


def _header(ui: Ui) -> Sequence[str]:
    _ = ui._
    return [
        _("Purpose"), _("Confirmed by a person"), _("Interaction"), _("Agent"), _("Rubric"), _("Version"),
        _("Evaluation"), _("Status"), _("Evaluator"), _("Score"), _("Passed"), _("Made"), _("Criterion"), _("Answer"),
        _("Whose answer"), _("Decided by"),
    ]  # fmt: skip


async def _rows(ui: Ui, stub: Any, request: Any, found: Any) -> AsyncIterator[Sequence[object]]:
    """One row per answer: rubrics differ in their criteria. Each says what it was exported for."""
    while True:
        for card in found.scorecards:
            head = _head(ui, found.purpose, card)
            for answer in card.answers:
                yield [*head, answer.criterion, answer.value, answer.origin, answer.acted_by]
        if not found.page.next_cursor:
            return
        request.page.cursor = found.page.next_cursor
        found = await stub.ExportScorecards(request)


def _head(ui: Ui, purpose: str, card: scorecard_pb2.Scorecard) -> Sequence[object]:
    confirmed = card.confirmed and card.status == "final"
    return [
        purpose,
        "true" if confirmed else "false",
        card.interaction_id,
        card.agent_id,
        card.rubric,
        card.rubric_version,
        card.evaluation,
        card.status,
        card.evaluator.kind,
        card.overall if card.HasField("overall") else None,
        str(card.passed).lower() if card.HasField("passed") else None,
        ui.format.iso(at(card.created_at)),
    ]
