"""What the use cases around people need from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.console.domain.api_key import Role
from services.console.domain.lockout import Attempts
from services.console.domain.session import Session
from services.console.domain.user import User

Detail = Mapping[str, str | int | bool | Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One decision. `detail` holds ids, numbers and codes, never text of customers."""

    id: UUID
    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserFilter:
    """`text` is sought in name, email and agent id; the rest must be equal."""

    text: str = ""
    role: Role | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class UserPosition:
    """Where a page of users begins: after this name and id."""

    name: str
    id: UUID


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """`actor` and `action` must be equal where given; an action that ends with a dot stands for all that begin so.

    Times are aware; `until` is exclusive.
    """

    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPosition:
    at: datetime
    id: UUID


class PeopleStore(Protocol):
    """Users, sessions, wrong passwords and the audit log within one transaction."""

    async def user(self, user_id: UUID) -> User | None: ...

    async def user_by_email(self, email: str) -> User | None: ...

    async def user_by_external(self, subject: str) -> User | None: ...

    async def has_users(self) -> bool: ...

    async def other_admins(self, user_id: UUID) -> int:
        """How many enabled administrators there are besides this user; they are locked against change."""

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Of people, and of API tokens: what a program did stands under its token's id."""

    async def add_user(self, user: User) -> bool:
        """False, and nothing done, where the address is taken."""

    async def save_user(self, user: User) -> None: ...

    async def users(self, wanted: UserFilter, size: int, after: UserPosition | None) -> Sequence[User]:
        """At most `size`, by name."""

    async def session(self, digest: bytes) -> tuple[Session, User] | None: ...

    async def add_session(self, session: Session) -> None: ...

    async def touch_session(self, digest: bytes, at: datetime) -> None: ...

    async def end_session(self, digest: bytes) -> None: ...

    async def end_sessions_of(self, user_id: UUID) -> int: ...

    async def sweep_sessions(self, now: datetime, idle_before: datetime) -> int:
        """Removes those that are over."""

    async def attempts(self, digest: bytes) -> Attempts:
        """Locked against others until the transaction ends."""

    async def known_attempts(self, digest: bytes) -> Attempts:
        """As they stand, without holding them against others."""

    async def save_attempts(self, attempts: Attempts) -> None: ...

    async def clear_attempts(self, digest: bytes) -> None: ...

    async def sweep_attempts(self, last_before: datetime) -> int:
        """Removes those whose last one is long ago."""

    async def add_audit(self, entry: AuditEntry) -> None: ...

    async def audit(self, wanted: AuditFilter, size: int, after: AuditPosition | None) -> Sequence[AuditEntry]:
        """At most `size`, newest first."""


PeopleScope = Callable[[], AbstractAsyncContextManager[PeopleStore]]
"""Opens one transaction, which is committed where the block ends without an error."""


class Passwords(Protocol):
    async def hash(self, password: str) -> str: ...

    async def verify(self, stored: str | None, password: str) -> bool:
        """Takes as long for None, the hash of nobody, as for somebody's."""

    def is_dated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than those of today."""
