"""Exemplars in pgvector."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import ExemplarRow
from services.qa_scorer.application.stores import ExemplarFilter
from services.qa_scorer.domain.judging import Exemplar
from services.qa_scorer.domain.records import ExemplarRecord

# The index orders by distance over all criteria, so the scan goes on until enough of the wanted one are found
# (pgvector's iterative scan).
_NEAREST = """
SELECT q.n, e.criterion, e.value, e.passage, e.language, e.similarity
FROM unnest(CAST(:criteria AS text[]), CAST(:vectors AS text[])) WITH ORDINALITY AS q (criterion, vector, n)
CROSS JOIN LATERAL (
    SELECT criterion, value, passage, language, 1 - (embedding <=> CAST(q.vector AS halfvec(512))) AS similarity
    FROM exemplars
    WHERE rubric = :rubric AND criterion = q.criterion
        AND (CAST(:regions AS text[]) IS NULL OR coalesce(region, 'UNKNOWN') = ANY (CAST(:regions AS text[])))
    ORDER BY embedding <=> CAST(q.vector AS halfvec(512))
    LIMIT :k
) AS e
ORDER BY q.n, e.similarity DESC
"""


class ExemplarRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, records: Sequence[ExemplarRecord]) -> int:
        if not records:
            return 0
        rows = [asdict(record) | {"embedding": np.asarray(record.embedding, dtype=np.float32)} for record in records]
        for row in rows:
            row.pop("seq")
        statement = insert(ExemplarRow).values(rows)
        done = await self._session.exec(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={
                    name: statement.excluded[name]
                    for name in ("value", "passage", "embedding", "source", "customer_id", "region")
                },
                where=(col(ExemplarRow.value) != statement.excluded["value"])
                | (col(ExemplarRow.passage) != statement.excluded["passage"]),
            ).returning(col(ExemplarRow.id))
        )
        changed = len(done.all())
        if changed:
            for rubric in sorted({record.rubric for record in records}):
                await self._bump(rubric)
        return changed

    async def _bump(self, rubric: str) -> None:
        await self._session.exec(
            text(  # type: ignore[call-overload]
                "INSERT INTO exemplar_versions (rubric, version) VALUES (:rubric, 1)"
                " ON CONFLICT (rubric) DO UPDATE SET version = exemplar_versions.version + 1"
            ).bindparams(rubric=rubric)
        )

    async def forget_interaction(self, rubric: str, interaction_id: str, criteria: Sequence[str]) -> None:
        """Drops what an interaction taught on these criteria, before it teaches something else."""
        await self._session.exec(
            delete(ExemplarRow).where(
                col(ExemplarRow.rubric) == rubric,
                col(ExemplarRow.interaction_id) == interaction_id,
                col(ExemplarRow.criterion).in_(criteria),
            )
        )

    async def nearest(
        self,
        rubric: str,
        queries: Sequence[tuple[str, npt.NDArray[np.float32]]],
        k: int,
        *,
        regions: Collection[str] | None = None,
    ) -> Sequence[Sequence[Exemplar]]:
        found: list[list[Exemplar]] = [[] for _ in queries]
        if not queries:
            return found
        await self._session.exec(text("SET LOCAL hnsw.iterative_scan = 'strict_order'"))  # type: ignore[call-overload]
        rows = await self._session.exec(
            text(_NEAREST).bindparams(  # type: ignore[call-overload]
                criteria=[criterion for criterion, _ in queries],
                vectors=["[" + ",".join(f"{value:.5g}" for value in vector) + "]" for _, vector in queries],
                rubric=rubric,
                k=k,
                regions=None if regions is None else sorted(regions),
            )
        )
        for n, criterion, value, passage, language, similarity in rows:
            found[n - 1].append(Exemplar(criterion, value, passage, language, float(similarity)))
        return found

    async def version(self, rubric: str) -> int:
        found = await self._session.exec(
            text("SELECT version FROM exemplar_versions WHERE rubric = :rubric").bindparams(rubric=rubric)  # type: ignore[call-overload]
        )
        row = found.first()
        return int(row[0]) if row else 0

    async def list(self, wanted: ExemplarFilter, after: int | None, limit: int) -> Sequence[ExemplarRecord]:
        query = select(ExemplarRow)
        for column, value in (
            (ExemplarRow.rubric, wanted.rubric),
            (ExemplarRow.criterion, wanted.criterion),
            (ExemplarRow.value, wanted.value),
            (ExemplarRow.interaction_id, wanted.interaction_id),
        ):
            if value is not None:
                query = query.where(col(column) == value)
        if after is not None:
            query = query.where(col(ExemplarRow.seq) < after)
        rows = await self._session.exec(query.order_by(col(ExemplarRow.seq).desc()).limit(limit))
        return [ExemplarRecord(**row.model_dump(exclude={"embedding"}), embedding=()) for row in rows]

    async def forget(self, ids: Sequence[uuid.UUID]) -> None:
        if ids:
            await self._session.exec(delete(ExemplarRow).where(col(ExemplarRow.id).in_(ids)))

    async def delete(self, id: uuid.UUID) -> str | None:
        gone = await self._session.exec(
            delete(ExemplarRow).where(col(ExemplarRow.id) == id).returning(col(ExemplarRow.rubric))
        )
        row = gone.first()
        if row is None:
            return None
        await self._bump(row[0])
        return str(row[0])
