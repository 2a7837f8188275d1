"""A PrivacyService in memory: what is to be erased and swept, and failures on demand."""
# ruff: noqa: ASYNC109 - a stub's methods take a timeout

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from debrief.qa.v1 import privacy_pb2 as pb

BATCH = 2


@dataclass
class NullPrivacy:
    """Stands in for the gRPC stub.

    Attributes:
        interactions: how many the customer has; `waiting` of them are not scored yet.
        late: how many come in while the erasure runs, seen at its first look for what is left.
        histories: workflow id -> whether it works for nobody else.
        due: records of each kind that a sweep finds, by the day from which on they are due.
        errors: raised by the next calls of a method, one each.
        calls: methods in order.
    """

    interactions: int = 0
    waiting: int = 0
    late: int = 0
    histories: dict[str, bool] = field(default_factory=dict)
    due: dict[str, dict[str, int]] = field(default_factory=dict)
    errors: dict[str, list[Exception]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    removed_histories: int = 0
    finished: bool = False
    sweeps: dict[str, Counter[str]] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)

    def _called(self, method: str) -> None:
        self.calls.append(method)
        if self.errors.get(method):
            raise self.errors[method].pop(0)

    async def EraseBatch(self, request: Any, *, timeout: float | None = None) -> pb.EraseBatchResponse:
        self._called("EraseBatch")
        erased = min(BATCH, self.interactions)
        self.interactions -= erased
        in_flight = min(erased, self.waiting)
        self.waiting -= in_flight
        return pb.EraseBatchResponse(erased=erased, in_flight=in_flight, more=erased > 0)

    async def NextHistories(self, request: Any, *, timeout: float | None = None) -> pb.NextHistoriesResponse:
        self._called("NextHistories")
        ids = sorted(id for id in self.histories if id > request.after)[: request.limit]
        return pb.NextHistoriesResponse(
            histories=[pb.History(workflow_id=id, may_terminate=self.histories[id]) for id in ids]
        )

    async def HistoriesErased(self, request: Any, *, timeout: float | None = None) -> pb.HistoriesErasedResponse:
        self._called("HistoriesErased")
        self.removed_histories += request.removed
        for id in request.workflow_ids:
            self.histories.pop(id, None)
        return pb.HistoriesErasedResponse()

    async def EraseLedger(self, request: Any, *, timeout: float | None = None) -> pb.EraseLedgerResponse:
        self._called("EraseLedger")
        return pb.EraseLedgerResponse(forgotten=1)

    async def FinishErasure(self, request: Any, *, timeout: float | None = None) -> pb.FinishErasureResponse:
        self._called("FinishErasure")
        self.interactions, self.late = self.interactions + self.late, 0
        self.finished = self.interactions == 0
        return pb.FinishErasureResponse(finished=self.finished)

    async def SweepRetention(self, request: Any, *, timeout: float | None = None) -> pb.SweepRetentionResponse:
        self._called("SweepRetention")
        day = request.as_of.ToDatetime(tzinfo=UTC).date().isoformat()
        waiting = self.due.get(request.kind, {})
        removed = 0
        for since in [since for since in waiting if since <= day]:
            taken = min(request.limit - removed, waiting[since])
            waiting[since] -= taken
            removed += taken
        self.sweeps.setdefault(request.sweep_id, Counter())[request.kind] += removed
        return pb.SweepRetentionResponse(removed=removed, more=removed >= request.limit)

    async def FinishSweep(self, request: Any, *, timeout: float | None = None) -> pb.FinishSweepResponse:
        self._called("FinishSweep")
        self.ended[request.sweep_id] = request.as_of.ToDatetime(tzinfo=UTC)
        return pb.FinishSweepResponse()
