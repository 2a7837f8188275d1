"""Who may call what: read from the `access` option of the protos, for gRPC, REST and the test that walks them all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from debrief.common.v1 import access_pb2
from google.protobuf import descriptor_pool

from services.common.auth import Principal
from services.common.errors import Forbidden


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may call an RPC: one of the roles, or one of the services; with `permission` where it is not empty."""

    method: str
    roles: frozenset[str]
    services: frozenset[str]
    permission: str = ""
    own_only_for_agents: bool = False

    def check(self, principal: Principal) -> None:
        """Raises Forbidden, naming what is missing."""
        if principal.service is not None:
            if principal.service not in self.services:
                raise Forbidden(f"The service {principal.service} may not call {self.method}.")
        elif not principal.roles & self.roles:
            wanted = ", ".join(sorted(self.roles)) or "none: it is for services only"
            raise Forbidden(f"{self.method} needs one of these roles: {wanted}.")
        if self.permission and self.permission not in principal.permissions:
            raise Forbidden(f"{self.method} needs the permission {self.permission}.")

    def admit(self, principal: Principal) -> Principal:
        """The caller with those of their roles alone that open this RPC: they say whose records it shows.

        Somebody who is a coach and an agent calls what agents may call, and coaches may not, as an agent.

        Raises:
            Forbidden: as `check`.
        """
        self.check(principal)
        return principal if principal.service is not None else replace(principal, roles=principal.roles & self.roles)


@cache
def access_rule(method: str) -> AccessRule:
    """The rule of `package.Service/Method`.

    Raises:
        LookupError: no such RPC, or it names nobody who may call it.
    """
    service_name, _, method_name = method.lstrip("/").partition("/")
    try:
        service = descriptor_pool.Default().FindServiceByName(service_name)
        rpc = service.methods_by_name[method_name]
    except KeyError as error:
        raise LookupError(f"There is no RPC {method}.") from error
    access = rpc.GetOptions().Extensions[access_pb2.access]
    if not access.roles and not access.services:
        raise LookupError(f"{method} has no access option.")
    return AccessRule(
        method=f"{service_name}/{method_name}",
        roles=frozenset(access.roles),
        services=frozenset(access.services),
        permission=access.permission,
        own_only_for_agents=access.own_only_for_agents,
    )


def methods_of(*service_names: str) -> list[str]:
    """Every `package.Service/Method` of the services named."""
    pool = descriptor_pool.Default()
    return [f"{name}/{method.name}" for name in service_names for method in pool.FindServiceByName(name).methods]
