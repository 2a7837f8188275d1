"""ScoreInteraction: one accepted interaction until it has a scorecard or a named reason."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.shared.types import ID_SEPARATOR

WORKFLOW = "ScoreInteraction"
TASK_QUEUE = "debrief-interactions"


def workflow_id(interaction_id: str, revision: int, generation: int = 0) -> str:
    """The same interaction and revision always give the same id, so that it is started once.

    A `generation` above 0 makes a further run of what already completed, such as an interaction that waited for a
    rubric.
    """
    parts = ["score-interaction", interaction_id, str(revision), *([str(generation)] if generation else [])]
    return ID_SEPARATOR.join(parts)


@dataclass(frozen=True, slots=True)
class ScoreInteractionInput:
    """`initiator`: who set it off, as `user:...` or `svc:...`."""

    interaction_id: str
    revision: int
    initiator: str = ""


def payload(interaction_id: str, revision: int) -> bytes:
    """What the outbox row holds; the initiator stands in the row itself."""
    return json.dumps({"interaction_id": interaction_id, "revision": revision}).encode()


class Status(StrEnum):
    """How `Evaluate` or the workflow left an interaction."""

    SCORED = "scored"
    UNASSIGNED = "unassigned"
    OBSOLETE = "obsolete"
    FAILED = "failed"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class EvaluateInput:
    interaction_id: str
    revision: int
    initiator: str


@dataclass(frozen=True, slots=True)
class EvaluateResult:
    """One outcome of `Evaluate`.

    Attributes:
        retry_after: for RETRY, seconds before which a retry can't help.
        patience: seconds that outages may last, as the worker's settings have it.
    """

    status: Status
    reason: str = ""
    scorecard_ids: list[str] = field(default_factory=list)
    retry_after: float = 0.0
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class ScoreInteractionResult:
    """How it ended. UNASSIGNED: it waits for a rubric. `tries`: how often it was sent to be evaluated."""

    status: Status
    reason: str
    scorecard_ids: list[str]
    tries: int
