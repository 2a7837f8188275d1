"""Rubric versions in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import RubricVersionRow, RubricWithdrawalRow
from services.qa_scorer.domain.records import RubricVersionRecord

PUBLICATION_LOCK = 2
"""Advisory lock: what waits for a rubric is either seen by the publication, or sees it."""


def _record(row: RubricVersionRow, withdrawn: str | None = None) -> RubricVersionRecord:
    record = RubricVersionRecord(**row.model_dump())
    return replace(record, status="withdrawn") if withdrawn and record.status == "published" else record


def _versions() -> Any:
    """Versions beside the withdrawal of their rubric, where it has one."""
    return select(RubricVersionRow, col(RubricWithdrawalRow.key)).outerjoin(
        RubricWithdrawalRow, col(RubricWithdrawalRow.key) == col(RubricVersionRow.key)
    )


class RubricRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, record: RubricVersionRecord) -> None:
        self._session.add(RubricVersionRow(**asdict(record)))
        await self._session.flush()

    async def next_version(self, key: str) -> int:
        """The next free number; the key is locked until the transaction ends, so that two drafts take turns."""
        await self._session.exec(
            text("SELECT pg_advisory_xact_lock(hashtext(:key))").bindparams(key=f"rubric:{key}")  # type: ignore[call-overload]
        )
        newest = await self._session.exec(select(func.max(RubricVersionRow.version)).where(RubricVersionRow.key == key))
        return (newest.one() or 0) + 1

    async def by_hash(self, key: str, content_hash: str) -> RubricVersionRecord | None:
        row = await self._session.exec(
            _versions().where(RubricVersionRow.key == key, RubricVersionRow.content_hash == content_hash)
        )
        found = row.first()
        return _record(*found) if found else None

    async def get(self, key: str, version: int | None) -> RubricVersionRecord | None:
        query = _versions().where(RubricVersionRow.key == key)
        if version is None:
            query = query.order_by(
                (col(RubricVersionRow.status) == "published").desc(), col(RubricVersionRow.version).desc()
            )
        else:
            query = query.where(RubricVersionRow.version == version)
        found = (await self._session.exec(query.limit(1))).first()
        return _record(*found) if found else None

    async def publish(self, key: str, version: int, by: str, at: datetime) -> None:
        await self._lock("pg_advisory_xact_lock")
        await self._session.exec(delete(RubricWithdrawalRow).where(col(RubricWithdrawalRow.key) == key))
        await self._session.exec(
            update(RubricVersionRow)
            .where(
                col(RubricVersionRow.key) == key,
                col(RubricVersionRow.version) == version,
                col(RubricVersionRow.status) == "draft",
            )
            .values(status="published", published_at=at, published_by=by)
        )

    async def withdraw(self, key: str, by: str, at: datetime) -> bool:
        await self._lock("pg_advisory_xact_lock")
        done = await self._session.exec(
            insert(RubricWithdrawalRow)
            .values(key=key, withdrawn_at=at, withdrawn_by=by)
            .on_conflict_do_nothing()
            .returning(col(RubricWithdrawalRow.key))
        )
        return done.first() is not None

    async def hold_publications(self) -> None:
        await self._lock("pg_advisory_xact_lock_shared")

    async def _lock(self, function: str) -> None:
        await self._session.exec(
            text(f"SELECT {function}(:key, 0)").bindparams(key=PUBLICATION_LOCK)  # type: ignore[call-overload]
        )

    async def newest(self) -> Sequence[RubricVersionRecord]:
        return await self._distinct(only_published=False)

    async def newest_published(self, *, withdrawn: bool = False) -> Sequence[RubricVersionRecord]:
        records = await self._distinct(only_published=True)
        return [record for record in records if withdrawn or record.status == "published"]

    async def versions(self, key: str, before: int | None, limit: int) -> Sequence[RubricVersionRecord]:
        query = _versions().where(RubricVersionRow.key == key)
        if before is not None:
            query = query.where(col(RubricVersionRow.version) < before)
        rows = await self._session.exec(query.order_by(col(RubricVersionRow.version).desc()).limit(limit))
        return [_record(*row) for row in rows]

    async def _distinct(self, *, only_published: bool) -> Sequence[RubricVersionRecord]:
        query = _versions().ext(distinct_on(col(RubricVersionRow.key)))
        if only_published:
            query = query.where(RubricVersionRow.status == "published")
        rows = await self._session.exec(query.order_by(col(RubricVersionRow.key), col(RubricVersionRow.version).desc()))
        return [_record(*row) for row in rows]
