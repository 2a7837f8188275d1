"""The store of disputes and acknowledgements."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.qa_scorer.domain.disputes import DisputeRecord
from services.qa_scorer.domain.scorecard import Status


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """`state` empty: what is undecided; "all": every one. `only_agent` restricts whatever else is asked."""

    state: str | None = None
    agent_id: str | None = None
    scorecard_id: uuid.UUID | None = None
    only_agent: str | None = None
    interaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeAbout:
    """What a dispute is about, for people who read it."""

    agent_name: str = ""
    rubric: str = ""
    rubric_version: int = 0


@dataclass(frozen=True, slots=True)
class WhoDecides:
    """Of an undecided dispute: whether the caller may decide it, and which subjects never can (not told to agents)."""

    caller_may: bool = False
    had_part: Sequence[str] = ()


class Disputes(Protocol):
    async def add(self, record: DisputeRecord) -> None: ...
    async def save(self, record: DisputeRecord) -> None: ...
    async def get(self, id: uuid.UUID, *, lock: bool = False) -> DisputeRecord | None: ...
    async def of_contact(self, interaction_id: str, agent_id: str) -> Sequence[DisputeRecord]: ...
    async def move(self, before: uuid.UUID, after: uuid.UUID, status: Status) -> None:
        """What is undecided on one scorecard is undecided on the one that supersedes it, whose status is `status` but
        for the dispute."""

    async def contested(self, scorecard_ids: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
        """Those of the scorecards that have an undecided dispute."""

    async def list(
        self, wanted: DisputeFilter, after: tuple[datetime, int] | None, limit: int
    ) -> Sequence[DisputeRecord]: ...
    async def rubrics(self, scorecard_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[str, int]]:
        """By scorecard: key and version of its rubric."""

    async def acknowledge(self, scorecard_id: uuid.UUID, agent_id: str, by: str, at: datetime) -> datetime:
        """The time of the first acknowledgement."""

    async def acknowledged(
        self, scorecard_ids: Sequence[uuid.UUID], only_agent: str | None
    ) -> Mapping[uuid.UUID, datetime]: ...
