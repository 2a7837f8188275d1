"""Runs a service: REST and gRPC in one asyncio loop, background tasks beside them, drained on SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence

import structlog
import uvicorn
from fastapi import FastAPI

from services.common import logs, telemetry
from services.common.grpc_server import GrpcServer
from services.common.settings import ServiceSettings

VERSION = "0.1.0"
_log = structlog.get_logger()


def prepare(service: str, settings: ServiceSettings) -> None:
    """Logs and traces of this process; first thing in `main`."""
    logs.configure(service, level=settings.log_level, style=settings.log_format)
    telemetry.configure(service, otlp_endpoint=settings.otlp_endpoint, version=VERSION)


async def serve(
    app: FastAPI,
    grpc_server: GrpcServer | None,
    settings: ServiceSettings,
    *,
    background: Sequence[Callable[[], Awaitable[None]]] = (),
    on_stop: Sequence[Callable[[], Awaitable[None]]] = (),
    trusted_proxies: str = "127.0.0.1",
) -> None:
    """Serves until SIGTERM or SIGINT; then stops taking calls, lets open ones finish, and runs `on_stop` in order.

    Args:
        trusted_proxies: network addresses, with commas between, whose word on where a request came from is taken.

    A background task that ends with an exception ends the service: its supervisor starts it again.

    Raises:
        OSError: the HTTP port is taken.
        RuntimeError: the gRPC port is taken.
    """
    app.state.metrics_enabled = settings.metrics_enabled
    listener = _listen(settings.http_host, settings.http_port)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            forwarded_allow_ips=trusted_proxies,
            timeout_graceful_shutdown=max(1, round(settings.drain_seconds)),
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=64 * 1024,
        )
    )
    # uvicorn would take the signals over and skip the drain of gRPC.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if grpc_server is not None:
        await grpc_server.start(settings.grpc_host, settings.grpc_port)
    tasks = [asyncio.ensure_future(start()) for start in background]
    web = asyncio.create_task(server.serve(sockets=[listener]))
    _log.info("serving", http=listener.getsockname()[1], grpc=grpc_server.port if grpc_server is not None else None)
    waiter = asyncio.create_task(stopping.wait())
    await asyncio.wait([web, waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiter.cancel()
    server.should_exit = True
    if grpc_server is not None:
        await grpc_server.stop(settings.drain_seconds)
    await web
    for stop in on_stop:
        await stop()
    failed = [task for task in tasks if task.done() and not task.cancelled() and task.exception() is not None]
    for task in tasks:
        if not task.done():
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in failed:
        await task


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it, every second write waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"{host}:{port} is taken; set another port") from error
    return listener
