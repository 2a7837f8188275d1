"""ScoreBacklog: windows, chunks, bad records, steering, growth and its ends."""
# ruff: noqa: ASYNC109 - a stub's methods take a timeout

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from debrief.qa.v1 import evaluation_pb2 as pb
from null_evaluation import SCORED, Answer, NullEvaluation, failed, retry
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import CancelledError
from temporalio.testing import WorkflowEnvironment
from workflow_helpers import eventually, result_of, working

from services.common.errors import DeadlineExceeded, Internal, NotFound, NotReady, Unavailable
from workflows.client import Backlogs, TemporalStarter
from workflows.score_backlog import types
from workflows.shared import policies

pytestmark = pytest.mark.workflows

Handle = WorkflowHandle[Any, types.ScoreBacklogResult]


async def start(client: Client, backlog_id: str | None = None, generation: int = 0) -> Handle:
    backlog_id = backlog_id or str(uuid.uuid4())
    workflow_id = types.workflow_id(backlog_id, generation)
    await TemporalStarter(client).start(types.WORKFLOW, workflow_id, types.payload(backlog_id), "user:ada")
    return client.get_workflow_handle(workflow_id, result_type=types.ScoreBacklogResult)


async def score(client: Client, evaluation: NullEvaluation, **settings: Any) -> types.Totals:
    async with working(client, evaluation, **settings):
        return (await result_of(client, await start(client))).totals


async def runs(client: Client, handle: Handle) -> int:
    return len([run async for run in client.list_workflows(f'WorkflowId = "{handle.id}"')])


async def test_a_thousand_records_over_windows_and_runs(client: Client) -> None:
    evaluation = NullEvaluation()
    evaluation.fill(1000)
    async with working(client, evaluation, window_size=150, windows_per_run=2, backlog_parallelism=4):
        handle = await start(client)
        first_run = (await handle.describe()).run_id
        result = await result_of(client, handle)
        last_run = (await handle.describe()).run_id
    assert result.totals == types.Totals(scored=1000)
    assert result.position == 1000
    assert first_run != last_run, "it was to continue as new"
    assert len(evaluation.scored) == 1000
    assert set(evaluation.seen.values()) == {1}, "no record was judged twice"
    assert max(size for method, size in evaluation.calls if method == "Evaluate") == 25
    assert evaluation.finished


async def test_calls_at_a_time_are_bounded(client: Client) -> None:
    evaluation = NullEvaluation(gate=asyncio.Event())
    evaluation.fill(300)
    async with working(client, evaluation, backlog_parallelism=3, backlog_concurrency=20):
        handle = await start(client)
        await eventually(lambda: evaluation.open_calls == 3)
        assert (await Backlogs(client).progress(handle.id)).calls == 3
        assert evaluation.gate is not None
        evaluation.gate.set()
        assert (await result_of(client, handle)).totals.scored == 300
    assert evaluation.most_open_calls == 3


async def test_every_outcome_is_counted_and_concluded(client: Client) -> None:
    evaluation = NullEvaluation(
        answers={
            "c-00001": [Answer(pb.OUTCOME_STATUS_UNASSIGNED, "no_rubric")],
            "c-00002": [Answer(pb.OUTCOME_STATUS_OBSOLETE, "superseded")],
            "c-00003": [failed("llm_refused")],
            "c-00004": [failed("llm_rejected_request")],
            "c-00005": [retry("llm_truncated"), retry("llm_truncated"), SCORED],
            "c-00006": [retry("llm_invalid_reply")],
        }
    )
    evaluation.fill(60)
    totals = await score(client, evaluation)
    assert totals == types.Totals(
        scored=55, unassigned=1, obsolete=1, failed=3, retried=2 + policies.RECORD_TRIES - 1, unresolved=0
    )
    assert evaluation.concluded == {
        ("c-00003", 1): "llm_refused",
        ("c-00004", 1): "llm_rejected_request",
        ("c-00006", 1): "llm_invalid_reply",
    }


async def test_only_what_is_left_of_a_chunk_is_sent_again(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-00007": [retry("llm_truncated"), SCORED]})
    evaluation.fill(25)
    totals = await score(client, evaluation)
    assert totals.scored == 25
    assert [size for method, size in evaluation.calls if method == "Evaluate"] == [25, 1]


async def test_retry_after_is_honoured(environment: WorkflowEnvironment) -> None:
    evaluation = NullEvaluation(answers={"c-00003": [retry("llm_rate_limited", seconds=1200), SCORED]})
    evaluation.fill(50)
    before = await environment.get_current_time()
    totals = await score(environment.client, evaluation)
    assert (totals.scored, totals.retried) == (50, 1)
    assert (await environment.get_current_time() - before).total_seconds() >= 1200


async def test_a_record_that_waits_holds_no_other(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-00000": [retry("llm_rate_limited", seconds=3000), SCORED]})
    evaluation.fill(400)
    async with working(client, evaluation, window_size=100):
        handle = await start(client)
        await eventually(lambda: len(evaluation.scored) == 399)
        progress = await Backlogs(client).progress(handle.id)
        assert (progress.waiting, progress.totals.scored, progress.position) == (1, 399, 400)
        assert (await result_of(client, handle)).totals.scored == 400


async def test_a_record_that_waits_survives_continuing_as_new(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-00000": [retry("llm_truncated")]})
    evaluation.fill(600)
    totals = await score(client, evaluation, window_size=50, windows_per_run=1)
    assert (totals.scored, totals.failed) == (599, 1)
    assert evaluation.seen["c-00000"] == policies.RECORD_TRIES, "its tries went along"
    assert evaluation.concluded == {("c-00000", 1): "llm_truncated"}


async def test_a_record_that_hangs_is_isolated_and_concluded(client: Client) -> None:
    evaluation = NullEvaluation(hang={"c-00013"})
    evaluation.fill(60)
    totals = await score(client, evaluation, chunk_seconds=1.0)
    assert totals == types.Totals(scored=59, failed=1, retried=totals.retried)
    assert evaluation.concluded == {("c-00013", 1): policies.TIMED_OUT}
    assert evaluation.count("ConcludeFailed") == 1


async def test_a_call_that_outlives_its_deadline_is_stopped(client: Client) -> None:
    class Deaf(NullEvaluation):
        async def _hang(self, timeout: float | None) -> None:
            await asyncio.Event().wait()

    evaluation = Deaf(hang={"c-00001"})
    evaluation.fill(2)
    totals = await score(client, evaluation, chunk_seconds=1.0)
    assert (totals.scored, totals.failed) == (1, 1)
    assert evaluation.concluded == {("c-00001", 1): policies.TIMED_OUT}


async def test_a_record_that_breaks_every_call_is_isolated(client: Client) -> None:
    class Brittle(NullEvaluation):
        async def Evaluate(self, request: pb.EvaluateRequest, *, timeout: float | None = None) -> pb.EvaluateResponse:
            if any(ref.id == "c-00005" for ref in request.refs):
                raise Internal("An unexpected error.")
            return await super().Evaluate(request, timeout=timeout)

    evaluation = Brittle()
    evaluation.fill(60)
    totals = await score(client, evaluation)
    assert (totals.scored, totals.failed) == (59, 1)
    assert evaluation.concluded == {("c-00005", 1): "internal"}


async def test_an_outage_fails_nothing_and_splits_nothing(client: Client) -> None:
    evaluation = NullEvaluation(errors=[Unavailable("qa_scorer can't be reached.") for _ in range(12)])
    evaluation.fill(100)
    totals = await score(client, evaluation)
    assert totals == types.Totals(scored=100)
    assert {size for method, size in evaluation.calls if method == "Evaluate"} == {25}


async def test_a_database_that_restarts_fails_nothing(client: Client) -> None:
    evaluation = NullEvaluation(errors=[Internal("The connection was lost.") for _ in range(8)])
    evaluation.fill(100)
    totals = await score(client, evaluation)
    assert (totals.scored, totals.failed) == (100, 0)
    assert {size for method, size in evaluation.calls if method == "Evaluate"} == {25}


async def test_an_outage_that_a_crashing_record_causes_is_isolated_in_the_end(client: Client) -> None:
    class Crashing(NullEvaluation):
        async def Evaluate(self, request: pb.EvaluateRequest, *, timeout: float | None = None) -> pb.EvaluateResponse:
            if any(ref.id == "c-00002" for ref in request.refs):
                raise Unavailable("The connection was reset.")
            return await super().Evaluate(request, timeout=timeout)

    evaluation = Crashing()
    evaluation.fill(8)
    totals = await score(client, evaluation, patience_seconds=900)
    assert (totals.scored, totals.failed) == (7, 1)
    assert evaluation.concluded == {("c-00002", 1): policies.UNAVAILABLE}


async def test_what_cannot_be_concluded_is_reported_and_holds_nothing(client: Client) -> None:
    evaluation = NullEvaluation(
        answers={"c-00001": [failed("llm_refused")], "c-00030": [failed("llm_refused")]},
        conclude_errors=[NotFound("No interaction c-00001.", record="c-00001")],
    )
    evaluation.fill(50)
    totals = await score(client, evaluation, backlog_parallelism=1)
    assert totals == types.Totals(scored=48, failed=1, unresolved=1)


async def test_pause_and_resume(client: Client) -> None:
    evaluation = NullEvaluation(gate=asyncio.Event())
    assert evaluation.gate is not None
    evaluation.fill(200)
    backlogs = Backlogs(client)
    async with working(client, evaluation, backlog_parallelism=2):
        handle = await start(client)
        with pytest.raises(NotReady, match="not paused"):
            await backlogs.resume(handle.id, "user:ada")
        await eventually(lambda: evaluation.open_calls == 2)
        assert (await backlogs.pause(handle.id, "user:ada")).paused
        with pytest.raises(NotReady, match="paused already"):
            await backlogs.pause(handle.id, "user:ada")
        evaluation.gate.set()
        await eventually(lambda: evaluation.open_calls == 0)

        async def settled() -> bool:
            progress = await backlogs.progress(handle.id)
            return progress.calls == 0 and progress.totals.scored == 50

        await eventually(settled)
        assert evaluation.count("Evaluate") == 2, "nothing begins while it is paused"
        assert not (await backlogs.resume(handle.id, "user:ada")).paused
        assert (await result_of(client, handle)).totals.scored == 200
        assert (await backlogs.progress(handle.id)).totals.scored == 200, "progress can be asked after the end"
    history = (await handle.fetch_history()).to_json()
    assert history.count("EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED") == 2, "refused updates leave no trace"


async def test_a_pause_outlasts_continuing_as_new(client: Client) -> None:
    evaluation = NullEvaluation(gate=asyncio.Event())
    assert evaluation.gate is not None
    evaluation.fill(50)
    backlogs = Backlogs(client)
    async with working(client, evaluation, window_size=25, windows_per_run=1):
        handle = await start(client)
        await eventually(lambda: evaluation.open_calls == 1)
        first_run = (await handle.describe()).run_id
        await backlogs.pause(handle.id, "user:ada")
        evaluation.gate.set()

        async def next_run() -> bool:
            return (await handle.describe()).run_id != first_run

        await eventually(next_run)
        assert (await backlogs.progress(handle.id)).paused
        assert evaluation.count("Evaluate") == 1
        await backlogs.resume(handle.id, "user:ada")
        assert (await result_of(client, handle)).totals.scored == 50


async def test_an_open_backlog_is_asked_again_until_it_is_sealed(client: Client) -> None:
    evaluation = NullEvaluation(sealed=False)
    evaluation.fill(30)
    backlogs = Backlogs(client)
    async with working(client, evaluation):
        handle = await start(client)
        await eventually(lambda: len(evaluation.scored) == 30)
        evaluation.fill(20)
        await backlogs.grown(handle.id)
        await eventually(lambda: len(evaluation.scored) == 50)
        asked = evaluation.count("NextWindow")
        await client.test_service.unlock_time_skipping_with_sleep(_sleep(3600))
        assert 60 <= evaluation.count("NextWindow") - asked <= 200, "it asks again, at growing intervals"
        evaluation.fill(10)
        evaluation.sealed = True
        assert (await result_of(client, handle)).totals.scored == 60


def _sleep(seconds: int) -> Any:
    from temporalio.api.testservice.v1 import SleepRequest

    request = SleepRequest()
    request.duration.FromSeconds(seconds)
    return request


async def test_records_that_come_in_at_the_end_are_scored(client: Client) -> None:
    class Late(NullEvaluation):
        async def FinishBacklog(
            self, request: pb.FinishBacklogRequest, *, timeout: float | None = None
        ) -> pb.FinishBacklogResponse:
            if len(self.backlog) == 10:
                self.fill(5)
            return await super().FinishBacklog(request, timeout=timeout)

    evaluation = Late()
    evaluation.fill(10)
    totals = await score(client, evaluation)
    assert totals.scored == 15
    assert evaluation.count("FinishBacklog") == 2


async def test_an_empty_backlog_ends(client: Client) -> None:
    evaluation = NullEvaluation()
    assert await score(client, evaluation) == types.Totals()
    assert evaluation.finished


async def test_starting_twice_scores_once(client: Client) -> None:
    evaluation = NullEvaluation()
    evaluation.fill(100)
    backlog_id = str(uuid.uuid4())
    async with working(client, evaluation):
        handle = await start(client, backlog_id)
        await start(client, backlog_id)
        await result_of(client, handle)
        await start(client, backlog_id)
    assert evaluation.count("Evaluate") == 4


async def test_cancelling_ends_promptly_and_a_further_generation_goes_on(client: Client) -> None:
    evaluation = NullEvaluation(gate=asyncio.Event())
    assert evaluation.gate is not None
    evaluation.fill(200)
    backlog_id = str(uuid.uuid4())
    async with working(client, evaluation, backlog_parallelism=2):
        handle = await start(client, backlog_id)
        await eventually(lambda: evaluation.open_calls == 2)
        await Backlogs(client).cancel(handle.id)
        with pytest.raises(WorkflowFailureError) as caught:
            await handle.result()
        assert isinstance(caught.value.cause, CancelledError)
        assert not evaluation.concluded
        assert not evaluation.finished
        evaluation.gate.set()
        again = await start(client, backlog_id, generation=1)
        assert (await result_of(client, again)).totals.scored == 200
    assert len(evaluation.scored) == 200


async def test_a_window_that_cannot_be_read_yet_is_asked_for_again(client: Client) -> None:
    class Starting(NullEvaluation):
        errors_left = 3

        async def NextWindow(
            self, request: pb.NextWindowRequest, *, timeout: float | None = None
        ) -> pb.NextWindowResponse:
            if self.errors_left:
                self.errors_left -= 1
                raise DeadlineExceeded("The database is starting.")
            return await super().NextWindow(request, timeout=timeout)

    evaluation = Starting()
    evaluation.fill(10)
    assert (await score(client, evaluation)).scored == 10


async def test_a_backlog_that_is_gone_fails_with_its_reason(client: Client) -> None:
    class Gone(NullEvaluation):
        async def NextWindow(
            self, request: pb.NextWindowRequest, *, timeout: float | None = None
        ) -> pb.NextWindowResponse:
            raise NotFound("No backlog of that id.", record=request.backlog_id)

    async with working(client, Gone()):
        handle = await start(client)
        with pytest.raises(WorkflowFailureError) as caught:
            await result_of(client, handle)
    assert getattr(caught.value.cause.cause, "type", None) == "not_found"
