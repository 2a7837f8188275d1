"""What several pages read of a contact: its transcript cut at evidence, its rubric's questions, people's names."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    interaction_pb2,
    interaction_pb2_grpc,
    rubric_pb2,
    rubric_pb2_grpc,
    scorecard_pb2,
    scorecard_pb2_grpc,
)

from services.common.errors import NotFound
from services.console.presenters.scorecard import Questions
from services.console.presenters.transcript import Gap, Mark, ShownTurn, shown_turns, with_gaps
from services.console.web.ui import Ui

OPENING_TURNS: Final = 300
"""Of a long transcript; with what lies around its evidence."""
CONTEXT: Final = 6
STRETCH: Final = 500
"""Turns that one request for more may ask."""
HISTORY: Final = 200
MAX_EVIDENCE: Final = 1500
KEPT_RUBRICS: Final = 100
_outlines: dict[tuple[str, int], rubric_pb2.RubricOutline] = {}
"""Versions never change once published, so what was read once is good for as long as the process lives."""


@dataclass(frozen=True, slots=True)
class Transcript:
    found: interaction_pb2.GetInteractionResponse
    entries: Sequence[ShownTurn | Gap]


async def transcript(
    ui: Ui, interaction_id: str, revision: int, marks: Sequence[Mark], turn: int | None = None
) -> Transcript:
    """The beginning of a contact and what lies around its evidence and around `turn` (an index)."""
    around = sorted({mark.turn for mark in marks})[:MAX_EVIDENCE] + ([turn] if turn is not None and turn >= 0 else [])
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(
            id=interaction_id,
            revision=revision,
            max_turns=OPENING_TURNS,
            around=around,
            context=CONTEXT,
        )
    )
    return Transcript(found, with_gaps(turns_of(found, marks), 0, found.total_turns - 1))


async def stretch(ui: Ui, interaction_id: str, revision: int, marks: Sequence[Mark]) -> Transcript:
    """The turns that somebody asked for in place of a gap, by the address's `first`, `last`, `low` and `high`."""
    first = bounded(ui, "first", 0)
    last = min(bounded(ui, "last", first), first + STRETCH - 1)
    low, high = min(bounded(ui, "low", first), first), max(bounded(ui, "high", last), last)
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(
            id=interaction_id, revision=revision, first_turn=first, max_turns=max(1, last - first + 1)
        )
    )
    return Transcript(found, with_gaps(turns_of(found, marks), low, min(high, found.total_turns - 1)))


async def turn_text(ui: Ui, interaction_id: str, revision: int, turn: int) -> str | None:
    """What the reader sees of one turn (an index); None where the contact has no such turn."""
    found = await ui.stub(interaction_pb2_grpc.InteractionServiceStub).GetInteraction(
        interaction_pb2.GetInteractionRequest(id=interaction_id, revision=revision, first_turn=turn, max_turns=1)
    )
    texts = dict(zip(found.turn_indexes, (entry.text for entry in found.interaction.turns), strict=True))
    return texts.get(turn)


async def questions(ui: Ui, rubric: str, version: int) -> Questions:
    """The version's questions in the user's language."""
    outline = _outlines.get((rubric, version))
    if outline is None:
        found = await ui.stub(rubric_pb2_grpc.RubricServiceStub).GetRubricVersion(
            rubric_pb2.GetRubricVersionRequest(key=rubric, version=version)
        )
        outline = found.outline
        if found.rubric.status == "published":
            while len(_outlines) >= KEPT_RUBRICS:
                _outlines.pop(next(iter(_outlines)))
            _outlines[rubric, version] = outline
    return Questions.of(outline, ui.language, rubric)


async def scorecard(ui: Ui, scorecard_id: str) -> scorecard_pb2.Scorecard:
    """Raises NotFound, Forbidden."""
    found = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).GetScorecard(
        scorecard_pb2.GetScorecardRequest(id=uuid_of(scorecard_id))
    )
    return found.scorecard


async def evaluations(ui: Ui, interaction_id: str) -> Sequence[scorecard_pb2.Scorecard]:
    """All that the reader may see of a contact, oldest first."""
    found = await ui.stub(scorecard_pb2_grpc.ScorecardServiceStub).ListScorecards(
        scorecard_pb2.ListScorecardsRequest(
            interaction_id=interaction_id, include_superseded=True, page=page_pb2.PageRequest(size=HISTORY)
        )
    )
    return list(reversed(found.scorecards))


async def names(ui: Ui, subjects: Collection[str]) -> dict[str, str]:
    """Names of users and API tokens; services and unknown ones keep their subject."""
    ids: dict[str, uuid.UUID] = {}
    for subject in subjects:
        try:
            ids[subject] = uuid.UUID(subject.removeprefix("user:"))
        except ValueError:
            continue
    found = await ui.request.app.state.users.names(list(ids.values())) if ids else {}
    return {subject: found.get(ids[subject], subject) if subject in ids else subject for subject in subjects}


def uuid_of(text: str) -> str:
    """Raises NotFound for what is no id of ours: an address that somebody mistyped."""
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise NotFound("There is no such record.", record=text[:100]) from error


def turns_of(found: interaction_pb2.GetInteractionResponse, marks: Sequence[Mark]) -> list[ShownTurn]:
    """The turns that came, cut at their evidence; with names where several agents spoke."""
    several = len(found.agents) > 1
    who = {agent: found.agent_names.get(agent, agent) for agent in found.agents} if several else {}
    return shown_turns(found.interaction.turns, found.turn_indexes, marks, who, found.interaction.agent_id)


def bounded(ui: Ui, name: str, otherwise: int) -> int:
    """A small whole number of the address; `otherwise` where there is none."""
    text = ui.request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
