"""Which service answers which path below /api/v1, and which paths are refused before anything is forwarded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from services.common.errors import NotFound

API_ROOT: Final = "/api/v1"
_ANY: Final = "*"
_ROOT_SEGMENTS: Final = ("api", "v1")
_SEGMENT: Final = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+")
"""A non-empty segment of a URI's path (RFC 3986)."""
_SEPARATORS: Final = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Upstream:
    """A service that has REST routes.

    Attributes:
        name: its name, which is also the audience of the tokens minted for it.
        base_url: scheme, host and port, without a trailing slash.
    """

    name: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Route:
    """Everything below a path belongs to one service.

    Attributes:
        pattern: segments below /api/v1, such as ``agents/*/plans``; ``*`` stands for one segment.
        upstream: the service's name.
    """

    pattern: str
    upstream: str

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.pattern.split("/"))

    @property
    def specificity(self) -> tuple[int, int]:
        return len(self.segments), -self.segments.count(_ANY)

    def covers(self, path: tuple[str, ...]) -> bool:
        """Whether a path (decoded segments below /api/v1) lies at or below this route."""
        own = self.segments
        return len(path) >= len(own) and all(
            want in (_ANY, got) for want, got in zip(own, path[: len(own)], strict=True)
        )


def safe_segments(raw_path: bytes) -> tuple[str, ...]:
    """The decoded segments of a request path as it came over the wire, without its query.

    What a service's router would see after decoding must be what was checked here, so anything that some router might
    read in another way is refused: empty and dot segments, control characters, bytes that are no UTF-8 or that no URI
    may hold. An encoded slash is part of an id; services split paths before they decode them
    (`services.common.paths`), and dots between encoded slashes are refused too, lest somebody on the way does not.

    Raises:
        NotFound: the path has such a part.
    """
    if not raw_path.startswith(b"/"):
        raise _no_route()
    return tuple(_safe_segment(part) for part in raw_path[1:].split(b"/"))


def _safe_segment(part: bytes) -> str:
    if _SEGMENT.fullmatch(part) is None:
        raise _no_route()
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_route() from error
    if not text.isprintable() or not {".", ".."}.isdisjoint(_SEPARATORS.split(text)):
        raise _no_route()
    return text


def _no_route() -> NotFound:
    return NotFound(f"There is no such route. The API's routes are below {API_ROOT} and listed in /api/openapi.json.")


class RouteTable:
    """The most specific route wins; a path that none covers does not exist."""

    def __init__(self, routes: Iterable[Route], upstreams: Iterable[Upstream]) -> None:
        self._upstreams = {upstream.name: upstream for upstream in upstreams}
        self._routes = sorted(routes, key=lambda route: route.specificity, reverse=True)
        unknown = {route.upstream for route in self._routes} - self._upstreams.keys()
        if unknown:
            raise ValueError(f"routes name services without an address: {sorted(unknown)}")

    @property
    def upstreams(self) -> tuple[str, ...]:
        """The services that have routes, by name, sorted."""
        return tuple(sorted({route.upstream for route in self._routes}))

    def resolve(self, raw_path: bytes) -> Upstream:
        """The service for a path as it came over the wire (no query).

        Raises:
            NotFound: the path is unsafe, outside /api/v1, or nobody's.
        """
        segments = safe_segments(raw_path)
        if segments[: len(_ROOT_SEGMENTS)] != _ROOT_SEGMENTS:
            raise _no_route()
        below = segments[len(_ROOT_SEGMENTS) :]
        for route in self._routes:
            if route.covers(below):
                return self._upstreams[route.upstream]
        raise _no_route()


ROUTES: Final = (
    Route("interactions", "qa_scorer"),
    Route("batches", "qa_scorer"),
    Route("disputes", "qa_scorer"),
    Route("scorecards", "qa_scorer"),
    Route("rubrics", "qa_scorer"),
    Route("exemplars", "qa_scorer"),
    Route("exports", "qa_scorer"),
    Route("agents", "qa_scorer"),
    Route("customers", "qa_scorer"),
    Route("counts", "qa_scorer"),
    Route("sampling-plans", "qa_scorer"),
    Route("evaluations", "qa_scorer"),
    Route("llm", "llm"),
)
"""Who answers what. A new service adds its lines here and its address to the settings."""
