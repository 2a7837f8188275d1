"""The merged OpenAPI document: fetched from the services now and then, and served from the last good copies between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import structlog

from services.common.errors import DomainError, NotFound
from services.console.application.ports import DocumentSource
from services.console.domain.openapi import Json, Part, PartState, merge
from services.console.domain.routes import RouteTable

GATEWAY: Final = "console"
GATEWAY_STATUSES: Final = ("401", "404", "413", "503", "504")
_RETRY_SECONDS: Final = 5.0
_log = structlog.get_logger()


class ApiDocument:
    """One document for the whole API.

    Args:
        own: the gateway's own document, made on each call.
        keep_seconds: how long services' documents are taken to be current. A service that could not be reached is asked
            again after a few seconds.
        monotonic: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        table: RouteTable,
        source: DocumentSource,
        own: Callable[[], Json],
        *,
        version: str,
        keep_seconds: float,
        monotonic: Callable[[], float],
    ) -> None:
        self._table = table
        self._source = source
        self._own = own
        self._version = version
        self._keep_seconds = keep_seconds
        self._monotonic = monotonic
        self._kept: dict[str, dict[str, Any]] = {}
        self._states: dict[str, PartState] = {}
        self._until = 0.0
        self._merged: Json | None = None
        self._lock = asyncio.Lock()

    async def get(self) -> Json:
        """The document. Never fails for a service that is down: `x-debrief-parts` says what is missing or stale."""
        async with self._lock:
            if self._merged is None or self._monotonic() >= self._until:
                await self._refresh()
                self._merged = self._merge()
            return self._merged

    async def _refresh(self) -> None:
        names = self._table.upstreams
        found = await asyncio.gather(*(self._fetch(name) for name in names))
        for name, document in zip(names, found, strict=True):
            if document is not None:
                self._kept[name] = document
                self._states[name] = PartState.CURRENT
            else:
                self._states[name] = PartState.STALE if name in self._kept else PartState.MISSING
        complete = all(state is PartState.CURRENT for state in self._states.values())
        self._until = self._monotonic() + (self._keep_seconds if complete else min(_RETRY_SECONDS, self._keep_seconds))

    async def _fetch(self, name: str) -> dict[str, Any] | None:
        try:
            return await self._source.document(name)
        except DomainError as error:
            _log.warning("api_document_unavailable", part=name, code=error.code, reason=error.message)
            return None

    def _merge(self) -> Json:
        own = Part(GATEWAY, self._own(), PartState.CURRENT, lambda path: path.startswith("/api/"))
        services = [Part(name, self._kept.get(name), state, self._owner(name)) for name, state in self._states.items()]
        return merge("Debrief", self._version, _DESCRIPTION, [own, *services], GATEWAY_STATUSES)

    def _owner(self, name: str) -> Callable[[str], bool]:
        def owns(path: str) -> bool:
            # A template's braces are no part of a URI; any segment may stand in their place.
            filled = path.replace("{", "").replace("}", "").replace(":path", "")
            try:
                return self._table.resolve(filled.encode("utf-8")).name == name
            except NotFound:
                return False

        return owns


_DESCRIPTION: Final = (
    "The API of Debrief. Sign in with an API key as bearer token. Errors are problem details (RFC 9457); lists page by "
    "cursor; writes take an Idempotency-Key."
)
