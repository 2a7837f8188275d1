"""The LLM service over gRPC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from debrief.llm.v1 import llm_pb2, llm_pb2_grpc

from services.common.auth import current_principal
from services.common.context import seconds_left
from services.common.grpc_server import Servicer
from services.llm.api import mappers
from services.llm.application.complete import Complete
from services.llm.application.embed import Embed
from services.llm.application.get_capabilities import GetCapabilities
from services.llm.application.list_usage import ListUsage
from services.llm.application.prune_ledger import PruneLedger

SERVICE = "debrief.llm.v1.LlmService"


@dataclass(frozen=True, slots=True)
class UseCases:
    complete: Complete
    embed: Embed
    get_capabilities: GetCapabilities
    list_usage: ListUsage
    prune: PruneLedger


class LlmServicer(llm_pb2_grpc.LlmServiceServicer):
    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    async def Complete(self, request: llm_pb2.CompleteRequest, context: Any) -> llm_pb2.CompleteResponse:
        task = mappers.task_from(request)
        completion = await self._use_cases.complete(task, current_principal().subject, seconds_left())
        return mappers.completion_to(completion)

    async def Embed(self, request: llm_pb2.EmbedRequest, context: Any) -> llm_pb2.EmbedResponse:
        vectors = await self._use_cases.embed(request.texts, current_principal().subject, seconds_left())
        return mappers.vectors_to(vectors, self._use_cases.embed.model)

    async def GetCapabilities(
        self, request: llm_pb2.GetCapabilitiesRequest, context: Any
    ) -> llm_pb2.GetCapabilitiesResponse:
        return mappers.capabilities_to(await self._use_cases.get_capabilities())

    async def ListUsage(self, request: llm_pb2.ListUsageRequest, context: Any) -> llm_pb2.ListUsageResponse:
        page = await self._use_cases.list_usage(mappers.filter_from(request), request.page.size, request.page.cursor)
        return mappers.page_to(page)

    async def ForgetReferences(
        self, request: llm_pb2.ForgetReferencesRequest, context: Any
    ) -> llm_pb2.ForgetReferencesResponse:
        return llm_pb2.ForgetReferencesResponse(
            forgotten=await self._use_cases.prune.forget_references(request.references)
        )

    async def DeleteUsage(self, request: llm_pb2.DeleteUsageRequest, context: Any) -> llm_pb2.DeleteUsageResponse:
        before = request.before.ToDatetime(tzinfo=UTC)
        return llm_pb2.DeleteUsageResponse(deleted=await self._use_cases.prune.delete_before(before, request.limit))


def servicer(use_cases: UseCases) -> Servicer:
    return Servicer(SERVICE, LlmServicer(use_cases), llm_pb2_grpc.add_LlmServiceServicer_to_server)
