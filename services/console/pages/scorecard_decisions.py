"""What people decide on a scorecard: other answers, auto-fails, confirmations, exemplars."""

from __future__ import annotations

import uuid

from debrief.qa.v1 import (
    exemplar_pb2,
    exemplar_pb2_grpc,
    interaction_pb2,
    interaction_pb2_grpc,
    scorecard_pb2,
    scorecard_pb2_grpc,
)
from fastapi import Response

from services.common.errors import InvalidInput, NotFound
from services.console.pages import reading
from services.console.pages import scorecard_panel as panel
from services.console.pages.registry import MANAGERS, Area, PageUi
from services.console.pages.scorecard import page
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.web.ui import Ui

pages = Area("scorecard_decisions")


@pages.post("/scorecards/{scorecard_id}/override", roles=MANAGERS)
async def override(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    criterion, value, reason = (str(form.get(name, "")) for name in ("criterion", "value", "reason"))
    stub = ui.stub(scorecard_pb2_grpc.ScorecardServiceStub)
    try:
        if not value:
            raise InvalidInput(ui._("Choose the right answer."), field="value")
        if len(reason.strip()) < 3:
            raise InvalidInput(ui._("Say why, in a few words; the agent will read it."), field="reason")
        done = await stub.ReviewScorecard(
            scorecard_pb2.ReviewScorecardRequest(
                id=reading.uuid_of(scorecard_id),
                overrides=[scorecard_pb2.AnswerOverride(criterion=criterion, value=value, reason=reason.strip())],
                idempotency_key=str(form.get("once", ""))[:200],
            )
        )
    except InvalidInput as error:
        before = await stub.GetScorecard(scorecard_pb2.GetScorecardRequest(id=reading.uuid_of(scorecard_id)))
        wrong = {criterion: ui.error_text(error)}
        return await _answered(ui, before.scorecard, wrong=wrong, sent=(value, reason), status=422)
    return await _decided(ui, done.scorecard, ui._("The answer was changed."))


@pages.post("/scorecards/{scorecard_id}/autofail", roles=MANAGERS)
async def decide_autofail(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    confirm = form.get("decision") == "confirm"
    done = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).ReviewScorecard(
        scorecard_pb2.ReviewScorecardRequest(
            id=reading.uuid_of(scorecard_id),
            autofails=[scorecard_pb2.AutoFailDecision(criterion=str(form.get("criterion", "")), confirm=confirm)],
            idempotency_key=str(form.get("once", ""))[:200],
        )
    )
    said = ui._("The auto-fail is confirmed.") if confirm else ui._("The auto-fail is rejected.")
    return await _decided(ui, done.scorecard, said)


@pages.post("/scorecards/{scorecard_id}/confirm", roles=MANAGERS)
async def confirm_answers(ui: PageUi, scorecard_id: str) -> Response:
    """The answers that were ticked, one by one: there is no way to tick them all."""
    form = await ui.request.form()
    confirmed = [str(key) for key in form.getlist("confirmed")]
    if not confirmed:
        ui.toast(ui._("Tick the answers that you have read and hold right."), kind="warning")
        return await _answered(ui, await reading.scorecard(ui, scorecard_id))
    done = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).ReviewScorecard(
        scorecard_pb2.ReviewScorecardRequest(
            id=reading.uuid_of(scorecard_id), confirmed=confirmed, idempotency_key=str(form.get("once", ""))[:200]
        )
    )
    said = ui._("All answers are confirmed.") if done.scorecard.confirmed else ui._("The answers are confirmed.")
    return await _decided(ui, done.scorecard, said)


@pages.post("/scorecards/{scorecard_id}/undo", roles=MANAGERS)
async def undo(ui: PageUi, scorecard_id: str) -> Response:
    done = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).UndoReview(
        scorecard_pb2.UndoReviewRequest(id=reading.uuid_of(scorecard_id))
    )
    ui.toast(ui._("Undone: the earlier answers stand again."))
    return await _answered(ui, done.scorecard)


@pages.post("/scorecards/{scorecard_id}/exemplars", roles=MANAGERS)
async def mark_exemplar(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    marked = await ui.stub(exemplar_pb2_grpc.ExemplarServiceStub).MarkExemplar(
        exemplar_pb2.MarkExemplarRequest(
            scorecard_id=reading.uuid_of(scorecard_id),
            criterion=str(form.get("criterion", "")),
            value=str(form.get("value", "")),
        )
    )
    ui.toast(
        ui._("Saved as an exemplar: judges learn from it."),
        undo=f"/scorecards/{scorecard_id}/exemplars/forget",
        fields={"ids": " ".join(entry.id for entry in marked.exemplars)},
    )
    return await _answered(ui, await reading.scorecard(ui, scorecard_id))


@pages.post("/scorecards/{scorecard_id}/exemplars/forget", roles=MANAGERS)
async def forget_exemplars(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    stub = ui.stub(exemplar_pb2_grpc.ExemplarServiceStub)
    for id in str(form.get("ids", "")).split()[:100]:
        try:
            await stub.DeleteExemplar(exemplar_pb2.DeleteExemplarRequest(id=reading.uuid_of(id)))
        except NotFound:
            continue  # somebody else was faster: it is gone, as was wanted
    ui.toast(ui._("No longer an exemplar."))
    return await _answered(ui, await reading.scorecard(ui, scorecard_id))


async def _decided(ui: Ui, card: scorecard_pb2.Scorecard, said: str) -> Response:
    ui.toast(said, undo=f"/scorecards/{card.id}/undo")
    return await _answered(ui, card)


async def _answered(
    ui: Ui,
    card: scorecard_pb2.Scorecard,
    *,
    wrong: dict[str, str] | None = None,
    sent: tuple[str, str] = ("", ""),
    status: int = 200,
) -> Response:
    """The panel of the scorecard, for htmx; else the page anew, or again where something in it is to be corrected."""
    path = page_path(card.interaction_id)
    if not ui.is_htmx:
        if wrong:
            return await page(ui, card.interaction_id, card.id, 0, 0, wrong=wrong, sent=sent, status=status)
        several = (
            sum(entry.status != cards.SUPERSEDED for entry in await reading.evaluations(ui, card.interaction_id)) > 1
        )
        return ui.redirect(ui.url(path, card=card.id) if several or card.status == cards.SUPERSEDED else path)
    listed = await reading.evaluations(ui, card.interaction_id)
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(id=card.interaction_id, max_turns=1)
    )
    shown = await panel.card_of(ui, card, listed, found, wrong=wrong or {}, sent=sent)
    response = ui.render("scorecard/card.html", status=status, card=shown, once=uuid.uuid4(), path_of=page_path)
    if card.status != cards.SUPERSEDED:
        response.headers["HX-Replace-Url"] = ui.url(path, card=card.id) if len(shown.tabs) > 1 else path
    return response
