"""Privacy assessments by region, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import CustomerRow
from services.qa_scorer.adapters.tables_privacy import AssessmentRow
from services.qa_scorer.domain.regions import Assessment


class AssessmentRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def standing(self) -> Sequence[Assessment]:
        rows = await self._session.exec(
            select(AssessmentRow).where(col(AssessmentRow.withdrawn_at).is_(None)).order_by(col(AssessmentRow.region))
        )
        return [
            Assessment(row.region, row.reference, row.assessed_on, row.recorded_at, row.recorded_by) for row in rows
        ]

    async def record(self, record: Assessment) -> None:
        await self.withdraw(record.region, record.recorded_by, record.recorded_at)
        await self._session.exec(insert(AssessmentRow).values(asdict(record)))

    async def withdraw(self, region: str, by: str, at: datetime) -> bool:
        done = await self._session.exec(
            update(AssessmentRow)
            .where(col(AssessmentRow.region) == region, col(AssessmentRow.withdrawn_at).is_(None))
            .values(withdrawn_at=at, withdrawn_by=by)
            .returning(col(AssessmentRow.id))
        )
        return done.first() is not None

    async def provinces(self) -> Sequence[str]:
        rows = await self._session.exec(
            select(CustomerRow.province).where(col(CustomerRow.province).is_not(None)).distinct()
        )
        return sorted(province for province in rows if province)
