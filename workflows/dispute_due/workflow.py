"""Waits for a dispute's due time, through every restart in between."""

from __future__ import annotations

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.dispute_due.activities import DisputeActivities
    from workflows.dispute_due.policies import MARK_SECONDS, MARK_THROUGH_OUTAGE
    from workflows.dispute_due.types import WORKFLOW, DisputeDueInput, DisputeDueResult, MarkDueInput
    from workflows.shared import policies


@workflow.defn(name=WORKFLOW)
class DisputeDue:
    @workflow.run
    async def run(self, given: DisputeDueInput) -> DisputeDueResult:
        left = datetime.fromisoformat(given.due_at) - workflow.now()
        if left > timedelta(0):
            await workflow.sleep(left)
        overdue = await workflow.execute_activity_method(
            DisputeActivities.mark_due,
            MarkDueInput(given.dispute_id, given.initiator),
            start_to_close_timeout=MARK_SECONDS,
            schedule_to_close_timeout=MARK_THROUGH_OUTAGE,
            retry_policy=policies.PLATFORM_RETRY,
        )
        return DisputeDueResult(given.dispute_id, overdue)
