"""API keys in memory, for tests of everything above the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.console.application.people_ports import AuditEntry
from services.console.application.ports import KeyStore, Position
from services.console.domain.api_key import ApiKey


class NullKeyStore:
    """Behaves as the store in PostgreSQL does, transactions aside.

    Attributes:
        opened: how many transactions were opened.
    """

    def __init__(self) -> None:
        self.opened = 0
        self.log: list[AuditEntry] = []
        self._keys: dict[UUID, ApiKey] = {}
        self._idempotency: dict[tuple[str, str], UUID] = {}

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[KeyStore]:
        """A `KeyScope`."""
        self.opened += 1
        yield self

    async def by_prefix(self, prefix: str) -> ApiKey | None:
        return next((key for key in self._keys.values() if key.prefix == prefix), None)

    async def by_id(self, key_id: UUID) -> ApiKey | None:
        return self._keys.get(key_id)

    async def by_idempotency_key(self, created_by: str, idempotency_key: str) -> ApiKey | None:
        key_id = self._idempotency.get((created_by, idempotency_key))
        return None if key_id is None else self._keys[key_id]

    async def add(self, key: ApiKey, *, idempotency_key: str | None = None) -> bool:
        request = None if idempotency_key is None else (key.created_by, idempotency_key)
        if await self.by_prefix(key.prefix) is not None or request in self._idempotency:
            return False
        self._keys[key.id] = key
        if request is not None:
            self._idempotency[request] = key.id
        return True

    async def page(self, size: int, after: Position | None) -> Sequence[ApiKey]:
        newest_first = sorted(self._keys.values(), key=lambda key: (key.created_at, key.id), reverse=True)
        if after is not None:
            newest_first = [key for key in newest_first if (key.created_at, key.id) < (after.created_at, after.id)]
        return newest_first[:size]

    async def revoke(self, key_id: UUID, at: datetime) -> None:
        key = self._keys.get(key_id)
        if key is not None and key.revoked_at is None:
            self._keys[key_id] = replace(key, revoked_at=at)

    async def revoke_others(self, created_by: str, keep: UUID, at: datetime) -> int:
        others = [
            key
            for key in self._keys.values()
            if key.created_by == created_by and key.id != keep and key.revoked_at is None
        ]
        for key in others:
            await self.revoke(key.id, at)
        return len(others)

    async def add_audit(self, entry: AuditEntry) -> None:
        self.log.append(entry)

    async def mark_used(self, key_id: UUID, at: datetime) -> None:
        self._keys[key_id] = replace(self._keys[key_id], last_used_at=at)
