"""Contacts to be evaluated blind, drawn by the plan or chosen by hand, in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, text
from sqlmodel import select as sqlselect
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.repositories.directory import DirectoryRepository
from services.qa_scorer.adapters.tables import InteractionRow
from services.qa_scorer.adapters.tables_reviews import DrawRow, PlanRow
from services.qa_scorer.application.review_store import DrawRecord, PlanRecord
from services.qa_scorer.domain.records import NAMESPACE, Ref, State
from services.qa_scorer.domain.sampling import Contact, Drawn
from services.qa_scorer.domain.site_days import SiteDays

_ROWS_AT_ONCE = 1000


class DrawRepository:
    def __init__(self, session: AsyncSession, days: SiteDays) -> None:
        self._session = session
        self._days = days

    async def _rows(self, statement: Any) -> Any:
        """What a statement answers. Its type says nothing: SQLModel has none for joins with subqueries."""
        return await self._session.exec(statement)

    async def contacts(self, since: datetime, until: datetime) -> Sequence[Contact]:
        rows = await self._rows(
            select(
                col(InteractionRow.id),
                col(InteractionRow.revision),
                func.unnest(col(InteractionRow.agents)),
                col(InteractionRow.started_at),
            ).where(
                col(InteractionRow.is_current),
                col(InteractionRow.started_at) >= since,
                col(InteractionRow.started_at) < until,
                col(InteractionRow.state) != State.UNASSIGNED.value,
            )
        )
        return [Contact(Ref(id, revision), agent, started_at) for id, revision, agent, started_at in rows]

    async def newest_before(self, at: datetime) -> datetime | None:
        found: datetime | None = (
            await self._rows(
                select(func.max(col(InteractionRow.started_at))).where(
                    col(InteractionRow.is_current),
                    col(InteractionRow.started_at) < at,
                    col(InteractionRow.state) != State.UNASSIGNED.value,
                    func.cardinality(col(InteractionRow.agents)) > 0,
                )
            )
        ).scalar()
        return found

    async def hold(self, month: date) -> None:
        await self._rows(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 6))").bindparams(key=month.isoformat())
        )

    async def plan(self, month: date) -> PlanRecord | None:
        found = await self._plans(col(PlanRow.month) == month)
        return found[0] if found else None

    async def plans(self) -> Sequence[PlanRecord]:
        return await self._plans()

    async def add_plan(self, plan: PlanRecord, drawn: Sequence[Drawn]) -> None:
        await self._rows(
            insert(PlanRow).values(
                month=plan.month,
                per_agent=plan.per_agent,
                seed=plan.seed,
                contacts=plan.contacts,
                agents=plan.agents,
                drawn=plan.drawn,
                run_at=plan.run_at,
                run_by=plan.run_by,
            )
        )
        teams = await self._teams([entry.contact for entry in drawn])
        values = [
            _values(
                DrawRecord(
                    id=_draw_id(plan.month, entry.contact),
                    month=plan.month,
                    contact=entry.contact,
                    team=teams.get((entry.contact.agent_id, self._days.of(entry.contact.started_at))),
                    probability=entry.probability,
                    started_by=None,
                    created_at=plan.run_at,
                )
            )
            for entry in drawn
        ]
        for start in range(0, len(values), _ROWS_AT_ONCE):
            await self._rows(insert(DrawRow).values(values[start : start + _ROWS_AT_ONCE]))

    async def add(self, draw: DrawRecord) -> None:
        await self._rows(insert(DrawRow).values(_values(draw)))

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> DrawRecord | None:
        query = sqlselect(DrawRow).where(DrawRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._rows(query)).first()
        if row is None:
            return None
        contact = Contact(Ref(row.interaction_id, row.interaction_revision), row.agent_id, row.started_at)
        return DrawRecord(
            row.id, row.month, contact, row.team, row.probability, row.started_by, row.created_at, row.review_id
        )

    async def begun(self, ref_id: str, agent_id: str, by: str) -> uuid.UUID | None:
        query = sqlselect(DrawRow.id).where(
            DrawRow.interaction_id == ref_id,
            DrawRow.agent_id == agent_id,
            DrawRow.started_by == by,
            col(DrawRow.evaluated_at).is_(None),
        )
        found: uuid.UUID | None = (await self._rows(query)).first()
        return found

    async def done(self, id: uuid.UUID, review_id: uuid.UUID, at: datetime) -> None:
        await self._rows(update(DrawRow).where(col(DrawRow.id) == id).values(review_id=review_id, evaluated_at=at))

    async def _plans(self, *rules: Any) -> Sequence[PlanRecord]:
        evaluated = (
            select(col(DrawRow.month), func.count(col(DrawRow.evaluated_at)).label("evaluated"))
            .where(col(DrawRow.month).is_not(None))
            .group_by(col(DrawRow.month))
            .subquery()
        )
        rows = await self._rows(
            select(PlanRow, func.coalesce(evaluated.c.evaluated, 0))
            .outerjoin(evaluated, evaluated.c.month == PlanRow.month)
            .where(*rules)
            .order_by(col(PlanRow.month).desc())
        )
        return [PlanRecord(**row.model_dump(), evaluated=count) for row, count in rows]

    async def _teams(self, contacts: Sequence[Contact]) -> dict[tuple[str, date], str | None]:
        """Teams of agents on the days of their contacts, as scorecards have them."""
        agents: dict[date, set[str]] = {}
        for contact in contacts:
            agents.setdefault(self._days.of(contact.started_at), set()).add(contact.agent_id)
        directory = DirectoryRepository(self._session)
        found: dict[tuple[str, date], str | None] = {}
        for day, those in agents.items():
            for agent, team in (await directory.team_on(sorted(those), day)).items():
                found[agent, day] = team
        return found


def _draw_id(month: date, contact: Contact) -> uuid.UUID:
    name = "\x1f".join(("draw", month.isoformat(), contact.ref.id, str(contact.ref.revision), contact.agent_id))
    return uuid.uuid5(NAMESPACE, name)


def _values(draw: DrawRecord) -> dict[str, Any]:
    return {
        "id": draw.id,
        "month": draw.month,
        "interaction_id": draw.contact.ref.id,
        "interaction_revision": draw.contact.ref.revision,
        "agent_id": draw.contact.agent_id,
        "team": draw.team,
        "started_at": draw.contact.started_at,
        "probability": draw.probability,
        "started_by": draw.started_by,
        "created_at": draw.created_at,
        "review_id": draw.review_id,
    }
