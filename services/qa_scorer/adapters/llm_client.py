"""The LLM service as the judges' embedder and completions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import grpc
import numpy as np
from debrief.llm.v1 import llm_pb2, llm_pb2_grpc

from services.qa_scorer.application.ports import Vectors
from services.qa_scorer.application.regions import Models
from services.qa_scorer.domain.judging import Usage

EMBED_BATCH = 2000
EMBED_SECONDS = 120.0
COMPLETE_SECONDS = 150.0
LEDGER_SECONDS = 60.0


class LlmClient:
    """Calls raise the DomainErrors that the service raised."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = llm_pb2_grpc.LlmServiceStub(channel)
        self._dimensions = 0

    async def embed(self, texts: Sequence[str]) -> Vectors:
        parts: list[Vectors] = []
        for start in range(0, len(texts), EMBED_BATCH):
            reply = await self._stub.Embed(
                llm_pb2.EmbedRequest(texts=texts[start : start + EMBED_BATCH]), timeout=EMBED_SECONDS
            )
            self._dimensions = reply.dimensions
            parts.append(np.frombuffer(reply.vectors, dtype="<f4").reshape(reply.rows, reply.dimensions))
        if not parts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        return np.concatenate(parts)

    async def complete(self, *, system: str, user: str, json_schema: str, reference: str) -> tuple[str, str, Usage]:
        reply = await self._stub.Complete(
            llm_pb2.CompleteRequest(
                purpose=llm_pb2.PURPOSE_JUDGE,
                messages=[
                    llm_pb2.Message(role=llm_pb2.ROLE_SYSTEM, content=system),
                    llm_pb2.Message(role=llm_pb2.ROLE_USER, content=user),
                ],
                json_schema=json_schema,
                reference=reference,
            ),
            timeout=COMPLETE_SECONDS,
        )
        usage = Usage(1, reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.cost_microusd)
        return reply.json, reply.model, usage

    async def models(self) -> Models:
        reply = await self._stub.GetCapabilities(llm_pb2.GetCapabilitiesRequest(), timeout=10.0)
        return Models(
            reply.completion_available,
            reply.completion_model,
            hosted=reply.hosted,
            embedding_hosted=reply.embedding_hosted,
        )

    async def forget_references(self, references: Sequence[str]) -> int:
        reply = await self._stub.ForgetReferences(
            llm_pb2.ForgetReferencesRequest(references=references), timeout=LEDGER_SECONDS
        )
        return int(reply.forgotten)

    async def delete_usage(self, before: datetime, limit: int) -> int:
        request = llm_pb2.DeleteUsageRequest(limit=limit)
        request.before.FromDatetime(before)
        reply = await self._stub.DeleteUsage(request, timeout=LEDGER_SECONDS)
        return int(reply.deleted)
