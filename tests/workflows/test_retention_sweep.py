"""RetentionSweep: once when asked, every day by itself, and never twice at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from null_evaluation import NullEvaluation
from null_privacy import NullPrivacy
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from workflow_helpers import eventually, result_of, working

from services.common.errors import Internal, Unavailable
from services.qa_scorer.domain.retention import RetentionKind
from workflows.client import TemporalStarter, keep_sweeping
from workflows.retention_sweep import types

pytestmark = pytest.mark.workflows


async def days_pass(environment: WorkflowEnvironment, count: int) -> None:
    """Day by day, each once the daily sweep has come to rest."""
    handle = environment.client.get_workflow_handle(types.workflow_id(types.DAILY))

    async def rests() -> bool:
        kinds = [event.event_type async for event in handle.fetch_history_events()]
        return EventType.EVENT_TYPE_TIMER_STARTED in kinds and EventType.EVENT_TYPE_TIMER_FIRED not in kinds

    for _ in range(count):
        await eventually(rests)
        await environment.sleep(timedelta(days=1))
    await eventually(rests)


def test_it_knows_every_kind() -> None:
    assert list(types.KINDS) == [kind.value for kind in RetentionKind]


async def test_one_that_is_asked_for_goes_through_every_kind_in_batches(client: Client) -> None:
    privacy = NullPrivacy(due={"original": {"": 1200}, "audit": {"": 500}, "exemplar": {"9999": 7}})
    async with working(client, NullEvaluation(), privacy=privacy):
        id = types.workflow_id("s-1")
        await TemporalStarter(client).start(types.WORKFLOW, id, types.payload("s-1"), "user:ada")
        handle = client.get_workflow_handle(id, result_type=types.RetentionSweepResult)
        result = await result_of(client, handle)
    assert result.removed == {"original": 1200, "audit": 500}
    assert privacy.calls.count("SweepRetention") == 3 + 1 + 1 + 1 + 2 + 1
    assert list(privacy.ended) == ["s-1"]


async def test_as_of_lets_thirty_days_pass(environment: WorkflowEnvironment, client: Client) -> None:
    start = await environment.get_current_time()
    in_a_month = start + timedelta(days=30)
    privacy = NullPrivacy(due={"original": {in_a_month.date().isoformat(): 3}})
    async with working(client, NullEvaluation(), privacy=privacy):
        for name, as_of in (("today", ""), ("later", in_a_month.isoformat())):
            await client.execute_workflow(
                types.WORKFLOW,
                types.RetentionSweepInput(name, as_of),
                id=types.workflow_id(name),
                task_queue=types.TASK_QUEUE,
            )
    assert [privacy.sweeps[name]["original"] for name in ("today", "later")] == [0, 3]


async def test_the_daily_one_sweeps_every_day_for_a_month(environment: WorkflowEnvironment, client: Client) -> None:
    start = await environment.get_current_time()
    due = (start + timedelta(days=20)).date().isoformat()
    privacy = NullPrivacy(due={"original": {due: 5}}, errors={"SweepRetention": [Unavailable("away"), Internal("bug")]})
    async with working(client, NullEvaluation(), privacy=privacy):
        for _ in range(2):
            await keep_sweeping(client)
        await days_pass(environment, 30)
    days = [datetime.fromisoformat(day).date() for day in privacy.ended]
    assert len(days) == 30
    assert all(right - left == timedelta(days=1) for left, right in pairwise(days))
    assert {at.hour for at in privacy.ended.values()} == {types.HOUR}
    assert {day for day, counts in privacy.sweeps.items() if counts["original"]} == {due}
    handle = client.get_workflow_handle(types.workflow_id(types.DAILY))
    assert (await handle.describe()).status is not None
    await handle.terminate()


async def test_a_day_that_can_not_be_done_does_not_end_the_daily_one(
    environment: WorkflowEnvironment, client: Client
) -> None:
    """The next day takes in what it left."""
    privacy = NullPrivacy(errors={"SweepRetention": [ValueError("a bug")]})
    async with working(client, NullEvaluation(), privacy=privacy):
        await keep_sweeping(client)
        await days_pass(environment, 3)
    assert len(privacy.ended) == 2
    assert len(privacy.sweeps) == 2
    await client.get_workflow_handle(types.workflow_id(types.DAILY)).terminate()
