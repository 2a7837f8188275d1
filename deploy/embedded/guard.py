"""The guard: a small process that outlives its supervisor just long enough to stop what that one started.

It reads lines from stdin: `+ PID STARTED SIGNAL` (watch this process group), `- PID` (forget it), `rm PATH` (remove
this folder at the end), `bye` (all is stopped, do nothing). Where stdin ends without `bye` the supervisor is dead, be
it by SIGKILL: the guard stops every process it watches, then removes the folders. Started by path, isolated, so that
it depends on nothing but psutil.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time

import psutil

SAME_START_SECONDS = 2.0
GRACE_SECONDS = 8.0


def is_same(pid: int, started: float) -> bool:
    """Whether that process still runs, and is not another one that got its number."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < SAME_START_SECONDS and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def group_runs(pid: int) -> bool:
    """Whether the group has a member, zombies included."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop_all(watched: dict[int, tuple[float, int]], grace: float = GRACE_SECONDS) -> None:
    """Asks every process to stop, waits for the grace (seconds), then kills what is left of their groups."""
    watched = {pid: facts for pid, facts in watched.items() if is_same(pid, facts[0]) or not psutil.pid_exists(pid)}
    for pid, (started, number) in watched.items():
        if is_same(pid, started):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(is_same(pid, started) for pid, (started, _) in watched.items()):
        time.sleep(0.05)
    for pid in watched:
        if group_runs(pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
    while any(is_same(pid, started) for pid, (started, _) in watched.items()):
        time.sleep(0.05)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, tuple[float, int]] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "+":
            pid, started, stop_signal = rest.split()
            watched[int(pid)] = (float(started), int(stop_signal))
        elif word == "-":
            watched.pop(int(rest), None)
        elif word == "rm":
            folders.append(rest)
        elif word == "bye":
            return
    stop_all(watched)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
