"""The list of interactions: filters, full-text search, download."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import directory_pb2, directory_pb2_grpc, interaction_pb2, interaction_pb2_grpc
from fastapi import Response

from services.console.domain.api_key import Role
from services.console.pages.registry import N_, QUALITY, Area, PageUi
from services.console.presenters.interactions import Wanted, page_path, passage_pieces, people_of
from services.console.web.ui import Ui

pages = Area("interactions")
READERS: Final = QUALITY | {Role.RECOVERY}
PAGE: Final = 50
EXPORT_PAGE: Final = 1000
EXPORT_PAGES: Final = 100
"""A download holds at most this many pages; narrower filters get the rest."""
AGENTS: Final = 1000


@pages.get("/interactions", title=N_("Interactions"), roles=READERS, icon="messages", nav=20)
async def show(ui: PageUi, cursor: str = "", format: str = "") -> Response:
    scores = ui.has_role(*QUALITY)
    wanted = Wanted.of(ui.request.query_params, scores=scores)
    stub = ui.stub(interaction_pb2_grpc.InteractionServiceStub)
    if format == "csv":
        return ui.csv_stream("interactions", _header(ui, scores), _lines(ui, wanted, scores))
    listed, values = await asyncio.gather(
        stub.ListInteractions(wanted.request(ui.format.zone, cursor, PAGE)),
        stub.ListFilterValues(interaction_pb2.ListFilterValuesRequest()),
    )
    return ui.render(
        "interactions/list.html",
        rows=listed.interactions,
        keyset=ui.keyset(listed.page.next_cursor),
        wanted=wanted,
        values=values,
        scores=scores,
        people_of=people_of,
        page_path=page_path,
        passage_pieces=passage_pieces,
        started=lambda row: row.started_at.ToDatetime(tzinfo=UTC),
    )


@pages.get("/interactions-agents", roles=QUALITY)
async def agents(ui: PageUi) -> Response:
    """Options for the field that asks for an agent, fetched when it is first used."""
    found = await ui.stub(directory_pb2_grpc.DirectoryServiceStub).ListAgents(
        directory_pb2.ListAgentsRequest(page=page_pb2.PageRequest(size=AGENTS))
    )
    return ui.render("interactions/agents.html", agents=found.agents)


def _header(ui: Ui, scores: bool) -> Sequence[str]:
    _ = ui._
    own = [
        _("Interaction"), _("Revision"), _("Started"), _("Channel"), _("Language"), _("Queue"), _("Contact reason"),
        _("State"), _("Reason"), _("Turns"), _("Agent"), _("Name"),
    ]  # fmt: skip
    if not scores:
        return own
    return [*own, _("Team"), _("Rubric"), _("Version"), _("Status"), _("Score"), _("Passed"), _("Evaluator"),
            _("Auto-fail")]  # fmt: skip


async def _lines(ui: Ui, wanted: Wanted, scores: bool) -> AsyncIterator[Sequence[object]]:
    """One line per scorecard, or per agent where there is none."""
    stub = ui.stub(interaction_pb2_grpc.InteractionServiceStub)
    cursor = ""
    for _ in range(EXPORT_PAGES):
        listed = await stub.ListInteractions(wanted.request(ui.format.zone, cursor, EXPORT_PAGE))
        for row in listed.interactions:
            for line in _lines_of(ui, row, scores):
                yield line
        cursor = listed.page.next_cursor
        if not cursor:
            return


def _lines_of(ui: Ui, row: interaction_pb2.InteractionSummary, scores: bool) -> Sequence[Sequence[object]]:
    contact = [
        row.ref.id, row.ref.revision, ui.format.iso(row.started_at.ToDatetime(tzinfo=UTC)), row.channel, row.language,
        row.queue, row.contact_reason, row.state, row.state_reason, row.turns,
    ]  # fmt: skip
    scored = [
        [
            *contact, card.agent_id, row.agent_names.get(card.agent_id, ""), card.team, card.rubric,
            card.rubric_version, card.status, card.overall if card.HasField("overall") else "",
            ("yes" if card.passed else "no") if card.HasField("passed") else "", card.evaluator_kind, card.autofail,
        ]
        for card in row.cards
    ]  # fmt: skip
    blank = [""] * 8 if scores else []
    return (
        scored
        or [[*contact, agent, row.agent_names.get(agent, ""), *blank] for agent, _ in people_of(row)]
        or [[*contact, "", "", *blank]]
    )
