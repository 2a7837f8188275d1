"""Every use case of the service, as the API needs them."""

from __future__ import annotations

from dataclasses import dataclass

from services.qa_scorer.application.accept import AcceptInteractions
from services.qa_scorer.application.agent_home import AgentHome
from services.qa_scorer.application.audit import ReadAudit
from services.qa_scorer.application.backlog import WorkBacklog
from services.qa_scorer.application.blind import EvaluateBlind, RunPlan
from services.qa_scorer.application.conclude import ConcludeFailed
from services.qa_scorer.application.directory import KeepDirectory
from services.qa_scorer.application.disputes import HandleDisputes
from services.qa_scorer.application.erasure import EraseCustomers
from services.qa_scorer.application.evaluate import Evaluate
from services.qa_scorer.application.exemplars import TeachExemplars
from services.qa_scorer.application.exports import ExportScorecards
from services.qa_scorer.application.idempotency import KeptAnswers
from services.qa_scorer.application.insight import Insight
from services.qa_scorer.application.inspect_rubrics import InspectRubrics
from services.qa_scorer.application.manage_rubrics import ManageRubrics
from services.qa_scorer.application.notices import KeepNotices
from services.qa_scorer.application.profiling import KeepProfiling
from services.qa_scorer.application.read import Read
from services.qa_scorer.application.regions import KeepRegions
from services.qa_scorer.application.retention import KeepRetention
from services.qa_scorer.application.review import ReviewScorecard
from services.qa_scorer.application.review_agreement import MeasureAgreement
from services.qa_scorer.application.review_queue import WorkReviewQueue
from services.qa_scorer.application.undo import UndoReview
from services.qa_scorer.application.uploads import TakeUploads


@dataclass(frozen=True, slots=True)
class UseCases:
    accept: AcceptInteractions
    agent_home: AgentHome
    audit: ReadAudit
    backlog: WorkBacklog
    conclude: ConcludeFailed
    directory: KeepDirectory
    disputes: HandleDisputes
    erasure: EraseCustomers
    evaluate: Evaluate
    exemplars: TeachExemplars
    exports: ExportScorecards
    insight: Insight
    kept: KeptAnswers
    rubrics: ManageRubrics
    rubric_views: InspectRubrics
    notices: KeepNotices
    profiling: KeepProfiling
    read: Read
    regions: KeepRegions
    retention: KeepRetention
    review: ReviewScorecard
    undo: UndoReview
    uploads: TakeUploads
    queue: WorkReviewQueue
    blind: EvaluateBlind
    plan: RunPlan
    agreement: MeasureAgreement
