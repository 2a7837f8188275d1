"""The review queue: what waits, and the page on which a reviewer works through it by keyboard alone."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from typing import Any, Final
from urllib.parse import urlencode

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    blind_evaluation_pb2,
    blind_evaluation_pb2_grpc,
    interaction_pb2,
    interaction_pb2_grpc,
    review_queue_pb2,
    review_queue_pb2_grpc,
)
from fastapi import Response

from services.common.errors import InvalidInput, NotFound, NotReady
from services.console.pages import reading
from services.console.pages.registry import MANAGERS, N_, Area, PageUi
from services.console.presenters import reviews as work
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.web.ui import Ui

pages = Area("reviews")
PAGE: Final = 50
FORM_LIMIT: Final = 1024 * 1024
"""Bytes of a filled form: reasons of many criteria are long."""
SKIPS: Final = (
    ("knows_agent", N_("I know this agent too well")),
    ("language", N_("Not in a language I review")),
    ("cannot_tell", N_("I can’t tell either")),
    ("other", N_("Another reason")),
)
QUOTA_REACHED: Final = N_("Your open answers of today are done. Raise the number to go on.")
TAKEN: Final = N_("A colleague is working on this item; take another one.")
_Q = review_queue_pb2


@pages.get("/reviews", title=N_("Review queue"), roles=MANAGERS, icon="inbox", nav=25)
async def show(ui: PageUi, cursor: str = "") -> Response:
    wanted = _wanted(ui.request.query_params)
    stub = _queue(ui)
    others = {name: value for name, value in wanted.items() if name != "reason"}
    listed, standing, values = await asyncio.gather(
        stub.ListReviewItems(
            _Q.ListReviewItemsRequest(page=page_pb2.PageRequest(size=PAGE, cursor=cursor), filter=_filter(wanted))
        ),
        stub.GetReviewQueue(_Q.GetReviewQueueRequest(filter=_filter(others))),
        ui.stub(interaction_pb2_grpc.InteractionServiceStub).ListFilterValues(
            interaction_pb2.ListFilterValuesRequest()
        ),
    )
    counts = {entry.reason: entry for entry in standing.counts}
    return ui.render(
        "reviews/list.html",
        rows=listed.items,
        keyset=ui.keyset(listed.page.next_cursor),
        wanted=wanted,
        query=_query(wanted),
        counts=[(reason, counts[reason]) for reason in work.REASONS if reason in counts],
        total=sum(entry.waiting for entry in standing.counts),
        more=any(entry.more for entry in standing.counts),
        quota=standing.quota,
        mine=standing.mine,
        values=values,
        people=await reading.names(ui, {item.claimed_by for item in listed.items if item.claimed_by}),
        skips=SKIPS,
        at=lambda stamp: stamp.ToDatetime(tzinfo=UTC),
        page_path=page_path,
    )


@pages.post("/reviews/next", roles=MANAGERS)
async def take_next(ui: PageUi) -> Response:
    return await _onward(ui, _wanted(await ui.request.form()))


@pages.post("/reviews/quota", roles=MANAGERS)
async def set_quota(ui: PageUi) -> Response:
    form = await ui.request.form()
    text = str(form.get("daily", ""))
    if not text.isascii() or not text.isdecimal() or int(text) > 500:
        raise InvalidInput("Give a whole number from 0 to 500.", field="daily")
    await _queue(ui).SetReviewQuota(_Q.SetReviewQuotaRequest(daily=int(text)))
    return ui.redirect("/reviews", toast=ui._("Saved."))


@pages.get("/reviews/{item_id}", title=N_("Review"), roles=MANAGERS)
async def one(ui: PageUi, item_id: str) -> Response:
    """Whoever opens an item holds it; the hold ends by itself."""
    wanted = _wanted(ui.request.query_params)
    try:
        task = await _queue(ui).ClaimReviewItem(_Q.ClaimReviewItemRequest(id=reading.uuid_of(item_id)))
    except NotFound:
        text = ui._("It does not wait any more: somebody decided it, or you had a part in it.")
        return ui.redirect(_list_path(wanted), toast=text, kind="info")
    except NotReady as error:
        texts = {"quota": QUOTA_REACHED, "id": TAKEN}
        text = ui._(texts[error.field]) if error.field in texts else ui.error_text(error)
        return ui.redirect(_list_path(wanted), toast=text, kind="warning")
    if task.item.kind == "dispute":
        return ui.redirect(f"/disputes/{item_id}")
    return await _page(ui, task, wanted)


@pages.post("/reviews/{item_id}/draft", roles=MANAGERS, body_limit=FORM_LIMIT)
async def save_draft(ui: PageUi, item_id: str) -> Response:
    """What is answered so far; says until when the reviewer holds the item."""
    form = await ui.request.form()
    draft = work.draft_of(form, work.criteria_of(form))
    try:
        saved = await _queue(ui).SaveReviewDraft(_Q.SaveReviewDraftRequest(id=reading.uuid_of(item_id), draft=draft))
    except (NotReady, NotFound):
        return ui.render("reviews/saved.html", lost=True, until=None)
    if not ui.is_htmx:
        return ui.redirect(_item_path(item_id, _wanted(form)), toast=ui._("Saved."))
    return ui.render("reviews/saved.html", lost=False, until=saved.claimed_until.ToDatetime(tzinfo=UTC))


@pages.post("/reviews/{item_id}/submit", roles=MANAGERS, body_limit=FORM_LIMIT)
async def submit(ui: PageUi, item_id: str) -> Response:
    """The decision, and the next item; a blind evaluation shows what the AI said first."""
    form = await ui.request.form()
    wanted = _wanted(form)
    draft = work.draft_of(form, work.criteria_of(form))
    id, once = reading.uuid_of(item_id), str(form.get("once", ""))[:100]
    blind = str(form.get("kind", "")) == "blind"
    try:
        if blind:
            done = await ui.stub(blind_evaluation_pb2_grpc.BlindEvaluationServiceStub).SubmitBlindEvaluation(
                blind_evaluation_pb2.SubmitBlindEvaluationRequest(id=id, draft=draft, idempotency_key=once)
            )
            path = ui.url(f"/blind/{done.evaluation.id}", **wanted)
            return ui.redirect(path, toast=ui._("Saved. This is what the AI says."))
        reviewed = await _queue(ui).SubmitReview(_Q.SubmitReviewRequest(id=id, draft=draft, idempotency_key=once))
    except InvalidInput as error:
        task = await _queue(ui).ClaimReviewItem(_Q.ClaimReviewItemRequest(id=id))
        card = task.scorecard if task.HasField("scorecard") else None
        wrong = work.wrong_of(error.field, error.message, draft, card)
        task.draft.CopyFrom(draft)
        return await _page(ui, task, wanted, wrong, status=422)
    except NotFound:
        text = ui._("It does not wait any more: somebody decided it, or you had a part in it.")
        return ui.redirect(_list_path(wanted), toast=text, kind="warning")
    ui.toast(ui._("Saved."), undo=f"/scorecards/{reviewed.scorecard.id}/undo")
    return await _onward(ui, wanted)


@pages.post("/reviews/{item_id}/skip", roles=MANAGERS)
async def skip(ui: PageUi, item_id: str) -> Response:
    form = await ui.request.form()
    reason = str(form.get("skip", ""))
    if reason not in dict(SKIPS):
        raise InvalidInput("Choose one of the values that the form offers.", field="skip")
    note = str(form.get("note", "")).strip()[:1000]
    # What somebody decided meanwhile is not offered again, as was wanted.
    with suppress(NotFound):
        await _queue(ui).SkipReviewItem(_Q.SkipReviewItemRequest(id=reading.uuid_of(item_id), reason=reason, note=note))
    return await _onward(ui, _wanted(form))


@pages.post("/reviews/{item_id}/release", roles=MANAGERS)
async def release(ui: PageUi, item_id: str) -> Response:
    form = await ui.request.form()
    await _queue(ui).ReleaseReviewItem(_Q.ReleaseReviewItemRequest(id=reading.uuid_of(item_id)))
    return ui.redirect(_list_path(_wanted(form)), toast=ui._("Given back. Your answers so far are kept."))


async def _page(
    ui: Ui,
    task: review_queue_pb2.ClaimReviewItemResponse,
    wanted: Mapping[str, str],
    wrong: work.Wrong | None = None,
    *,
    status: int = 200,
) -> Response:
    item = task.item
    card = task.scorecard if task.HasField("scorecard") else None
    marks = cards.marks_of(card) if card is not None else []
    transcript = await reading.transcript(ui, item.interaction_id, item.interaction_revision, marks)
    asked = work.asked(task.criteria, ui.language, task.draft, card)
    return ui.render(
        "reviews/work.html",
        status=status,
        item=item,
        card=card,
        asked=asked,
        to_answer=sum(bool(one.options) and not one.settled for one in asked),
        draft=task.draft,
        wrong=wrong or work.Wrong(),
        found=transcript.found,
        contact=transcript.found.interaction,
        entries=transcript.entries,
        lit=0,
        revision=item.interaction_revision,
        card_id=card.id if card is not None else "",
        more=f"{page_path(item.interaction_id)}/turns",
        contact_path=page_path(item.interaction_id),
        wanted=wanted,
        skips=SKIPS,
        skip_options=[(code, ui._(text)) for code, text in SKIPS],
        once=uuid.uuid4(),
        held_until=item.claimed_until.ToDatetime(tzinfo=UTC),
        started=item.started_at.ToDatetime(tzinfo=UTC),
    )


async def _onward(ui: Ui, wanted: Mapping[str, str]) -> Response:
    """To the next item, or back to the list where nothing is left for this reviewer."""
    found = await _queue(ui).ClaimNextReviewItem(_Q.ClaimNextReviewItemRequest(filter=_filter(wanted)))
    if found.HasField("item"):
        return ui.redirect(_item_path(found.item.id, wanted))
    if found.quota_reached:
        ui.toast(ui._(QUOTA_REACHED), "info")
    else:
        ui.toast(ui._("Nothing is left to review."), "success")
    return ui.redirect(_list_path(wanted))


def _queue(ui: Ui) -> review_queue_pb2_grpc.ReviewQueueServiceAsyncStub:
    stub: Any = ui.stub(review_queue_pb2_grpc.ReviewQueueServiceStub)
    return stub  # type: ignore[no-any-return]


def _wanted(query: Mapping[str, Any]) -> dict[str, str]:
    """What narrows the queue, as it was sent."""
    given = {name: str(query.get(name, "")).strip()[:100] for name in work.FILTERS}
    if given["reason"] not in work.REASONS:
        given["reason"] = ""
    return {name: value for name, value in given.items() if value}


def _filter(wanted: Mapping[str, str]) -> review_queue_pb2.QueueFilter:
    return _Q.QueueFilter(
        reason=wanted.get("reason", ""),
        team=wanted.get("team", ""),
        agent_id=wanted.get("agent", ""),
        rubric=wanted.get("rubric", ""),
    )


def _query(wanted: Mapping[str, str]) -> str:
    return f"?{urlencode(wanted)}" if wanted else ""


def _list_path(wanted: Mapping[str, str]) -> str:
    return f"/reviews{_query(wanted)}"


def _item_path(item_id: str, wanted: Mapping[str, str]) -> str:
    return f"/reviews/{item_id}{_query(wanted)}"


N_("No published rubric fits this contact yet.")
