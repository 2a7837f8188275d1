"""Keeps parts running: starts each after those it needs, restarts what dies, stops all in order."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from deploy.embedded.errors import PartFailed, StackError
from deploy.embedded.processes import Child, Guard, Launch, rotate

FIRST_TRIES = 2
"""How often a part may end before it was ever ready; then it counts as unable to start."""
CALM_SECONDS = 60.0
"""After this long in health, earlier ends are forgotten."""
LONGEST_PAUSE = 30.0
ROTATE_SECONDS = 20.0


class Part(Protocol):
    """Something the supervisor runs as one process."""

    @property
    def name(self) -> str: ...

    def prepare(self) -> None:
        """What must be there before the process. Raises StackError."""

    def launch(self) -> Launch: ...

    def is_ready(self, child: Child) -> bool: ...

    def on_ready(self) -> None:
        """What must be done once it is ready and before others count on it. Raises StackError."""

    def release(self) -> None:
        """Called once after the process was stopped for good."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A part and its place.

    Attributes:
        after: names of the parts that must be ready before it starts.
        tier: parts of a higher tier are stopped first.
        start_seconds: how long it may take to become ready.
    """

    part: Part
    after: tuple[str, ...] = ()
    tier: int = 0
    start_seconds: float = 90.0


class State(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    HEALTHY = "healthy"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(slots=True)
class PartStatus:
    """`detail` says in one line why it last ended; `ready_after` is in seconds from its start."""

    name: str
    state: State = State.WAITING
    pid: int | None = None
    restarts: int = 0
    detail: str = ""
    log: str = ""
    ready_after: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(eq=False)
class Keeper:
    """One thread that keeps one part running."""

    entry: Entry
    guard: Guard
    on_change: Callable[[], None]
    needed: Sequence[Keeper] = ()
    logs_stay: bool = True
    status: PartStatus = field(init=False)
    ready_once: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    urgent: threading.Event = field(default_factory=threading.Event)
    _child: Child | None = None
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        self.status = PartStatus(self.entry.part.name)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=f"keeper-{self.status.name}", daemon=True)
        self._thread.start()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join()

    @property
    def settled(self) -> bool:
        """Whether it is healthy or has given up."""
        return self.status.state in (State.HEALTHY, State.FAILED)

    def _set(self, state: State, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.status, name, value)
        self.status.state = state
        self.on_change()

    def _run(self) -> None:
        try:
            self._keep()
        except Exception as error:
            # Whatever goes wrong in here must reach the user as this part's failure: a thread ends in silence.
            self._set(State.FAILED, pid=None, detail=f"{self.status.name} can't be supervised: {error!r}")
            raise
        finally:
            if self._child is not None:
                self._child.reap()
            self.entry.part.release()

    def _keep(self) -> None:
        ends = 0
        while self._wait_for_needed():
            healthy_for, reason = self._live()
            if self.stopping.is_set():
                break
            ends = 1 if healthy_for > CALM_SECONDS else ends + 1
            if not self.ready_once.is_set() and ends >= FIRST_TRIES:
                self._set(State.FAILED, pid=None, detail=reason)
                return
            self._set(State.RESTARTING, pid=None, detail=reason, restarts=self.status.restarts + 1)
            self.stopping.wait(min(LONGEST_PAUSE, 0.1 * 2 ** min(ends, 12)))
        self._set(State.STOPPED, pid=None)

    def _wait_for_needed(self) -> bool:
        """False where it is told to stop meanwhile. A restart waits as well: without its database a part only dies
        again."""
        while not all(keeper.status.state is State.HEALTHY for keeper in self.needed):
            if self.stopping.wait(0.02):
                return False
        return not self.stopping.is_set()

    def _live(self) -> tuple[float, str]:
        """One life of the process: (seconds in health, why it ended)."""
        part, started = self.entry.part, time.monotonic()
        self._set(State.STARTING, pid=None)
        try:
            part.prepare()
            child = self._child = Child(part.launch(), self.guard)
            self._set(State.STARTING, pid=child.pid, log=str(child.launch.log))
            if not self._await_ready(child):
                if self.stopping.is_set():
                    self._end(child)
                    return 0.0, ""
                reason = self._reason(child, "can't start", started)
                child.reap()
                return 0.0, reason
            part.on_ready()
        except (StackError, OSError, subprocess.SubprocessError) as error:
            if self._child is not None:
                self._child.reap()
            message = str(error) if isinstance(error, StackError) else f"{part.name} can't start: {error}"
            return 0.0, message
        healthy_since = time.monotonic()
        self.ready_once.set()
        self._set(State.HEALTHY, detail="", ready_after=round(healthy_since - started, 2))
        rotated = healthy_since
        while child.alive and not self.stopping.wait(0.1):
            if time.monotonic() - rotated > ROTATE_SECONDS:
                rotate(child.launch.log)
                rotated = time.monotonic()
        if self.stopping.is_set():
            self._end(child)
            return 0.0, ""
        reason = self._reason(child, "ended", started)
        child.reap()
        return time.monotonic() - healthy_since, reason

    def _await_ready(self, child: Child) -> bool:
        deadline = time.monotonic() + self.entry.start_seconds
        while child.alive and time.monotonic() < deadline:
            if self.entry.part.is_ready(child):
                return True
            if self.stopping.wait(0.03):
                return False
        return False

    def _reason(self, child: Child, what: str, started: float) -> str:
        code = child.process.poll()
        words = child.last_words()
        if code is None:
            what, how = "can't start", f"not ready after {time.monotonic() - started:.0f} s"
        else:
            how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        log = f"; log: {child.launch.log}" if self.logs_stay else ""
        return f"{self.status.name} {what}: {words or how} ({how}{log})"

    def _end(self, child: Child) -> None:
        child.ask_to_stop()
        deadline = time.monotonic() + child.launch.grace
        while child.alive and time.monotonic() < deadline and not self.urgent.is_set():
            time.sleep(0.02)
        child.reap()


class Supervisor:
    """Runs entries until stopped.

    Args:
        on_change: called after every change of any part's state, from any thread.
        logs_stay: whether messages may send their reader to a log file.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        guard: Guard,
        *,
        on_change: Callable[[], None] = lambda: None,
        logs_stay: bool = True,
    ) -> None:
        self._keepers: dict[str, Keeper] = {}
        for entry in entries:
            needed = [self._keepers[name] for name in entry.after if name in self._keepers]
            self._keepers[entry.part.name] = Keeper(entry, guard, on_change, needed, logs_stay)

    @property
    def statuses(self) -> list[PartStatus]:
        return [keeper.status for keeper in self._keepers.values()]

    def start(self) -> None:
        for keeper in self._keepers.values():
            keeper.start()

    def wait_ready(self, *, interrupted: threading.Event | None = None) -> bool:
        """Returns True once every part is healthy, and False where `interrupted` was set meanwhile.

        Raises:
            PartFailed: a part can't start.
        """
        interrupted = interrupted or threading.Event()
        while not all(keeper.status.state is State.HEALTHY for keeper in self._keepers.values()):
            for status in self.statuses:
                if status.state is State.FAILED:
                    raise PartFailed(status.detail)
            if interrupted.wait(0.02):
                return False
        return True

    def kill(self, name: str) -> int:
        """SIGKILL to one part's process, as a crash would; returns its process id. For tests of recovery."""
        child = self._keepers[name]._child
        if child is None:
            raise StackError(f"{name} does not run")
        child.process.kill()
        return child.pid

    def hurry(self) -> None:
        """Those not yet stopped are killed rather than asked."""
        for keeper in self._keepers.values():
            keeper.urgent.set()

    def stop(self) -> None:
        """Stops every part, the highest tier first; returns when no process is left."""
        for tier in sorted({keeper.entry.tier for keeper in self._keepers.values()}, reverse=True):
            keepers = [keeper for keeper in self._keepers.values() if keeper.entry.tier == tier]
            for keeper in keepers:
                keeper.stopping.set()
            for keeper in keepers:
                keeper.join()
