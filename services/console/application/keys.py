"""Making, listing, revoking and recognising API keys."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from services.common.clock import Clock
from services.common.errors import Conflict, Forbidden, Internal, InvalidInput, NotFound, Unauthenticated
from services.console.application.audit import record
from services.console.application.people_ports import Detail
from services.console.application.ports import KeyScope, KeyStore, Position
from services.console.domain.api_key import ApiKey, Grant, Permission, Role, TokenText, checked_name

BOOTSTRAP: Final = "bootstrap"
_ATTEMPTS: Final = 5
_CACHED_KEYS: Final = 4096


@dataclass(frozen=True, slots=True)
class NewKey:
    """What an administrator asks for. `expires_at` is aware."""

    name: str
    grant: Grant
    expires_at: datetime | None = None
    idempotency_key: str | None = None


class Maker(Protocol):
    """Who makes or revokes a key: another key, or a person."""

    @property
    def subject(self) -> str: ...

    @property
    def permissions(self) -> frozenset[Permission]: ...


class Keys:
    """The use cases of an administrator."""

    def __init__(self, keys: KeyScope, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def create(self, wanted: NewKey, by: Maker) -> tuple[ApiKey, TokenText]:
        """A new key and its text, which is nowhere kept and never shown again.

        Raises:
            InvalidInput: the name or the end of its life won't do.
            Forbidden: it would hold a permission that its maker lacks.
            Conflict: a key was already made with this idempotency key.
        """
        now = self._clock.now()
        name = checked_name(wanted.name)
        if wanted.expires_at is not None and wanted.expires_at <= now:
            raise InvalidInput("expires_at lies in the past; name a time to come, or leave it out.", field="expires_at")
        if lacking := wanted.grant.permissions - by.permissions:
            names = ", ".join(sorted(permission.value for permission in lacking))
            raise Forbidden(
                f"You can't give a key the permission {names}, which you don't have yourself.", field="permissions"
            )
        async with self._keys() as keys:
            for _ in range(_ATTEMPTS):
                if wanted.idempotency_key is not None:
                    made = await keys.by_idempotency_key(by.subject, wanted.idempotency_key)
                    if made is not None:
                        raise Conflict(
                            f"The key {made.id} was already made with this Idempotency-Key, and its token is shown "
                            f"only once. If it was lost, revoke the key and make another with a new Idempotency-Key.",
                            record=str(made.id),
                        )
                token = TokenText.new()
                key = ApiKey(
                    id=uuid4(),
                    name=name,
                    prefix=token.prefix,
                    digest=token.digest(),
                    grant=wanted.grant,
                    created_at=now,
                    created_by=by.subject,
                    expires_at=wanted.expires_at,
                )
                if await keys.add(key, idempotency_key=wanted.idempotency_key):
                    detail = {"role": key.grant.role.value, "permissions": sorted(key.grant.permissions)}
                    await self._record(keys, by.subject, "token.created", key.id, detail)
                    return key, token
        raise Internal("No free key prefix was found.")

    async def page(self, size: int, after: Position | None) -> tuple[Sequence[ApiKey], Position | None]:
        """Keys, newest first, and where the next page begins; None on the last one."""
        async with self._keys() as keys:
            rows = list(await keys.page(size + 1, after))
        if len(rows) <= size:
            return rows, None
        last = rows[size - 1]
        return rows[:size], Position(last.created_at, last.id)

    async def revoke(self, key_id: UUID, by: Maker) -> None:
        """End a key's life. Once revoked, again changes nothing.

        Raises:
            NotFound: there is no such key.
        """
        async with self._keys() as keys:
            key = await keys.by_id(key_id)
            if key is None:
                raise NotFound(f"There is no API key {key_id}.", record=str(key_id))
            if key.revoked_at is None:
                await keys.revoke(key_id, self._clock.now())
                await self._record(keys, by.subject, "token.revoked", key_id)

    async def install_bootstrap(self, text: str) -> ApiKey:
        """Store the token that the deployment hands over as an administrator's key, and retire its predecessors.

        Repeating it changes nothing; a key that an administrator revoked stays revoked.

        Raises:
            InvalidInput: the text does not have the form of a key, or its prefix belongs to another key.
        """
        try:
            token = TokenText.parse(text.strip())
        except Unauthenticated as error:
            raise InvalidInput(
                "The bootstrap token does not have the form dbr_<prefix>_<secret>: a prefix of 4 to 16 lower-case "
                "letters and digits, and at least 43 random characters."
            ) from error
        key = ApiKey(
            id=uuid4(),
            name=BOOTSTRAP,
            prefix=token.prefix,
            digest=token.digest(),
            grant=Grant(Role.ADMIN, frozenset({Permission.PII_READ})),
            created_at=self._clock.now(),
            created_by=BOOTSTRAP,
        )
        async with self._keys() as keys:
            if not await keys.add(key):
                stored = await keys.by_prefix(token.prefix)
                if stored is None or not stored.matches(token):
                    raise InvalidInput(
                        f"The bootstrap token's prefix {token.prefix} belongs to another key; choose another token."
                    )
                key = stored
            await keys.revoke_others(BOOTSTRAP, key.id, self._clock.now())
        return key

    async def _record(
        self, keys: KeyStore, actor: str, action: str, key_id: UUID, detail: Detail | None = None
    ) -> None:
        await record(
            keys,
            actor=actor,
            action=action,
            subject_kind="token",
            subject_id=str(key_id),
            now=self._clock.now(),
            detail=detail,
        )


class Authenticator:
    """Recognises callers, with a short memory of keys already verified.

    A key that is revoked elsewhere keeps opening the door here until the memory fades.

    Args:
        cache_seconds: how long a verified key is remembered.
        used_every: the least time between two writes of `last_used_at`.
        monotonic: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        keys: KeyScope,
        clock: Clock,
        *,
        cache_seconds: float,
        used_every: timedelta,
        monotonic: Callable[[], float],
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._cache_seconds = cache_seconds
        self._used_every = used_every
        self._monotonic = monotonic
        self._verified: OrderedDict[bytes, tuple[ApiKey, float]] = OrderedDict()

    async def authenticate(self, text: str) -> ApiKey:
        """The key of a client's token.

        Raises:
            Unauthenticated: it is unknown, revoked or expired.
            Unavailable: the key can't be looked up right now.
        """
        token = TokenText.parse(text)
        digest = token.digest()
        key = self._remembered(digest)
        if key is None:
            key = await self._looked_up(token)
            self._remember(digest, key)
        key.ensure_usable(self._clock.now())
        return key

    def forget(self, key_id: UUID) -> None:
        """Stop trusting the memory of a key, as after its revocation."""
        for digest, (key, _) in list(self._verified.items()):
            if key.id == key_id:
                del self._verified[digest]

    def _remembered(self, digest: bytes) -> ApiKey | None:
        entry = self._verified.get(digest)
        if entry is None:
            return None
        key, until = entry
        if until <= self._monotonic():
            del self._verified[digest]
            return None
        return key

    def _remember(self, digest: bytes, key: ApiKey) -> None:
        self._verified[digest] = (key, self._monotonic() + self._cache_seconds)
        self._verified.move_to_end(digest)
        while len(self._verified) > _CACHED_KEYS:
            self._verified.popitem(last=False)

    async def _looked_up(self, token: TokenText) -> ApiKey:
        now = self._clock.now()
        async with self._keys() as keys:
            key = await keys.by_prefix(token.prefix)
            if key is None or not key.matches(token):
                raise Unauthenticated("This API key is not known here. Check that it was copied whole.")
            key.ensure_usable(now)
            if key.last_used_at is None or now - key.last_used_at >= self._used_every:
                await keys.mark_used(key.id, now)
        return key
