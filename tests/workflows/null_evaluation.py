"""An EvaluationService in memory, with the idempotence of the real one and failures on demand."""
# ruff: noqa: ASYNC109 - a stub's methods take a timeout

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from debrief.qa.v1 import evaluation_pb2 as pb
from debrief.qa.v1.interaction_pb2 import InteractionRef

from services.common.errors import DeadlineExceeded, DomainError

Key = tuple[str, int]


@dataclass(frozen=True)
class Answer:
    """What is said of a record. Repeated answers are given in order, the last one for ever."""

    status: int
    reason: str = ""
    retry_after: timedelta = timedelta()


SCORED = Answer(pb.OUTCOME_STATUS_SCORED)


def retry(reason: str, seconds: float = 0) -> Answer:
    return Answer(pb.OUTCOME_STATUS_RETRY, reason, timedelta(seconds=seconds))


def failed(reason: str) -> Answer:
    return Answer(pb.OUTCOME_STATUS_FAILED, reason)


@dataclass
class NullEvaluation:
    """Stands in for the gRPC stub: the same methods, the same errors.

    Attributes:
        answers: record id -> what is said of it, try by try; SCORED for all others.
        errors: raised by the next calls of `Evaluate`, one each.
        hang: ids that keep a whole call from answering until its deadline.
        backlog: the records of the one backlog, by position.
        seen: how often each record was sent and judged.
        calls: (method, size of the request) in order.
    """

    answers: dict[str, Sequence[Answer]] = field(default_factory=dict)
    errors: list[DomainError | Exception] = field(default_factory=list)
    hang: set[str] = field(default_factory=set)
    backlog: list[Key] = field(default_factory=list)
    sealed: bool = True
    scored: set[Key] = field(default_factory=set)
    concluded: dict[Key, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    calls: list[tuple[str, int]] = field(default_factory=list)
    conclude_errors: list[DomainError] = field(default_factory=list)
    open_calls: int = 0
    most_open_calls: int = 0
    finished: bool = False
    gate: asyncio.Event | None = None
    on_evaluate: Callable[[], None] = lambda: None

    async def Evaluate(self, request: pb.EvaluateRequest, *, timeout: float | None = None) -> pb.EvaluateResponse:
        self.calls.append(("Evaluate", len(request.refs)))
        self.open_calls += 1
        self.most_open_calls = max(self.most_open_calls, self.open_calls)
        try:
            self.on_evaluate()
            if self.errors:
                raise self.errors.pop(0)
            if self.gate is not None:
                await self.gate.wait()
            outcomes = [self._outcome(ref) for ref in request.refs if ref.id not in self.hang]
            if self.hang.intersection(ref.id for ref in request.refs):
                await self._hang(timeout)
            return pb.EvaluateResponse(outcomes=outcomes)
        finally:
            self.open_calls -= 1

    async def _hang(self, timeout: float | None) -> None:
        assert timeout is not None, "a call without a deadline could hang for ever"
        try:
            await asyncio.wait_for(asyncio.Event().wait(), timeout)
        except TimeoutError:
            raise DeadlineExceeded("The call took too long.") from None

    def _outcome(self, ref: InteractionRef) -> pb.EvaluateOutcome:
        key = (ref.id, ref.revision)
        if key in self.scored:
            answer = SCORED
        else:
            self.seen[ref.id] += 1
            listed = self.answers.get(ref.id, (SCORED,))
            answer = listed[min(self.seen[ref.id], len(listed)) - 1]
        outcome = pb.EvaluateOutcome(ref=ref, status=answer.status, reason=answer.reason)  # type: ignore[arg-type]
        if answer.status == pb.OUTCOME_STATUS_SCORED:
            self.scored.add(key)
            outcome.scorecard_ids.append(f"card-{ref.id}")
        if answer.retry_after:
            outcome.retry_after.FromTimedelta(answer.retry_after)
        return outcome

    async def ConcludeFailed(
        self, request: pb.ConcludeFailedRequest, *, timeout: float | None = None
    ) -> pb.ConcludeFailedResponse:
        self.calls.append(("ConcludeFailed", len(request.refs)))
        if self.conclude_errors:
            raise self.conclude_errors.pop(0)
        fresh = [ref for ref in request.refs if (ref.id, ref.revision) not in self.scored | self.concluded.keys()]
        for ref in fresh:
            self.concluded[ref.id, ref.revision] = request.reason
        return pb.ConcludeFailedResponse(concluded=len(fresh))

    async def NextWindow(self, request: pb.NextWindowRequest, *, timeout: float | None = None) -> pb.NextWindowResponse:
        self.calls.append(("NextWindow", request.after))
        window = self.backlog[request.after : request.after + request.limit]
        return pb.NextWindowResponse(
            refs=[InteractionRef(id=key[0], revision=key[1]) for key in window],
            position=request.after + len(window),
            sealed=self.sealed,
        )

    async def FinishBacklog(
        self, request: pb.FinishBacklogRequest, *, timeout: float | None = None
    ) -> pb.FinishBacklogResponse:
        self.calls.append(("FinishBacklog", request.after))
        self.finished = request.after >= len(self.backlog)
        return pb.FinishBacklogResponse(finished=self.finished)

    def fill(self, count: int) -> None:
        """Adds `count` records to the backlog."""
        start = len(self.backlog)
        self.backlog += [(f"c-{number:05}", 1) for number in range(start, start + count)]

    def count(self, method: str) -> int:
        return sum(1 for name, _ in self.calls if name == method)
