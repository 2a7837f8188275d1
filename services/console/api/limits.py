"""Bounds on what a client may send to the gateway's own routes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.types import Message

from services.common.errors import Cancelled, TooLarge

OWN_BODY_BYTES: Final = 64 * 1024


class BoundedRoute(APIRoute):
    """Reads at most `OWN_BODY_BYTES` of a body before anything looks into it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            body = await _read(request)
            sent = False

            async def receive() -> Message:
                nonlocal sent
                if sent:
                    return await request.receive()
                sent = True
                return {"type": "http.request", "body": body, "more_body": False}

            return await handle(Request(request.scope, receive))

        return bounded


async def _read(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > OWN_BODY_BYTES:
                raise TooLarge(f"The body of this request may have at most {OWN_BODY_BYTES} bytes.")
    except ClientDisconnect as error:
        raise Cancelled("The client went away.") from error
    return bytes(body)
