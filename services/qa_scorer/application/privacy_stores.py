"""The stores of erasure, retention, notices, profiling and regions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.qa_scorer.domain.erasure import Erasure
from services.qa_scorer.domain.notice import Notice, Reader
from services.qa_scorer.domain.profiling import Objection, Scope, Switch
from services.qa_scorer.domain.regions import Assessment
from services.qa_scorer.domain.retention import Policy, RetentionKind


@dataclass(frozen=True, slots=True)
class ErasedBatch:
    """Counts by kind of what one transaction erased; `in_flight` were not scored yet."""

    removed: Mapping[str, int]
    interactions: int
    in_flight: int


@dataclass(frozen=True, slots=True)
class Sweep:
    id: str
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None
    removed: Mapping[str, int]
    seq: int = 0


class Erasures(Protocol):
    async def hold(self, customer_keys: Iterable[str], *, exclusive: bool) -> None:
        """Until the transaction ends. Taking in holds a customer shared, asking for an erasure alone: what is taken in
        is either there when the erasure begins, or knows of it."""

    async def erased_since(self, customer_keys: Sequence[str]) -> Mapping[str, datetime]:
        """When the erasure of each was last asked for; those of whom none was are left out."""

    async def newest(self, customer_key: str) -> Erasure | None: ...
    async def get(self, id: uuid.UUID, *, lock: bool = False) -> Erasure | None: ...
    async def add(self, record: Erasure) -> None: ...
    async def save(self, record: Erasure) -> None: ...
    async def list(self, after: int | None, limit: int) -> Sequence[Erasure]: ...
    async def left(self, customer_id: str) -> bool:
        """Whether anything that belongs to the customer is stored."""

    async def erase_batch(self, id: uuid.UUID, customer_id: str, limit: int) -> ErasedBatch:
        """Interactions first; with none left, what else there is of the customer."""

    async def targets(self, id: uuid.UUID, kinds: Sequence[str], after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(kind, value), by value."""

    async def target_hit(self, id: uuid.UUID, kinds: Sequence[str], values: Sequence[str]) -> None: ...


class Retention(Protocol):
    async def policies(self) -> Mapping[RetentionKind, Policy]:
        """Those that were set."""

    async def set(self, policy: Policy) -> None: ...
    async def remove(self, policy: Policy, before: datetime, at: datetime, limit: int) -> int:
        """Up to `limit` records of the policy's kind that are older than `before`; says how many it removed."""

    async def count(self, sweep_id: str, as_of: datetime, kind: str, removed: int, at: datetime) -> None: ...
    async def finish(self, sweep_id: str, as_of: datetime, at: datetime) -> None: ...
    async def sweeps(self, after: int | None, limit: int) -> Sequence[Sweep]: ...


class Notices(Protocol):
    async def newest(self) -> Notice | None: ...
    async def all(self) -> Sequence[Notice]: ...
    async def publish(self, notice: Notice) -> bool:
        """False where the version is there already."""

    async def acknowledge(self, version: int, agent_id: str, by: str, language: str, at: datetime) -> datetime:
        """The time of the first acknowledgement."""

    async def acknowledged_at(self, version: int, agent_id: str) -> datetime | None: ...
    async def readers(
        self, version: int, as_of: date, *, acknowledged: bool, after: str | None, limit: int
    ) -> Sequence[Reader]: ...
    async def counts(self, version: int) -> tuple[int, int]:
        """(agents of the directory, those of them who acknowledged the version)"""


class Profiling(Protocol):
    async def switches(self, *, at: datetime | None = None) -> Sequence[Switch]:
        """The newest of each agent and site, as of `at`."""

    async def sites_of(self, agent_ids: Sequence[str], on: date) -> Mapping[str, str | None]: ...
    async def sites(self) -> Sequence[str]: ...
    async def add_switch(self, switch: Switch) -> None: ...
    async def newest_of(self, scope: Scope, key: str) -> Switch | None: ...
    async def add_objection(self, record: Objection) -> bool:
        """False where one of the agent's is open already."""

    async def save_objection(self, record: Objection) -> None: ...
    async def objection(self, id: uuid.UUID, *, lock: bool = False) -> Objection | None: ...
    async def last_objection(self, agent_id: str) -> Objection | None: ...
    async def objections(self, after: tuple[bool, int] | None, limit: int) -> Sequence[Objection]: ...


class Assessments(Protocol):
    async def standing(self) -> Sequence[Assessment]: ...
    async def record(self, record: Assessment) -> None:
        """In place of the one that stood for the region."""

    async def withdraw(self, region: str, by: str, at: datetime) -> bool:
        """False where none stands."""

    async def provinces(self) -> Sequence[str]:
        """Of the customers in the directory."""
