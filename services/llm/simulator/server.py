"""Serves the simulator on a port of loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn

from services.llm.simulator.config import SimulatorConfig
from services.llm.simulator.web import Simulator

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """Attributes: `url` is what DEBRIEF_LLM_API_BASE takes."""

    simulator: Simulator
    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/v1"


@asynccontextmanager
async def running_simulator(config: SimulatorConfig | None = None, port: int = 0) -> AsyncIterator[RunningSimulator]:
    """A simulator that answers; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    simulator = Simulator(config)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    server = uvicorn.Server(
        uvicorn.Config(simulator, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    )
    # Signals belong to whoever runs this; uvicorn would take them over.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield RunningSimulator(simulator, listener.getsockname()[1])
    finally:
        simulator.close()
        server.should_exit = True
        await task
        listener.close()
