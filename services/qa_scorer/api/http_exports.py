"""REST routes of exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.common.auth import Principal
from services.common.http import requires
from services.common.moments import Moment
from services.qa_scorer.api import pages, schemas
from services.qa_scorer.api.filters import StatusQuery
from services.qa_scorer.application.exports import Purpose
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.application.use_cases import UseCases

Key = Annotated[str, Query(max_length=200)]


class ExportPage(BaseModel):
    purpose: Purpose
    confirmed_only: bool = Field(
        description="Every scorecard is final and was confirmed by a person, answer by answer."
    )
    items: list[schemas.Scorecard]
    next_cursor: str | None


def export_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["exports"])

    @router.get("/exports/scorecards")
    async def export_scorecards(
        purpose: Annotated[
            Purpose,
            Query(
                description="record: for a person's file, pay or discipline; only final scorecards that a person "
                "confirmed answer by answer. coaching: everything that stands; an AI's scores are for coaching only."
            ),
        ],
        caller: Principal = Depends(requires("debrief.qa.v1.ExportService/ExportScorecards")),
        agent: Key = "",
        criterion: Key = "",
        value: Key = "",
        status: StatusQuery = "",
        since: Moment | None = None,
        cursor: Annotated[str, Query(max_length=512)] = "",
        limit: Annotated[int, Query(ge=0, le=1000)] = 0,
    ) -> ExportPage:
        """Oldest first. Each export leaves a row in the audit log."""
        wanted = ScorecardFilter(
            agent_id=agent or None,
            criterion=criterion or None,
            value=value or None,
            status=status or None,
            since=since,
            only_agent=caller.only_own_records_of,
            only_teams=caller.only_teams,
        )
        rows, following = await pages.exported(cases.exports, purpose, wanted, cursor, limit, caller)
        return ExportPage(
            purpose=purpose,
            confirmed_only=purpose is Purpose.RECORD,
            items=[schemas.Scorecard.of(row) for row in rows],
            next_cursor=following or None,
        )

    return router
