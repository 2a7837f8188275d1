"""RetentionSweep: removes, kind by kind and in batches, what its time has come for; once, or every day."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from workflows.shared.types import ID_SEPARATOR

WORKFLOW = "RetentionSweep"
TASK_QUEUE = "debrief-privacy-sweeps"
DAILY = "daily"

KINDS = ("original", "transcript", "scorecard", "exemplar", "audit", "model_ledger")
"""In their order: a scorecard's contact goes with it once its transcript has gone."""

HOUR = 8
"""Of the day in UTC at which the daily sweep begins: night from Newfoundland to the Pacific."""


def workflow_id(sweep_id: str) -> str:
    return ID_SEPARATOR.join(["retention-sweep", sweep_id])


@dataclass(frozen=True, slots=True)
class RetentionSweepInput:
    """`as_of` in ISO 8601 with its offset: sweep as if it were then; empty: now. `daily`: go on every day."""

    sweep_id: str
    as_of: str = ""
    daily: bool = False
    initiator: str = ""


def payload(sweep_id: str) -> bytes:
    """What the outbox row holds; the initiator stands in the row itself."""
    return json.dumps({"sweep_id": sweep_id}).encode()


@dataclass(frozen=True, slots=True)
class BatchInput:
    sweep_id: str
    kind: str
    as_of: str
    initiator: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    removed: int
    more: bool


@dataclass(frozen=True, slots=True)
class RetentionSweepResult:
    removed: dict[str, int] = field(default_factory=dict)
