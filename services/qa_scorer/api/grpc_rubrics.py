"""The gRPC service of rubrics."""

from __future__ import annotations

from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import rubric_pb2, rubric_pb2_grpc

from services.common.auth import current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import mappers, rubric_mappers
from services.qa_scorer.application.use_cases import UseCases


class RubricServicer(rubric_pb2_grpc.RubricServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def CreateRubricVersion(
        self, request: rubric_pb2.CreateRubricVersionRequest, context: Any
    ) -> rubric_pb2.CreateRubricVersionResponse:
        drafted = await self._cases.rubrics.create(request.content, request.procedures, current_principal().subject)
        return rubric_pb2.CreateRubricVersionResponse(
            rubric=mappers.rubric_message(drafted.record),
            warnings=map(mappers.problem_message, drafted.warnings),
            created=drafted.created,
        )

    async def PublishRubricVersion(
        self, request: rubric_pb2.PublishRubricVersionRequest, context: Any
    ) -> rubric_pb2.PublishRubricVersionResponse:
        record, released = await self._cases.rubrics.publish(request.key, request.version, current_principal().subject)
        return rubric_pb2.PublishRubricVersionResponse(rubric=mappers.rubric_message(record), released=released)

    async def WithdrawRubric(
        self, request: rubric_pb2.WithdrawRubricRequest, context: Any
    ) -> rubric_pb2.WithdrawRubricResponse:
        record = await self._cases.rubrics.withdraw(request.key, current_principal().subject)
        return rubric_pb2.WithdrawRubricResponse(rubric=mappers.rubric_message(record, content=False))

    async def GetRubricVersion(
        self, request: rubric_pb2.GetRubricVersionRequest, context: Any
    ) -> rubric_pb2.GetRubricVersionResponse:
        record = await self._cases.rubrics.get(request.key, request.version or None)
        rubric = self._cases.rubric_views.outline(record)
        return rubric_pb2.GetRubricVersionResponse(
            rubric=mappers.rubric_message(record), outline=rubric_mappers.outline_message(rubric) if rubric else None
        )

    async def ListRubrics(self, request: rubric_pb2.ListRubricsRequest, context: Any) -> rubric_pb2.ListRubricsResponse:
        records = await self._cases.rubrics.newest()
        return rubric_pb2.ListRubricsResponse(
            rubrics=[mappers.rubric_message(record, content=False) for record in records]
        )

    async def ListRubricKeys(
        self, request: rubric_pb2.ListRubricKeysRequest, context: Any
    ) -> rubric_pb2.ListRubricKeysResponse:
        keys = await self._cases.rubric_views.keys()
        return rubric_pb2.ListRubricKeysResponse(rubrics=map(rubric_mappers.key_message, keys))

    async def ListRubricVersions(
        self, request: rubric_pb2.ListRubricVersionsRequest, context: Any
    ) -> rubric_pb2.ListRubricVersionsResponse:
        size = page_size(request.page.size)
        key = decode_cursor(request.page.cursor, 1)
        if key is not None and not isinstance(key[0], int):
            raise other_list()
        rows = await self._cases.rubric_views.versions(request.key, key[0] if key else None, size + 1)
        following = encode_cursor(rows[size - 1].version) if len(rows) > size else ""
        return rubric_pb2.ListRubricVersionsResponse(
            versions=[mappers.rubric_message(record, content=False) for record in rows[:size]],
            page=page_pb2.PageInfo(next_cursor=following),
        )

    async def CheckRubric(self, request: rubric_pb2.CheckRubricRequest, context: Any) -> rubric_pb2.CheckRubricResponse:
        return rubric_mappers.checked_message(await self._cases.rubric_views.check(request.content, request.procedures))

    async def DiffRubricVersions(
        self, request: rubric_pb2.DiffRubricVersionsRequest, context: Any
    ) -> rubric_pb2.DiffRubricVersionsResponse:
        changes = await self._cases.rubric_views.diff(request.key, request.old_version, request.new_version)
        return rubric_pb2.DiffRubricVersionsResponse(
            changes=rubric_mappers.change_messages(changes),
            scores_stay_comparable=not any(change.alters_scores for change in changes),
        )
