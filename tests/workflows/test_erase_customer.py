"""EraseCustomer: it goes on until nothing is left, through every outage, and takes the histories with it."""

from __future__ import annotations

import uuid

import pytest
from null_evaluation import NullEvaluation
from null_privacy import NullPrivacy
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment
from workflow_helpers import eventually, result_of, working

from services.common.errors import Unavailable
from workflows.client import TemporalStarter
from workflows.erase_customer import types
from workflows.erase_customer.activities import ErasureActivities
from workflows.erase_customer.policies import OPEN_PAUSE, OPEN_ROUNDS, SETTLE
from workflows.score_backlog import types as backlog
from workflows.score_interaction import types as interaction

pytestmark = pytest.mark.workflows
ID = "0d6a9c50-9d7e-4d53-8f0a-0c8e2f1f8f11"


async def started(client: Client):
    workflow_id = types.workflow_id(ID)
    await TemporalStarter(client).start(types.WORKFLOW, workflow_id, types.payload(ID), "user:ada")
    return client.get_workflow_handle(workflow_id, result_type=types.EraseCustomerResult)


@pytest.fixture
def no_histories(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The time-skipping server lists and deletes nothing: the ids that were asked about."""
    asked: list[str] = []

    async def delete(self: ErasureActivities, workflow_id: str, *, terminate: bool) -> int | None:
        asked.append(workflow_id)
        return 1 if terminate else None

    monkeypatch.setattr(ErasureActivities, "_delete", delete)
    return asked


async def test_it_erases_in_batches_and_looks_again(client: Client, no_histories: list[str]) -> None:
    privacy = NullPrivacy(interactions=5, late=1, histories={"score-interaction/c-1/1": True})
    async with working(client, NullEvaluation(), privacy=privacy):
        result = await result_of(client, await started(client))
    assert result == types.EraseCustomerResult(interactions=6, histories=1, histories_left=0, rounds=2)
    assert privacy.finished
    assert privacy.calls.index("EraseLedger") > privacy.calls.index("NextHistories")


async def test_it_waits_for_what_a_judge_was_at(
    environment: WorkflowEnvironment, client: Client, no_histories: list[str]
) -> None:
    start = await environment.get_current_time()
    privacy = NullPrivacy(interactions=1, waiting=1)
    async with working(client, NullEvaluation(), privacy=privacy):
        await result_of(client, await started(client))
    assert await environment.get_current_time() - start >= SETTLE


async def test_no_outage_ends_it(client: Client, no_histories: list[str]) -> None:
    methods = ("EraseBatch", "NextHistories", "HistoriesErased", "EraseLedger", "FinishErasure")
    privacy = NullPrivacy(
        interactions=3,
        histories={"score-interaction/c-1/1": True},
        errors={method: [Unavailable("away")] * 3 for method in methods},
    )
    async with working(client, NullEvaluation(), privacy=privacy):
        result = await result_of(client, await started(client))
    assert (result.interactions, privacy.finished) == (3, True)
    assert not any(privacy.errors.values())


async def test_it_gives_an_open_backlog_a_day(
    environment: WorkflowEnvironment, client: Client, no_histories: list[str]
) -> None:
    start = await environment.get_current_time()
    privacy = NullPrivacy(interactions=1, histories={"score-backlog/b/0": False})
    async with working(client, NullEvaluation(), privacy=privacy):
        result = await result_of(client, await started(client))
    assert (result.histories_left, result.rounds) == (1, OPEN_ROUNDS)
    assert await environment.get_current_time() - start >= OPEN_PAUSE * (OPEN_ROUNDS - 1)
    assert privacy.finished


async def test_histories_are_gone_from_the_server(dev_client: Client) -> None:
    """A finished run and a running one are deleted; a backlog that still runs for others is left to its work."""
    starter = TemporalStarter(dev_client)
    done, running = (interaction.workflow_id(f"c-{uuid.uuid4()}", 1) for _ in range(2))
    busy = backlog.workflow_id(str(uuid.uuid4()))
    evaluation = NullEvaluation()
    async with working(dev_client, evaluation):
        await starter.start(interaction.WORKFLOW, done, interaction.payload(done.split("/")[1], 1), "user:ada")
        await dev_client.get_workflow_handle(done).result()
    await starter.start(interaction.WORKFLOW, running, interaction.payload(running.split("/")[1], 1), "user:ada")
    await starter.start(backlog.WORKFLOW, busy, backlog.payload(busy.split("/")[1]), "user:ada")
    privacy = NullPrivacy(histories={done: True, running: True, busy: False, "score-interaction/never/1": True})
    activities = ErasureActivities(privacy, dev_client)  # type: ignore[arg-type]

    async def listed() -> bool:
        found = [run async for run in dev_client.list_workflows(f'WorkflowId = "{done}"')]
        return len(found) == 1

    await eventually(listed)
    found = await ActivityEnvironment().run(activities.erase_histories, types.StepInput(ID, "user:ada"))
    assert found == types.Histories(removed=2, open=1)
    assert privacy.histories == {busy: False}

    async def gone(workflow_id: str) -> bool:
        try:
            await dev_client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    for workflow_id in (done, running):
        # The server takes a minute for one that has only just ended.
        await eventually(lambda workflow_id=workflow_id: gone(workflow_id), within=150)
    left = await dev_client.get_workflow_handle(busy).describe()
    assert left.status is WorkflowExecutionStatus.RUNNING
    await dev_client.get_workflow_handle(busy).terminate()
    again = await ActivityEnvironment().run(activities.erase_histories, types.StepInput(ID, "user:ada"))
    assert (again, privacy.histories) == (types.Histories(removed=1, open=0), {})
