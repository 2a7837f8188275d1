"""Disputes and acknowledgements in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import AcknowledgementRow, DisputeRow, ScorecardRow
from services.qa_scorer.application.dispute_store import DisputeFilter
from services.qa_scorer.domain.disputes import UNDECIDED, DisputeRecord, DisputeState
from services.qa_scorer.domain.scorecard import Status


def _record(row: DisputeRow) -> DisputeRecord:
    values = row.model_dump()
    return DisputeRecord(**values | {"state": DisputeState(row.state), "status_before": Status(row.status_before)})


def _values(record: DisputeRecord) -> dict[str, object]:
    values = asdict(record)
    values.pop("seq")
    return values | {"state": record.state.value, "status_before": record.status_before.value}


class DisputeRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, record: DisputeRecord) -> None:
        await self._session.exec(insert(DisputeRow).values(_values(record)))

    async def save(self, record: DisputeRecord) -> None:
        values = _values(record)
        await self._session.exec(update(DisputeRow).where(col(DisputeRow.id) == values.pop("id")).values(**values))

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> DisputeRecord | None:
        query = select(DisputeRow).where(DisputeRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._session.exec(query)).first()
        return _record(row) if row else None

    async def of_contact(self, interaction_id: str, agent_id: str) -> Sequence[DisputeRecord]:
        rows = await self._session.exec(
            select(DisputeRow).where(DisputeRow.interaction_id == interaction_id, DisputeRow.agent_id == agent_id)
        )
        return [_record(row) for row in rows]

    async def move(self, before: uuid.UUID, after: uuid.UUID, status: Status) -> None:
        await self._session.exec(
            update(DisputeRow)
            .where(
                col(DisputeRow.scorecard_id) == before,
                col(DisputeRow.state).in_([state.value for state in UNDECIDED]),
            )
            .values(scorecard_id=after, status_before=status.value)
        )

    async def contested(self, scorecard_ids: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
        if not scorecard_ids:
            return ()
        query = select(DisputeRow.scorecard_id).where(
            col(DisputeRow.scorecard_id).in_(scorecard_ids),
            col(DisputeRow.state).in_([state.value for state in UNDECIDED]),
        )
        return set(await self._session.exec(query))

    async def list(
        self, wanted: DisputeFilter, after: tuple[datetime, int] | None, limit: int
    ) -> Sequence[DisputeRecord]:
        query = select(DisputeRow)
        states = [wanted.state] if wanted.state else [state.value for state in UNDECIDED]
        if wanted.state != "all":
            query = query.where(col(DisputeRow.state).in_(states))
        for agent in (wanted.agent_id, wanted.only_agent):
            if agent is not None:
                query = query.where(DisputeRow.agent_id == agent)
        if wanted.scorecard_id is not None:
            query = query.where(DisputeRow.scorecard_id == wanted.scorecard_id)
        if wanted.interaction_id is not None:
            query = query.where(DisputeRow.interaction_id == wanted.interaction_id)
        order = (col(DisputeRow.due_at), col(DisputeRow.seq))
        if after is not None:
            query = query.where(tuple_(*order) > after)
        rows = await self._session.exec(query.order_by(*order).limit(limit))
        return [_record(row) for row in rows]

    async def rubrics(self, scorecard_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[str, int]]:
        rows = await self._session.exec(
            select(ScorecardRow.id, ScorecardRow.rubric, ScorecardRow.rubric_version).where(
                col(ScorecardRow.id).in_(scorecard_ids)
            )
        )
        return {id: (rubric, version) for id, rubric, version in rows}

    async def acknowledge(self, scorecard_id: uuid.UUID, agent_id: str, by: str, at: datetime) -> datetime:
        await self._session.exec(
            insert(AcknowledgementRow)
            .values(scorecard_id=scorecard_id, agent_id=agent_id, acknowledged_at=at, acknowledged_by=by)
            .on_conflict_do_nothing()
        )
        first = await self._session.exec(
            select(AcknowledgementRow.acknowledged_at).where(
                AcknowledgementRow.scorecard_id == scorecard_id, AcknowledgementRow.agent_id == agent_id
            )
        )
        return first.one()

    async def acknowledged(
        self, scorecard_ids: Sequence[uuid.UUID], only_agent: str | None
    ) -> Mapping[uuid.UUID, datetime]:
        query = select(AcknowledgementRow.scorecard_id, AcknowledgementRow.acknowledged_at).where(
            col(AcknowledgementRow.scorecard_id).in_(scorecard_ids)
        )
        if only_agent is not None:
            query = query.where(AcknowledgementRow.agent_id == only_agent)
        return dict((await self._session.exec(query)).all())
