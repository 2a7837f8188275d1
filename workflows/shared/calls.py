"""One call from an activity: with a deadline below the activity's own, a heartbeat, and the initiator it acts for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

import grpc
import structlog
from prometheus_client import Counter
from temporalio import activity
from temporalio.exceptions import ApplicationError

from services.common.context import set_request_id
from services.common.errors import DeadlineExceeded, DomainError
from workflows.shared.failures import domain_error, to_application_error

CALL_ERRORS = Counter(
    "debrief_worker_call_errors_total", "Calls of activities that failed, by activity and code.", ("activity", "code")
)
_initiator: ContextVar[str | None] = ContextVar("initiator", default=None)
_log = structlog.get_logger()

Request = TypeVar("Request", contravariant=True)
Reply = TypeVar("Reply", covariant=True)


class Rpc(Protocol[Request, Reply]):
    """A method of a gRPC stub."""

    def __call__(self, request: Request, /, *, timeout: float | None = None) -> Awaitable[Reply]: ...


def initiator() -> str | None:
    """On whose behalf the activity at hand acts; the channel signs it into the worker's token."""
    return _initiator.get()


async def call(rpc: Rpc[Request, Reply], request: Request, *, initiator: str, about_records: bool) -> Reply:
    """Calls `rpc` with the time that this try of the activity has, less a little, so that the other side stops first.

    Raises:
        ApplicationError: of the error's code; see `to_application_error`.
    """
    info = activity.info()
    _initiator.set(initiator or None)
    set_request_id(info.workflow_id)
    limit = info.start_to_close_timeout.total_seconds() if info.start_to_close_timeout else None
    timeout = None if limit is None else limit - min(2.0, limit * 0.1)
    try:
        async with heartbeat(), _within(timeout):
            return await rpc(request, timeout=timeout)
    except (DomainError, grpc.aio.AioRpcError) as raised:
        error = domain_error(raised)
        CALL_ERRORS.labels(info.activity_type, error.code).inc()
        _log.warning(
            "call_failed",
            activity=info.activity_type,
            workflow_id=info.workflow_id,
            attempt=info.attempt,
            code=error.code,
            reason=error.message,
        )
        raise to_application_error(error, about_records=about_records) from None
    except asyncio.CancelledError:
        if activity.is_worker_shutdown():
            # Reported as cancelled it would not be tried again; another worker is to take it over.
            raise ApplicationError("worker_stopping", type="unavailable") from None
        raise


@asynccontextmanager
async def _within(seconds: float | None) -> AsyncIterator[None]:
    """For a call that outlives its deadline: better a counted failure of the try than one that only Temporal sees.

    Raises:
        DeadlineExceeded: after a little more than `seconds`.
    """
    try:
        async with asyncio.timeout(None if seconds is None else seconds * 1.05):
            yield
    except TimeoutError:
        raise DeadlineExceeded(f"There was no answer within {seconds} s.") from None


@asynccontextmanager
async def heartbeat() -> AsyncIterator[None]:
    """Tells Temporal three times per heartbeat timeout that the activity is alive."""
    timeout = activity.info().heartbeat_timeout
    if timeout is None:
        yield
        return
    beating = asyncio.create_task(_beat(timeout.total_seconds() / 3))
    try:
        yield
    finally:
        beating.cancel()


async def _beat(seconds: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(seconds)
