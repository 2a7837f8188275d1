"""The gRPC service of exports."""

from __future__ import annotations

from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import export_pb2, export_pb2_grpc

from services.common.auth import current_principal
from services.qa_scorer.api import mappers, pages
from services.qa_scorer.application.exports import ExportScorecards, Purpose
from services.qa_scorer.application.stores import ScorecardFilter


class ExportServicer(export_pb2_grpc.ExportServiceServicer):
    def __init__(self, case: ExportScorecards) -> None:
        self._case = case

    async def ExportScorecards(
        self, request: export_pb2.ExportScorecardsRequest, context: Any
    ) -> export_pb2.ExportScorecardsResponse:
        caller = current_principal()
        purpose = Purpose(request.purpose)
        wanted = ScorecardFilter(
            agent_id=request.agent_id or None,
            criterion=request.criterion or None,
            value=request.value or None,
            status=request.status or None,
            since=mappers.from_timestamp(request.since) if request.HasField("since") else None,
            only_agent=caller.only_own_records_of,
            only_teams=caller.only_teams,
        )
        rows, cursor = await pages.exported(self._case, purpose, wanted, request.page.cursor, request.page.size, caller)
        return export_pb2.ExportScorecardsResponse(
            scorecards=map(mappers.scorecard_message, rows),
            page=page_pb2.PageInfo(next_cursor=cursor),
            purpose=purpose.value,
            confirmed_only=purpose is Purpose.RECORD,
        )
