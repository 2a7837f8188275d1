"""One OpenAPI 3.1 document out of the services' own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Json = Mapping[str, Any]
_Component = tuple[str, str]
"""(section of `components`, name)."""

_REFERENCE: Final = "#/components/"
_OPERATIONS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_SECURITY_SCHEMES: Final = "securitySchemes"
PROBLEM_RESPONSE: Final = "GatewayProblem"


class PartState(StrEnum):
    """How well a service's own document is known."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Part:
    """One service's share.

    Attributes:
        document: its OpenAPI document; None where it was never reached.
        owns: whether a path (a template such as /api/v1/agents/{id}) reaches this service through the gateway.
    """

    name: str
    document: Json | None
    state: PartState
    owns: Callable[[str], bool]


def merge(title: str, version: str, description: str, parts: Sequence[Part], gateway_statuses: Sequence[str]) -> Json:
    """The document of the whole API.

    Components that differ between services under the same name get the service's name in front; equal ones are shared.
    Paths that don't reach their service through the gateway are left out. A service without a document is listed under
    `x-debrief-parts`, so that a reader knows the document to be incomplete.

    Args:
        gateway_statuses: what the gateway itself may answer on a forwarded path, such as "503".
    """
    documents = {part.name: part.document for part in parts if part.document is not None}
    renamed = _clashes(documents)
    taken = {
        (section, name)
        for document in documents.values()
        for section, entries in _components(document).items()
        for name in entries
    }
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    tags: dict[str, Any] = {}
    operation_ids: set[str] = set()
    for part in parts:
        if part.document is None:
            continue
        names = {}
        for old in sorted(renamed):
            if _has(part.document, old):
                names[old] = _free_name(part.name, old, taken)
                taken.add((old[0], names[old]))
        for section, entries in _components(part.document).items():
            for name, entry in entries.items():
                new_name = names.get((section, name), name)
                components.setdefault(section, {})[new_name] = _rewrite(entry, names)
        for path, item in part.document.get("paths", {}).items():
            if path not in paths and part.owns(path):
                paths[path] = _path_item(_rewrite(item, names), part.name, operation_ids, gateway_statuses)
        for tag in part.document.get("tags", ()):
            tags.setdefault(tag["name"], tag)
    components.setdefault("responses", {})[PROBLEM_RESPONSE] = _PROBLEM
    components[_SECURITY_SCHEMES] = {"bearer": _BEARER}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description, "license": _LICENCE},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": [tags[name] for name in sorted(tags)],
        "paths": dict(sorted(paths.items())),
        "components": {section: dict(sorted(components[section].items())) for section in sorted(components)},
        "x-debrief-parts": {part.name: {"state": part.state.value} for part in parts},
    }


def _components(document: Json) -> dict[str, Json]:
    return {
        section: entries
        for section, entries in document.get("components", {}).items()
        if section != _SECURITY_SCHEMES and isinstance(entries, Mapping)
    }


def _has(document: Json, component: _Component) -> bool:
    return component[1] in _components(document).get(component[0], {})


def _clashes(documents: Mapping[str, Json]) -> set[_Component]:
    """Names that stand for different things: other content, or the same content that refers to such a name."""
    holders: dict[_Component, list[Any]] = {}
    for document in documents.values():
        for section, entries in _components(document).items():
            for name, entry in entries.items():
                holders.setdefault((section, name), []).append(entry)
    clashing = {key for key, entries in holders.items() if any(entry != entries[0] for entry in entries[1:])}
    clashing |= {("responses", PROBLEM_RESPONSE)} & holders.keys()
    references = {key: _references(entries) for key, entries in holders.items() if len(entries) > 1}
    while more := {key for key, used in references.items() if used & clashing} - clashing:
        clashing |= more
    return clashing


def _free_name(part: str, component: _Component, taken: Set[_Component]) -> str:
    section, name = component
    candidate = f"{part}_{name}"
    while (section, candidate) in taken:
        candidate = f"{part}_{candidate}"
    return candidate


def _pointer(text: str) -> _Component | None:
    if not text.startswith(_REFERENCE):
        return None
    section, _, rest = text.removeprefix(_REFERENCE).partition("/")
    return section, rest.partition("/")[0]


def _references(node: Any) -> set[_Component]:
    if isinstance(node, Mapping):
        found = set[_Component]().union(*(_references(value) for value in node.values()))
        for text in _pointing_texts(node):
            if (component := _pointer(text)) is not None:
                found.add(component)
        return found
    if isinstance(node, (list, tuple)):
        return set[_Component]().union(*(_references(value) for value in node))
    return set()


def _pointing_texts(node: Mapping[str, Any]) -> list[str]:
    """What a node points at by itself: `$ref`, and a discriminator's mapping."""
    texts = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    discriminator = node.get("discriminator")
    if isinstance(discriminator, Mapping) and isinstance(discriminator.get("mapping"), Mapping):
        texts += [text for text in discriminator["mapping"].values() if isinstance(text, str)]
    return texts


def _rewrite(node: Any, names: Mapping[_Component, str]) -> Any:
    if isinstance(node, (list, tuple)):
        return [_rewrite(value, names) for value in node]
    if not isinstance(node, Mapping):
        return node
    out = {key: _rewrite(value, names) for key, value in node.items()}
    if isinstance(out.get("$ref"), str):
        out["$ref"] = _renamed(out["$ref"], names)
    discriminator = out.get("discriminator")
    if isinstance(discriminator, dict) and isinstance(discriminator.get("mapping"), dict):
        mapping = discriminator["mapping"]
        discriminator["mapping"] = {
            key: _renamed(text, names) if isinstance(text, str) else text for key, text in mapping.items()
        }
    return out


def _renamed(reference: str, names: Mapping[_Component, str]) -> str:
    component = _pointer(reference)
    if component is None or component not in names:
        return reference
    section, name = component
    head = f"{_REFERENCE}{section}/"
    return head + names[component] + reference[len(head) + len(name) :]


def _path_item(item: dict[str, Any], part: str, taken: set[str], statuses: Sequence[str]) -> dict[str, Any]:
    item.pop("servers", None)
    for method, operation in item.items():
        if method not in _OPERATIONS:
            continue
        operation.pop("servers", None)
        # An empty list is how an operation says that it needs no sign-in; anything else is the bearer of the whole.
        if operation.get("security") != []:
            operation.pop("security", None)
        if "operationId" in operation:
            while operation["operationId"] in taken:
                operation["operationId"] = f"{part}_{operation['operationId']}"
            taken.add(operation["operationId"])
        operation.setdefault("tags", [part])
        responses = operation.setdefault("responses", {})
        for status in statuses:
            responses.setdefault(status, {"$ref": f"{_REFERENCE}responses/{PROBLEM_RESPONSE}"})
    return item


_LICENCE: Final = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "dbr_<prefix>_<secret>",
    "description": "An API key, made with `debrief token create --role ...` or POST /api/v1/tokens.",
}
_PROBLEM: Final = {
    "description": "A problem that the gateway answers itself (RFC 9457): not signed in, too large, a part of the "
    "platform that can't be reached or took too long.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string", "description": "Stable machine name of the error."},
                },
            }
        }
    },
}
