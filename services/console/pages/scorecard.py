"""One interaction: its transcript beside its scorecard, and what people decide on it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    directory_pb2,
    directory_pb2_grpc,
    exemplar_pb2,
    exemplar_pb2_grpc,
    interaction_pb2,
    interaction_pb2_grpc,
    rubric_pb2,
    rubric_pb2_grpc,
    scorecard_pb2,
    scorecard_pb2_grpc,
)
from fastapi import Response
from fastapi.responses import RedirectResponse

from services.common.errors import Forbidden, InvalidInput, NotFound
from services.console.domain.api_key import Permission, Role
from services.console.pages.registry import MANAGERS, N_, QUALITY, Area, PageUi
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.presenters.transcript import Gap, ShownTurn, shown_turns, with_gaps
from services.console.web.ui import Ui

pages = Area("scorecard")
READERS: Final = QUALITY | {Role.RECOVERY}
OPENING_TURNS: Final = 300
"""Of a long transcript; with what lies around its evidence."""
CONTEXT: Final = 6
LINKS: Final = {"source": "source_url", "recording": "recording_url"}
STRETCH: Final = 500
"""Turns that one request for more may ask."""
HISTORY: Final = 200
EXEMPLARS: Final = 500
MAX_EVIDENCE: Final = 1500
KEPT_RUBRICS: Final = 100
_outlines: dict[tuple[str, int], rubric_pb2.RubricOutline] = {}
"""Versions never change, so what was read once is good for as long as the process lives."""


@dataclass(frozen=True, slots=True)
class Card:
    """The scorecard at hand and everything that its panel shows.

    Attributes:
        stands: False for an evaluation that was superseded.
        tabs: (title, address, whether here) of the scorecards that stand.
        people: subject to name, of everybody in it.
        wrong: criterion to what was wrong with the override that was sent; `sent` is its value and reason.
    """

    message: scorecard_pb2.Scorecard
    stands: bool
    questions: cards.Questions
    sections: Sequence[cards.ShownSection]
    history: Sequence[cards.Evaluation]
    tabs: Sequence[tuple[str, str, bool]]
    people: dict[str, str]
    why: Sequence[str]
    wrong: dict[str, str]
    sent: tuple[str, str] = ("", "")

    @property
    def answers(self) -> Sequence[cards.ShownAnswer]:
        return [answer for section in self.sections for answer in section.answers]

    @property
    def proposed(self) -> Sequence[cards.ShownAnswer]:
        return [answer for answer in self.answers if answer.autofail == "proposed"]

    @property
    def overall(self) -> float | None:
        return self.message.overall if self.message.HasField("overall") else None


@pages.get("/interactions/{interaction_id}", title=N_("Interaction"), roles=READERS)
async def show(ui: PageUi, interaction_id: str, card: str = "", turn: int = 0, revision: int = 0) -> Response:
    """`turn` is the number of a turn to show and light, from 1."""
    return await _page(ui, interaction_id, card, turn, revision)


@pages.get("/interactions/{interaction_id}/turns", roles=READERS)
async def more_turns(ui: PageUi, interaction_id: str, first: int, last: int, revision: int = 0) -> Response:
    """A stretch of a gap (indexes), and the gaps that it leaves: between `low` and `high`."""
    low = _bounded(ui, "low", first)
    high = _bounded(ui, "high", last)
    if not 0 <= low <= first <= last <= high < 10**6:
        raise InvalidInput("These are no turns of a transcript.", field="first")
    last = min(last, first + STRETCH - 1)
    listed: Sequence[scorecard_pb2.Scorecard] = []
    if ui.has_role(*QUALITY):
        listed = await _scorecards(ui, interaction_id)
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(
            id=interaction_id, revision=max(0, revision), first_turn=first, max_turns=last - first + 1
        )
    )
    wanted = ui.request.query_params.get("card", "")
    marks = [mark for entry in listed if entry.id == wanted for mark in cards.marks_of(entry)]
    turns = shown_turns(
        found.interaction.turns, found.turn_indexes, marks, _speakers(found), found.interaction.agent_id
    )
    return ui.render(
        "scorecard/turns.html",
        entries=with_gaps(turns, low, min(high, found.total_turns - 1)),
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
    found = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).GetScorecard(
        scorecard_pb2.GetScorecardRequest(id=_uuid(scorecard_id))
    )
    return ui.redirect(ui.url(page_path(found.scorecard.interaction_id), card=found.scorecard.id))


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
                id=_uuid(scorecard_id),
                overrides=[scorecard_pb2.AnswerOverride(criterion=criterion, value=value, reason=reason.strip())],
                idempotency_key=str(form.get("once", ""))[:200],
            )
        )
    except InvalidInput as error:
        before = await stub.GetScorecard(scorecard_pb2.GetScorecardRequest(id=_uuid(scorecard_id)))
        wrong = {criterion: ui.error_text(error)}
        return await _answered(ui, before.scorecard, wrong=wrong, sent=(value, reason), status=422)
    return await _decided(ui, done.scorecard, ui._("The answer was changed."))


@pages.post("/scorecards/{scorecard_id}/autofail", roles=MANAGERS)
async def decide_autofail(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    confirm = form.get("decision") == "confirm"
    done = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).ReviewScorecard(
        scorecard_pb2.ReviewScorecardRequest(
            id=_uuid(scorecard_id),
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
        return await _answered(ui, await _scorecard(ui, scorecard_id))
    done = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).ReviewScorecard(
        scorecard_pb2.ReviewScorecardRequest(
            id=_uuid(scorecard_id), confirmed=confirmed, idempotency_key=str(form.get("once", ""))[:200]
        )
    )
    said = ui._("All answers are confirmed.") if done.scorecard.confirmed else ui._("The answers are confirmed.")
    return await _decided(ui, done.scorecard, said)


@pages.post("/scorecards/{scorecard_id}/undo", roles=MANAGERS)
async def undo(ui: PageUi, scorecard_id: str) -> Response:
    done = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).UndoReview(
        scorecard_pb2.UndoReviewRequest(id=_uuid(scorecard_id))
    )
    ui.toast(ui._("Undone: the earlier answers stand again."))
    return await _answered(ui, done.scorecard)


@pages.post("/scorecards/{scorecard_id}/exemplars", roles=MANAGERS)
async def mark_exemplar(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    marked = await ui.stub(exemplar_pb2_grpc.ExemplarServiceStub).MarkExemplar(
        exemplar_pb2.MarkExemplarRequest(
            scorecard_id=_uuid(scorecard_id), criterion=str(form.get("criterion", "")), value=str(form.get("value", ""))
        )
    )
    ui.toast(
        ui._("Saved as an exemplar: judges learn from it."),
        undo=f"/scorecards/{scorecard_id}/exemplars/forget",
        fields={"ids": " ".join(entry.id for entry in marked.exemplars)},
    )
    return await _answered(ui, await _scorecard(ui, scorecard_id))


@pages.post("/scorecards/{scorecard_id}/exemplars/forget", roles=MANAGERS)
async def forget_exemplars(ui: PageUi, scorecard_id: str) -> Response:
    form = await ui.request.form()
    stub = ui.stub(exemplar_pb2_grpc.ExemplarServiceStub)
    for id in str(form.get("ids", "")).split()[:100]:
        try:
            await stub.DeleteExemplar(exemplar_pb2.DeleteExemplarRequest(id=_uuid(id)))
        except NotFound:
            continue  # somebody else was faster: it is gone, as was wanted
    ui.toast(ui._("No longer an exemplar."))
    return await _answered(ui, await _scorecard(ui, scorecard_id))


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
            return await _page(ui, card.interaction_id, card.id, 0, 0, wrong=wrong, sent=sent, status=status)
        several = sum(entry.status != cards.SUPERSEDED for entry in await _scorecards(ui, card.interaction_id)) > 1
        return ui.redirect(ui.url(path, card=card.id) if several or card.status == cards.SUPERSEDED else path)
    listed = await _scorecards(ui, card.interaction_id)
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(id=card.interaction_id, max_turns=1)
    )
    shown = await _card(ui, card, listed, found, wrong=wrong or {}, sent=sent)
    response = ui.render("scorecard/card.html", status=status, card=shown, once=uuid.uuid4(), path_of=page_path)
    if card.status != cards.SUPERSEDED:
        response.headers["HX-Replace-Url"] = ui.url(path, card=card.id) if len(shown.tabs) > 1 else path
    return response


async def _page(
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
    listed = await _scorecards(ui, interaction_id) if ui.has_role(*QUALITY) else []
    chosen = _chosen(listed, wanted)
    marks = cards.marks_of(chosen) if chosen is not None else []
    around = sorted({mark.turn for mark in marks})[:MAX_EVIDENCE] + ([turn - 1] if 0 < turn < 10**6 else [])
    if not revision and chosen is not None:
        revision = chosen.interaction_revision if chosen.status == cards.SUPERSEDED else 0
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(
            id=interaction_id, revision=max(0, revision), max_turns=OPENING_TURNS, around=around, context=CONTEXT
        )
    )
    card, customer = await asyncio.gather(
        _card(ui, chosen, listed, found, wrong=wrong or {}, sent=sent) if chosen is not None else _nothing(),
        _customer(ui, found.interaction.customer_id),
    )
    turns = shown_turns(
        found.interaction.turns, found.turn_indexes, marks, _speakers(found), found.interaction.agent_id
    )
    entries: Sequence[ShownTurn | Gap] = with_gaps(turns, 0, found.total_turns - 1)
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
        entries=entries,
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


async def _card(
    ui: Ui,
    card: scorecard_pb2.Scorecard,
    listed: Sequence[scorecard_pb2.Scorecard],
    found: interaction_pb2.GetInteractionResponse,
    *,
    wrong: dict[str, str],
    sent: tuple[str, str],
) -> Card:
    questions, exemplars = await asyncio.gather(_questions(ui, card), _exemplars(ui, card.interaction_id))
    sections = cards.sections_of(card, questions, exemplars)
    history = cards.history_of(card, listed, questions)
    subjects = {entry.by for entry in history} | {answer.acted_by for part in sections for answer in part.answers}
    standing = [entry for entry in listed if entry.status != cards.SUPERSEDED]
    several_rubrics = len({entry.rubric for entry in standing}) > 1
    path = page_path(card.interaction_id)
    return Card(
        message=card,
        stands=card.status != cards.SUPERSEDED,
        questions=questions,
        sections=sections,
        history=history,
        tabs=[
            (_tab(found, entry, several_rubrics), ui.url(path, card=entry.id), entry.id == card.id)
            for entry in sorted(standing, key=lambda entry: (_place(found, entry.agent_id), entry.rubric))
        ],
        people=await _names(ui, subjects),
        why=cards.why_in_review(card, questions),
        wrong=wrong,
        sent=sent,
    )


def _chosen(listed: Sequence[scorecard_pb2.Scorecard], wanted: str) -> scorecard_pb2.Scorecard | None:
    """The one asked for, else one that waits for a person, else the first that stands."""
    standing = [entry for entry in listed if entry.status != cards.SUPERSEDED]
    asked = next((entry for entry in listed if entry.id == wanted), None)
    waiting = next((entry for entry in standing if entry.status in ("in_review", "disputed")), None)
    return asked or waiting or next(iter(standing), None)


def _speakers(found: interaction_pb2.GetInteractionResponse) -> dict[str, str]:
    """Names of the agents where several spoke."""
    if len(found.agents) < 2:
        return {}
    return {agent: found.agent_names.get(agent, agent) for agent in found.agents}


def _tab(found: interaction_pb2.GetInteractionResponse, card: scorecard_pb2.Scorecard, rubric: bool) -> str:
    name = found.agent_names.get(card.agent_id, card.agent_id)
    return f"{name} · {card.rubric}" if rubric else name


def _place(found: interaction_pb2.GetInteractionResponse, agent_id: str) -> int:
    return list(found.agents).index(agent_id) if agent_id in found.agents else len(found.agents)


async def _scorecards(ui: Ui, interaction_id: str) -> Sequence[scorecard_pb2.Scorecard]:
    """All evaluations, oldest first."""
    found = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).ListScorecards(
        scorecard_pb2.ListScorecardsRequest(
            interaction_id=interaction_id,
            include_superseded=True,
            page=page_pb2.PageRequest(size=HISTORY),
        )
    )
    return list(reversed(found.scorecards))


async def _scorecard(ui: Ui, scorecard_id: str) -> scorecard_pb2.Scorecard:
    found = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).GetScorecard(
        scorecard_pb2.GetScorecardRequest(id=_uuid(scorecard_id))
    )
    return found.scorecard


async def _questions(ui: Ui, card: scorecard_pb2.Scorecard) -> cards.Questions:
    key = (card.rubric, card.rubric_version)
    outline = _outlines.get(key)
    if outline is None:
        found = await ui.stub(rubric_pb2_grpc.RubricServiceStub).GetRubricVersion(
            rubric_pb2.GetRubricVersionRequest(key=card.rubric, version=card.rubric_version)
        )
        outline = found.outline
        if found.rubric.status == "published":
            while len(_outlines) >= KEPT_RUBRICS:
                _outlines.pop(next(iter(_outlines)))
            _outlines[key] = outline
    return cards.Questions.of(outline, ui.language, card.rubric)


async def _exemplars(ui: Ui, interaction_id: str) -> Sequence[exemplar_pb2.Exemplar]:
    if not ui.has_role(*MANAGERS):
        return []
    found = await ui.stub(exemplar_pb2_grpc.ExemplarServiceStub).ListExemplars(
        exemplar_pb2.ListExemplarsRequest(interaction_id=interaction_id, page=page_pb2.PageRequest(size=EXEMPLARS))
    )
    return list(found.exemplars)


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


async def _names(ui: Ui, subjects: Collection[str]) -> dict[str, str]:
    """Names of users; services and unknown ones keep their subject."""
    ids: dict[str, uuid.UUID] = {}
    for subject in subjects:
        try:
            ids[subject] = uuid.UUID(subject.removeprefix("user:"))
        except ValueError:
            continue
    found = await ui.request.app.state.users.names(list(ids.values())) if ids else {}
    return {subject: found.get(ids[subject], subject) if subject in ids else subject for subject in subjects}


def _plain(metadata: dict[str, Any]) -> list[tuple[str, str]]:
    """What else the sender said of the contact, in one line each."""
    return [
        (key, str(value) if not isinstance(value, float) or not value.is_integer() else str(int(value)))
        for key, value in sorted(metadata.items())
        if isinstance(value, str | float | bool) and key not in ("contact_reason", "source_url", "recording_url")
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _bounded(ui: Ui, name: str, otherwise: int) -> int:
    text = ui.request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise


def _uuid(text: str) -> str:
    """Raises NotFound for what is no id of ours: an address that somebody mistyped."""
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise NotFound("There is no such record.", record=text[:100]) from error
