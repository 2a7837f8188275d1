"""What a path answers to besides its own methods: HEAD wherever it answers GET, and OPTIONS; and the Allow header."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ASKED: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(routes: Sequence[BaseRoute], scope: Scope, catch_all: str = "") -> tuple[str, ...]:
    """The methods that a request's path answers to; empty where no route has the path.

    Args:
        catch_all: path of a route that takes whatever the others leave, and says nothing about a path.
    """
    asked = [route for route in routes if not catch_all or getattr(route, "path", None) != catch_all]
    found = [
        method
        for method in _ASKED
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in asked)
    ]
    if not found:
        return ()
    return (*found[:1], *(("HEAD",) if found[0] == "GET" else ()), *found[1:], "OPTIONS")


class HeadAndOptions:
    """Middleware, inside whatever reads the request's own method.

    HEAD is answered as GET is, without the body. OPTIONS is answered here for every path that a route other than
    `app.state.catch_all` has.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        else:
            app = scope["app"]
            allowed = allowed_methods(app.routes, scope, getattr(app.state, "catch_all", ""))
            answer = Response(status_code=204, headers={"Allow": ", ".join(allowed)})
            await (answer if allowed else self._app)(scope, receive, send)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            elif message["type"] == "http.response.start":
                # Of a body that would come in chunks there is no length to tell.
                del MutableHeaders(scope=message)["Transfer-Encoding"]
            await send(message)

        # The server must go on knowing it for a HEAD, or it would wait for the body: only the application sees a GET.
        inner = {**scope, "method": "GET"}
        await self._app(inner, receive, bodiless)
        if "route" in inner:
            scope["route"] = inner["route"]
