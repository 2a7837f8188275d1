"""One interaction: its transcript beside its scorecard."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

from debrief.qa.v1 import directory_pb2, directory_pb2_grpc, interaction_pb2, interaction_pb2_grpc, scorecard_pb2
from fastapi import Response
from fastapi.responses import RedirectResponse

from services.common.errors import Forbidden, InvalidInput, NotFound
from services.console.domain.api_key import Permission, Role
from services.console.pages import reading
from services.console.pages import scorecard_panel as panel
from services.console.pages.registry import N_, QUALITY, Area, PageUi
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.presenters.transcript import with_gaps
from services.console.web.ui import Ui

pages = Area("scorecard")
READERS: Final = QUALITY | {Role.RECOVERY}
LINKS: Final = {"source": "source_url", "recording": "recording_url"}


@pages.get("/interactions/{interaction_id}", title=N_("Interaction"), roles=READERS)
async def show(ui: PageUi, interaction_id: str, card: str = "", turn: int = 0, revision: int = 0) -> Response:
    """`turn` is the number of a turn to show and light, from 1."""
    return await page(ui, interaction_id, card, turn, revision)


@pages.get("/interactions/{interaction_id}/turns", roles=READERS)
async def more_turns(ui: PageUi, interaction_id: str, first: int, last: int, revision: int = 0) -> Response:
    """A stretch of a gap (indexes), and the gaps that it leaves: between `low` and `high`."""
    low = reading.bounded(ui, "low", first)
    high = reading.bounded(ui, "high", last)
    if not 0 <= low <= first <= last <= high < 10**6:
        raise InvalidInput("These are no turns of a transcript.", field="first")
    last = min(last, first + reading.STRETCH - 1)
    listed: Sequence[scorecard_pb2.Scorecard] = []
    if ui.has_role(*QUALITY):
        listed = await reading.evaluations(ui, interaction_id)
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(
            id=interaction_id, revision=max(0, revision), first_turn=first, max_turns=last - first + 1
        )
    )
    wanted = ui.request.query_params.get("card", "")
    marks = [mark for entry in listed if entry.id == wanted for mark in cards.marks_of(entry)]
    return ui.render(
        "scorecard/turns.html",
        entries=with_gaps(reading.turns_of(found, marks), low, min(high, found.total_turns - 1)),
        more=f"{page_path(interaction_id)}/turns",
        revision=revision,
        card_id=wanted,
        lit=0,
    )


@pages.get("/interactions/{interaction_id}/original", roles=READERS)
async def open_original(ui: PageUi, interaction_id: str, what: str = "source", revision: int = 0) -> Response:
    """Leads to where the sender keeps the original or its recording; the service notes who went there."""
    if what not in LINKS:
        raise NotFound("There is no such record.", record=what[:100])
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).OpenOriginal(
        interaction_pb2.OpenOriginalRequest(id=interaction_id, revision=max(0, revision), what=what)
    )
    url = cards.safe_url(found.url)
    if not url:
        raise NotFound("The sender's address is none that a link may lead to.", record=interaction_id)
    return RedirectResponse(url, status_code=303, headers={"Cache-Control": "no-store"})


@pages.get("/scorecards/{scorecard_id}", roles=QUALITY)
async def by_scorecard(ui: PageUi, scorecard_id: str) -> Response:
    """The interaction of a scorecard, with that scorecard open."""
    card = await reading.scorecard(ui, scorecard_id)
    return ui.redirect(ui.url(page_path(card.interaction_id), card=card.id))


async def page(
    ui: Ui,
    interaction_id: str,
    wanted: str,
    turn: int,
    revision: int,
    *,
    wrong: dict[str, str] | None = None,
    sent: tuple[str, str] = ("", ""),
    status: int = 200,
) -> Response:
    """The page of a contact, with one of its scorecards open: `wanted`, or the one that needs somebody first.

    Args:
        turn: number of a turn to show and light, from 1; 0 for none.
        wrong, sent: as `Card` has them.
    """
    listed = await reading.evaluations(ui, interaction_id) if ui.has_role(*QUALITY) else []
    chosen = _chosen(listed, wanted)
    marks = cards.marks_of(chosen) if chosen is not None else []
    if not revision and chosen is not None:
        revision = chosen.interaction_revision if chosen.status == cards.SUPERSEDED else 0
    at = turn - 1 if 0 < turn < 10**6 else None
    transcript = await reading.transcript(ui, interaction_id, max(0, revision), marks, at)
    found = transcript.found
    card, customer = await asyncio.gather(
        panel.card_of(ui, chosen, listed, found, wrong=wrong or {}, sent=sent) if chosen is not None else _nothing(),
        _customer(ui, found.interaction.customer_id),
    )
    metadata = dict(found.interaction.metadata.items())
    return ui.render(
        "scorecard/page.html",
        status=status,
        found=found,
        at=cards.at,
        contact=found.interaction,
        names={agent: found.agent_names.get(agent, agent) for agent in found.agents},
        interaction_id=interaction_id,
        revision=revision,
        entries=transcript.entries,
        lit=turn,
        card=card,
        once=uuid.uuid4(),
        more=f"{page_path(interaction_id)}/turns",
        card_id=chosen.id if chosen is not None else "",
        customer=customer,
        found_reason=_text(metadata.get("contact_reason")),
        path_of=page_path,
        links={what: bool(cards.safe_url(metadata.get(name))) for what, name in LINKS.items()},
        metadata=_plain(metadata),
        started=found.interaction.started_at.ToDatetime(tzinfo=UTC),
        ended=found.interaction.ended_at.ToDatetime(tzinfo=UTC) if found.interaction.HasField("ended_at") else None,
    )


async def _nothing() -> None:
    return None


def _chosen(listed: Sequence[scorecard_pb2.Scorecard], wanted: str) -> scorecard_pb2.Scorecard | None:
    """The one asked for, else one that waits for a person, else the first that stands."""
    standing = [entry for entry in listed if entry.status != cards.SUPERSEDED]
    asked = next((entry for entry in listed if entry.id == wanted), None)
    waiting = next((entry for entry in standing if entry.status in ("in_review", "disputed")), None)
    return asked or waiting or next(iter(standing), None)


async def _customer(ui: Ui, customer_id: str) -> directory_pb2.CustomerRow | None:
    """Who the customer is, for those who may know; None also where nobody told us."""
    if not customer_id or not ui.may(Permission.PII_READ) or not ui.has_role(Role.ADMIN, Role.RECOVERY):
        return None
    try:
        found = await ui.stub(directory_pb2_grpc.DirectoryServiceStub).GetCustomer(
            directory_pb2.GetCustomerRequest(customer_id=customer_id)
        )
    except (NotFound, Forbidden):
        return None
    return found.customer


def _plain(metadata: dict[str, Any]) -> list[tuple[str, str]]:
    """What else the sender said of the contact, in one line each."""
    return [
        (key, str(value) if not isinstance(value, float) or not value.is_integer() else str(int(value)))
        for key, value in sorted(metadata.items())
        if isinstance(value, str | float | bool) and key not in ("contact_reason", "source_url", "recording_url")
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
