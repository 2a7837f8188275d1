"""Workflow code: the calls of one run of ScoreBacklog, at most so many at a time, and the pieces between two tries."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from workflows.shared.concluding import conclude

with workflow.unsafe.imports_passed_through():
    from workflows.score_backlog import policies
    from workflows.score_backlog.activities import BacklogActivities
    from workflows.score_backlog.types import ChunkInput, ChunkResult, Piece, Plan, ScoreBacklogInput
    from workflows.shared.policies import HEARTBEAT, OUTAGE_AT_CALL, PLATFORM_RETRY, of_error
    from workflows.shared.types import ConcludeInput


class Crew:
    """Works through pieces. A task per piece; `totals` counts what came of them.

    Attributes:
        calls: calls of `Evaluate` under way.
        waiting: records between two tries.
    """

    def __init__(self, given: ScoreBacklogInput) -> None:
        self.totals = given.totals
        self.paused = given.paused
        self.calls = 0
        self.waiting = 0
        self._initiator = given.initiator
        self._inherited = list(given.carried)
        self._carried: list[Piece] = []
        self._plan = Plan()
        self._leaving = False
        self._dismissed = False
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._begun = 0
        self._fault: BaseException | None = None

    @property
    def idle(self) -> bool:
        """No piece is left. Raises what a piece's task raised, if one did."""
        if self._fault is not None:
            raise self._fault
        return not self._tasks

    def follow(self, plan: Plan) -> None:
        """Works by `plan` from here on; the first time, takes up what the run before handed over."""
        self._plan = plan
        inherited, self._inherited = self._inherited, []
        for piece in inherited:
            self._start(piece)

    async def unpaused(self) -> None:
        await workflow.wait_condition(lambda: not self.paused)

    async def begin(self, piece: Piece) -> None:
        """Starts a fresh piece as soon as a call is free and not too many records wait for another try."""
        while self._full() or self.waiting >= policies.MOST_WAITING:
            await workflow.wait_condition(lambda: not (self._full() or self.waiting >= policies.MOST_WAITING))
        self.calls += 1
        self._start(piece, may_call=True)

    async def hand_over(self) -> list[Piece]:
        """Begins no further call, lets those under way end, and returns the pieces that are left."""
        self._leaving = True
        await workflow.wait_condition(lambda: self.idle)
        return self._inherited + self._carried

    def dismiss(self) -> None:
        """Cancels all that is under way. What it was about stays pending where it is stored."""
        self._dismissed = True
        for task in self._tasks.values():
            task.cancel()

    def _full(self) -> bool:
        if self._fault is not None:
            raise self._fault
        return self.paused or self.calls >= self._plan.parallelism

    def _start(self, piece: Piece, *, may_call: bool = False) -> None:
        self._begun += 1
        number = self._begun
        task = asyncio.create_task(self._settle(piece, may_call=may_call))
        self._tasks[number] = task
        task.add_done_callback(lambda done: self._ended(number, done))

    def _ended(self, number: int, task: asyncio.Task[None]) -> None:
        del self._tasks[number]
        if not task.cancelled() and task.exception() is not None:
            self._fault = task.exception()

    async def _settle(self, piece: Piece, *, may_call: bool) -> None:
        if not may_call and not await self._wait_turn(piece):
            self._carried.append(piece)
            return
        try:
            step = await self._evaluate(piece)
        finally:
            self.calls -= 1
        self.totals.retried += sum(len(next_piece.refs) for next_piece in step.pieces)
        for next_piece in step.pieces:
            self._start(next_piece)
        for given_up in step.given_up:
            await self._conclude(ConcludeInput(given_up.refs, given_up.reason, self._initiator))

    async def _wait_turn(self, piece: Piece) -> bool:
        """Waits for the piece's pause to end and a call to be free, and takes it; False where the run ends first."""
        self.waiting += len(piece.refs)
        try:
            if piece.pause > 0:
                with contextlib.suppress(TimeoutError):
                    await workflow.wait_condition(lambda: self._leaving, timeout=piece.pause)
            while not self._leaving and self._full():
                await workflow.wait_condition(lambda: self._leaving or not self._full())
            if self._leaving:
                return False
            self.calls += 1
            return True
        finally:
            self.waiting -= len(piece.refs)

    async def _evaluate(self, piece: Piece) -> policies.Next:
        try:
            result: ChunkResult = await workflow.execute_activity_method(
                BacklogActivities.evaluate_chunk,
                ChunkInput(piece.refs, self._initiator),
                start_to_close_timeout=timedelta(seconds=self._plan.chunk_seconds),
                schedule_to_close_timeout=OUTAGE_AT_CALL + timedelta(seconds=self._plan.chunk_seconds),
                heartbeat_timeout=HEARTBEAT,
                retry_policy=PLATFORM_RETRY,
            )
        except ActivityError as error:
            if self._dismissed and is_cancelled_exception(error):
                raise
            failure = of_error(error)
            workflow.logger.warning("A chunk of %d brought no outcomes: %s", len(piece.refs), failure.reason)
            return policies.after_error(piece, failure, self._plan.patience)
        self.totals.scored += result.scored
        self.totals.unassigned += result.unassigned
        self.totals.obsolete += result.obsolete
        return policies.after_outcomes(piece, result.again, result.failed, self._plan.patience)

    async def _conclude(self, given: ConcludeInput) -> None:
        try:
            await conclude(given)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            ids = ", ".join(ref.id for ref in given.refs)
            workflow.logger.error("Could not conclude %s as %s: %s", ids, given.reason, of_error(error).reason)
            self.totals.unresolved += len(given.refs)
        else:
            self.totals.failed += len(given.refs)
