"""Switches of profiling and objections to it, in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import AgentRow
from services.qa_scorer.adapters.tables_privacy import ObjectionRow, ProfilingSwitchRow
from services.qa_scorer.domain.profiling import Objection, ObjectionState, Scope, Switch


class ProfilingRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def switches(self, *, at: datetime | None = None) -> Sequence[Switch]:
        row = ProfilingSwitchRow
        query = (
            select(row)
            .ext(distinct_on(col(row.scope), col(row.key)))
            .order_by(col(row.scope), col(row.key), col(row.seq).desc())
        )
        if at is not None:
            query = query.where(col(row.changed_at) <= at)
        return [_switch(found) for found in await self._session.exec(query)]

    async def sites_of(self, agent_ids: Sequence[str], on: date) -> Mapping[str, str | None]:
        rows = await self._session.exec(
            select(AgentRow.agent_id, AgentRow.site)
            .ext(distinct_on(col(AgentRow.agent_id)))
            .where(col(AgentRow.agent_id).in_(agent_ids), col(AgentRow.valid_from) <= on)
            .order_by(col(AgentRow.agent_id), col(AgentRow.valid_from).desc())
        )
        return dict(rows.all())

    async def sites(self) -> Sequence[str]:
        rows = await self._session.exec(
            select(AgentRow.site).where(col(AgentRow.site).is_not(None)).distinct().order_by(col(AgentRow.site))
        )
        return [site for site in rows if site]

    async def add_switch(self, switch: Switch) -> None:
        await self._session.exec(insert(ProfilingSwitchRow).values(asdict(switch) | {"scope": switch.scope.value}))

    async def newest_of(self, scope: Scope, key: str) -> Switch | None:
        rows = await self._session.exec(
            select(ProfilingSwitchRow)
            .where(ProfilingSwitchRow.scope == scope.value, ProfilingSwitchRow.key == key)
            .order_by(col(ProfilingSwitchRow.seq).desc())
            .limit(1)
        )
        found = rows.first()
        return _switch(found) if found else None

    async def add_objection(self, record: Objection) -> bool:
        done = await self._session.exec(
            insert(ObjectionRow).values(_values(record)).on_conflict_do_nothing().returning(col(ObjectionRow.id))
        )
        return done.first() is not None

    async def save_objection(self, record: Objection) -> None:
        values = _values(record)
        await self._session.exec(update(ObjectionRow).where(col(ObjectionRow.id) == values.pop("id")).values(**values))

    async def objection(self, id: uuid.UUID, *, lock: bool = False) -> Objection | None:
        query = select(ObjectionRow).where(ObjectionRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._session.exec(query)).first()
        return _objection(row) if row else None

    async def last_objection(self, agent_id: str) -> Objection | None:
        rows = await self._session.exec(
            select(ObjectionRow)
            .where(ObjectionRow.agent_id == agent_id)
            .order_by(col(ObjectionRow.seq).desc())
            .limit(1)
        )
        row = rows.first()
        return _objection(row) if row else None

    async def objections(self, after: tuple[bool, int] | None, limit: int) -> Sequence[Objection]:
        is_open = col(ObjectionRow.state) == ObjectionState.OPEN.value
        query = select(ObjectionRow).order_by(is_open.desc(), col(ObjectionRow.seq).desc()).limit(limit)
        if after is not None:
            query = query.where(tuple_(is_open, col(ObjectionRow.seq)) < after)
        return [_objection(row) for row in await self._session.exec(query)]


def _switch(row: ProfilingSwitchRow) -> Switch:
    return Switch(Scope(row.scope), row.key, row.allowed, row.changed_at, row.changed_by)


def _objection(row: ObjectionRow) -> Objection:
    return Objection(**row.model_dump() | {"state": ObjectionState(row.state)})


def _values(record: Objection) -> dict[str, Any]:
    values = asdict(record) | {"state": record.state.value}
    values.pop("seq")
    return values
