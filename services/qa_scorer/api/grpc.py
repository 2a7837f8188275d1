"""The gRPC services of qa_scorer: messages in, use cases, messages out. Access and validation are the server's."""

from __future__ import annotations

import uuid
from typing import Any

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import (
    agent_home_pb2_grpc,
    agreement_pb2_grpc,
    audit_pb2_grpc,
    blind_evaluation_pb2_grpc,
    directory_pb2_grpc,
    dispute_pb2_grpc,
    evaluation_pb2,
    evaluation_pb2_grpc,
    exemplar_pb2_grpc,
    export_pb2_grpc,
    import_pb2_grpc,
    insight_pb2_grpc,
    interaction_pb2,
    interaction_pb2_grpc,
    privacy_pb2_grpc,
    review_queue_pb2_grpc,
    rubric_pb2_grpc,
    scorecard_pb2,
    scorecard_pb2_grpc,
)

from services.common.auth import current_principal
from services.common.errors import InvalidInput, TooLarge
from services.common.grpc_server import Servicer
from services.qa_scorer.api import mappers, pages
from services.qa_scorer.api.filters import interaction_filter
from services.qa_scorer.api.grpc_agent_home import AgentHomeServicer
from services.qa_scorer.api.grpc_agreement import AgreementServicer
from services.qa_scorer.api.grpc_audit import AuditServicer
from services.qa_scorer.api.grpc_blind import BlindEvaluationServicer
from services.qa_scorer.api.grpc_disputes import DisputeServicer
from services.qa_scorer.api.grpc_exports import ExportServicer
from services.qa_scorer.api.grpc_imports import ImportServicer
from services.qa_scorer.api.grpc_insight import InsightServicer
from services.qa_scorer.api.grpc_privacy import PrivacyServicer
from services.qa_scorer.api.grpc_reviews import ReviewQueueServicer
from services.qa_scorer.api.grpc_rubrics import RubricServicer
from services.qa_scorer.api.grpc_teaching import DirectoryServicer, ExemplarServicer
from services.qa_scorer.application.accept import Given, Options
from services.qa_scorer.application.evaluate import OutcomeStatus
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.review import AutoFailDecision, Override
from services.qa_scorer.domain.validation import validate_interaction
from services.qa_scorer.domain.validation_checks import RefusedRecord, refused

_ACCEPTANCE = {
    "accepted": interaction_pb2.ACCEPTANCE_ACCEPTED,
    "duplicate": interaction_pb2.ACCEPTANCE_DUPLICATE,
    "refused": interaction_pb2.ACCEPTANCE_REFUSED,
}
_STATUS = {
    OutcomeStatus.SCORED: evaluation_pb2.OUTCOME_STATUS_SCORED,
    OutcomeStatus.UNASSIGNED: evaluation_pb2.OUTCOME_STATUS_UNASSIGNED,
    OutcomeStatus.RETRY: evaluation_pb2.OUTCOME_STATUS_RETRY,
    OutcomeStatus.FAILED: evaluation_pb2.OUTCOME_STATUS_FAILED,
    OutcomeStatus.OBSOLETE: evaluation_pb2.OUTCOME_STATUS_OBSOLETE,
}


def _info(cursor: str) -> page_pb2.PageInfo:
    return page_pb2.PageInfo(next_cursor=cursor)


class InteractionServicer(interaction_pb2_grpc.InteractionServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def AcceptInteractions(
        self, request: interaction_pb2.AcceptInteractionsRequest, context: Any
    ) -> interaction_pb2.AcceptInteractionsResponse:
        records: list[Given | RefusedRecord] = []
        for number, message in enumerate(request.interactions, start=1):
            try:
                records.append(Given(number, validate_interaction(mappers.raw_interaction(message))))
            except (InvalidInput, TooLarge) as error:
                records.append(refused(error, number))
        options = Options(request.rubric or None, request.judge or None, current_principal().subject)
        intake = await self._cases.accept.once(
            records,
            options,
            idempotency_key=request.idempotency_key,
            request=request.SerializeToString(deterministic=True),
        )
        return interaction_pb2.AcceptInteractionsResponse(
            answers=[
                interaction_pb2.RecordAnswer(
                    id=answer.id,
                    revision=answer.revision,
                    acceptance=_ACCEPTANCE[answer.acceptance],
                    refusal=mappers.refusal_message(answer.refusal) if answer.refusal else None,
                )
                for answer in intake.answers
            ],
            batch_id=str(intake.backlog_id or ""),
        )

    async def GetInteraction(
        self, request: interaction_pb2.GetInteractionRequest, context: Any
    ) -> interaction_pb2.GetInteractionResponse:
        shown = await self._cases.read.interaction(
            request.id,
            request.revision or None,
            current_principal(),
            lambda total: mappers.turns_wanted(request, total),
        )
        return interaction_pb2.GetInteractionResponse(
            interaction=mappers.interaction_message(shown.interaction),
            state=shown.record.state.value,
            state_reason=shown.record.state_reason or "",
            original=shown.original,
            accepted_at=mappers.to_timestamp(shown.record.accepted_at),
            total_turns=shown.record.turns,
            turn_indexes=shown.indexes,
            agents=shown.record.agents,
            agent_names=shown.names,
            superseded=not shown.record.is_current,
            original_deleted_at=mappers.to_timestamp(shown.record.original_deleted_at),
            transcript_deleted_at=mappers.to_timestamp(shown.record.transcript_deleted_at),
        )

    async def OpenOriginal(
        self, request: interaction_pb2.OpenOriginalRequest, context: Any
    ) -> interaction_pb2.OpenOriginalResponse:
        url = await self._cases.read.open_original(
            request.id, request.revision or None, request.what, current_principal()
        )
        return interaction_pb2.OpenOriginalResponse(url=url)

    async def ListInteractions(
        self, request: interaction_pb2.ListInteractionsRequest, context: Any
    ) -> interaction_pb2.ListInteractionsResponse:
        wanted = interaction_filter(
            current_principal(),
            agent_id=request.agent_id,
            team=request.team,
            queue=request.queue,
            channel=request.channel,
            language=request.language,
            state=request.state,
            contact_reason=request.contact_reason,
            words=request.q,
            rubric=request.rubric,
            status=request.status,
            passed=request.passed,
            criterion=request.criterion,
            value=request.value,
            lowest=request.score_min if request.HasField("score_min") else None,
            highest=request.score_max if request.HasField("score_max") else None,
            since=mappers.from_timestamp(request.since) if request.HasField("since") else None,
            until=mappers.from_timestamp(request.until) if request.HasField("until") else None,
        )
        rows, cursor = await pages.interactions(self._cases, wanted, request.page.cursor, request.page.size)
        return interaction_pb2.ListInteractionsResponse(
            interactions=map(mappers.summary_message, rows), page=_info(cursor)
        )

    async def ListFilterValues(
        self, request: interaction_pb2.ListFilterValuesRequest, context: Any
    ) -> interaction_pb2.ListFilterValuesResponse:
        values = await self._cases.read.filter_values(current_principal())
        return interaction_pb2.ListFilterValuesResponse(
            queues=values.queues,
            contact_reasons=values.contact_reasons,
            languages=values.languages,
            rubrics=values.rubrics,
            teams=values.teams,
        )

    async def GetBatch(
        self, request: interaction_pb2.GetBatchRequest, context: Any
    ) -> interaction_pb2.GetBatchResponse:
        record, progress = await self._cases.backlog.progress(uuid.UUID(request.batch_id))
        return interaction_pb2.GetBatchResponse(
            batch_id=request.batch_id,
            state=record.state,
            total=progress.total,
            scored=progress.scored,
            unassigned=progress.unassigned,
            failed=progress.failed,
            pending=progress.pending,
            paused=record.paused,
        )

    async def PauseBatch(
        self, request: interaction_pb2.PauseBatchRequest, context: Any
    ) -> interaction_pb2.PauseBatchResponse:
        await self._cases.backlog.pause(uuid.UUID(request.batch_id), current_principal().subject)
        return interaction_pb2.PauseBatchResponse()

    async def ResumeBatch(
        self, request: interaction_pb2.ResumeBatchRequest, context: Any
    ) -> interaction_pb2.ResumeBatchResponse:
        await self._cases.backlog.resume(uuid.UUID(request.batch_id), current_principal().subject)
        return interaction_pb2.ResumeBatchResponse()

    async def GetCounts(
        self, request: interaction_pb2.GetCountsRequest, context: Any
    ) -> interaction_pb2.GetCountsResponse:
        counts = await self._cases.read.counts()
        return interaction_pb2.GetCountsResponse(
            interactions=counts.interactions,
            scorecards=counts.scorecards,
            exemplars=counts.exemplars,
            outbox_pending=counts.outbox_pending,
            outbox_lag_seconds=counts.outbox_lag_seconds,
        )


class ScorecardServicer(scorecard_pb2_grpc.ScorecardServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def GetScorecard(
        self, request: scorecard_pb2.GetScorecardRequest, context: Any
    ) -> scorecard_pb2.GetScorecardResponse:
        shown = await self._cases.read.scorecard(uuid.UUID(request.id), current_principal())
        return scorecard_pb2.GetScorecardResponse(scorecard=mappers.scorecard_message(shown))

    async def ListScorecards(
        self, request: scorecard_pb2.ListScorecardsRequest, context: Any
    ) -> scorecard_pb2.ListScorecardsResponse:
        reader = current_principal()
        wanted = ScorecardFilter(
            agent_id=request.agent_id or None,
            criterion=request.criterion or None,
            value=request.value or None,
            status=request.status or None,
            since=mappers.from_timestamp(request.since) if request.HasField("since") else None,
            interaction_id=request.interaction_id or None,
            include_superseded=request.include_superseded,
            ascending=request.ascending,
            confirmed=request.confirmed,
            only_agent=reader.only_own_records_of,
            only_teams=reader.only_teams,
        )
        rows, cursor = await pages.scorecards(self._cases, wanted, request.page.cursor, request.page.size, reader)
        return scorecard_pb2.ListScorecardsResponse(scorecards=map(mappers.scorecard_message, rows), page=_info(cursor))

    async def ReviewScorecard(
        self, request: scorecard_pb2.ReviewScorecardRequest, context: Any
    ) -> scorecard_pb2.ReviewScorecardResponse:
        principal = current_principal()
        record = await self._cases.review.run(
            uuid.UUID(request.id),
            [Override(entry.criterion, entry.value, entry.reason) for entry in request.overrides],
            [AutoFailDecision(entry.criterion, entry.confirm) for entry in request.autofails],
            principal.subject,
            request.idempotency_key,
            confirmed=request.confirmed,
        )
        shown = await self._cases.read.shown(record, principal)
        return scorecard_pb2.ReviewScorecardResponse(scorecard=mappers.scorecard_message(shown))

    async def UndoReview(
        self, request: scorecard_pb2.UndoReviewRequest, context: Any
    ) -> scorecard_pb2.UndoReviewResponse:
        principal = current_principal()
        record = await self._cases.undo.run(uuid.UUID(request.id), principal.subject)
        shown = await self._cases.read.shown(record, principal)
        return scorecard_pb2.UndoReviewResponse(scorecard=mappers.scorecard_message(shown))


class EvaluationServicer(evaluation_pb2_grpc.EvaluationServiceServicer):
    def __init__(self, cases: UseCases) -> None:
        self._cases = cases

    async def Evaluate(self, request: evaluation_pb2.EvaluateRequest, context: Any) -> evaluation_pb2.EvaluateResponse:
        outcomes = await self._cases.evaluate.run([mappers.ref_from(ref) for ref in request.refs])
        response = evaluation_pb2.EvaluateResponse()
        for outcome in outcomes:
            entry = response.outcomes.add(
                ref=mappers.ref_message(outcome.ref),
                status=_STATUS[outcome.status],
                reason=outcome.reason,
                scorecard_ids=outcome.scorecard_ids,
            )
            if outcome.retry_after is not None:
                entry.retry_after.FromTimedelta(outcome.retry_after)
        return response

    async def ConcludeFailed(
        self, request: evaluation_pb2.ConcludeFailedRequest, context: Any
    ) -> evaluation_pb2.ConcludeFailedResponse:
        concluded = await self._cases.conclude.run([mappers.ref_from(ref) for ref in request.refs], request.reason)
        return evaluation_pb2.ConcludeFailedResponse(concluded=concluded)

    async def NextWindow(
        self, request: evaluation_pb2.NextWindowRequest, context: Any
    ) -> evaluation_pb2.NextWindowResponse:
        window = await self._cases.backlog.next_window(uuid.UUID(request.backlog_id), request.after, request.limit)
        return evaluation_pb2.NextWindowResponse(
            refs=map(mappers.ref_message, window.refs), position=window.position, sealed=window.sealed
        )

    async def FinishBacklog(
        self, request: evaluation_pb2.FinishBacklogRequest, context: Any
    ) -> evaluation_pb2.FinishBacklogResponse:
        finished = await self._cases.backlog.finish(uuid.UUID(request.backlog_id), request.after)
        return evaluation_pb2.FinishBacklogResponse(finished=finished)


def servicers(cases: UseCases) -> list[Servicer]:
    """All of them, for `build_server`."""
    package = "debrief.qa.v1."
    return [
        Servicer(
            package + "InteractionService",
            InteractionServicer(cases),
            interaction_pb2_grpc.add_InteractionServiceServicer_to_server,
        ),
        Servicer(package + "RubricService", RubricServicer(cases), rubric_pb2_grpc.add_RubricServiceServicer_to_server),
        Servicer(
            package + "ScorecardService",
            ScorecardServicer(cases),
            scorecard_pb2_grpc.add_ScorecardServiceServicer_to_server,
        ),
        Servicer(
            package + "EvaluationService",
            EvaluationServicer(cases),
            evaluation_pb2_grpc.add_EvaluationServiceServicer_to_server,
        ),
        Servicer(
            package + "ExemplarService",
            ExemplarServicer(cases),
            exemplar_pb2_grpc.add_ExemplarServiceServicer_to_server,
        ),
        Servicer(
            package + "DirectoryService",
            DirectoryServicer(cases),
            directory_pb2_grpc.add_DirectoryServiceServicer_to_server,
        ),
        Servicer(
            package + "InsightService", InsightServicer(cases), insight_pb2_grpc.add_InsightServiceServicer_to_server
        ),
        Servicer(
            package + "AuditService", AuditServicer(cases.audit), audit_pb2_grpc.add_AuditServiceServicer_to_server
        ),
        Servicer(
            package + "PrivacyService",
            PrivacyServicer(cases),
            privacy_pb2_grpc.add_PrivacyServiceServicer_to_server,
        ),
        Servicer(
            package + "DisputeService",
            DisputeServicer(cases),
            dispute_pb2_grpc.add_DisputeServiceServicer_to_server,
        ),
        Servicer(
            package + "AgentHomeService",
            AgentHomeServicer(cases.agent_home),
            agent_home_pb2_grpc.add_AgentHomeServiceServicer_to_server,
        ),
        Servicer(
            package + "ExportService",
            ExportServicer(cases.exports),
            export_pb2_grpc.add_ExportServiceServicer_to_server,
        ),
        Servicer(
            package + "ImportService",
            ImportServicer(cases.uploads),
            import_pb2_grpc.add_ImportServiceServicer_to_server,
        ),
        Servicer(
            package + "ReviewQueueService",
            ReviewQueueServicer(cases),
            review_queue_pb2_grpc.add_ReviewQueueServiceServicer_to_server,
        ),
        Servicer(
            package + "BlindEvaluationService",
            BlindEvaluationServicer(cases),
            blind_evaluation_pb2_grpc.add_BlindEvaluationServiceServicer_to_server,
        ),
        Servicer(
            package + "AgreementService",
            AgreementServicer(cases),
            agreement_pb2_grpc.add_AgreementServiceServicer_to_server,
        ),
    ]
