"""Signing in through the organisation's own provider (OpenID Connect): who somebody is here, by what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import uuid4

from services.common.clock import Clock
from services.common.errors import Forbidden
from services.console.application.audit import record
from services.console.application.people_ports import PeopleScope, PeopleStore
from services.console.application.sign_in import SignedIn, SignIn
from services.console.domain.api_key import Role
from services.console.domain.user import Language, User, checked_email, checked_person_name


@dataclass(frozen=True, slots=True)
class Attempt:
    """What ties a provider's answer to the browser that set out for it.

    Attributes:
        verifier: of PKCE (RFC 7636).
        next: where to go afterwards.
    """

    state: str
    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What the provider vouches for.

    Attributes:
        subject: issuer and subject, which never change together.
        email: only where the provider says that it is the person's.
        groups: values of the claim that roles come from; None where no claim is configured.
        agent_id, teams: from their claims; None where none is configured.
    """

    subject: str
    name: str
    email: str
    locale: str = ""
    groups: Sequence[str] | None = None
    agent_id: str | None = None
    teams: frozenset[str] | None = None


class Provider(Protocol):
    async def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where the browser goes. Raises Unavailable where the provider can't be asked."""

    async def identity(self, attempt: Attempt, code: str, redirect_uri: str) -> Identity:
        """Who came back with this code.

        Raises:
            Unauthenticated: the provider refuses it, or its answer does not hold.
            Unavailable: the provider can't be asked.
        """


@dataclass(frozen=True, slots=True)
class Policy:
    """How the provider's people become ours.

    Attributes:
        label: the provider's name on the sign-in page.
        roles: value of the claim to role; empty leaves roles to administrators.
        creates: whether somebody new gets an account by signing in, given a role.
        passwords: whether passwords open as well.
    """

    label: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    creates: bool = True
    passwords: bool = True


class OpenIdSignIn:
    def __init__(self, people: PeopleScope, sign_in: SignIn, provider: Provider, policy: Policy, clock: Clock) -> None:
        self._people = people
        self._sign_in = sign_in
        self._clock = clock
        self.provider = provider
        self.policy = policy

    async def finish(self, identity: Identity, *, replaces: str) -> SignedIn:
        """A session for whom the provider vouched for.

        Raises:
            Forbidden: no account and none may be made, no role, an agent of whom nobody says which, or the account is
                disabled.
            InvalidInput: name or address won't do for a new account.
        """
        async with self._people() as store:
            user = await self._known(store, identity)
            if user is None:
                user = await self._made(store, identity)
            else:
                user = self._updated(user, identity)
            return await self._sign_in.with_user(store, user, replaces=replaces, how="openid")

    async def _known(self, store: PeopleStore, identity: Identity) -> User | None:
        user = await store.user_by_external(identity.subject)
        if user is None and identity.email:
            user = await store.user_by_email(identity.email.strip().lower())
            if user is not None and user.external_subject is not None:
                raise Forbidden("This address belongs to an account of somebody else. Ask an administrator.")
        return user

    def _updated(self, user: User, identity: Identity) -> User:
        roles = self._roles(identity, user.roles)
        agent_id = user.agent_id if identity.agent_id is None else identity.agent_id or None
        _check_agent(roles, agent_id)
        return replace(
            user,
            external_subject=identity.subject,
            agent_id=agent_id,
            teams=user.teams if identity.teams is None else identity.teams,
            roles=roles,
        )

    async def _made(self, store: PeopleStore, identity: Identity) -> User:
        roles = self._roles(identity, frozenset())
        if not self.policy.creates or not roles or not identity.email:
            raise Forbidden("You have no account here yet. Ask an administrator.")
        _check_agent(roles, identity.agent_id)
        language = identity.locale.partition("-")[0].lower()
        user = User(
            uuid4(),
            checked_email(identity.email),
            checked_person_name(identity.name or identity.email),
            roles,
            self._clock.now(),
            "openid",
            agent_id=identity.agent_id or None,
            teams=identity.teams or frozenset(),
            language=Language(language) if language in set(Language) else None,
            external_subject=identity.subject,
        )
        await store.add_user(user)
        await record(
            store,
            actor="openid",
            action="user.created",
            subject_kind="user",
            subject_id=str(user.id),
            detail={"roles": sorted(roles)},
            now=self._clock.now(),
        )
        return user

    def _roles(self, identity: Identity, present: frozenset[Role]) -> frozenset[Role]:
        if identity.groups is None or not self.policy.roles:
            return present
        roles = frozenset(self.policy.roles[group] for group in identity.groups if group in self.policy.roles)
        if not roles:
            raise Forbidden("Your account has no role here. Ask an administrator.")
        return roles


def _check_agent(roles: frozenset[Role], agent_id: str | None) -> None:
    if Role.AGENT in roles and not agent_id:
        raise Forbidden("Your sign-in does not say which agent you are. Ask an administrator.")
