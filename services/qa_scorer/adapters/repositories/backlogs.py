"""Backlogs in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import BacklogItemRow, BacklogRow, InteractionRow
from services.qa_scorer.adapters.tables_uploads import BacklogOutcomeRow
from services.qa_scorer.domain.records import BacklogProgress, BacklogRecord, Ref


class BacklogRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, record: BacklogRecord) -> None:
        self._session.add(BacklogRow(**asdict(record)))
        await self._session.flush()

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> BacklogRecord | None:
        query = select(BacklogRow).where(BacklogRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._session.exec(query)).first()
        return BacklogRecord(**row.model_dump(exclude={"finished_at"})) if row else None

    async def append(self, id: uuid.UUID, refs: Sequence[Ref]) -> None:
        if refs:
            await self._session.exec(
                insert(BacklogItemRow).values(
                    [{"backlog_id": id, "interaction_id": ref.id, "revision": ref.revision} for ref in refs]
                )
            )

    async def set_state(self, id: uuid.UUID, state: str, generation: int, at: datetime) -> None:
        await self._session.exec(
            update(BacklogRow)
            .where(col(BacklogRow.id) == id)
            .values(
                state=state,
                generation=generation,
                touched_at=at,
                finished_at=at if state == "finished" else None,
            )
        )

    async def set_paused(self, id: uuid.UUID, paused: bool) -> None:
        await self._session.exec(update(BacklogRow).where(col(BacklogRow.id) == id).values(paused=paused))

    async def window(self, id: uuid.UUID, after: int, limit: int) -> Sequence[tuple[int, Ref]]:
        rows = await self._session.exec(
            select(BacklogItemRow.position, BacklogItemRow.interaction_id, BacklogItemRow.revision)
            .where(BacklogItemRow.backlog_id == id, col(BacklogItemRow.position) > after)
            .order_by(col(BacklogItemRow.position))
            .limit(limit)
        )
        return [(position, Ref(interaction_id, revision)) for position, interaction_id, revision in rows]

    async def progress(self, id: uuid.UUID) -> BacklogProgress:
        rows = await self._session.exec(
            select(InteractionRow.state, func.count())
            .join(
                BacklogItemRow,
                (col(BacklogItemRow.interaction_id) == col(InteractionRow.id))
                & (col(BacklogItemRow.revision) == col(InteractionRow.revision)),
            )
            .where(BacklogItemRow.backlog_id == id)
            .group_by(InteractionRow.state)
        )
        counted = dict(rows.all())
        return BacklogProgress(
            total=sum(counted.values()),
            scored=counted.get("scored", 0),
            unassigned=counted.get("unassigned", 0),
            failed=counted.get("failed", 0),
            pending=counted.get("accepted", 0),
        )

    async def keep_outcome(self, id: uuid.UUID, outcome: BacklogProgress) -> None:
        values = asdict(outcome)
        await self._session.exec(
            insert(BacklogOutcomeRow)
            .values(backlog_id=id, **values)
            .on_conflict_do_update(index_elements=["backlog_id"], set_=values)
        )
