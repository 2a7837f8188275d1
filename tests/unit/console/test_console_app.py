"""The gateway's own routes: API keys, status, API document, front page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from console_platform import assert_problem, principal

from services.console.domain.api_key import Grant, Role, TokenText


async def test_an_administrator_makes_lists_and_revokes_keys(platform):
    admin = await platform.bearer(Grant(Role.ADMIN))
    made = await platform.client.post("/api/v1/tokens", headers=admin, json={"name": "nightly", "role": "qa_manager"})
    assert made.status_code == 201
    token = made.json()["token"]
    assert TokenText.parse(token).prefix == made.json()["prefix"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await platform.client.get("/api/v1/interactions", headers=bearer)).status_code == 200

    shown: list[Any] = []
    cursor = ""
    while True:
        page = (
            await platform.client.get("/api/v1/tokens", params={"limit": 1, "cursor": cursor}, headers=admin)
        ).json()
        shown += page["items"]
        if not (cursor := page["next_cursor"]):
            break
    assert {row["name"] for row in shown} == {"nightly", "test"}
    assert len(shown) == 2
    assert token not in str(shown)

    gone = await platform.client.delete(f"/api/v1/tokens/{made.json()['id']}", headers=admin)
    assert gone.status_code == 204
    assert_problem(await platform.client.get("/api/v1/interactions", headers=bearer), 401)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_nobody_else_touches_keys(platform, role):
    bearer = await platform.bearer(Grant(role, agent_id="a-07" if role is Role.AGENT else None))
    wanted = {"name": "x", "role": "admin"}
    for answer in (
        await platform.client.post("/api/v1/tokens", headers=bearer, json=wanted),
        await platform.client.get("/api/v1/tokens", headers=bearer),
        await platform.client.delete(f"/api/v1/tokens/{uuid4()}", headers=bearer),
    ):
        assert_problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"role": "root"}, "role"),
        ({"role": "agent"}, "agent_id"),
        ({"agent_id": "a-07"}, "agent_id"),
        ({"permissions": ["pii.raed"]}, "permissions"),
        ({"expires_at": "2026-04-01T00:00:00"}, "expires_at"),
        ({"expires_at": "2026-03-01T00:00:00Z"}, "expires_at"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_can_not_be_a_key_is_refused_by_field(platform, change, field):
    answer = await platform.client.post(
        "/api/v1/tokens",
        headers=await platform.bearer(Grant(Role.ADMIN)),
        json={"name": "x", "role": "coach"} | change,
    )
    assert assert_problem(answer, 422, "invalid_input")["field"].startswith(field)


async def test_a_repeated_request_for_a_key_is_a_conflict_that_names_the_first(platform):
    headers = await platform.bearer(Grant(Role.ADMIN)) | {"Idempotency-Key": "k"}
    wanted = {"name": "x", "role": "coach"}
    first = await platform.client.post("/api/v1/tokens", headers=headers, json=wanted)
    again = await platform.client.post("/api/v1/tokens", headers=headers, json=wanted)
    assert assert_problem(again, 409, "conflict")["record"] == first.json()["id"]


async def test_the_gateways_own_routes_read_no_endless_body(platform):
    headers = await platform.bearer(Grant(Role.ADMIN))
    answer = await platform.client.post("/api/v1/tokens", headers=headers, content=b"x" * 70_000)
    assert_problem(answer, 413, "too_large")


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxIiwiYiJd"])
async def test_a_cursor_from_elsewhere_is_refused(platform, cursor):
    admin = await platform.bearer(Grant(Role.ADMIN))
    answer = await platform.client.get("/api/v1/tokens", params={"cursor": cursor}, headers=admin)
    assert assert_problem(answer, 400, "bad_cursor")["field"] == "cursor"


async def test_the_status_shows_every_part_to_everybody_who_is_signed_in(platform):
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "llm":
            raise httpx.ConnectError("refused")
        parts = {"database": "ok", "temporal": "can't be reached"}
        return httpx.Response(503, json={"status": "not_ready", "version": "0.1.0", "parts": parts})

    platform.answer = answer
    bearer = await platform.bearer(Grant(Role.AGENT, agent_id="a-07"))
    status = (await platform.client.get("/api/v1/status", headers=bearer)).json()
    assert status["state"] == "degraded"
    parts = {part["name"]: part for part in status["parts"]}
    assert {name: part["state"] for name, part in parts.items()} == {
        "qa_scorer": "not_ready",
        "llm": "unreachable",
        "temporal": "not_ready",
    }
    assert parts["qa_scorer"]["version"] == "0.1.0"
    assert parts["qa_scorer"]["checks"]["database"] == "ok"
    assert not any("http://" in part["detail"] for part in status["parts"])


async def test_the_status_is_ready_when_all_is_well(platform):
    platform.answer = lambda request: httpx.Response(200, json={"version": "0.1.0", "parts": {"temporal": "ok"}})
    status = (await platform.client.get("/api/v1/status", headers=await platform.bearer())).json()
    assert status["state"] == "ready"
    assert {part["name"] for part in status["parts"]} == {"qa_scorer", "llm", "temporal"}


async def test_one_document_describes_the_whole_api_also_when_a_service_is_down(platform):
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/openapi.json"
        if request.url.host == "llm":
            return httpx.Response(500, text="no")
        assert principal(request, "qa_scorer").service == "console"
        return httpx.Response(200, json={"openapi": "3.1.0", "paths": {"/api/v1/counts": {"get": {"responses": {}}}}})

    platform.answer = answer
    whole = (await platform.client.get("/api/openapi.json")).json()
    assert whole["openapi"] == "3.1.0"
    assert set(whole["paths"]) == {
        "/api/v1/counts",
        "/api/v1/status",
        "/api/v1/tokens",
        "/api/v1/tokens/{token_id}",
        "/api/v1/users",
    }
    assert whole["x-debrief-parts"]["llm"] == {"state": "missing"}


async def test_visitors_are_sent_to_sign_in_wherever_the_request_claims_to_be(platform):
    answer = await platform.client.get("/", headers={"Host": "evil.example.org"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/readyz", "/api/v1/counts", "/api/openapi.json"])
async def test_every_answer_carries_the_security_headers(platform, path):
    answer = await platform.client.get(path)
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in answer.headers["content-security-policy"]
    source = "'none'" if path.startswith("/api/") else "'self'"
    assert f"default-src {source}" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/api", "/api/v2/interactions", "/healthz/"])
async def test_other_paths_of_the_api_are_not_found(platform, path):
    assert_problem(await platform.client.get(path), 404, "not_found")


@pytest.mark.parametrize("path", ["/nowhere", "/tokens", "/static/x/nothing.js/"])
async def test_other_paths_are_pages_that_say_so(platform, path):
    answer = await platform.client.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text
