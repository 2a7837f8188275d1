"""The audit log over gRPC."""

from __future__ import annotations

from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import audit_pb2, audit_pb2_grpc

from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import mappers
from services.qa_scorer.application.audit import AuditEntry, AuditFilter, ReadAudit


class AuditServicer(audit_pb2_grpc.AuditServiceServicer):
    def __init__(self, audit: ReadAudit) -> None:
        self._audit = audit

    async def ListAudit(self, request: audit_pb2.ListAuditRequest, context: Any) -> audit_pb2.ListAuditResponse:
        wanted = AuditFilter(
            actor=request.actor or None,
            action=request.action or None,
            subject_kind=request.subject_kind or None,
            subject_id=request.subject_id or None,
            since=mappers.from_timestamp(request.since) if request.HasField("since") else None,
            until=mappers.from_timestamp(request.until) if request.HasField("until") else None,
        )
        size = page_size(request.page.size)
        key = decode_cursor(request.page.cursor, 1)
        if key is not None and not isinstance(key[0], int):
            raise other_list()
        rows = await self._audit.list(wanted, key[0] if key else None, size + 1)
        cursor = encode_cursor(rows[size - 1].id) if len(rows) > size else ""
        return audit_pb2.ListAuditResponse(
            entries=map(_message, rows[:size]), page=page_pb2.PageInfo(next_cursor=cursor)
        )


def _message(entry: AuditEntry) -> audit_pb2.AuditEntry:
    message = audit_pb2.AuditEntry(
        id=entry.id,
        at=mappers.to_timestamp(entry.at),
        actor=entry.actor,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
    )
    message.detail.update(entry.detail)
    return message
