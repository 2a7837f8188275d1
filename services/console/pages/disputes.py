"""Deciding what agents contest: soonest due first, by somebody who had no part in the score."""

from __future__ import annotations

import asyncio
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import dispute_pb2, dispute_pb2_grpc
from fastapi import Response

from services.common.errors import Forbidden, InvalidInput, NotReady
from services.console.pages import deciders, reading
from services.console.pages.my_disputes import outcome_of, shown_all
from services.console.pages.registry import MANAGERS, N_, Area, PageUi
from services.console.presenters import disputes as contests
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.web.ui import Ui

pages = Area("disputes")
PAGE: Final = 50
STATES: Final = (
    ("", N_("To be decided")),
    ("overdue", N_("Overdue")),
    ("upheld", N_("Upheld")),
    ("rejected", N_("Rejected")),
    ("withdrawn", N_("Withdrawn")),
    ("all", N_("All disputes")),
)
REASON_MIN: Final = 3
REASON_MAX: Final = 4000


@pages.get("/disputes", title=N_("Disputes"), roles=MANAGERS, icon="gavel", nav=40, group="quality")
async def show(ui: PageUi, cursor: str = "", state: str = "", agent: str = "") -> Response:
    state = state if state in dict(STATES) else ""
    found = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).ListDisputes(
        dispute_pb2.ListDisputesRequest(
            page=page_pb2.PageRequest(size=PAGE, cursor=cursor), state=state, agent_id=agent.strip()[:200]
        )
    )
    rows = await shown_all(ui, list(found.disputes))
    stuck = await deciders.stuck_among(ui, found.disputes)
    return ui.render(
        "disputes/list.html",
        rows=rows,
        stuck=stuck,
        keyset=ui.keyset(found.page.next_cursor),
        state=state,
        agent=agent,
        states=STATES,
        people=await reading.names(ui, {row.decided_by for row in rows}),
    )


@pages.get("/disputes/{dispute_id}", title=N_("Dispute"), roles=MANAGERS)
async def one(ui: PageUi, dispute_id: str) -> Response:
    return await _page(ui, reading.uuid_of(dispute_id))


@pages.post("/disputes/{dispute_id}/decision", roles=MANAGERS)
async def decide(ui: PageUi, dispute_id: str) -> Response:
    id = reading.uuid_of(dispute_id)
    form = await ui.request.form()
    decision, value = str(form.get("decision", "")), str(form.get("value", ""))
    reason = str(form.get("reason", "")).replace("\r\n", "\n").strip()
    sent = {"decision": decision, "value": value, "reason": reason}
    wrong = {}
    if decision not in ("uphold", "reject"):
        wrong["decision"] = ui._("Choose whether the agent is right.")
    if decision == "uphold" and not value:
        wrong["value"] = ui._("Choose the right answer.")
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        wrong["reason"] = ui._("Say why, in a few words; the agent will read it.")
    if wrong:
        return await _page(ui, id, sent, wrong)
    try:
        done = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).DecideDispute(
            dispute_pb2.DecideDisputeRequest(
                id=id, uphold=decision == "uphold", value=value if decision == "uphold" else "", reason=reason
            )
        )
    except InvalidInput as error:
        return await _page(ui, id, sent, {"value" if error.field == "value" else "reason": ui.error_text(error)})
    except Forbidden:
        return await _page(ui, id, sent, {"decision": ui._("Somebody else has to decide this one.")})
    except NotReady:
        return ui.redirect(f"/disputes/{id}", toast=ui._("It was decided or taken back meanwhile."), kind="warning")
    said = ui._("Upheld: the score has changed.") if done.dispute.state == "upheld" else ui._("Rejected.")
    return ui.redirect(f"/disputes/{id}", toast=said)


async def _page(ui: Ui, id: str, sent: dict[str, str] | None = None, wrong: dict[str, str] | None = None) -> Response:
    found = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).GetDispute(dispute_pb2.GetDisputeRequest(id=id))
    dispute = found.dispute
    card, outcome, questions = await asyncio.gather(
        reading.scorecard(ui, dispute.scorecard_id),
        outcome_of(ui, dispute),
        reading.questions(ui, dispute.rubric, dispute.rubric_version),
    )
    shown = contests.shown(dispute, questions, ui.now)
    listed = await reading.evaluations(ui, card.interaction_id)
    marks = [mark for mark in cards.marks_of(card) if mark.criterion == dispute.criterion] + shown.marks
    transcript = await reading.transcript(
        ui, card.interaction_id, card.interaction_revision, marks, shown.turn - 1 if shown.turn else None
    )
    answers = [entry for section in cards.sections_of(card, questions, ()) for entry in section.answers]
    involved = {entry.evaluator.user for entry in listed if entry.agent_id == dispute.agent_id}
    closed = shown.undecided and not shown.may_decide
    return ui.render(
        "disputes/dispute.html",
        status=422 if wrong else 200,
        dispute=shown,
        card=card,
        answer=next((entry for entry in answers if entry.key == dispute.criterion), None),
        before=contests.side(card, dispute.criterion, questions),
        after=contests.side(outcome, dispute.criterion, questions) if outcome is not None else None,
        options=contests.others_than(dispute.value, dispute.criterion, questions),
        had_part=ui.principal.subject in dispute.had_part,
        colleagues=deciders.left(dispute, await deciders.people(ui)) if closed else (),
        people=await reading.names(ui, {dispute.decided_by, *involved}),
        sent=sent or {"decision": "", "value": dispute.wanted_value, "reason": ""},
        wrong=wrong or {},
        transcript=transcript,
        lit=shown.turn,
        contact=page_path(dispute.interaction_id),
        more=f"{page_path(dispute.interaction_id)}/turns",
    )
