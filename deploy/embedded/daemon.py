"""Runs a stack in this process until told to stop, in the foreground or as a daemon; and stops one from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from deploy.embedded.errors import StackError
from deploy.embedded.guard import is_same
from deploy.embedded.home import Home, HomeLock
from deploy.embedded.processes import stop_leftovers
from deploy.embedded.stack import Progress, Stack

STOP_SECONDS = 60.0


@contextlib.contextmanager
def signals_set(interrupted: threading.Event, again: Callable[[], None] = lambda: None) -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP set the event; a second one calls `again`."""

    def handle(_number: int, _frame: object) -> None:
        if interrupted.is_set():
            again()
        interrupted.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_in_foreground(
    home: Path, *, progress: Progress | None = None, on_ready: Callable[[Stack, threading.Event], None]
) -> None:
    """Starts a stack, calls `on_ready` with it, and keeps it up until a signal. Leaves no process behind.

    Raises:
        StackError: it can't start.
    """
    interrupted = threading.Event()
    stack = Stack(home, progress=progress)
    with signals_set(interrupted, stack.hurry):
        try:
            if stack.start(interrupted=interrupted):
                on_ready(stack, interrupted)
                # A wait without an end would hold signals back on some systems.
                while not interrupted.wait(1.0):
                    pass
        finally:
            stack.stop()


def start_detached(home: Path, *, on_line: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Starts a daemon with a stack and returns its first description once it is up.

    Args:
        on_line: called with each description (as in the state file) on the way.

    Raises:
        StackError: it can't start; the daemon is gone.
    """
    home_folder = Home(home)
    home_folder.make()
    log = home_folder.logs / "supervisor.log"
    reader, writer = os.pipe()
    with log.open("ab") as output, os.fdopen(reader) as lines:
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "deploy.embedded.daemon", str(home), str(writer)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(writer,),
                start_new_session=True,
                cwd=home,
            )
        finally:
            os.close(writer)
        for line in lines:
            message = json.loads(line)
            if "failed" in message:
                process.wait()
                raise StackError(message["failed"])
            on_line(message)
            if message["state"] == "up":
                return dict(message)
    raise StackError(f"the supervisor ended before the stack was up (log: {log})")


def describe_running(home: Path) -> dict[str, Any]:
    """The state file of a stack that runs; empty where none does, or where a crash left the file behind."""
    folder = Home(home)
    state = folder.read_json(folder.state)
    pid, started = state.get("pid"), state.get("started")
    return state if isinstance(pid, int) and isinstance(started, float) and is_same(pid, started) else {}


def stop_running(home: Path) -> bool:
    """Stops the stack of a home, whoever started it; False where none ran. Also stops what a crash left behind.

    Raises:
        StackError: it doesn't stop.
    """
    folder = Home(home)
    if not folder.root.exists():
        return False
    if state := describe_running(home):
        pid, started = state["pid"], state["started"]
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while is_same(pid, started):
            if time.monotonic() > deadline:
                raise StackError(f"the supervisor (process {pid}) is still stopping after {STOP_SECONDS:.0f} s")
            time.sleep(0.05)
        return True
    with HomeLock(folder):
        left = stop_leftovers(folder)
        folder.state.unlink(missing_ok=True)
    return left > 0


def main(arguments: list[str]) -> None:
    """The daemon itself: `HOME DESCRIPTOR`. It reports over the descriptor until it is up or has failed."""
    home, report = Path(arguments[0]), os.fdopen(int(arguments[1]), "w")
    folder = Home(home)

    def tell(message: dict[str, Any]) -> None:
        # Whoever started the daemon may have left already.
        with contextlib.suppress(BrokenPipeError, ValueError):
            report.write(json.dumps(message) + "\n")
            report.flush()

    def up(_stack: Stack, _interrupted: threading.Event) -> None:
        tell(folder.read_json(folder.state))
        # Closing writes what a broken pipe left in the buffer.
        with contextlib.suppress(BrokenPipeError):
            report.close()

    try:
        run_in_foreground(home, progress=lambda _: tell(folder.read_json(folder.state)), on_ready=up)
    except StackError as error:
        tell({"failed": str(error)})
        print(error, file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main(sys.argv[1:])
