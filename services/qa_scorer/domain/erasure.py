"""Erasing one customer: what is removed, and what the report says of it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ErasureState(StrEnum):
    REQUESTED = "requested"
    RUNNING = "running"
    FINISHED = "finished"


KINDS = (
    "interaction",
    "original",
    "judged_view",
    "search_text",
    "scorecard",
    "answer",
    "dispute",
    "acknowledgement",
    "review",
    "exemplar",
    "customer",
    "idempotency_answer",
    "outbox_row",
    "upload_refusal",
    "backlog_item",
    "llm_ledger_reference",
    "workflow_history",
    "workflow_history_left",
)
"""What the report counts, in its order. An exemplar is counted with its embedding."""

NOTES = ("model_cache_none", "statistics_adjusted", "audit_keeps_ids", "backups_expire", "logs_rotate")
"""What no count tells: no answers of models are cached; statistics no longer count what is gone; the audit log keeps
ids; the database's log files, its backups and the processes' logs follow their own retention."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """`customer_key` is a keyed hash; `customer_id` is there until the erasure is finished."""

    id: uuid.UUID
    customer_key: str
    customer_id: str | None
    reference: str
    state: ErasureState
    requested_at: datetime
    requested_by: str
    finished_at: datetime | None = None
    removed: Mapping[str, int] = field(default_factory=dict)
    seq: int = 0


def customer_key(customer_id: str, hash_key: bytes) -> str:
    """32 hexadecimal digits: the same customer has the same key, and nobody finds the id from it without `hash_key`."""
    return hashlib.blake2b(
        customer_id.encode("utf-8", "surrogatepass"), digest_size=16, key=hash_key, person=b"debrief-customer"
    ).hexdigest()


def added(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    """The counts of both, in the report's order."""
    return {kind: total for kind in KINDS if (total := left.get(kind, 0) + right.get(kind, 0))}
