"""`debrief plan` against a platform that answers what a test says."""

from __future__ import annotations

import json

import httpx
import pytest

from cli import commands_plan
from cli.connection import Client

PLAN = {
    "month": "2026-01", "per_agent": 3, "seed": "s", "contacts": 1940, "agents": 40, "drawn": 120, "evaluated": 7,
    "run_at": "2026-02-01T00:00:00Z", "run_by": "user:1", "drawn_now": True,
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path.endswith("/2026-03"):
            return httpx.Response(409, json={"title": "Not possible", "detail": "2026-03 is not over.", "status": 409})
        return httpx.Response(200, json={"items": [PLAN], "last_month": "2026-01"} if request.method == "GET" else PLAN)

    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(
        commands_plan, "connect", lambda server="": Client("http://127.0.0.1:1", "t", transport=transport, patience=0)
    )
    return seen


def test_run_draws_the_month_and_shows_the_draw(run, asked) -> None:
    ended = run("plan", "run", "2026-01", "--per-agent", "3", "--seed", "s")
    assert ended.code == 0
    assert asked[0].url.path == "/api/v1/sampling-plans/2026-01"
    assert json.loads(asked[0].content) == {"per_agent": 3, "seed": "s"}
    header, _, row = ended.out.splitlines()
    assert header.split() == ["month", "per_agent", "contacts", "agents", "drawn", "evaluated"]
    assert row.split() == ["2026-01", "3", "1940", "40", "120", "7"]


def test_without_a_month_it_is_the_last_one(run, asked) -> None:
    assert json.loads(run("plan", "run", "--json").out) == PLAN
    assert asked[0].url.path.endswith("/last")


def test_list_shows_what_was_drawn(run, asked) -> None:
    assert json.loads(run("plan", "list", "--json").out) == [PLAN]
    assert "2026-01" in run("plan", "list").out


def test_a_month_that_is_not_over_is_refused(run, asked) -> None:
    ended = run("plan", "run", "2026-03")
    assert ended.code == 2
    assert "2026-03 is not over" in ended.err
