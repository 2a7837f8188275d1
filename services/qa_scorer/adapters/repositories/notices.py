"""Notices and who acknowledged them, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables_privacy import NoticeAcknowledgementRow, NoticeRow
from services.qa_scorer.domain.notice import Notice, Reader

_READERS = """
SELECT a.agent_id, a.name, a.team, this.acknowledged_at, coalesce(last.version, 0)
FROM (
    SELECT DISTINCT ON (agent_id) agent_id, name, team FROM agents WHERE valid_from <= :on
    ORDER BY agent_id, valid_from DESC
) AS a
LEFT JOIN notice_acknowledgements AS this ON this.agent_id = a.agent_id AND this.version = :version
LEFT JOIN LATERAL (
    SELECT max(version) AS version FROM notice_acknowledgements AS k WHERE k.agent_id = a.agent_id
) AS last ON true
WHERE (this.agent_id IS NOT NULL) = :acknowledged AND a.agent_id > :after
ORDER BY a.agent_id LIMIT :n
"""
_COUNTS = """
SELECT count(*), count(k.agent_id) FROM (SELECT DISTINCT agent_id FROM agents) AS a
LEFT JOIN notice_acknowledgements AS k ON k.agent_id = a.agent_id AND k.version = :version
"""


class NoticeRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def newest(self) -> Notice | None:
        rows = await self._session.exec(select(NoticeRow).order_by(col(NoticeRow.version).desc()).limit(1))
        row = rows.first()
        return Notice(**row.model_dump()) if row else None

    async def all(self) -> Sequence[Notice]:
        rows = await self._session.exec(select(NoticeRow).order_by(col(NoticeRow.version).desc()))
        counts = await self._session.exec(
            select(NoticeAcknowledgementRow.version, func.count()).group_by(col(NoticeAcknowledgementRow.version))
        )
        counted = dict(counts.all())
        return [Notice(**row.model_dump(), acknowledged=counted.get(row.version, 0)) for row in rows]

    async def publish(self, notice: Notice) -> bool:
        values = asdict(notice)
        values.pop("acknowledged")
        done = await self._session.exec(
            insert(NoticeRow).values(**values).on_conflict_do_nothing().returning(col(NoticeRow.version))
        )
        return done.first() is not None

    async def acknowledge(self, version: int, agent_id: str, by: str, language: str, at: datetime) -> datetime:
        await self._session.exec(
            insert(NoticeAcknowledgementRow)
            .values(version=version, agent_id=agent_id, acknowledged_at=at, acknowledged_by=by, language=language)
            .on_conflict_do_nothing()
        )
        first = await self.acknowledged_at(version, agent_id)
        return first or at

    async def acknowledged_at(self, version: int, agent_id: str) -> datetime | None:
        rows = await self._session.exec(
            select(NoticeAcknowledgementRow.acknowledged_at).where(
                NoticeAcknowledgementRow.version == version, NoticeAcknowledgementRow.agent_id == agent_id
            )
        )
        return rows.first()

    async def readers(
        self, version: int, as_of: date, *, acknowledged: bool, after: str | None, limit: int
    ) -> Sequence[Reader]:
        rows = await self._sql(
            _READERS, on=as_of, version=version, acknowledged=acknowledged, after=after or "", n=limit
        )
        return [Reader(*row) for row in rows]

    async def counts(self, version: int) -> tuple[int, int]:
        [(agents, acknowledged)] = await self._sql(_COUNTS, version=version)
        return int(agents), int(acknowledged)

    async def _sql(self, sql: str, **values: Any) -> Sequence[Any]:
        rows: Sequence[Any] = (await self._session.exec(text(sql).bindparams(**values))).all()  # type: ignore[call-overload]
        return rows
