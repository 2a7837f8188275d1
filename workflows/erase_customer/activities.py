"""EraseCustomer's calls: to the service that keeps the data, and to Temporal, which keeps histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from debrief.qa.v1 import privacy_pb2 as pb
from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, RPCError, WorkflowExecutionStatus
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCStatusCode

from services.common.errors import Unavailable
from workflows.erase_customer.types import Batch, Histories, StepInput
from workflows.shared.calls import call, heartbeat
from workflows.shared.failures import to_application_error

if TYPE_CHECKING:
    from debrief.qa.v1.privacy_pb2_grpc import PrivacyServiceAsyncStub

INTERACTIONS = 100
HISTORIES = 100
_log = structlog.get_logger()


class ErasureActivities:
    """Raises ApplicationError with the code of the service's error as its type."""

    def __init__(self, privacy: PrivacyServiceAsyncStub, client: Client) -> None:
        self._privacy = privacy
        self._client = client

    @activity.defn(name="EraseBatch")
    async def erase_batch(self, given: StepInput) -> Batch:
        request = pb.EraseBatchRequest(id=given.erasure_id, limit=INTERACTIONS)
        reply = await call(self._privacy.EraseBatch, request, initiator=given.initiator, about_records=False)
        return Batch(reply.erased, reply.in_flight, reply.more)

    @activity.defn(name="EraseHistories")
    async def erase_histories(self, given: StepInput) -> Histories:
        """Deletes the executions that the erased interactions were worked on in. Their ids stay out of the result."""
        removed, open_ones, after = 0, 0, ""
        async with heartbeat():
            while True:
                request = pb.NextHistoriesRequest(id=given.erasure_id, after=after, limit=HISTORIES)
                reply = await call(self._privacy.NextHistories, request, initiator=given.initiator, about_records=False)
                if not reply.histories:
                    return Histories(removed, open_ones)
                gone: list[str] = []
                deleted = 0
                for history in reply.histories:
                    count = await self._delete(history.workflow_id, terminate=history.may_terminate)
                    if count is None:
                        open_ones += 1
                    else:
                        gone.append(history.workflow_id)
                        deleted += count
                done = pb.HistoriesErasedRequest(id=given.erasure_id, workflow_ids=gone, removed=deleted)
                await call(self._privacy.HistoriesErased, done, initiator=given.initiator, about_records=False)
                removed += deleted
                after = reply.histories[-1].workflow_id

    @activity.defn(name="EraseLedger")
    async def erase_ledger(self, given: StepInput) -> int:
        request = pb.EraseLedgerRequest(id=given.erasure_id)
        reply = await call(self._privacy.EraseLedger, request, initiator=given.initiator, about_records=False)
        return int(reply.forgotten)

    @activity.defn(name="FinishErasure")
    async def finish(self, given: StepInput) -> bool:
        request = pb.FinishErasureRequest(id=given.erasure_id)
        reply = await call(self._privacy.FinishErasure, request, initiator=given.initiator, about_records=False)
        return bool(reply.finished)

    async def _delete(self, workflow_id: str, *, terminate: bool) -> int | None:
        """How many executions under this id were there; None where one still runs that must be left to its work."""
        try:
            runs = await self._runs(workflow_id)
            if not terminate and WorkflowExecutionStatus.RUNNING in runs.values():
                return None
            for run_id in runs:
                await self._delete_run(workflow_id, run_id)
        except RPCError as error:
            # Temporal's own words name the workflow, and with it the interaction.
            _log.warning("history_not_deleted", status=error.status.name)
            raise _unavailable() from None
        return len(runs)

    async def _runs(self, workflow_id: str) -> dict[str, WorkflowExecutionStatus | None]:
        """Every run under this id that is kept: the newest as it is now, earlier ones as they are listed."""
        runs: dict[str, WorkflowExecutionStatus | None] = {}
        try:
            newest = await self._client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        else:
            runs[newest.run_id] = newest.status
        quoted = workflow_id.replace("\\", "\\\\").replace('"', '\\"')
        async for run in self._client.list_workflows(f'WorkflowId = "{quoted}"'):
            runs.setdefault(run.run_id, run.status)
        return runs

    async def _delete_run(self, workflow_id: str, run_id: str) -> None:
        execution = WorkflowExecution(workflow_id=workflow_id, run_id=run_id)
        request = DeleteWorkflowExecutionRequest(namespace=self._client.namespace, workflow_execution=execution)
        try:
            await self._client.workflow_service.delete_workflow_execution(request)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def _unavailable() -> ApplicationError:
    return to_application_error(Unavailable("Temporal can't delete a history now."), about_records=False)
