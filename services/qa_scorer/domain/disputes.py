"""Disputes: an agent contests one answer; somebody who did not decide it decides by a due time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.common.errors import Forbidden, InvalidInput, NotReady
from services.qa_scorer.domain.records import Evaluator, ScorecardRecord
from services.qa_scorer.domain.rubric.model import Criterion, Rubric
from services.qa_scorer.domain.scorecard import Status


class DisputeState(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


UNDECIDED = (DisputeState.OPEN, DisputeState.OVERDUE)
NO_PASSAGE = -1


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """`value` is the answer contested; `wanted_value`, which may be empty, the one the agent holds to be right.

    `status_before` is the scorecard's status before its first open dispute. `turn` is -1 where no passage was named.
    """

    id: uuid.UUID
    scorecard_id: uuid.UUID
    interaction_id: str
    agent_id: str
    criterion: str
    value: str
    wanted_value: str
    reason: str
    turn: int
    quote: str
    state: DisputeState
    status_before: Status
    opened_at: datetime
    due_at: datetime
    opened_by: str
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_reason: str | None = None
    outcome_scorecard_id: uuid.UUID | None = None
    seq: int = 0

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED


@dataclass(frozen=True, slots=True)
class Contest:
    """What an agent says against one answer."""

    criterion: str
    wanted_value: str
    reason: str
    turn: int = NO_PASSAGE
    quote: str = ""


def open_dispute(
    scorecard: ScorecardRecord,
    rubric: Rubric,
    contest: Contest,
    others: Iterable[DisputeRecord],
    *,
    by: str,
    now: datetime,
    due_in: timedelta,
) -> DisputeRecord:
    """A new dispute on a scorecard.

    Raises:
        NotReady: the scorecard was superseded or failed, or this answer is already under dispute, or was decided.
        InvalidInput: the criterion, the wanted answer or the passage is not one of this scorecard.
    """
    if scorecard.result.status in (Status.SUPERSEDED, Status.FAILED):
        raise NotReady(
            f"The scorecard is {scorecard.result.status.value}; contest the one that stands now.",
            record=str(scorecard.id),
            field="scorecard_id",
        )
    criterion = _criterion(rubric, contest.criterion)
    answer = next((answer for answer in scorecard.answers if answer.criterion == contest.criterion), None)
    if answer is None:
        raise InvalidInput(f"The scorecard has no answer for {contest.criterion!r}.", field="criterion")
    if contest.wanted_value and contest.wanted_value not in (*criterion.values, "na"):
        raise InvalidInput(
            f"{contest.wanted_value!r} is no answer of {criterion.key!r}; it is one of {', '.join(criterion.values)}.",
            field="wanted_value",
        )
    if contest.wanted_value == answer.value:
        raise InvalidInput("The answer is already the one that is wanted.", field="wanted_value")
    status_before: Status = scorecard.result.status
    for other in others:
        if other.criterion != contest.criterion:
            if other.undecided:
                status_before = other.status_before
            continue
        if other.undecided:
            raise NotReady(f"The answer to {criterion.key!r} is already under dispute.", field="criterion")
        if other.state is not DisputeState.WITHDRAWN:
            raise NotReady(f"A dispute on {criterion.key!r} was decided; the decision is final.", field="criterion")
    return DisputeRecord(
        id=uuid.uuid4(),
        scorecard_id=scorecard.id,
        interaction_id=scorecard.ref.id,
        agent_id=scorecard.agent_id,
        criterion=criterion.key,
        value=answer.value,
        wanted_value=contest.wanted_value,
        reason=contest.reason,
        turn=contest.turn,
        quote=contest.quote,
        state=DisputeState.OPEN,
        status_before=status_before,
        opened_at=now,
        due_at=now + due_in,
        opened_by=by,
    )


def may_decide(history: Iterable[Evaluator], person: str) -> bool:
    """Whether `person` had no part in any evaluation of the scorecard's history."""
    return all(evaluator.user != person for evaluator in history)


def had_part(dispute: DisputeRecord, history: Iterable[Evaluator]) -> tuple[str, ...]:
    """The subjects who can't decide the dispute: each had a part in the score, or contested it. Sorted."""
    return tuple(sorted({dispute.opened_by, *(evaluator.user for evaluator in history if evaluator.user)}))


def decided(
    dispute: DisputeRecord,
    history: Iterable[Evaluator],
    *,
    uphold: bool,
    reason: str,
    by: str,
    now: datetime,
    outcome: uuid.UUID,
) -> DisputeRecord:
    """The dispute with its decision.

    Raises:
        NotReady: it was decided or withdrawn before.
        Forbidden: `by` decided this scorecard, or opened the dispute.
    """
    check_decidable(dispute, history, by)
    return replace(
        dispute,
        state=DisputeState.UPHELD if uphold else DisputeState.REJECTED,
        decided_at=now,
        decided_by=by,
        decision_reason=reason,
        outcome_scorecard_id=outcome,
    )


def check_decidable(dispute: DisputeRecord, history: Iterable[Evaluator], by: str) -> None:
    """Raises NotReady and Forbidden as `decided` does."""
    if not dispute.undecided:
        raise NotReady(f"The dispute is {dispute.state.value}.", record=str(dispute.id), field="state")
    if dispute.opened_by == by or not may_decide(history, by):
        raise Forbidden("A dispute is decided by somebody who had no part in the score; ask a colleague.")


def withdrawn(dispute: DisputeRecord, now: datetime) -> DisputeRecord:
    """Raises NotReady where it was decided before."""
    if not dispute.undecided:
        raise NotReady(f"The dispute is {dispute.state.value}.", record=str(dispute.id), field="state")
    return replace(dispute, state=DisputeState.WITHDRAWN, decided_at=now)


def overdue(dispute: DisputeRecord) -> DisputeRecord:
    return replace(dispute, state=DisputeState.OVERDUE)


def status_after(scorecard: Status, disputes: Iterable[DisputeRecord]) -> Status:
    """A scorecard is disputed while one of its disputes is undecided."""
    return Status.DISPUTED if any(dispute.undecided for dispute in disputes) else scorecard


def _criterion(rubric: Rubric, key: str) -> Criterion:
    try:
        return rubric.criterion(key)
    except KeyError as error:
        raise InvalidInput(f"The rubric has no criterion {key!r}.", field="criterion") from error
