"""How the platform is: its parts, what waits, what models cost; and the settings in force."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from debrief.common.v1 import page_pb2, settings_pb2, settings_pb2_grpc
from debrief.llm.v1 import llm_pb2, llm_pb2_grpc
from debrief.qa.v1 import interaction_pb2, interaction_pb2_grpc
from fastapi import Response
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.settings import SettingInForce, in_force
from services.console.application.status import Status
from services.console.clients import SERVICES
from services.console.pages import deciders
from services.console.pages.registry import ADMINS, N_, Area, PageUi
from services.console.web.ui import Outcome, Ui

pages = Area("platform")
DAYS: Final = 30
_ASKED_SECONDS: Final = 5
LAG_IS_LONG: Final = 60.0
"""Seconds after which what waits in the outbox is worth a warning."""


@pages.get("/admin/health", title=N_("System health"), roles=ADMINS, icon="activity", nav=930, group="admin")
async def health(ui: PageUi) -> Response:
    return ui.render("platform/health.html", **await _figures(ui))


@pages.get("/admin/health/now", roles=ADMINS)
async def health_now(ui: PageUi) -> Response:
    """What changes on the page; it asks for itself while it is open."""
    return ui.render("platform/now.html", **await _figures(ui))


@pages.get("/admin/settings", title=N_("Settings in force"), roles=ADMINS, icon="settings", nav=940, group="admin")
async def settings(ui: PageUi) -> Response:
    """The gateway's own, and what each service and the worker say of their own; one that is away is said to be so."""
    names = list(dict.fromkeys(SERVICES.values()))
    asked = [
        ui.shell.clients.stub_of(name, settings_pb2_grpc.SettingsServiceStub).ListSettings(
            settings_pb2.ListSettingsRequest(), timeout=_ASKED_SECONDS
        )
        for name in names
    ]
    elsewhere: Mapping[str, Callable[[], Awaitable[Sequence[SettingInForce]]]] = ui.request.app.state.settings_elsewhere
    answers, others = await asyncio.gather(
        asyncio.gather(*(ui.part(answer) for answer in asked)),
        asyncio.gather(*(ui.part(ask()) for ask in elsewhere.values())),
    )
    found = {"console": Outcome(in_force(ui.request.app.state.settings))} | {
        name: Outcome(answer.value.settings if answer.value is not None else None, answer.missing)
        for name, answer in zip(names, answers, strict=True)
    }
    found |= dict(zip(elsewhere, others, strict=True))
    return ui.render("platform/settings.html", services=found)


async def _figures(ui: Ui) -> dict[str, Any]:
    status: Status = ui.request.app.state.status
    interactions = ui.stub(interaction_pb2_grpc.InteractionServiceStub)
    models = ui.stub(llm_pb2_grpc.LlmServiceStub)
    parts, counts, disputes, capabilities, usage = await asyncio.gather(
        status.get(),
        ui.part(interactions.GetCounts(interaction_pb2.GetCountsRequest(), timeout=_ASKED_SECONDS)),
        deciders.waiting(ui),
        ui.part(models.GetCapabilities(llm_pb2.GetCapabilitiesRequest(), timeout=_ASKED_SECONDS)),
        ui.part(
            models.ListUsage(
                llm_pb2.ListUsageRequest(
                    page=page_pb2.PageRequest(size=1), since=_stamp(ui.now - timedelta(days=DAYS))
                ),
                timeout=_ASKED_SECONDS,
            )
        ),
    )
    return {
        "parts": parts,
        "counts": counts,
        "disputes": disputes,
        "capabilities": capabilities,
        "usage": usage,
        "days": DAYS,
        "long_lag": LAG_IS_LONG,
    }


def _stamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp
