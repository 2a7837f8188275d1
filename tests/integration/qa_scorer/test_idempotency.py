"""Whole answers kept under an Idempotency-Key: over REST, as an administrator's program sends its writes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from qa_helpers import RUBRIC, record, rows

from services.common.auth import TokenSigner, TokenVerifier
from services.common.errors import Unavailable
from services.common.http import create_app
from services.qa_scorer.api.http import add_routes

pytestmark = pytest.mark.integration
KEY = Ed25519PrivateKey.generate()
SIGNER = TokenSigner("console", KEY)
NDJSON, CSV, JSON = "application/x-ndjson", "text/csv", "application/json"


def caller(subject: str) -> dict[str, str]:
    token = SIGNER.sign("qa_scorer", subject=subject, roles=("admin",))
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def api(qa) -> AsyncIterator[httpx.AsyncClient]:
    async def ready() -> dict[str, str]:
        return {}

    verifier = TokenVerifier({"console": KEY.public_key()}, "qa_scorer")
    app = create_app(title="test", version="1", verifier=verifier, ready=ready)
    add_routes(app, qa.cases)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=caller("user:1")) as client:
        yield client


async def send(api: httpx.AsyncClient, path: str, content: str, kind: str, key: str, **headers: str) -> httpx.Response:
    return await api.post(path, content=content, headers={"Content-Type": kind, "Idempotency-Key": key} | headers)


AGENTS = '{"agent_id": "a-1", "team": "north"}\n{"name": "nobody"}\n{"agent_id": "a-2", "shoe_size": 44}\n'


@pytest.mark.parametrize(
    ("path", "content", "other", "kind", "status"),
    [
        ("/api/v1/agents", AGENTS, '{"agent_id": "a-3"}', NDJSON, 200),
        ("/api/v1/agents", "agent_id,team\na-1,north\n", "agent_id,team\na-1,south\n", CSV, 200),
        ("/api/v1/customers", '{"customer_id": "u-1", "name": "Ann"}', '{"customer_id": "u-2"}', NDJSON, 200),
        ("/api/v1/rubrics", json.dumps({"content": RUBRIC}), json.dumps({"content": RUBRIC + "\n"}), JSON, 201),
        ("/api/v1/interactions", json.dumps(record("c-1")), json.dumps(record("c-2")), JSON, 200),
        ("/api/v1/interactions", json.dumps(record("c-1")), json.dumps(record("c-2")), NDJSON, 200),
    ],
)
async def test_the_same_request_is_answered_as_it_was_and_another_one_is_refused(
    api: httpx.AsyncClient, path: str, content: str, other: str, kind: str, status: int
) -> None:
    answers = await asyncio.gather(*(send(api, path, content, kind, "k") for _ in range(3)))
    first = await send(api, path, content, kind, "k")
    for answer in answers:
        assert (answer.status_code, answer.text) == (status, first.text)
    refused = await send(api, path, other, kind, "k")
    assert refused.status_code == 409
    assert refused.json()["field"] == "Idempotency-Key"
    somebody_else = await send(api, path, other, kind, "k", **caller("user:2"))
    assert somebody_else.status_code in (200, 201), "a key is its caller's own"


async def test_without_a_key_what_is_known_is_a_duplicate(api: httpx.AsyncClient) -> None:
    for status in ("accepted", "duplicate"):
        answer = await api.post("/api/v1/agents", content=AGENTS, headers={"Content-Type": NDJSON})
        assert [entry["status"] for entry in answer.json()["answers"]] == [status, "refused", status]
        assert answer.json()["ignored_fields"] == ["shoe_size"]


async def test_a_repeated_pause_does_not_undo_what_came_after_it(api: httpx.AsyncClient, qa) -> None:
    batch = "\n".join(json.dumps(record(f"c-{number}")) for number in range(25))
    sent = (await send(api, "/api/v1/interactions", batch, NDJSON, "k-1")).json()
    path = f"/api/v1/batches/{sent['batch_id']}"
    paused = await send(api, f"{path}/pause", "", JSON, "k-2")
    assert paused.json()["paused"] is True
    await send(api, f"{path}/resume", "", JSON, "k-3")
    assert (await send(api, f"{path}/pause", "", JSON, "k-2")).json() == paused.json()
    assert (await api.get(path)).json()["paused"] is False
    assert (await send(api, f"{path}/resume", "", JSON, "k-2")).status_code == 409, "another request"


async def test_batches_are_listed_page_by_page_with_what_runs_and_what_pauses(api: httpx.AsyncClient) -> None:
    made = []
    for start in (0, 100, 200):
        lines = "\n".join(json.dumps(record(f"c-{start + number}")) for number in range(20))
        made.append((await send(api, "/api/v1/interactions", lines, NDJSON, f"k-{start}")).json()["batch_id"])
    await send(api, f"/api/v1/batches/{made[0]}/pause", "", JSON, "k-p")
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = (await api.get("/api/v1/batches", params={"limit": 2, "cursor": cursor, "state": "running"})).json()
        seen += page["items"]
        if (cursor := page["next_cursor"] or "") == "":
            break
    assert {item["batch_id"]: item["paused"] for item in seen} == {made[0]: True, made[1]: False, made[2]: False}
    assert {(item["kind"], item["total"], item["file_name"]) for item in seen} == {("batch", None, None)}
    assert (await api.get("/api/v1/batches", params={"state": "finished"})).json()["items"] == []
    assert (await api.get("/api/v1/batches", params={"cursor": "WyJ4IiwgInkiXQ"})).status_code == 400


async def test_a_request_that_broke_off_is_done_when_it_is_sent_again(
    api: httpx.AsyncClient, qa, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        async def fail(rows: object) -> None:
            raise Unavailable("The database is away.")

        broken.setattr(qa.cases.directory.__class__, "agents", lambda self, rows: fail(rows))
        assert (await send(api, "/api/v1/agents", AGENTS, NDJSON, "k")).status_code == 503
    assert (await send(api, "/api/v1/agents", AGENTS + "\n", NDJSON, "k")).status_code == 409
    assert (await send(api, "/api/v1/agents", AGENTS, NDJSON, "k")).json()["accepted"] == 2
    assert await rows(qa, "SELECT count(*) FROM idempotency_keys") == [(1,)]


async def test_the_scorecards_of_an_unknown_interaction_are_not_an_empty_list(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/v1/interactions/none/scorecards")).status_code == 404
    await send(api, "/api/v1/interactions", json.dumps(record("c-1")), JSON, "k")
    assert (await api.get("/api/v1/interactions/c-1/scorecards")).json()["items"] == []


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/api/v1/interactions", "text/plain", 415),
        ("/api/v1/interactions", "application/x-www-form-urlencoded", 415),
        ("/api/v1/interactions", "application/json; charset=utf-16", 415),
        ("/api/v1/interactions", "application/json; charset=UTF-8", 422),
        ("/api/v1/interactions", "application/jsonl", 200),
        ("/api/v1/agents", JSON, 415),
        ("/api/v1/customers", "text/plain", 415),
        ("/api/v1/exemplars?rubric=core", CSV, 415),
        ("/api/v1/rubrics", "application/yaml", 415),
    ],
)
async def test_a_body_of_another_kind_is_not_guessed_at(
    api: httpx.AsyncClient, path: str, kind: str, status: int
) -> None:
    answer = await api.post(path, content="{}", headers={"Content-Type": kind})
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["status=finall", "since=yesterday", "cursor=xx", "limit=5000"])
async def test_a_filter_that_says_nothing_is_refused_instead_of_finding_nothing(
    api: httpx.AsyncClient, query: str
) -> None:
    answer = await api.get(f"/api/v1/scorecards?{query}")
    assert answer.status_code == (400 if "cursor" in query else 422)
    assert answer.json()["field"] == query.partition("=")[0]
