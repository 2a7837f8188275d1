"""An agent's part of an interaction, cut up: whose turn is whose, which pieces to embed, what the log says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from services.qa_scorer.domain.actions import Action, parse_action
from services.qa_scorer.domain.embedded_judge.acts import INDEX, Floats
from services.qa_scorer.domain.embedded_judge.results import Verdict, verdict
from services.qa_scorer.domain.embedded_judge.text import Piece, pieces
from services.qa_scorer.domain.interaction import Channel, Speaker
from services.qa_scorer.domain.judging import JudgeTask

FINE_PIECES = 4_000
"""Pieces of one agent's turns up to which long sentences are also read in parts."""

_EARLY_CUSTOMER_TURNS = 4
_LATE_MESSAGES = 5
"""Messages of the agent whose answers are read: what a customer answers tells what was asked."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One `[action]` turn. `privileged`: the procedure's; `performed`: not turned down at the door."""

    turn: int
    action: Action
    verdict: Verdict
    privileged: bool
    mine: bool

    @property
    def performed(self) -> bool:
        return self.verdict is not Verdict.REFUSED


@dataclass(frozen=True)
class Scene:
    """`messages` are the judged agent's, each one or more turns (transcribed speech is cut into many turns)."""

    task: JudgeTask
    messages: tuple[tuple[int, ...], ...]
    pieces: tuple[Piece, ...]
    logged: tuple[Logged, ...]

    @cached_property
    def mine(self) -> frozenset[int]:
        return frozenset(turn for message in self.messages for turn in message)

    @cached_property
    def rows(self) -> dict[int, list[int]]:
        """Rows of `pieces` by turn."""
        found: dict[int, list[int]] = {}
        for row, piece in enumerate(self.pieces):
            found.setdefault(piece.turn, []).append(row)
        return found

    @cached_property
    def privileged(self) -> tuple[Logged, ...]:
        return tuple(entry for entry in self.logged if entry.privileged and entry.performed and entry.mine)


def stage(task: JudgeTask) -> Scene:
    """Cuts up a task. Its texts to embed are those of `pieces`."""
    turns = task.view.turns
    mine = [t.index for t in turns if t.agent_id == task.agent_id and t.speaker is Speaker.AGENT]
    logged = _logged(task, set(mine))
    found: list[Piece] = []
    for index in mine:
        found.extend(pieces(index, _text(task, index), fine=len(found) < FINE_PIECES))
    messages = tuple(_messages(task, mine))
    for index in _customer_turns(task, logged, messages):
        found.extend(pieces(index, _text(task, index), fine=False))
    return Scene(task, messages, tuple(found), tuple(logged))


def _text(task: JudgeTask, index: int) -> str:
    return task.view.turns[index].text


def _messages(task: JudgeTask, mine: Sequence[int]) -> Iterable[tuple[int, ...]]:
    message: list[int] = []
    for index in mine:
        follows = bool(message) and all(
            task.view.turns[between].speaker is Speaker.SYSTEM for between in range(message[-1] + 1, index)
        )
        if message and not (task.view.channel is Channel.VOICE and follows):
            yield tuple(message)
            message = []
        message.append(index)
    if message:
        yield tuple(message)


def _logged(task: JudgeTask, mine: set[int]) -> list[Logged]:
    found = []
    name = task.procedure.privileged_action if task.procedure else None
    shared = len(task.view.agents) > 1
    agent_turns = [t for t in task.view.turns if t.speaker is Speaker.AGENT]
    for turn in task.view.turns:
        if turn.speaker is not Speaker.SYSTEM:
            continue
        action = parse_action(turn.text)
        if action is None:
            continue
        by_me = True
        if turn.acting is not None:
            by_me = turn.acting == task.agent_id
        elif shared:
            # An action belongs to whoever spoke last before it, else to whoever spoke first.
            before = [t for t in agent_turns if t.index < turn.index]
            doer = before[-1] if before else (agent_turns[0] if agent_turns else None)
            by_me = doer is not None and doer.index in mine
        found.append(Logged(turn.index, action, verdict(action), action.name == name, by_me))
    return found


def _customer_turns(task: JudgeTask, logged: Sequence[Logged], messages: Sequence[tuple[int, ...]]) -> list[int]:
    customer = [t.index for t in task.view.turns if t.speaker is Speaker.CUSTOMER]
    wanted = set(customer[:_EARLY_CUSTOMER_TURNS]) | set(customer[-1:])
    for entry in logged:
        if entry.privileged:
            wanted.update([index for index in customer if index < entry.turn][-2:])
    for message in messages[-_LATE_MESSAGES:]:
        wanted.update([index for index in customer if index > message[-1]][:1])
    return sorted(wanted)


@dataclass(frozen=True)
class Reading:
    """A scene with what its pieces do: `vectors` (pieces, dimensions), `logits` (pieces, acts)."""

    scene: Scene
    vectors: Floats
    logits: Floats

    def rows(self, turns: Iterable[int]) -> list[int]:
        return [row for turn in turns for row in self.scene.rows.get(turn, ())]

    def best(self, act: str, turns: Iterable[int]) -> tuple[int | None, float]:
        """Row and log-odds of the piece that most does `act`; (None, -inf) where the turns hold none."""
        rows = self.rows(turns)
        if not rows:
            return None, float("-inf")
        scores = self.logits[rows, INDEX[act]]
        top = int(np.argmax(scores))
        return rows[top], float(scores[top])

    def agent_after(self, turn: int, until: int | None = None) -> list[int]:
        """The judged agent's turns after `turn` (and before `until`)."""
        return [index for index in sorted(self.scene.mine) if index > turn and (until is None or index < until)]
