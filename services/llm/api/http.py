"""The LLM service over REST: what it can do, and what it has cost."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.common.http import requires
from services.common.moments import Moment
from services.common.paging import MAX_PAGE
from services.llm.api import schemas
from services.llm.api.grpc import SERVICE, UseCases
from services.llm.domain.models import Purpose, UsageFilter


def router(use_cases: UseCases) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/llm", tags=["Language models"])

    @routes.get("/capabilities", dependencies=[Depends(requires(f"{SERVICE}/GetCapabilities"))])
    async def capabilities() -> schemas.Capabilities:
        """Which models serve which purpose, and the day's budget."""
        return schemas.Capabilities.of(await use_cases.get_capabilities())

    @routes.get("/usage", dependencies=[Depends(requires(f"{SERVICE}/ListUsage"))])
    async def usage(
        since: Moment | None = None,
        purpose: Purpose | None = None,
        limit: Annotated[int, Query(ge=0, le=MAX_PAGE, description="Entries wanted; 0 means 50.")] = 0,
        cursor: Annotated[str, Query(max_length=512)] = "",
    ) -> schemas.UsageList:
        """Every call to a provider, newest first, with the sum of all that the filter covers."""
        return schemas.UsageList.of(await use_cases.list_usage(UsageFilter(since, purpose), limit, cursor))

    return routes
