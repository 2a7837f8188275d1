"""Snapshots for the statistics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.common.db import Database
from services.qa_scorer.adapters.repositories.directory import DirectoryRepository
from services.qa_scorer.adapters.repositories.insight import InsightRepository
from services.qa_scorer.adapters.repositories.profiling import ProfilingRepository
from services.qa_scorer.adapters.repositories.rubrics import RubricRepository


class PostgresInsightWork:
    def __init__(self, session: AsyncSession) -> None:
        self.insight = InsightRepository(session)
        self.rubrics = RubricRepository(session)
        self.directory = DirectoryRepository(session)
        self.profiling = ProfilingRepository(session)


class PostgresInsight:
    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[PostgresInsightWork]:
        async with self._database.transaction() as session:
            await session.exec(  # type: ignore[call-overload]
                text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            )
            # To compile these plans costs more than it saves, up to millions of rows.
            await session.exec(text("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)"))  # type: ignore[call-overload]
            yield PostgresInsightWork(session)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[PostgresInsightWork]:
        async with self._database.transaction() as session:
            yield PostgresInsightWork(session)
