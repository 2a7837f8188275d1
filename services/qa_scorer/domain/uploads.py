"""Files that people uploaded, and the batches that scoring works through."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.qa_scorer.domain.records import BacklogProgress, BacklogRecord
from services.qa_scorer.domain.validation_checks import RefusedRecord

KEPT_REFUSALS = 10_000
"""Of one upload. A file with more refused lines than this has one fault over and over."""


class Kind(StrEnum):
    INTERACTIONS = "interactions"
    AGENTS = "agents"
    CUSTOMERS = "customers"


class UploadState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """One uploaded file.

    Attributes:
        bytes: size of the file; `bytes_done` of it were dealt with.
        touched_at: when its last lines came.
        backlog_id: where its accepted interactions wait to be scored; None while there are none.
    """

    id: uuid.UUID
    kind: Kind
    file_name: str
    bytes: int
    rubric: str | None
    initiator: str
    started_at: datetime
    touched_at: datetime
    finished_at: datetime | None = None
    bytes_done: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    backlog_id: uuid.UUID | None = None
    seq: int = 0

    def state(self, now: datetime, patience: timedelta) -> UploadState:
        """Nothing says that a browser went away: an upload that was silent for `patience` has stalled."""
        if self.finished_at is not None:
            return UploadState.DONE
        return UploadState.STALLED if now - self.touched_at >= patience else UploadState.RUNNING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some lines, in numbers; refusals in the order of the file."""

    accepted: int
    duplicate: int
    refusals: Sequence[RefusedRecord]


def grown(record: UploadRecord, outcome: Outcome, *, bytes_done: int, last: bool, now: datetime) -> UploadRecord:
    return replace(
        record,
        accepted=record.accepted + outcome.accepted,
        duplicate=record.duplicate + outcome.duplicate,
        refused=record.refused + len(outcome.refusals),
        bytes_done=record.bytes if last else max(record.bytes_done, min(bytes_done, record.bytes)),
        touched_at=now,
        finished_at=now if last else None,
    )


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A backlog as a list shows it. `outcome` is what it was at its end; None while it runs."""

    record: BacklogRecord
    finished_at: datetime | None
    outcome: BacklogProgress | None
    upload_id: uuid.UUID | None
    file_name: str
