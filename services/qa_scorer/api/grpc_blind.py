"""The gRPC service of blind evaluations and of the plan that draws contacts for them."""

from __future__ import annotations

import uuid
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import blind_evaluation_pb2, blind_evaluation_pb2_grpc

from services.common.auth import current_principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.api import forms, mappers
from services.qa_scorer.application.review_store import PlanRecord
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.records import ScorecardRecord
from services.qa_scorer.domain.reviewed import ReviewRecord
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.sampling import month_of

_B = blind_evaluation_pb2


def blind_message(
    record: ReviewRecord, agent_name: str = "", compared: int = 0, same: int = 0, rubric: Rubric | None = None
) -> blind_evaluation_pb2.BlindEvaluation:
    checks = {criterion.key for criterion in rubric.criteria if criterion.check is not None} if rubric else set()
    return _B.BlindEvaluation(
        id=str(record.id),
        interaction_id=record.ref.id,
        interaction_revision=record.ref.revision,
        agent_id=record.agent_id,
        agent_name=agent_name,
        rubric=record.rubric,
        rubric_version=record.rubric_version,
        evaluator=record.reviewer,
        submitted_at=mappers.to_timestamp(record.submitted_at),
        seconds=record.seconds,
        overall=record.overall,
        passed=record.passed,
        answered_weight=record.answered_weight or 0.0,
        answers=[
            _B.BlindAnswer(
                criterion=answer.criterion,
                value=answer.value,
                reason=answer.reason,
                by=answer.by or "",
                computed=answer.criterion in checks,
            )
            for answer in record.answers
        ],
        probability=record.probability or 0.0,
        compared=compared,
        same=same,
    )


def plan_message(plan: PlanRecord) -> blind_evaluation_pb2.SamplingPlan:
    return _B.SamplingPlan(
        month=f"{plan.month:%Y-%m}",
        per_agent=plan.per_agent,
        seed=plan.seed,
        contacts=plan.contacts,
        agents=plan.agents,
        drawn=plan.drawn,
        evaluated=plan.evaluated,
        run_at=mappers.to_timestamp(plan.run_at),
        run_by=plan.run_by,
    )


class BlindEvaluationServicer(blind_evaluation_pb2_grpc.BlindEvaluationServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def StartBlindEvaluation(
        self, request: blind_evaluation_pb2.StartBlindEvaluationRequest, context: Any
    ) -> blind_evaluation_pb2.StartBlindEvaluationResponse:
        id = await self._cases.blind.start(request.interaction_id, request.agent_id, current_principal())
        return _B.StartBlindEvaluationResponse(item_id=str(id))

    async def SubmitBlindEvaluation(
        self, request: blind_evaluation_pb2.SubmitBlindEvaluationRequest, context: Any
    ) -> blind_evaluation_pb2.SubmitBlindEvaluationResponse:
        draft = forms.draft_from(request.draft)
        record = await self._cases.blind.submit(
            uuid.UUID(request.id), draft, request.idempotency_key, current_principal()
        )
        return _B.SubmitBlindEvaluationResponse(evaluation=blind_message(record))

    async def GetBlindEvaluation(
        self, request: blind_evaluation_pb2.GetBlindEvaluationRequest, context: Any
    ) -> blind_evaluation_pb2.GetBlindEvaluationResponse:
        caller = current_principal()
        found = await self._cases.blind.get(uuid.UUID(request.id), caller)
        shown = await self._cases.read.shown(found.ai, caller) if found.ai else None
        compared, same = _compared(found.record, found.ai)
        return _B.GetBlindEvaluationResponse(
            evaluation=blind_message(found.record, found.agent_name, compared, same, found.rubric),
            ai=mappers.scorecard_message(shown) if shown else None,
            criteria=forms.form_criteria(found.rubric),
        )

    async def ListBlindEvaluations(
        self, request: blind_evaluation_pb2.ListBlindEvaluationsRequest, context: Any
    ) -> blind_evaluation_pb2.ListBlindEvaluationsResponse:
        size = page_size(request.page.size)
        key = decode_cursor(request.page.cursor, 1)
        if key is not None and not isinstance(key[0], int):
            raise other_list()
        rows = await self._cases.blind.list(request.mine, key[0] if key else None, size + 1, current_principal())
        cursor = encode_cursor(rows[size - 1][0].seq) if len(rows) > size else ""
        return _B.ListBlindEvaluationsResponse(
            evaluations=[blind_message(record, name, compared, same) for record, compared, same, name in rows[:size]],
            page=page_pb2.PageInfo(next_cursor=cursor),
        )

    async def RunSamplingPlan(
        self, request: blind_evaluation_pb2.RunSamplingPlanRequest, context: Any
    ) -> blind_evaluation_pb2.RunSamplingPlanResponse:
        month = month_of(request.month) if request.month else None
        plan, now = await self._cases.plan.run(month, request.per_agent, request.seed, current_principal().subject)
        return _B.RunSamplingPlanResponse(plan=plan_message(plan), drawn_now=now)

    async def ListSamplingPlans(
        self, request: blind_evaluation_pb2.ListSamplingPlansRequest, context: Any
    ) -> blind_evaluation_pb2.ListSamplingPlansResponse:
        plans = await self._cases.plan.list()
        last = self._cases.plan.last_month()
        proposed = await self._cases.plan.proposed()
        return _B.ListSamplingPlansResponse(
            plans=map(plan_message, plans),
            last_month=f"{last:%Y-%m}",
            last_month_drawn=any(plan.month == last for plan in plans),
            default_per_agent=self._cases.plan.per_agent,
            proposed_month=f"{proposed:%Y-%m}" if proposed else "",
        )


def _compared(record: ReviewRecord, ai: ScorecardRecord | None) -> tuple[int, int]:
    """Labels that the AI has an answer to, and those that it agrees with."""
    said = {} if ai is None else {answer.criterion: answer.value for answer in ai.answers}
    pairs = [
        (answer.value, said[answer.criterion])
        for answer in record.answers
        if answer.is_label and answer.criterion in said
    ]
    return len(pairs), sum(human == machine for human, machine in pairs)
