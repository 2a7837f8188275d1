"""The JSON of the REST routes, as `contract.md` has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.qa_scorer.application.accept import Intake
from services.qa_scorer.application.directory import DirectoryAnswer
from services.qa_scorer.application.read import ShownScorecard
from services.qa_scorer.domain.confirmation import Origin, origin, unconfirmed
from services.qa_scorer.domain.listing import ListedCard, ListedInteraction
from services.qa_scorer.domain.records import ExemplarRecord, RubricVersionRecord
from services.qa_scorer.domain.rubric.problems import Problem
from services.qa_scorer.domain.validation_checks import RefusedRecord


class Evidence(BaseModel):
    turn: int
    quote: str
    start: int
    end: int


class Answer(BaseModel):
    criterion: str
    value: str
    confidence: float
    rationale: str
    reason: str | None = None
    origin: Origin = Field(
        description="Whose it is. ai: the judge's; passive: the judge's, which a reviewer let stand with all the rest; "
        "confirmed: a person read it and holds it right; changed: a person gave it; rule: the rubric's own rule or "
        "check decides it."
    )
    acted_by: str | None = Field(None, description="Who confirmed it, changed it or let it stand.")
    acted_at: datetime | None = None
    evidence: list[Evidence]


class Evaluator(BaseModel):
    kind: str
    judge: str
    model: str
    user: str | None = None


class AutoFail(BaseModel):
    criterion: str
    state: str


class SectionScore(BaseModel):
    key: str
    score: float | None


class Usage(BaseModel):
    llm_calls: int
    input_tokens: int
    output_tokens: int
    cost_microusd: int


class Scorecard(BaseModel):
    id: str
    interaction_id: str
    interaction_revision: int
    rubric: str
    rubric_version: int
    evaluation: int
    supersedes: str | None
    status: str
    reason: str | None = None
    agent_id: str
    team: str | None = None
    evaluator: Evaluator
    overall: float | None
    overall_range: tuple[float, float] | None
    passed: bool | None
    answered_weight: float
    score_before_autofail: float | None
    autofail: list[AutoFail]
    sections: list[SectionScore]
    answers: list[Answer]
    usage: Usage
    latency_ms: int
    created_at: datetime
    confirmed: bool = Field(
        description="A person went through every answer that counts in the score, on purpose. Only what is final and "
        "confirmed may enter a record."
    )
    unconfirmed: list[str] = Field(
        description="Criteria whose answer a person has yet to confirm or change before that is so."
    )

    @classmethod
    def of(cls, shown: ShownScorecard) -> Scorecard:
        record, result = shown.record, shown.record.result
        return cls(
            id=str(record.id),
            interaction_id=record.ref.id,
            interaction_revision=record.ref.revision,
            rubric=record.rubric,
            rubric_version=record.rubric_version,
            evaluation=record.evaluation,
            supersedes=str(record.supersedes) if record.supersedes else None,
            status=result.status.value,
            reason=record.reason,
            agent_id=record.agent_id,
            team=record.team,
            evaluator=Evaluator(
                kind=record.evaluator.kind,
                judge=record.evaluator.judge,
                model=record.evaluator.model,
                user=record.evaluator.user,
            ),
            overall=result.overall,
            overall_range=result.overall_range,
            passed=result.passed,
            answered_weight=result.answered_weight,
            score_before_autofail=result.score_before_autofail,
            autofail=[AutoFail(criterion=entry.criterion, state=entry.state.value) for entry in result.autofail],
            sections=[SectionScore(key=entry.key, score=entry.score) for entry in result.sections],
            answers=[
                Answer(
                    criterion=answer.criterion,
                    value=answer.value,
                    confidence=answer.confidence,
                    rationale=answer.rationale,
                    reason=answer.reason,
                    origin=origin(answer, shown.computed),
                    acted_by=answer.acted_by,
                    acted_at=answer.acted_at,
                    evidence=[
                        Evidence(
                            turn=evidence.turn,
                            quote=shown.quotes[answer.criterion, number],
                            start=evidence.start,
                            end=evidence.end,
                        )
                        for number, evidence in enumerate(answer.evidence)
                    ],
                )
                for answer in record.answers
            ],
            usage=Usage(
                llm_calls=record.usage.llm_calls,
                input_tokens=record.usage.input_tokens,
                output_tokens=record.usage.output_tokens,
                cost_microusd=record.usage.cost_microusd,
            ),
            latency_ms=record.latency_ms,
            created_at=record.created_at,
            confirmed=record.confirmed,
            unconfirmed=unconfirmed(record.answers, shown.computed),
        )


class ScorecardPage(BaseModel):
    items: list[Scorecard]
    next_cursor: str | None


class RecordAnswer(BaseModel):
    """One record of an upload. `field`, `code` and `message` say why it was refused."""

    line: int
    id: str
    revision: int | None = None
    status: Literal["accepted", "duplicate", "refused"]
    field: str | None = None
    code: str | None = None
    message: str | None = None

    @classmethod
    def of(cls, line: int, id: str, revision: int | None, status: Any, refusal: RefusedRecord | None) -> RecordAnswer:
        if refusal is None:
            return cls(line=line, id=id, revision=revision, status=status)
        return cls(line=line, id=id, status=status, field=refusal.field, code=refusal.code, message=refusal.message)


class Accepted(BaseModel):
    batch_id: str | None
    accepted: int
    duplicate: int
    refused: int
    answers: list[RecordAnswer]

    @classmethod
    def of(cls, intake: Intake) -> Accepted:
        answers = [
            RecordAnswer.of(entry.line, entry.id, entry.revision, entry.acceptance, entry.refusal)
            for entry in intake.answers
        ]
        return cls.counting(answers, str(intake.backlog_id) if intake.backlog_id else None)

    @classmethod
    def of_directory(cls, answers: list[DirectoryAnswer]) -> Accepted:
        return cls.counting(
            [RecordAnswer.of(entry.line, entry.id, None, entry.acceptance, entry.refusal) for entry in answers], None
        )

    @classmethod
    def counting(cls, answers: list[RecordAnswer], batch_id: str | None) -> Accepted:
        counts = {
            status: sum(answer.status == status for answer in answers)
            for status in ("accepted", "duplicate", "refused")
        }
        return cls(batch_id=batch_id, answers=answers, **counts)


class AcceptedAgents(Accepted):
    ignored_fields: list[str] = Field(description="Fields of the upload that mean nothing here and were left out.")


class SummaryCard(BaseModel):
    """A scorecard that stands, as a list shows it."""

    id: str
    agent_id: str
    team: str | None
    rubric: str
    rubric_version: int
    status: str
    overall: float | None
    passed: bool | None
    evaluator_kind: str
    autofail: str | None

    @classmethod
    def of(cls, card: ListedCard) -> SummaryCard:
        return cls(
            id=str(card.id),
            agent_id=card.agent_id,
            team=card.team,
            rubric=card.rubric,
            rubric_version=card.rubric_version,
            status=card.status.value,
            overall=card.overall,
            passed=card.passed,
            evaluator_kind=card.evaluator_kind,
            autofail=card.autofail,
        )


class InteractionSummary(BaseModel):
    id: str
    revision: int
    channel: str
    language: str
    queue: str | None
    agent_id: str | None
    contact_reason: str | None
    started_at: datetime
    turns: int
    state: str
    state_reason: str | None
    scorecards: list[SummaryCard]

    @classmethod
    def of(cls, record: ListedInteraction) -> InteractionSummary:
        return cls(
            id=record.ref.id,
            revision=record.ref.revision,
            channel=record.channel,
            language=record.language,
            queue=record.queue,
            agent_id=record.agent_id,
            contact_reason=record.contact_reason,
            started_at=record.started_at,
            turns=record.turns,
            state=record.state.value,
            state_reason=record.state_reason,
            scorecards=[SummaryCard.of(card) for card in record.cards],
        )


class InteractionPage(BaseModel):
    items: list[InteractionSummary]
    next_cursor: str | None


class Counts(BaseModel):
    interactions: dict[str, int]
    scorecards: dict[str, int]
    exemplars: int
    outbox_pending: int
    outbox_lag_seconds: float


class RubricIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    content: str = Field(min_length=1, max_length=1_048_576, description="The YAML text of the rubric file.")
    procedures: str | None = Field(
        None, max_length=4_194_304, description="The YAML text of the procedures file that it names, if it names one."
    )


class RubricProblem(BaseModel):
    line: int
    path: str
    severity: str
    code: str
    message: str

    @classmethod
    def of(cls, problem: Problem) -> RubricProblem:
        return cls(
            line=problem.line,
            path=problem.path,
            severity=str(problem.severity),
            code=problem.code,
            message=problem.message,
        )


class RubricVersion(BaseModel):
    key: str
    version: int
    status: str
    content_hash: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None
    content: str | None = None
    procedures: str | None = None
    warnings: list[RubricProblem] | None = None
    released: int | None = None

    @classmethod
    def of(cls, record: RubricVersionRecord, *, content: bool = False, **further: Any) -> RubricVersion:
        return cls(
            key=record.key,
            version=record.version,
            status=record.status,
            content_hash=record.content_hash,
            created_at=record.created_at,
            created_by=record.created_by,
            published_at=record.published_at,
            published_by=record.published_by,
            content=record.content if content else None,
            procedures=record.procedures if content else None,
            **further,
        )


class RubricList(BaseModel):
    items: list[RubricVersion]


class OverrideIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(min_length=1)
    value: str = Field(min_length=1)
    reason: str = Field(min_length=3, max_length=4000)


class AutoFailIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(min_length=1)
    confirm: bool


class ReviewIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    overrides: list[OverrideIn] = Field(default_factory=list)
    autofails: list[AutoFailIn] = Field(default_factory=list)
    confirmed: list[str] = Field(
        default_factory=list, description="Criteria whose answer the person read and holds right."
    )


class Exemplar(BaseModel):
    id: str
    rubric: str
    criterion: str
    value: str
    language: str
    passage: str
    source: str

    @classmethod
    def of(cls, record: ExemplarRecord) -> Exemplar:
        return cls(
            id=str(record.id),
            rubric=record.rubric,
            criterion=record.criterion,
            value=record.value,
            language=record.language,
            passage=record.passage,
            source=record.source,
        )


class ExemplarPage(BaseModel):
    items: list[Exemplar]
    next_cursor: str | None


class Taught(BaseModel):
    interactions: int
    exemplars: int
    unchanged: int
    refused: list[RecordAnswer]


class Agent(BaseModel):
    agent_id: str
    name: str | None
    team: str | None
    coach: str | None
    site: str | None
    language: str | None
    hired_on: str | None
    time_zone: str | None


class AgentPage(BaseModel):
    items: list[Agent]
    next_cursor: str | None


class Customer(BaseModel):
    customer_id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    province: str | None
    time_zone: str | None
    consent: dict[str, bool]
