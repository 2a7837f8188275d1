"""The gRPC service of privacy: erasure, retention, notices, profiling, regions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import privacy_pb2 as pb
from debrief.qa.v1 import privacy_pb2_grpc

from services.common.auth import current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api.mappers import from_timestamp, to_timestamp
from services.qa_scorer.application.privacy_stores import Sweep
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.erasure import NOTES, Erasure, ErasureState
from services.qa_scorer.domain.notice import Notice, Reader
from services.qa_scorer.domain.profiling import Objection, ObjectionState, Scope, Switch
from services.qa_scorer.domain.regions import UNKNOWN, Assessment
from services.qa_scorer.domain.retention import DEFAULT_DAYS, Policy, least_days


class PrivacyServicer(privacy_pb2_grpc.PrivacyServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: Any) -> pb.EraseCustomerResponse:
        by = current_principal().subject
        record, created = await self._cases.erasure.request(request.customer_id, request.reference, by)
        return pb.EraseCustomerResponse(erasure=_erasure(record), created=created)

    async def GetErasure(self, request: pb.GetErasureRequest, context: Any) -> pb.GetErasureResponse:
        return pb.GetErasureResponse(erasure=_erasure(await self._cases.erasure.get(uuid.UUID(request.id))))

    async def ListErasures(self, request: pb.ListErasuresRequest, context: Any) -> pb.ListErasuresResponse:
        size = page_size(request.page.size)
        rows = await self._cases.erasure.list(_number(request.page.cursor), size + 1)
        cursor = encode_cursor(rows[size - 1].seq) if len(rows) > size else ""
        return pb.ListErasuresResponse(erasures=map(_erasure, rows[:size]), page=_page(cursor))

    async def ListRetention(self, request: pb.ListRetentionRequest, context: Any) -> pb.ListRetentionResponse:
        return pb.ListRetentionResponse(policies=map(_policy, await self._cases.retention.policies()))

    async def SetRetention(self, request: pb.SetRetentionRequest, context: Any) -> pb.SetRetentionResponse:
        by = current_principal().subject
        return pb.SetRetentionResponse(
            policy=_policy(await self._cases.retention.set(request.kind, request.days or None, by))
        )

    async def StartSweep(self, request: pb.StartSweepRequest, context: Any) -> pb.StartSweepResponse:
        return pb.StartSweepResponse(id=await self._cases.retention.start_sweep(current_principal().subject))

    async def ListSweeps(self, request: pb.ListSweepsRequest, context: Any) -> pb.ListSweepsResponse:
        size = page_size(request.page.size)
        rows = await self._cases.retention.sweeps(_number(request.page.cursor), size + 1)
        cursor = encode_cursor(rows[size - 1].seq) if len(rows) > size else ""
        return pb.ListSweepsResponse(sweeps=map(_sweep, rows[:size]), page=_page(cursor))

    async def GetNotice(self, request: pb.GetNoticeRequest, context: Any) -> pb.GetNoticeResponse:
        shown = await self._cases.notices.current(current_principal())
        return pb.GetNoticeResponse(
            notice=_notice(shown.notice), acknowledged_at=to_timestamp(shown.acknowledged_at), due=shown.due
        )

    async def ListNotices(self, request: pb.ListNoticesRequest, context: Any) -> pb.ListNoticesResponse:
        return pb.ListNoticesResponse(notices=map(_notice, await self._cases.notices.all()))

    async def PublishNotice(self, request: pb.PublishNoticeRequest, context: Any) -> pb.PublishNoticeResponse:
        notice = await self._cases.notices.publish(
            request.text_en, request.text_fr, request.after_version, current_principal().subject
        )
        return pb.PublishNoticeResponse(notice=_notice(notice))

    async def AcknowledgeNotice(
        self, request: pb.AcknowledgeNoticeRequest, context: Any
    ) -> pb.AcknowledgeNoticeResponse:
        at = await self._cases.notices.acknowledge(request.version, request.language, current_principal())
        return pb.AcknowledgeNoticeResponse(acknowledged_at=to_timestamp(at))

    async def ListNoticeReaders(
        self, request: pb.ListNoticeReadersRequest, context: Any
    ) -> pb.ListNoticeReadersResponse:
        size = page_size(request.page.size)
        key = decode_cursor(request.page.cursor, 1)
        if key is not None and not isinstance(key[0], str):
            raise other_list()
        found = await self._cases.notices.readers(
            acknowledged=request.acknowledged, after=key[0] if key else None, limit=size + 1
        )
        cursor = encode_cursor(found.rows[size - 1].agent_id) if len(found.rows) > size else ""
        return pb.ListNoticeReadersResponse(
            readers=map(_reader, found.rows[:size]),
            page=_page(cursor),
            agents=found.agents,
            acknowledged_agents=found.acknowledged,
        )

    async def ListProfiling(self, request: pb.ListProfilingRequest, context: Any) -> pb.ListProfilingResponse:
        found = await self._cases.profiling.switches()
        return pb.ListProfilingResponse(
            switches=[_switch(switch, found.names.get(switch.key, "")) for switch in found.switches], sites=found.sites
        )

    async def SetProfiling(self, request: pb.SetProfilingRequest, context: Any) -> pb.SetProfilingResponse:
        switch = await self._cases.profiling.set(
            Scope(request.scope), request.key, allowed=request.allowed, by=current_principal().subject
        )
        return pb.SetProfilingResponse(switch=_switch(switch))

    async def GetOwnProfiling(self, request: pb.GetOwnProfilingRequest, context: Any) -> pb.GetOwnProfilingResponse:
        allowed, objection = await self._cases.profiling.own(current_principal())
        return pb.GetOwnProfilingResponse(
            allowed=allowed, objection=_objection(objection) if objection is not None else None
        )

    async def ObjectToProfiling(
        self, request: pb.ObjectToProfilingRequest, context: Any
    ) -> pb.ObjectToProfilingResponse:
        record = await self._cases.profiling.object(request.reason, current_principal())
        return pb.ObjectToProfilingResponse(objection=_objection(record))

    async def ListObjections(self, request: pb.ListObjectionsRequest, context: Any) -> pb.ListObjectionsResponse:
        size = page_size(request.page.size)
        key = decode_cursor(request.page.cursor, 2)
        if key is not None and not (isinstance(key[0], bool) and isinstance(key[1], int)):
            raise other_list()
        rows = await self._cases.profiling.objections((key[0], key[1]) if key else None, size + 1)
        cursor = ""
        if len(rows) > size:
            last = rows[size - 1].objection
            cursor = encode_cursor(last.state is ObjectionState.OPEN, last.seq)
        return pb.ListObjectionsResponse(
            objections=[_objection(row.objection, row.name or "") for row in rows[:size]], page=_page(cursor)
        )

    async def DecideObjection(self, request: pb.DecideObjectionRequest, context: Any) -> pb.DecideObjectionResponse:
        record = await self._cases.profiling.decide(
            uuid.UUID(request.id), uphold=request.uphold, reason=request.reason, by=current_principal().subject
        )
        return pb.DecideObjectionResponse(objection=_objection(record))

    async def ListAssessments(self, request: pb.ListAssessmentsRequest, context: Any) -> pb.ListAssessmentsResponse:
        found = await self._cases.regions.list()
        default = found.settings.default
        return pb.ListAssessmentsResponse(
            assessments=map(_assessment, found.assessments),
            hosted=found.models.hosted or found.models.embedding_hosted,
            model=found.models.model,
            set_regions=sorted(found.settings.hosted),
            default_region="" if default == UNKNOWN else default,
            known_regions=found.known,
        )

    async def RecordAssessment(self, request: pb.RecordAssessmentRequest, context: Any) -> pb.RecordAssessmentResponse:
        record = await self._cases.regions.record(
            request.region, request.reference, request.assessed_on, current_principal().subject
        )
        return pb.RecordAssessmentResponse(assessment=_assessment(record))

    async def WithdrawAssessment(
        self, request: pb.WithdrawAssessmentRequest, context: Any
    ) -> pb.WithdrawAssessmentResponse:
        await self._cases.regions.withdraw(request.region, current_principal().subject)
        return pb.WithdrawAssessmentResponse()

    async def EraseBatch(self, request: pb.EraseBatchRequest, context: Any) -> pb.EraseBatchResponse:
        done = await self._cases.erasure.batch(uuid.UUID(request.id), request.limit)
        return pb.EraseBatchResponse(erased=done.interactions, in_flight=done.in_flight, more=done.interactions > 0)

    async def EraseLedger(self, request: pb.EraseLedgerRequest, context: Any) -> pb.EraseLedgerResponse:
        return pb.EraseLedgerResponse(forgotten=await self._cases.erasure.ledger(uuid.UUID(request.id)))

    async def NextHistories(self, request: pb.NextHistoriesRequest, context: Any) -> pb.NextHistoriesResponse:
        found = await self._cases.erasure.histories(uuid.UUID(request.id), request.after, request.limit)
        return pb.NextHistoriesResponse(
            histories=[pb.History(workflow_id=workflow_id, may_terminate=own) for workflow_id, own in found]
        )

    async def HistoriesErased(self, request: pb.HistoriesErasedRequest, context: Any) -> pb.HistoriesErasedResponse:
        await self._cases.erasure.histories_erased(uuid.UUID(request.id), request.workflow_ids, request.removed)
        return pb.HistoriesErasedResponse()

    async def FinishErasure(self, request: pb.FinishErasureRequest, context: Any) -> pb.FinishErasureResponse:
        return pb.FinishErasureResponse(finished=await self._cases.erasure.finish(uuid.UUID(request.id)))

    async def SweepRetention(self, request: pb.SweepRetentionRequest, context: Any) -> pb.SweepRetentionResponse:
        removed = await self._cases.retention.sweep(
            request.sweep_id, request.kind, from_timestamp(request.as_of), request.limit
        )
        return pb.SweepRetentionResponse(removed=removed, more=removed >= request.limit)

    async def FinishSweep(self, request: pb.FinishSweepRequest, context: Any) -> pb.FinishSweepResponse:
        await self._cases.retention.finish(request.sweep_id, from_timestamp(request.as_of))
        return pb.FinishSweepResponse()


def _page(cursor: str) -> page_pb2.PageInfo:
    return page_pb2.PageInfo(next_cursor=cursor)


def _number(cursor: str) -> int | None:
    key = decode_cursor(cursor, 1)
    if key is not None and not isinstance(key[0], int):
        raise other_list()
    return key[0] if key else None


def _counts(removed: Mapping[str, int]) -> list[pb.KindCount]:
    return [pb.KindCount(kind=kind, count=count) for kind, count in removed.items()]


def _erasure(record: Erasure) -> pb.Erasure:
    return pb.Erasure(
        id=str(record.id),
        customer=record.customer_key,
        reference=record.reference,
        state=record.state.value,
        requested_at=to_timestamp(record.requested_at),
        requested_by=record.requested_by,
        finished_at=to_timestamp(record.finished_at),
        removed=_counts(record.removed),
        notes=NOTES if record.state is ErasureState.FINISHED else (),
    )


def _policy(policy: Policy) -> pb.RetentionPolicy:
    return pb.RetentionPolicy(
        kind=policy.kind.value,
        days=policy.days or 0,
        default_days=DEFAULT_DAYS[policy.kind],
        least_days=least_days(policy.kind),
        changed_at=to_timestamp(policy.changed_at),
        changed_by=policy.changed_by or "",
    )


def _sweep(sweep: Sweep) -> pb.Sweep:
    return pb.Sweep(
        id=sweep.id,
        as_of=to_timestamp(sweep.as_of),
        started_at=to_timestamp(sweep.started_at),
        finished_at=to_timestamp(sweep.finished_at),
        removed=_counts(sweep.removed),
    )


def _notice(notice: Notice) -> pb.Notice:
    return pb.Notice(
        version=notice.version,
        text_en=notice.text_en,
        text_fr=notice.text_fr,
        published_at=to_timestamp(notice.published_at),
        published_by=notice.published_by or "",
        acknowledged=notice.acknowledged,
    )


def _reader(reader: Reader) -> pb.NoticeReader:
    return pb.NoticeReader(
        agent_id=reader.agent_id,
        name=reader.name or "",
        team=reader.team or "",
        acknowledged_at=to_timestamp(reader.acknowledged_at),
        last_version=reader.last_version,
    )


def _switch(switch: Switch, name: str = "") -> pb.ProfilingSwitch:
    return pb.ProfilingSwitch(
        scope=switch.scope.value,
        key=switch.key,
        allowed=switch.allowed,
        changed_at=to_timestamp(switch.changed_at),
        changed_by=switch.changed_by,
        name=name,
    )


def _objection(record: Objection, name: str = "") -> pb.Objection:
    return pb.Objection(
        id=str(record.id),
        agent_id=record.agent_id,
        name=name,
        reason=record.reason,
        state=record.state.value,
        opened_at=to_timestamp(record.opened_at),
        decided_at=to_timestamp(record.decided_at),
        decided_by=record.decided_by or "",
        decision_reason=record.decision_reason or "",
    )


def _assessment(record: Assessment) -> pb.Assessment:
    return pb.Assessment(
        region=record.region,
        reference=record.reference,
        assessed_on=record.assessed_on.isoformat(),
        recorded_at=to_timestamp(record.recorded_at),
        recorded_by=record.recorded_by,
    )
