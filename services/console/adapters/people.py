"""People, their sessions and the audit log in PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, tuple_, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.common.db import Database
from services.console.adapters.tables import ApiKeyRow, AttemptRow, AuditRow, PersonRow, SessionRow
from services.console.application.people_ports import (
    AuditEntry,
    AuditFilter,
    AuditPosition,
    PeopleScope,
    PeopleStore,
    UserFilter,
    UserPosition,
)
from services.console.domain.api_key import Permission, Role
from services.console.domain.lockout import Attempts
from services.console.domain.session import Session
from services.console.domain.user import Language, Theme, User


def people_scope(database: Database) -> PeopleScope:
    """Opens one transaction of `database` at a time."""

    @asynccontextmanager
    async def scope() -> AsyncIterator[PeopleStore]:
        async with database.transaction() as session:
            yield SqlPeopleStore(session)

    return scope


class SqlPeopleStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def user(self, user_id: UUID) -> User | None:
        row = (await self._session.exec(select(PersonRow).where(PersonRow.id == user_id))).one_or_none()
        return None if row is None else _user(row)

    async def user_by_email(self, email: str) -> User | None:
        row = (await self._session.exec(select(PersonRow).where(PersonRow.email == email))).one_or_none()
        return None if row is None else _user(row)

    async def user_by_external(self, subject: str) -> User | None:
        row = (await self._session.exec(select(PersonRow).where(PersonRow.external_subject == subject))).one_or_none()
        return None if row is None else _user(row)

    async def has_users(self) -> bool:
        return (await self._session.exec(select(PersonRow.id).limit(1))).first() is not None

    async def other_admins(self, user_id: UUID) -> int:
        found = await self._session.exec(
            select(PersonRow.id)
            .where(col(PersonRow.roles).contains([Role.ADMIN.value]), col(PersonRow.disabled).is_(False))
            .order_by(col(PersonRow.id))
            .with_for_update()
        )
        return sum(1 for admin in found if admin != user_id)

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        if not user_ids:
            return {}
        wanted = set(user_ids)
        keys = await self._session.exec(select(ApiKeyRow.id, ApiKeyRow.name).where(col(ApiKeyRow.id).in_(wanted)))
        people = await self._session.exec(select(PersonRow.id, PersonRow.name).where(col(PersonRow.id).in_(wanted)))
        return dict(keys.all()) | dict(people.all())

    async def add_user(self, user: User) -> bool:
        done = await self._session.exec(
            insert(PersonRow).values(**_values(user)).on_conflict_do_nothing().returning(col(PersonRow.id))
        )
        return done.first() is not None

    async def save_user(self, user: User) -> None:
        values = _values(user)
        await self._session.exec(update(PersonRow).where(col(PersonRow.id) == values.pop("id")).values(**values))

    async def users(self, wanted: UserFilter, size: int, after: UserPosition | None) -> Sequence[User]:
        query = select(PersonRow).order_by(col(PersonRow.name), col(PersonRow.id)).limit(size)
        if wanted.text:
            sought = f"%{_escaped(wanted.text)}%"
            query = query.where(
                or_(
                    col(PersonRow.name).ilike(sought),
                    col(PersonRow.email).ilike(sought),
                    col(PersonRow.agent_id).ilike(sought),
                )
            )
        if wanted.role is not None:
            query = query.where(col(PersonRow.roles).contains([wanted.role.value]))
        if wanted.disabled is not None:
            query = query.where(col(PersonRow.disabled).is_(wanted.disabled))
        if after is not None:
            query = query.where(tuple_(col(PersonRow.name), col(PersonRow.id)) > (after.name, after.id))
        return [_user(row) for row in await self._session.exec(query)]

    async def session(self, digest: bytes) -> tuple[Session, User] | None:
        found = await self._session.exec(
            select(SessionRow, PersonRow)
            .join(PersonRow, col(PersonRow.id) == col(SessionRow.user_id))
            .where(SessionRow.digest == digest)
        )
        row = found.one_or_none()
        if row is None:
            return None
        session, person = row
        return (
            Session(session.digest, session.user_id, session.created_at, session.seen_at, session.ends_at),
            _user(person),
        )

    async def add_session(self, session: Session) -> None:
        await self._session.exec(
            insert(SessionRow).values(
                digest=session.digest,
                user_id=session.user_id,
                created_at=session.created_at,
                seen_at=session.seen_at,
                ends_at=session.ends_at,
            )
        )

    async def touch_session(self, digest: bytes, at: datetime) -> None:
        await self._session.exec(
            update(SessionRow).where(col(SessionRow.digest) == digest, col(SessionRow.seen_at) < at).values(seen_at=at)
        )

    async def end_session(self, digest: bytes) -> None:
        await self._session.exec(delete(SessionRow).where(col(SessionRow.digest) == digest))

    async def end_sessions_of(self, user_id: UUID) -> int:
        done = await self._session.exec(delete(SessionRow).where(col(SessionRow.user_id) == user_id))
        return int(done.rowcount)

    async def sweep_sessions(self, now: datetime, idle_before: datetime) -> int:
        done = await self._session.exec(
            delete(SessionRow).where(or_(col(SessionRow.ends_at) <= now, col(SessionRow.seen_at) <= idle_before))
        )
        return int(done.rowcount)

    async def attempts(self, digest: bytes) -> Attempts:
        await self._session.exec(
            insert(AttemptRow).values(digest=digest, failures=0).on_conflict_do_nothing(index_elements=["digest"])
        )
        row = (await self._session.exec(select(AttemptRow).where(AttemptRow.digest == digest).with_for_update())).one()
        return Attempts(row.digest, row.failures, row.last_at, row.locked_until)

    async def known_attempts(self, digest: bytes) -> Attempts:
        row = (await self._session.exec(select(AttemptRow).where(AttemptRow.digest == digest))).first()
        return Attempts(digest) if row is None else Attempts(row.digest, row.failures, row.last_at, row.locked_until)

    async def save_attempts(self, attempts: Attempts) -> None:
        await self._session.exec(
            update(AttemptRow)
            .where(col(AttemptRow.digest) == attempts.digest)
            .values(failures=attempts.failures, last_at=attempts.last_at, locked_until=attempts.locked_until)
        )

    async def clear_attempts(self, digest: bytes) -> None:
        await self._session.exec(delete(AttemptRow).where(col(AttemptRow.digest) == digest))

    async def sweep_attempts(self, last_before: datetime) -> int:
        done = await self._session.exec(
            delete(AttemptRow).where(or_(col(AttemptRow.last_at) < last_before, col(AttemptRow.last_at).is_(None)))
        )
        return int(done.rowcount)

    async def add_audit(self, entry: AuditEntry) -> None:
        await self._session.exec(audit_insert(entry))

    async def audit(self, wanted: AuditFilter, size: int, after: AuditPosition | None) -> Sequence[AuditEntry]:
        query = select(AuditRow).order_by(col(AuditRow.at).desc(), col(AuditRow.id).desc()).limit(size)
        if wanted.actor:
            query = query.where(AuditRow.actor == wanted.actor)
        if wanted.action:
            action = col(AuditRow.action)
            query = query.where(
                action.startswith(wanted.action, autoescape=True)
                if wanted.action.endswith(".")
                else action == wanted.action
            )
        if wanted.since is not None:
            query = query.where(col(AuditRow.at) >= wanted.since)
        if wanted.until is not None:
            query = query.where(col(AuditRow.at) < wanted.until)
        if after is not None:
            query = query.where(tuple_(col(AuditRow.at), col(AuditRow.id)) < (after.at, after.id))
        return [
            AuditEntry(row.id, row.at, row.actor, row.action, row.subject_kind, row.subject_id, row.detail)
            for row in await self._session.exec(query)
        ]


def audit_insert(entry: AuditEntry) -> Insert:
    """For the transaction of the decision itself."""
    return insert(AuditRow).values(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        detail=dict(entry.detail),
    )


def _escaped(text: str) -> str:
    """Text for LIKE that stands for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _user(row: PersonRow) -> User:
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        created_at=row.created_at,
        created_by=row.created_by,
        password_hash=row.password_hash,
        permissions=frozenset(Permission(permission) for permission in row.permissions),
        agent_id=row.agent_id,
        teams=frozenset(row.teams),
        language=None if row.language is None else Language(row.language),
        site=row.site,
        province=row.province,
        theme=Theme(row.theme),
        time_zone=row.time_zone,
        disabled=row.disabled,
        must_change_password=row.must_change_password,
        external_subject=row.external_subject,
        last_sign_in_at=row.last_sign_in_at,
    )


def _values(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "roles": sorted(role.value for role in user.roles),
        "permissions": sorted(permission.value for permission in user.permissions),
        "password_hash": user.password_hash,
        "agent_id": user.agent_id,
        "teams": sorted(user.teams),
        "language": None if user.language is None else user.language.value,
        "site": user.site,
        "province": user.province,
        "theme": user.theme.value,
        "time_zone": user.time_zone,
        "disabled": user.disabled,
        "must_change_password": user.must_change_password,
        "external_subject": user.external_subject,
        "last_sign_in_at": user.last_sign_in_at,
        "created_at": user.created_at,
        "created_by": user.created_by,
    }
