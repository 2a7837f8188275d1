"""Between messages and the domain."""

from __future__ import annotations

from datetime import UTC

import numpy as np
from debrief.common.v1 import page_pb2
from debrief.llm.v1 import llm_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidInput
from services.llm.application.list_usage import UsagePage
from services.llm.application.ports import Vectors
from services.llm.domain.models import (
    Capabilities,
    ChatMessage,
    Completion,
    CompletionTask,
    LedgerEntry,
    Purpose,
    Role,
    Usage,
    UsageFilter,
)

_ROLES = {llm_pb2.ROLE_SYSTEM: Role.SYSTEM, llm_pb2.ROLE_USER: Role.USER, llm_pb2.ROLE_ASSISTANT: Role.ASSISTANT}
_PURPOSE_NUMBERS = {
    Purpose.JUDGE: llm_pb2.PURPOSE_JUDGE,
    Purpose.COMMENT: llm_pb2.PURPOSE_COMMENT,
    Purpose.COACHING: llm_pb2.PURPOSE_COACHING,
}
_PURPOSES: dict[int, Purpose] = {number: purpose for purpose, number in _PURPOSE_NUMBERS.items()}


def task_from(request: llm_pb2.CompleteRequest) -> CompletionTask:
    return CompletionTask(
        purpose=_PURPOSES[request.purpose],
        messages=tuple(ChatMessage(_ROLES[message.role], message.content) for message in request.messages),
        json_schema=request.json_schema,
        max_output_tokens=request.max_output_tokens,
        temperature=request.temperature,
        reference=request.reference,
    )


def completion_to(completion: Completion) -> llm_pb2.CompleteResponse:
    return llm_pb2.CompleteResponse(
        json=completion.json,
        model=completion.model,
        usage=_usage_to(completion.usage),
        latency_ms=completion.latency_ms,
    )


def vectors_to(vectors: Vectors, model: str) -> llm_pb2.EmbedResponse:
    rows, dimensions = vectors.shape
    return llm_pb2.EmbedResponse(
        vectors=np.ascontiguousarray(vectors, dtype="<f4").tobytes(), rows=rows, dimensions=dimensions, model=model
    )


def capabilities_to(found: Capabilities) -> llm_pb2.GetCapabilitiesResponse:
    """The model named is the judge's; one that serves another purpose only where the judge has none."""
    return llm_pb2.GetCapabilitiesResponse(
        completion_available=bool(found.models),
        completion_model=found.models.get(Purpose.JUDGE) or next(iter(found.models.values()), ""),
        embedding_model=found.embedding_model,
        embedding_dimensions=found.embedding_dimensions,
        daily_budget_microusd=found.daily_budget_microusd or 0,
        spent_today_microusd=found.spent_today_microusd,
        max_concurrency=found.max_concurrency,
        hosted=found.hosted,
        embedding_hosted=found.embedding_hosted,
    )


def filter_from(request: llm_pb2.ListUsageRequest) -> UsageFilter:
    return UsageFilter(
        since=request.since.ToDatetime(tzinfo=UTC) if request.HasField("since") else None,
        purpose=_purpose(request.purpose),
    )


def _purpose(number: int) -> Purpose | None:
    if number == llm_pb2.PURPOSE_UNSPECIFIED:
        return None
    if number not in _PURPOSES:
        raise InvalidInput(f"purpose: there is no purpose {number}.", field="purpose")
    return _PURPOSES[number]


def page_to(page: UsagePage) -> llm_pb2.ListUsageResponse:
    return llm_pb2.ListUsageResponse(
        entries=[_entry_to(entry) for entry in page.entries],
        page=page_pb2.PageInfo(next_cursor=page.next_cursor),
        total=_usage_to(page.total.usage),
        total_calls=page.total.calls,
    )


def _entry_to(entry: LedgerEntry) -> llm_pb2.UsageEntry:
    at = Timestamp()
    at.FromDatetime(entry.at)
    return llm_pb2.UsageEntry(
        id=str(entry.id),
        at=at,
        # Hosted embeddings have no purpose of their own in the contract.
        purpose=_PURPOSE_NUMBERS.get(entry.purpose, llm_pb2.PURPOSE_UNSPECIFIED),
        model=entry.model,
        caller=entry.caller,
        reference=entry.reference,
        outcome=entry.outcome,
        usage=_usage_to(entry.usage),
        latency_ms=entry.latency_ms,
    )


def _usage_to(usage: Usage) -> llm_pb2.Usage:
    return llm_pb2.Usage(
        input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cost_microusd=usage.cost_microusd
    )
