"""What the gateway's use cases need from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.console.application.people_ports import AuditEntry
from services.console.domain.api_key import ApiKey


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of keys begins: after the key made at `created_at` with `id`, newest first."""

    created_at: datetime
    id: UUID


class KeyStore(Protocol):
    """The keys within one transaction."""

    async def by_prefix(self, prefix: str) -> ApiKey | None: ...

    async def by_id(self, key_id: UUID) -> ApiKey | None: ...

    async def by_idempotency_key(self, created_by: str, idempotency_key: str) -> ApiKey | None: ...

    async def add(self, key: ApiKey, *, idempotency_key: str | None = None) -> bool:
        """Store a new key. False, and nothing done, where its prefix or its idempotency key is taken."""

    async def page(self, size: int, after: Position | None) -> Sequence[ApiKey]:
        """At most `size` keys, newest first."""

    async def revoke(self, key_id: UUID, at: datetime) -> None:
        """Mark as revoked; one that already is keeps its time."""

    async def revoke_others(self, created_by: str, keep: UUID, at: datetime) -> int:
        """Revoke every usable key made by `created_by` but one, and say how many."""

    async def add_audit(self, entry: AuditEntry) -> None: ...

    async def mark_used(self, key_id: UUID, at: datetime) -> None: ...


KeyScope = Callable[[], AbstractAsyncContextManager[KeyStore]]
"""Opens one transaction, which is committed where the block ends without an error."""


class DocumentSource(Protocol):
    """Where a service's own OpenAPI document comes from."""

    async def document(self, upstream: str) -> dict[str, Any]:
        """Raises a DomainError where the service can't be reached or does not answer with a document."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """What a part says of itself.

    Attributes:
        state: `ready`, `not_ready` (it answers, and says that it can't work yet) or `unreachable`.
        version: of its code; empty where it does not say.
        checks: its own dependencies, name to `ok` or a short reason.
        detail: why it is not ready, in a sentence; empty when it is.
    """

    name: str
    state: str
    version: str = ""
    checks: tuple[tuple[str, str], ...] = ()
    detail: str = ""


class Probe(Protocol):
    """Asks one part how it is. Never raises: not answering is an answer."""

    async def __call__(self) -> PartHealth: ...
