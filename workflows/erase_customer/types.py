"""EraseCustomer: everything of one customer, wherever it is kept. Its history holds counts and its own id only."""

from __future__ import annotations

import json
from dataclasses import dataclass

from workflows.shared.types import ID_SEPARATOR

WORKFLOW = "EraseCustomer"
TASK_QUEUE = "debrief-privacy"


def workflow_id(erasure_id: str) -> str:
    return ID_SEPARATOR.join(["erase-customer", erasure_id])


@dataclass(frozen=True, slots=True)
class EraseCustomerInput:
    """`initiator`: the administrator who asked for it."""

    erasure_id: str
    initiator: str = ""


def payload(erasure_id: str) -> bytes:
    """What the outbox row holds; the initiator stands in the row itself."""
    return json.dumps({"erasure_id": erasure_id}).encode()


@dataclass(frozen=True, slots=True)
class StepInput:
    erasure_id: str
    initiator: str


@dataclass(frozen=True, slots=True)
class Batch:
    """`erased` interactions, of which `in_flight` were not scored yet; `more`: there may be others."""

    erased: int
    in_flight: int
    more: bool


@dataclass(frozen=True, slots=True)
class Histories:
    """Executions `removed`; `open` are those that work for other customers too and have not ended."""

    removed: int
    open: int


@dataclass(frozen=True, slots=True)
class EraseCustomerResult:
    """`histories_left`: open executions that were waited for in vain; their histories go with Temporal's retention."""

    interactions: int
    histories: int
    histories_left: int
    rounds: int
