"""Signing in and out, and recognising whoever comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from services.common.clock import Clock
from services.common.errors import Forbidden, InvalidInput, RateLimited, Unauthenticated
from services.console.application.audit import record
from services.console.application.people_ports import Passwords, PeopleScope, PeopleStore
from services.console.domain.lockout import FORGOTTEN_AFTER, address_digest, source_digest
from services.console.domain.session import Session, new_session_id, session_digest
from services.console.domain.user import PASSWORD_MAX, User, check_new_password

TOUCH_EVERY: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session with the id that goes into the cookie, and whose it is."""

    session_id: str
    session: Session
    user: User


class SignIn:
    """Sessions of people.

    Args:
        idle: after how long without a request a session ends.
        longest: after how long it ends in any case.
    """

    def __init__(
        self, people: PeopleScope, passwords: Passwords, clock: Clock, *, idle: timedelta, longest: timedelta
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._clock = clock
        self._idle = idle
        self._longest = longest

    async def with_password(self, email: str, password: str, *, replaces: str = "", source: str = "") -> SignedIn:
        """A new session; the one of the cookie that the browser had before ends.

        Args:
            source: the network address that the browser came from; empty where it is not known.

        Raises:
            RateLimited: too many wrong passwords, for this account or from this network address; `retry_after` says
                how long to wait.
            Unauthenticated: wrong address or password, or an account that is closed; which of them is not told.
        """
        digest = address_digest(email)
        # Network addresses first, everywhere: whoever locks rows in one order never waits in a circle.
        origin = source_digest(source) if source else None
        async with self._people() as store:
            for one in (origin, digest) if origin else (digest,):
                if wait := (await store.attempts(one)).wait(self._clock.now()):
                    raise RateLimited("Too many attempts. Wait before you try again.", retry_after=wait)
            user = await store.user_by_email(email.strip().lower())
        # Outside of the transaction: hashing takes long on purpose.
        known = user.password_hash if user is not None and not user.disabled else None
        right = len(password) <= PASSWORD_MAX and await self._passwords.verify(known, password)
        rehashed = (
            await self._passwords.hash(password) if right and known and self._passwords.is_dated(known) else known
        )
        async with self._people() as store:
            now = self._clock.now()
            if origin and (wait := (await store.attempts(origin)).wait(now)):
                raise RateLimited("Too many attempts. Wait before you try again.", retry_after=wait)
            attempts = await store.attempts(digest)
            if wait := attempts.wait(now):
                raise RateLimited("Too many attempts. Wait before you try again.", retry_after=wait)
            if right and user is not None:
                user = await store.user(user.id)
            if not right or user is None or user.disabled:
                failed = attempts.failed(now)
                await store.save_attempts(failed)
                if origin:
                    await store.save_attempts((await store.attempts(origin)).failed_from(now))
                if user is not None:
                    await record(
                        store,
                        actor=user.subject,
                        action="sign_in.refused",
                        subject_kind="user",
                        subject_id=str(user.id),
                        detail={"failures": failed.failures, "locked": failed.locked_until is not None},
                        now=now,
                    )
                signed_in = None
            else:
                await store.clear_attempts(digest)
                signed_in = await self._begin(store, replace(user, password_hash=rehashed), replaces, "password")
        if signed_in is None:
            raise Unauthenticated("The email address or the password is wrong.")
        return signed_in

    async def with_user(self, store: PeopleStore, user: User, *, replaces: str, how: str) -> SignedIn:
        """A new session for somebody whom another provider vouched for, in the caller's transaction.

        Raises:
            Forbidden: the account is closed.
        """
        if user.disabled:
            raise Forbidden("This account is disabled. Ask an administrator.")
        return await self._begin(store, user, replaces, how)

    async def resume(self, session_id: str) -> SignedIn | None:
        """Whose session it is; None for one that is unknown or over."""
        if not session_id:
            return None
        digest = session_digest(session_id)
        async with self._people() as store:
            found = await store.session(digest)
            if found is None:
                return None
            session, user = found
            now = self._clock.now()
            if user.disabled or session.is_over(now, self._idle):
                await store.end_session(digest)
                return None
            if now - session.seen_at >= TOUCH_EVERY:
                await store.touch_session(digest, now)
        return SignedIn(session_id, session, user)

    async def out(self, signed_in: SignedIn) -> None:
        async with self._people() as store:
            await store.end_session(signed_in.session.digest)
            await record(
                store,
                actor=signed_in.user.subject,
                action="sign_in.ended",
                subject_kind="user",
                subject_id=str(signed_in.user.id),
                now=self._clock.now(),
            )

    async def change_password(self, signed_in: SignedIn, current: str, new: str) -> SignedIn:
        """Sets a password, ends every session of the user, and begins another for this browser.

        Raises:
            InvalidInput: the current password is wrong, or the new one won't do.
            RateLimited: too many wrong passwords.
        """
        user = signed_in.user
        digest = address_digest(user.email)
        async with self._people() as store:
            if wait := (await store.attempts(digest)).wait(self._clock.now()):
                raise RateLimited("Too many attempts. Wait before you try again.", retry_after=wait)
        if len(current) > PASSWORD_MAX or not await self._passwords.verify(user.password_hash, current):
            async with self._people() as store:
                await store.save_attempts((await store.attempts(digest)).failed(self._clock.now()))
            raise InvalidInput("The current password is wrong.", field="current_password")
        check_new_password(new, email=user.email)
        if new == current:
            raise InvalidInput("The new password is the current one. Choose another.", field="new_password")
        hashed = await self._passwords.hash(new)
        async with self._people() as store:
            fresh = await store.user(user.id)
            if fresh is None or fresh.disabled or fresh.password_hash != user.password_hash:
                raise Unauthenticated("Sign in again.")
            await store.clear_attempts(digest)
            await store.end_sessions_of(user.id)
            changed = replace(fresh, password_hash=hashed, must_change_password=False)
            await record(
                store,
                actor=user.subject,
                action="user.password_changed",
                subject_kind="user",
                subject_id=str(user.id),
                now=self._clock.now(),
            )
            return await self._begin(store, changed, "", "password_change")

    async def sweep(self) -> int:
        """Removes sessions that are over, and wrong passwords that are long forgotten; says how many sessions."""
        now = self._clock.now()
        async with self._people() as store:
            await store.sweep_attempts(now - FORGOTTEN_AFTER)
            return await store.sweep_sessions(now, now - self._idle)

    async def _begin(self, store: PeopleStore, user: User, replaces: str, how: str) -> SignedIn:
        now = self._clock.now()
        if replaces:
            await store.end_session(session_digest(replaces))
        signed = replace(user, last_sign_in_at=now)
        await store.save_user(signed)
        session_id = new_session_id()
        session = Session(session_digest(session_id), user.id, now, now, now + self._longest)
        await store.add_session(session)
        await record(
            store,
            actor=user.subject,
            action="sign_in.begun",
            subject_kind="user",
            subject_id=str(user.id),
            detail={"how": how},
            now=now,
        )
        return SignedIn(session_id, session, signed)
