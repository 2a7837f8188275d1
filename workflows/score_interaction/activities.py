"""ScoreInteraction's call to the service that scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.qa.v1 import evaluation_pb2 as pb
from prometheus_client import Counter
from temporalio import activity

from workflows.score_interaction.types import EvaluateInput, EvaluateResult, Status
from workflows.shared.activities import to_proto
from workflows.shared.calls import call
from workflows.shared.types import Ref

if TYPE_CHECKING:
    from debrief.qa.v1.evaluation_pb2_grpc import EvaluationServiceAsyncStub

OUTCOMES = Counter(
    "debrief_worker_outcomes_total", "Outcomes of evaluations that workflows asked for, by flow and status.",
    ("flow", "status"),
)  # fmt: skip

STATUSES: dict[int, Status] = {
    pb.OUTCOME_STATUS_SCORED: Status.SCORED,
    pb.OUTCOME_STATUS_UNASSIGNED: Status.UNASSIGNED,
    pb.OUTCOME_STATUS_RETRY: Status.RETRY,
    pb.OUTCOME_STATUS_FAILED: Status.FAILED,
    pb.OUTCOME_STATUS_OBSOLETE: Status.OBSOLETE,
}

LONGEST_REASON = 100
NO_REASON = "unspecified"
NO_OUTCOME = "no_outcome"
"""Reason where the service said nothing, or nothing known, about a record: worth a retry, and it counts."""


def read_outcome(outcome: pb.EvaluateOutcome | None, patience: float = 0.0) -> EvaluateResult:
    """What the service said of one record; None where it said nothing."""
    status = STATUSES.get(outcome.status) if outcome is not None else None
    if outcome is None or status is None:
        return EvaluateResult(Status.RETRY, NO_OUTCOME, patience=patience)
    reason = outcome.reason[:LONGEST_REASON]
    if status in (Status.RETRY, Status.FAILED):
        reason = reason or NO_REASON
    return EvaluateResult(
        status,
        reason,
        list(outcome.scorecard_ids),
        outcome.retry_after.ToTimedelta().total_seconds(),
        patience,
    )


class InteractionActivities:
    """Raises ApplicationError with the code of the service's error as its type.

    Attributes:
        patience: seconds that outages may last before a record is given up.
    """

    def __init__(self, evaluation: EvaluationServiceAsyncStub, *, patience: float) -> None:
        self._evaluation = evaluation
        self._patience = patience

    @activity.defn(name="EvaluateInteraction")
    async def evaluate(self, given: EvaluateInput) -> EvaluateResult:
        ref = Ref(given.interaction_id, given.revision)
        request = pb.EvaluateRequest(refs=to_proto([ref]), initiator=given.initiator)
        reply = await call(self._evaluation.Evaluate, request, initiator=given.initiator, about_records=True)
        found = {Ref(outcome.ref.id, outcome.ref.revision): outcome for outcome in reply.outcomes}
        result = read_outcome(found.get(ref), self._patience)
        OUTCOMES.labels("interaction", result.status.value).inc()
        return result
