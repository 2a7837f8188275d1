"""REST routes of disputes and acknowledgements."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.common.auth import Principal
from services.common.http import requires
from services.qa_scorer.api import pages
from services.qa_scorer.api.keyed import IdempotencyKey
from services.qa_scorer.application.dispute_store import DisputeFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.disputes import Contest, DisputeRecord

SERVICE = "debrief.qa.v1.DisputeService"


class Acknowledged(BaseModel):
    scorecard_id: str
    acknowledged_at: datetime


class DisputeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=10, max_length=4000)
    wanted_value: str = Field("", max_length=100)
    turn: int = Field(-1, ge=-1, description="A turn that shows it; -1: none.")
    quote: str = Field("", max_length=4000)


class DecisionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    uphold: bool
    value: str = Field("", max_length=100, description="The right answer; needed to uphold where none was wanted.")
    reason: str = Field(min_length=3, max_length=4000)


class Dispute(BaseModel):
    id: str
    scorecard_id: str
    interaction_id: str
    agent_id: str
    criterion: str
    value: str
    wanted_value: str
    reason: str
    turn: int
    quote: str
    state: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None
    outcome_scorecard_id: str | None
    may_decide: bool

    @classmethod
    def of(cls, record: DisputeRecord, *, may_decide: bool = False) -> Dispute:
        return cls(
            id=str(record.id),
            scorecard_id=str(record.scorecard_id),
            interaction_id=record.interaction_id,
            agent_id=record.agent_id,
            criterion=record.criterion,
            value=record.value,
            wanted_value=record.wanted_value,
            reason=record.reason,
            turn=record.turn,
            quote=record.quote,
            state=record.state.value,
            opened_at=record.opened_at,
            due_at=record.due_at,
            decided_at=record.decided_at,
            decided_by=record.decided_by,
            decision_reason=record.decision_reason,
            outcome_scorecard_id=str(record.outcome_scorecard_id) if record.outcome_scorecard_id else None,
            may_decide=may_decide,
        )


class DisputePage(BaseModel):
    items: list[Dispute]
    next_cursor: str | None


def dispute_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["disputes"])

    @router.post("/scorecards/{id}/acknowledgements", status_code=201)
    async def acknowledge(
        id: uuid.UUID,
        caller: Principal = Depends(requires(f"{SERVICE}/AcknowledgeScorecard")),
        idempotency_key: IdempotencyKey = "",
    ) -> Acknowledged:
        at = await cases.disputes.acknowledge(id, caller, idempotency_key)
        return Acknowledged(scorecard_id=str(id), acknowledged_at=at)

    @router.post("/scorecards/{id}/disputes", status_code=201)
    async def open_dispute(
        id: uuid.UUID,
        body: DisputeIn,
        caller: Principal = Depends(requires(f"{SERVICE}/OpenDispute")),
        idempotency_key: IdempotencyKey = "",
    ) -> Dispute:
        contest = Contest(body.criterion, body.wanted_value, body.reason, body.turn, body.quote)
        return Dispute.of(await cases.disputes.open(id, contest, caller, idempotency_key))

    @router.get("/disputes")
    async def list_disputes(
        state: Annotated[str, Query(pattern="^(|all|open|overdue|upheld|rejected|withdrawn)$")] = "",
        agent: Annotated[str, Query(max_length=200)] = "",
        scorecard: uuid.UUID | None = None,
        cursor: Annotated[str, Query(max_length=512)] = "",
        limit: Annotated[int, Query(ge=0, le=1000)] = 0,
        caller: Principal = Depends(requires(f"{SERVICE}/ListDisputes")),
    ) -> DisputePage:
        wanted = DisputeFilter(state or None, agent or None, scorecard, caller.only_own_records_of)
        rows, following = await pages.disputes(cases, wanted, cursor, limit, caller)
        return DisputePage(
            items=[Dispute.of(record, may_decide=who.caller_may) for record, who in rows], next_cursor=following or None
        )

    @router.get("/disputes/{id}")
    async def get_dispute(id: uuid.UUID, caller: Principal = Depends(requires(f"{SERVICE}/GetDispute"))) -> Dispute:
        record, who = await cases.disputes.get(id, caller)
        return Dispute.of(record, may_decide=who.caller_may)

    @router.post("/disputes/{id}/decision")
    async def decide_dispute(
        id: uuid.UUID,
        body: DecisionIn,
        caller: Principal = Depends(requires(f"{SERVICE}/DecideDispute")),
        idempotency_key: IdempotencyKey = "",
    ) -> Dispute:
        record, _ = await cases.disputes.decide(
            id, uphold=body.uphold, value=body.value, reason=body.reason, caller=caller, key=idempotency_key
        )
        return Dispute.of(record)

    @router.post("/disputes/{id}/withdrawal")
    async def withdraw_dispute(
        id: uuid.UUID,
        caller: Principal = Depends(requires(f"{SERVICE}/WithdrawDispute")),
        idempotency_key: IdempotencyKey = "",
    ) -> Dispute:
        return Dispute.of(await cases.disputes.withdraw(id, caller, idempotency_key))

    return router
