"""ScoreInteraction from its start to each of its ends."""

from __future__ import annotations

import pytest
from debrief.qa.v1 import evaluation_pb2 as pb
from null_evaluation import SCORED, Answer, NullEvaluation, failed, retry
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import CancelledError
from temporalio.testing import WorkflowEnvironment
from workflow_helpers import eventually, result_of, working

from services.common.errors import DeadlineExceeded, Forbidden, Internal, InvalidInput, Unavailable
from workflows.client import TemporalStarter
from workflows.score_interaction import types
from workflows.shared import policies

pytestmark = pytest.mark.workflows


async def start(client: Client, interaction_id: str = "c-1") -> WorkflowHandle[object, types.ScoreInteractionResult]:
    workflow_id = types.workflow_id(interaction_id, 1)
    await TemporalStarter(client).start(types.WORKFLOW, workflow_id, types.payload(interaction_id, 1), "user:ada")
    return client.get_workflow_handle(workflow_id, result_type=types.ScoreInteractionResult)


async def score(client: Client, evaluation: NullEvaluation) -> types.ScoreInteractionResult:
    async with working(client, evaluation):
        return await result_of(client, await start(client))


async def test_scored_at_the_first_try(client: Client) -> None:
    evaluation = NullEvaluation()
    assert await score(client, evaluation) == types.ScoreInteractionResult(
        types.Status.SCORED, "", ["card-c-1"], tries=1
    )
    assert evaluation.calls == [("Evaluate", 1)]


@pytest.mark.parametrize(
    ("status", "expected", "reason"),
    [
        (pb.OUTCOME_STATUS_UNASSIGNED, types.Status.UNASSIGNED, "no_rubric"),
        (pb.OUTCOME_STATUS_OBSOLETE, types.Status.OBSOLETE, "superseded"),
    ],
)
async def test_ends_without_a_scorecard(client: Client, status: int, expected: types.Status, reason: str) -> None:
    evaluation = NullEvaluation(answers={"c-1": [Answer(status, reason)]})
    result = await score(client, evaluation)
    assert (result.status, result.reason, result.tries) == (expected, reason, 1)
    assert not evaluation.concluded


async def test_what_no_retry_can_help_is_concluded_at_once(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-1": [failed("llm_refused")]})
    result = await score(client, evaluation)
    assert (result.status, result.reason, result.tries) == (types.Status.FAILED, "llm_refused", 1)
    assert evaluation.concluded == {("c-1", 1): "llm_refused"}


async def test_exhausted_retries_are_concluded_with_the_last_reason(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-1": [retry("llm_truncated"), retry("llm_invalid_reply")]})
    result = await score(client, evaluation)
    assert (result.status, result.reason) == (types.Status.FAILED, "llm_invalid_reply")
    assert result.tries == policies.RECORD_TRIES == evaluation.count("Evaluate")
    assert evaluation.concluded == {("c-1", 1): "llm_invalid_reply"}


async def test_retry_after_is_honoured(environment: WorkflowEnvironment) -> None:
    evaluation = NullEvaluation(answers={"c-1": [retry("llm_rate_limited", seconds=1500), SCORED]})
    before = await environment.get_current_time()
    result = await score(environment.client, evaluation)
    assert (result.status, result.tries) == (types.Status.SCORED, 2)
    assert (await environment.get_current_time() - before).total_seconds() >= 1500


async def test_an_outage_of_hours_fails_nothing(environment: WorkflowEnvironment) -> None:
    answers = [retry("llm_unavailable")] * 200 + [SCORED]
    evaluation = NullEvaluation(answers={"c-1": answers})
    before = await environment.get_current_time()
    result = await score(environment.client, evaluation)
    assert (result.status, result.tries) == (types.Status.SCORED, 201)
    assert (await environment.get_current_time() - before).total_seconds() > 6 * 3600


async def test_an_outage_past_the_patience_gets_its_reason(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-1": [retry("llm_unavailable")]})
    async with working(client, evaluation, patience_seconds=600):
        result = await result_of(client, await start(client))
    assert (result.status, result.reason) == (types.Status.FAILED, "llm_unavailable")
    assert result.tries > policies.RECORD_TRIES


async def test_a_platform_that_cannot_be_reached_is_waited_for(client: Client) -> None:
    down = [Unavailable("qa_scorer can't be reached.") for _ in range(30)]
    evaluation = NullEvaluation(errors=[*down, Forbidden("The worker's key is not trusted yet.")])
    result = await score(client, evaluation)
    assert (result.status, result.tries) == (types.Status.SCORED, 1), "Temporal retries the call; no try was counted"
    assert evaluation.count("Evaluate") == 32


async def test_unexpected_errors_count_and_end_with_their_code(client: Client) -> None:
    evaluation = NullEvaluation(errors=[Internal("An unexpected error.") for _ in range(50)])
    result = await score(client, evaluation)
    assert (result.status, result.reason, result.tries) == (types.Status.FAILED, "internal", policies.RECORD_TRIES)


async def test_time_limits_that_are_hit_end_as_timed_out(client: Client) -> None:
    evaluation = NullEvaluation(errors=[DeadlineExceeded("The call took too long.") for _ in range(50)])
    result = await score(client, evaluation)
    assert (result.status, result.reason, result.tries) == (
        types.Status.FAILED, policies.TIMED_OUT, policies.TIMEOUT_TRIES,
    )  # fmt: skip


async def test_a_refused_request_is_not_repeated(client: Client) -> None:
    evaluation = NullEvaluation(errors=[InvalidInput("refs[0].revision must be at least 1.")])
    result = await score(client, evaluation)
    assert (result.status, result.reason, result.tries) == (types.Status.FAILED, "invalid_input", 1)


async def test_an_unforeseen_exception_leaves_no_text_in_history(client: Client) -> None:
    secret = "my card is 4111 1111 1111 1111"
    evaluation = NullEvaluation(errors=[ValueError(secret)])
    async with working(client, evaluation):
        handle = await start(client)
        result = await result_of(client, handle)
    assert (result.status, result.tries) == (types.Status.SCORED, 2)
    assert secret not in (await handle.fetch_history()).to_json()


async def test_a_silent_service_is_asked_again(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-1": [Answer(pb.OUTCOME_STATUS_UNSPECIFIED), SCORED]})
    result = await score(client, evaluation)
    assert (result.status, result.tries) == (types.Status.SCORED, 2)


async def test_starting_twice_scores_once(client: Client) -> None:
    evaluation = NullEvaluation()
    async with working(client, evaluation):
        first = await start(client)
        await result_of(client, await start(client))
        again = await start(client)
        assert (await again.describe()).run_id == (await first.describe()).run_id
    assert evaluation.calls == [("Evaluate", 1)]


async def test_cancelling_concludes_nothing_and_it_can_be_started_again(client: Client) -> None:
    evaluation = NullEvaluation(answers={"c-1": [retry("llm_rate_limited", seconds=3000), SCORED]})
    async with working(client, evaluation):
        handle = await start(client)
        await eventually(lambda: evaluation.count("Evaluate") == 1)
        await handle.cancel()
        with pytest.raises(WorkflowFailureError) as caught:
            await handle.result()
        assert isinstance(caught.value.cause, CancelledError)
        assert not evaluation.concluded
        assert (await result_of(client, await start(client))).status is types.Status.SCORED
