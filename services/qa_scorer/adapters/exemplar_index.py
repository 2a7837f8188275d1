"""Exemplars for the judges, each look-up in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from services.qa_scorer.application.ports import Vectors
from services.qa_scorer.application.regions import KeepRegions, Models
from services.qa_scorer.application.stores import UnitOfWork
from services.qa_scorer.domain.judging import Exemplar


class PgvectorIndex:
    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    async def nearest(
        self, rubric_key: str, queries: Sequence[tuple[str, Vectors]], k: int
    ) -> Sequence[Sequence[Exemplar]]:
        async with self._uow() as work:
            return await work.exemplars.nearest(rubric_key, queries, k)

    async def version(self, rubric_key: str) -> int:
        async with self._uow() as work:
            return await work.exemplars.version(rubric_key)


class AssessedExemplars(PgvectorIndex):
    """For a judge whose model may be hosted: an exemplar is a piece of somebody's contact, and stays where it stays."""

    def __init__(self, uow: UnitOfWork, models: Callable[[], Awaitable[Models]], regions: KeepRegions) -> None:
        super().__init__(uow)
        self._models = models
        self._regions = regions

    async def nearest(
        self, rubric_key: str, queries: Sequence[tuple[str, Vectors]], k: int
    ) -> Sequence[Sequence[Exemplar]]:
        hosted = (await self._models()).hosted
        regions = await self._regions.exemplar_regions() if hosted else None
        async with self._uow() as work:
            return await work.exemplars.nearest(rubric_key, queries, k, regions=regions)
