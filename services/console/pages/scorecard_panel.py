"""The panel of a scorecard: its answers, its history, and the scorecards beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import exemplar_pb2, exemplar_pb2_grpc, interaction_pb2, scorecard_pb2

from services.console.pages import reading
from services.console.pages.registry import MANAGERS
from services.console.presenters import scorecard as cards
from services.console.presenters.interactions import page_path
from services.console.web.ui import Ui

EXEMPLARS: Final = 500


@dataclass(frozen=True, slots=True)
class Card:
    """The scorecard at hand and everything that its panel shows.

    Attributes:
        readable: False once the transcript was deleted, its retention over: nobody decides any more.
        stands: False for an evaluation that was superseded.
        tabs: (title, address, whether here) of the scorecards that stand.
        people: subject to name, of everybody in it.
        wrong: criterion to what was wrong with the override that was sent; `sent` is its value and reason.
    """

    message: scorecard_pb2.Scorecard
    stands: bool
    readable: bool
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


async def card_of(
    ui: Ui,
    card: scorecard_pb2.Scorecard,
    listed: Sequence[scorecard_pb2.Scorecard],
    found: interaction_pb2.GetInteractionResponse,
    *,
    wrong: dict[str, str],
    sent: tuple[str, str],
) -> Card:
    """What the panel of `card` shows. `listed`: all evaluations of the contact, oldest first; `found`: the contact."""
    questions, exemplars = await asyncio.gather(
        reading.questions(ui, card.rubric, card.rubric_version), _exemplars(ui, card.interaction_id)
    )
    sections = cards.sections_of(card, questions, exemplars)
    history = cards.history_of(card, listed, questions)
    subjects = {entry.by for entry in history} | {answer.acted_by for part in sections for answer in part.answers}
    standing = [entry for entry in listed if entry.status != cards.SUPERSEDED]
    several_rubrics = len({entry.rubric for entry in standing}) > 1
    path = page_path(card.interaction_id)
    return Card(
        message=card,
        readable=not found.HasField("transcript_deleted_at"),
        stands=card.status != cards.SUPERSEDED,
        questions=questions,
        sections=sections,
        history=history,
        tabs=[
            (_tab(found, entry, several_rubrics), ui.url(path, card=entry.id), entry.id == card.id)
            for entry in sorted(standing, key=lambda entry: (_place(found, entry.agent_id), entry.rubric))
        ],
        people=await reading.names(ui, subjects),
        why=cards.why_in_review(card, questions),
        wrong=wrong,
        sent=sent,
    )


def _tab(found: interaction_pb2.GetInteractionResponse, card: scorecard_pb2.Scorecard, rubric: bool) -> str:
    name = found.agent_names.get(card.agent_id, card.agent_id)
    return f"{name} · {card.rubric}" if rubric else name


def _place(found: interaction_pb2.GetInteractionResponse, agent_id: str) -> int:
    return list(found.agents).index(agent_id) if agent_id in found.agents else len(found.agents)


async def _exemplars(ui: Ui, interaction_id: str) -> Sequence[exemplar_pb2.Exemplar]:
    if not ui.has_role(*MANAGERS):
        return []
    found = await ui.stub(exemplar_pb2_grpc.ExemplarServiceStub).ListExemplars(
        exemplar_pb2.ListExemplarsRequest(interaction_id=interaction_id, page=page_pb2.PageRequest(size=EXEMPLARS))
    )
    return list(found.exemplars)
