"""The audit log in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables_audit import AuditRow
from services.qa_scorer.application.audit import AuditEntry, AuditFilter

_ONCE = """
INSERT INTO audit_log (at, actor, action, subject_kind, subject_id, detail)
SELECT :at, :actor, :action, :kind, subject, CAST(:detail AS jsonb)
FROM unnest(CAST(:subjects AS text[])) AS subject
WHERE NOT EXISTS (
    SELECT FROM audit_log AS known
    WHERE known.subject_kind = :kind AND known.subject_id = subject AND known.actor = :actor
        AND known.action = :action AND known.at >= :since AND known.detail = CAST(:detail AS jsonb))
"""


class AuditRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entry: AuditEntry) -> None:
        values = asdict(entry)
        values.pop("id")
        await self._session.exec(insert(AuditRow).values(**values))

    async def add_once(self, entry: AuditEntry, subjects: Sequence[str], since: datetime) -> None:
        await self._session.exec(
            text(_ONCE).bindparams(  # type: ignore[call-overload]
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                kind=entry.subject_kind,
                subjects=list(subjects),
                detail=json.dumps(entry.detail),
                since=since,
            )
        )

    async def list(self, wanted: AuditFilter, after: int | None, limit: int) -> Sequence[AuditEntry]:
        query = select(AuditRow)
        for column, value in (
            (AuditRow.actor, wanted.actor),
            (AuditRow.subject_kind, wanted.subject_kind),
            (AuditRow.subject_id, wanted.subject_id),
        ):
            if value is not None:
                query = query.where(col(column) == value)
        if wanted.action is not None:
            action = col(AuditRow.action)
            whole_kind = wanted.action.endswith(".")
            query = query.where(
                action.startswith(wanted.action, autoescape=True) if whole_kind else action == wanted.action
            )
        if wanted.since is not None:
            query = query.where(col(AuditRow.at) >= wanted.since)
        if wanted.until is not None:
            query = query.where(col(AuditRow.at) < wanted.until)
        if after is not None:
            query = query.where(col(AuditRow.id) < after)
        rows = await self._session.exec(query.order_by(col(AuditRow.id).desc()).limit(limit))
        return [AuditEntry(**row.model_dump()) for row in rows]
