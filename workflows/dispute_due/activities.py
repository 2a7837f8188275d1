"""DisputeDue's call to the service that keeps disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.qa.v1 import dispute_pb2 as pb
from temporalio import activity

from workflows.dispute_due.types import MarkDueInput
from workflows.shared.calls import call

if TYPE_CHECKING:
    from debrief.qa.v1.dispute_pb2_grpc import DisputeServiceAsyncStub


class DisputeActivities:
    """Raises ApplicationError with the code of the service's error as its type."""

    def __init__(self, disputes: DisputeServiceAsyncStub) -> None:
        self._disputes = disputes

    @activity.defn(name="MarkDisputeDue")
    async def mark_due(self, given: MarkDueInput) -> bool:
        """Whether the dispute is overdue now."""
        request = pb.MarkDisputeDueRequest(id=given.dispute_id)
        reply = await call(self._disputes.MarkDisputeDue, request, initiator=given.initiator, about_records=False)
        return bool(reply.overdue)
