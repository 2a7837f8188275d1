"""What an error of a call becomes in Temporal. Its code goes into history, its message only into the log."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import structlog
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from services.common.errors import Cancelled as CallCancelled
from services.common.errors import DomainError, Forbidden, RateLimited, Unauthenticated, Unavailable, rule_of
from services.common.grpc_errors import from_rpc_error

_log = structlog.get_logger()

_PLATFORM = (Unavailable, RateLimited, CallCancelled, Unauthenticated, Forbidden)
"""Errors that are about the platform and never about a record. A worker whose key is not trusted (yet) must not mark
anything failed, so refused tokens belong here too."""


def to_application_error(error: DomainError, *, about_records: bool) -> ApplicationError:
    """The failure that Temporal sees: its type is the error's code.

    Where the call was about records, Temporal itself retries only errors of the platform: the workflow counts the
    others, and reads in the first detail whether a retry can help at all.
    """
    retryable = rule_of(error).retryable
    platform = isinstance(error, _PLATFORM)
    return ApplicationError(
        error.code,
        retryable,
        type=error.code,
        non_retryable=not (platform or (retryable and not about_records)),
        next_retry_delay=error.retry_after if platform or retryable else None,
    )


def domain_error(error: DomainError | grpc.aio.AioRpcError) -> DomainError:
    """The domain error behind what a stub raised; a channel without our interceptor raises plain gRPC errors."""
    return error if isinstance(error, DomainError) else from_rpc_error(error)


class KeepTextOutOfHistory(Interceptor):
    """An exception that nobody foresaw may quote what it choked on. History gets its class, the log the rest."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Guarded(next)


class _Guarded(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except (ApplicationError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - raised again, without its text
            _log.exception("activity_failed_unexpectedly", activity=input.fn.__name__)
            raise ApplicationError(type(error).__name__, True, type="internal", non_retryable=True) from None
