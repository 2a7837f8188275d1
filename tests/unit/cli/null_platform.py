"""A Null implementation of the public API, for tests of the command: it keeps what it is sent and answers as agreed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx
from fastapi import FastAPI

import services.qa_scorer.api.grpc  # noqa: F401 - the RPCs that routes name
from services.console.api import tokens
from services.qa_scorer.api.http import ROUTES
from services.qa_scorer.application.use_cases import UseCases

PAGE = 3
"""Items a page, whatever limit is asked for, so that every list has several pages."""


@cache
def query_parameters() -> Sequence[tuple[str, re.Pattern[str], frozenset[str]]]:
    """Method, path and query parameters of each route of the real public API."""
    app = FastAPI()
    for routes in ROUTES:
        app.include_router(routes(UseCases(**dict.fromkeys(entry.name for entry in fields(UseCases)))))
    app.include_router(tokens.router)
    return [
        (
            method.upper(),
            re.compile(re.sub(r"\{\w+\}", "[^/]+", path)),
            frozenset(entry["name"] for entry in operation.get("parameters", ()) if entry["in"] == "query"),
        )
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    ]


def known_parameters_of(request: httpx.Request) -> frozenset[str]:
    """Of the real route that takes the request; none where no route does."""
    path = request.url.raw_path.decode().partition("?")[0]
    found = [
        names for method, pattern, names in query_parameters() if method == request.method and pattern.fullmatch(path)
    ]
    return frozenset().union(*found)


@dataclass
class NullPlatform:
    """`interrupt` may answer a request before the platform does."""

    token: str = "dbr_test_" + "0" * 64
    interactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    agents: list[dict[str, Any]] = field(default_factory=list)
    taught: list[dict[str, Any]] = field(default_factory=list)
    rubrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    polls_until_scored: int = 1
    unscorable: set[str] = field(default_factory=set)
    interrupt: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if (answer := self.interrupt(request)) is not None:
            return answer
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return problem(401, "unauthenticated", "This API key was revoked.")
        if unknown := sorted(set(request.url.params) - known_parameters_of(request)):
            return problem(400, "unknown_parameter", f"This route has no query parameter {unknown[0]!r}.")
        path = [unquote(part) for part in request.url.raw_path.decode().partition("?")[0].split("/")[3:]]
        match request.method, path:
            case "POST", ["interactions"]:
                return self._accept(request)
            case "POST", ["agents"]:
                return self._accept_agents(request)
            case "POST", ["exemplars"]:
                self.taught += [json.loads(line) for line in request.content.splitlines()]
                n = len(request.content.splitlines())
                return ok({"interactions": n, "exemplars": 2 * n, "unchanged": 0, "refused": []})
            case "GET", ["batches"]:
                running = request.url.params.get("state") == "running"
                return self._page(request, self.batches[:1] if running else self.batches)
            case "GET", ["batches", _]:
                self.polls_until_scored -= 1
                total = len(self.interactions)
                pending = 0 if self.polls_until_scored <= 0 else total
                return ok({"state": "open", "total": total, "pending": pending, "scored": total - pending})
            case "GET", ["interactions", identifier]:
                failed = identifier in self.unscorable
                return ok({"state": "failed" if failed else "scored", "state_reason": "no_agent" if failed else None})
            case "GET", ["interactions", identifier, "scorecards"]:
                return ok({"items": [] if identifier in self.unscorable else [scorecard(identifier)]})
            case "GET", ["scorecards"] | ["exports", "scorecards"]:
                cards = [scorecard(name) for name in self.interactions if name not in self.unscorable]
                return self._page(request, cards)
            case "POST", ["rubrics"]:
                return self._rubric(json.loads(request.content))
            case "POST", ["rubrics", key, "versions", "1", "publish"]:
                self.rubrics[key]["status"] = "published"
                return ok(self.rubrics[key])
            case "POST", ["rubrics", key, "withdraw"]:
                if key not in self.rubrics:
                    return problem(404, "not_found", f"There is no rubric {key!r}.")
                self.rubrics[key]["status"] = "withdrawn"
                return ok(self.rubrics[key])
            case "GET", ["rubrics"]:
                return ok({"items": list(self.rubrics.values())})
            case "GET", ["tokens"]:
                return self._page(request, self.tokens)
            case "POST", ["tokens"]:
                made = json.loads(request.content) | {
                    "id": f"k{len(self.tokens)}",
                    "created_at": "2026-03-01T00:00:00Z",
                }
                made = {"agent_id": None, "expires_at": None, "revoked_at": None} | made
                self.tokens.insert(0, made)
                return ok(made | {"token": "dbr_new_secret"}, 201)
            case "DELETE", ["tokens", key]:
                if not any(entry["id"] == key for entry in self.tokens):
                    return problem(404, "not_found", f"There is no key {key}.")
                return httpx.Response(204)
            case "GET", ["status"]:
                part = {"name": "console", "state": "ready", "version": "0.1.0", "detail": ""}
                return ok({"state": "ready", "version": "0.1.0", "parts": [part]})
            case "GET", ["counts"]:
                return ok({"interactions": {"scored": len(self.interactions)}, "scorecards": {}, "exemplars": 4})
        return problem(404, "not_found", f"no route {request.method} {request.url}")

    def _accept(self, request: httpx.Request) -> httpx.Response:
        answers: list[dict[str, Any]] = []
        for number, line in enumerate(request.content.split(b"\n"), start=1):
            if not line:
                continue
            try:
                record = json.loads(line)
            except ValueError:
                answers.append(refused(number, "", "", "not_json", "not JSON"))
                continue
            identifier = record["id"]
            if not record.get("turns"):
                answers.append(refused(number, identifier, "turns", "no_turns", "there are no turns"))
            elif identifier in self.interactions:
                answers.append({"line": number, "id": identifier, "revision": 1, "status": "duplicate"})
            else:
                self.interactions[identifier] = record
                answers.append({"line": number, "id": identifier, "revision": 1, "status": "accepted"})
        batch = "b1" if len(answers) >= 20 else None
        return ok({"batch_id": batch, "answers": answers})

    def _accept_agents(self, request: httpx.Request) -> httpx.Response:
        rows = [json.loads(line) for line in request.content.splitlines()]
        self.agents += rows
        answers = [
            {"line": number, "id": row["agent_id"], "revision": None, "status": "accepted"}
            for number, row in enumerate(rows, start=1)
        ]
        return ok({"batch_id": None, "answers": answers})

    def _rubric(self, document: dict[str, Any]) -> httpx.Response:
        if "refuse me" in document["content"]:
            found = {"line": 7, "path": "sections[0]", "message": "no such thing"}
            return problem(422, "invalid_input", "The rubric is refused.", problems=[found])
        key = "core-service"
        known = self.rubrics.get(key)
        if known and known["content"] == document["content"]:
            return ok(known)
        self.rubrics[key] = {"key": key, "version": 1, "status": "draft", **document}
        return ok(self.rubrics[key], 201)

    def _page(self, request: httpx.Request, items: list[dict[str, Any]]) -> httpx.Response:
        start = int(request.url.params.get("cursor") or 0)
        following = str(start + PAGE) if start + PAGE < len(items) else None
        return ok({"items": items[start : start + PAGE], "next_cursor": following})


def ok(document: object, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=document)


def problem(status: int, code: str, detail: str, **further: Any) -> httpx.Response:
    document = {"type": f"urn:debrief:error:{code}", "title": code, "status": status, "detail": detail, "code": code}
    return httpx.Response(
        status, content=json.dumps(document | further), headers={"Content-Type": "application/problem+json"}
    )


def refused(line: int, identifier: str, field_: str, code: str, message: str) -> dict[str, Any]:
    status = {"line": line, "id": identifier, "revision": None, "status": "refused"}
    return status | {"field": field_, "code": code, "message": message}


def interaction(identifier: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "channel": "chat",
        "started_at": "2026-03-02T14:05:11Z",
        "agent_id": "a-07",
        "turns": [{"speaker": "agent", "text": "Hello, how can I help?"}],
    }


def scorecard(identifier: str) -> dict[str, Any]:
    return {
        "id": f"s-{identifier}",
        "interaction_id": identifier,
        "interaction_revision": 1,
        "rubric": "core-service",
        "rubric_version": 1,
        "evaluation": 1,
        "supersedes": None,
        "status": "final",
        "agent_id": "=cmd()",
        "evaluator": {"kind": "ai", "judge": "embedded", "model": "m-1"},
        "confirmed": False,
        "overall": 80.0,
        "overall_range": [80.0, 80.0],
        "passed": True,
        "answered_weight": 1.0,
        "score_before_autofail": 80.0,
        "autofail": [],
        "sections": [],
        "answers": [
            {"criterion": "greeting", "value": "met", "confidence": 0.9, "rationale": "r", "evidence": []},
            {"criterion": "closing", "value": "not_met", "confidence": 0.7, "rationale": "r", "evidence": []},
            {"criterion": "identity", "value": "na", "confidence": 0.99, "rationale": "r", "evidence": []},
        ],
        "usage": {"llm_calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_microusd": 0},
        "latency_ms": 3,
    }
