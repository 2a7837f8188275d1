"""Which regions' data a hosted model may see: those whose privacy assessment is on record."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.common.clock import Clock
from services.common.errors import InvalidInput, NotFound
from services.qa_scorer.application import audit
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.records import InteractionRecord, Ref
from services.qa_scorer.domain.regions import (
    ANY,
    UNKNOWN,
    Assessment,
    checked_region,
    may_be_hosted,
    region_of,
)

KNOWN_FOR_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Models:
    """What the LLM service can do now. `hosted`: text sent to the completion model leaves the organisation's machines;
    `embedding_hosted` the same of text that is embedded."""

    available: bool
    model: str = ""
    hosted: bool = False
    embedding_hosted: bool = False


class KnownModels:
    """What the LLM service said, for half a minute. Args: ask: asks it; raises DomainError if it can't be asked."""

    def __init__(self, ask: Callable[[], Awaitable[Models]]) -> None:
        self._ask = ask
        self._known: tuple[float, Models] | None = None

    async def __call__(self) -> Models:
        now = time.monotonic()
        if self._known is None or now - self._known[0] > KNOWN_FOR_SECONDS:
            self._known = (now, await self._ask())
        return self._known[1]


@dataclass(frozen=True, slots=True)
class RegionSettings:
    """Of the deployment: the region of what names none, and the regions that need no assessment (ANY: none does)."""

    default: str = UNKNOWN
    hosted: frozenset[str] = frozenset()

    @classmethod
    def of(cls, default: str, hosted: str) -> RegionSettings:
        """Raises ValueError for what is no region."""
        try:
            listed = [part.strip() for part in hosted.split(",") if part.strip()]
            return cls(
                checked_region(default) if default.strip() else UNKNOWN,
                frozenset(ANY if part.upper() == ANY else checked_region(part) for part in listed),
            )
        except InvalidInput as error:
            raise ValueError(error.message) from error


@dataclass(frozen=True, slots=True)
class Regions:
    assessments: Sequence[Assessment]
    models: Models
    settings: RegionSettings
    known: Sequence[str]


class KeepRegions:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, models: Callable[[], Awaitable[Models]], settings: RegionSettings
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._models = models
        self._settings = settings

    async def list(self) -> Regions:
        """Raises DomainError where the LLM service can't be asked."""
        models = await self._models()
        async with self._uow() as work:
            return Regions(
                await work.assessments.standing(), models, self._settings, await work.assessments.provinces()
            )

    async def record(self, region: str, reference: str, assessed_on: str, by: str) -> Assessment:
        """Raises InvalidInput: no region, no reference, or no date that has come."""
        now = self._clock.now()
        try:
            on = date.fromisoformat(assessed_on)
        except ValueError as error:
            raise InvalidInput("assessed_on is no date. Write it like 2026-02-01.", field="assessed_on") from error
        if not reference.strip() or not reference.isprintable():
            raise InvalidInput("Give the reference under which the assessment is filed.", field="reference")
        record = Assessment(checked_region(region), reference.strip(), on, now, by)
        async with self._uow() as work:
            if on > work.days.of(now):
                raise InvalidInput("The assessment can't be of a day that is still to come.", field="assessed_on")
            await work.assessments.record(record)
            await self._noted(work, "region.assessed", record.region, by, {"assessed_on": assessed_on})
        return record

    async def withdraw(self, region: str, by: str) -> None:
        """Raises InvalidInput; NotFound where none stands."""
        code = checked_region(region)
        async with self._uow() as work:
            if not await work.assessments.withdraw(code, by, self._clock.now()):
                raise NotFound(f"No assessment of {code} is on record.", record=code)
            await self._noted(work, "region.assessment_withdrawn", code, by, {})

    async def hosted_may_see(
        self, records: Mapping[Ref, InteractionRecord], views: Mapping[Ref, JudgedView]
    ) -> Collection[Ref]:
        """Those of the contacts that a hosted model may see."""
        if ANY in self._settings.hosted:
            return frozenset(views)
        async with self._uow() as work:
            assessed = {entry.region for entry in await work.assessments.standing()}
            ids = sorted({id for ref in views if (id := records[ref].customer_id) is not None})
            customers = await work.directory.customers(ids) if ids else {}
        provinces = {id: customer.province for id, customer in customers.items()}
        return frozenset(
            ref
            for ref, view in views.items()
            if may_be_hosted(
                region_of(provinces.get(records[ref].customer_id or ""), view.metadata, self._settings.default),
                assessed,
                self._settings.hosted,
            )
        )

    async def exemplar_regions(self) -> frozenset[str] | None:
        """The regions whose exemplars a hosted model may see; None: all of them."""
        if ANY in self._settings.hosted:
            return None
        async with self._uow() as work:
            return self._settings.hosted | {entry.region for entry in await work.assessments.standing()}

    def region_of(self, province: str | None, metadata: Mapping[str, object]) -> str:
        return region_of(province, metadata, self._settings.default)

    async def _noted(self, work: Work, action: str, region: str, by: str, detail: Mapping[str, str]) -> None:
        await audit.record(
            work,
            actor=by,
            action=action,
            subject_kind="region",
            subject_id=region,
            detail=detail,
            now=self._clock.now(),
        )
