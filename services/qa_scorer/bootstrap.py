"""The composition root: builds the service's object graph."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import grpc
from fastapi import FastAPI

from services.common.auth import TokenSigner, TokenVerifier, load_private_key, load_trusted
from services.common.clock import Clock, SystemClock
from services.common.crypto import Vault
from services.common.db import Database
from services.common.errors import DomainError
from services.common.grpc_client import open_channel
from services.common.grpc_server import GrpcServer, build_server
from services.common.grpc_settings import settings_servicer
from services.common.http import create_app
from services.common.outbox import Relay, WorkflowStarter
from services.common.privileges import Schema
from services.common.runtime import VERSION
from services.qa_scorer.adapters.embedded_judge import EmbeddedJudge
from services.qa_scorer.adapters.exemplar_index import AssessedExemplars, PgvectorIndex
from services.qa_scorer.adapters.insight_source import PostgresInsight
from services.qa_scorer.adapters.language import LinguaDetector
from services.qa_scorer.adapters.llm_client import LlmClient
from services.qa_scorer.adapters.llm_judge import LlmJudge
from services.qa_scorer.adapters.unit_of_work import PostgresUnitOfWork
from services.qa_scorer.api import grpc as grpc_api
from services.qa_scorer.api.http import add_routes
from services.qa_scorer.application.accept import AcceptInteractions
from services.qa_scorer.application.agent_home import AgentHome
from services.qa_scorer.application.audit import ReadAudit
from services.qa_scorer.application.backlog import WorkBacklog
from services.qa_scorer.application.blind import EvaluateBlind, PlanSettings, RunPlan
from services.qa_scorer.application.conclude import ConcludeFailed
from services.qa_scorer.application.directory import KeepDirectory
from services.qa_scorer.application.disputes import HandleDisputes
from services.qa_scorer.application.erasure import EraseCustomers, ErasedCustomers
from services.qa_scorer.application.evaluate import Evaluate
from services.qa_scorer.application.exemplars import TeachExemplars
from services.qa_scorer.application.exports import ExportScorecards
from services.qa_scorer.application.idempotency import KeptAnswers
from services.qa_scorer.application.insight import Insight
from services.qa_scorer.application.inspect_rubrics import InspectRubrics
from services.qa_scorer.application.judges import JudgeChoice
from services.qa_scorer.application.manage_rubrics import ManageRubrics
from services.qa_scorer.application.notices import KeepNotices
from services.qa_scorer.application.ports import BacklogSteering, Judge
from services.qa_scorer.application.profiling import KeepProfiling
from services.qa_scorer.application.read import Read
from services.qa_scorer.application.regions import KeepRegions, KnownModels, RegionSettings
from services.qa_scorer.application.retention import KeepRetention
from services.qa_scorer.application.review import ReviewScorecard
from services.qa_scorer.application.review_agreement import MeasureAgreement
from services.qa_scorer.application.review_queue import QueueSettings, WorkReviewQueue
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.undo import UndoReview
from services.qa_scorer.application.uploads import TakeUploads
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.site_days import SiteDays
from services.qa_scorer.settings import QaSettings

SCHEMA = "qa_scorer"
AUDIENCE = "qa_scorer"
OWN = Schema(SCHEMA, "services.qa_scorer.migrations", frozenset({"audit_log"}))


@dataclass(slots=True)
class Graph:
    database: Database
    channel: grpc.aio.Channel
    cases: UseCases
    app: FastAPI
    server: GrpcServer
    relay: Relay


def build_cases(
    settings: QaSettings,
    database: Database,
    clock: Clock,
    llm: LlmClient,
    steering: BacklogSteering,
    committed: Callable[[], None],
) -> UseCases:
    """The use cases on a database.

    Args:
        committed: called when something was written to the outbox.
    """
    days = SiteDays(settings.time_zone)
    uow = PostgresUnitOfWork(database, days)
    vault = Vault.from_file(settings.data_key_file)
    hash_key = base64.b64decode(settings.data_key_file.read_bytes().strip())
    rubrics = RubricLibrary(settings.rubric_cache)
    detector = LinguaDetector()
    models = KnownModels(llm.models)
    regions = KeepRegions(uow, clock, models, RegionSettings.of(settings.default_region, settings.hosted_model_regions))
    erased = ErasedCustomers(hash_key)
    index = PgvectorIndex(uow)
    embedded = EmbeddedJudge(llm, index)
    judges: dict[str, Judge] = {
        "embedded": embedded,
        "llm": LlmJudge(
            llm,
            AssessedExemplars(uow, models, regions),
            llm,
            embedded,
            concurrency=settings.llm_judge_concurrency,
            prompt_tokens=settings.llm_prompt_tokens,
        ),
    }
    read = Read(uow, vault, clock, rubrics)
    accept = AcceptInteractions(
        uow, vault, clock, detector, rubrics, hash_key, settings.backlog_from, committed, erased
    )
    silent = timedelta(seconds=settings.backlog_open_seconds)
    backlog = WorkBacklog(uow, clock, silent, steering)
    directory = KeepDirectory(uow, vault, clock, hash_key, erased)
    return UseCases(
        accept=accept,
        agent_home=AgentHome(uow, clock, timedelta(hours=settings.dispute_due_hours)),
        audit=ReadAudit(uow),
        backlog=backlog,
        conclude=ConcludeFailed(uow, clock, rubrics),
        directory=directory,
        disputes=HandleDisputes(uow, clock, rubrics, timedelta(hours=settings.dispute_due_hours), committed),
        erasure=EraseCustomers(uow, clock, hash_key, llm, embedded, committed),
        evaluate=Evaluate(uow, clock, rubrics, JudgeChoice(judges, settings.judge, models), regions),
        exemplars=TeachExemplars(uow, clock, vault, detector, rubrics, embedded, regions, erased),
        exports=ExportScorecards(uow, clock, read),
        insight=Insight(PostgresInsight(database), rubrics, clock, days),
        kept=KeptAnswers(uow, clock),
        rubrics=ManageRubrics(uow, clock, committed),
        rubric_views=InspectRubrics(uow, rubrics),
        read=read,
        notices=KeepNotices(uow, clock),
        profiling=KeepProfiling(uow, clock),
        regions=regions,
        retention=KeepRetention(uow, clock, llm, committed),
        review=ReviewScorecard(uow, clock, rubrics),
        queue=WorkReviewQueue(
            uow,
            clock,
            rubrics,
            QueueSettings(
                timedelta(minutes=settings.review_hold_minutes), settings.review_daily_quota, settings.time_zone
            ),
        ),
        blind=EvaluateBlind(uow, clock, rubrics),
        plan=RunPlan(uow, clock, PlanSettings(settings.blind_per_agent, settings.time_zone)),
        agreement=MeasureAgreement(uow, clock, rubrics),
        undo=UndoReview(uow, clock, rubrics),
        uploads=TakeUploads(uow, clock, accept, directory, backlog, silent),
    )


def build(settings: QaSettings, starter: WorkflowStarter, steering: BacklogSteering) -> Graph:
    """The whole service.

    Raises:
        ValueError: a key file is missing in the settings or holds no key.
    """
    if settings.signing_key_file is None or settings.trusted_keys_file is None:
        raise ValueError("set DEBRIEF_QA_SIGNING_KEY_FILE and DEBRIEF_QA_TRUSTED_KEYS_FILE")
    clock = SystemClock()
    database = Database(settings.database_url, SCHEMA, pool=settings.database_pool, overflow=settings.database_overflow)
    signer = TokenSigner("qa_scorer", load_private_key(settings.signing_key_file))
    verifier = TokenVerifier(load_trusted(settings.trusted_keys_file), AUDIENCE)
    channel = open_channel(settings.llm_target, audience="llm", signer=signer)
    relay = Relay(database, starter, clock, "qa_scorer")
    cases = build_cases(settings, database, clock, LlmClient(channel), steering, relay.wake)

    async def ready() -> dict[str, str]:
        try:
            await database.ping()
        except DomainError as error:
            return {"database": error.message}
        return {"database": "ok"}

    app = create_app(title="Debrief qa_scorer", version=VERSION, verifier=verifier, ready=ready)
    add_routes(app, cases)
    server = build_server(verifier=verifier, servicers=[*grpc_api.servicers(cases), settings_servicer(settings)])
    return Graph(database, channel, cases, app, server, relay)
