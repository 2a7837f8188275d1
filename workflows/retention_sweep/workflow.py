"""Sweeps once, or every day for as long as the platform lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from workflows.retention_sweep import policies as limits
    from workflows.retention_sweep.activities import RetentionActivities
    from workflows.retention_sweep.types import (
        DAILY,
        HOUR,
        KINDS,
        WORKFLOW,
        BatchInput,
        RetentionSweepInput,
        RetentionSweepResult,
    )
    from workflows.shared import policies


@workflow.defn(name=WORKFLOW)
class RetentionSweep:
    def __init__(self) -> None:
        self._removed: dict[str, int] = {}
        self._batches = 0

    @workflow.run
    async def run(self, given: RetentionSweepInput) -> RetentionSweepResult:
        """With `daily`, each day is a run of its own: the workflow goes on as a new one and never ends."""
        if given.daily and given.sweep_id == DAILY:
            await workflow.sleep(_until_next(workflow.now()))
            day = workflow.now()
            given = RetentionSweepInput(day.date().isoformat(), _text(day), True, given.initiator)
        as_of = given.as_of or _text(workflow.now())
        try:
            for kind in KINDS:
                while await self._batch(BatchInput(given.sweep_id, kind, as_of, given.initiator)):
                    if self._batches >= limits.BATCHES_PER_RUN:
                        workflow.continue_as_new(
                            RetentionSweepInput(given.sweep_id, as_of, given.daily, given.initiator)
                        )
            await self._finish(BatchInput(given.sweep_id, "", as_of, given.initiator))
        except ActivityError as error:
            # A day that could not be done leaves its report unfinished; the next day takes in what it left.
            if not given.daily or is_cancelled_exception(error):
                raise
            workflow.logger.warning("sweep_failed")
        if given.daily:
            workflow.continue_as_new(RetentionSweepInput(DAILY, "", True, given.initiator))
        return RetentionSweepResult(self._removed)

    async def _batch(self, given: BatchInput) -> bool:
        """Whether there may be more of the kind."""
        done = await workflow.execute_activity_method(
            RetentionActivities.sweep,
            given,
            start_to_close_timeout=limits.BATCH_SECONDS,
            schedule_to_close_timeout=limits.THROUGH_OUTAGE,
            retry_policy=policies.PATIENT_RETRY,
        )
        self._batches += 1
        if done.removed:
            self._removed[given.kind] = self._removed.get(given.kind, 0) + done.removed
        return done.more

    async def _finish(self, given: BatchInput) -> None:
        await workflow.execute_activity_method(
            RetentionActivities.finish,
            given,
            start_to_close_timeout=limits.BATCH_SECONDS,
            schedule_to_close_timeout=limits.THROUGH_OUTAGE,
            retry_policy=policies.PATIENT_RETRY,
        )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _until_next(now: datetime) -> timedelta:
    """Until the next time that the daily sweep is due."""
    due = now.astimezone(UTC).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return due - now if due > now else due + timedelta(days=1) - now
