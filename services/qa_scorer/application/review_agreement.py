"""The figures of agreement between people and the AI."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.qa_scorer.application.review_store import LabelFilter
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.review_agreement import (
    DesignFigures,
    GroupAgreement,
    agreement,
    design_estimates,
)
from services.qa_scorer.domain.rubric.model import Rubric

MOST_REVIEWS = 5_000
_KEEP = 64
_FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Measured:
    """`rubric` is the newest version of the one measured; None where there are no reviews. `choices` are what reviews
    can be narrowed to, by dimension."""

    key: str
    rubric: Rubric | None
    groups: Sequence[GroupAgreement]
    design: Sequence[DesignFigures]
    choices: Mapping[str, Mapping[str, int]]
    truncated: bool


class MeasureAgreement:
    """Figures are kept for a minute, and until something is reviewed: a thousand resamples take a while."""

    def __init__(self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics
        self._kept: OrderedDict[tuple[LabelFilter, int], tuple[datetime, Measured]] = OrderedDict()

    async def choices(self, wanted: LabelFilter) -> tuple[str, Mapping[str, Mapping[str, int]]]:
        """The rubric that `run` would measure, and what its reviews can be narrowed to."""
        async with self._uow() as work:
            return await _choices(work, wanted)

    async def run(self, wanted: LabelFilter) -> Measured:
        """Of one rubric: the one asked for, or the one with the most reviews."""
        now = self._clock.now()
        async with self._uow() as work:
            newest = await work.reviews.newest()
            kept = self._kept.get((wanted, newest))
            if kept is not None and now - kept[0] < _FRESH:
                return kept[1]
            key, choices = await _choices(work, wanted)
            stored = await work.rubrics.get(key, wanted.rubric_version) if key else None
            rubric = self._rubrics.parsed(stored).rubric if stored is not None else None
            labels, truncated = (
                await work.reviews.labels(replace(wanted, rubric=key), MOST_REVIEWS) if key else ([], False)
            )
        groups = await asyncio.to_thread(agreement, labels)
        design = await asyncio.to_thread(design_estimates, labels)
        measured = Measured(key, rubric, groups, design, choices, truncated)
        self._kept[wanted, newest] = (now, measured)
        while len(self._kept) > _KEEP:
            self._kept.popitem(last=False)
        return measured


async def _choices(work: Work, wanted: LabelFilter) -> tuple[str, Mapping[str, Mapping[str, int]]]:
    choices = await work.reviews.choices(wanted)
    key = wanted.rubric or next(iter(choices["rubric"]), "")
    return key, choices if wanted.rubric or not key else await work.reviews.choices(replace(wanted, rubric=key))
