"""Starts and steers workflows by the names in their `types`; services import this and never a workflow's code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from temporalio.client import (
    Client,
    RPCError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RetryConfig, RPCStatusCode

from services.common.errors import DomainError, InvalidInput, NotFound, NotReady, Unavailable
from workflows.dispute_due import types as dispute_due
from workflows.erase_customer import types as erase_customer
from workflows.retention_sweep import types as retention_sweep
from workflows.score_backlog import types as backlog
from workflows.score_interaction import types as interaction

RPC_TIMEOUT = timedelta(seconds=10)
UPDATE_TIMEOUT = timedelta(seconds=20)

_REFUSED = (RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.OUT_OF_RANGE)


async def connect(address: str, namespace: str = "default", *, tls: bool = False, api_key: str | None = None) -> Client:
    """A client that connects at its first call, so that a service starts without Temporal.

    It repeats no call by itself: the outbox relay does, and knows when.

    Args:
        address: host:port.
        api_key: for Temporal Cloud; sent as a bearer token.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        tls=tls,
        api_key=api_key,
        lazy=True,
        connect_timeout=RPC_TIMEOUT,
        retry_config=RetryConfig(max_retries=1, max_elapsed_time_millis=2000),
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """How workflows of one kind are started."""

    task_queue: str
    payload: TypeAdapter[Any]


_KINDS: dict[str, _Kind] = {
    interaction.WORKFLOW: _Kind(interaction.TASK_QUEUE, TypeAdapter(interaction.ScoreInteractionInput)),
    backlog.WORKFLOW: _Kind(backlog.TASK_QUEUE, TypeAdapter(backlog.ScoreBacklogInput)),
    dispute_due.WORKFLOW: _Kind(dispute_due.TASK_QUEUE, TypeAdapter(dispute_due.DisputeDueInput)),
    erase_customer.WORKFLOW: _Kind(erase_customer.TASK_QUEUE, TypeAdapter(erase_customer.EraseCustomerInput)),
    retention_sweep.WORKFLOW: _Kind(retention_sweep.TASK_QUEUE, TypeAdapter(retention_sweep.RetentionSweepInput)),
}


class TemporalStarter:
    """Implements `services.common.outbox.WorkflowStarter`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, kind: str, workflow_id: str, payload: bytes, initiator: str) -> None:
        """Starts a workflow, or finds that it was started with this id before: both are success.

        Only an id whose last run failed, or was cancelled or terminated, starts again; what it does is idempotent.

        Args:
            kind: "ScoreInteraction", "ScoreBacklog", "DisputeDue", "EraseCustomer" or "RetentionSweep".
            workflow_id: what the kind's `types.workflow_id` gave.
            payload: what the kind's `types.payload` gave.
            initiator: `user:...` or `svc:...`.

        Raises:
            InvalidInput: an unknown kind, or a payload of another form.
            Unavailable: Temporal can't be reached.
        """
        known = _KINDS.get(kind)
        if known is None:
            raise InvalidInput(f"No workflow is called {kind!r}; it is one of {', '.join(_KINDS)}.", field="kind")
        try:
            given = replace(known.payload.validate_json(payload), initiator=initiator)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "payload"
            raise InvalidInput(
                f"The payload of {workflow_id} is no input of {kind}: {where}: {first['msg']}.",
                field=where,
                record=workflow_id,
            ) from None
        try:
            await self._client.start_workflow(
                kind,
                given,
                id=workflow_id,
                task_queue=known.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return
        except (RPCError, RuntimeError) as error:
            raise _outside(error, workflow_id) from error


async def keep_sweeping(client: Client) -> None:
    """Has what its time has come for removed every day; where that is so already, nothing happens.

    Raises:
        RPCError, RuntimeError: Temporal can't be reached.
    """
    await client.start_workflow(
        retention_sweep.WORKFLOW,
        retention_sweep.RetentionSweepInput(retention_sweep.DAILY, daily=True, initiator="svc:worker"),
        id=retention_sweep.workflow_id(retention_sweep.DAILY),
        task_queue=retention_sweep.TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        rpc_timeout=RPC_TIMEOUT,
    )


class Backlogs:
    """Steers running backlogs, by the id that `workflows.score_backlog.types.workflow_id` gives.

    Every method raises NotFound for a backlog that never ran, or whose history is gone, and Unavailable where Temporal
    (or, for updates and queries, every worker) can't be reached.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def pause(self, workflow_id: str, by: str) -> backlog.Progress:
        """Raises NotReady where it is paused already, or has ended."""
        return await self._update(workflow_id, backlog.PAUSE, backlog.PauseInput(by))

    async def resume(self, workflow_id: str, by: str) -> backlog.Progress:
        """Raises NotReady where it is not paused, or has ended."""
        return await self._update(workflow_id, backlog.RESUME, backlog.ResumeInput(by))

    async def progress(self, workflow_id: str) -> backlog.Progress:
        """Also of a backlog that has ended, as long as its history is kept."""
        try:
            result: backlog.Progress = await self._handle(workflow_id).query(
                backlog.PROGRESS, result_type=backlog.Progress, rpc_timeout=UPDATE_TIMEOUT
            )
        except WorkflowQueryFailedError as error:
            raise NotReady(f"{workflow_id} can't say how far it is: {error}.", record=workflow_id) from error
        except (RPCError, RuntimeError) as error:
            raise _outside(error, workflow_id) from error
        return result

    async def grown(self, workflow_id: str) -> None:
        """Tells an open backlog that records came in, so that it looks at once."""
        try:
            await self._handle(workflow_id).signal(backlog.GROWN, rpc_timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError) as error:
            raise _outside(error, workflow_id) from error

    async def cancel(self, workflow_id: str) -> None:
        """Ends it promptly; what is not settled stays pending, and a further generation goes on with it."""
        try:
            await self._handle(workflow_id).cancel(rpc_timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError) as error:
            raise _outside(error, workflow_id) from error

    async def _update(
        self, workflow_id: str, name: str, given: backlog.PauseInput | backlog.ResumeInput
    ) -> backlog.Progress:
        try:
            result: backlog.Progress = await self._handle(workflow_id).execute_update(
                name, given, result_type=backlog.Progress, rpc_timeout=UPDATE_TIMEOUT
            )
        except WorkflowUpdateFailedError as error:
            raise NotReady(f"{workflow_id}: {error.cause}", record=workflow_id) from error
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise Unavailable(f"No worker answered for {workflow_id}; is the worker running?") from error
        except (RPCError, RuntimeError) as error:
            raise _outside(error, workflow_id) from error
        return result

    def _handle(self, workflow_id: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(workflow_id)


def _outside(error: RPCError | RuntimeError, workflow_id: str) -> DomainError:
    """What an error of Temporal's client means. A client that can't connect raises RuntimeError."""
    if isinstance(error, RPCError):
        if error.status in _REFUSED:
            return InvalidInput(f"Temporal refused {workflow_id}: {error.message}.", record=workflow_id)
        if error.status is RPCStatusCode.NOT_FOUND and "amespace" not in error.message:
            return NotFound(f"No workflow {workflow_id} is running or kept: {error.message}.", record=workflow_id)
        return Unavailable(f"Temporal can't serve {workflow_id} now ({error.status.name}: {error.message}).")
    return Unavailable(f"Temporal can't be reached for {workflow_id}; it is tried again: {error}.")
