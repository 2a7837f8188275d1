"""An activity's call over a real channel: who it says it is, its deadline, and the errors that come back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from debrief.qa.v1 import evaluation_pb2 as pb
from debrief.qa.v1 import evaluation_pb2_grpc as rpc
from temporalio.activity import Info
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from services.common.auth import Principal, TokenSigner, TokenVerifier
from services.common.errors import DomainError, InvalidInput, RateLimited, Unavailable
from services.common.grpc_client import open_channel
from services.common.grpc_errors import to_status
from workflows.client import TemporalStarter, connect
from workflows.score_interaction import types
from workflows.score_interaction.activities import InteractionActivities
from workflows.shared.calls import initiator

LIMIT = timedelta(seconds=50)
GIVEN = types.EvaluateInput("c-1", 1, "user:ada")


@dataclass
class Listening(rpc.EvaluationServiceServicer):
    """Answers SCORED, and remembers who called with how much time; or fails with `error`."""

    verifier: TokenVerifier
    error: DomainError | None = None
    callers: list[Principal] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    async def Evaluate(self, request: pb.EvaluateRequest, context: Any) -> pb.EvaluateResponse:
        token = dict(context.invocation_metadata())["authorization"].removeprefix("Bearer ")
        self.callers.append(self.verifier.verify(token))
        self.seconds.append(context.time_remaining())
        if self.error is not None:
            code, message, details = to_status(self.error)
            context.set_trailing_metadata(details)
            await context.abort(code, message)
        outcomes = [pb.EvaluateOutcome(ref=ref, status=pb.OUTCOME_STATUS_SCORED) for ref in request.refs]
        return pb.EvaluateResponse(outcomes=outcomes)

    ConcludeFailed = NextWindow = FinishBacklog = None  # type: ignore[assignment]


@dataclass
class Line:
    service: Listening
    activities: InteractionActivities

    async def evaluate(self) -> types.EvaluateResult:
        environment = ActivityEnvironment()
        environment.info = _info(environment.info)
        return await environment.run(self.activities.evaluate, GIVEN)


def _info(info: Info) -> Info:
    changes = {"start_to_close_timeout": LIMIT, "workflow_id": "score-interaction/c-1/1"}
    return Info(**{**info.__dict__, **changes})


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    key = Ed25519PrivateKey.generate()
    service = Listening(TokenVerifier({"worker": key.public_key()}, "qa_scorer"))
    server = grpc.aio.server()
    rpc.add_EvaluationServiceServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    signer = TokenSigner("worker", key)
    channel = open_channel(f"127.0.0.1:{port}", audience="qa_scorer", signer=signer, initiator=initiator)
    stub: Any = rpc.EvaluationServiceStub(channel)
    try:
        yield Line(service, InteractionActivities(stub, patience=1.0))
    finally:
        await channel.close()
        await server.stop(None)


async def test_the_worker_signs_as_itself_and_names_who_set_it_off(line: Line) -> None:
    assert (await line.evaluate()).status is types.Status.SCORED
    assert [(caller.subject, caller.initiator) for caller in line.service.callers] == [("svc:worker", "user:ada")]


async def test_the_deadline_lies_within_the_activitys_own(line: Line) -> None:
    await line.evaluate()
    assert 30 < line.service.seconds[0] < LIMIT.total_seconds()


@pytest.mark.parametrize(
    ("error", "non_retryable", "delay"),
    [
        (Unavailable("Secret words.", retry_after=timedelta(seconds=7)), False, timedelta(seconds=7)),
        (RateLimited("Secret words."), False, None),
        (InvalidInput("Secret words."), True, None),
    ],
)
async def test_an_error_keeps_its_code_and_its_pause_but_not_its_words(
    line: Line, error: DomainError, non_retryable: bool, delay: timedelta | None
) -> None:
    line.service.error = error
    with pytest.raises(ApplicationError) as caught:
        await line.evaluate()
    assert (caught.value.type, caught.value.non_retryable) == (error.code, non_retryable)
    assert caught.value.next_retry_delay == delay
    assert "Secret" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_a_starter_without_temporal_says_so() -> None:
    starter = TemporalStarter(await connect("127.0.0.1:9"))
    with pytest.raises(Unavailable, match="can't be reached"):
        await starter.start(types.WORKFLOW, "score-interaction/c-1/1", types.payload("c-1", 1), "user:ada")


@pytest.mark.parametrize(
    ("kind", "payload", "words"),
    [("ScoreEverything", b"{}", "No workflow is called"), (types.WORKFLOW, b'{"revision": 1}', "interaction_id")],
)
async def test_a_starter_names_what_is_wrong_with_a_row(kind: str, payload: bytes, words: str) -> None:
    starter = TemporalStarter(await connect("127.0.0.1:9"))
    with pytest.raises(InvalidInput, match=words):
        await starter.start(kind, "some-id", payload, "user:ada")
