"""What the statistics read: sums by whatever is asked for, inside one consistent snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.qa_scorer.application.privacy_stores import Profiling
from services.qa_scorer.application.stores import Directory, Rubrics
from services.qa_scorer.domain.insight.alerts import Waiting
from services.qa_scorer.domain.insight.periods import Period
from services.qa_scorer.domain.insight.sums import Contacts, ScoreSums
from services.qa_scorer.domain.records import AgentRecord

Key = tuple[object, ...]
DAY, TEAM, AGENT, RUBRIC, VERSION = "day", "team", "agent_id", "rubric", "rubric_version"
"""What sums can be grouped by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as it is asked for: `first` and `last` are days as YYYY-MM-DD, or empty."""

    first: str = ""
    last: str = ""
    teams: frozenset[str] | None = None
    agent_id: str = ""
    rubric: str = ""
    rubric_version: int = 0
    queues: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    contact_reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InsightFilter:
    """`teams` None is all of them, and the empty name the scorecards of agents without a team. Empty elsewhere: all."""

    period: Period
    teams: frozenset[str] | None = None
    agent_id: str = ""
    rubric: str = ""
    rubric_version: int = 0
    queues: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    contact_reasons: frozenset[str] = frozenset()

    @property
    def by_channel(self) -> bool:
        """Whether it asks for channels or languages, for which there are sums of their own."""
        return bool(self.channels or self.languages)

    @property
    def beyond_sums(self) -> bool:
        """Whether it asks for what no daily sums know, so that scorecards are counted one by one."""
        return bool(self.queues or self.contact_reasons)


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often a value was answered. `key` are the values of what was asked to group by, in that order."""

    key: Key
    rubric: str
    version: int
    criterion: str
    value: str
    n: int


class InsightStore(Protocol):
    async def scores(self, wanted: InsightFilter, by: Sequence[str]) -> Sequence[tuple[Key, ScoreSums]]: ...
    async def answers(self, wanted: InsightFilter, by: Sequence[str]) -> Sequence[AnswerCount]:
        """`by` is of day, team and agent; rubric and version always come along."""

    async def bins(self, wanted: InsightFilter) -> Mapping[int, int]: ...
    async def contacts(self, wanted: InsightFilter) -> Contacts:
        """The rubric of the filter does not restrict: what is not scored yet has none."""

    async def contacts_by_team(self, wanted: InsightFilter) -> Mapping[str, Contacts]: ...
    async def first_days(self) -> Sequence[tuple[date, str, int]]:
        """(first day, rubric, version) of every version that scored anything."""

    async def any(self) -> bool: ...
    async def proposed(self, teams: frozenset[str] | None) -> tuple[int, date | None]:
        """Auto-fails that nobody decided on yet, and the day of the oldest."""

    async def waiting(self) -> Waiting: ...
    async def failures(self, since: datetime) -> Mapping[str, int]:
        """Contacts begun since then that could not be scored, by reason."""

    async def unassigned(self) -> int: ...
    async def values(self) -> Sequence[tuple[str, str]]:
        """(dimension, value) of team, queue, channel, language, contact_reason and rubric."""

    async def newest_rows(self, agent_ids: Sequence[str], on: date) -> Mapping[str, AgentRecord]: ...
    async def time_zone(self) -> str:
        """The zone whose days are counted; empty before the first rebuild."""

    async def rebuild(self, time_zone: str) -> int: ...


class InsightWork(Protocol):
    @property
    def insight(self) -> InsightStore: ...
    @property
    def rubrics(self) -> Rubrics: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def profiling(self) -> Profiling: ...


class InsightSource(Protocol):
    def reading(self) -> AbstractAsyncContextManager[InsightWork]:
        """One snapshot, read only: all figures of a page belong together."""

    def writing(self) -> AbstractAsyncContextManager[InsightWork]: ...
