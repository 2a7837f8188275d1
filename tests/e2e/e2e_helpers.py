"""A whole platform for tests, and what they do with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import httpx

from bench.interactions import as_lines
from bench.platform import platform
from cli.connection import Client, segment
from deploy.embedded.stack import Stack


def bare_environment(**further: str) -> dict[str, str]:
    """This process's environment without what somebody set for a Debrief of their own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")} | further


@contextlib.contextmanager
def running(**environ: str) -> Iterator[tuple[Stack, Client]]:
    """A private platform with the rubric `bench`. One that can't start is a failure, never a reason to skip."""
    with platform(bare_environment(**environ)) as (stack, client):
        yield stack, client


def until(what: str, holds: Callable[[], bool], seconds: float = 150) -> None:
    pause = threading.Event()
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"still waiting for {what}"
        pause.wait(0.1)


def send(client: Client, records: Iterable[dict[str, Any]], **query: str) -> dict[str, Any]:
    """The API's answer to records sent as lines."""
    answer: dict[str, Any] = client.post_lines("/api/v1/interactions", as_lines(records), **query)
    return answer


def interaction(client: Client, id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/interactions/{segment(id)}")
    return found


def scorecards(client: Client, id: str, **query: object) -> list[dict[str, Any]]:
    """The scorecards of one interaction, newest first."""
    found: list[dict[str, Any]] = client.get(f"/api/v1/interactions/{segment(id)}/scorecards", **query)["items"]
    return found


def ended(client: Client, ids: Sequence[str]) -> None:
    """Returns once none of the interactions waits for its score."""
    left = list(ids)

    def none_waits() -> bool:
        while left and interaction(client, left[0])["state"] != "accepted":
            left.pop(0)
        return not left

    until("scores", none_waits)


@contextlib.contextmanager
def simulator(port: int, **config: object) -> Iterator[Callable[[], dict[str, Any]]]:
    """A simulated provider on a port; yields what tells its statistics."""
    arguments = [word for name, value in config.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    command = [sys.executable, "-m", "services.llm.simulator", "--port", str(port), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=bare_environment()) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline(), "the simulator did not start"

            def statistics() -> dict[str, Any]:
                found: dict[str, Any] = httpx.get(f"http://127.0.0.1:{port}/stats", trust_env=False).json()
                return found

            yield statistics
        finally:
            process.terminate()
