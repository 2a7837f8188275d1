"""How the parts of the platform are, asked one by one."""

from __future__ import annotations

from typing import Final

import httpx

from services.common.db import Database
from services.common.errors import Unavailable
from services.console.adapters.upstream import json_of
from services.console.application.ports import PartHealth

_PROBE_SECONDS: Final = 3.0


class DatabaseProbe:
    """The gateway itself, which is as well as its database."""

    def __init__(self, name: str, database: Database, version: str) -> None:
        self._name = name
        self._database = database
        self._version = version

    async def __call__(self) -> PartHealth:
        try:
            await self._database.ping()
        except Unavailable as error:
            return PartHealth(
                self._name, "not_ready", self._version, checks=(("database", error.message),), detail=error.message
            )
        return PartHealth(self._name, "ready", self._version, checks=(("database", "ok"),))


class ReadinessProbe:
    """Asks a part's /readyz how it is.

    Args:
        url: the whole address, such as ``http://127.0.0.1:8402/readyz``.
    """

    def __init__(self, name: str, url: str, client: httpx.AsyncClient) -> None:
        self._name = name
        self._url = url
        self._client = client

    async def __call__(self) -> PartHealth:
        try:
            answer = await self._client.get(self._url, timeout=_PROBE_SECONDS)
            said = json_of(answer)
        except httpx.HTTPError as error:
            return PartHealth(self._name, "unreachable", detail=f"It does not answer ({type(error).__name__}).")
        if not isinstance(said, dict) or not isinstance(said.get("parts"), dict):
            return PartHealth(self._name, "unreachable", detail="It answers something that is no readiness.")
        checks = tuple(sorted((str(name), str(state)) for name, state in said["parts"].items()))
        wrong = "; ".join(f"{name}: {state}" for name, state in checks if state != "ok")
        return PartHealth(
            self._name,
            "ready" if answer.status_code == httpx.codes.OK else "not_ready",
            version=str(said.get("version", "")),
            checks=checks,
            detail=wrong,
        )
