"""ScoreBacklog's calls to the service that scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.qa.v1 import evaluation_pb2 as pb
from temporalio import activity

from workflows.score_backlog.types import (
    ChunkInput,
    ChunkResult,
    FinishInput,
    FinishResult,
    Plan,
    Unsettled,
    WindowInput,
    WindowResult,
)
from workflows.score_interaction.activities import OUTCOMES, read_outcome
from workflows.score_interaction.types import Status
from workflows.shared.activities import to_proto
from workflows.shared.calls import call
from workflows.shared.types import Ref

if TYPE_CHECKING:
    from debrief.qa.v1.evaluation_pb2_grpc import EvaluationServiceAsyncStub


class BacklogActivities:
    """Raises ApplicationError with the code of the service's error as its type.

    Attributes:
        plan: how backlogs are worked through, as the worker's settings have it.
        window: records a window, 1 to 5000.
    """

    def __init__(self, evaluation: EvaluationServiceAsyncStub, *, plan: Plan, window: int) -> None:
        self._evaluation = evaluation
        self._plan = plan
        self._window = window

    @activity.defn(name="NextWindow")
    async def next_window(self, given: WindowInput) -> WindowResult:
        request = pb.NextWindowRequest(backlog_id=given.backlog_id, after=given.after, limit=self._window)
        reply = await call(self._evaluation.NextWindow, request, initiator=given.initiator, about_records=False)
        refs = [Ref(ref.id, ref.revision) for ref in reply.refs]
        return WindowResult(refs, reply.position if refs else given.after, reply.sealed, self._plan)

    @activity.defn(name="EvaluateChunk")
    async def evaluate_chunk(self, given: ChunkInput) -> ChunkResult:
        request = pb.EvaluateRequest(refs=to_proto(given.refs), initiator=given.initiator)
        reply = await call(self._evaluation.Evaluate, request, initiator=given.initiator, about_records=True)
        found = {Ref(outcome.ref.id, outcome.ref.revision): outcome for outcome in reply.outcomes}
        counts = dict.fromkeys(Status, 0)
        again, failed = [], []
        for ref in given.refs:
            outcome = read_outcome(found.get(ref))
            counts[outcome.status] += 1
            if outcome.status is Status.RETRY:
                again.append(Unsettled(ref, outcome.reason, outcome.retry_after))
            elif outcome.status is Status.FAILED:
                failed.append(Unsettled(ref, outcome.reason))
        for status, count in counts.items():
            OUTCOMES.labels("backlog", status.value).inc(count)
        return ChunkResult(counts[Status.SCORED], counts[Status.UNASSIGNED], counts[Status.OBSOLETE], again, failed)

    @activity.defn(name="FinishBacklog")
    async def finish_backlog(self, given: FinishInput) -> FinishResult:
        request = pb.FinishBacklogRequest(backlog_id=given.backlog_id, after=given.after)
        reply = await call(self._evaluation.FinishBacklog, request, initiator=given.initiator, about_records=False)
        return FinishResult(reply.finished)
