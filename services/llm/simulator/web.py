"""The simulator as an ASGI application: the routes of the OpenAI API that matter here, and GET /stats."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from services.llm.simulator.config import SimulatorConfig
from services.llm.simulator.instances import Unsupported
from services.llm.simulator.outcomes import (
    Draw,
    cut_off,
    draw,
    embedding,
    honest_reply,
    prompt_of,
    tokens,
    wrong_reply,
)

COMPLETIONS = "/v1/chat/completions"
EMBEDDINGS = "/v1/embeddings"
Handler = Callable[[dict[str, Any], Draw], Awaitable[tuple[str, Response]]]


class Simulator:
    """An ASGI application. Counts what it answers in `requests` (by path) and `outcomes` (by kind)."""

    def __init__(self, config: SimulatorConfig | None = None) -> None:
        self.config = config or SimulatorConfig()
        self.requests: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.peak_concurrency = 0
        self._open = 0
        self._attempts: Counter[bytes] = Counter()
        self._closing = asyncio.Event()
        self._app = Starlette(
            routes=[
                Route(COMPLETIONS, self._post(self._complete), methods=["POST"]),
                Route(EMBEDDINGS, self._post(self._embed), methods=["POST"]),
                Route("/v1/models", self._models),
                Route("/stats", self._stats),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def close(self) -> None:
        """Lets hanging calls go, so that the server can stop."""
        self._closing.set()

    def _post(self, handle: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            path = request.url.path
            self.requests[path] += 1
            self._open += 1
            self.peak_concurrency = max(self.peak_concurrency, self._open)
            try:
                outcome, response = await self._answer(request, path, handle)
            finally:
                self._open -= 1
            self.outcomes[outcome] += 1
            return response

        return endpoint

    async def _answer(self, request: Request, path: str, handle: Handler) -> tuple[str, Response]:
        if self.config.api_key and request.headers.get("authorization") != f"Bearer {self.config.api_key}":
            return "bad_key", _error(401, "invalid_api_key", "invalid_request_error")
        try:
            body = json.loads(await request.body())
            model = str(body["model"])
        except (ValueError, KeyError, TypeError):
            return "bad_request", _error(400, "invalid_json", "invalid_request_error")
        if self.config.models and model not in self.config.models:
            return "unknown_model", _error(404, "model_not_found", "invalid_request_error")
        self.bodies[:] = [*self.bodies[-9:], body]
        identity = hashlib.sha256(json.dumps([path, body], sort_keys=True).encode()).digest()
        self._attempts[identity] += 1
        drawn = draw(self.config, path, body, self._attempts[identity])
        if drawn.latency_seconds:
            await asyncio.sleep(drawn.latency_seconds)
        if drawn.fault == "rate_limited":
            headers = {"retry-after": self.config.retry_after} if self.config.retry_after else {}
            return drawn.fault, _error(429, "rate_limit_exceeded", "requests", headers)
        if drawn.fault == "server_error":
            return drawn.fault, _error(500, "internal_error", "server_error")
        if drawn.fault == "hang" and path == COMPLETIONS:
            await self._until_gone(request)
            return drawn.fault, _error(500, "hung", "server_error")
        try:
            return await handle(body, drawn)
        except (KeyError, TypeError, AttributeError, ValueError):
            return "bad_request", _error(400, "invalid_request", "invalid_request_error")

    async def _until_gone(self, request: Request) -> None:
        """Until the client hangs up, or the simulator closes."""
        waits = [asyncio.ensure_future(request.receive()), asyncio.ensure_future(self._closing.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _complete(self, body: dict[str, Any], drawn: Draw) -> tuple[str, Response]:
        prompt = prompt_of(body)
        if tokens(prompt) > self.config.context_tokens:
            return "too_long", _error(400, "context_length_exceeded", "invalid_request_error")
        if "response_format" in body and not self.config.response_format:
            return "bad_request", _error(400, "unsupported_parameter", "invalid_request_error")
        if drawn.fault == "refusal":
            return "refusal", _refusal(body, prompt, drawn)
        try:
            text = honest_reply(body, drawn.rng)
        except Unsupported:
            return "unsupported_schema", _error(400, "unsupported_schema", "invalid_request_error")
        finish, outcome = "stop", "ok"
        longest = body.get("max_completion_tokens") or body.get("max_tokens")
        if drawn.fault == "truncated":
            text, finish, outcome = cut_off(text, drawn.rng), "length", "truncated"
        elif drawn.fault == "wrong_schema":
            text, outcome = wrong_reply(body, text), "wrong_schema"
        elif longest and tokens(text) > longest:
            text, finish, outcome = text[: int(longest) * 4], "length", "over_max_tokens"
        return outcome, _completion(body, prompt, drawn, finish, content=text)

    async def _embed(self, body: dict[str, Any], drawn: Draw) -> tuple[str, Response]:
        texts = [body["input"]] if isinstance(body["input"], str) else list(body["input"])
        size = int(body.get("dimensions") or self.config.embedding_dimensions)
        vectors = [embedding(str(text), size) for text in texts]
        packed = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": index, "embedding": _base64(vector) if packed else vector}
            for index, vector in enumerate(vectors)
        ]
        used = sum(tokens(str(text)) for text in texts)
        usage = {"prompt_tokens": used, "total_tokens": used}
        return "ok", JSONResponse({"object": "list", "model": body["model"], "data": data, "usage": usage})

    async def _models(self, _: Request) -> Response:
        names = self.config.models or ("simulated",)
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})

    async def _stats(self, _: Request) -> Response:
        return JSONResponse(
            {
                "requests": dict(self.requests),
                "outcomes": dict(self.outcomes),
                "peak_concurrency": self.peak_concurrency,
            }
        )


def _error(status: int, code: str, kind: str, headers: dict[str, str] | None = None) -> Response:
    body = {"error": {"message": f"Simulated: {code}", "type": kind, "param": None, "code": code}}
    return JSONResponse(body, status_code=status, headers=headers)


def _refusal(body: dict[str, Any], prompt: str, drawn: Draw) -> Response:
    if drawn.rng.random() < 0.5:
        return _completion(body, prompt, drawn, "stop", refusal="I can't help with that.")
    return _completion(body, prompt, drawn, "content_filter", content="")


def _completion(
    body: dict[str, Any],
    prompt: str,
    drawn: Draw,
    finish: str,
    *,
    content: str | None = None,
    refusal: str | None = None,
) -> Response:
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if refusal is not None:
        message["refusal"] = refusal
    used, written = tokens(prompt), tokens(content or refusal or "")
    return JSONResponse(
        {
            "id": f"chatcmpl-{drawn.rng.getrandbits(64):016x}",
            "object": "chat.completion",
            "created": 1_780_000_000,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": used, "completion_tokens": written, "total_tokens": used + written},
        }
    )


def _base64(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
