"""Disputes as pages show them: the answer contested, what is said against it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from debrief.qa.v1 import dispute_pb2, scorecard_pb2

from services.console.presenters.scorecard import Option, Questions, at
from services.console.presenters.transcript import Mark

CLAIM: Final = "claim"
"""What an agent's passage is evidence for, in place of a criterion."""
UNDECIDED: Final = frozenset({"open", "overdue"})
NO_PASSAGE: Final = -1


@dataclass(frozen=True, slots=True)
class ShownDispute:
    """Attributes:
    question: the criterion in words.
    value_text, wanted_text: titles of levels; empty for answers that have words of their own.
    turn: the passage's turn, from 1; 0: none was named.
    late: its due time has gone by.
    """

    id: str
    scorecard_id: str
    outcome_id: str
    interaction_id: str
    agent_id: str
    agent: str
    criterion: str
    question: str
    value: str
    value_text: str
    wanted: str
    wanted_text: str
    reason: str
    turn: int
    quote: str
    state: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    decided_by: str
    decision: str
    may_decide: bool
    late: bool

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def marks(self) -> list[Mark]:
        return [Mark(CLAIM, self.turn - 1, self.quote, 0, 0)] if self.turn else []


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a decision: the scorecard before it, or the one that stood after it."""

    id: str
    overall: float | None
    passed: bool | None
    status: str
    value: str
    text: str
    rationale: str


def shown(dispute: dispute_pb2.Dispute, questions: Questions, now: datetime) -> ShownDispute:
    return ShownDispute(
        id=dispute.id,
        scorecard_id=dispute.scorecard_id,
        outcome_id=dispute.outcome_scorecard_id,
        interaction_id=dispute.interaction_id,
        agent_id=dispute.agent_id,
        agent=dispute.agent_name or dispute.agent_id,
        criterion=dispute.criterion,
        question=questions.question(dispute.criterion),
        value=dispute.value,
        value_text=questions.value_text(dispute.criterion, dispute.value),
        wanted=dispute.wanted_value,
        wanted_text=questions.value_text(dispute.criterion, dispute.wanted_value),
        reason=dispute.reason,
        turn=dispute.turn + 1 if dispute.turn != NO_PASSAGE else 0,
        quote=dispute.quote,
        state=dispute.state,
        opened_at=at(dispute.opened_at),
        due_at=at(dispute.due_at),
        decided_at=at(dispute.decided_at) if dispute.HasField("decided_at") else None,
        decided_by=dispute.decided_by,
        decision=dispute.decision_reason,
        may_decide=dispute.may_decide,
        late=dispute.state in UNDECIDED and at(dispute.due_at) <= now,
    )


def newest_of(disputes: Iterable[dispute_pb2.Dispute]) -> dict[str, dispute_pb2.Dispute]:
    """Criterion to its dispute that counts: the one under way or decided, rather than one taken back."""
    found: dict[str, dispute_pb2.Dispute] = {}
    for dispute in sorted(disputes, key=lambda entry: (entry.state != "withdrawn", at(entry.opened_at))):
        found[dispute.criterion] = dispute
    return found


def side(card: scorecard_pb2.Scorecard, criterion: str, questions: Questions) -> Side:
    answer = next((entry for entry in card.answers if entry.criterion == criterion), scorecard_pb2.Answer())
    return Side(
        id=card.id,
        overall=card.overall if card.HasField("overall") else None,
        passed=card.passed if card.HasField("passed") else None,
        status=card.status,
        value=answer.value,
        text=questions.value_text(criterion, answer.value),
        rationale=answer.rationale,
    )


def others_than(value: str, criterion: str, questions: Questions) -> tuple[Option, ...]:
    """The answers that might be right instead."""
    return tuple(option for option in questions.options(criterion) if option.value != value)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an agent wrote against an answer, as the form sent it."""

    criterion: str = ""
    wanted: str = ""
    reason: str = ""
    turn: str = ""
    quote: str = ""

    @classmethod
    def of(cls, form: Mapping[str, object]) -> Claim:
        def text(name: str) -> str:
            return str(form.get(name, "")).replace("\r\n", "\n").strip()

        return cls(text("criterion"), text("wanted"), text("reason"), text("turn"), text("quote"))

    @property
    def turn_index(self) -> int | None:
        """From 0; `NO_PASSAGE` where none is named, None for what is no number of a turn."""
        if not self.turn:
            return NO_PASSAGE
        if not (self.turn.isascii() and self.turn.isdigit() and len(self.turn) < 7) or int(self.turn) < 1:
            return None
        return int(self.turn) - 1
