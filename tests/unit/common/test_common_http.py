"""What every service's REST answers have in common: problems, methods, and bodies of the right kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel
from structlog.testing import capture_logs

from services.common.errors import InvalidInput, Unauthenticated, UnsupportedMedia
from services.common.http import create_app
from services.common.moments import Moment, read_moment


class Body(BaseModel):
    name: str


@pytest.fixture
def app() -> FastAPI:
    async def ready() -> dict[str, str]:
        return {}

    app = create_app(title="test", version="1", verifier=None, ready=ready)
    router = APIRouter(prefix="/things")

    @router.get("/{id}")
    async def get(id: str) -> dict[str, str]:
        return {"id": id}

    @router.post("/{id}")
    async def post(id: str, body: Body) -> dict[str, str]:
        return {"id": id, "name": body.name}

    @router.delete("")
    async def delete() -> None:
        raise InvalidInput("No.", details={"code": "some_rule"})

    @router.put("")
    async def put() -> None:
        raise UnsupportedMedia("No.", field="Content-Encoding")

    @router.patch("")
    async def patch() -> None:
        raise Unauthenticated("No.")

    @app.get("/since")
    async def since(since: Annotated[Moment | None, Query()] = None) -> dict[str, Any]:
        return {"since": since}

    app.include_router(router)
    return app


async def ask(app: FastAPI, method: str, path: str, **more: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, **more)


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "instance", "code", "request_id"} <= body.keys()
    return body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/none/%C3%A9", 404),
        ("PUT", "/things/1", 405),
        ("POST", "/things/a%2Fb", 422),
        ("DELETE", "/things", 422),
    ],
)
async def test_each_problem_says_where_it_was(app: FastAPI, method: str, path: str, status: int) -> None:
    assert problem_of(await ask(app, method, path + "?q=secret"), status)["instance"] == path


async def test_a_problem_names_the_rule_that_was_broken(app: FastAPI) -> None:
    assert problem_of(await ask(app, "DELETE", "/things"), 422)["rule"] == "some_rule"


async def test_headers_say_how_to_ask_again(app: FastAPI) -> None:
    assert (await ask(app, "PUT", "/things")).headers["accept-encoding"] == "identity"
    assert (await ask(app, "PATCH", "/things")).headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/things/1", "/healthz", "/openapi.json", "/things/a%2Fb"])
async def test_head_is_get_without_the_body(app: FastAPI, path: str) -> None:
    head, get = await ask(app, "HEAD", path), await ask(app, "GET", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.headers["content-type"] == get.headers["content-type"]


async def test_head_of_what_is_not_there_has_no_body_either(app: FastAPI) -> None:
    answer = await ask(app, "HEAD", "/none")
    assert (answer.status_code, answer.content) == (404, b"")


async def test_options_and_a_refused_method_name_all_that_the_path_answers_to(app: FastAPI) -> None:
    answer = await ask(app, "OPTIONS", "/things/1")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    refused = await ask(app, "DELETE", "/things/1")
    assert problem_of(refused, 405)["code"] == "method_not_allowed"
    assert refused.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    problem_of(await ask(app, "OPTIONS", "/none"), 404)


@pytest.mark.parametrize(
    ("kind", "content", "status", "said"),
    [
        ("application/json", '{"name": "a"}', 200, ""),
        ("application/vnd.x+json; charset=utf-8", '{"name": "a"}', 200, ""),
        ("text/plain", '{"name": "a"}', 415, "text/plain; send JSON"),
        ("application/x-www-form-urlencoded", "name=a", 415, "send JSON"),
        ("", '{"name": "a"}', 415, "no type at all"),
        ("application/json", '{"name": ', 422, "not JSON: Expecting value at character 10"),
        ("application/json", "[]", 422, "must be one JSON object"),
        ("application/json", "", 422, "must be one JSON object"),
        ("application/json", "{}", 422, "name: Field required"),
    ],
)
async def test_a_body_of_the_wrong_kind_is_named(app: FastAPI, kind: str, content: str, status: int, said: str) -> None:
    answer = await ask(app, "POST", "/things/1", content=content, headers={"Content-Type": kind} if kind else {})
    if status == 200:
        assert answer.json() == {"id": "1", "name": "a"}
    else:
        body = problem_of(answer, status)
        assert said in body["detail"]
        assert body["code"] == ("unsupported_media" if status == 415 else "invalid_input")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02T14:05:11Z", datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)),
        ("2026-03-02T09:05:11-05:00", datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)),
        ("2026-03-02T14:05:11 00:00", datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)),
    ],
)
async def test_a_time_in_a_query_is_read_as_people_write_it(app: FastAPI, text: str, moment: datetime) -> None:
    assert read_moment(text) == moment
    answer = await ask(app, "GET", f"/since?since={text}")
    assert datetime.fromisoformat(answer.json()["since"]) == moment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-02T14:05:11", "no UTC offset"),
        ("2026-02-30", "write a day like"),
        ("yesterday", "write a day like"),
        ("1772460311", "write a day like"),
        ("9999-12-31T23:59:59-23:59", "outside the years"),
    ],
)
async def test_a_time_that_is_none_is_told_how_to_be_one(app: FastAPI, text: str, said: str) -> None:
    body = problem_of(await ask(app, "GET", f"/since?since={text}"), 422)
    assert body["field"] == "since"
    assert said in body["detail"]
    assert "Value error" not in body["detail"]


async def test_a_problems_request_id_leads_to_a_line_of_the_log_without_what_was_asked_for(app: FastAPI) -> None:
    with capture_logs() as lines:
        body = problem_of(await ask(app, "POST", "/things/Zoe%20Tremblay?q=secret", content="x"), 415)
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["route"], line["status"], line["code"]) == ("/things/{id}", 415, body["code"])
    assert line["log_level"] == "info"
    assert "Tremblay" not in str(lines)
    assert "secret" not in str(lines)
