"""The day at which statistics end where nobody asks for another."""

from __future__ import annotations

from datetime import UTC, date
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import interaction_pb2, interaction_pb2_grpc

from services.console.pages.registry import PageUi
from services.console.presenters.insight import DAYS

_NEWEST: Final = interaction_pb2.ListInteractionsRequest(page=page_pb2.PageRequest(size=1))


async def last_day(ui: PageUi) -> date:
    """Today; or the day of the newest contact, where four weeks up to today would show nothing: of an archive that was
    imported, say, and of the demo."""
    zone = ui.format.zone
    today = ui.now.astimezone(zone).date()
    listed = await ui.part(ui.stub(interaction_pb2_grpc.InteractionServiceStub).ListInteractions(_NEWEST))
    if listed.value is None or not listed.value.interactions:
        return today
    newest = listed.value.interactions[0].started_at.ToDatetime(UTC).astimezone(zone).date()
    return newest if (today - newest).days >= DAYS else today
