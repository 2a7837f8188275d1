"""Waiting, in browser tests, for what the platform does by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar
from urllib.parse import quote

import httpx

T = TypeVar("T")
PAUSE: Final = 0.2


async def eventually(what: str, found: Callable[[], Awaitable[T]], *, seconds: float = 120) -> T:
    """The first answer of `found` that holds. Fails with `what` was waited for, and what was seen last."""
    end = time.monotonic() + seconds
    while not (answer := await found()):
        assert time.monotonic() < end, f"still waiting: {what} (last seen: {answer!r})"
        await asyncio.sleep(PAUSE)
    return answer


async def scored(api: httpx.AsyncClient, *ids: str) -> None:
    """Returns once none of the contacts waits for its score."""
    for id in ids:

        async def judged(id: str = id) -> bool:
            answer = await api.get(f"/api/v1/interactions/{quote(id, safe='')}")
            assert answer.status_code == httpx.codes.OK, answer.text
            return bool(answer.json()["state"] != "accepted")

        await eventually(f"{id} is scored", judged)
