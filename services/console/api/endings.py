"""How answers end: one that broke off never looks whole; one that refuses a body is heard before the line is cut."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_BYTES: Final = 64 * 1024 * 1024
LINGER_SECONDS: Final = 10.0
_BROKEN: Final = "debrief.answer_broke_off"
_CONTENT_TOO_LARGE: Final = 413


def mark_broken(scope: Scope) -> None:
    """Say that this request's answer can't be completed."""
    scope[_BROKEN] = True


class HonestEndings:
    """Ends answers as they deserve.

    The end of an answer marked as broken is withheld, so that the server cuts the connection: Starlette's function
    middleware closes the stream of an answer that raised in the middle just as it closes a complete one, and a client
    would take half an export for the whole.

    After a refusal for size, what the client still sends is read and thrown away for a while, then the connection is
    closed. Closing at once would reset it, and many clients would never see why.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body_ended = refused = False

        async def watched() -> Message:
            nonlocal body_ended
            message = await receive()
            body_ended = body_ended or not message.get("more_body", False)
            return message

        async def honest(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == _CONTENT_TOO_LARGE:
                refused = True
                MutableHeaders(scope=message)["Connection"] = "close"
            is_end = message["type"] == "http.response.body" and not message.get("more_body", False)
            if is_end and scope.get(_BROKEN, False):
                return
            if is_end and refused and not body_ended:
                await send({**message, "more_body": True})
                await _discard(receive)
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await self._app(scope, watched, honest)


async def _discard(receive: Receive) -> None:
    """Reads to the end of the request, but not for ever."""
    left = LINGER_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
