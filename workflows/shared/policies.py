"""What is tried again, how often and after what pause: the one place where both scoring flows read it.

Three kinds of failure, because they deserve different patience:

* An *outage* says nothing about the record: a service, the database or the model's provider can't be reached. While a
  part of the platform is down, or restarts, nothing may be marked failed. Temporal retries the call itself with a
  pause of at most 30 s; after ten minutes of that, and for outages that `Evaluate` reports per record, the workflow
  waits in growing pauses, up to a patience of a day in all. The count of tries plays no part.
* A *timeout* may be the record's fault and costs the whole time limit each time: three tries.
* A failure of the *record* (a reply cut off, an unexpected error while judging it) counts: ten tries over four minutes.

What no retry can help is *final* at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutError, TimeoutType

TIMED_OUT = "timed_out"
UNAVAILABLE = "unavailable"

RECORD_TRIES = 10
TIMEOUT_TRIES = 3
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LONGEST_OUTAGE_PAUSE = 120.0
LONGEST_RETRY_AFTER = 3600.0
PATIENCE = 86_400.0
"""Seconds of outages before a record is concluded as failed, where the worker's settings say nothing else."""

HEARTBEAT = timedelta(seconds=20)
"""Silence after which Temporal takes a worker for dead and gives its work to another."""

OUTAGE_AT_CALL = timedelta(minutes=10)
"""How long Temporal retries one call through an outage before the workflow decides how to go on."""

OUTAGES = frozenset({UNAVAILABLE, "rate_limited", "cancelled", "llm_unavailable", "llm_rate_limited"})
"""Reasons that say nothing about the record."""

START_TO_CLOSE_IS_FINAL = "TemporalTimeout:StartToClose"
"""The server's name for the timeout of one try: repeating it is for the workflow to decide, which can split a chunk."""

PLATFORM_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=30),
    maximum_attempts=0,
    non_retryable_error_types=[START_TO_CLOSE_IS_FINAL],
)
"""For calls about records: only outages are retried here, without a cap on attempts; the rest the workflow counts."""

PATIENT_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=30),
    maximum_attempts=0,
)
"""For calls about no record: whatever a retry can help is retried for as long as it takes."""

CONCLUDE_SECONDS = timedelta(seconds=30)
CONCLUDE_TRIES = 6


class Kind(StrEnum):
    OUTAGE = "outage"
    TIMEOUT = "timeout"
    RECORD = "record"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a try brought no scorecard. `retry_after`: not before so many seconds."""

    reason: str
    kind: Kind
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Trials:
    """What a record has been through: failures that count, pauses for outages, and seconds spent in those pauses."""

    failures: int = 0
    waits: int = 0
    waited: float = 0.0


def of_outcome(reason: str, retry_after: float) -> Failure:
    """The failure that `Evaluate` reported for one record as worth a retry."""
    return Failure(reason, Kind.OUTAGE if reason in OUTAGES else Kind.RECORD, retry_after)


def of_error(error: ActivityError) -> Failure:
    """The failure behind an activity that ended without a result."""
    cause = error.cause
    if isinstance(cause, TimeoutError):
        if cause.type == TimeoutType.START_TO_CLOSE:
            return Failure(TIMED_OUT, Kind.TIMEOUT)
        return Failure(UNAVAILABLE, Kind.OUTAGE)
    if isinstance(cause, ApplicationError):
        code = cause.type or "internal"
        if not cause.non_retryable:
            return Failure(code, Kind.OUTAGE)
        if code == "deadline_exceeded":
            return Failure(TIMED_OUT, Kind.TIMEOUT)
        retryable = bool(cause.details and cause.details[0])
        return Failure(code, Kind.RECORD if retryable else Kind.FINAL)
    # Cancelled by nobody of ours: a worker that stopped.
    return Failure(UNAVAILABLE, Kind.OUTAGE)


def pause_before(number: int, longest: float, retry_after: float = 0.0) -> float:
    """Seconds before try `number` (from 1): doubling from one second, never before `retry_after` (up to an hour)."""
    growing = min(longest, FIRST_PAUSE * 2.0 ** min(number - 1, 16))
    return max(growing, min(retry_after, LONGEST_RETRY_AFTER))


def after(trials: Trials, failure: Failure, patience: float) -> tuple[Trials, float] | None:
    """(trials so far, seconds to pause before the next try); None where the record is to be given up."""
    if failure.kind is Kind.FINAL:
        return None
    if failure.kind is Kind.OUTAGE:
        if trials.waited >= patience:
            return None
        pause = pause_before(trials.waits + 1, LONGEST_OUTAGE_PAUSE, failure.retry_after)
        return Trials(trials.failures, trials.waits + 1, trials.waited + pause), pause
    failures = trials.failures + 1
    if failures >= (TIMEOUT_TRIES if failure.kind is Kind.TIMEOUT else RECORD_TRIES):
        return None
    pause = pause_before(failures, LONGEST_PAUSE, failure.retry_after)
    return Trials(failures, trials.waits, trials.waited), pause
