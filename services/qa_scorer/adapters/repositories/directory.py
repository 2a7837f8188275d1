"""Agents and customers in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects.postgresql import Insert, distinct_on, insert
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import AgentRow, CustomerRow
from services.qa_scorer.application.stores import AgentScope
from services.qa_scorer.domain.listing import Membership
from services.qa_scorer.domain.records import AgentRecord, CustomerRecord
from services.qa_scorer.domain.site_days import SiteDays


def _changed(
    row: type[SQLModel], statement: Insert, keys: Sequence[str]
) -> tuple[dict[str, object], ColumnElement[bool]]:
    """What an upsert sets, and the condition that something differs."""
    names = [name for name in row.model_fields if name not in keys]
    excluded = statement.excluded
    return (
        {name: excluded[name] for name in names},
        or_(*(getattr(row, name).is_distinct_from(excluded[name]) for name in names)),
    )


class DirectoryRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_agents(self, records: Sequence[AgentRecord]) -> set[tuple[str, date]]:
        if not records:
            return set()
        statement = insert(AgentRow).values([asdict(record) for record in records])
        new, differs = _changed(AgentRow, statement, ("agent_id", "valid_from"))
        done = await self._session.exec(
            statement.on_conflict_do_update(
                index_elements=["agent_id", "valid_from"], set_=new, where=differs
            ).returning(col(AgentRow.agent_id), col(AgentRow.valid_from))
        )
        return {(agent_id, valid_from) for agent_id, valid_from in done}

    async def ensure_agents(self, first_seen: Mapping[str, date]) -> None:
        """Makes agents that are unknown, without a team."""
        if first_seen:
            known = set(
                await self._session.exec(select(AgentRow.agent_id).where(col(AgentRow.agent_id).in_(first_seen)))
            )
            missing = [
                {"agent_id": agent_id, "valid_from": date.min}
                for agent_id in sorted(first_seen)
                if agent_id not in known
            ]
            if missing:
                await self._session.exec(insert(AgentRow).values(missing).on_conflict_do_nothing())

    async def team_on(self, agent_ids: Sequence[str], on: date) -> Mapping[str, str | None]:
        rows = await self._session.exec(
            select(AgentRow.agent_id, AgentRow.team)
            .ext(distinct_on(col(AgentRow.agent_id)))
            .where(col(AgentRow.agent_id).in_(agent_ids), col(AgentRow.valid_from) <= on)
            .order_by(col(AgentRow.agent_id), col(AgentRow.valid_from).desc())
        )
        return dict(rows.all())

    async def names(self, agent_ids: Sequence[str]) -> Mapping[str, str]:
        rows = await self._session.exec(
            select(AgentRow.agent_id, AgentRow.name)
            .ext(distinct_on(col(AgentRow.agent_id)))
            .where(col(AgentRow.agent_id).in_(agent_ids), col(AgentRow.name).is_not(None))
            .order_by(col(AgentRow.agent_id), col(AgentRow.valid_from).desc())
        )
        return {agent_id: name for agent_id, name in rows if name}

    async def members(self, teams: Iterable[str], days: SiteDays) -> Sequence[Membership]:
        """Who was in one of these teams, and when, by these days."""
        wanted = set(teams)
        agents = select(AgentRow.agent_id).where(col(AgentRow.team).in_(wanted))
        rows = await self._session.exec(
            select(AgentRow)
            .where(col(AgentRow.agent_id).in_(agents))
            .order_by(col(AgentRow.agent_id), col(AgentRow.valid_from))
        )
        found = []
        for agent_id, periods in groupby(rows, key=lambda row: row.agent_id):
            listed = list(periods)
            begins = [days.begin(row.valid_from) if row.valid_from != date.min else None for row in listed]
            found += [
                Membership(agent_id, since, until)
                for row, since, until in zip(listed, begins, [*begins[1:], None], strict=True)
                if row.team in wanted
            ]
        return found

    async def list_agents(
        self, team: str | None, as_of: date, after: str | None, limit: int, within: AgentScope | None = None
    ) -> Sequence[AgentRecord]:
        newest = aliased(
            AgentRow,
            select(AgentRow)
            .ext(distinct_on(col(AgentRow.agent_id)))
            .where(col(AgentRow.valid_from) <= as_of)
            .order_by(col(AgentRow.agent_id), col(AgentRow.valid_from).desc())
            .subquery(),
        )
        query = select(newest).order_by(col(newest.agent_id)).limit(limit)
        if team is not None:
            query = query.where(col(newest.team) == team)
        if within is not None:
            query = query.where(or_(col(newest.team).in_(within.teams), col(newest.agent_id) == within.agent_id))
        if after is not None:
            query = query.where(col(newest.agent_id) > after)
        return [AgentRecord(**row.model_dump()) for row in await self._session.exec(query)]

    async def add_customers(self, records: Sequence[CustomerRecord]) -> set[str]:
        if not records:
            return set()
        statement = insert(CustomerRow).values([asdict(record) for record in records])
        new, _ = _changed(CustomerRow, statement, ("customer_id",))
        done = await self._session.exec(
            statement.on_conflict_do_update(
                index_elements=["customer_id"],
                set_=new,
                where=col(CustomerRow.content_hash) != statement.excluded["content_hash"],
            ).returning(col(CustomerRow.customer_id))
        )
        return {row[0] for row in done}

    async def customers(self, ids: Sequence[str]) -> Mapping[str, CustomerRecord]:
        rows = await self._session.exec(select(CustomerRow).where(col(CustomerRow.customer_id).in_(ids)))
        return {row.customer_id: CustomerRecord(**row.model_dump()) for row in rows}
