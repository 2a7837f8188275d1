"""Erases a customer, step by step, until a last look finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.erase_customer import policies as limits
    from workflows.erase_customer.activities import ErasureActivities
    from workflows.erase_customer.types import (
        WORKFLOW,
        Batch,
        EraseCustomerInput,
        EraseCustomerResult,
        Histories,
        StepInput,
    )
    from workflows.shared import policies


@workflow.defn(name=WORKFLOW)
class EraseCustomer:
    def __init__(self) -> None:
        self._interactions = 0
        self._histories = 0

    @workflow.run
    async def run(self, given: EraseCustomerInput) -> EraseCustomerResult:
        """First the data, then what leads to it elsewhere. A batch erases what came in meanwhile, so it may repeat."""
        step = StepInput(given.erasure_id, given.initiator)
        for number in range(limits.OPEN_ROUNDS):
            in_flight = await self._erase_data(step)
            found: Histories = await self._do(
                ErasureActivities.erase_histories, step, limits.HISTORIES_SECONDS, policies.HEARTBEAT
            )
            self._histories += found.removed
            if in_flight:
                await workflow.sleep(limits.SETTLE)
            await self._do(ErasureActivities.erase_ledger, step, limits.LEDGER_SECONDS)
            last = number + 1 == limits.OPEN_ROUNDS
            if (not found.open or last) and await self._do(ErasureActivities.finish, step, limits.BATCH_SECONDS):
                return EraseCustomerResult(self._interactions, self._histories, found.open, number + 1)
            await workflow.sleep(limits.OPEN_PAUSE)
        # Something of the customer comes in as fast as it is erased: go on, with a fresh history.
        workflow.continue_as_new(given)

    async def _erase_data(self, step: StepInput) -> int:
        """How many interactions were still waiting for a score."""
        in_flight = 0
        while True:
            batch: Batch = await self._do(ErasureActivities.erase_batch, step, limits.BATCH_SECONDS)
            self._interactions += batch.erased
            in_flight += batch.in_flight
            if not batch.more:
                return in_flight

    async def _do(
        self, activity: Callable[..., Any], step: StepInput, limit: timedelta, beat: timedelta | None = None
    ) -> Any:
        return await workflow.execute_activity_method(
            activity,
            step,
            start_to_close_timeout=limit,
            schedule_to_close_timeout=limits.THROUGH_OUTAGE,
            heartbeat_timeout=beat,
            retry_policy=policies.PATIENT_RETRY,
        )
