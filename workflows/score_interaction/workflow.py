"""Scores one accepted interaction. It ends scored, waiting for a rubric, obsolete, or failed with a named reason."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from workflows.shared.concluding import conclude

with workflow.unsafe.imports_passed_through():
    from workflows.score_interaction.activities import InteractionActivities
    from workflows.score_interaction.policies import EVALUATE_SECONDS, EVALUATE_THROUGH_OUTAGE
    from workflows.score_interaction.types import (
        WORKFLOW,
        EvaluateInput,
        EvaluateResult,
        ScoreInteractionInput,
        ScoreInteractionResult,
        Status,
    )
    from workflows.shared import policies
    from workflows.shared.types import ConcludeInput, Ref


@workflow.defn(name=WORKFLOW)
class ScoreInteraction:
    @workflow.run
    async def run(self, given: ScoreInteractionInput) -> ScoreInteractionResult:
        trials = policies.Trials()
        patience = policies.PATIENCE
        tries = 0
        while True:
            tries += 1
            try:
                outcome = await self._evaluate(given)
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                failure = policies.of_error(error)
            else:
                if outcome.status in (Status.SCORED, Status.UNASSIGNED, Status.OBSOLETE):
                    return ScoreInteractionResult(outcome.status, outcome.reason, outcome.scorecard_ids, tries)
                patience = outcome.patience
                if outcome.status is Status.FAILED:
                    failure = policies.Failure(outcome.reason, policies.Kind.FINAL)
                else:
                    failure = policies.of_outcome(outcome.reason, outcome.retry_after)
            again = policies.after(trials, failure, patience)
            if again is None:
                await conclude(
                    ConcludeInput([Ref(given.interaction_id, given.revision)], failure.reason, given.initiator)
                )
                return ScoreInteractionResult(Status.FAILED, failure.reason, [], tries)
            trials, pause = again
            await workflow.sleep(pause)

    async def _evaluate(self, given: ScoreInteractionInput) -> EvaluateResult:
        return await workflow.execute_activity_method(
            InteractionActivities.evaluate,
            EvaluateInput(given.interaction_id, given.revision, given.initiator),
            start_to_close_timeout=EVALUATE_SECONDS,
            schedule_to_close_timeout=EVALUATE_THROUGH_OUTAGE,
            heartbeat_timeout=policies.HEARTBEAT,
            retry_policy=policies.PLATFORM_RETRY,
        )
