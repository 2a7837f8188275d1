"""Parts for tests of the supervisor: tiny processes that do one thing each."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.processes import Child, Launch

SERVES = """
import pathlib, signal, sys, time
pathlib.Path(sys.argv[1]).write_text('ready')
time.sleep(600)
"""
STUBBORN = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text('ready')
time.sleep(600)
"""
BREAKS = """
import sys
print('reading the settings', file=sys.stderr)
raise ValueError('the port is no number')
"""
HAS_CHILD = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""


@dataclass
class FakePart:
    """Runs a script, and is ready once the script has written its file."""

    name: str
    folder: Path
    script: str = SERVES
    grace: float = 5.0
    calls: list[str] = field(default_factory=list)

    @property
    def flag(self) -> Path:
        return self.folder / f"{self.name}.flag"

    def prepare(self) -> None:
        self.calls.append("prepare")
        self.flag.unlink(missing_ok=True)

    def launch(self) -> Launch:
        return Launch(
            name=self.name,
            argv=[sys.executable, "-S", "-c", self.script, str(self.flag)],
            env=dict(os.environ),
            cwd=self.folder,
            log=self.folder / "logs" / f"{self.name}.log",
            grace=self.grace,
        )

    def is_ready(self, child: Child) -> bool:
        return self.flag.exists() and self.flag.read_text() != ""

    def on_ready(self) -> None:
        self.calls.append("on_ready")

    def release(self) -> None:
        self.calls.append("release")


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Polls until the condition holds; fails where it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.01)
