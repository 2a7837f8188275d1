"""What only the real server shows: workers that come and go, versions, and the server's own names for timeouts."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest
from null_evaluation import NullEvaluation
from temporalio import activity, workflow
from temporalio.api.enums.v1 import VersioningBehavior as ProtoBehavior
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from workflow_helpers import eventually, working

from workflows.client import TemporalStarter
from workflows.score_backlog import types as backlog
from workflows.score_interaction import types as interaction
from workflows.shared import policies

pytestmark = pytest.mark.workflows


async def test_a_worker_that_stops_midway_is_replaced(dev_client: Client) -> None:
    evaluation = NullEvaluation(gate=asyncio.Event())
    assert evaluation.gate is not None
    evaluation.fill(300)
    backlog_id = str(uuid.uuid4())
    workflow_id = backlog.workflow_id(backlog_id)
    async with working(dev_client, evaluation):
        await TemporalStarter(dev_client).start(backlog.WORKFLOW, workflow_id, backlog.payload(backlog_id), "user:ada")
        await eventually(lambda: evaluation.open_calls == 4)
    assert evaluation.open_calls == 0
    evaluation.gate.set()
    async with working(dev_client, evaluation):
        handle = dev_client.get_workflow_handle(workflow_id, result_type=backlog.ScoreBacklogResult)
        assert (await handle.result()).totals.scored == 300
    assert set(evaluation.seen.values()) == {1}, "what was under way had not been judged, the rest was judged once"


async def test_versioned_workers_keep_short_flows_and_move_long_ones(dev_client: Client) -> None:
    evaluation = NullEvaluation(gate=asyncio.Event())
    assert evaluation.gate is not None
    evaluation.fill(25)
    backlog_id = str(uuid.uuid4())
    ids = interaction.workflow_id("c-versioned", 1), backlog.workflow_id(backlog_id)
    starter = TemporalStarter(dev_client)
    name = f"debrief-{uuid.uuid4().hex[:8]}"
    async with working(dev_client, evaluation, deployment_name=name, build_id="b1"):

        async def made_current() -> bool:
            try:
                await dev_client.workflow_service.set_worker_deployment_current_version(
                    SetWorkerDeploymentCurrentVersionRequest(
                        namespace=dev_client.namespace, deployment_name=name, build_id="b1", identity="test"
                    )
                )
            except RPCError:
                return False
            return True

        await eventually(made_current)
        await starter.start(interaction.WORKFLOW, ids[0], interaction.payload("c-versioned", 1), "user:ada")
        await starter.start(backlog.WORKFLOW, ids[1], backlog.payload(backlog_id), "user:ada")
        await eventually(lambda: evaluation.open_calls == 2)
        behaviours = []
        for workflow_id in ids:
            described = await dev_client.get_workflow_handle(workflow_id).describe()
            behaviours.append(described.raw_description.workflow_execution_info.versioning_info.behavior)
        assert behaviours == [
            ProtoBehavior.VERSIONING_BEHAVIOR_PINNED,
            ProtoBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE,
        ]
        evaluation.gate.set()
        for workflow_id in ids:
            await dev_client.get_workflow_handle(workflow_id).result()


@activity.defn
async def hang() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(0.1)


@workflow.defn
class Hanging:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            hang,
            start_to_close_timeout=timedelta(seconds=1),
            heartbeat_timeout=policies.HEARTBEAT,
            retry_policy=policies.PLATFORM_RETRY,
        )


async def test_the_server_knows_our_name_for_a_time_limit(dev_client: Client) -> None:
    """Else a call that outlives its limit would be repeated by the server, unseen by the workflow."""
    queue = str(uuid.uuid4())
    async with Worker(
        dev_client, task_queue=queue, workflows=[Hanging], activities=[hang],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):  # fmt: skip
        handle = await dev_client.start_workflow(Hanging.run, id=queue, task_queue=queue)
        with pytest.raises(WorkflowFailureError) as caught:
            await handle.result()
    error = caught.value.cause
    assert policies.of_error(error) == policies.Failure(policies.TIMED_OUT, policies.Kind.TIMEOUT)  # type: ignore[arg-type]
