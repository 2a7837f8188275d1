"""Policies of retention, and their sweeps, in PostgreSQL."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.repositories.erasures import ErasureRepository
from services.qa_scorer.adapters.tables_privacy import RetentionPolicyRow, RetentionSweepRow
from services.qa_scorer.application.privacy_stores import Sweep
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.retention import Policy, RetentionKind

_ORIGINALS = """
UPDATE interactions SET sealed = '', original_deleted_at = :at WHERE (id, revision) IN (
    SELECT id, revision FROM interactions WHERE original_deleted_at IS NULL AND accepted_at < :before
    ORDER BY accepted_at LIMIT :n FOR UPDATE SKIP LOCKED)
"""
_TRANSCRIPTS = """
SELECT id, revision, judged FROM interactions WHERE transcript_deleted_at IS NULL AND accepted_at < :before
ORDER BY accepted_at LIMIT :n FOR UPDATE SKIP LOCKED
"""
_BLANK = """
UPDATE interactions SET judged = :judged, search = NULL, sealed = '', transcript_deleted_at = :at,
    original_deleted_at = coalesce(original_deleted_at, :at),
    state = CASE WHEN state IN ('accepted', 'unassigned') THEN 'failed' ELSE state END,
    state_reason = CASE WHEN state IN ('accepted', 'unassigned') THEN 'transcript_deleted' ELSE state_reason END
WHERE id = :id AND revision = :revision
"""
# A contact's evaluations go together: the newest decides, and each names the one before it.
_SCORED = """
SELECT i.id FROM interactions AS i
WHERE i.accepted_at < :before AND EXISTS (SELECT FROM scorecards AS s WHERE s.interaction_id = i.id)
    AND NOT EXISTS (SELECT FROM scorecards AS s WHERE s.interaction_id = i.id AND s.created_at >= :before)
ORDER BY i.accepted_at LIMIT :n FOR UPDATE SKIP LOCKED
"""
_EMPTY = """
DELETE FROM interactions WHERE (id, revision) IN (
    SELECT i.id, i.revision FROM interactions AS i
    WHERE i.transcript_deleted_at IS NOT NULL AND i.accepted_at < :before
        AND NOT EXISTS (SELECT FROM scorecards AS s WHERE s.interaction_id = i.id)
    ORDER BY i.accepted_at LIMIT :n FOR UPDATE SKIP LOCKED)
"""
_EXEMPLARS = """
DELETE FROM exemplars WHERE id IN (
    SELECT id FROM exemplars WHERE created_at < :before ORDER BY created_at LIMIT :n FOR UPDATE SKIP LOCKED
) RETURNING rubric
"""
# The service itself may only add to the log; this runs as the tables' owner, by the policy and the server's clock.
_AUDIT = "SELECT sweep_audit_log(:before, :n)"


class RetentionRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def policies(self) -> Mapping[RetentionKind, Policy]:
        rows = await self._session.exec(select(RetentionPolicyRow))
        return {
            RetentionKind(row.kind): Policy(RetentionKind(row.kind), row.days, row.changed_at, row.changed_by)
            for row in rows
        }

    async def set(self, policy: Policy) -> None:
        values = {"days": policy.days, "changed_at": policy.changed_at, "changed_by": policy.changed_by}
        await self._session.exec(
            insert(RetentionPolicyRow)
            .values(kind=policy.kind.value, **values)
            .on_conflict_do_update(index_elements=["kind"], set_=values)
        )

    async def remove(self, policy: Policy, before: datetime, at: datetime, limit: int) -> int:
        match policy.kind:
            case RetentionKind.ORIGINAL:
                return await self._count(_ORIGINALS, before=before, at=at, n=limit)
            case RetentionKind.TRANSCRIPT:
                return await self._transcripts(before, at, limit)
            case RetentionKind.SCORECARD:
                return await self._scorecards(before, limit)
            case RetentionKind.EXEMPLAR:
                rubrics = [row[0] for row in await self._rows(_EXEMPLARS, before=before, n=limit)]
                await ErasureRepository(self._session).bump_exemplars(set(rubrics))
                return len(rubrics)
            case RetentionKind.AUDIT:
                return int((await self._rows(_AUDIT, before=before, n=limit))[0][0])
            case _:
                raise ValueError(f"{policy.kind.value} is not kept here")

    async def count(self, sweep_id: str, as_of: datetime, kind: str, removed: int, at: datetime) -> None:
        await self._rows(
            "INSERT INTO retention_sweeps AS s (id, as_of, started_at, removed)"
            " VALUES (:id, :as_of, :at, jsonb_build_object(CAST(:kind AS text), CAST(:n AS bigint)))"
            " ON CONFLICT (id) DO UPDATE SET removed = s.removed || jsonb_build_object(CAST(:kind AS text),"
            " coalesce((s.removed ->> :kind)::bigint, 0) + CAST(:n AS bigint)) RETURNING 1",
            id=sweep_id,
            as_of=as_of,
            at=at,
            kind=kind,
            n=removed,
        )

    async def finish(self, sweep_id: str, as_of: datetime, at: datetime) -> None:
        await self._rows(
            "INSERT INTO retention_sweeps AS s (id, as_of, started_at, finished_at, removed)"
            " VALUES (:id, :as_of, :at, :at, '{}') ON CONFLICT (id) DO UPDATE"
            " SET finished_at = coalesce(s.finished_at, :at) RETURNING 1",
            id=sweep_id,
            as_of=as_of,
            at=at,
        )

    async def sweeps(self, after: int | None, limit: int) -> Sequence[Sweep]:
        query = select(RetentionSweepRow).order_by(col(RetentionSweepRow.seq).desc()).limit(limit)
        if after is not None:
            query = query.where(col(RetentionSweepRow.seq) < after)
        return [Sweep(**row.model_dump()) for row in await self._session.exec(query)]

    async def _transcripts(self, before: datetime, at: datetime, limit: int) -> int:
        rows = await self._rows(_TRANSCRIPTS, before=before, n=limit)
        for id, revision, judged in rows:
            await self._count(_BLANK, judged=_blanked(judged), id=id, revision=revision, at=at)
        return len(rows)

    async def _scorecards(self, before: datetime, limit: int) -> int:
        ids = sorted({row[0] for row in await self._rows(_SCORED, before=before, n=limit)})
        removed = await self._count("DELETE FROM scorecards WHERE interaction_id = ANY (CAST(:ids AS text[]))", ids=ids)
        return removed + await self._count(_EMPTY, before=before, n=limit)

    async def _count(self, sql: str, **values: Any) -> int:
        done = await self._session.exec(text(sql).bindparams(**values))  # type: ignore[call-overload]
        return int(done.rowcount)

    async def _rows(self, sql: str, **values: Any) -> Sequence[Any]:
        done = await self._session.exec(text(sql).bindparams(**values))  # type: ignore[call-overload]
        rows: Sequence[Any] = done.all()
        return rows


def _blanked(judged: bytes) -> bytes:
    """The view with who spoke when, and without a word of it: what a scorecard needs to be read and decided on."""
    view = JudgedView.model_validate(json.loads(zlib.decompress(judged)))
    turns = tuple(turn.model_copy(update={"text": "", "substitutions": ()}) for turn in view.turns)
    return zlib.compress(view.model_copy(update={"turns": turns, "metadata": {}}).model_dump_json().encode(), 3)
