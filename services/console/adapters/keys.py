"""API keys in PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.common.db import Database
from services.console.adapters.people import audit_insert
from services.console.adapters.tables import ApiKeyRow
from services.console.application.people_ports import AuditEntry
from services.console.application.ports import KeyScope, KeyStore, Position
from services.console.domain.api_key import ApiKey, Grant, Permission, Role


def key_scope(database: Database) -> KeyScope:
    """Opens one transaction of `database` at a time."""

    @asynccontextmanager
    async def scope() -> AsyncIterator[KeyStore]:
        async with database.transaction() as session:
            yield SqlKeyStore(session)

    return scope


class SqlKeyStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_prefix(self, prefix: str) -> ApiKey | None:
        row = (await self._session.exec(select(ApiKeyRow).where(ApiKeyRow.prefix == prefix))).one_or_none()
        return None if row is None else _key(row)

    async def by_id(self, key_id: UUID) -> ApiKey | None:
        row = (await self._session.exec(select(ApiKeyRow).where(ApiKeyRow.id == key_id))).one_or_none()
        return None if row is None else _key(row)

    async def by_idempotency_key(self, created_by: str, idempotency_key: str) -> ApiKey | None:
        found = await self._session.exec(
            select(ApiKeyRow).where(ApiKeyRow.created_by == created_by, ApiKeyRow.idempotency_key == idempotency_key)
        )
        row = found.one_or_none()
        return None if row is None else _key(row)

    async def add(self, key: ApiKey, *, idempotency_key: str | None = None) -> bool:
        done = await self._session.exec(
            insert(ApiKeyRow)
            .values(
                id=key.id,
                name=key.name,
                prefix=key.prefix,
                digest=key.digest,
                role=key.grant.role.value,
                permissions=sorted(permission.value for permission in key.grant.permissions),
                agent_id=key.grant.agent_id,
                teams=sorted(key.grant.teams),
                created_at=key.created_at,
                created_by=key.created_by,
                expires_at=key.expires_at,
                revoked_at=key.revoked_at,
                last_used_at=key.last_used_at,
                idempotency_key=idempotency_key,
            )
            .on_conflict_do_nothing()
        )
        return bool(done.rowcount)

    async def page(self, size: int, after: Position | None) -> Sequence[ApiKey]:
        newest_first = select(ApiKeyRow).order_by(col(ApiKeyRow.created_at).desc(), col(ApiKeyRow.id).desc())
        if after is not None:
            newest_first = newest_first.where(
                tuple_(col(ApiKeyRow.created_at), col(ApiKeyRow.id)) < tuple_(after.created_at, after.id)
            )
        return [_key(row) for row in await self._session.exec(newest_first.limit(size))]

    async def revoke(self, key_id: UUID, at: datetime) -> None:
        await self._session.exec(
            update(ApiKeyRow)
            .where(col(ApiKeyRow.id) == key_id, col(ApiKeyRow.revoked_at).is_(None))
            .values(revoked_at=at)
        )

    async def revoke_others(self, created_by: str, keep: UUID, at: datetime) -> int:
        done = await self._session.exec(
            update(ApiKeyRow)
            .where(
                col(ApiKeyRow.created_by) == created_by,
                col(ApiKeyRow.id) != keep,
                col(ApiKeyRow.revoked_at).is_(None),
            )
            .values(revoked_at=at)
        )
        return done.rowcount

    async def add_audit(self, entry: AuditEntry) -> None:
        await self._session.exec(audit_insert(entry))

    async def mark_used(self, key_id: UUID, at: datetime) -> None:
        await self._session.exec(update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(last_used_at=at))


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        digest=row.digest,
        grant=Grant(
            role=Role(row.role),
            permissions=frozenset(Permission(permission) for permission in row.permissions),
            agent_id=row.agent_id,
            teams=frozenset(row.teams),
        ),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
