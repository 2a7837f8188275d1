"""Interactions in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.repositories.interaction_list import filter_values, list_interactions
from services.qa_scorer.adapters.tables import InteractionRow
from services.qa_scorer.application.stores import InteractionFilter
from services.qa_scorer.domain.listing import FilterValues, ListedInteraction, Membership
from services.qa_scorer.domain.records import InteractionRecord, Known, Ref, State

LOCK_SPACE = 1
LOCK_BUCKETS = 64
"""Ids share this many locks: a lock each would exhaust the server's table in large uploads."""

_TABLE = InteractionRow.__table__  # type: ignore[attr-defined]
_KEY = tuple_(col(InteractionRow.id), col(InteractionRow.revision))


def _pairs(refs: Sequence[Ref]) -> list[tuple[str, int]]:
    return [(ref.id, ref.revision) for ref in refs]


def _record(row: InteractionRow) -> InteractionRecord:
    values: dict[str, Any] = row.model_dump(exclude={"id", "revision"})
    values["agents"] = tuple(values["agents"])
    values["state"] = State(values["state"])
    return InteractionRecord(ref=Ref(row.id, row.revision), **values)


def _values(record: InteractionRecord) -> dict[str, Any]:
    values = asdict(record)
    ref = values.pop("ref")
    return values | {
        "id": ref["id"],
        "revision": ref["revision"],
        "agents": list(record.agents),
        "search": func.search_vector(record.language, record.search),
    }


class InteractionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, ids: Sequence[str]) -> Mapping[str, Known]:
        """What is stored under these ids. Until the transaction ends nobody else is told about them: two uploads of
        the same record take turns, so that one accepts it and the other finds it."""
        await self._session.exec(  # type: ignore[call-overload]
            text(
                "SELECT pg_advisory_xact_lock(:space, bucket) FROM (SELECT DISTINCT hashtext(id) & :mask AS bucket"
                " FROM unnest(CAST(:ids AS text[])) AS id ORDER BY 1) AS buckets"
            ).bindparams(space=LOCK_SPACE, mask=LOCK_BUCKETS - 1, ids=list(ids))
        )
        rows = await self._session.exec(
            select(InteractionRow.id, InteractionRow.revision, InteractionRow.content_hash).where(
                col(InteractionRow.id).in_(ids)
            )
        )
        known: dict[str, Known] = {}
        for id, revision, content_hash in rows:
            known.setdefault(id, Known({})).hashes[revision] = content_hash
        return known

    async def add(self, records: Sequence[InteractionRecord]) -> set[Ref]:
        if not records:
            return set()
        await self._session.exec(
            update(_TABLE)
            .where(col(InteractionRow.id).in_([record.ref.id for record in records]), col(InteractionRow.is_current))
            .values(is_current=False, search=None)
        )
        added = await self._session.exec(
            insert(_TABLE)
            .values([_values(record) for record in records])
            .on_conflict_do_nothing(index_elements=["id", "revision"])
            .returning(col(InteractionRow.id), col(InteractionRow.revision))
        )
        return {Ref(id, revision) for id, revision in added}

    async def get(self, id: str, revision: int | None) -> InteractionRecord | None:
        query = select(InteractionRow).where(InteractionRow.id == id)
        query = query.where(
            col(InteractionRow.is_current) if revision is None else col(InteractionRow.revision) == revision
        )
        row = (await self._session.exec(query)).first()
        return _record(row) if row else None

    async def load(self, refs: Sequence[Ref], *, lock: bool = False) -> Mapping[Ref, InteractionRecord]:
        query = select(InteractionRow).where(_KEY.in_(_pairs(refs))).order_by(_KEY)
        if lock:
            query = query.with_for_update(key_share=True)
        return {record.ref: record for record in map(_record, await self._session.exec(query))}

    async def set_state(self, refs: Sequence[Ref], state: State, reason: str | None) -> None:
        if refs:
            await self._session.exec(
                update(InteractionRow).where(_KEY.in_(_pairs(refs))).values(state=state.value, state_reason=reason)
            )

    async def list(
        self,
        wanted: InteractionFilter,
        within: Sequence[Sequence[Membership]],
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[ListedInteraction]:
        return await list_interactions(self._session, wanted, within, after, limit)

    async def filter_values(self) -> FilterValues:
        return await filter_values(self._session)

    async def unassigned(self) -> Sequence[Ref]:
        rows = await self._session.exec(
            select(InteractionRow.id, InteractionRow.revision)
            .where(
                col(InteractionRow.is_current),
                InteractionRow.state == State.UNASSIGNED.value,
                InteractionRow.state_reason == "no_rubric",
            )
            .order_by(col(InteractionRow.accepted_at))
        )
        return [Ref(id, revision) for id, revision in rows]
