"""Who calls the gateway, and who may call its own routes. Forwarded routes are judged by the services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request

from services.common.access import AccessRule
from services.common.auth import Principal
from services.common.errors import Unauthenticated
from services.common.query import check_parameters
from services.console.application.keys import Authenticator
from services.console.domain.api_key import ApiKey, Role

EVERYONE = frozenset(Role)
ADMINS = frozenset({Role.ADMIN})


async def caller_of(request: Request) -> ApiKey:
    """The key that the request carries.

    Raises:
        Unauthenticated: it carries none, several, or one that does not open the door.
    """
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        raise Unauthenticated("Send an API key in one header: Authorization: Bearer dbr_...")
    scheme, _, token = given[0].partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send an API key as a bearer token: Authorization: Bearer dbr_...")
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.authenticate(token.strip())


def open_to(name: str, roles: frozenset[Role]) -> Callable[[Request], Awaitable[ApiKey]]:
    """A dependency: the caller's key, which must have one of the roles; the query has known parameters only.
    `access_rule` on it is for those who list
    routes and roles."""
    rule = AccessRule(method=f"console/{name}", roles=frozenset(role.value for role in roles), services=frozenset())

    async def check(request: Request) -> ApiKey:
        key = await caller_of(request)
        rule.check(Principal(subject=key.subject, roles=frozenset({key.grant.role.value})))
        check_parameters(request)
        return key

    check.__dict__["access_rule"] = rule
    return check
