"""What administrators do with the accounts of people, and people with their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from services.common.clock import Clock
from services.common.errors import Conflict, Forbidden, InvalidInput, NotFound
from services.console.application.audit import record
from services.console.application.people_ports import (
    Detail,
    Passwords,
    PeopleScope,
    PeopleStore,
    UserFilter,
    UserPosition,
)
from services.console.domain.api_key import Permission, Role
from services.console.domain.lockout import address_digest
from services.console.domain.user import (
    Language,
    Theme,
    User,
    check_new_password,
    checked_email,
    checked_person_name,
    one_time_password,
)

BOOTSTRAP_ADMIN_NAME = "Administrator"
_MANY = 1000
"""People with a role that are read at once; no organisation has as many who decide."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an administrator says of a person. The fields are those of `User`."""

    email: str
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission] = frozenset()
    agent_id: str | None = None
    teams: frozenset[str] = frozenset()
    language: Language | None = None
    site: str = ""
    province: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and what they may pass on."""

    subject: str
    permissions: frozenset[Permission]


class Users:
    def __init__(self, people: PeopleScope, passwords: Passwords, clock: Clock) -> None:
        self._people = people
        self._passwords = passwords
        self._clock = clock

    async def page(
        self, wanted: UserFilter, size: int, after: UserPosition | None
    ) -> tuple[Sequence[User], UserPosition | None]:
        """Users by name, and where the next page begins; None on the last one."""
        async with self._people() as store:
            rows = list(await store.users(wanted, size + 1, after))
        if len(rows) <= size:
            return rows, None
        last = rows[size - 1]
        return rows[:size], UserPosition(last.name, last.id)

    async def get(self, user_id: UUID) -> User:
        """Raises NotFound."""
        async with self._people() as store:
            return await _existing(store, user_id)

    async def names(self, user_ids: Sequence[UUID]) -> dict[UUID, str]:
        async with self._people() as store:
            return dict(await store.names(user_ids))

    async def active_with(self, roles: Collection[Role]) -> Sequence[User]:
        """Everybody who may sign in and has one of these roles, by name."""
        found: dict[UUID, User] = {}
        async with self._people() as store:
            for role in sorted(roles):
                found |= {
                    user.id: user for user in await store.users(UserFilter(role=role, disabled=False), _MANY, None)
                }
        return sorted(found.values(), key=lambda user: (user.name, user.id))

    async def create(
        self, profile: Profile, by: By, *, password: str | None = None, must_change: bool = True
    ) -> tuple[User, str | None]:
        """A new user, and the one-time password made for them where none was given.

        Raises:
            InvalidInput: a field won't do.
            Forbidden: they would get a permission that their maker lacks.
            Conflict: the address is taken.
        """
        _may_grant(profile.permissions, by)
        now = self._clock.now()
        user = _applied(
            User(uuid4(), "", "", profile.roles, now, by.subject, agent_id=profile.agent_id or None), profile
        )
        made = None
        if password is None:
            made = password = one_time_password()
        else:
            check_new_password(password, email=user.email)
        user = replace(
            user,
            password_hash=await self._passwords.hash(password),
            must_change_password=must_change or made is not None,
        )
        async with self._people() as store:
            if not await store.add_user(user):
                raise Conflict("Somebody with this email address has an account already.", field="email")
            await self._record(store, by, "user.created", user, {"roles": sorted(user.roles)})
        return user, made

    async def change(self, user_id: UUID, profile: Profile, by: By) -> User:
        """Raises NotFound, InvalidInput, Forbidden, and Conflict where nobody could administer the platform after."""
        async with self._people() as store:
            user = await _existing(store, user_id)
            _may_grant(profile.permissions - user.permissions, by)
            changed = _applied(user, profile)
            if Role.ADMIN in user.roles and Role.ADMIN not in changed.roles:
                await _someone_else_administers(store, user)
            taken = await store.user_by_email(changed.email)
            if taken is not None and taken.id != user.id:
                raise Conflict("Somebody with this email address has an account already.", field="email")
            await store.save_user(changed)
            detail: Detail = {"roles": sorted(changed.roles), "permissions": sorted(changed.permissions)}
            await self._record(store, by, "user.changed", changed, detail)
        return changed

    async def set_disabled(self, user_id: UUID, disabled: bool, by: By) -> User:
        """Closes or reopens an account; closing ends its sessions. Raises NotFound, Conflict."""
        async with self._people() as store:
            user = await _existing(store, user_id)
            if disabled and user.subject == by.subject:
                raise Conflict("You can't disable your own account.")
            if disabled and Role.ADMIN in user.roles:
                await _someone_else_administers(store, user)
            changed = replace(user, disabled=disabled)
            await store.save_user(changed)
            if disabled:
                await store.end_sessions_of(user.id)
            await self._record(store, by, "user.disabled" if disabled else "user.enabled", user)
        return changed

    async def reset_password(self, user_id: UUID, by: By) -> tuple[User, str]:
        """Gives a one-time password, which must be changed at the next sign-in; ends all sessions. Raises NotFound."""
        made = one_time_password()
        hashed = await self._passwords.hash(made)
        async with self._people() as store:
            user = await _existing(store, user_id)
            changed = replace(user, password_hash=hashed, must_change_password=True)
            await store.save_user(changed)
            await store.end_sessions_of(user.id)
            await store.clear_attempts(address_digest(user.email))
            await self._record(store, by, "user.password_reset", user)
        return changed, made

    async def locked_for(self, user: User) -> timedelta:
        """How long sign-in by password still waits after wrong ones; zero where it does not."""
        async with self._people() as store:
            return (await store.known_attempts(address_digest(user.email))).wait(self._clock.now())

    async def unlock(self, user_id: UUID, by: By) -> User:
        """Forgets the wrong passwords that were given for somebody. Raises NotFound."""
        async with self._people() as store:
            user = await _existing(store, user_id)
            await store.clear_attempts(address_digest(user.email))
            await self._record(store, by, "user.unlocked", user)
        return user

    async def set_preferences(
        self,
        user_id: UUID,
        *,
        language: Language | None = None,
        theme: Theme | None = None,
        time_zone: str | None = None,
    ) -> User:
        """What people choose for themselves; None leaves it. Raises NotFound."""
        async with self._people() as store:
            user = await _existing(store, user_id)
            changed = replace(
                user,
                language=language or user.language,
                theme=theme or user.theme,
                time_zone=user.time_zone if time_zone is None else time_zone,
            )
            await store.save_user(changed)
        return changed

    async def install_admin(self, email: str, password: str) -> bool:
        """The first administrator, where there are no users yet; False where there are.

        Raises:
            InvalidInput: no address, or a password that won't do.
        """
        checked = checked_email(email)
        check_new_password(password, email=checked)
        async with self._people() as store:
            if await store.has_users():
                return False
        user = User(
            uuid4(),
            checked,
            BOOTSTRAP_ADMIN_NAME,
            frozenset({Role.ADMIN}),
            self._clock.now(),
            "bootstrap",
            password_hash=await self._passwords.hash(password),
            permissions=frozenset(Permission),
        )
        async with self._people() as store:
            if await store.has_users() or not await store.add_user(user):
                return False
            await self._record(store, By("bootstrap", frozenset()), "user.created", user, {"roles": ["admin"]})
        return True

    async def _record(self, store: PeopleStore, by: By, action: str, user: User, detail: Detail | None = None) -> None:
        await record(
            store,
            actor=by.subject,
            action=action,
            subject_kind="user",
            subject_id=str(user.id),
            detail=detail,
            now=self._clock.now(),
        )


async def _existing(store: PeopleStore, user_id: UUID) -> User:
    user = await store.user(user_id)
    if user is None:
        raise NotFound("There is no such user.", record=str(user_id))
    return user


async def _someone_else_administers(store: PeopleStore, user: User) -> None:
    if not await store.other_admins(user.id):
        raise Conflict("This is the only administrator left. Make another one first.")


def _may_grant(permissions: frozenset[Permission], by: By) -> None:
    if lacking := permissions - by.permissions:
        names = ", ".join(sorted(lacking))
        raise Forbidden(f"You can't give the permission {names}, which you don't have.", field="permissions")


def _applied(user: User, profile: Profile) -> User:
    """Raises InvalidInput where a field won't do."""
    if profile.province and (len(profile.province) != 2 or not profile.province.isascii()):
        raise InvalidInput("A province is its two letters, such as QC.", field="province")
    return replace(
        user,
        email=checked_email(profile.email),
        name=checked_person_name(profile.name),
        roles=profile.roles,
        permissions=profile.permissions,
        agent_id=(profile.agent_id or "").strip() or None,
        teams=frozenset(team.strip() for team in profile.teams if team.strip()),
        language=profile.language,
        site=profile.site.strip(),
        province=profile.province.upper(),
        time_zone=profile.time_zone.strip(),
    )
