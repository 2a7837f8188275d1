"""A private stack with the bench's rubric, and how its processes are watched."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping

import psutil

from bench.interactions import RUBRIC
from cli.connection import Client
from deploy.embedded.stack import Stack


@contextlib.contextmanager
def platform(environ: Mapping[str, str] | None = None) -> Iterator[tuple[Stack, Client]]:
    """A running platform in a temporary home with the rubric `bench` published."""
    with Stack.private(environ=environ) as stack, Client(stack.console_url, stack.token) as client:
        publish(client, RUBRIC)
        yield stack, client


def publish(client: Client, content: str, procedures: str = "") -> str:
    """Publishes a rubric and returns its key."""
    draft = client.post("/api/v1/rubrics", {"content": content, "procedures": procedures})
    client.post(f"/api/v1/rubrics/{draft['key']}/versions/{draft['version']}/publish")
    return str(draft["key"])


class MemoryWatch:
    """The highest resident memory of each part while it runs, children included; in MiB."""

    def __init__(self, stack: Stack, seconds: float = 0.25) -> None:
        self._stack = stack
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peaks: dict[str, float] = {}

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            for status in self._stack.supervisor.statuses:
                if status.pid is None:
                    continue
                with contextlib.suppress(psutil.Error):
                    used = _resident(psutil.Process(status.pid)) / 2**20
                    self.peaks[status.name] = max(self.peaks.get(status.name, 0.0), used)


def _resident(process: psutil.Process) -> int:
    """Bytes of the process itself; of PostgreSQL's children only what they don't share."""
    total: int = process.memory_info().rss
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            info = child.memory_info()
            total += max(0, info.rss - getattr(info, "shared", 0))
    return total
