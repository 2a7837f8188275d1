"""The stores of the review queue, of what people said, and of the plan that draws contacts for them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.qa_scorer.domain.records import ScorecardRecord
from services.qa_scorer.domain.review_agreement import LabelledAnswer
from services.qa_scorer.domain.review_queue import Claim, Draft, QueueFilter, QueueItem, Quota, Waiting
from services.qa_scorer.domain.reviewed import AiAnswer, ReviewRecord
from services.qa_scorer.domain.sampling import Contact, Drawn


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews. `agent_id` is their own, whose scorecards they don't judge."""

    subject: str
    agent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an item in the list: its reason, and its key within that."""

    waiting: Waiting
    key: tuple[object, ...]


class ReviewQueue(Protocol):
    async def counts(self, wanted: QueueFilter, who: Reviewer, now: datetime, at_most: int) -> Mapping[Waiting, int]:
        """How much waits that nobody else holds and `who` did not skip; counting ends at `at_most`."""

    async def page(
        self, wanted: QueueFilter, who: Reviewer, after: Place | None, limit: int, now: datetime
    ) -> Sequence[tuple[QueueItem, Place]]: ...
    async def held(self, who: Reviewer, now: datetime) -> Sequence[QueueItem]: ...
    async def item(self, id: uuid.UUID, who: Reviewer, now: datetime) -> QueueItem | None:
        """None where nothing of this id waits for this reviewer."""

    async def claim_first(
        self, waiting: Waiting, wanted: QueueFilter, who: Reviewer, now: datetime, until: datetime
    ) -> uuid.UUID | None: ...
    async def claim(self, claim: Claim) -> Claim:
        """The claim that holds: this one, or somebody else's that has not expired."""

    async def release(self, id: uuid.UUID, reviewer: str) -> bool: ...
    async def skip(self, item: QueueItem, reviewer: str, reason: str, note: str, at: datetime) -> None: ...
    async def draft(self, id: uuid.UUID, reviewer: str) -> Draft | None: ...
    async def keep_draft(self, item: QueueItem, reviewer: str, draft: Draft, at: datetime) -> None: ...
    async def close(self, id: uuid.UUID) -> None:
        """Forgets claims and drafts of what is decided."""

    async def quota(self, reviewer: str, default: int, since: datetime) -> Quota: ...
    async def set_quota(self, reviewer: str, daily: int) -> None: ...


@dataclass(frozen=True, slots=True)
class LabelFilter:
    """`until` is exclusive; None: whatever it is."""

    rubric: str | None = None
    rubric_version: int | None = None
    judge: str | None = None
    model: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    team: str | None = None


class Reviews(Protocol):
    async def add(self, record: ReviewRecord) -> None: ...
    async def ai_evaluation(self, card: ScorecardRecord) -> tuple[ScorecardRecord | None, Mapping[str, AiAnswer]]:
        """The AI's newest evaluation of what `card` evaluates, and its answers by criterion."""

    async def undo(self, scorecard_id: uuid.UUID, at: datetime) -> None:
        """The review that made this scorecard was taken back: it says nothing any more."""

    async def took_part(self, reviewer: str, interaction_id: str) -> bool:
        """Whether this person reviewed or evaluated anybody's part of the contact."""

    async def labels(self, wanted: LabelFilter, limit: int) -> tuple[Sequence[LabelledAnswer], bool]:
        """The answers of the newest `limit` reviews, and whether there are more."""

    async def newest(self) -> int:
        """Grows with everything that changes a figure."""

    async def choices(self, wanted: LabelFilter) -> Mapping[str, Mapping[str, int]]:
        """Reviews by rubric, version, judge, model and team: each dimension within what the rubric allows."""

    async def get(self, id: uuid.UUID) -> ReviewRecord | None: ...
    async def blind_of(
        self, reviewer: str | None, after: int | None, limit: int
    ) -> Sequence[tuple[ReviewRecord, int, int]]:
        """Blind evaluations, newest first, without answers; with answers compared to the AI's, and how many were the
        same."""

    async def ai_beside(self, record: ReviewRecord) -> uuid.UUID | None:
        """The AI's newest scorecard under the rubric version of a blind evaluation."""


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A month that was drawn. `evaluated` counts draws that are done."""

    month: date
    per_agent: int
    seed: str
    contacts: int
    agents: int
    drawn: int
    run_at: datetime
    run_by: str
    evaluated: int = 0


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """A contact to be evaluated blind. `month` and `probability` are None where somebody chose it by hand."""

    id: uuid.UUID
    month: date | None
    contact: Contact
    team: str | None
    probability: float | None
    started_by: str | None
    created_at: datetime
    review_id: uuid.UUID | None = None


class Draws(Protocol):
    async def contacts(self, since: datetime, until: datetime) -> Sequence[Contact]:
        """Each agent's part of each accepted contact that began in between; what no rubric fits is left out."""

    async def newest_before(self, at: datetime) -> datetime | None:
        """When the last contact began that a plan could draw, of those before `at`; None where there is none."""

    async def hold(self, month: date) -> None:
        """Nobody else draws the month until this transaction ends."""

    async def plan(self, month: date) -> PlanRecord | None: ...
    async def plans(self) -> Sequence[PlanRecord]: ...
    async def add_plan(self, plan: PlanRecord, drawn: Sequence[Drawn]) -> None: ...
    async def add(self, draw: DrawRecord) -> None: ...
    async def get(self, id: uuid.UUID, *, lock: bool = False) -> DrawRecord | None: ...
    async def begun(self, ref_id: str, agent_id: str, by: str) -> uuid.UUID | None:
        """What this person began by hand on this agent's part and has not finished."""

    async def done(self, id: uuid.UUID, review_id: uuid.UUID, at: datetime) -> None: ...
