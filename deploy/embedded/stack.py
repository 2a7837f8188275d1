"""The whole embedded stack: PostgreSQL, Temporal and Debrief's processes below one home folder."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil

from deploy.embedded.errors import StackError
from deploy.embedded.home import Home, HomeLock, write_private
from deploy.embedded.keys import ensure_admin, ensure_keys, ensure_token
from deploy.embedded.ports import HOST, Ports
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.processes import Guard, stop_leftovers
from deploy.embedded.services import service_parts
from deploy.embedded.supervisor import Entry, Part, PartStatus, Supervisor
from deploy.embedded.temporal import EmbeddedTemporal

PARTS = ("postgres", "temporal", "llm", "qa_scorer", "worker", "console")
AFTER: Mapping[str, tuple[str, ...]] = {
    "llm": ("postgres",),
    "qa_scorer": ("postgres", "temporal"),
    "worker": ("temporal",),
    "console": ("postgres",),
}
# Stopped from the highest: first what takes new work in, last what keeps it.
TIERS: Mapping[str, int] = {"console": 3, "worker": 2, "qa_scorer": 1, "llm": 1}

Progress = Callable[[Sequence[PartStatus]], None]


class Stack:
    """One stack. As a context manager it is started, and stopped at the end.

    Args:
        home: the folder for all state.
        ports: default: from `DEBRIEF_PORT`.
        parts: names out of `PARTS`; tests may want less than all.
        environ: what the services inherit; default: this process's environment.
        ephemeral: the home is removed at the end, and nothing waits for the disk.
        progress: called with the parts' states whenever one changes, from any thread.
    """

    def __init__(
        self,
        home: Path,
        ports: Ports | None = None,
        *,
        parts: Sequence[str] = PARTS,
        environ: Mapping[str, str] | None = None,
        ephemeral: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.home = Home(Path(home).absolute())
        self.ports = ports or Ports.from_environment(environ)
        self.parts = tuple(parts)
        self.new_token = False
        self._environ = dict(os.environ if environ is None else environ)
        self._ephemeral = ephemeral
        self._progress = progress
        self._lock = HomeLock(self.home)
        self._state_lock = threading.Lock()
        self._state = "stopped"
        self._closing = contextlib.ExitStack()
        self._supervisor: Supervisor | None = None
        self.postgres: EmbeddedPostgres | None = None
        self.temporal: EmbeddedTemporal | None = None

    @classmethod
    @contextlib.contextmanager
    def private(
        cls,
        *,
        parts: Sequence[str] = PARTS,
        environ: Mapping[str, str] | None = None,
        progress: Progress | None = None,
        on_closing: Callable[[Self], None] = lambda _: None,
    ) -> Iterator[Self]:
        """A running stack in a temporary home on free ports. Nothing of it is left at the end.

        Args:
            on_closing: called when it begins to stop.
        """
        root = Path(tempfile.mkdtemp(prefix="debrief-"))
        stack = cls(root, Ports.free(), parts=parts, environ=environ, ephemeral=True, progress=progress)
        try:
            stack.start()
            yield stack
        finally:
            on_closing(stack)
            stack.stop()
            shutil.rmtree(root, ignore_errors=True)

    @property
    def console_url(self) -> str:
        return f"http://{HOST}:{self.ports.console}"

    @property
    def token(self) -> str:
        return self.home.token.read_text().strip()

    @property
    def supervisor(self) -> Supervisor:
        assert self._supervisor is not None, "start() first"
        return self._supervisor

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, interrupted: threading.Event | None = None) -> bool:
        """Starts everything and returns True once all is healthy, False where `interrupted` was set meanwhile.

        After an error, `stop` must be called.

        Raises:
            StackError: it can't start; the message is one line that says why.
        """
        self.home.make()
        self._closing.enter_context(self._lock)
        stop_leftovers(self.home)
        self.ports.check()
        ensure_keys(self.home)
        self.new_token = ensure_token(self.home)
        ensure_admin(self.home)
        guard = Guard(self.home)
        self._closing.callback(guard.close)
        self.postgres = EmbeddedPostgres(self.home.root, guard=guard, ephemeral=self._ephemeral)
        self.temporal = EmbeddedTemporal(
            self.home.root,
            port=self.ports.temporal,
            http_port=self.ports.temporal_http,
            ui_port=self._ui_port(),
            guard=guard,
        )
        if self._ephemeral:
            guard.remove_at_end(self.home.root)
            self._closing.callback(self.postgres.destroy)
        self._supervisor = Supervisor(self._entries(), guard, on_change=self._changed, logs_stay=not self._ephemeral)
        self._set_state("starting")
        self._supervisor.start()
        ready = self._supervisor.wait_ready(interrupted=interrupted)
        self._set_state("up" if ready else "stopping")
        return ready

    def stop(self) -> None:
        """Stops everything; returns when no process is left."""
        if self._supervisor is not None:
            self._set_state("stopping")
            self._supervisor.stop()
            self._supervisor = None
            self.home.state.unlink(missing_ok=True)
        self._closing.close()

    def hurry(self) -> None:
        """A `stop` under way kills instead of asking."""
        if self._supervisor is not None:
            self._supervisor.hurry()

    def _ui_port(self) -> int | None:
        text = self._environ.get("DEBRIEF_TEMPORAL_UI_PORT", "").strip()
        if not text or self._ephemeral:
            return None
        if not text.isdecimal() or not 0 < int(text) < 65_536:
            raise StackError(f"DEBRIEF_TEMPORAL_UI_PORT must be a port from 1 to 65535, not {text!r}")
        return int(text)

    def _entries(self) -> list[Entry]:
        assert self.postgres is not None
        assert self.temporal is not None
        parts: dict[str, Part] = {"postgres": self.postgres, "temporal": self.temporal}
        for service in service_parts(self.home, self.ports, self.postgres, self._environ):
            parts[service.name] = service
        return [
            Entry(parts[name], after=AFTER.get(name, ()), tier=TIERS.get(name, 0))
            for name in PARTS
            if name in self.parts
        ]

    def _set_state(self, state: str) -> None:
        self._state = state
        self._changed()

    def _changed(self) -> None:
        supervisor = self._supervisor
        if supervisor is None:
            return
        with self._state_lock:
            statuses = supervisor.statuses
            write_private(self.home.state, json.dumps(self._describe(statuses), indent=1))
            if self._progress is not None:
                self._progress(statuses)

    def _describe(self, statuses: Sequence[PartStatus]) -> dict[str, Any]:
        return {
            "state": self._state,
            "pid": os.getpid(),
            "started": psutil.Process().create_time(),
            "home": str(self.home.root),
            "console": self.console_url,
            "ports": {name: getattr(self.ports, name) for name in self.ports.__slots__},
            "parts": [status.as_json() for status in statuses],
            "changed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
