"""Contesting one's own scores: the form, what became of it, and taking it back."""

from __future__ import annotations

import asyncio
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import agent_home_pb2, agent_home_pb2_grpc, dispute_pb2, dispute_pb2_grpc, scorecard_pb2
from fastapi import Response

from services.common.errors import InvalidInput, NotFound, NotReady
from services.console.pages import reading
from services.console.pages.me import AGENTS, can_contest
from services.console.pages.registry import N_, Area, PageUi
from services.console.presenters import disputes as contests
from services.console.presenters import scorecard as cards
from services.console.presenters.disputes import Claim
from services.console.web.ui import Ui

pages = Area("my_disputes")
PAGE: Final = 25
STATES: Final = (
    ("all", N_("All disputes")),
    ("", N_("Under way")),
    ("upheld", N_("Upheld")),
    ("rejected", N_("Rejected")),
    ("withdrawn", N_("Withdrawn")),
)
REASON_MIN: Final = 10
REASON_MAX: Final = 4000


@pages.get("/me/scorecards/{scorecard_id}/dispute", roles=AGENTS, title=N_("Contest an answer"))
async def form(ui: PageUi, scorecard_id: str, criterion: str = "") -> Response:
    return await _form(ui, await reading.scorecard(ui, scorecard_id), Claim(criterion=criterion))


@pages.post("/me/scorecards/{scorecard_id}/dispute", roles=AGENTS)
async def contest(ui: PageUi, scorecard_id: str) -> Response:
    card = await reading.scorecard(ui, scorecard_id)
    claim = Claim.of(dict(await ui.request.form()))
    wrong = await _wrong(ui, card, claim)
    if wrong:
        return await _form(ui, card, claim, wrong)
    try:
        opened = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).OpenDispute(
            dispute_pb2.OpenDisputeRequest(
                scorecard_id=card.id,
                criterion=claim.criterion,
                wanted_value=claim.wanted,
                reason=claim.reason,
                turn=claim.turn_index if claim.turn_index is not None else contests.NO_PASSAGE,
                quote=claim.quote if claim.turn else "",
            )
        )
    except InvalidInput as error:
        return await _form(ui, card, claim, {_FIELDS.get(error.field, "reason"): ui.error_text(error)})
    except NotReady:
        said = ui._("This answer is under dispute already, or a dispute about it was decided; decisions are final.")
        return await _form(ui, card, claim, {"reason": said})
    due = ui.format.datetime(cards.at(opened.dispute.due_at))
    return ui.redirect(
        f"/me/disputes/{opened.dispute.id}", toast=ui._("Sent. By %(due)s somebody else decides.", due=due)
    )


@pages.get("/me/disputes", title=N_("My disputes"), roles=AGENTS, icon="gavel", nav=12)
async def listed(ui: PageUi, cursor: str = "", state: str = "all") -> Response:
    state = state if state in dict(STATES) else "all"
    found = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).ListDisputes(
        dispute_pb2.ListDisputesRequest(page=page_pb2.PageRequest(size=PAGE, cursor=cursor), state=state)
    )
    return ui.render(
        "my_disputes/list.html",
        rows=await shown_all(ui, list(found.disputes)),
        keyset=ui.keyset(found.page.next_cursor),
        state=state,
        states=STATES,
    )


@pages.get("/me/disputes/{dispute_id}", title=N_("My dispute"), roles=AGENTS)
async def one(ui: PageUi, dispute_id: str) -> Response:
    found = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).GetDispute(
        dispute_pb2.GetDisputeRequest(id=reading.uuid_of(dispute_id))
    )
    dispute = found.dispute
    card, outcome, questions = await asyncio.gather(
        reading.scorecard(ui, dispute.scorecard_id),
        outcome_of(ui, dispute),
        reading.questions(ui, dispute.rubric, dispute.rubric_version),
    )
    return ui.render(
        "my_disputes/dispute.html",
        dispute=contests.shown(dispute, questions, ui.now),
        before=contests.side(card, dispute.criterion, questions),
        after=contests.side(outcome, dispute.criterion, questions) if outcome is not None else None,
        people=await reading.names(ui, {dispute.decided_by}),
    )


@pages.post("/me/disputes/{dispute_id}/withdraw", roles=AGENTS)
async def withdraw(ui: PageUi, dispute_id: str) -> Response:
    id = reading.uuid_of(dispute_id)
    await ui.stub(dispute_pb2_grpc.DisputeServiceStub).WithdrawDispute(dispute_pb2.WithdrawDisputeRequest(id=id))
    return ui.redirect(f"/me/disputes/{id}", toast=ui._("Taken back. The scorecard stands as it was."), kind="info")


async def shown_all(ui: Ui, disputes: list[dispute_pb2.Dispute]) -> list[contests.ShownDispute]:
    """Rows of a list, each with its question in words; every rubric version is read once."""
    versions = list({(entry.rubric, entry.rubric_version) for entry in disputes})
    read = await asyncio.gather(*(reading.questions(ui, *version) for version in versions))
    by_version = dict(zip(versions, read, strict=True))
    return [contests.shown(entry, by_version[entry.rubric, entry.rubric_version], ui.now) for entry in disputes]


async def outcome_of(ui: Ui, dispute: dispute_pb2.Dispute) -> scorecard_pb2.Scorecard | None:
    """The scorecard that stood after the decision; None before it."""
    return await reading.scorecard(ui, dispute.outcome_scorecard_id) if dispute.outcome_scorecard_id else None


_FIELDS: Final = {"wanted_value": "wanted", "turn": "turn", "quote": "quote"}


async def _wrong(ui: Ui, card: scorecard_pb2.Scorecard, claim: Claim) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not REASON_MIN <= len(claim.reason) <= REASON_MAX:
        wrong["reason"] = ui._("Say in a sentence or two why the answer is wrong.")
    if claim.turn_index is None:
        wrong["turn"] = ui._("Give the number of a turn, as it stands in the transcript.")
    elif claim.turn_index >= 0:
        text = await reading.turn_text(ui, card.interaction_id, card.interaction_revision, claim.turn_index)
        if text is None:
            wrong["turn"] = ui._("The contact has no turn with this number.")
        elif claim.quote and claim.quote not in text.replace("\r\n", "\n"):
            wrong["quote"] = ui._(
                "These words don’t stand in turn %(number)s. Copy them as they are.", number=claim.turn
            )
    elif claim.quote:
        wrong["turn"] = ui._("Say in which turn these words stand.")
    return wrong


async def _form(ui: Ui, card: scorecard_pb2.Scorecard, claim: Claim, wrong: dict[str, str] | None = None) -> Response:
    if not can_contest(card):
        raise NotReady(_OLD)
    answer = next((entry for entry in card.answers if entry.criterion == claim.criterion), None)
    if answer is None:
        raise NotFound("There is no such answer.", record=card.id)
    questions, home = await asyncio.gather(
        reading.questions(ui, card.rubric, card.rubric_version),
        ui.stub(agent_home_pb2_grpc.AgentHomeServiceStub).GetAgentHome(agent_home_pb2.GetAgentHomeRequest()),
    )
    own = [mark for mark in cards.marks_of(card) if mark.criterion == claim.criterion]
    transcript = await reading.transcript(
        ui, card.interaction_id, card.interaction_revision, own, claim.turn_index if wrong else None
    )
    return ui.render(
        "my_disputes/form.html",
        status=422 if wrong else 200,
        card=card,
        answer=answer,
        question=questions.question(claim.criterion),
        value_text=questions.value_text(claim.criterion, answer.value),
        options=contests.others_than(answer.value, claim.criterion, questions),
        evidence=own,
        claim=claim,
        wrong=wrong or {},
        hours=home.dispute_hours,
        transcript=transcript,
        more=f"/me/scorecards/{card.id}/turns",
    )


_OLD: Final = N_("This evaluation no longer counts. Contest the one that stands now.")
N_("There is no such answer.")
N_("There is no such record.")
