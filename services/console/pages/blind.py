"""Evaluations that people make without a look at the AI's: the plan that draws contacts, and what comparing shows."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import blind_evaluation_pb2, blind_evaluation_pb2_grpc
from fastapi import Response

from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.console.pages import reading
from services.console.pages.registry import MANAGERS, N_, Area, PageUi
from services.console.presenters import blind as comparing
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.web.ui import Ui

pages = Area("blind")
PAGE: Final = 50
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_B = blind_evaluation_pb2


@pages.get("/blind", title=N_("Blind evaluations"), roles=MANAGERS, icon="eye-off", nav=50, group="quality")
async def show(ui: PageUi, cursor: str = "", all: str = "") -> Response:
    """Args: all: 1 everybody's, 0 one's own; without it one's own where there are any."""
    stub = ui.stub(blind_evaluation_pb2_grpc.BlindEvaluationServiceStub)

    async def page(mine: bool) -> blind_evaluation_pb2.ListBlindEvaluationsResponse:
        wanted = _B.ListBlindEvaluationsRequest(page=page_pb2.PageRequest(size=PAGE, cursor=cursor), mine=mine)
        return await stub.ListBlindEvaluations(wanted)

    everybodys = all == "1"
    listed, plans = await asyncio.gather(page(not everybodys), stub.ListSamplingPlans(_B.ListSamplingPlansRequest()))
    if not (all or cursor or listed.evaluations):
        listed, everybodys = await page(False), True
    return ui.render(
        "blind/list.html",
        rows=listed.evaluations,
        keyset=ui.keyset(listed.page.next_cursor),
        all=everybodys,
        plans=plans,
        people=await reading.names(ui, {row.evaluator for row in listed.evaluations}),
        day_of=lambda month: date.fromisoformat(f"{month}-01"),
        at=lambda stamp: stamp.ToDatetime(tzinfo=UTC),
        mine=ui.principal.subject,
    )


@pages.post("/blind/plan", roles=MANAGERS)
async def run_plan(ui: PageUi) -> Response:
    form = await ui.request.form()
    month, per_agent = str(form.get("month", "")), str(form.get("per_agent", ""))
    if not _MONTH.fullmatch(month):
        raise InvalidInput("A month is written like 2026-01.", field="month")
    if not per_agent.isascii() or not per_agent.isdecimal() or not 1 <= int(per_agent) <= 100:
        raise InvalidInput("Give a whole number from 1 to 100.", field="per_agent")
    try:
        done = await ui.stub(blind_evaluation_pb2_grpc.BlindEvaluationServiceStub).RunSamplingPlan(
            _B.RunSamplingPlanRequest(month=month, per_agent=int(per_agent))
        )
    except NotReady:
        text = ui._("This month is not over: its last contacts could not be drawn. Wait for its end.")
        return ui.redirect("/blind", toast=text, kind="warning")
    if not done.drawn_now:
        text = ui._("This month was drawn before; that draw stands.")
        return ui.redirect("/blind", toast=text, kind="info")
    text = ui.n_("%(num)s contact is drawn.", "%(num)s contacts are drawn.", done.plan.drawn)
    return ui.redirect("/blind", toast=text)


@pages.post("/blind/start", roles=MANAGERS)
async def start(ui: PageUi) -> Response:
    """Begins one on a contact that the caller chose, or goes on with it."""
    form = await ui.request.form()
    interaction, agent = str(form.get("interaction", "")).strip()[:200], str(form.get("agent", "")).strip()[:200]
    try:
        begun = await ui.stub(blind_evaluation_pb2_grpc.BlindEvaluationServiceStub).StartBlindEvaluation(
            _B.StartBlindEvaluationRequest(interaction_id=interaction, agent_id=agent)
        )
    except (NotFound, InvalidInput):
        return ui.redirect(
            "/blind", toast=ui._("There is no such contact, or this agent took no part in it."), kind="warning"
        )
    except Forbidden:
        text = ui._("You had a part in this contact or in its scores, so you would not evaluate it blind.")
        return ui.redirect("/blind", toast=text, kind="warning")
    return ui.redirect(f"/reviews/{begun.item_id}")


@pages.get("/blind/{evaluation_id}", title=N_("Blind evaluation"), roles=MANAGERS)
async def one(ui: PageUi, evaluation_id: str) -> Response:
    found = await ui.stub(blind_evaluation_pb2_grpc.BlindEvaluationServiceStub).GetBlindEvaluation(
        _B.GetBlindEvaluationRequest(id=reading.uuid_of(evaluation_id))
    )
    evaluation = found.evaluation
    ai = found.ai if found.HasField("ai") else None
    marks = cards.marks_of(ai) if ai is not None else []
    transcript = await reading.transcript(ui, evaluation.interaction_id, evaluation.interaction_revision, marks)
    return ui.render(
        "blind/comparison.html",
        evaluation=evaluation,
        ai=ai,
        lines=comparing.lines(found, ui.language),
        found=transcript.found,
        contact=transcript.found.interaction,
        entries=transcript.entries,
        lit=0,
        revision=evaluation.interaction_revision,
        card_id=ai.id if ai is not None else "",
        more=f"{page_path(evaluation.interaction_id)}/turns",
        contact_path=page_path(evaluation.interaction_id),
        submitted=evaluation.submitted_at.ToDatetime(tzinfo=UTC),
        wanted=_wanted(ui),
    )


def _wanted(ui: Ui) -> dict[str, str]:
    """What narrows the queue that the reviewer came from."""
    query = ui.request.query_params
    return {name: query[name][:100] for name in ("reason", "team", "agent", "rubric") if query.get(name)}
