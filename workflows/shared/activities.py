"""The activity that both scoring flows end hopeless records with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.qa.v1 import evaluation_pb2
from debrief.qa.v1.interaction_pb2 import InteractionRef
from temporalio import activity

from workflows.shared.calls import call
from workflows.shared.types import ConcludeInput, ConcludeResult, Ref

if TYPE_CHECKING:
    from debrief.qa.v1.evaluation_pb2_grpc import EvaluationServiceAsyncStub


def to_proto(refs: list[Ref]) -> list[InteractionRef]:
    return [InteractionRef(id=ref.id, revision=ref.revision) for ref in refs]


class ConcludeActivities:
    """Raises ApplicationError with the code of the service's error as its type."""

    def __init__(self, evaluation: EvaluationServiceAsyncStub) -> None:
        self._evaluation = evaluation

    @activity.defn(name="ConcludeFailed")
    async def conclude_failed(self, given: ConcludeInput) -> ConcludeResult:
        request = evaluation_pb2.ConcludeFailedRequest(refs=to_proto(given.refs), reason=given.reason)
        reply = await call(self._evaluation.ConcludeFailed, request, initiator=given.initiator, about_records=True)
        return ConcludeResult(concluded=reply.concluded)
