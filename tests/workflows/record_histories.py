"""Records the histories that `test_replay.py` replays: ``python tests/workflows/record_histories.py``.

Record anew only for a flow that is new. A change to a flow must replay the histories that stand (with a patch where the
commands differ), for as long as such runs may be open; then both may go.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from null_evaluation import SCORED, NullEvaluation, failed, retry
from null_privacy import NullPrivacy
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from workflow_helpers import binary, eventually, result_of, time_passes, working

from services.common.errors import DeadlineExceeded, Internal, Unavailable
from workflows.client import Backlogs, TemporalStarter, keep_sweeping
from workflows.erase_customer import types as erase_customer
from workflows.retention_sweep import types as retention_sweep
from workflows.score_backlog import types as backlog
from workflows.score_interaction import types as interaction

FOLDER = Path(__file__).parent.parent / "fixtures" / "histories"
BAD = "known_bad_score_interaction"

Scenario = Callable[[Client], Awaitable[tuple[str, str | None]]]
"""Runs workflows and returns the id, and for a run that is not the last one its run id, of what to keep."""


async def start_interaction(client: Client) -> str:
    workflow_id = interaction.workflow_id("c-1", 1)
    await TemporalStarter(client).start(interaction.WORKFLOW, workflow_id, interaction.payload("c-1", 1), "user:ada")
    return workflow_id


async def score_interaction_scored(client: Client) -> tuple[str, None]:
    async with working(client, NullEvaluation()):
        workflow_id = await start_interaction(client)
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


async def score_interaction_failed(client: Client) -> tuple[str, None]:
    evaluation = NullEvaluation(
        answers={"c-1": [retry("llm_rate_limited", 90), retry("llm_truncated"), failed("llm_refused")]},
        errors=[Unavailable("Away."), Internal("A bug."), DeadlineExceeded("Slow.")],
    )
    async with working(client, evaluation):
        workflow_id = await start_interaction(client)
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


async def score_interaction_cancelled(client: Client) -> tuple[str, None]:
    evaluation = NullEvaluation(answers={"c-1": [retry("llm_rate_limited", 3000)]})
    async with working(client, evaluation):
        workflow_id = await start_interaction(client)
        await eventually(lambda: evaluation.count("Evaluate") == 1)
        await client.get_workflow_handle(workflow_id).cancel()
        with contextlib.suppress(WorkflowFailureError):
            await client.get_workflow_handle(workflow_id).result()
    return workflow_id, None


async def start_backlog(client: Client) -> str:
    backlog_id = str(uuid.uuid4())
    workflow_id = backlog.workflow_id(backlog_id)
    await TemporalStarter(client).start(backlog.WORKFLOW, workflow_id, backlog.payload(backlog_id), "user:ada")
    return workflow_id


async def score_backlog_bad_records(client: Client) -> tuple[str, None]:
    evaluation = NullEvaluation(
        hang={"c-00002"},
        answers={"c-00005": [retry("llm_truncated"), SCORED], "c-00006": [failed("llm_refused")]},
        errors=[Internal("A bug.")],
    )
    evaluation.fill(9)
    async with working(client, evaluation, chunk_seconds=1.0, chunk_size=4, backlog_parallelism=2):
        workflow_id = await start_backlog(client)
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


async def score_backlog_paused_and_grown(client: Client) -> tuple[str, None]:
    evaluation = NullEvaluation(sealed=False, gate=asyncio.Event())
    assert evaluation.gate is not None
    evaluation.fill(6)
    async with working(client, evaluation, chunk_size=2, backlog_parallelism=1):
        workflow_id = await start_backlog(client)
        await eventually(lambda: evaluation.open_calls == 1)
        await Backlogs(client).pause(workflow_id, "user:ada")
        evaluation.gate.set()
        await eventually(lambda: len(evaluation.scored) == 2)
        await Backlogs(client).resume(workflow_id, "user:ada")
        await eventually(lambda: len(evaluation.scored) == 6)
        evaluation.fill(2)
        evaluation.sealed = True
        await Backlogs(client).grown(workflow_id)
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


async def continued(client: Client, *, first: bool) -> tuple[str, str | None]:
    evaluation = NullEvaluation(answers={"c-00000": [retry("llm_rate_limited", 600), SCORED]})
    evaluation.fill(6)
    async with working(client, evaluation, window_size=3, windows_per_run=1, chunk_size=3):
        workflow_id = await start_backlog(client)
        first_run = (await client.get_workflow_handle(workflow_id).describe()).run_id
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, first_run if first else None


async def score_backlog_continued_first_run(client: Client) -> tuple[str, str | None]:
    return await continued(client, first=True)


async def score_backlog_continued_last_run(client: Client) -> tuple[str, str | None]:
    return await continued(client, first=False)


async def score_backlog_cancelled(client: Client) -> tuple[str, None]:
    evaluation = NullEvaluation(gate=asyncio.Event())
    evaluation.fill(8)
    async with working(client, evaluation, chunk_size=2, backlog_parallelism=2):
        workflow_id = await start_backlog(client)
        await eventually(lambda: evaluation.open_calls == 2)
        await Backlogs(client).cancel(workflow_id)
        with contextlib.suppress(WorkflowFailureError):
            await client.get_workflow_handle(workflow_id).result()
    return workflow_id, None


async def erase_customer_finished(client: Client) -> tuple[str, None]:
    """With a judge at work, an outage, and somebody who came in late."""
    erasure_id = str(uuid.UUID(int=7))
    privacy = NullPrivacy(interactions=3, waiting=1, late=1, errors={"FinishErasure": [Unavailable("Away.")]})
    async with working(client, NullEvaluation(), privacy=privacy):
        workflow_id = erase_customer.workflow_id(erasure_id)
        await TemporalStarter(client).start(
            erase_customer.WORKFLOW, workflow_id, erase_customer.payload(erasure_id), "user:ada"
        )
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


async def retention_sweep_once(client: Client) -> tuple[str, None]:
    async with working(client, NullEvaluation(), privacy=NullPrivacy(due={"original": {"": 700}})):
        workflow_id = retention_sweep.workflow_id("s-1")
        await TemporalStarter(client).start(
            retention_sweep.WORKFLOW, workflow_id, retention_sweep.payload("s-1"), "user:ada"
        )
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


async def retention_sweep_daily(client: Client) -> tuple[str, str | None]:
    """One day, and the beginning of the next."""
    privacy = NullPrivacy(due={"exemplar": {"": 2}})
    async with working(client, NullEvaluation(), privacy=privacy):
        await keep_sweeping(client)
        handle = client.get_workflow_handle(retention_sweep.workflow_id(retention_sweep.DAILY))
        first_run = (await handle.describe()).run_id
        async with time_passes(client):
            await eventually(lambda: privacy.ended)
        await eventually(lambda: _is_over(client, handle.id, first_run))
    return handle.id, first_run


async def _is_over(client: Client, workflow_id: str, run_id: str) -> bool:
    status = (await client.get_workflow_handle(workflow_id, run_id=run_id).describe()).status
    return status is not WorkflowExecutionStatus.RUNNING


@workflow.defn(name=interaction.WORKFLOW)
class AnotherScoreInteraction:
    """What an incompatible version might have done: it waits before it evaluates."""

    @workflow.run
    async def run(self, given: interaction.ScoreInteractionInput) -> None:
        await workflow.sleep(timedelta(seconds=5))


async def known_bad_score_interaction(client: Client) -> tuple[str, None]:
    async with Worker(
        client,
        task_queue=interaction.TASK_QUEUE,
        workflows=[AnotherScoreInteraction],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        workflow_id = await start_interaction(client)
        await result_of(client, client.get_workflow_handle(workflow_id))
    return workflow_id, None


SCENARIOS: tuple[Scenario, ...] = (
    score_interaction_scored,
    score_interaction_failed,
    score_interaction_cancelled,
    score_backlog_bad_records,
    score_backlog_paused_and_grown,
    score_backlog_continued_first_run,
    score_backlog_continued_last_run,
    score_backlog_cancelled,
    erase_customer_finished,
    retention_sweep_once,
    retention_sweep_daily,
    known_bad_score_interaction,
)


def without_machine(value: Any) -> Any:
    """`value` without what only says where it was recorded."""
    if isinstance(value, dict):
        kept = {key: without_machine(item) for key, item in value.items() if key != "stackTrace"}
        return {key: "recorder" if key == "identity" else item for key, item in kept.items()}
    if isinstance(value, list):
        return [without_machine(item) for item in value]
    return value


async def record(scenario: Scenario) -> dict[str, Any]:
    """The scenario's history, with the workflow's id, from a server of its own."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=binary("temporal-test-server")
    ) as environment:
        workflow_id, run_id = await scenario(environment.client)
        history = await environment.client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        return {"workflow_id": workflow_id, "history": without_machine(history.to_json_dict())}


async def main(names: list[str]) -> None:
    for scenario in SCENARIOS:
        name: str = scenario.__name__  # type: ignore[attr-defined]
        if names and name not in names:
            continue
        recorded = await record(scenario)
        (FOLDER / f"{name}.json").write_text(json.dumps(recorded, separators=(",", ":")) + "\n", "utf-8")
        print(name, len(recorded["history"]["events"]), "events")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
