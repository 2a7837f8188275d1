"""Query parameters that a route does not have are refused: a misspelt filter would answer with everything."""

from __future__ import annotations

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.common.errors import UnknownParameter

_SHOWN = 60
"""Characters of a name that somebody made up."""


def known_parameters(route: APIRoute) -> tuple[str, ...]:
    """The names of a route's query parameters, its dependencies' included, in their order."""
    return tuple(dict.fromkeys(_names(route.dependant)))


def check_parameters(request: Request) -> None:
    """Raises UnknownParameter, which names the first unknown parameter of the request and those that there are."""
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute):
        return
    known = known_parameters(route)
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is not None:
        shown = unknown if len(unknown) <= _SHOWN else unknown[: _SHOWN - 1] + "…"
        listed = f"Known ones: {', '.join(known)}." if known else "It takes none."
        raise UnknownParameter(f"This route has no query parameter {shown!r}. {listed}", field=shown)


def _names(dependant: Dependant) -> list[str]:
    found = [field.alias for field in dependant.query_params]
    for inner in dependant.dependencies:
        found += _names(inner)
    return found
