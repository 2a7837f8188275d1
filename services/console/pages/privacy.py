"""Privacy for administrators: erasures, retention, the notice, profiling, regions of hosted models."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import privacy_pb2, privacy_pb2_grpc
from fastapi import Response
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import Conflict, DomainError, InvalidInput, NotFound, NotReady
from services.console.pages.audit import names_of
from services.console.pages.registry import ADMINS, N_, Area, PageUi
from services.console.web.ui import Keyset, Ui

pages = Area("privacy")
PAGE: Final = 50
ROOT: Final = "/admin/privacy"
PROVINCES: Final = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT", "UNKNOWN")
_REFUSED: Final = (InvalidInput, NotFound, NotReady, Conflict)


def _stub(ui: Ui) -> Any:
    return ui.stub(privacy_pb2_grpc.PrivacyServiceStub)


def _render(ui: Ui, template: str, **context: Any) -> Response:
    return ui.render(template, utc=utc, day=date.fromisoformat, **context)


def _keyset(ui: Ui, next_cursor: str) -> Keyset | None:
    """None where all rows stand on one page."""
    around = ui.keyset(next_cursor)
    return around if around.first or around.next else None


def utc(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(tzinfo=UTC)


def _page(cursor: str) -> page_pb2.PageRequest:
    return page_pb2.PageRequest(size=PAGE, cursor=cursor)


@pages.get(ROOT, title=N_("Privacy"), roles=ADMINS, icon="shield-lock", nav=925, group="admin")
async def erasures(ui: PageUi, cursor: str = "") -> Response:
    return await _erasures(ui, cursor)


@pages.post(f"{ROOT}/erasures", roles=ADMINS)
async def erase(ui: PageUi) -> Response:
    form = await ui.request.form()
    given = {name: str(form.get(name, "")).strip() for name in ("customer_id", "again", "reference")}
    if not given["customer_id"] or given["customer_id"] != given["again"]:
        return await _erasures(ui, "", given, "again", ui._("Enter the same customer id twice."))
    request = privacy_pb2.EraseCustomerRequest(customer_id=given["customer_id"], reference=given["reference"])
    try:
        done = await _stub(ui).EraseCustomer(request)
    except InvalidInput as error:
        return await _erasures(ui, "", given, error.field or "customer_id", ui.error_text(error))
    text = (
        ui._("The erasure has begun.") if done.created else ui._("This customer was erased before: here is the report.")
    )
    return ui.redirect(f"{ROOT}/erasures/{done.erasure.id}", toast=text, kind="success" if done.created else "info")


@pages.get(f"{ROOT}/erasures/{{erasure_id}}", title=N_("Erasure"), roles=ADMINS)
async def erasure(ui: PageUi, erasure_id: str) -> Response:
    """The report; it asks for itself until the erasure is finished."""
    found = (await _stub(ui).GetErasure(privacy_pb2.GetErasureRequest(id=erasure_id))).erasure
    template = "privacy/report.html" if ui.is_htmx else "privacy/erasure.html"
    return _render(ui, template, erasure=found, names=await names_of(ui, [found.requested_by]))


async def _erasures(
    ui: Ui, cursor: str, given: dict[str, str] | None = None, wrong: str = "", message: str = ""
) -> Response:
    found = await _stub(ui).ListErasures(privacy_pb2.ListErasuresRequest(page=_page(cursor)))
    return _render(
        ui,
        "privacy/erasures.html",
        status=422 if message else 200,
        rows=found.erasures,
        keyset=_keyset(ui, found.page.next_cursor),
        names=await names_of(ui, [row.requested_by for row in found.erasures]),
        given=given or {},
        wrong=wrong,
        message=message,
    )


@pages.get(f"{ROOT}/retention", title=N_("Retention"), roles=ADMINS)
async def retention(ui: PageUi, cursor: str = "") -> Response:
    return await _retention(ui, cursor)


@pages.post(f"{ROOT}/retention", roles=ADMINS)
async def set_retention(ui: PageUi) -> Response:
    form = await ui.request.form()
    kind, days = str(form.get("kind", "")), str(form.get("days", "")).strip()
    if not (days == "" or (days.isdecimal() and len(days) <= 5)):
        return await _retention(ui, "", kind, ui._("Enter a whole number of days, or nothing for ever."))
    try:
        await _stub(ui).SetRetention(privacy_pb2.SetRetentionRequest(kind=kind, days=int(days or 0)))
    except InvalidInput as error:
        return await _retention(ui, "", kind, ui.error_text(error))
    return ui.redirect(f"{ROOT}/retention", toast=ui._("Saved."))


@pages.post(f"{ROOT}/retention/sweep", roles=ADMINS)
async def sweep(ui: PageUi) -> Response:
    await _stub(ui).StartSweep(privacy_pb2.StartSweepRequest())
    return ui.redirect(f"{ROOT}/retention", toast=ui._("The sweep has begun. Its report stands here in a moment."))


async def _retention(ui: Ui, cursor: str, wrong: str = "", message: str = "") -> Response:
    stub = _stub(ui)
    policies = await stub.ListRetention(privacy_pb2.ListRetentionRequest())
    sweeps = await stub.ListSweeps(privacy_pb2.ListSweepsRequest(page=_page(cursor)))
    return _render(
        ui,
        "privacy/retention.html",
        status=422 if message else 200,
        policies=policies.policies,
        sweeps=sweeps.sweeps,
        keyset=_keyset(ui, sweeps.page.next_cursor),
        names=await names_of(ui, [policy.changed_by for policy in policies.policies]),
        wrong=wrong,
        message=message,
    )


@pages.get(f"{ROOT}/notices", title=N_("Notice to agents"), roles=ADMINS)
async def notices(ui: PageUi, cursor: str = "", show: str = "") -> Response:
    return await _notices(ui, cursor, done=show == "done")


@pages.post(f"{ROOT}/notices", roles=ADMINS)
async def publish(ui: PageUi) -> Response:
    form = await ui.request.form()
    given = {name: str(form.get(name, "")) for name in ("text_en", "text_fr", "after_version")}
    after = given["after_version"]
    if not after.isdecimal() or len(after) > 9:
        return ui.redirect(f"{ROOT}/notices")
    for name in ("text_en", "text_fr"):
        if not 20 <= len(given[name].strip()) <= 20_000:
            return await _notices(ui, "", given=given, wrong=name, message=ui._("Write 20 to 20,000 characters."))
    request = privacy_pb2.PublishNoticeRequest(
        text_en=given["text_en"], text_fr=given["text_fr"], after_version=int(after)
    )
    try:
        await _stub(ui).PublishNotice(request)
    except (InvalidInput, Conflict) as error:
        return await _notices(ui, "", given=given, wrong=error.field, message=ui.error_text(error))
    return ui.redirect(f"{ROOT}/notices", toast=ui._("Published. Agents read it before anything else."))


async def _notices(
    ui: Ui, cursor: str, *, done: bool = False, given: dict[str, str] | None = None, wrong: str = "", message: str = ""
) -> Response:
    stub = _stub(ui)
    found = await stub.ListNotices(privacy_pb2.ListNoticesRequest())
    readers = await stub.ListNoticeReaders(privacy_pb2.ListNoticeReadersRequest(page=_page(cursor), acknowledged=done))
    return _render(
        ui,
        "privacy/notices.html",
        status=422 if message else 200,
        notices=found.notices,
        current=found.notices[0],
        readers=readers,
        keyset=_keyset(ui, readers.page.next_cursor),
        names=await names_of(ui, [notice.published_by for notice in found.notices]),
        done=done,
        given=given or {},
        wrong=wrong,
        message=message,
    )


@pages.get(f"{ROOT}/profiling", title=N_("Profiling"), roles=ADMINS)
async def profiling(ui: PageUi, cursor: str = "") -> Response:
    return await _profiling(ui, cursor)


@pages.post(f"{ROOT}/profiling", roles=ADMINS)
async def switch(ui: PageUi) -> Response:
    form = await ui.request.form()
    scope, key = str(form.get("scope", "")), str(form.get("key", "")).strip()
    allowed = form.get("allowed") == "yes"
    if scope not in ("agent", "site") or not key:
        return await _profiling(ui, "", key, ui._("Enter the agent’s id, or choose a site."))
    try:
        await _stub(ui).SetProfiling(privacy_pb2.SetProfilingRequest(scope=scope, key=key[:200], allowed=allowed))
    except (NotFound, InvalidInput) as error:
        return await _profiling(ui, "", key, ui.error_text(error))
    text = ui._("Profiling is on again.") if allowed else ui._("Profiling is switched off.")
    ui.toast(
        text,
        undo=f"{ROOT}/profiling",
        fields={"scope": scope, "key": key, "allowed": "no" if allowed else "yes"},
    )
    return ui.redirect(f"{ROOT}/profiling")


@pages.post(f"{ROOT}/objections/{{objection_id}}", roles=ADMINS)
async def decide(ui: PageUi, objection_id: str) -> Response:
    form = await ui.request.form()
    reason = str(form.get("reason", "")).strip()
    if not 3 <= len(reason) <= 4000:
        return await _profiling(ui, "", "", ui._("Give a reason: the agent reads it."))
    request = privacy_pb2.DecideObjectionRequest(id=objection_id, uphold=form.get("uphold") == "yes", reason=reason)
    try:
        await _stub(ui).DecideObjection(request)
    except _REFUSED as error:
        return await _profiling(ui, "", "", ui.error_text(error))
    return ui.redirect(f"{ROOT}/profiling", toast=ui._("Decided. The agent sees it under “My privacy”."))


async def _profiling(ui: Ui, cursor: str, key: str = "", message: str = "") -> Response:
    stub = _stub(ui)
    found = await stub.ListProfiling(privacy_pb2.ListProfilingRequest())
    objections = await stub.ListObjections(privacy_pb2.ListObjectionsRequest(page=_page(cursor)))
    subjects = [entry.changed_by for entry in found.switches]
    return _render(
        ui,
        "privacy/profiling.html",
        status=422 if message else 200,
        switches=found.switches,
        sites=found.sites,
        objections=objections.objections,
        keyset=_keyset(ui, objections.page.next_cursor),
        names=await names_of(ui, subjects + [entry.decided_by for entry in objections.objections]),
        key=key,
        message=message,
    )


@pages.get(f"{ROOT}/regions", title=N_("Regions and hosted models"), roles=ADMINS)
async def regions(ui: PageUi) -> Response:
    return await _regions(ui)


@pages.post(f"{ROOT}/regions", roles=ADMINS)
async def assess(ui: PageUi) -> Response:
    form = await ui.request.form()
    given = {name: str(form.get(name, "")).strip() for name in ("region", "reference", "assessed_on")}
    for name, least, most in (("region", 2, 20), ("reference", 2, 200), ("assessed_on", 10, 10)):
        if not least <= len(given[name]) <= most:
            return await _regions(ui, given, name, ui._("Fill this in."))
    try:
        await _stub(ui).RecordAssessment(privacy_pb2.RecordAssessmentRequest(**given))
    except InvalidInput as error:
        return await _regions(ui, given, error.field or "region", ui.error_text(error))
    return ui.redirect(f"{ROOT}/regions", toast=ui._("Recorded. A hosted model may see contacts of this region."))


@pages.post(f"{ROOT}/regions/{{region}}/withdraw", roles=ADMINS)
async def withdraw(ui: PageUi, region: str) -> Response:
    try:
        await _stub(ui).WithdrawAssessment(privacy_pb2.WithdrawAssessmentRequest(region=region[:20]))
    except (InvalidInput, NotFound) as error:
        return ui.redirect(f"{ROOT}/regions", toast=ui.error_text(error), kind="warning")
    return ui.redirect(f"{ROOT}/regions", toast=ui._("Withdrawn. A hosted model sees nothing of this region now."))


async def _regions(ui: Ui, given: dict[str, str] | None = None, wrong: str = "", message: str = "") -> Response:
    try:
        found = await _stub(ui).ListAssessments(privacy_pb2.ListAssessmentsRequest())
    except DomainError as error:
        return _render(ui, "privacy/regions_away.html", status=503, reason=ui.error_text(error))
    return _render(
        ui,
        "privacy/regions.html",
        status=422 if message else 200,
        found=found,
        names=await names_of(ui, [entry.recorded_by for entry in found.assessments]),
        provinces=PROVINCES,
        given=given or {},
        wrong=wrong,
        message=message,
    )
