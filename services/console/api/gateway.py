"""Forwards /api/v1/** to the services: bodies flow through in both directions and are never held whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.common.errors import (
    Cancelled,
    DeadlineExceeded,
    DomainError,
    InvalidInput,
    NotFound,
    TooLarge,
    UnsupportedMedia,
)
from services.common.methods import allowed_methods
from services.console.api.access import caller_of
from services.console.api.endings import mark_broken
from services.console.application.forwarding import Answer, Call, Forwarder
from services.console.domain.api_key import ApiKey
from services.console.domain.headers import of_answer, of_request, well_formed_idempotency_key
from services.console.domain.routes import RouteTable, Upstream

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
STREAMED_TYPES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "text/csv"})
_IDENTITY: Final = "identity"


@dataclass(frozen=True, slots=True)
class Limits:
    """What passes the gateway at most.

    Attributes:
        body_bytes: one body that is no stream of records.
        stream_bytes: one body of records (NDJSON, CSV).
        total_seconds: from the request's arrival to the beginning of the answer.
    """

    body_bytes: int
    stream_bytes: int
    total_seconds: float

    def of(self, content_type: str) -> int:
        media_type = content_type.partition(";")[0].strip().lower()
        return self.stream_bytes if media_type in STREAMED_TYPES else self.body_bytes


class Gateway:
    """The endpoint of every path below /api/v1 that is not the gateway's own."""

    def __init__(self, table: RouteTable, forwarder: Forwarder, limits: Limits) -> None:
        self._table = table
        self._forwarder = forwarder
        self._limits = limits

    async def forward(self, request: Request) -> Relayed:
        """The service's answer to the request.

        Raises:
            DomainError: not signed in, no such route, too large, or the service can't be reached or takes too long.
            HTTPException: the path is one of the gateway's own, with another method.
        """
        key = await caller_of(request)
        raw_path: bytes = request.scope["raw_path"]
        try:
            upstream = self._table.resolve(raw_path)
        except NotFound as error:
            if allowed_methods(request.app.routes, request.scope, request.app.state.catch_all):
                raise HTTPException(405, "Method Not Allowed") from error
            raise
        _check_headers(request)
        limit = self._limits.of(request.headers.get("content-type", ""))
        body = _Body(request, limit) if _has_body(request, limit) else None
        call = Call(
            method=request.method,
            raw_path=raw_path,
            query=request.scope["query_string"],
            headers=of_request(request.scope["headers"]),
            body=body.chunks() if body is not None else None,
        )
        answer = await self._answered(request, upstream, call, key, body)
        return Relayed(answer, upstream)

    async def _answered(
        self, request: Request, upstream: Upstream, call: Call, key: ApiKey, body: _Body | None
    ) -> Answer:
        """Waits for the answer to begin, as long as the client does and the time limit allows."""
        sending = asyncio.create_task(self._forwarder.send(upstream, call, key))
        watching = asyncio.create_task(_client_gone(request, body))
        handed_over = False
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                answer = sending.result()
                handed_over = True
                return answer
            watching.result()
            raise Cancelled("The client went away.")
        except TimeoutError as error:
            raise DeadlineExceeded(
                f"{upstream.name} did not answer within {self._limits.total_seconds:g} seconds."
            ) from error
        except ClientDisconnect as error:
            raise Cancelled("The client went away.") from error
        finally:
            for task in (sending, watching):
                task.cancel()
            await asyncio.gather(sending, watching, return_exceptions=True)
            if not handed_over and not sending.cancelled() and sending.exception() is None:
                await sending.result().close()


class Relayed(StreamingResponse):
    """A service's answer, passed on as it comes and as it is encoded; the connection is given back in any case."""

    def __init__(self, answer: Answer, upstream: Upstream) -> None:
        super().__init__(answer.chunks(), status_code=answer.status)
        self.raw_headers = of_answer(answer.headers, upstream.base_url)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except DomainError:
            mark_broken(scope)
            raise
        finally:
            await self._answer.close()


class _Body:
    """A client's body, counted as it flows through."""

    def __init__(self, request: Request, limit: int) -> None:
        self._request = request
        self._limit = limit
        self.read = asyncio.Event()

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        total = 0
        async for chunk in self._request.stream():
            total += len(chunk)
            if total > self._limit:
                raise _too_large(self._limit)
            if chunk:
                yield chunk
        self.read.set()


async def _client_gone(request: Request, body: _Body | None) -> None:
    """Returns once the client has hung up. Looks only when nobody else reads from the connection."""
    if body is not None:
        await body.read.wait()
    else:
        async for _ in request.stream():
            pass
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _has_body(request: Request, limit: int) -> bool:
    """Raises TooLarge where the body announces more than passes."""
    if "transfer-encoding" in request.headers:
        return True
    announced = request.headers.get("content-length", "0")
    if not announced.isascii() or not announced.isdigit():
        raise InvalidInput("Content-Length is no number.", field="Content-Length")
    if int(announced) > limit:
        raise _too_large(limit)
    return int(announced) > 0


def _check_headers(request: Request) -> None:
    if request.headers.get("content-encoding", _IDENTITY).lower() != _IDENTITY:
        raise UnsupportedMedia("Send the body without Content-Encoding.", field="Content-Encoding")
    key = request.headers.get("idempotency-key")
    if key is not None and not well_formed_idempotency_key(key):
        raise InvalidInput("An Idempotency-Key is 1 to 200 visible ASCII characters.", field="Idempotency-Key")


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"The body is larger than the {limit} bytes that pass at once. Send fewer records in one request; many at "
        f"a time go as application/x-ndjson, one a line."
    )
