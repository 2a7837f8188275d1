"""The stores that use cases read and write, inside one unit of work: one transaction, committed at its end."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from services.qa_scorer.application.audit import AuditLog
from services.qa_scorer.application.dispute_store import Disputes
from services.qa_scorer.application.privacy_stores import Assessments, Erasures, Notices, Profiling, Retention
from services.qa_scorer.application.review_store import Draws, ReviewQueue, Reviews
from services.qa_scorer.domain.judging import Exemplar
from services.qa_scorer.domain.listing import FilterValues, ListedInteraction, Membership
from services.qa_scorer.domain.records import (
    AgentRecord,
    BacklogProgress,
    BacklogRecord,
    Counts,
    CustomerRecord,
    Evaluator,
    ExemplarRecord,
    InteractionRecord,
    Known,
    Ref,
    RubricVersionRecord,
    ScorecardRecord,
    State,
)
from services.qa_scorer.domain.scorecard import Status
from services.qa_scorer.domain.site_days import SiteDays


@dataclass(frozen=True, slots=True)
class InteractionFilter:
    """`only_agent` restricts to interactions in which this agent took part, and `only_teams` to those in which an agent
    of these teams did, whatever else is asked. `until` is exclusive, `language` a tag or its primary subtag; `words`
    are searched in the transcripts. The filters from `rubric` on ask for one scorecard that fulfils them all;
    `with_scores` False leaves the scorecards out of the rows."""

    agent_id: str | None = None
    queue: str | None = None
    channel: str | None = None
    language: str | None = None
    state: str | None = None
    since: datetime | None = None
    only_agent: str | None = None
    only_teams: frozenset[str] | None = None
    until: datetime | None = None
    team: str | None = None
    contact_reason: str | None = None
    words: str | None = None
    rubric: str | None = None
    status: str | None = None
    passed: bool | None = None
    lowest: float | None = None
    highest: float | None = None
    criterion: str | None = None
    value: str | None = None
    with_scores: bool = True


@dataclass(frozen=True, slots=True)
class ScorecardFilter:
    agent_id: str | None = None
    criterion: str | None = None
    value: str | None = None
    status: str | None = None
    since: datetime | None = None
    interaction_id: str | None = None
    include_superseded: bool = False
    ascending: bool = False
    confirmed: bool = False
    """Final ones that a person confirmed, answer by answer; alone."""
    only_agent: str | None = None
    only_teams: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class AgentScope:
    """Agents of these teams, and this one."""

    teams: frozenset[str]
    agent_id: str | None


@dataclass(frozen=True, slots=True)
class ExemplarFilter:
    rubric: str | None = None
    criterion: str | None = None
    value: str | None = None
    interaction_id: str | None = None


class Interactions(Protocol):
    async def known(self, ids: Sequence[str]) -> Mapping[str, Known]: ...
    async def add(self, records: Sequence[InteractionRecord]) -> set[Ref]:
        """Stores them and returns those that were new; older revisions of the same ids are no longer current."""

    async def get(self, id: str, revision: int | None) -> InteractionRecord | None: ...
    async def load(self, refs: Sequence[Ref], *, lock: bool = False) -> Mapping[Ref, InteractionRecord]: ...
    async def set_state(self, refs: Sequence[Ref], state: State, reason: str | None) -> None: ...
    async def list(
        self,
        wanted: InteractionFilter,
        within: Sequence[Sequence[Membership]],
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[ListedInteraction]:
        """Newest first. `within` are the members of each set of teams that a contact's agents must belong to."""

    async def filter_values(self) -> FilterValues: ...
    async def unassigned(self) -> Sequence[Ref]: ...


class Scorecards(Protocol):
    async def standing(self, refs: Sequence[Ref]) -> Mapping[Ref, Sequence[ScorecardRecord]]:
        """Scorecards that are not superseded, without their answers."""

    async def of_earlier_revisions(self, refs: Sequence[Ref]) -> Mapping[Ref, Sequence[ScorecardRecord]]:
        """The scorecards of the revisions before each of `refs`, newest first, without their answers."""

    async def add(self, records: Sequence[ScorecardRecord]) -> set[uuid.UUID]:
        """Stores them with their answers and returns those that were new; what they supersede is marked."""

    async def set_status(self, id: uuid.UUID, status: Status) -> None: ...
    async def evaluators(self, interaction_id: str, agent_id: str) -> Sequence[Evaluator]:
        """Who evaluated this agent's part of the contact, superseded evaluations included."""

    async def evaluators_of(self, parts: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Evaluator]]:
        """As `evaluators`, of many (interaction id, agent id) at once."""

    async def supersede_revisions_before(self, refs: Iterable[Ref]) -> None: ...
    async def get(self, id: uuid.UUID, *, lock: bool = False) -> ScorecardRecord | None: ...
    async def list(self, wanted: ScorecardFilter, after: int | None, limit: int) -> Sequence[ScorecardRecord]: ...


class Rubrics(Protocol):
    async def add(self, record: RubricVersionRecord) -> None: ...
    async def next_version(self, key: str) -> int: ...
    async def by_hash(self, key: str, content_hash: str) -> RubricVersionRecord | None: ...
    async def get(self, key: str, version: int | None) -> RubricVersionRecord | None:
        """A version; for None the newest published, or else the newest."""

    async def publish(self, key: str, version: int, by: str, at: datetime) -> None:
        """A draft becomes published; a withdrawal of its rubric ends."""

    async def withdraw(self, key: str, by: str, at: datetime) -> bool:
        """Whether it was not withdrawn already."""

    async def newest(self) -> Sequence[RubricVersionRecord]: ...
    async def versions(self, key: str, before: int | None, limit: int) -> Sequence[RubricVersionRecord]:
        """Of one key, newest first."""

    async def newest_published(self, *, withdrawn: bool = False) -> Sequence[RubricVersionRecord]:
        """The newest published version of each key. `withdrawn`: also of rubrics that score nothing for now."""

    async def hold_publications(self) -> None:
        """Nothing is published until this transaction ends. To be asked for before any row is locked."""


class Exemplars(Protocol):
    async def add(self, records: Sequence[ExemplarRecord]) -> int:
        """Stores what is new or changed; returns how many that were."""

    async def forget_interaction(self, rubric: str, interaction_id: str, criteria: Sequence[str]) -> None: ...
    async def nearest(
        self,
        rubric: str,
        queries: Sequence[tuple[str, npt.NDArray[np.float32]]],
        k: int,
        *,
        regions: Collection[str] | None = None,
    ) -> Sequence[Sequence[Exemplar]]:
        """`regions`: those of whose contacts alone exemplars are wanted."""

    async def version(self, rubric: str) -> int: ...
    async def list(self, wanted: ExemplarFilter, after: int | None, limit: int) -> Sequence[ExemplarRecord]: ...
    async def forget(self, ids: Sequence[uuid.UUID]) -> None: ...
    async def delete(self, id: uuid.UUID) -> str | None:
        """The rubric it belonged to; None where it is not there."""


class Backlogs(Protocol):
    async def open(self, record: BacklogRecord) -> None: ...
    async def get(self, id: uuid.UUID, *, lock: bool = False) -> BacklogRecord | None: ...
    async def append(self, id: uuid.UUID, refs: Sequence[Ref]) -> None: ...
    async def set_state(self, id: uuid.UUID, state: str, generation: int, at: datetime) -> None: ...
    async def set_paused(self, id: uuid.UUID, paused: bool) -> None: ...
    async def window(self, id: uuid.UUID, after: int, limit: int) -> Sequence[tuple[int, Ref]]: ...
    async def progress(self, id: uuid.UUID) -> BacklogProgress: ...
    async def keep_outcome(self, id: uuid.UUID, outcome: BacklogProgress) -> None: ...


class Directory(Protocol):
    async def add_agents(self, records: Sequence[AgentRecord]) -> set[tuple[str, date]]:
        """Stores what is new or changed and returns it; the same row again is not among them."""

    async def ensure_agents(self, first_seen: Mapping[str, date]) -> None: ...
    async def team_on(self, agent_ids: Sequence[str], on: date) -> Mapping[str, str | None]: ...
    async def names(self, agent_ids: Sequence[str]) -> Mapping[str, str]: ...
    async def members(self, teams: Iterable[str], days: SiteDays) -> Sequence[Membership]: ...
    async def list_agents(
        self, team: str | None, as_of: date, after: str | None, limit: int, within: AgentScope | None = None
    ) -> Sequence[AgentRecord]: ...
    async def add_customers(self, records: Sequence[CustomerRecord]) -> set[str]: ...
    async def customers(self, ids: Sequence[str]) -> Mapping[str, CustomerRecord]: ...


class Idempotency(Protocol):
    async def find(self, caller: str, key: str) -> tuple[str, bytes] | None:
        """(hash of the request, answer) stored under the key."""

    async def keep(self, caller: str, key: str, request_hash: str, answer: bytes, at: datetime) -> None: ...
    async def fill(self, caller: str, key: str, answer: bytes) -> bytes:
        """Puts the answer where an empty one was kept; the one that stands then."""


class Outbox(Protocol):
    async def add(self, *, kind: str, key: str, payload: bytes, initiator: str, now: datetime) -> None: ...


class Work(Protocol):
    """One transaction's stores, and the days that its records count by."""

    @property
    def days(self) -> SiteDays: ...
    @property
    def interactions(self) -> Interactions: ...
    @property
    def scorecards(self) -> Scorecards: ...
    @property
    def rubrics(self) -> Rubrics: ...
    @property
    def exemplars(self) -> Exemplars: ...
    @property
    def backlogs(self) -> Backlogs: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def disputes(self) -> Disputes: ...
    @property
    def queue(self) -> ReviewQueue: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def draws(self) -> Draws: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def profiling(self) -> Profiling: ...
    @property
    def assessments(self) -> Assessments: ...
    async def counts(self, now: datetime) -> Counts: ...


class UnitOfWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[Work]: ...
