"""The adapter to litellm against the simulator: one request, one typed error. The only module that imports litellm."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from services.common.clock import SystemClock
from services.common.errors import (
    DomainError,
    LlmInvalidReply,
    LlmRateLimited,
    LlmRefused,
    LlmRejectedRequest,
    LlmTimeout,
    LlmTruncated,
    LlmUnavailable,
)
from services.llm.adapters.litellm_completions import LitellmCompletions, SchemaMode
from services.llm.adapters.litellm_embeddings import LitellmEmbeddings
from services.llm.adapters.litellm_library import Access, LitellmLibrary
from services.llm.adapters.memory_ledger import MemoryLedger
from services.llm.application.complete import Complete
from services.llm.application.metering import Meter
from services.llm.domain.models import ChatMessage, CompletionTask, ModelCall, Purpose, Role, Usage
from services.llm.domain.routing import Routing
from services.llm.simulator import RunningSimulator, SimulatorConfig, running_simulator

SCHEMA = {
    "type": "object",
    "properties": {"value": {"enum": ["met", "not_met"]}},
    "required": ["value"],
    "additionalProperties": False,
}
SECRET_WORDS = "Mrs Tremblay owes forty dollars"
TASK = CompletionTask(
    Purpose.JUDGE,
    (ChatMessage(Role.SYSTEM, "Judge."), ChatMessage(Role.USER, SECRET_WORDS)),
    json.dumps(SCHEMA),
    reference="interaction:c-1",
)


@pytest.fixture(scope="module")
async def library() -> AsyncIterator[LitellmLibrary]:
    made = LitellmLibrary()
    await made.get()
    yield made
    await made.close()


@asynccontextmanager
async def house(
    library: LitellmLibrary,
    *,
    model: str = "openai/simulated",
    mode: SchemaMode = "auto",
    seconds: float = 20.0,
    budget: int | None = None,
    key: str = "",
    **config: Any,
) -> AsyncIterator[tuple[Complete, RunningSimulator, MemoryLedger]]:
    async with running_simulator(SimulatorConfig(**config)) as running:
        ledger, clock = MemoryLedger(), SystemClock()
        provider = LitellmCompletions(library, clock, Access(running.url, key), schema_mode=mode)
        meter = Meter(ledger, clock, max_concurrency=3, timeout_seconds=seconds, daily_budget_microusd=budget)
        yield Complete(Routing(model), provider, meter, default_output_tokens=900), running, ledger


def sent_to(running: RunningSimulator) -> int:
    return sum(running.simulator.requests.values())


FAULTS: list[tuple[dict[str, Any], type[DomainError]]] = [
    ({"rate_429": 1, "retry_after": "7"}, LlmRateLimited),
    ({"rate_500": 1}, LlmUnavailable),
    ({"rate_hang": 1, "seconds": 0.3}, LlmTimeout),
    ({"rate_truncated": 1}, LlmTruncated),
    ({"rate_wrong_schema": 1}, LlmInvalidReply),
    ({"rate_refusal": 1, "seed": 1}, LlmRefused),
    ({"rate_refusal": 1, "seed": 2}, LlmRefused),
    ({"rate_refusal": 1, "seed": 3}, LlmRefused),
    ({"rate_refusal": 1, "seed": 4}, LlmRefused),
    ({"api_key": "right", "key": "wrong"}, LlmRejectedRequest),
    ({"models": ("another",)}, LlmRejectedRequest),
    ({"context_tokens": 5}, LlmRejectedRequest),
    ({"response_format": False, "mode": "response_format"}, LlmRejectedRequest),
]


@pytest.mark.parametrize(
    ("config", "expected"), FAULTS, ids=[f"{next(iter(c))}-{e.code}-{i}" for i, (c, e) in enumerate(FAULTS)]
)
async def test_each_fault_is_one_typed_error_after_one_request(
    library: LitellmLibrary, config: dict[str, Any], expected: type[DomainError]
) -> None:
    async with house(library, **config) as (complete, running, ledger):
        with pytest.raises(DomainError) as caught:
            await complete(TASK, "svc:worker")
        assert type(caught.value) is expected
        assert sent_to(running) == 1
        assert [row.outcome for row in ledger.rows] == [expected.code]
    assert SECRET_WORDS not in caught.value.message
    assert caught.value.__cause__ is None


async def test_retry_after_reaches_the_caller(library: LitellmLibrary) -> None:
    async with house(library, rate_429=1, retry_after="7") as (complete, _, _):
        with pytest.raises(LlmRateLimited) as caught:
            await complete(TASK, "svc:worker")
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_server_that_is_not_there_is_unavailable(library: LitellmLibrary) -> None:
    async with running_simulator() as running:
        gone = running.url
    provider = LitellmCompletions(library, SystemClock(), Access(gone))
    with pytest.raises(LlmUnavailable, match="no answer"):
        await provider.complete(ModelCall("openai/simulated", TASK.messages, SCHEMA, 10, 0.0, 5.0))


async def test_a_model_without_a_provider_is_rejected(library: LitellmLibrary) -> None:
    provider = LitellmCompletions(library, SystemClock(), Access())
    with pytest.raises(LlmRejectedRequest):
        await provider.complete(ModelCall("nobody-knows", TASK.messages, SCHEMA, 10, 0.0, 5.0))


async def test_without_a_key_the_message_says_which_to_set(
    library: LitellmLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    provider = LitellmCompletions(library, SystemClock(), Access())
    with pytest.raises(LlmRejectedRequest, match="DEBRIEF_LLM_API_KEY, OPENAI_API_KEY"):
        await provider.complete(ModelCall("openai/gpt-4o-mini", TASK.messages, SCHEMA, 10, 0.0, 5.0))


async def test_the_schema_goes_as_response_format_where_the_model_knows_it(library: LitellmLibrary) -> None:
    async with house(library, model="openai/gpt-4o-mini") as (complete, running, ledger):
        done = await complete(TASK, "svc:worker")
        (body,) = running.simulator.bodies
    assert json.loads(done.json)["value"] in ("met", "not_met")
    assert body["response_format"]["json_schema"] == {"name": "reply", "schema": SCHEMA, "strict": True}
    assert body["messages"] == [
        {"role": "system", "content": "Judge."},
        {"role": "user", "content": SECRET_WORDS},
    ]
    assert (body["temperature"], body["max_tokens"]) == (0, 900)
    assert done.usage.cost_microusd > 0
    assert ledger.rows[0].usage == done.usage


async def test_the_schema_goes_into_the_prompt_where_the_model_does_not(library: LitellmLibrary) -> None:
    async with house(library, response_format=False) as (complete, running, _):
        done = await complete(TASK, "svc:worker")
        (body,) = running.simulator.bodies
    assert json.loads(done.json)["value"] in ("met", "not_met")
    assert "response_format" not in body
    system, user = body["messages"]
    assert system["content"].startswith("Judge.\n\n")
    assert json.dumps(SCHEMA) in system["content"]
    assert user["content"] == SECRET_WORDS
    assert done.usage.cost_microusd == 0


async def test_without_a_system_message_the_schema_gets_its_own(library: LitellmLibrary) -> None:
    async with house(library) as (complete, running, _):
        await complete(replace(TASK, messages=TASK.messages[1:]), "svc:worker")
        (body,) = running.simulator.bodies
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


async def test_a_model_that_knows_no_temperature_gets_none(library: LitellmLibrary) -> None:
    async with house(library, model="openai/gpt-5-mini") as (complete, running, _):
        await complete(TASK, "svc:worker")
        (body,) = running.simulator.bodies
    assert "temperature" not in body
    assert body["max_completion_tokens"] == 900
    assert "response_format" in body


async def test_the_budget_counts_by_the_models_price(library: LitellmLibrary) -> None:
    async with house(library, model="openai/gpt-4o-mini", budget=2000) as (complete, running, ledger):
        outcomes = []
        for number in range(30):
            try:
                await complete(replace(TASK, reference=f"interaction:{number}"), "svc:worker")
                outcomes.append("ok")
            except DomainError as error:
                outcomes.append(error.code)
        (account,) = ledger.days.values()
    assert outcomes == ["ok"] * 30
    assert account.held == 0
    assert account.spent == sum(row.usage.cost_microusd for row in ledger.rows) > 0
    async with house(library, model="openai/gpt-4o-mini", budget=500) as (complete, running, _):
        with pytest.raises(DomainError, match=r"0\.0005 US dollars"):
            await complete(TASK, "svc:worker")
        assert sent_to(running) == 0


async def test_hosted_embeddings(library: LitellmLibrary) -> None:
    async with running_simulator() as running:
        embeddings = LitellmEmbeddings(library, SystemClock(), Access(running.url), "openai/text-embedding-3-small")
        found = await embeddings.embed(["late order", "the late order", "bonjour"], 10.0)
        assert running.simulator.bodies[0]["dimensions"] == 512
        assert await embeddings.estimate_microusd(["x" * 3_000_000]) > 0
    vectors = found.vectors
    assert vectors.shape == (3, 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert found.usage.input_tokens > 0


@pytest.mark.parametrize(
    ("config", "expected", "says"),
    [
        ({"embedding_dimensions": 768}, LlmRejectedRequest, "768 dimensions"),
        ({"rate_429": 1}, LlmRateLimited, "rate"),
        ({"rate_500": 1}, LlmUnavailable, "can't serve"),
    ],
)
async def test_hosted_embeddings_that_fail(
    library: LitellmLibrary, config: dict[str, Any], expected: type[DomainError], says: str
) -> None:
    async with running_simulator(SimulatorConfig(**config)) as running:
        embeddings = LitellmEmbeddings(library, SystemClock(), Access(running.url), "openai/simulated")
        with pytest.raises(expected, match=says):
            await embeddings.embed(["late order"], 10.0)
        assert sent_to(running) == 1


async def test_an_unknown_model_is_estimated_as_free(library: LitellmLibrary) -> None:
    provider = LitellmCompletions(library, SystemClock(), Access())
    assert await provider.estimate_microusd("openai/simulated", 1000, 1000) == 0
    assert await provider.estimate_microusd("openai/gpt-4o-mini", 1000, 1000) == 750


def test_usage_adds_up() -> None:
    assert Usage(1, 2, 3) + Usage(10, 20, 30) == Usage(11, 22, 33)


def test_litellm_read_no_price_list_from_the_network_and_no_env_file() -> None:
    import os

    assert "litellm" in sys.modules
    assert os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"
    assert os.environ["LITELLM_MODE"] == "PRODUCTION"
