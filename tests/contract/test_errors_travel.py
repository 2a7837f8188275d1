"""Every domain error through gRPC, HTTP and the retry class, from the one table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import grpc
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from debrief.qa.v1 import evaluation_pb2, evaluation_pb2_grpc

from services.common.auth import TokenSigner, TokenVerifier, current_principal
from services.common.errors import (
    BY_CODE,
    ERRORS,
    DeadlineExceeded,
    DomainError,
    Forbidden,
    Internal,
    InvalidInput,
    Unauthenticated,
)
from services.common.grpc_client import open_channel
from services.common.grpc_errors import from_rpc_error
from services.common.grpc_server import Servicer, build_server
from services.common.http import create_app

KEY = Ed25519PrivateKey.generate()
CONSOLE = Ed25519PrivateKey.generate()
TRUSTED = {"worker": KEY.public_key(), "console": CONSOLE.public_key()}
SERVICE = "debrief.qa.v1.EvaluationService"
REQUEST = evaluation_pb2.FinishBacklogRequest(backlog_id="0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11")


class Raising(evaluation_pb2_grpc.EvaluationServiceServicer):
    def __init__(self) -> None:
        self.error: Exception | None = None
        self.seen: list[str] = []

    async def FinishBacklog(self, request, context):
        self.seen.append(current_principal().subject)
        if self.error is not None:
            raise self.error
        return evaluation_pb2.FinishBacklogResponse(finished=True)


@dataclass
class Running:
    servicer: Raising
    target: str
    stub: evaluation_pb2_grpc.EvaluationServiceAsyncStub


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    servicer = Raising()
    server = build_server(
        verifier=TokenVerifier(TRUSTED, "qa_scorer"),
        servicers=[
            Servicer(SERVICE, servicer, evaluation_pb2_grpc.add_EvaluationServiceServicer_to_server),
        ],
    )
    port = await server.start("127.0.0.1", 0)
    channel = open_channel(f"127.0.0.1:{port}", audience="qa_scorer", signer=TokenSigner("worker", KEY))
    yield Running(servicer, f"127.0.0.1:{port}", evaluation_pb2_grpc.EvaluationServiceStub(channel))
    await channel.close()
    await server.stop(0)


@pytest.mark.parametrize("kind", list(ERRORS), ids=lambda kind: kind.code)
async def test_an_error_arrives_as_it_was_raised(running: Running, kind: type[DomainError]) -> None:
    running.servicer.error = kind(
        "What is wrong, and what to do.",
        field="turns[3].text",
        record="c-1",
        retry_after=timedelta(seconds=7),
        details={"further": "fact"},
    )
    with pytest.raises(kind) as caught:
        await running.stub.FinishBacklog(REQUEST)
    got = caught.value
    assert (got.message, got.field, got.record) == ("What is wrong, and what to do.", "turns[3].text", "c-1")
    assert got.retry_after == timedelta(seconds=7)
    assert got.details == {"further": "fact"}
    assert isinstance(got.__cause__, grpc.aio.AioRpcError)
    assert got.__cause__.code().name == ERRORS[kind].grpc


@pytest.mark.parametrize("kind", list(ERRORS), ids=lambda kind: kind.code)
async def test_an_error_is_a_problem_over_http(kind: type[DomainError]) -> None:
    async def ready() -> dict[str, str]:
        return {}

    app = create_app(title="t", version="1", verifier=None, ready=ready)

    @app.get("/raise")
    async def raise_it() -> None:
        raise kind("What is wrong.", field="id", record="c-1", retry_after=timedelta(seconds=7))

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/raise", headers={"X-Request-Id": "abc"})
    assert answer.status_code == ERRORS[kind].http
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "7"
    body = answer.json()
    assert (body["code"], body["retryable"], body["field"]) == (kind.code, ERRORS[kind].retryable, "id")
    assert body["request_id"] == answer.headers["x-request-id"] == "abc"


def test_codes_are_unique() -> None:
    assert len(BY_CODE) == len(ERRORS)


async def test_an_unexpected_error_says_nothing_of_itself(running: Running) -> None:
    running.servicer.error = RuntimeError("secret of the transcript")
    with pytest.raises(Internal) as caught:
        await running.stub.FinishBacklog(REQUEST)
    assert "secret" not in str(caught.value)


async def test_a_plain_status_becomes_the_nearest_error() -> None:
    channel = open_channel("127.0.0.1:9", audience="qa_scorer", signer=TokenSigner("worker", KEY))
    stub = evaluation_pb2_grpc.EvaluationServiceStub(channel)
    with pytest.raises(BY_CODE["unavailable"]):
        await stub.FinishBacklog(REQUEST, timeout=5)
    await channel.close()


async def test_fields_are_validated_before_the_handler(running: Running) -> None:
    with pytest.raises(InvalidInput) as caught:
        await running.stub.FinishBacklog(evaluation_pb2.FinishBacklogRequest(backlog_id="no-uuid"))
    assert caught.value.field == "backlog_id"
    assert running.servicer.seen == []


async def test_identity_and_role(running: Running) -> None:
    await running.stub.FinishBacklog(REQUEST)
    assert running.servicer.seen == ["svc:worker"]
    signer = TokenSigner("console", CONSOLE)
    for subject, roles, expected in (
        ("user:1", ("admin",), Forbidden),
        (None, (), Forbidden),
    ):
        token = signer.sign("qa_scorer", subject=subject, roles=roles)
        with pytest.raises(expected):
            await _plain_call(running.target, token)
    with pytest.raises(Unauthenticated):
        await _plain_call(running.target, signer.sign("llm", subject="user:1", roles=("admin",)))
    with pytest.raises(Unauthenticated):
        await _plain_call(running.target, TokenSigner("worker", CONSOLE).sign("qa_scorer"))
    with pytest.raises(Unauthenticated):
        await _plain_call(running.target, TokenSigner("worker", KEY).sign("qa_scorer", subject="user:1"))
    with pytest.raises(Unauthenticated):
        await _plain_call(running.target, TokenSigner("worker", KEY).sign("qa_scorer", subject="svc:console"))


async def _plain_call(target: str, token: str) -> None:
    async with grpc.aio.insecure_channel(target) as channel:
        stub = evaluation_pb2_grpc.EvaluationServiceStub(channel)
        try:
            await stub.FinishBacklog(REQUEST, metadata=(("authorization", f"Bearer {token}"),))
        except grpc.aio.AioRpcError as error:
            raise from_rpc_error(error) from error


async def test_the_deadline_travels(running: Running) -> None:
    from services.common.context import set_deadline

    set_deadline(0)
    try:
        with pytest.raises(DeadlineExceeded):
            await running.stub.FinishBacklog(REQUEST)
    finally:
        set_deadline(None)
    assert running.servicer.seen == []
