"""The supervisor with real processes, tiny ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from fake_parts import BREAKS, HAS_CHILD, STUBBORN, FakePart, eventually

from deploy.embedded.errors import PartFailed
from deploy.embedded.guard import is_same
from deploy.embedded.home import Home
from deploy.embedded.processes import Child, Guard, stop_leftovers
from deploy.embedded.supervisor import Entry, State, Supervisor


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.make()
    return home


@pytest.fixture
def guard(home: Home) -> Iterator[Guard]:
    guard = Guard(home)
    yield guard
    guard.close()


def test_a_part_that_dies_is_started_again_and_says_why_it_ended(home: Home, guard: Guard) -> None:
    supervisor = Supervisor([Entry(FakePart("web", home.root))], guard)
    supervisor.start()
    try:
        assert supervisor.wait_ready()
        status = supervisor.statuses[0]
        first = supervisor.kill("web")
        eventually(lambda: status.restarts == 1 and status.state is State.HEALTHY)
        assert status.pid not in (None, first)
        second = supervisor.kill("web")
        eventually(lambda: status.state is State.RESTARTING)
        assert "killed by signal 9" in status.detail
        eventually(lambda: status.restarts == 2 and status.state is State.HEALTHY)
        assert not psutil.pid_exists(second)
    finally:
        supervisor.stop()


def test_a_part_that_cannot_start_says_so_in_one_line_with_its_last_words(home: Home, guard: Guard) -> None:
    supervisor = Supervisor([Entry(FakePart("web", home.root)), Entry(FakePart("bad", home.root, BREAKS))], guard)
    supervisor.start()
    try:
        with pytest.raises(PartFailed) as failure:
            supervisor.wait_ready()
    finally:
        supervisor.stop()
    message = str(failure.value)
    assert message.startswith("bad can't start: ValueError: the port is no number (exit code 1; log: ")
    assert "\n" not in message


def test_a_part_that_never_gets_ready_is_given_up(home: Home, guard: Guard) -> None:
    silent = FakePart("silent", home.root, "import time; time.sleep(600)")
    supervisor = Supervisor([Entry(silent, start_seconds=0.2)], guard)
    supervisor.start()
    try:
        with pytest.raises(PartFailed, match=r"silent can't start: not ready after \d+ s"):
            supervisor.wait_ready()
    finally:
        supervisor.stop()


def test_a_part_waits_for_those_it_needs_and_is_stopped_before_them(home: Home, guard: Guard) -> None:
    order: list[str] = []

    class Noted(FakePart):
        def prepare(self) -> None:
            super().prepare()
            order.append(f"start {self.name}")

        def on_ready(self) -> None:
            order.append(f"ready {self.name}")

        def release(self) -> None:
            order.append(f"end {self.name}")

    entries = [
        Entry(Noted("database", home.root)),
        Entry(Noted("web", home.root), after=("database",), tier=1),
    ]
    supervisor = Supervisor(entries, guard)
    supervisor.start()
    assert supervisor.wait_ready()
    supervisor.stop()
    assert order == ["start database", "ready database", "start web", "ready web", "end web", "end database"]


def test_stop_takes_what_a_part_started_with_it_even_where_it_does_not_listen(home: Home, guard: Guard) -> None:
    parent, deaf = FakePart("parent", home.root, HAS_CHILD), FakePart("deaf", home.root, STUBBORN, grace=0.1)
    supervisor = Supervisor([Entry(parent), Entry(deaf)], guard)
    supervisor.start()
    assert supervisor.wait_ready()
    pids = [status.pid for status in supervisor.statuses] + [int(parent.flag.read_text())]
    supervisor.stop()
    eventually(lambda: not any(_runs(pid) for pid in pids))
    assert home.records.read_text() == ""


def test_hurry_cuts_a_stop_short(home: Home, guard: Guard) -> None:
    supervisor = Supervisor([Entry(FakePart("deaf", home.root, STUBBORN, grace=600))], guard)
    supervisor.start()
    assert supervisor.wait_ready()
    supervisor.hurry()
    supervisor.stop()
    assert supervisor.statuses[0].state is State.STOPPED


ABANDONS = """
import sys, time
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from fake_parts import FakePart
from deploy.embedded.home import Home
from deploy.embedded.processes import Guard
from deploy.embedded.supervisor import Entry, Supervisor
home = Home(Path(sys.argv[1]))
home.make()
guard = Guard(home)
guard.remove_at_end(home.root / "doomed")
supervisor = Supervisor([Entry(FakePart("web", home.root))], guard)
supervisor.start()
supervisor.wait_ready()
print(supervisor.statuses[0].pid, guard._process.pid, flush=True)
time.sleep(600)
"""


def _abandoning(home: Home) -> tuple[subprocess.Popen[str], int, int]:
    """A supervisor in a process of its own: (it, its part's pid, its guard's pid)."""
    folders = [str(Path(__file__).parent), *(path for path in sys.path if path)]
    process = subprocess.Popen(
        [sys.executable, "-c", ABANDONS, str(home.root), *folders], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        part, guard = process.stdout.readline().split()
    return process, int(part), int(guard)


def test_nothing_outlives_a_supervisor_that_is_killed(home: Home) -> None:
    (home.root / "doomed").mkdir()
    process, part, guard = _abandoning(home)
    assert _runs(part)
    process.kill()
    process.wait()
    eventually(lambda: not _runs(part) and not _runs(guard))
    assert not (home.root / "doomed").exists()


def test_the_next_start_stops_what_a_crash_of_everything_left_behind(home: Home) -> None:
    process, part, guard = _abandoning(home)
    os.kill(guard, signal.SIGKILL)
    process.kill()
    process.wait()
    assert _runs(part)
    assert stop_leftovers(home) == 1
    eventually(lambda: not _runs(part))
    assert stop_leftovers(home) == 0


def test_a_process_that_got_the_number_of_a_dead_one_is_left_alone(home: Home, guard: Guard) -> None:
    started = psutil.Process().create_time()
    assert is_same(os.getpid(), started)
    assert not is_same(os.getpid(), started - 60)
    home.records.write_text(f"{os.getpid()} {started - 60} {int(signal.SIGKILL)}\n")
    assert stop_leftovers(home) == 0


def test_a_log_that_grew_too_large_moves_aside_when_its_process_starts(home: Home, guard: Guard) -> None:
    from deploy.embedded.processes import LOG_BYTES

    part = FakePart("web", home.root)
    log = part.launch().log
    log.parent.mkdir(exist_ok=True)
    log.write_bytes(b"x" * (LOG_BYTES + 1))
    child = Child(part.launch(), guard)
    child.kill()
    assert log.with_name("web.log.1").stat().st_size == LOG_BYTES + 1
    assert log.stat().st_size < LOG_BYTES


def _runs(pid: int | None) -> bool:
    try:
        return pid is not None and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_part_is_not_started_again_while_one_that_it_needs_is_away(home: Home, guard: Guard) -> None:
    database, web = FakePart("database", home.root), FakePart("web", home.root)
    supervisor = Supervisor([Entry(database), Entry(web, after=("database",), tier=1)], guard)
    supervisor.start()
    try:
        assert supervisor.wait_ready()
        first, second = supervisor.statuses
        database.script = "import time; time.sleep(600)"  # it comes back and is never ready
        supervisor.kill("database")
        eventually(lambda: first.state is State.STARTING and first.restarts == 1)
        supervisor.kill("web")
        eventually(lambda: second.state is State.RESTARTING)
        assert web.calls.count("prepare") == 1
        database.flag.write_text("ready")
        eventually(lambda: second.state is State.HEALTHY)
        assert web.calls.count("prepare") == 2
    finally:
        supervisor.stop()
