"""JSON schemas (draft 2020-12) that callers send: checked before a call is paid for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry

from services.common.errors import InvalidInput

FIELD = "json_schema"
_VALUES = frozenset({"enum", "const", "examples", "default"})
_UNSUPPORTED_WHEN_STRICT = frozenset(
    {"allOf", "not", "if", "then", "else", "oneOf", "patternProperties", "dependentRequired", "dependentSchemas",
     "unevaluatedProperties", "propertyNames", "minProperties", "maxProperties", "prefixItems", "contains",
     "uniqueItems"}
)  # fmt: skip


class ReplySchema:
    """A checked schema and its validator.

    Attributes:
        text: as the caller sent it.
        parsed: the same as an object.
    """

    def __init__(self, text: str, parsed: dict[str, Any]) -> None:
        self.text = text
        self.parsed = parsed
        # An empty registry: a reference to another document must never become a network call.
        self.validator = Draft202012Validator(parsed, registry=Registry())


@lru_cache(maxsize=64)
def parse_schema(text: str) -> ReplySchema:
    """Cached by text: a judge sends the same schema for every interaction.

    Raises:
        InvalidInput: no JSON, no object, no valid schema, or it refers to another document.
    """
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The JSON schema is no JSON.", field=FIELD) from error
    if not isinstance(parsed, dict):
        raise InvalidInput("The JSON schema must be a JSON object.", field=FIELD)
    try:
        Draft202012Validator.check_schema(parsed)
    except RecursionError as error:
        raise InvalidInput("The JSON schema is nested too deeply.", field=FIELD) from error
    except SchemaError as error:
        raise InvalidInput(
            f"The JSON schema is not valid by draft 2020-12 at {error.json_path}: {error.validator}.", field=FIELD
        ) from error
    for node in _nodes(parsed):
        _check_references(node, parsed)
    return ReplySchema(text, parsed)


def strict_compatible(schema: object) -> bool:
    """Whether providers' strict mode takes it: every object closed, and all its properties required."""
    if isinstance(schema, list):
        return all(strict_compatible(item) for item in schema)
    if not isinstance(schema, dict):
        return True
    if _UNSUPPORTED_WHEN_STRICT & schema.keys():
        return False
    properties = schema.get("properties")
    if schema.get("type") == "object" or isinstance(properties, dict):
        if schema.get("additionalProperties") is not False or not isinstance(properties, dict):
            return False
        if set(schema.get("required", ())) != set(properties):
            return False
    named = [
        item
        for key in ("properties", "$defs")
        if isinstance(children := schema.get(key), dict)
        for item in children.values()
    ]
    plain = [value for key, value in schema.items() if key not in ("properties", "$defs") and key not in _VALUES]
    return all(strict_compatible(item) for item in (*named, *plain))


def _nodes(schema: object) -> Iterator[dict[str, Any]]:
    """Every object in the schema, but not the values that it lists."""
    if isinstance(schema, list):
        for item in schema:
            yield from _nodes(item)
    elif isinstance(schema, dict):
        yield schema
        for key, item in schema.items():
            if key not in _VALUES:
                yield from _nodes(item)


def _check_references(node: dict[str, Any], root: dict[str, Any]) -> None:
    for key in ("$ref", "$dynamicRef"):
        reference = node.get(key)
        if not isinstance(reference, str):
            continue
        if not reference.startswith("#"):
            raise InvalidInput(
                "The JSON schema refers to another document; only references within it (#...) work.", field=FIELD
            )
        if reference.startswith("#/") and not _points_somewhere(reference, root):
            raise InvalidInput("The JSON schema refers to a part of itself that is not there.", field=FIELD)


def _points_somewhere(reference: str, root: dict[str, Any]) -> bool:
    place: object = root
    for part in unquote(reference[2:]).split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(place, dict) and name in place:
            place = place[name]
        elif isinstance(place, list) and name.isdecimal() and int(name) < len(place):
            place = place[int(name)]
        else:
            return False
    return True
