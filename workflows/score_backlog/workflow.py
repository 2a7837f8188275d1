"""Scores a backlog in windows and chunks, with bounded parallelism, until it is sealed and nothing is left of it.

A record that waits for another try holds neither its chunk nor its window. Cancelling loses nothing: what is not
settled stays pending where it is stored, and `Evaluate` is idempotent, so a later run simply goes on.
"""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from workflows.score_backlog.crew import Crew

with workflow.unsafe.imports_passed_through():
    from workflows.score_backlog import policies, types
    from workflows.score_backlog.activities import BacklogActivities
    from workflows.shared.policies import HEARTBEAT, PATIENT_RETRY


@workflow.defn(name=types.WORKFLOW)
class ScoreBacklog:
    @workflow.init
    def __init__(self, given: types.ScoreBacklogInput) -> None:
        self._given = given
        self._position = given.position
        self._idle = given.idle
        self._grown = False
        self._windows = 0
        self._crew = Crew(given)

    @workflow.run
    async def run(self, given: types.ScoreBacklogInput) -> types.ScoreBacklogResult:
        try:
            while True:
                await self._crew.unpaused()
                window = await self._next_window()
                self._crew.follow(window.plan)
                if window.refs:
                    await self._work_through(window)
                elif not window.sealed:
                    await self._wait_for_growth()
                elif await self._settle_and_finish():
                    break
                if self._run_is_long(window.plan):
                    await self._continue_as_new()
        finally:
            self._crew.dismiss()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return types.ScoreBacklogResult(given.backlog_id, self._position, self._crew.totals)

    async def _work_through(self, window: types.WindowResult) -> None:
        self._idle = 0
        self._windows += 1
        for refs in policies.chunks(window.refs, window.plan.chunk_size):
            await self._crew.begin(types.Piece(refs))
        self._position = window.position

    async def _wait_for_growth(self) -> None:
        self._idle += 1
        try:
            await workflow.wait_condition(lambda: self._grown, timeout=policies.idle_pause(self._idle))
        except TimeoutError:
            return
        finally:
            self._grown = False
        self._idle = 0

    async def _settle_and_finish(self) -> bool:
        """Whether the backlog is at its end. False also where its stragglers outlast this run."""
        await workflow.wait_condition(lambda: self._crew.idle or workflow.info().is_continue_as_new_suggested())
        if not self._crew.idle:
            return False
        result = await workflow.execute_activity_method(
            BacklogActivities.finish_backlog,
            types.FinishInput(self._given.backlog_id, self._position, self._given.initiator),
            start_to_close_timeout=policies.WINDOW_SECONDS,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=PATIENT_RETRY,
        )
        return result.finished

    def _run_is_long(self, plan: types.Plan) -> bool:
        return self._windows >= plan.windows_per_run or workflow.info().is_continue_as_new_suggested()

    async def _continue_as_new(self) -> None:
        carried = await self._crew.hand_over()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(
            types.ScoreBacklogInput(
                self._given.backlog_id,
                self._given.initiator,
                self._position,
                self._crew.totals,
                carried,
                self._crew.paused,
                self._idle,
            )
        )

    async def _next_window(self) -> types.WindowResult:
        return await workflow.execute_activity_method(
            BacklogActivities.next_window,
            types.WindowInput(self._given.backlog_id, self._position, self._given.initiator),
            start_to_close_timeout=policies.WINDOW_SECONDS,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=PATIENT_RETRY,
        )

    @workflow.query(name=types.PROGRESS)
    def progress(self) -> types.Progress:
        crew = self._crew
        return types.Progress(crew.totals, self._position, crew.paused, crew.calls, crew.waiting)

    @workflow.update(name=types.PAUSE)
    def pause(self, given: types.PauseInput) -> types.Progress:
        """Calls under way end; no further one begins."""
        self._crew.paused = True
        return self.progress()

    @pause.validator
    def _may_pause(self, given: types.PauseInput) -> None:
        if self._crew.paused:
            raise ApplicationError("This backlog is paused already.", type="not_ready")

    @workflow.update(name=types.RESUME)
    def resume(self, given: types.ResumeInput) -> types.Progress:
        self._crew.paused = False
        return self.progress()

    @resume.validator
    def _may_resume(self, given: types.ResumeInput) -> None:
        if not self._crew.paused:
            raise ApplicationError("This backlog is not paused.", type="not_ready")

    @workflow.signal(name=types.GROWN)
    def grown(self) -> None:
        """Records came in: an open backlog that waits looks at once."""
        self._grown = True
