"""The gRPC service of uploads and of the batches that scoring works through."""

from __future__ import annotations

import uuid
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import import_pb2, import_pb2_grpc

from services.common.auth import current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import mappers, pages
from services.qa_scorer.application.uploads import TakeUploads
from services.qa_scorer.domain.uploads import Kind, ListedBatch, UploadRecord


class ImportServicer(import_pb2_grpc.ImportServiceServicer):
    def __init__(self, case: TakeUploads) -> None:
        self._case = case

    async def StartImport(self, request: import_pb2.StartImportRequest, context: Any) -> import_pb2.StartImportResponse:
        record, started = await self._case.start(
            uuid.UUID(request.id),
            Kind(request.kind),
            request.file_name,
            request.bytes,
            request.rubric or None,
            current_principal(),
        )
        return import_pb2.StartImportResponse(upload=self._message(record), started=started)

    async def AddImportLines(
        self, request: import_pb2.AddImportLinesRequest, context: Any
    ) -> import_pb2.AddImportLinesResponse:
        id, caller = uuid.UUID(request.id), current_principal()
        if request.csv:
            record = await self._case.add_csv(id, request.csv, caller)
        else:
            lines = [(line.number, line.content) for line in request.lines]
            record = await self._case.add_lines(
                id, lines, bytes_done=request.bytes_done, last=request.last, caller=caller
            )
        return import_pb2.AddImportLinesResponse(upload=self._message(record))

    async def GetImport(self, request: import_pb2.GetImportRequest, context: Any) -> import_pb2.GetImportResponse:
        return import_pb2.GetImportResponse(upload=self._message(await self._case.get(uuid.UUID(request.id))))

    async def ListImports(self, request: import_pb2.ListImportsRequest, context: Any) -> import_pb2.ListImportsResponse:
        size = page_size(request.page.size)
        rows = await self._case.list(_number(request.page.cursor), size + 1)
        following = encode_cursor(rows[size - 1].seq) if len(rows) > size else ""
        return import_pb2.ListImportsResponse(
            imports=map(self._message, rows[:size]), page=page_pb2.PageInfo(next_cursor=following)
        )

    async def ListImportRefusals(
        self, request: import_pb2.ListImportRefusalsRequest, context: Any
    ) -> import_pb2.ListImportRefusalsResponse:
        size = page_size(request.page.size)
        after = _number(request.page.cursor) or 0
        rows, not_kept = await self._case.refusals(uuid.UUID(request.id), after, size + 1)
        following = encode_cursor(rows[size - 1][0]) if len(rows) > size else ""
        return import_pb2.ListImportRefusalsResponse(
            refusals=[mappers.refusal_message(refusal) for _, refusal in rows[:size]],
            page=page_pb2.PageInfo(next_cursor=following),
            not_kept=not_kept,
        )

    async def ListBatches(self, request: import_pb2.ListBatchesRequest, context: Any) -> import_pb2.ListBatchesResponse:
        rows, following = await pages.batches(self._case, request.state, request.page.cursor, request.page.size)
        return import_pb2.ListBatchesResponse(
            batches=map(_batch_message, rows), page=page_pb2.PageInfo(next_cursor=following)
        )

    def _message(self, record: UploadRecord) -> import_pb2.Import:
        return import_pb2.Import(
            id=str(record.id),
            kind=record.kind.value,
            file_name=record.file_name,
            bytes=record.bytes,
            state=self._case.state(record).value,
            started_by=record.initiator,
            started_at=mappers.to_timestamp(record.started_at),
            finished_at=mappers.to_timestamp(record.finished_at),
            accepted=record.accepted,
            duplicate=record.duplicate,
            refused=record.refused,
            bytes_done=record.bytes_done,
            batch_id=str(record.backlog_id or ""),
        )


def _batch_message(batch: ListedBatch) -> import_pb2.Batch:
    record, outcome = batch.record, batch.outcome
    return import_pb2.Batch(
        id=str(record.id),
        kind=record.kind,
        state=record.state,
        paused=record.paused,
        started_by=record.initiator,
        created_at=mappers.to_timestamp(record.created_at),
        finished_at=mappers.to_timestamp(batch.finished_at),
        total=outcome.total if outcome else 0,
        scored=outcome.scored if outcome else 0,
        unassigned=outcome.unassigned if outcome else 0,
        failed=outcome.failed if outcome else 0,
        import_id=str(batch.upload_id or ""),
        file_name=batch.file_name,
    )


def _number(cursor: str) -> int | None:
    key = decode_cursor(cursor, 1)
    if key is not None and not isinstance(key[0], int):
        raise other_list()
    return key[0] if key else None
