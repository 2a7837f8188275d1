"""REST routes of batches: what an import of many records becomes, how far each is, and pausing it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.common.auth import Principal
from services.common.http import requires
from services.qa_scorer.api import pages
from services.qa_scorer.api.keyed import KeyedRequest
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.uploads import ListedBatch

SERVICE = "debrief.qa.v1.InteractionService"


class Batch(BaseModel):
    batch_id: str
    state: str
    total: int
    scored: int
    unassigned: int
    failed: int
    pending: int
    paused: bool


class BatchSummary(BaseModel):
    batch_id: str
    kind: Literal["batch", "released"] = Field(description="batch: sent in; released: waited for a rubric.")
    state: str
    paused: bool
    started_by: str
    created_at: datetime
    finished_at: datetime | None
    total: int | None = Field(description="Of a finished batch, as are the next three; ask for one that still runs.")
    scored: int | None
    unassigned: int | None
    failed: int | None
    file_name: str | None = Field(description="Of the upload that it came from, where it came from one.")

    @classmethod
    def of(cls, batch: ListedBatch) -> BatchSummary:
        record, outcome = batch.record, batch.outcome
        return cls.model_validate(
            {
                "batch_id": str(record.id),
                "kind": record.kind,
                "state": record.state,
                "paused": record.paused,
                "started_by": record.initiator,
                "created_at": record.created_at,
                "finished_at": batch.finished_at,
                "total": outcome and outcome.total,
                "scored": outcome and outcome.scored,
                "unassigned": outcome and outcome.unassigned,
                "failed": outcome and outcome.failed,
                "file_name": batch.file_name or None,
            }
        )


class BatchPage(BaseModel):
    items: list[BatchSummary]
    next_cursor: str | None


def batch_routes(cases: UseCases) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["interactions"])

    async def shown(id: uuid.UUID) -> Batch:
        record, progress = await cases.backlog.progress(id)
        return Batch(
            batch_id=str(id),
            state=record.state,
            total=progress.total,
            scored=progress.scored,
            unassigned=progress.unassigned,
            failed=progress.failed,
            pending=progress.pending,
            paused=record.paused,
        )

    @router.get(
        "/batches",
        summary="Batches, the newest first",
        dependencies=[Depends(requires("debrief.qa.v1.ImportService/ListBatches"))],
    )
    async def list_batches(
        state: Annotated[Literal["", "running", "finished"], Query()] = "",
        cursor: Annotated[str, Query(max_length=512)] = "",
        limit: Annotated[int, Query(ge=0, le=1000)] = 0,
    ) -> BatchPage:
        rows, following = await pages.batches(cases.uploads, state, cursor, limit)
        return BatchPage(items=[BatchSummary.of(row) for row in rows], next_cursor=following or None)

    @router.get("/batches/{id}", dependencies=[Depends(requires(f"{SERVICE}/GetBatch"))])
    async def get_batch(id: uuid.UUID) -> Batch:
        return await shown(id)

    @router.post("/batches/{id}/pause", summary="Hand out no more work of a batch until it is resumed")
    async def pause_batch(
        id: uuid.UUID,
        caller: Principal = Depends(requires(f"{SERVICE}/PauseBatch")),
        *,
        keyed: KeyedRequest,
    ) -> Batch:
        async def pause() -> Batch:
            await cases.backlog.pause(id, caller.subject)
            return await shown(id)

        return await keyed.once(cases.kept, b"", Batch, pause)

    @router.post("/batches/{id}/resume")
    async def resume_batch(
        id: uuid.UUID,
        caller: Principal = Depends(requires(f"{SERVICE}/ResumeBatch")),
        *,
        keyed: KeyedRequest,
    ) -> Batch:
        async def resume() -> Batch:
            await cases.backlog.resume(id, caller.subject)
            return await shown(id)

        return await keyed.once(cases.kept, b"", Batch, resume)

    return router
