"""Channels to other services: they carry the caller's identity, deadline and trace, and raise domain errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
from opentelemetry import propagate

from services.common.auth import TokenSigner
from services.common.context import request_id, seconds_left
from services.common.errors import DeadlineExceeded
from services.common.grpc_errors import from_rpc_error
from services.common.grpc_server import CHANNEL_OPTIONS

DEFAULT_SECONDS = 30.0


class _Outgoing(grpc.aio.UnaryUnaryClientInterceptor):
    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    async def intercept_unary_unary(self, continuation: Any, details: grpc.aio.ClientCallDetails, request: Any) -> Any:
        timeout = details.timeout if details.timeout is not None else DEFAULT_SECONDS
        left = seconds_left()
        if left is not None:
            if left <= 0:
                raise DeadlineExceeded("The request's time is over.")
            timeout = min(timeout, left)
        carried: dict[str, str] = {}
        propagate.inject(carried)
        if request_id():
            carried["x-request-id"] = request_id()
        carried["authorization"] = f"Bearer {self._token()}"
        metadata = [*(details.metadata or ()), *carried.items()]
        call_details = grpc.aio.ClientCallDetails(
            details.method, timeout, grpc.aio.Metadata(*metadata), details.credentials, details.wait_for_ready
        )
        try:
            call = await continuation(call_details, request)
            return await call
        except grpc.aio.AioRpcError as error:
            raise from_rpc_error(error) from error


def open_channel(
    target: str, *, audience: str, signer: TokenSigner, initiator: Callable[[], str | None] = lambda: None
) -> grpc.aio.Channel:
    """A channel to `target` (host:port) whose calls are signed for `audience`.

    Calls raise `DomainError`; a call without a timeout gets 30 seconds, and never more than its request has left.
    """
    return open_channel_as(target, lambda: signer.sign(audience, initiator=initiator()))


def open_channel_as(target: str, token: Callable[[], str]) -> grpc.aio.Channel:
    """As `open_channel`; each call carries what `token` makes for it, such as a user's."""
    return grpc.aio.insecure_channel(
        target,
        options=[
            *CHANNEL_OPTIONS,
            ("grpc.enable_retries", 0),
            ("grpc.initial_reconnect_backoff_ms", 200),
            ("grpc.min_reconnect_backoff_ms", 200),
            ("grpc.max_reconnect_backoff_ms", 3000),
        ],
        interceptors=[_Outgoing(token)],
    )
