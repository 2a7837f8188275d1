"""The gRPC server every service runs: identity, roles, validation, errors, deadline, trace and metrics in one place."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
import protovalidate
import structlog
from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from opentelemetry import propagate, trace

from services.common import telemetry
from services.common.access import access_rule, methods_of
from services.common.auth import TokenVerifier, acting_as
from services.common.context import set_deadline, set_request_id
from services.common.errors import Cancelled, DomainError, Internal, InvalidInput, Unauthenticated
from services.common.grpc_errors import to_status

MESSAGE_LIMIT = 32 * 1024 * 1024
"""Bytes; an interaction may have 8 MiB as JSON, and a batch may hold a few."""

CHANNEL_OPTIONS: Sequence[tuple[str, int]] = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
)

_log = structlog.get_logger()
_tracer = trace.get_tracer("debrief.grpc")
OPEN_SERVICES = frozenset({health.SERVICE_NAME, reflection.SERVICE_NAME})


@dataclass(frozen=True, slots=True)
class Servicer:
    """A servicer, how to register it, and its full service name."""

    name: str
    implementation: object
    register: Callable[[Any, grpc.aio.Server], None]


class _Guard(grpc.aio.ServerInterceptor):
    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(handler_call_details)
        method = handler_call_details.method.lstrip("/")
        if handler is None or method.partition("/")[0] in OPEN_SERVICES:
            return handler
        metadata = {
            key: value for key, value in handler_call_details.invocation_metadata or () if isinstance(value, str)
        }
        inner = handler.unary_unary

        async def guarded(request: Message, context: Any) -> Any:
            started = time.perf_counter()
            outcome = "ok"
            set_request_id(metadata.get("x-request-id"))
            set_deadline(context.time_remaining())
            with _tracer.start_as_current_span(method, context=propagate.extract(metadata), kind=trace.SpanKind.SERVER):
                try:
                    principal = access_rule(method).admit(self._verifier.verify(_bearer(metadata)))
                    validate(request)
                    with acting_as(principal):
                        return await inner(request, context)
                except DomainError as error:
                    outcome = error.code
                    if isinstance(error, Internal):
                        _log.error("rpc_failed", method=method, exc_info=error)
                    else:
                        _log.info("rpc_refused", method=method, code=error.code, field=error.field or None)
                    await context.abort(*to_status(error))
                except (grpc.aio.AbortError, Cancelled):
                    raise
                except Exception as error:
                    outcome = "internal"
                    _log.exception("rpc_failed", method=method)
                    wrapped = Internal("An unexpected error; the service's log has its trace under this request id.")
                    await context.abort(*to_status(wrapped))
                    raise wrapped from error
                finally:
                    telemetry.observe_rpc(method, outcome, time.perf_counter() - started)

        return grpc.unary_unary_rpc_method_handler(
            guarded, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
        )


def _bearer(metadata: dict[str, str]) -> str:
    scheme, _, token = metadata.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("A bearer token is needed.")
    return token


def validate(message: Message) -> None:
    """Raises InvalidInput that names the first field which breaks a rule of the proto."""
    violations = protovalidate.collect_violations(message, fail_fast=True)
    if violations:
        found = violations[0].proto
        path = _path(found.field)
        raise InvalidInput(f"{path or 'The message'}: {found.message}.", field=path)


def _path(field: Any) -> str:
    text = ""
    for element in field.elements if field else ():
        text += ("." if text else "") + element.field_name
        subscript = element.subscript
        if subscript is not None and subscript.field == "index":
            text += f"[{subscript.value}]"
        elif subscript is not None:
            text += f"[{subscript.value!r}]"
    return text


class GrpcServer:
    """A server with its health. `stop` says NOT_SERVING first, then lets open calls finish."""

    def __init__(self, server: grpc.aio.Server, names: Sequence[str]) -> None:
        self.server = server
        self._names = names
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        self.port = 0

    async def start(self, host: str, port: int) -> int:
        """Listens, and returns the port it got.

        Raises:
            RuntimeError: the address can't be had.
        """
        self.port = self.server.add_insecure_port(f"{host}:{port}")
        await self.server.start()
        for name in ("", *self._names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return self.port

    async def stop(self, grace: float) -> None:
        await self._health.enter_graceful_shutdown()
        await self.server.stop(grace)


def build_server(*, verifier: TokenVerifier, servicers: Sequence[Servicer]) -> GrpcServer:
    """A server of these services with health and reflection.

    Raises:
        LookupError: an RPC without an access option: nobody could call it.
        ValueError: an RPC that streams; none of ours does, and the guard covers unary calls.
    """
    names = [servicer.name for servicer in servicers]
    for method in methods_of(*names):
        access_rule(method)
    pool = descriptor_pool.Default()
    for name in names:
        for rpc in pool.FindServiceByName(name).methods:
            if rpc.client_streaming or rpc.server_streaming:
                raise ValueError(f"{rpc.full_name} streams")
    server = grpc.aio.server(interceptors=[_Guard(verifier)], options=[*CHANNEL_OPTIONS, ("grpc.so_reuseport", 0)])
    for servicer in servicers:
        servicer.register(servicer.implementation, server)
    reflection.enable_server_reflection([*names, reflection.SERVICE_NAME, health.SERVICE_NAME], server)
    return GrpcServer(server, names)
