"""One transaction and its repositories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.common import outbox
from services.common.db import Database
from services.qa_scorer.adapters.repositories.assessments import AssessmentRepository
from services.qa_scorer.adapters.repositories.audit import AuditRepository
from services.qa_scorer.adapters.repositories.backlogs import BacklogRepository
from services.qa_scorer.adapters.repositories.directory import DirectoryRepository
from services.qa_scorer.adapters.repositories.disputes import DisputeRepository
from services.qa_scorer.adapters.repositories.draws import DrawRepository
from services.qa_scorer.adapters.repositories.erasures import ErasureRepository
from services.qa_scorer.adapters.repositories.exemplars import ExemplarRepository
from services.qa_scorer.adapters.repositories.interactions import InteractionRepository
from services.qa_scorer.adapters.repositories.notices import NoticeRepository
from services.qa_scorer.adapters.repositories.own_contacts import OwnContactRepository
from services.qa_scorer.adapters.repositories.profiling import ProfilingRepository
from services.qa_scorer.adapters.repositories.retention import RetentionRepository
from services.qa_scorer.adapters.repositories.review_queue import ReviewQueueRepository
from services.qa_scorer.adapters.repositories.reviews import ReviewRepository
from services.qa_scorer.adapters.repositories.rubrics import RubricRepository
from services.qa_scorer.adapters.repositories.scorecards import ScorecardRepository
from services.qa_scorer.adapters.repositories.uploads import UploadRepository
from services.qa_scorer.adapters.tables import ExemplarRow, IdempotencyRow
from services.qa_scorer.domain.records import Counts
from services.qa_scorer.domain.site_days import SiteDays

IDEMPOTENCY_DAYS = 7

# From the sums that are kept in the same transactions: a million rows take a second to count.
_STATES = text("SELECT state, sum(n) FROM insight_contacts_by_channel_now GROUP BY state HAVING sum(n) <> 0")
_STATUSES = text(
    """
    WITH sums AS (
        SELECT sum(final) AS final, sum(in_review) AS in_review, sum(disputed) AS disputed, sum(failed) AS failed
        FROM insight_scores_now
    )
    SELECT status, n FROM sums, LATERAL (
        VALUES ('final', final), ('in_review', in_review), ('disputed', disputed), ('failed', failed)
    ) AS counted (status, n)
    UNION ALL SELECT 'superseded', count(*) FROM scorecards WHERE status = 'superseded'
    """
)


class IdempotencyRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, caller: str, key: str) -> tuple[str, bytes] | None:
        """Locks the key until the transaction ends, so that the same request sent twice takes turns."""
        await self._session.exec(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))").bindparams(key=f"{caller}\x1f{key}")  # type: ignore[call-overload]
        )
        row = (
            await self._session.exec(
                select(IdempotencyRow).where(IdempotencyRow.caller == caller, IdempotencyRow.key == key)
            )
        ).first()
        return (row.request_hash, row.answer) if row else None

    async def keep(self, caller: str, key: str, request_hash: str, answer: bytes, at: datetime) -> None:
        await self._session.exec(
            delete(IdempotencyRow).where(col(IdempotencyRow.created_at) < at - timedelta(days=IDEMPOTENCY_DAYS))
        )
        await self._session.exec(
            insert(IdempotencyRow).values(
                caller=caller, key=key, request_hash=request_hash, answer=answer, created_at=at
            )
        )

    async def fill(self, caller: str, key: str, answer: bytes) -> bytes:
        """Puts the answer where an empty one was kept; the one that stands then."""
        found = await self.find(caller, key)
        if found is not None and found[1]:
            return found[1]
        await self._session.exec(
            update(IdempotencyRow)
            .where(col(IdempotencyRow.caller) == caller, col(IdempotencyRow.key) == key)
            .values(answer=answer)
        )
        return answer


class OutboxRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, *, kind: str, key: str, payload: bytes, initiator: str, now: datetime) -> None:
        await outbox.enqueue(self._session, kind=kind, key=key, payload=payload, initiator=initiator, now=now)


class PostgresWork:
    def __init__(self, session: AsyncSession, days: SiteDays) -> None:
        self._session = session
        self.days = days
        self.interactions = InteractionRepository(session)
        self.scorecards = ScorecardRepository(session)
        self.rubrics = RubricRepository(session)
        self.exemplars = ExemplarRepository(session)
        self.backlogs = BacklogRepository(session)
        self.directory = DirectoryRepository(session)
        self.disputes = DisputeRepository(session)
        self.queue = ReviewQueueRepository(session)
        self.reviews = ReviewRepository(session)
        self.draws = DrawRepository(session, days)
        self.idempotency = IdempotencyRepository(session)
        self.outbox = OutboxRepository(session)
        self.audit = AuditRepository(session)
        self.erasures = ErasureRepository(session)
        self.retention = RetentionRepository(session)
        self.notices = NoticeRepository(session)
        self.profiling = ProfilingRepository(session)
        self.assessments = AssessmentRepository(session)
        self.own_contacts = OwnContactRepository(session)
        self.uploads = UploadRepository(session)

    async def counts(self, now: datetime) -> Counts:
        interactions = await self._session.exec(_STATES)  # type: ignore[call-overload]
        scorecards = await self._session.exec(_STATUSES)  # type: ignore[call-overload]
        exemplars = await self._session.exec(select(func.count()).select_from(ExemplarRow))
        pending, lag = await outbox.pending(self._session, now)
        by_state = {state: int(n) for state, n in interactions.all()}
        by_status = {status: int(n) for status, n in scorecards.all() if n}
        return Counts(by_state, by_status, exemplars.one(), pending, lag)


class PostgresUnitOfWork:
    def __init__(self, database: Database, days: SiteDays) -> None:
        self._database = database
        self._days = days

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[PostgresWork]:
        async with self._database.transaction() as session:
            yield PostgresWork(session, self._days)
