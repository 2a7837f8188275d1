"""The gRPC service of the review queue."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import review_queue_pb2, review_queue_pb2_grpc

from services.common.auth import Principal, current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import forms, mappers
from services.qa_scorer.api.grpc_disputes import dispute_message
from services.qa_scorer.application.dispute_store import WhoDecides
from services.qa_scorer.application.review_queue import COUNTED_TO, Task
from services.qa_scorer.application.review_store import Place
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.review_queue import QueueFilter, QueueItem, Quota, Waiting

_Q = review_queue_pb2


def item_message(item: QueueItem) -> review_queue_pb2.ReviewItem:
    return _Q.ReviewItem(
        id=str(item.id),
        kind=item.kind.value,
        reason=item.waiting.value,
        interaction_id=item.ref.id,
        interaction_revision=item.ref.revision,
        agent_id=item.agent_id,
        agent_name=item.agent_name,
        team=item.team or "",
        rubric=item.rubric,
        rubric_version=item.rubric_version,
        channel=item.channel,
        language=item.language,
        contact_reason=item.contact_reason,
        started_at=mappers.to_timestamp(item.started_at),
        due_at=mappers.to_timestamp(item.due_at),
        scorecard_id=str(item.scorecard_id) if item.scorecard_id else "",
        answered_weight=item.answered_weight or 0.0,
        criteria=item.criteria,
        claimed_by=item.claimed_by,
        claimed_until=mappers.to_timestamp(item.claimed_until),
        skips=item.skips,
        turns=item.turns,
    )


def quota_message(quota: Quota) -> review_queue_pb2.Quota:
    return _Q.Quota(
        daily=quota.daily,
        done=quota.done,
        reviewed_today=quota.reviewed_today,
        median_seconds=quota.median_seconds,
    )


class ReviewQueueServicer(review_queue_pb2_grpc.ReviewQueueServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def GetReviewQueue(
        self, request: review_queue_pb2.GetReviewQueueRequest, context: Any
    ) -> review_queue_pb2.GetReviewQueueResponse:
        standing = await self._cases.queue.standing(_filter(request.filter), current_principal())
        return _Q.GetReviewQueueResponse(
            counts=[
                _Q.ReasonCount(reason=waiting.value, waiting=min(count, COUNTED_TO), more=count > COUNTED_TO)
                for waiting, count in standing.counts.items()
            ],
            quota=quota_message(standing.quota),
            mine=map(item_message, standing.mine),
        )

    async def ListReviewItems(
        self, request: review_queue_pb2.ListReviewItemsRequest, context: Any
    ) -> review_queue_pb2.ListReviewItemsResponse:
        size = page_size(request.page.size)
        after = _place(request.page.cursor)
        rows = await self._cases.queue.list(_filter(request.filter), after, size + 1, current_principal())
        cursor = _cursor(rows[size - 1][1]) if len(rows) > size else ""
        return _Q.ListReviewItemsResponse(
            items=[item_message(item) for item, _ in rows[:size]], page=page_pb2.PageInfo(next_cursor=cursor)
        )

    async def ClaimNextReviewItem(
        self, request: review_queue_pb2.ClaimNextReviewItemRequest, context: Any
    ) -> review_queue_pb2.ClaimNextReviewItemResponse:
        item, reached = await self._cases.queue.claim_next(_filter(request.filter), current_principal())
        return _Q.ClaimNextReviewItemResponse(item=item_message(item) if item else None, quota_reached=reached)

    async def ClaimReviewItem(
        self, request: review_queue_pb2.ClaimReviewItemRequest, context: Any
    ) -> review_queue_pb2.ClaimReviewItemResponse:
        caller = current_principal()
        return await self._task(await self._cases.queue.claim(uuid.UUID(request.id), caller), caller)

    async def ReleaseReviewItem(
        self, request: review_queue_pb2.ReleaseReviewItemRequest, context: Any
    ) -> review_queue_pb2.ReleaseReviewItemResponse:
        await self._cases.queue.release(uuid.UUID(request.id), current_principal())
        return _Q.ReleaseReviewItemResponse()

    async def SkipReviewItem(
        self, request: review_queue_pb2.SkipReviewItemRequest, context: Any
    ) -> review_queue_pb2.SkipReviewItemResponse:
        await self._cases.queue.skip(uuid.UUID(request.id), request.reason, request.note, current_principal())
        return _Q.SkipReviewItemResponse()

    async def SaveReviewDraft(
        self, request: review_queue_pb2.SaveReviewDraftRequest, context: Any
    ) -> review_queue_pb2.SaveReviewDraftResponse:
        draft = forms.draft_from(request.draft)
        until = await self._cases.queue.save(uuid.UUID(request.id), draft, current_principal())
        return _Q.SaveReviewDraftResponse(claimed_until=mappers.to_timestamp(until))

    async def SubmitReview(
        self, request: review_queue_pb2.SubmitReviewRequest, context: Any
    ) -> review_queue_pb2.SubmitReviewResponse:
        caller = current_principal()
        draft = forms.draft_from(request.draft)
        card = await self._cases.queue.submit(uuid.UUID(request.id), draft, request.idempotency_key, caller)
        shown = await self._cases.read.shown(card, caller)
        return _Q.SubmitReviewResponse(scorecard=mappers.scorecard_message(shown))

    async def SetReviewQuota(
        self, request: review_queue_pb2.SetReviewQuotaRequest, context: Any
    ) -> review_queue_pb2.SetReviewQuotaResponse:
        quota = await self._cases.queue.set_quota(request.daily, current_principal())
        return _Q.SetReviewQuotaResponse(quota=quota_message(quota))

    async def _task(self, task: Task, caller: Principal) -> review_queue_pb2.ClaimReviewItemResponse:
        shown = await self._cases.read.shown(task.scorecard, caller) if task.scorecard else None
        dispute = task.dispute
        return _Q.ClaimReviewItemResponse(
            item=item_message(task.item),
            criteria=forms.form_criteria(task.rubric, task.plan),
            draft=forms.draft_message(task.draft) if task.draft else None,
            scorecard=mappers.scorecard_message(shown) if shown else None,
            # The queue offers a dispute only to those who may decide it.
            dispute=dispute_message(dispute, WhoDecides(caller_may=True)) if dispute else None,
        )


def _filter(message: review_queue_pb2.QueueFilter) -> QueueFilter:
    return QueueFilter(
        Waiting(message.reason) if message.reason else None,
        message.team or None,
        message.agent_id or None,
        message.rubric or None,
    )


def _cursor(place: Place) -> str:
    plain = [part.isoformat() if isinstance(part, datetime) else _plain(part) for part in place.key]
    return encode_cursor(place.waiting.value, plain)


def _plain(part: object) -> object:
    return str(part) if isinstance(part, uuid.UUID) else part


def _place(cursor: str) -> Place | None:
    decoded = decode_cursor(cursor, 2)
    if decoded is None:
        return None
    try:
        waiting, key = Waiting(decoded[0]), list(decoded[1])
        if waiting is Waiting.OPEN_ANSWERS:
            undecided, at, id = key
            return Place(waiting, (bool(undecided), _instant(at), uuid.UUID(id)))
        at, last = key
        return Place(waiting, (_instant(at), int(last) if waiting is Waiting.DISPUTE else uuid.UUID(last)))
    except (ValueError, TypeError, AttributeError) as error:
        raise other_list() from error


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at
