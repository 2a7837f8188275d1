"""Between messages and the domain."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from debrief.common.v1 import refusal_pb2
from debrief.qa.v1 import directory_pb2, exemplar_pb2, interaction_pb2, rubric_pb2, scorecard_pb2
from google.protobuf import json_format
from google.protobuf.timestamp_pb2 import Timestamp

from services.qa_scorer.application.directory import DirectoryAnswer
from services.qa_scorer.application.read import ShownScorecard
from services.qa_scorer.domain.confirmation import origin, unconfirmed
from services.qa_scorer.domain.interaction import Interaction
from services.qa_scorer.domain.listing import ListedCard, ListedInteraction
from services.qa_scorer.domain.records import (
    AgentRecord,
    CustomerRecord,
    ExemplarRecord,
    Ref,
    RubricVersionRecord,
)
from services.qa_scorer.domain.rubric.problems import Problem
from services.qa_scorer.domain.search_text import Passage
from services.qa_scorer.domain.validation_checks import RefusedRecord


def to_timestamp(at: datetime | None) -> Timestamp | None:
    if at is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def from_timestamp(stamp: Timestamp) -> datetime:
    """Aware, in UTC."""
    return stamp.ToDatetime(tzinfo=UTC)


def ref_message(ref: Ref) -> interaction_pb2.InteractionRef:
    return interaction_pb2.InteractionRef(id=ref.id, revision=ref.revision)


def ref_from(message: interaction_pb2.InteractionRef) -> Ref:
    return Ref(message.id, message.revision)


def raw_interaction(message: interaction_pb2.Interaction) -> dict[str, Any]:
    """The message as the JSON object that the domain validates; empty scalars are absent fields."""
    raw: dict[str, Any] = {
        name: getattr(message, name)
        for name in ("id", "channel", "language", "queue", "agent_id", "customer_id", "direction")
        if getattr(message, name)
    }
    for name in ("started_at", "ended_at"):
        if message.HasField(name):
            raw[name] = from_timestamp(getattr(message, name))
    if message.revision:
        raw["revision"] = message.revision
    if message.HasField("metadata"):
        raw["metadata"] = _integers(json_format.MessageToDict(message.metadata))
    raw["turns"] = [_raw_turn(turn) for turn in message.turns]
    return raw


def _raw_turn(turn: interaction_pb2.Turn) -> dict[str, Any]:
    raw: dict[str, Any] = {"speaker": turn.speaker, "text": turn.text}
    if turn.HasField("offset_ms"):
        raw["offset_ms"] = turn.offset_ms
    if turn.agent_id:
        raw["agent_id"] = turn.agent_id
    return raw


def _integers(value: Any) -> Any:
    """A Struct has doubles only: whole ones are integers again, as the same record over HTTP has them."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _integers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_integers(item) for item in value]
    return value


def turns_wanted(request: interaction_pb2.GetInteractionRequest, total: int) -> Sequence[int]:
    """Indexes of the turns that a request asks for, of `total`, ascending."""
    last = min(total, request.first_turn + request.max_turns) if request.max_turns else total
    wanted = range(request.first_turn, last)
    if len(wanted) == total or not request.around:
        return wanted
    near = {
        index
        for turn in request.around
        for index in range(max(0, turn - request.context), min(total, turn + request.context + 1))
    }
    return sorted(near.union(wanted))


def interaction_message(interaction: Interaction) -> interaction_pb2.Interaction:
    message = interaction_pb2.Interaction(
        id=interaction.id,
        channel=interaction.channel.value,
        language=interaction.language or "",
        queue=interaction.queue or "",
        started_at=to_timestamp(interaction.started_at),
        ended_at=to_timestamp(interaction.ended_at),
        revision=interaction.revision,
        agent_id=interaction.agent_id or "",
        customer_id=interaction.customer_id or "",
        direction=interaction.direction.value if interaction.direction else "",
        turns=[
            interaction_pb2.Turn(
                speaker=turn.speaker.value, text=turn.text, offset_ms=turn.offset_ms, agent_id=turn.agent_id or ""
            )
            for turn in interaction.turns
        ],
    )
    message.metadata.update(interaction.metadata)
    return message


def summary_message(record: ListedInteraction) -> interaction_pb2.InteractionSummary:
    return interaction_pb2.InteractionSummary(
        ref=ref_message(record.ref),
        channel=record.channel,
        language=record.language,
        queue=record.queue or "",
        agent_id=record.agent_id or "",
        started_at=to_timestamp(record.started_at),
        state=record.state.value,
        state_reason=record.state_reason or "",
        turns=record.turns,
        contact_reason=record.contact_reason or "",
        cards=map(_card_message, record.cards),
        agents=record.agents,
        agent_names=record.names,
        customer_id=record.customer_id or "",
        ended_at=to_timestamp(record.ended_at),
        passage=_passage_message(record.passage) if record.passage else None,
    )


def _card_message(card: ListedCard) -> interaction_pb2.SummaryCard:
    return interaction_pb2.SummaryCard(
        id=str(card.id),
        agent_id=card.agent_id,
        team=card.team or "",
        rubric=card.rubric,
        rubric_version=card.rubric_version,
        status=card.status.value,
        overall=card.overall,
        passed=card.passed,
        evaluator_kind=card.evaluator_kind,
        autofail=card.autofail or "",
    )


def _passage_message(passage: Passage) -> interaction_pb2.Passage:
    return interaction_pb2.Passage(
        turn=passage.turn,
        text=passage.text,
        spans=[interaction_pb2.Span(start=start, end=end) for start, end in passage.spans],
    )


def refusal_message(refusal: RefusedRecord) -> refusal_pb2.Refusal:
    return refusal_pb2.Refusal(
        line=refusal.line,
        record_id=refusal.record_id,
        field=refusal.field,
        code=refusal.code,
        message=refusal.message,
    )


def rubric_message(record: RubricVersionRecord, *, content: bool = True) -> rubric_pb2.RubricVersion:
    return rubric_pb2.RubricVersion(
        key=record.key,
        version=record.version,
        status=record.status,
        content=record.content if content else "",
        procedures=record.procedures if content else "",
        content_hash=record.content_hash,
        created_at=to_timestamp(record.created_at),
        created_by=record.created_by,
        published_at=to_timestamp(record.published_at),
        published_by=record.published_by or "",
    )


def problem_message(problem: Problem) -> rubric_pb2.RubricProblem:
    return rubric_pb2.RubricProblem(
        line=problem.line,
        path=problem.path,
        severity=problem.severity,
        code=problem.code,
        message=problem.message,
    )


def exemplar_message(record: ExemplarRecord) -> exemplar_pb2.Exemplar:
    return exemplar_pb2.Exemplar(
        id=str(record.id),
        rubric=record.rubric,
        criterion=record.criterion,
        value=record.value,
        language=record.language,
        passage=record.passage,
        source=record.source,
        interaction_id=record.interaction_id,
        created_at=to_timestamp(record.created_at),
        created_by=record.created_by,
    )


def scorecard_message(shown: ShownScorecard) -> scorecard_pb2.Scorecard:
    record, result = shown.record, shown.record.result
    low, high = result.overall_range or (None, None)
    return scorecard_pb2.Scorecard(
        id=str(record.id),
        interaction_id=record.ref.id,
        interaction_revision=record.ref.revision,
        rubric=record.rubric,
        rubric_version=record.rubric_version,
        evaluation=record.evaluation,
        supersedes=str(record.supersedes) if record.supersedes else "",
        status=result.status.value,
        reason=record.reason or "",
        agent_id=record.agent_id,
        evaluator=scorecard_pb2.Evaluator(
            kind=record.evaluator.kind,
            judge=record.evaluator.judge,
            model=record.evaluator.model,
            user=record.evaluator.user or "",
        ),
        overall=result.overall,
        overall_low=low,
        overall_high=high,
        passed=result.passed,
        answered_weight=result.answered_weight,
        score_before_autofail=result.score_before_autofail,
        autofail=[
            scorecard_pb2.AutoFail(criterion=entry.criterion, state=entry.state.value) for entry in result.autofail
        ],
        sections=[scorecard_pb2.SectionScore(key=entry.key, score=entry.score) for entry in result.sections],
        answers=[
            scorecard_pb2.Answer(
                criterion=answer.criterion,
                value=answer.value,
                confidence=answer.confidence,
                rationale=answer.rationale,
                reason=answer.reason or "",
                origin=origin(answer, shown.computed).value,
                acted_by=answer.acted_by or "",
                acted_at=to_timestamp(answer.acted_at),
                evidence=[
                    scorecard_pb2.Evidence(
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
        usage=scorecard_pb2.ScorecardUsage(
            llm_calls=record.usage.llm_calls,
            input_tokens=record.usage.input_tokens,
            output_tokens=record.usage.output_tokens,
            cost_microusd=record.usage.cost_microusd,
        ),
        latency_ms=record.latency_ms,
        created_at=to_timestamp(record.created_at),
        confirmed=record.confirmed,
        unconfirmed=unconfirmed(record.answers, shown.computed),
    )


def directory_answer(answer: DirectoryAnswer) -> directory_pb2.DirectoryAnswer:
    return directory_pb2.DirectoryAnswer(
        id=answer.id, acceptance=answer.acceptance, refusal=refusal_message(answer.refusal) if answer.refusal else None
    )


def agent_message(record: AgentRecord) -> directory_pb2.AgentRow:
    message = directory_pb2.AgentRow(
        agent_id=record.agent_id,
        name=record.name or "",
        team=record.team or "",
        coach=record.coach or "",
        site=record.site or "",
        language=record.language or "",
        hired_on=record.hired_on.isoformat() if record.hired_on else "",
        time_zone=record.time_zone or "",
    )
    if record.valid_from != date.min:
        setattr(message, "from", record.valid_from.isoformat())
    return message


def customer_message(record: CustomerRecord, personal: Mapping[str, str | None]) -> directory_pb2.CustomerRow:
    return directory_pb2.CustomerRow(
        customer_id=record.customer_id,
        name=personal["name"] or "",
        email=personal["email"] or "",
        phone=personal["phone"] or "",
        language=record.language or "",
        province=record.province or "",
        time_zone=record.time_zone or "",
        consent_survey=record.consent_survey,
        consent_promotion=record.consent_promotion,
    )
