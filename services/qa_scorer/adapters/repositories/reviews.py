"""What people said about answers, in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as sqlselect
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.repositories.scorecards import ScorecardRepository
from services.qa_scorer.adapters.tables import AnswerRow, ScorecardRow
from services.qa_scorer.adapters.tables_reviews import ReviewAnswerRow, ReviewRow
from services.qa_scorer.application.review_store import LabelFilter
from services.qa_scorer.domain.records import Ref, ScorecardRecord
from services.qa_scorer.domain.review_agreement import LabelledAnswer
from services.qa_scorer.domain.reviewed import AiAnswer, How, ReviewedAnswer, ReviewKind, ReviewRecord
from services.qa_scorer.domain.rubric.model import CANNOT_TELL

_BLIND = ReviewKind.BLIND.value
_DIMENSIONS = ("rubric", "rubric_version", "judge", "model", "team")


def _newest_ai(of: Any) -> Any:
    """The AI's newest scorecard of what a row of `of` is about, under the same version of its rubric."""
    card: Any = aliased(ScorecardRow)
    return (
        select(card.id)
        .where(
            card.interaction_id == of.interaction_id,
            card.interaction_revision == of.interaction_revision,
            card.agent_id == of.agent_id,
            card.rubric == of.rubric,
            card.rubric_version == of.rubric_version,
            card.evaluator_kind == "ai",
            # What was restored by taking a review back is the AI's first answer again.
            card.evaluator_user.is_(None),
            card.status != "failed",
        )
        .order_by(card.evaluation.desc())
        .limit(1)
        .correlate(of)
        .scalar_subquery()
    )


class ReviewRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _rows(self, statement: Any) -> Any:
        """What a statement answers. Its type says nothing: SQLModel has none for columns of aliases."""
        return await self._session.exec(statement)

    async def add(self, record: ReviewRecord) -> None:
        await self._rows(
            insert(ReviewRow).values(
                id=record.id,
                kind=record.kind.value,
                waiting=record.waiting,
                reviewer=record.reviewer,
                interaction_id=record.ref.id,
                interaction_revision=record.ref.revision,
                agent_id=record.agent_id,
                team=record.team,
                rubric=record.rubric,
                rubric_version=record.rubric_version,
                before_id=record.before_id,
                scorecard_id=record.scorecard_id,
                ai_scorecard_id=record.ai_scorecard_id,
                judge=record.judge,
                model=record.model,
                draw_id=record.draw_id,
                seconds=record.seconds,
                submitted_at=record.submitted_at,
                overall=record.overall,
                passed=record.passed,
                answered_weight=record.answered_weight,
                probability=record.probability,
            )
        )
        if record.answers:
            await self._rows(
                insert(ReviewAnswerRow).values(
                    [
                        {
                            "review_id": record.id,
                            "criterion": answer.criterion,
                            "position": position,
                            "ai_value": answer.ai.value if answer.ai else None,
                            "ai_confidence": answer.ai.confidence if answer.ai else None,
                            "value": answer.value,
                            "how": answer.how.value,
                            "reason": answer.reason,
                            "by": answer.by,
                        }
                        for position, answer in enumerate(record.answers)
                    ]
                )
            )

    async def ai_evaluation(self, card: ScorecardRecord) -> tuple[ScorecardRecord | None, Mapping[str, AiAnswer]]:
        found: ScorecardRecord | None = card if card.evaluator.kind == "ai" else None
        if found is None:
            row: Any = aliased(ScorecardRow)
            query = select(_newest_ai(row)).where(row.id == card.id)
            id = (await self._rows(query)).scalar_one_or_none()
            found = None if id is None else await ScorecardRepository(self._session).get(id)
        answers = () if found is None else found.answers
        return found, {answer.criterion: AiAnswer(answer.value, answer.confidence) for answer in answers}

    async def undo(self, scorecard_id: uuid.UUID, at: datetime) -> None:
        await self._rows(update(ReviewRow).where(col(ReviewRow.scorecard_id) == scorecard_id).values(undone_at=at))

    async def took_part(self, reviewer: str, interaction_id: str) -> bool:
        reviewed = sqlselect(ReviewRow.id).where(
            ReviewRow.interaction_id == interaction_id, ReviewRow.reviewer == reviewer
        )
        decided = sqlselect(ScorecardRow.id).where(
            ScorecardRow.interaction_id == interaction_id, ScorecardRow.evaluator_user == reviewer
        )
        return any([(await self._rows(query.limit(1))).first() is not None for query in (reviewed, decided)])

    async def labels(self, wanted: LabelFilter, limit: int) -> tuple[Sequence[LabelledAnswer], bool]:
        review: Any = aliased(ReviewRow)
        reviews = (
            select(
                review.id,
                review.interaction_id,
                review.agent_id,
                review.kind,
                review.probability,
                # A blind answer is held against what the AI says now; every other against what the person saw.
                case((review.kind == _BLIND, _newest_ai(review)), else_=None).label("ai_id"),
            )
            .where(*_within(review, wanted, judged=False))
            .order_by(review.seq.desc())
            .limit(limit + 1)
            .subquery()
        )
        ai: Any = aliased(AnswerRow)
        card: Any = aliased(ScorecardRow)
        said: Any = aliased(ReviewAnswerRow)
        source = (
            select(
                reviews.c.id,
                reviews.c.interaction_id,
                reviews.c.agent_id,
                said.criterion,
                said.value,
                said.how,
                func.coalesce(ai.value, said.ai_value),
                func.coalesce(ai.confidence, said.ai_confidence),
                reviews.c.probability,
                card.judge,
                card.model,
            )
            .join(said, said.review_id == reviews.c.id)
            .outerjoin(ai, and_(ai.scorecard_id == reviews.c.ai_id, ai.criterion == said.criterion))
            .outerjoin(card, card.id == reviews.c.ai_id)
            .where(said.how != How.RULE.value, said.value != CANNOT_TELL)
            .order_by(reviews.c.id, said.position)
        )
        if wanted.judge is not None:
            source = source.where(or_(reviews.c.kind != _BLIND, card.judge == wanted.judge))
        if wanted.model is not None:
            source = source.where(or_(reviews.c.kind != _BLIND, card.model == wanted.model))
        rows = (await self._rows(source)).all()
        total = (await self._rows(select(func.count()).select_from(reviews))).scalar_one()
        labels = [
            LabelledAnswer(str(row[0]), row[1], row[2], row[3], row[4], How(row[5]), row[6], row[7], row[8])
            for row in rows
        ]
        return labels, total > limit

    async def newest(self) -> int:
        reviews, undone = (
            await self._rows(select(func.coalesce(func.max(ReviewRow.seq), 0), func.count(col(ReviewRow.undone_at))))
        ).one()
        return int(reviews) * 1_000_003 + int(undone)

    async def choices(self, wanted: LabelFilter) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, Mapping[str, int]] = {}
        for name in _DIMENSIONS:
            column = getattr(ReviewRow, name)
            within = LabelFilter() if name == "rubric" else LabelFilter(rubric=wanted.rubric)
            rows = await self._rows(
                select(column, func.count())
                .where(*_within(ReviewRow, within), column.is_not(None))
                .group_by(column)
                .order_by(func.count().desc(), column)
                .limit(200)
            )
            found[name] = {str(value): count for value, count in rows if value != ""}
        return found

    async def get(self, id: uuid.UUID) -> ReviewRecord | None:
        row = (await self._rows(sqlselect(ReviewRow).where(ReviewRow.id == id))).first()
        if row is None:
            return None
        answers = await self._rows(
            sqlselect(ReviewAnswerRow).where(ReviewAnswerRow.review_id == id).order_by(col(ReviewAnswerRow.position))
        )
        return _record(row, answers.all())

    async def blind_of(
        self, reviewer: str | None, after: int | None, limit: int
    ) -> Sequence[tuple[ReviewRecord, int, int]]:
        query = sqlselect(ReviewRow).where(ReviewRow.kind == _BLIND)
        if reviewer is not None:
            query = query.where(ReviewRow.reviewer == reviewer)
        if after is not None:
            query = query.where(col(ReviewRow.seq) < after)
        rows = (await self._rows(query.order_by(col(ReviewRow.seq).desc()).limit(limit))).all()
        compared = await self._compared([row.id for row in rows])
        return [(_record(row, ()), *compared.get(row.id, (0, 0))) for row in rows]

    async def ai_beside(self, record: ReviewRecord) -> uuid.UUID | None:
        row: Any = aliased(ReviewRow)
        found = await self._rows(select(_newest_ai(row)).where(row.id == record.id))
        id: uuid.UUID | None = found.scalar_one_or_none()
        return id

    async def _compared(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[int, int]]:
        """Labels that the AI has an answer to, and those that it agrees with."""
        if not ids:
            return {}
        review: Any = aliased(ReviewRow)
        said: Any = aliased(ReviewAnswerRow)
        ai: Any = aliased(AnswerRow)
        rows = await self._rows(
            select(review.id, func.count(), func.count().filter(ai.value == said.value))
            .join(said, said.review_id == review.id)
            .join(ai, and_(ai.scorecard_id == _newest_ai(review), ai.criterion == said.criterion))
            .where(review.id.in_(ids), said.how == How.BLIND.value, said.value != CANNOT_TELL)
            .group_by(review.id)
        )
        return {row[0]: (row[1], row[2]) for row in rows}


def _within(review: Any, wanted: LabelFilter, *, judged: bool = True) -> list[Any]:
    """Conditions on a review. Without `judged`, blind ones pass whatever judge is asked for: theirs is found later."""
    rules = [review.undone_at.is_(None)]
    for column, value in ((review.rubric, wanted.rubric), (review.rubric_version, wanted.rubric_version)):
        if value is not None:
            rules.append(column == value)
    for column, value in ((review.judge, wanted.judge), (review.model, wanted.model)):
        if value is not None:
            rules.append(column == value if judged else or_(review.kind == _BLIND, column == value))
    if wanted.team is not None:
        rules.append(review.team == wanted.team)
    if wanted.since is not None:
        rules.append(review.submitted_at >= wanted.since)
    if wanted.until is not None:
        rules.append(review.submitted_at < wanted.until)
    return rules


def _record(row: ReviewRow, answers: Sequence[ReviewAnswerRow]) -> ReviewRecord:
    values = row.model_dump(exclude={"interaction_id", "interaction_revision", "undone_at"})
    return ReviewRecord(
        **values | {"kind": ReviewKind(row.kind)},
        ref=Ref(row.interaction_id, row.interaction_revision),
        answers=tuple(
            ReviewedAnswer(
                answer.criterion,
                None if answer.ai_value is None else AiAnswer(answer.ai_value, answer.ai_confidence or 0.0),
                answer.value,
                How(answer.how),
                answer.reason,
                answer.by,
            )
            for answer in answers
        ),
    )
