"""Workflow code: gives records that can't be scored their named reason."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from workflows.shared import policies
    from workflows.shared.activities import ConcludeActivities
    from workflows.shared.types import ConcludeInput


async def conclude(given: ConcludeInput) -> int:
    """How many were concluded. Outages are waited for without end.

    Raises:
        ActivityError: they could not be concluded; they stay pending where they are stored.
    """
    tries = 0
    while True:
        try:
            result = await workflow.execute_activity_method(
                ConcludeActivities.conclude_failed,
                given,
                start_to_close_timeout=policies.CONCLUDE_SECONDS,
                heartbeat_timeout=policies.HEARTBEAT,
                retry_policy=policies.PLATFORM_RETRY,
            )
        except ActivityError as error:
            tries += 1
            final = policies.of_error(error).kind is policies.Kind.FINAL
            if is_cancelled_exception(error) or final or tries >= policies.CONCLUDE_TRIES:
                raise
        else:
            return result.concluded
        await workflow.sleep(policies.pause_before(tries, policies.LONGEST_PAUSE))
