"""What agents see of their own work: contacts, scorecards with their evidence, acknowledgement."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    agent_home_pb2,
    agent_home_pb2_grpc,
    dispute_pb2,
    dispute_pb2_grpc,
    scorecard_pb2,
)
from fastapi import Response

from services.console.domain.api_key import Role
from services.console.pages import reading
from services.console.pages.registry import N_, Area, PageUi
from services.console.presenters import disputes as contests
from services.console.presenters import scorecard as cards
from services.console.presenters.days import typed_day
from services.console.web.ui import Ui

pages = Area("me")
AGENTS: Final = frozenset({Role.AGENT})
PAGE: Final = 25
VIEWS: Final = (
    ("", N_("All with a score")),
    ("to_acknowledge", N_("To acknowledge")),
    ("confirmed", N_("Confirmed by a person")),
    ("ai", N_("AI scores")),
    ("disputed", N_("Under dispute")),
    ("unscored", N_("Waiting for a score")),
)
CHANNELS: Final = ("chat", "voice", "email", "sms", "social", "bot")
OF_A_CONTACT: Final = 200
"""Disputes that one contact can have: at most one a criterion is not taken back."""


@pages.get("/me", title=N_("My contacts"), roles=AGENTS, icon="messages", nav=10)
async def show(ui: PageUi, cursor: str = "") -> Response:
    query = ui.request.query_params
    view = query.get("view", "")
    view = view if view in dict(VIEWS) else ""
    request = agent_home_pb2.ListOwnContactsRequest(
        page=page_pb2.PageRequest(size=PAGE, cursor=cursor),
        view=view,
        channel=query.get("channel", "")[:20],
        passed=query.get("passed", "") if query.get("passed") in ("passed", "failed") else "",
        q=query.get("q", "").strip()[:500],
    )
    since, until = _day(query.get("since", "")), _day(query.get("until", ""))
    if since is not None:
        request.since.FromDatetime(datetime.combine(since, time(), ui.format.zone))
    if until is not None:
        request.until.FromDatetime(datetime.combine(until + timedelta(days=1), time(), ui.format.zone))
    stub = ui.stub(agent_home_pb2_grpc.AgentHomeServiceStub)
    listed, home = await asyncio.gather(
        stub.ListOwnContacts(request), stub.GetAgentHome(agent_home_pb2.GetAgentHomeRequest())
    )
    asked = sum(bool(query.get(name)) for name in ("q", "channel", "passed", "since", "until"))
    return ui.render(
        "me/list.html",
        rows=listed.contacts,
        keyset=ui.keyset(listed.page.next_cursor),
        home=home,
        view=view,
        views=VIEWS,
        channels=CHANNELS,
        asked=asked,
        started=lambda row: row.started_at.ToDatetime(tzinfo=UTC),
    )


@pages.get("/me/scorecards/{scorecard_id}", roles=AGENTS, title=N_("My scorecard"))
async def scorecard(ui: PageUi, scorecard_id: str) -> Response:
    card = await reading.scorecard(ui, scorecard_id)
    listed, contested, questions = await asyncio.gather(
        reading.evaluations(ui, card.interaction_id),
        disputes_of(ui, card.interaction_id),
        reading.questions(ui, card.rubric, card.rubric_version),
    )
    own = [entry for entry in listed if (entry.agent_id, entry.rubric) == (card.agent_id, card.rubric)]
    transcript, acknowledged = await asyncio.gather(
        reading.transcript(ui, card.interaction_id, card.interaction_revision, cards.marks_of(card)),
        _acknowledged(ui, [entry.id for entry in own]),
    )
    history = cards.history_of(card, listed, questions)
    standing = next((entry for entry in own if entry.status != cards.SUPERSEDED), None)
    return ui.render(
        "me/scorecard.html",
        card=card,
        overall=card.overall if card.HasField("overall") else None,
        passed=card.passed if card.HasField("passed") else None,
        stands=card.status != cards.SUPERSEDED,
        standing=standing,
        questions=questions,
        sections=cards.sections_of(card, questions, ()),
        history=history,
        people=await reading.names(ui, {entry.by for entry in history} | {card.evaluator.user}),
        why=cards.why_in_review(card, questions),
        acknowledged=acknowledged,
        contested={
            key: contests.shown(dispute, questions, ui.now) for key, dispute in contests.newest_of(contested).items()
        },
        transcript=transcript,
        started=transcript.found.interaction.started_at.ToDatetime(tzinfo=UTC),
        more=f"/me/scorecards/{card.id}/turns",
    )


@pages.get("/me/scorecards/{scorecard_id}/turns", roles=AGENTS)
async def turns(ui: PageUi, scorecard_id: str) -> Response:
    """More turns of a long transcript, in place of a gap."""
    card = await reading.scorecard(ui, scorecard_id)
    transcript = await reading.stretch(ui, card.interaction_id, card.interaction_revision, cards.marks_of(card))
    return ui.render(
        "scorecard/turns.html",
        entries=transcript.entries,
        more=f"/me/scorecards/{card.id}/turns",
        revision=0,
        card_id="",
        lit=0,
    )


@pages.post("/me/scorecards/{scorecard_id}/acknowledge", roles=AGENTS)
async def acknowledge(ui: PageUi, scorecard_id: str) -> Response:
    id = reading.uuid_of(scorecard_id)
    await ui.stub(dispute_pb2_grpc.DisputeServiceStub).AcknowledgeScorecard(
        dispute_pb2.AcknowledgeScorecardRequest(scorecard_id=id)
    )
    return ui.redirect(f"/me/scorecards/{id}", toast=ui._("Acknowledged: you have seen this scorecard."))


async def disputes_of(ui: Ui, interaction_id: str) -> list[dispute_pb2.Dispute]:
    """All of the agent's disputes about one contact."""
    found = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).ListDisputes(
        dispute_pb2.ListDisputesRequest(
            page=page_pb2.PageRequest(size=OF_A_CONTACT), state="all", interaction_id=interaction_id
        )
    )
    return list(found.disputes)


def can_contest(card: scorecard_pb2.Scorecard) -> bool:
    return card.status not in (cards.SUPERSEDED, "failed")


async def _acknowledged(ui: Ui, ids: list[str]) -> dict[str, datetime]:
    found = await ui.stub(dispute_pb2_grpc.DisputeServiceStub).ListAcknowledgements(
        dispute_pb2.ListAcknowledgementsRequest(scorecard_ids=ids)
    )
    return {entry.scorecard_id: cards.at(entry.acknowledged_at) for entry in found.acknowledgements}


def _day(text: str) -> date | None:
    """A day of these centuries; None for anything else, which then narrows nothing."""
    try:
        return typed_day(text)
    except ValueError:
        return None
