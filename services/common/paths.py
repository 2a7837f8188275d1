"""Ids in paths: `/interactions/a%2Fb` names the interaction `a/b`, whatever the server decoded on the way.

ASGI servers hand on decoded paths, in which an encoded slash can't be told from one that separates segments. Here
the segments are split first, and a slash inside one is carried through routing as a character that no id may hold.
"""

from __future__ import annotations

from urllib.parse import unquote

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

_SLASH = "\ue02f"
"""Of the private use area: refused in ids as not printable."""


class _Segment(StringConvertor):
    def convert(self, value: str) -> str:
        return value.replace(_SLASH, "/")

    def to_string(self, value: str) -> str:
        # A URL made for a route is encoded by its maker; the slash is none of the route's.
        return value.replace("/", _SLASH)


# Routes compile their parameters with the convertors of this table: all of them, so that none forgets.
register_url_convertor("str", _Segment())


class WholeSegments:
    """Middleware, next to the router."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and b"%2f" in scope.get("raw_path", b"").lower():
            segments = scope["raw_path"].decode("ascii", "replace").split("/")
            scope["path"] = "/".join(unquote(part).replace("/", _SLASH) for part in segments)
        await self._app(scope, receive, send)
