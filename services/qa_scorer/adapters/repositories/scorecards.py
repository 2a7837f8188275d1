"""Scorecards and their answers in PostgreSQL."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import or_, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import AnswerRow, ScorecardRow
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.records import Act, Evaluator, Ref, ScorecardRecord, StoredAnswer, StoredEvidence
from services.qa_scorer.domain.scorecard import AutoFail, AutoFailState, Result, SectionScore, Status

_KEY = tuple_(col(ScorecardRow.interaction_id), col(ScorecardRow.interaction_revision))


def _record(row: ScorecardRow, answers: Sequence[AnswerRow]) -> ScorecardRecord:
    low, high = row.overall_low, row.overall_high
    return ScorecardRecord(
        id=row.id,
        ref=Ref(row.interaction_id, row.interaction_revision),
        agent_id=row.agent_id,
        team=row.team,
        rubric=row.rubric,
        rubric_version=row.rubric_version,
        evaluation=row.evaluation,
        supersedes=row.supersedes,
        reason=row.reason,
        evaluator=Evaluator(row.evaluator_kind, row.judge, row.model, row.evaluator_user),
        result=Result(
            status=Status(row.status),
            overall=row.overall,
            overall_range=None if low is None or high is None else (low, high),
            passed=row.passed,
            answered_weight=row.answered_weight,
            score_before_autofail=row.score_before_autofail,
            autofail=tuple(AutoFail(entry["criterion"], AutoFailState(entry["state"])) for entry in row.autofail),
            sections=tuple(SectionScore(entry["key"], entry["score"]) for entry in row.sections),
        ),
        answers=tuple(
            StoredAnswer(
                answer.criterion,
                answer.value,
                answer.confidence,
                answer.rationale,
                answer.reason,
                tuple(StoredEvidence(**entry) for entry in answer.evidence),
                Act(answer.act) if answer.act else None,
                answer.acted_by,
                answer.acted_at,
            )
            for answer in sorted(answers, key=lambda answer: answer.position)
        ),
        usage=Usage(row.llm_calls, row.input_tokens, row.output_tokens, row.cost_microusd),
        latency_ms=row.latency_ms,
        started_at=row.started_at,
        created_at=row.created_at,
        seq=row.seq,
        confirmed=row.confirmed,
    )


def _values(record: ScorecardRecord) -> dict[str, Any]:
    result = record.result
    low, high = result.overall_range if result.overall_range is not None else (None, None)
    return {
        "id": record.id,
        "interaction_id": record.ref.id,
        "interaction_revision": record.ref.revision,
        "agent_id": record.agent_id,
        "team": record.team,
        "rubric": record.rubric,
        "rubric_version": record.rubric_version,
        "evaluation": record.evaluation,
        "supersedes": record.supersedes,
        "status": result.status.value,
        "reason": record.reason,
        "evaluator_kind": record.evaluator.kind,
        "judge": record.evaluator.judge,
        "model": record.evaluator.model,
        "evaluator_user": record.evaluator.user,
        "overall": result.overall,
        "overall_low": low,
        "overall_high": high,
        "passed": result.passed,
        "answered_weight": result.answered_weight,
        "score_before_autofail": result.score_before_autofail,
        "autofail": [{"criterion": entry.criterion, "state": entry.state.value} for entry in result.autofail],
        "sections": [{"key": entry.key, "score": entry.score} for entry in result.sections],
        "llm_calls": record.usage.llm_calls,
        "input_tokens": record.usage.input_tokens,
        "output_tokens": record.usage.output_tokens,
        "cost_microusd": record.usage.cost_microusd,
        "latency_ms": record.latency_ms,
        "started_at": record.started_at,
        "created_at": record.created_at,
        "confirmed": record.confirmed,
    }


class ScorecardRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def standing(self, refs: Sequence[Ref]) -> Mapping[Ref, Sequence[ScorecardRecord]]:
        found: dict[Ref, list[ScorecardRecord]] = defaultdict(list)
        if refs:
            rows = await self._session.exec(
                select(ScorecardRow)
                .where(_KEY.in_([(ref.id, ref.revision) for ref in refs]))
                .where(ScorecardRow.status != Status.SUPERSEDED.value)
            )
            for row in rows:
                found[Ref(row.interaction_id, row.interaction_revision)].append(_record(row, ()))
        return found

    async def of_earlier_revisions(self, refs: Sequence[Ref]) -> Mapping[Ref, Sequence[ScorecardRecord]]:
        newer = {ref.id: ref for ref in refs if ref.revision > 1}
        found: dict[Ref, list[ScorecardRecord]] = defaultdict(list)
        if newer:
            rows = await self._session.exec(
                select(ScorecardRow)
                .where(col(ScorecardRow.interaction_id).in_(newer))
                .order_by(col(ScorecardRow.interaction_revision).desc(), col(ScorecardRow.seq).desc())
            )
            for row in rows:
                ref = newer[row.interaction_id]
                if row.interaction_revision < ref.revision:
                    found[ref].append(_record(row, ()))
        return found

    async def add(self, records: Sequence[ScorecardRecord]) -> set[uuid.UUID]:
        if not records:
            return set()
        await self.mark_superseded([record.supersedes for record in records if record.supersedes is not None])
        added = await self._session.exec(
            insert(ScorecardRow)
            .values([_values(record) for record in records])
            .on_conflict_do_nothing()
            .returning(col(ScorecardRow.id))
        )
        new = {row[0] for row in added}
        answers = [
            {
                "scorecard_id": record.id,
                "criterion": answer.criterion,
                "position": position,
                "value": answer.value,
                "confidence": answer.confidence,
                "rationale": answer.rationale,
                "reason": answer.reason,
                "evidence": [asdict(evidence) for evidence in answer.evidence],
                "act": answer.act.value if answer.act else None,
                "acted_by": answer.acted_by,
                "acted_at": answer.acted_at,
            }
            for record in records
            if record.id in new
            for position, answer in enumerate(record.answers)
        ]
        if answers:
            await self._session.exec(insert(AnswerRow).values(answers))
        return new

    async def mark_superseded(self, ids: Sequence[uuid.UUID]) -> None:
        if ids:
            await self._session.exec(
                update(ScorecardRow).where(col(ScorecardRow.id).in_(ids)).values(status=Status.SUPERSEDED.value)
            )

    async def set_status(self, id: uuid.UUID, status: Status) -> None:
        await self._session.exec(update(ScorecardRow).where(col(ScorecardRow.id) == id).values(status=status.value))

    async def evaluators(self, interaction_id: str, agent_id: str) -> Sequence[Evaluator]:
        rows = await self._session.exec(
            select(
                ScorecardRow.evaluator_kind, ScorecardRow.judge, ScorecardRow.model, ScorecardRow.evaluator_user
            ).where(ScorecardRow.interaction_id == interaction_id, ScorecardRow.agent_id == agent_id)
        )
        return [Evaluator(kind, judge, model, user) for kind, judge, model, user in rows]

    async def evaluators_of(self, parts: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Evaluator]]:
        found: dict[tuple[str, str], list[Evaluator]] = {part: [] for part in parts}
        if found:
            rows = await self._session.exec(
                select(
                    ScorecardRow.interaction_id,
                    ScorecardRow.agent_id,
                    ScorecardRow.evaluator_kind,
                    ScorecardRow.evaluator_user,
                )
                .where(tuple_(col(ScorecardRow.interaction_id), col(ScorecardRow.agent_id)).in_(list(found)))
                .distinct()
            )
            for interaction_id, agent_id, kind, user in rows:
                found[interaction_id, agent_id].append(Evaluator(kind, "", "", user))
        return found

    async def supersede_revisions_before(self, refs: Iterable[Ref]) -> None:
        older = [
            (col(ScorecardRow.interaction_id) == ref.id) & (col(ScorecardRow.interaction_revision) < ref.revision)
            for ref in refs
            if ref.revision > 1
        ]
        if older:
            await self._session.exec(update(ScorecardRow).where(or_(*older)).values(status=Status.SUPERSEDED.value))

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> ScorecardRecord | None:
        query = select(ScorecardRow).where(ScorecardRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._session.exec(query)).first()
        return (await self._with_answers([row]))[0] if row else None

    async def list(self, wanted: ScorecardFilter, after: int | None, limit: int) -> Sequence[ScorecardRecord]:
        query = select(ScorecardRow)
        for column, value in (
            (ScorecardRow.agent_id, wanted.agent_id),
            (ScorecardRow.agent_id, wanted.only_agent),
            (ScorecardRow.interaction_id, wanted.interaction_id),
            (ScorecardRow.status, wanted.status),
        ):
            if value is not None:
                query = query.where(col(column) == value)
        if wanted.only_teams is not None:
            query = query.where(col(ScorecardRow.team).in_(wanted.only_teams))
        if wanted.status is None and not wanted.include_superseded:
            query = query.where(ScorecardRow.status != Status.SUPERSEDED.value)
        if wanted.confirmed:
            query = query.where(ScorecardRow.status == Status.FINAL.value, col(ScorecardRow.confirmed))
        if wanted.since is not None:
            query = query.where(col(ScorecardRow.created_at) >= wanted.since)
        if wanted.criterion is not None or wanted.value is not None:
            answers = select(AnswerRow.scorecard_id).where(AnswerRow.scorecard_id == ScorecardRow.id)
            if wanted.criterion is not None:
                answers = answers.where(AnswerRow.criterion == wanted.criterion)
            if wanted.value is not None:
                answers = answers.where(AnswerRow.value == wanted.value)
            query = query.where(answers.exists())
        seq = col(ScorecardRow.seq)
        if after is not None:
            query = query.where(seq > after if wanted.ascending else seq < after)
        query = query.order_by(seq.asc() if wanted.ascending else seq.desc()).limit(limit)
        return await self._with_answers((await self._session.exec(query)).all())

    async def _with_answers(self, rows: Sequence[ScorecardRow]) -> Sequence[ScorecardRecord]:
        answers: dict[uuid.UUID, list[AnswerRow]] = defaultdict(list)
        if rows:
            found = await self._session.exec(
                select(AnswerRow).where(col(AnswerRow.scorecard_id).in_([row.id for row in rows]))
            )
            for answer in found:
                answers[answer.scorecard_id].append(answer)
        return [_record(row, answers[row.id]) for row in rows]
