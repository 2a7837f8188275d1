"""RetentionSweep's calls to the service that keeps the data."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from debrief.qa.v1 import privacy_pb2 as pb
from temporalio import activity

from workflows.retention_sweep.types import BatchInput, BatchResult
from workflows.shared.calls import call

if TYPE_CHECKING:
    from debrief.qa.v1.privacy_pb2_grpc import PrivacyServiceAsyncStub

BATCH = 500


class RetentionActivities:
    """Raises ApplicationError with the code of the service's error as its type."""

    def __init__(self, privacy: PrivacyServiceAsyncStub) -> None:
        self._privacy = privacy

    @activity.defn(name="SweepRetention")
    async def sweep(self, given: BatchInput) -> BatchResult:
        request = pb.SweepRetentionRequest(sweep_id=given.sweep_id, kind=given.kind, limit=BATCH)
        request.as_of.FromDatetime(datetime.fromisoformat(given.as_of))
        reply = await call(self._privacy.SweepRetention, request, initiator=given.initiator, about_records=False)
        return BatchResult(reply.removed, reply.more)

    @activity.defn(name="FinishSweep")
    async def finish(self, given: BatchInput) -> None:
        request = pb.FinishSweepRequest(sweep_id=given.sweep_id)
        request.as_of.FromDatetime(datetime.fromisoformat(given.as_of))
        await call(self._privacy.FinishSweep, request, initiator=given.initiator, about_records=False)
