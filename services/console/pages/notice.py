"""What agents read about being scored, and what they can say to being profiled."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from debrief.qa.v1 import privacy_pb2, privacy_pb2_grpc
from fastapi import Response

from services.common.errors import Conflict, InvalidInput
from services.console.domain.api_key import Role
from services.console.pages.privacy import utc
from services.console.pages.registry import N_, Area, PageUi
from services.console.pages.sign_in import own_path
from services.console.web.ui import Ui

pages = Area("notice")
AGENTS: Final = frozenset({Role.AGENT})


def _render(ui: Ui, template: str, **context: Any) -> Response:
    return ui.render(template, utc=utc, **context)


@pages.get("/notice", title=N_("How your contacts are scored"), roles=AGENTS)
async def show(ui: PageUi, next: str = "") -> Response:
    stub = ui.stub(privacy_pb2_grpc.PrivacyServiceStub)
    found = await stub.GetNotice(privacy_pb2.GetNoticeRequest())
    return _render(ui, "notice/notice.html", notice=found.notice, due=found.due, found=found, next=own_path(next))


@pages.post("/notice", roles=AGENTS)
async def acknowledge(ui: PageUi) -> Response:
    form = await ui.request.form()
    wanted = own_path(str(form.get("next", "")))
    version = str(form.get("version", ""))
    if form.get("read") != "yes" or not version.isdecimal() or len(version) > 9:
        return ui.redirect(ui.url("/notice", next=wanted), toast=ui._("Tick that you have read it."), kind="warning")
    stub = ui.stub(privacy_pb2_grpc.PrivacyServiceStub)
    try:
        await stub.AcknowledgeNotice(privacy_pb2.AcknowledgeNoticeRequest(version=int(version), language=ui.language))
    except Conflict:
        return ui.redirect(
            ui.url("/notice", next=wanted),
            toast=ui._("The notice has just changed. Please read this version."),
            kind="warning",
        )
    return ui.redirect(wanted, toast=ui._("Thank you. It is on record that you have read it."))


@pages.get("/my-privacy", title=N_("My privacy"), roles=AGENTS, icon="shield-lock", nav=90)
async def own(ui: PageUi) -> Response:
    return await _own(ui)


@pages.post("/my-privacy/objection", roles=AGENTS)
async def object_to_profiling(ui: PageUi) -> Response:
    form = await ui.request.form()
    reason = str(form.get("reason", "")).strip()
    if not 3 <= len(reason) <= 4000:
        return await _own(ui, reason, ui._("Say why, in a few words."))
    stub = ui.stub(privacy_pb2_grpc.PrivacyServiceStub)
    try:
        await stub.ObjectToProfiling(privacy_pb2.ObjectToProfilingRequest(reason=reason))
    except (Conflict, InvalidInput) as error:
        return await _own(ui, reason, ui.error_text(error))
    return ui.redirect("/my-privacy", toast=ui._("Your objection is on its way to an administrator."))


async def _own(ui: PageUi, reason: str = "", error: str = "") -> Response:
    stub = ui.stub(privacy_pb2_grpc.PrivacyServiceStub)
    found, profiling = await asyncio.gather(
        stub.GetNotice(privacy_pb2.GetNoticeRequest()),
        stub.GetOwnProfiling(privacy_pb2.GetOwnProfilingRequest()),
    )
    return _render(
        ui,
        "notice/own.html",
        found=found,
        profiling=profiling,
        reason=reason,
        error=error,
        status=422 if error else 200,
    )
