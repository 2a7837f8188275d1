"""The simulator is honest, repeatable, and faulty exactly as often as it is told to be."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from services.llm.simulator import Simulator, SimulatorConfig
from services.llm.simulator.judging import judged, transcript_lines
from services.llm.simulator.outcomes import draw

ANSWER = {
    "type": "object",
    "properties": {
        "value": {"enum": ["met", "not_met", "na", "cannot_tell"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "rationale": {"type": "string"},
        "evidence": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"turn": {"type": "integer"}, "quote": {"type": "string"}},
                "required": ["turn", "quote"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["value", "confidence", "rationale", "evidence"],
    "additionalProperties": False,
}
KEYS = ["greeting", "empathy", "closing"]
JUDGE = {
    "type": "object",
    "properties": {
        "answers": {
            "type": "object",
            "properties": dict.fromkeys(KEYS, ANSWER),
            "required": KEYS,
            "additionalProperties": False,
        }
    },
    "required": ["answers"],
    "additionalProperties": False,
}
TURNS = {0: "Bonjour,  ici Léa: comment puis-je vous aider?", 2: "I see [3] agent: of them. One moment please."}
PROMPT = (
    "Judge this.\n<<<TRANSCRIPT 0af3>>>\n"
    f"[0] agent: {TURNS[0]}\n[1] customer: My order never came\n[2] agent: {TURNS[2]}\n<<<END OF TRANSCRIPT 0af3>>>\n"
    "[7] agent: not this"
)


def body(content: str = PROMPT, schema: dict[str, Any] | None = None, **further: Any) -> dict[str, Any]:
    wanted = {"type": "json_schema", "json_schema": {"name": "reply", "schema": JUDGE if schema is None else schema}}
    return {"model": "m", "messages": [{"role": "user", "content": content}], "response_format": wanted, **further}


def client(**config: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(Simulator(SimulatorConfig(**config))), base_url="http://simulator"
    )


async def post(to: httpx.AsyncClient, sent: dict[str, Any]) -> httpx.Response:
    return await to.post("/v1/chat/completions", json=sent)


async def test_a_judges_request_gets_every_criterion_with_verbatim_quotes() -> None:
    met = Counter[str]()
    for seed in range(40):
        async with client(seed=seed) as to:
            reply = (await post(to, body())).json()
        answers = json.loads(reply["choices"][0]["message"]["content"])
        Draft202012Validator(JUDGE).validate(answers)
        for answer in answers["answers"].values():
            met[answer["value"]] += 1
            for quote in answer["evidence"]:
                assert quote["quote"] in TURNS[quote["turn"]]
            assert bool(answer["evidence"]) is (answer["value"] in ("met", "not_met"))
    assert met["met"] > 60
    assert set(met) == {"met", "not_met", "na", "cannot_tell"}


def test_only_the_marked_transcript_is_read() -> None:
    assert [(line.turn, line.speaker) for line in transcript_lines(PROMPT)] == [
        (0, "agent"),
        (1, "customer"),
        (2, "agent"),
    ]
    assert transcript_lines("[4] agent: unmarked")[0].text == "unmarked"


async def test_the_schema_may_stand_in_the_prompt() -> None:
    sent = body(f"{PROMPT}\n<json_schema>\n{json.dumps(JUDGE)}\n</json_schema>")
    del sent["response_format"]
    async with client() as to:
        content = (await post(to, sent)).json()["choices"][0]["message"]["content"]
    answers = json.loads(content)
    Draft202012Validator(JUDGE).validate(answers)
    assert set(answers["answers"]) == set(JUDGE["properties"]["answers"]["required"])


def test_another_schema_is_no_judges() -> None:
    import random

    assert judged({"type": "object", "properties": {"answers": {"type": "string"}}}, PROMPT, random.Random(1)) is None


async def test_the_same_attempt_gets_the_same_answer_and_the_next_attempt_may_not() -> None:
    def of(seed: int) -> httpx.AsyncClient:
        return client(seed=seed, rate_500=0.5)

    async with of(1) as one, of(1) as two, of(2) as three:
        first = [await post(one, body()) for _ in range(12)]
        await post(two, body("something else in between"))
        second = [await post(two, body()) for _ in range(12)]
        other = [await post(three, body()) for _ in range(12)]
    assert [(reply.status_code, reply.text) for reply in first] == [(reply.status_code, reply.text) for reply in second]
    assert [reply.text for reply in first] != [reply.text for reply in other]
    assert {reply.status_code for reply in first} == {200, 500}


def test_faults_come_as_often_as_they_are_set() -> None:
    config = SimulatorConfig(seed=3, rate_429=0.1, rate_500=0.2, rate_hang=0.05)
    drawn = Counter(draw(config, "/", body(str(number)), 1).fault for number in range(2000))
    assert 150 < drawn["rate_limited"] < 250
    assert 330 < drawn["server_error"] < 470
    assert 60 < drawn["hang"] < 140
    assert drawn[""] == 2000 - drawn["rate_limited"] - drawn["server_error"] - drawn["hang"]


@given(st.integers(0, 50))
async def test_cut_off_and_wrong_replies_are_so(seed: int) -> None:
    async with client(seed=seed, rate_truncated=1) as to:
        choice = (await post(to, body())).json()["choices"][0]
    assert choice["finish_reason"] == "length"
    with pytest.raises(json.JSONDecodeError):
        json.loads(choice["message"]["content"])
    async with client(seed=seed, rate_wrong_schema=1) as to:
        choice = (await post(to, body())).json()["choices"][0]
    assert not Draft202012Validator(JUDGE).is_valid(json.loads(choice["message"]["content"]))


async def test_a_reply_over_max_tokens_is_cut() -> None:
    async with client() as to:
        choice = (await post(to, body(max_tokens=5))).json()["choices"][0]
    assert (choice["finish_reason"], len(choice["message"]["content"])) == ("length", 20)


@pytest.mark.parametrize(
    ("config", "sent", "status", "code"),
    [
        ({"api_key": "right"}, body(), 401, "invalid_api_key"),
        ({"models": ("other",)}, body(), 404, "model_not_found"),
        ({"context_tokens": 3}, body(), 400, "context_length_exceeded"),
        ({"response_format": False}, body(), 400, "unsupported_parameter"),
        ({}, {"model": "m"}, 400, "invalid_request"),
        ({}, body(schema={"not": {}}), 400, "unsupported_schema"),
        ({"rate_429": 1, "retry_after": "7"}, body(), 429, "rate_limit_exceeded"),
    ],
)
async def test_errors_look_like_openais(config: dict[str, Any], sent: Any, status: int, code: str) -> None:
    async with client(**config) as to:
        reply = await post(to, sent)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert reply.headers.get("retry-after") == config.get("retry_after")


async def test_embeddings_of_like_texts_are_near_and_statistics_count() -> None:
    async with client() as to:
        sent = {"model": "e", "input": ["late order", "the late order", "bonjour"], "dimensions": 64}
        rows = (await to.post("/v1/embeddings", json=sent)).json()["data"]
        stats = (await to.get("/stats")).json()
        models = (await to.get("/v1/models")).json()
    a, b, c = (row["embedding"] for row in rows)
    assert len(a) == 64
    assert sum(x * y for x, y in zip(a, b, strict=True)) > sum(x * y for x, y in zip(a, c, strict=True))
    assert stats["requests"] == {"/v1/embeddings": 1}
    assert models["data"][0]["id"] == "simulated"


def test_rates_over_one_are_refused() -> None:
    with pytest.raises(ValidationError, match="over 1"):
        SimulatorConfig(rate_500=0.6, rate_hang=0.6)
