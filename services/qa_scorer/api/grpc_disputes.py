"""The gRPC service of disputes and acknowledgements."""

from __future__ import annotations

import uuid
from typing import Any, Final

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import dispute_pb2, dispute_pb2_grpc

from services.common.auth import current_principal
from services.common.errors import InvalidInput
from services.qa_scorer.api import mappers, pages
from services.qa_scorer.application.dispute_store import DisputeAbout, DisputeFilter, WhoDecides
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.disputes import Contest, DisputeRecord

NOBODY: Final = WhoDecides()


def dispute_message(
    record: DisputeRecord, who: WhoDecides = NOBODY, about: DisputeAbout | None = None
) -> dispute_pb2.Dispute:
    about = about or DisputeAbout()
    return dispute_pb2.Dispute(
        id=str(record.id),
        scorecard_id=str(record.scorecard_id),
        interaction_id=record.interaction_id,
        agent_id=record.agent_id,
        criterion=record.criterion,
        value=record.value,
        wanted_value=record.wanted_value,
        reason=record.reason,
        turn=record.turn,
        quote=record.quote,
        state=record.state.value,
        opened_at=mappers.to_timestamp(record.opened_at),
        due_at=mappers.to_timestamp(record.due_at),
        decided_at=mappers.to_timestamp(record.decided_at),
        decided_by=record.decided_by or "",
        decision_reason=record.decision_reason or "",
        outcome_scorecard_id=str(record.outcome_scorecard_id or ""),
        may_decide=who.caller_may,
        had_part=who.had_part,
        agent_name=about.agent_name,
        rubric=about.rubric,
        rubric_version=about.rubric_version,
    )


class DisputeServicer(dispute_pb2_grpc.DisputeServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def AcknowledgeScorecard(
        self, request: dispute_pb2.AcknowledgeScorecardRequest, context: Any
    ) -> dispute_pb2.AcknowledgeScorecardResponse:
        at = await self._cases.disputes.acknowledge(uuid.UUID(request.scorecard_id), current_principal())
        return dispute_pb2.AcknowledgeScorecardResponse(acknowledged_at=mappers.to_timestamp(at))

    async def ListAcknowledgements(
        self, request: dispute_pb2.ListAcknowledgementsRequest, context: Any
    ) -> dispute_pb2.ListAcknowledgementsResponse:
        ids = [uuid.UUID(id) for id in request.scorecard_ids]
        found = await self._cases.disputes.acknowledged(ids, current_principal())
        return dispute_pb2.ListAcknowledgementsResponse(
            acknowledgements=[
                dispute_pb2.Acknowledgement(scorecard_id=str(id), acknowledged_at=mappers.to_timestamp(at))
                for id, at in found.items()
            ]
        )

    async def OpenDispute(
        self, request: dispute_pb2.OpenDisputeRequest, context: Any
    ) -> dispute_pb2.OpenDisputeResponse:
        contest = Contest(request.criterion, request.wanted_value, request.reason, request.turn, request.quote)
        record = await self._cases.disputes.open(uuid.UUID(request.scorecard_id), contest, current_principal())
        return dispute_pb2.OpenDisputeResponse(dispute=dispute_message(record))

    async def WithdrawDispute(
        self, request: dispute_pb2.WithdrawDisputeRequest, context: Any
    ) -> dispute_pb2.WithdrawDisputeResponse:
        record = await self._cases.disputes.withdraw(uuid.UUID(request.id), current_principal())
        return dispute_pb2.WithdrawDisputeResponse(dispute=dispute_message(record))

    async def GetDispute(self, request: dispute_pb2.GetDisputeRequest, context: Any) -> dispute_pb2.GetDisputeResponse:
        record, who = await self._cases.disputes.get(uuid.UUID(request.id), current_principal())
        about = await self._cases.disputes.about([record])
        return dispute_pb2.GetDisputeResponse(dispute=dispute_message(record, who, about[record.id]))

    async def ListDisputes(
        self, request: dispute_pb2.ListDisputesRequest, context: Any
    ) -> dispute_pb2.ListDisputesResponse:
        caller = current_principal()
        try:
            scorecard_id = uuid.UUID(request.scorecard_id) if request.scorecard_id else None
        except ValueError as error:
            raise InvalidInput("scorecard_id is no UUID.", field="scorecard_id") from error
        wanted = DisputeFilter(
            request.state or None,
            request.agent_id or None,
            scorecard_id,
            caller.only_own_records_of,
            request.interaction_id or None,
        )
        rows, cursor = await pages.disputes(self._cases, wanted, request.page.cursor, request.page.size, caller)
        about = await self._cases.disputes.about([record for record, _ in rows])
        return dispute_pb2.ListDisputesResponse(
            disputes=[dispute_message(record, who, about[record.id]) for record, who in rows],
            page=page_pb2.PageInfo(next_cursor=cursor),
        )

    async def DecideDispute(
        self, request: dispute_pb2.DecideDisputeRequest, context: Any
    ) -> dispute_pb2.DecideDisputeResponse:
        caller = current_principal()
        record, scorecard = await self._cases.disputes.decide(
            uuid.UUID(request.id), uphold=request.uphold, value=request.value, reason=request.reason, caller=caller
        )
        shown = await self._cases.read.shown(scorecard, caller)
        return dispute_pb2.DecideDisputeResponse(
            dispute=dispute_message(record), scorecard=mappers.scorecard_message(shown)
        )

    async def MarkDisputeDue(
        self, request: dispute_pb2.MarkDisputeDueRequest, context: Any
    ) -> dispute_pb2.MarkDisputeDueResponse:
        return dispute_pb2.MarkDisputeDueResponse(overdue=await self._cases.disputes.mark_due(uuid.UUID(request.id)))
