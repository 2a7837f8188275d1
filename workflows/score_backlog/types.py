"""ScoreBacklog: a batch, or any pile of interactions, in windows and chunks, for as long as it takes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from workflows.shared.policies import PATIENCE, Trials
from workflows.shared.types import ID_SEPARATOR, Ref

WORKFLOW = "ScoreBacklog"
TASK_QUEUE = "debrief-backlogs"

PROGRESS = "progress"
PAUSE = "pause"
RESUME = "resume"
GROWN = "grown"


def workflow_id(backlog_id: str, generation: int = 0) -> str:
    """A generation above 0 goes on with a backlog whose earlier run was cancelled or failed."""
    return ID_SEPARATOR.join(["score-backlog", backlog_id, str(generation)])


@dataclass(frozen=True, slots=True)
class Plan:
    """How a backlog is worked through. The worker's settings, taken anew with each window.

    Attributes:
        chunk_size: interactions a call.
        parallelism: calls at a time.
        chunk_seconds: time limit of one call.
        patience: seconds that outages may last before a record is given up.
        windows_per_run: windows after which the workflow continues as new.
    """

    chunk_size: int = 25
    parallelism: int = 4
    chunk_seconds: float = 180.0
    patience: float = PATIENCE
    windows_per_run: int = 10


@dataclass(slots=True)
class Totals:
    """Interactions by how they ended. `retried`: how often one was sent again. `unresolved`: could neither be scored
    nor concluded, and stay pending where they are stored."""

    scored: int = 0
    unassigned: int = 0
    obsolete: int = 0
    failed: int = 0
    retried: int = 0
    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Interactions that go through one call together.

    Attributes:
        trials: what each of its records has been through.
        pause: seconds to wait before the call.
        failed_calls: calls that brought no outcomes at all, which says nothing about any one record.
    """

    refs: list[Ref]
    trials: Trials = field(default_factory=Trials)
    pause: float = 0.0
    failed_calls: int = 0


@dataclass(frozen=True, slots=True)
class ScoreBacklogInput:
    """All but `backlog_id` and `initiator` is state that a run hands to the next one.

    Attributes:
        position: where the next window begins; 0 at the start.
        carried: pieces that wait for another try.
        idle: how often in a row the backlog had nothing to give.
    """

    backlog_id: str
    initiator: str = ""
    position: int = 0
    totals: Totals = field(default_factory=Totals)
    carried: list[Piece] = field(default_factory=list)
    paused: bool = False
    idle: int = 0


def payload(backlog_id: str) -> bytes:
    """What the outbox row holds; the initiator stands in the row itself."""
    return json.dumps({"backlog_id": backlog_id}).encode()


@dataclass(frozen=True, slots=True)
class WindowInput:
    backlog_id: str
    after: int
    initiator: str


@dataclass(frozen=True, slots=True)
class WindowResult:
    """`sealed` is False where the backlog may still grow."""

    refs: list[Ref]
    position: int
    sealed: bool
    plan: Plan


@dataclass(frozen=True, slots=True)
class ChunkInput:
    refs: list[Ref]
    initiator: str


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An interaction without a scorecard. `retry_after` in seconds."""

    ref: Ref
    reason: str
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """Counts of what is settled; `again`: a retry can help; `failed`: none can."""

    scored: int
    unassigned: int
    obsolete: int
    again: list[Unsettled]
    failed: list[Unsettled]


@dataclass(frozen=True, slots=True)
class FinishInput:
    backlog_id: str
    after: int
    initiator: str


@dataclass(frozen=True, slots=True)
class FinishResult:
    """False where records came in after `after`."""

    finished: bool


@dataclass(frozen=True, slots=True)
class PauseInput:
    """`by`: who decided, as `user:...` or `svc:...`."""

    by: str


@dataclass(frozen=True, slots=True)
class ResumeInput:
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a backlog is. `position` covers whole windows; `waiting`: interactions between two tries."""

    totals: Totals
    position: int
    paused: bool
    calls: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ScoreBacklogResult:
    backlog_id: str
    position: int
    totals: Totals
