"""Who gets in, and what of a request reaches a service and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from console_platform import assert_problem, principal, raw_request

from services.console.domain.api_key import Grant, Permission, Role


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/interactions", "/api/v1/tokens", "/api/v1/status", "/api/v1/nobody"])
async def test_without_a_key_nothing_below_the_api_answers(platform, method, path):
    answer = await platform.client.request(method, path, json={"name": "x", "role": "admin"})
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert platform.seen == []


@pytest.mark.parametrize("path", ["/api/v1/tokens", "/api/v1/users", "/api/v1/status"])
async def test_the_gateways_own_routes_refuse_query_parameters_that_they_do_not_have(platform, path):
    headers = await platform.bearer(Grant(Role.ADMIN))
    body = assert_problem(
        await platform.client.get(path, params={"rolle": "admin"}, headers=headers), 400, "unknown_parameter"
    )
    assert body["field"] == "rolle"
    operation = platform.app.openapi()["paths"][path]["get"]
    known = [entry["name"] for entry in operation.get("parameters", ()) if entry["in"] == "query"]
    assert body["detail"].endswith(f"Known ones: {', '.join(known)}." if known else "It takes none.")
    assert "unknown_parameter" in operation["responses"]["400"]["description"]
    assert platform.seen == []


@pytest.mark.parametrize(
    "value", ["Basic YTpi", "Bearer", "Bearer ", "Bearer x", "dbr_abcdef_" + "a" * 64, "Bearer dbr_abcdef_" + "a" * 64]
)
async def test_other_credentials_are_refused(platform, value):
    answer = await platform.client.get("/api/v1/interactions", headers={"Authorization": value})
    assert_problem(answer, 401, "unauthenticated")


async def test_two_authorization_headers_are_refused(platform):
    (name, good), *_ = (await platform.bearer()).items()
    answer = await platform.client.get("/api/v1/interactions", headers=[(name, good), (name, "Bearer other")])
    assert_problem(answer, 401, "unauthenticated")
    assert platform.seen == []


@pytest.mark.parametrize(
    ("grant", "path", "service"),
    [
        (Grant(Role.ADMIN, frozenset({Permission.PII_READ})), "/api/v1/interactions/c-1?x=a%20b&y=%2F", "qa_scorer"),
        (Grant(Role.AGENT, agent_id="a-07"), "/api/v1/scorecards?agent=a-07", "qa_scorer"),
        (Grant(Role.COACH), "/api/v1/llm/usage", "llm"),
    ],
)
async def test_a_request_reaches_its_service_with_a_token_for_it_alone(platform, grant, path, service):
    answer = await platform.client.get(path, headers=await platform.bearer(grant))
    assert answer.json() == {"ok": True}
    (request,) = platform.seen
    assert str(request.url) == f"http://{service}:1{path}"
    caller = principal(request, service)
    assert caller.subject.startswith("user:")
    assert caller.roles == {grant.role.value}
    assert caller.permissions == {permission.value for permission in grant.permissions}
    assert caller.agent_id == grant.agent_id
    assert caller.initiator is None


async def test_nothing_of_a_clients_own_identity_passes(platform):
    headers = await platform.bearer() | {
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-User": "admin",
        "Forwarded": "for=10.0.0.1",
        "Cookie": "session=1",
        "Proxy-Authorization": "Basic YTpi",
        "X-Debrief-Roles": "admin",
        "Connection": "keep-alive, authorization",
        "Idempotency-Key": "once",
        "Accept-Language": "fr-CA",
    }
    await platform.client.post("/api/v1/interactions", headers=headers, json={"id": "c-1"})
    (request,) = platform.seen
    assert set(request.headers) <= {
        "host", "accept", "accept-encoding", "accept-language", "user-agent", "content-type", "content-length",
        "idempotency-key", "authorization", "x-request-id", "traceparent", "tracestate", "connection",
    }  # fmt: skip
    assert request.headers["idempotency-key"] == "once"
    assert request.headers["accept-language"] == "fr-CA"
    assert request.headers["host"] == "qa_scorer:1"
    assert request.headers["connection"] == "keep-alive"
    assert "dbr_" not in str(request.headers.raw)


async def test_the_request_id_goes_along_and_comes_back(platform):
    headers = await platform.bearer() | {"X-Request-Id": "import-42"}
    answer = await platform.client.get("/api/v1/counts", headers=headers)
    assert platform.seen[0].headers["x-request-id"] == answer.headers["x-request-id"] == "import-42"
    answer = await platform.client.get("/api/v1/counts", headers=await platform.bearer())
    assert platform.seen[1].headers["x-request-id"] == answer.headers["x-request-id"] != ""


async def test_status_headers_and_body_come_back_as_they_are(platform):
    problem = {"type": "urn:debrief:error:conflict", "status": 409}
    platform.answer = lambda request: httpx.Response(
        409, json=problem, headers={"Retry-After": "7", "Set-Cookie": "a=b", "Access-Control-Allow-Origin": "*"}
    )
    answer = await platform.client.post("/api/v1/rubrics", headers=await platform.bearer(), content=b"key: x")
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (409, problem, "7")
    assert not {"set-cookie", "access-control-allow-origin"} & set(answer.headers)
    assert platform.bodies == [b"key: x"]


async def test_a_redirect_is_passed_on_and_not_followed(platform):
    platform.answer = lambda request: httpx.Response(307, headers={"Location": "http://qa_scorer:1/api/v1/counts"})
    answer = await platform.client.get("/api/v1/counts", headers=await platform.bearer())
    assert (answer.status_code, answer.headers["location"]) == (307, "/api/v1/counts")
    assert len(platform.seen) == 1


@pytest.mark.parametrize(
    "path",
    [
        b"/api/v1/../../metrics",
        b"/api/v1/interactions/../../../metrics",
        b"/api/v1/%2e%2e/%2e%2e/metrics",
        b"/api/v1/interactions/%2E%2E/metrics",
        b"/api/v1/interactions%2f..%2f..%2fmetrics",
        b"/api/v1/interactions/..%5c..%5cmetrics",
        b"/api/v1//metrics",
        b"//qa_scorer:1/metrics",
        b"//api/v1/interactions",
        b"/api/v1/interactions/",
        b"/api/v1/interactions/%00",
        b"/api/v1/interactions/%0d%0aHost:%20evil",
        b"/api/v1@evil/interactions",
        b"/api/v1/nobody",
        b"/api/v1",
        b"/API/V1/interactions",
        b"/api/v1/tokens/../interactions",
    ],
)
async def test_no_path_gets_past_the_routes(platform, path):
    authorization = (await platform.bearer(Grant(Role.ADMIN)))["Authorization"].encode()
    status, body = await raw_request(platform.app, path, [(b"authorization", authorization)])
    assert (status, platform.seen) == (404, []), body


async def test_methods_that_the_api_does_not_know_are_refused(platform):
    answer = await platform.client.request("TRACE", "/api/v1/interactions", headers=await platform.bearer())
    assert assert_problem(answer, 405, "method_not_allowed")["request_id"] == answer.headers["x-request-id"]
    answer = await platform.client.options("/api/v1/interactions", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/v1/status", "GET, HEAD, OPTIONS"),
        ("PUT", "/api/v1/tokens", "GET, HEAD, POST, OPTIONS"),
        ("GET", "/api/v1/tokens/0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11", "DELETE, OPTIONS"),
    ],
)
async def test_the_gateways_own_paths_say_which_methods_they_have(platform, method, path, allowed):
    headers = await platform.bearer(Grant(Role.ADMIN))
    answer = await platform.client.request(method, path, headers=headers)
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed
    options = await platform.client.options(path)
    assert (options.status_code, options.headers["allow"]) == (204, allowed)
    assert platform.seen == []


async def test_a_service_says_itself_which_methods_a_path_of_its_own_has(platform):
    platform.answer = lambda request: httpx.Response(204, headers={"Allow": "GET, HEAD"})
    answer = await platform.client.options("/api/v1/interactions", headers=await platform.bearer())
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD")
    assert [request.method for request in platform.seen] == ["OPTIONS"]


async def test_head_is_asked_for_as_get_and_comes_back_without_a_body(platform):
    answer = await platform.client.head("/api/v1/interactions", headers=await platform.bearer())
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


@pytest.mark.parametrize(
    ("content_type", "size", "passes"),
    [
        ("application/json", 1000, True),
        ("application/json", 1001, False),
        ("application/x-ndjson", 5000, True),
        ("application/x-ndjson; charset=utf-8", 5000, True),
        ("text/csv", 5000, True),
        ("application/x-ndjson", 5001, False),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
async def test_bodies_pass_up_to_their_limit(platform, content_type, size, passes, announced):
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, size, 100):
            yield b"x" * min(100, size - at)

    headers = await platform.bearer() | {"Content-Type": content_type}
    answer = await platform.client.post(
        "/api/v1/interactions", headers=headers, content=b"x" * size if announced else chunks()
    )
    if passes:
        assert answer.status_code == 200
        assert platform.bodies == [b"x" * size]
    else:
        assert (
            str(1000 if "json" in content_type and "nd" not in content_type else 5000)
            in assert_problem(answer, 413, "too_large")["detail"]
        )
        assert platform.seen == []


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("Content-Encoding", "gzip", 415), ("Idempotency-Key", "a b", 422), ("Idempotency-Key", "x" * 201, 422)],
)
async def test_headers_that_can_not_be_kept_are_refused_by_name(platform, name, value, status):
    headers = await platform.bearer() | {name: value}
    body = assert_problem(await platform.client.post("/api/v1/interactions", headers=headers, content=b"x"), status)
    assert body["field"] == name


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (httpx.ConnectError("x"), 503, "unavailable"),
        (httpx.ConnectTimeout("x"), 503, "unavailable"),
        (httpx.RemoteProtocolError("x"), 503, "unavailable"),
        (httpx.ReadTimeout("x"), 504, "deadline_exceeded"),
        (httpx.WriteTimeout("x"), 504, "deadline_exceeded"),
    ],
)
async def test_a_service_that_is_away_is_named(platform, error, status, code):
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    platform.answer = fail
    answer = await platform.client.get("/api/v1/interactions", headers=await platform.bearer())
    body = assert_problem(answer, status, code)
    assert "qa_scorer" in body["detail"]
    assert body["retryable"] is True
    assert (status == 503) == ("retry-after" in answer.headers)


async def test_a_service_that_distrusts_the_gateway_does_not_look_like_a_wrong_key(platform):
    platform.answer = lambda request: httpx.Response(401)
    answer = await platform.client.get("/api/v1/interactions", headers=await platform.bearer())
    assert "does not accept the gateway's tokens" in assert_problem(answer, 503)["detail"]
