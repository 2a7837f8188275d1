"""Starting and stopping child processes so that none is ever left behind."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.embedded import guard as guard_script
from deploy.embedded.errors import PartFailed
from deploy.embedded.home import Home, write_private

LOG_BYTES = 10 * 1024 * 1024
"""A log past this size moves to `<name>.log.1`."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start one process.

    Attributes:
        env: the whole environment of the process.
        user: (uid, gid) to run as; None keeps the caller's.
        stop_signal: what asks it to end in good order.
        grace: seconds it may take to end before it is killed.
        umask: of the files it makes; -1 keeps the caller's.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    umask: int = -1


class Guard:
    """The supervisor's side of `guard.py`, and the record of processes for the next start."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._watched: dict[int, tuple[float, int]] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-I", guard_script.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            text=True,
        )

    def watch(self, pid: int, started: float, stop_signal: int) -> None:
        with self._lock:
            self._watched[pid] = (started, stop_signal)
            self._tell(f"+ {pid} {started} {int(stop_signal)}")
            self._record()

    def forget(self, pid: int) -> None:
        with self._lock:
            self._watched.pop(pid, None)
            self._tell(f"- {pid}")
            self._record()

    def remove_at_end(self, folder: Path) -> None:
        """Should this process die, the guard removes the folder once everything is stopped."""
        with self._lock:
            self._tell(f"rm {folder}")

    def close(self) -> None:
        """All is stopped: the guard has nothing left to do."""
        with self._lock:
            self._tell("bye")
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        # Somebody may have killed the guard; the record on disk then does its work at the next start.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def _record(self) -> None:
        if self._home.root.exists():
            lines = "".join(f"{pid} {started} {number}\n" for pid, (started, number) in self._watched.items())
            write_private(self._home.records, lines)


def stop_leftovers(home: Home) -> int:
    """Stops what an earlier supervisor of this home left running, and says how many that were."""
    try:
        lines = home.records.read_text().splitlines()
    except FileNotFoundError:
        return 0
    recorded = {int(pid): (float(started), int(number)) for pid, started, number in (line.split() for line in lines)}
    running = {pid: facts for pid, facts in recorded.items() if guard_script.is_same(pid, facts[0])}
    guard_script.stop_all(running)
    home.records.unlink(missing_ok=True)
    return len(running)


class Child:
    """One running process, in a session and group of its own."""

    def __init__(self, launch: Launch, guard: Guard) -> None:
        self.launch = launch
        self._guard = guard
        launch.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        rotate(launch.log)
        uid, gid = launch.user or (None, None)
        with launch.log.open("ab") as log:
            self.log_offset = log.tell()
            try:
                self.process = subprocess.Popen(
                    list(launch.argv),
                    env=dict(launch.env),
                    cwd=launch.cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    user=uid,
                    group=gid,
                    extra_groups=None if uid is None else [],
                    umask=launch.umask,
                )
            except OSError as error:
                raise PartFailed(f"{launch.name} can't start: {launch.argv[0]}: {error.strerror}") from error
        try:
            self.started = psutil.Process(self.process.pid).create_time()
        except psutil.NoSuchProcess:
            self.started = time.time()
        guard.watch(self.process.pid, self.started, launch.stop_signal)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.alive:
            self.process.send_signal(self.launch.stop_signal)

    def stop(self) -> None:
        """Ends it in good order, or by force after its grace."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.launch.grace)
        self.reap()

    def kill(self) -> None:
        """Ends it by SIGKILL, with its group."""
        self.reap()

    def reap(self) -> None:
        """Kills what is left of the group and lets the guard forget it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self._guard.forget(self.pid)

    def last_words(self) -> str:
        """The line of its output that says best why it ended."""
        return last_words(self.launch.log, self.log_offset)


def rotate(log: Path, limit: int = LOG_BYTES) -> None:
    """Moves the content to `<log>.1` once it is larger than `limit` bytes. The file stays: its writer appends on."""
    if log.exists() and log.stat().st_size > limit:
        shutil.copyfile(log, log.with_name(log.name + ".1"))
        log.with_name(log.name + ".1").chmod(0o600)
        os.truncate(log, 0)


NOISE = ("For further information visit", "HINT:", "    ", "^", "(Background on this error", "[SQL:", "[parameters:")
TELLING = ("error", "fatal", "panic", "exception", "refused", "denied", "in use", "not found", "no such")


def last_words(log: Path, offset: int, *, tail: int = 64 * 1024) -> str:
    """The last line after `offset` (bytes) that names an error, else the last line at all, else an empty text."""
    try:
        size = log.stat().st_size
        with log.open("rb") as file:
            file.seek(max(offset if offset <= size else 0, size - tail))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ""
    words = [_words(line) for line in lines if line.strip() and not line.startswith(NOISE)]
    telling = [text for text, tells in words if tells]
    chosen = (telling or [text for text, _ in words] or [""])[-1].strip()
    return chosen if len(chosen) <= 300 else chosen[:299] + "…"


def _words(line: str) -> tuple[str, bool]:
    """A line of a log as text, and whether it tells of an error. Structured lines say so themselves."""
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict) or "event" not in entry:
        return line, any(word in line.casefold() for word in TELLING)
    reason = str(entry.get("exception") or entry.get("error") or entry.get("reason") or "").strip()
    text = str(entry["event"]) + (f": {reason.splitlines()[-1]}" if reason else "")
    return text, entry.get("level") in ("error", "critical")
