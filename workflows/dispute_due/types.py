"""DisputeDue: waits until a dispute is due, then has it marked overdue unless it was decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from workflows.shared.types import ID_SEPARATOR

WORKFLOW = "DisputeDue"
TASK_QUEUE = "debrief-disputes"


def workflow_id(dispute_id: str) -> str:
    return ID_SEPARATOR.join(["dispute-due", dispute_id])


@dataclass(frozen=True, slots=True)
class DisputeDueInput:
    """`due_at` in ISO 8601 with its offset; `initiator`: who opened the dispute."""

    dispute_id: str
    due_at: str
    initiator: str = ""


def payload(dispute_id: str, due_at: datetime) -> bytes:
    """What the outbox row holds; the initiator stands in the row itself."""
    return json.dumps({"dispute_id": dispute_id, "due_at": due_at.isoformat()}).encode()


@dataclass(frozen=True, slots=True)
class MarkDueInput:
    dispute_id: str
    initiator: str


@dataclass(frozen=True, slots=True)
class DisputeDueResult:
    """`overdue`: False where it was decided in time."""

    dispute_id: str
    overdue: bool
