"""Uploads and lists of batches in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import BacklogRow
from services.qa_scorer.adapters.tables_uploads import BacklogOutcomeRow, UploadRefusalRow, UploadRow
from services.qa_scorer.domain.records import BacklogProgress, BacklogRecord
from services.qa_scorer.domain.uploads import KEPT_REFUSALS, Kind, ListedBatch, UploadRecord
from services.qa_scorer.domain.validation_checks import RefusedRecord

ROWS_AT_ONCE = 1000
"""A statement takes 32,767 values."""


def _record(row: UploadRow) -> UploadRecord:
    return UploadRecord(**row.model_dump(exclude={"kind"}), kind=Kind(row.kind))


def _values(record: UploadRecord) -> dict[str, Any]:
    values = asdict(record) | {"kind": record.kind.value}
    values.pop("seq")
    return values


class UploadRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, record: UploadRecord) -> bool:
        added = await self._session.exec(
            insert(UploadRow).values(_values(record)).on_conflict_do_nothing().returning(col(UploadRow.id))
        )
        return added.first() is not None

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> UploadRecord | None:
        query = select(UploadRow).where(UploadRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._session.exec(query.execution_options(populate_existing=True))).first()
        return _record(row) if row else None

    async def save(self, record: UploadRecord, refusals: Sequence[RefusedRecord]) -> None:
        values = _values(record)
        await self._session.exec(update(UploadRow).where(col(UploadRow.id) == values.pop("id")).values(**values))
        if refusals:
            room = KEPT_REFUSALS - await self.kept_refusals(record.id)
            kept = [asdict(refusal) | {"upload_id": record.id} for refusal in refusals[: max(0, room)]]
            for start in range(0, len(kept), ROWS_AT_ONCE):
                await self._session.exec(insert(UploadRefusalRow).values(kept[start : start + ROWS_AT_ONCE]))

    async def list(self, after: int | None, limit: int) -> Sequence[UploadRecord]:
        query = select(UploadRow)
        if after is not None:
            query = query.where(col(UploadRow.seq) < after)
        rows = await self._session.exec(query.order_by(col(UploadRow.seq).desc()).limit(limit))
        return [_record(row) for row in rows]

    async def refusals(self, id: uuid.UUID, after: int, limit: int) -> Sequence[tuple[int, RefusedRecord]]:
        rows = await self._session.exec(
            select(UploadRefusalRow)
            .where(UploadRefusalRow.upload_id == id, col(UploadRefusalRow.position) > after)
            .order_by(col(UploadRefusalRow.position))
            .limit(limit)
        )
        return [
            (row.position, RefusedRecord(row.line, row.record_id, row.field, row.code, row.message)) for row in rows
        ]

    async def kept_refusals(self, id: uuid.UUID) -> int:
        counted = await self._session.exec(
            select(func.count()).select_from(UploadRefusalRow).where(UploadRefusalRow.upload_id == id)
        )
        return counted.one()

    async def batches(
        self, state: str | None, after: tuple[datetime, uuid.UUID] | None, limit: int
    ) -> Sequence[ListedBatch]:
        order = (col(BacklogRow.created_at), col(BacklogRow.id))
        query = (
            select(BacklogRow, BacklogOutcomeRow, UploadRow.id, UploadRow.file_name)
            .join(BacklogOutcomeRow, col(BacklogOutcomeRow.backlog_id) == col(BacklogRow.id), isouter=True)
            .join(UploadRow, col(UploadRow.backlog_id) == col(BacklogRow.id), isouter=True)
        )
        if state is not None:
            finished = col(BacklogRow.state) == "finished"
            query = query.where(finished if state == "finished" else ~finished)
        if after is not None:
            query = query.where(tuple_(*order) < after)
        rows = await self._session.exec(query.order_by(*(column.desc() for column in order)).limit(limit))
        return [
            ListedBatch(
                BacklogRecord(**row.model_dump(exclude={"finished_at"})),
                row.finished_at,
                BacklogProgress(**outcome.model_dump(exclude={"backlog_id"}))
                if outcome is not None and row.state == "finished"
                else None,
                upload_id,
                file_name or "",
            )
            for row, outcome, upload_id, file_name in rows
        ]
