"""REST routes of the plan that draws contacts for blind evaluations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from services.common.auth import Principal
from services.common.http import requires
from services.qa_scorer.api.keyed import KeyedRequest
from services.qa_scorer.application.review_store import PlanRecord
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.sampling import month_of

SERVICE = "debrief.qa.v1.BlindEvaluationService"


class PlanIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    per_agent: int = Field(0, ge=0, le=100, description="Contacts drawn of each agent; 0: the setting.")
    seed: str = Field(
        "", max_length=100, description="Another seed draws other contacts; empty: one made for the month."
    )


class Plan(BaseModel):
    month: str
    per_agent: int
    seed: str
    contacts: int
    agents: int
    drawn: int
    evaluated: int
    run_at: datetime
    run_by: str
    drawn_now: bool = Field(False, description="True where this request drew it; a month is drawn once.")

    @classmethod
    def of(cls, plan: PlanRecord, *, drawn_now: bool = False) -> Plan:
        return cls(
            month=f"{plan.month:%Y-%m}",
            per_agent=plan.per_agent,
            seed=plan.seed,
            contacts=plan.contacts,
            agents=plan.agents,
            drawn=plan.drawn,
            evaluated=plan.evaluated,
            run_at=plan.run_at,
            run_by=plan.run_by,
            drawn_now=drawn_now,
        )


class Plans(BaseModel):
    items: list[Plan]
    last_month: str = Field(description="The last month that is over.")
    proposed_month: str | None = Field(
        description="The newest month that is over, has contacts and has not been drawn; null where none is left."
    )


def plan_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["reviews"])

    @router.get("/sampling-plans", dependencies=[Depends(requires(f"{SERVICE}/ListSamplingPlans"))])
    async def list_sampling_plans() -> Plans:
        plans = await cases.plan.list()
        proposed = await cases.plan.proposed()
        return Plans(
            items=[Plan.of(plan) for plan in plans],
            last_month=f"{cases.plan.last_month():%Y-%m}",
            proposed_month=f"{proposed:%Y-%m}" if proposed else None,
        )

    @router.post("/sampling-plans/{month}", status_code=200)
    async def run_sampling_plan(
        month: Annotated[str, Path(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2])|last)$", description="2026-01, or last.")],
        body: Annotated[PlanIn | None, Body()] = None,
        caller: Principal = Depends(requires(f"{SERVICE}/RunSamplingPlan")),
        *,
        keyed: KeyedRequest,
    ) -> Plan:
        """Draws a month's contacts at random, so many of each agent. Again answers the first draw."""
        given = body or PlanIn(per_agent=0, seed="")
        chosen = None if month == "last" else month_of(month)

        async def run() -> Plan:
            plan, now = await cases.plan.run(chosen, given.per_agent, given.seed, caller.subject)
            return Plan.of(plan, drawn_now=now)

        return await keyed.once(cases.kept, given.model_dump_json().encode(), Plan, run)

    return router
