"""People in memory, for tests of everything above the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.console.application.people_ports import (
    AuditEntry,
    AuditFilter,
    AuditPosition,
    PeopleStore,
    UserFilter,
    UserPosition,
)
from services.console.domain.api_key import Role
from services.console.domain.lockout import Attempts
from services.console.domain.session import Session
from services.console.domain.user import User


class NullPeopleStore:
    """Behaves as the store in PostgreSQL does, transactions aside."""

    def __init__(self) -> None:
        self.people: dict[UUID, User] = {}
        self.tokens: dict[UUID, str] = {}
        """Names of API tokens, which another store keeps."""
        self.sessions: dict[bytes, Session] = {}
        self.wrong: dict[bytes, Attempts] = {}
        self.log: list[AuditEntry] = []

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[PeopleStore]:
        """A `PeopleScope`."""
        yield self

    async def user(self, user_id: UUID) -> User | None:
        return self.people.get(user_id)

    async def user_by_email(self, email: str) -> User | None:
        return next((user for user in self.people.values() if user.email == email), None)

    async def user_by_external(self, subject: str) -> User | None:
        return next((user for user in self.people.values() if user.external_subject == subject), None)

    async def has_users(self) -> bool:
        return bool(self.people)

    async def other_admins(self, user_id: UUID) -> int:
        return sum(
            1 for user in self.people.values() if Role.ADMIN in user.roles and not user.disabled and user.id != user_id
        )

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        known = self.tokens | {id: user.name for id, user in self.people.items()}
        return {id: known[id] for id in user_ids if id in known}

    async def add_user(self, user: User) -> bool:
        if await self.user_by_email(user.email) is not None:
            return False
        self.people[user.id] = user
        return True

    async def save_user(self, user: User) -> None:
        self.people[user.id] = user

    async def users(self, wanted: UserFilter, size: int, after: UserPosition | None) -> Sequence[User]:
        text = wanted.text.lower()
        found = [
            user
            for user in sorted(self.people.values(), key=lambda user: (user.name, user.id))
            if (not text or text in f"{user.name}\n{user.email}\n{user.agent_id or ''}".lower())
            and (wanted.role is None or wanted.role in user.roles)
            and (wanted.disabled is None or wanted.disabled == user.disabled)
            and (after is None or (user.name, user.id) > (after.name, after.id))
        ]
        return found[:size]

    async def session(self, digest: bytes) -> tuple[Session, User] | None:
        session = self.sessions.get(digest)
        return None if session is None else (session, self.people[session.user_id])

    async def add_session(self, session: Session) -> None:
        self.sessions[session.digest] = session

    async def touch_session(self, digest: bytes, at: datetime) -> None:
        self.sessions[digest] = replace(self.sessions[digest], seen_at=at)

    async def end_session(self, digest: bytes) -> None:
        self.sessions.pop(digest, None)

    async def end_sessions_of(self, user_id: UUID) -> int:
        mine = [digest for digest, session in self.sessions.items() if session.user_id == user_id]
        for digest in mine:
            del self.sessions[digest]
        return len(mine)

    async def sweep_sessions(self, now: datetime, idle_before: datetime) -> int:
        over = [
            digest
            for digest, session in self.sessions.items()
            if session.ends_at <= now or session.seen_at <= idle_before
        ]
        for digest in over:
            del self.sessions[digest]
        return len(over)

    async def attempts(self, digest: bytes) -> Attempts:
        return self.wrong.get(digest, Attempts(digest))

    async def known_attempts(self, digest: bytes) -> Attempts:
        return await self.attempts(digest)

    async def save_attempts(self, attempts: Attempts) -> None:
        self.wrong[attempts.digest] = attempts

    async def clear_attempts(self, digest: bytes) -> None:
        self.wrong.pop(digest, None)

    async def sweep_attempts(self, last_before: datetime) -> int:
        old = [digest for digest, one in self.wrong.items() if one.last_at is None or one.last_at < last_before]
        for digest in old:
            del self.wrong[digest]
        return len(old)

    async def add_audit(self, entry: AuditEntry) -> None:
        self.log.append(entry)

    async def audit(self, wanted: AuditFilter, size: int, after: AuditPosition | None) -> Sequence[AuditEntry]:
        found = [
            entry
            for entry in sorted(self.log, key=lambda entry: (entry.at, entry.id), reverse=True)
            if wanted.actor in ("", entry.actor)
            and (
                entry.action.startswith(wanted.action)
                if wanted.action.endswith(".")
                else wanted.action in ("", entry.action)
            )
            and (wanted.since is None or entry.at >= wanted.since)
            and (wanted.until is None or entry.at < wanted.until)
            and (after is None or (entry.at, entry.id) < (after.at, after.id))
        ]
        return found[:size]
