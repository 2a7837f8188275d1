"""Valid instances of JSON schemas, drawn by chance."""

from __future__ import annotations

import random
from typing import Any

from jsonschema import Draft202012Validator

_WORDS = (
    "agent", "customer", "order", "refund", "delivery", "account", "clear", "polite", "quickly", "confirmed",
    "commande", "client", "merci", "livraison", "compte", "rapidement", "remboursement", "bonjour",
)  # fmt: skip
_FORMATS = {
    "date": "2026-03-02",
    "date-time": "2026-03-02T14:05:11Z",
    "email": "someone@example.org",
    "uri": "https://example.org/",
    "uuid": "3f2b8c1e-6f0a-4e0e-9b57-0c1f5f7e2a11",
}
_DEEPEST = 40


class Unsupported(Exception):
    """The generator can't make an instance of this schema."""


def instance(schema: dict[str, Any], rng: random.Random) -> Any:
    """A value that satisfies `schema`, checked.

    Raises:
        Unsupported: the schema uses what this generator can't do (such as `pattern` or `not`).
    """
    value = _value(schema, schema, rng, 0)
    if not Draft202012Validator(schema).is_valid(value):
        raise Unsupported("no instance of this schema was found")
    return value


def _value(schema: Any, root: dict[str, Any], rng: random.Random, depth: int) -> Any:
    if depth > _DEEPEST:
        raise Unsupported("the schema has no end")
    if not isinstance(schema, dict):
        if schema is False:
            raise Unsupported("nothing satisfies false")
        return None
    schema = _resolved(schema, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            merged = {name: item for name, item in schema.items() if name != key}
            return _value(_merged([merged, rng.choice(schema[key])], root), root, rng, depth + 1)
    kind = schema.get("type", _implied(schema))
    if isinstance(kind, list):
        kind = rng.choice([name for name in kind if name != "null"] or kind)
    match kind:
        case "object":
            return _object(schema, root, rng, depth)
        case "array":
            return _array(schema, root, rng, depth)
        case "string":
            return _string(schema, rng)
        case "integer":
            return _integer(schema, rng)
        case "number":
            return _number(schema, rng)
        case "boolean":
            return rng.random() < 0.5
        case _:
            return None


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    for _ in range(_DEEPEST):
        if "$ref" in schema:
            rest = {key: item for key, item in schema.items() if key != "$ref"}
            schema = _merged([rest, _pointed(schema["$ref"], root)], root)
        elif "allOf" in schema:
            rest = {key: item for key, item in schema.items() if key != "allOf"}
            schema = _merged([rest, *schema["allOf"]], root)
        else:
            return schema
    raise Unsupported("the schema's references go round")


def _pointed(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    place: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        if part:
            place = place[part.replace("~1", "/").replace("~0", "~")]
    if not isinstance(place, dict):
        raise Unsupported(f"{reference} is no schema")
    return place


def _merged(parts: list[Any], root: dict[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        for key, item in part.items():
            if key == "properties":
                merged[key] = merged.get(key, {}) | item
            elif key == "required":
                merged[key] = [*merged.get(key, []), *item]
            else:
                merged[key] = item
    return merged


def _implied(schema: dict[str, Any]) -> str:
    if "properties" in schema or "required" in schema:
        return "object"
    if "items" in schema or "prefixItems" in schema:
        return "array"
    if "minimum" in schema or "maximum" in schema:
        return "number"
    return "string"


def _object(schema: dict[str, Any], root: dict[str, Any], rng: random.Random, depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    made = {}
    for name, item in properties.items():
        # Optional parts end with depth, so that recursive schemas have an end.
        if name in required or rng.random() < 0.7 ** (1 + depth / 4):
            made[name] = _value(item, root, rng, depth + 1)
    for name in sorted(required - properties.keys()):
        made[name] = _value(schema.get("additionalProperties", True), root, rng, depth + 1)
    return made


def _array(schema: dict[str, Any], root: dict[str, Any], rng: random.Random, depth: int) -> list[Any]:
    prefix = [_value(item, root, rng, depth + 1) for item in schema.get("prefixItems", ())]
    least = max(schema.get("minItems", 0), 0)
    most = schema.get("maxItems", least + (2 if depth < 8 else 0))
    wanted = rng.randint(least, max(least, min(most, least + 2)))
    items = schema.get("items", True)
    made = prefix[: max(most, least)]
    for _ in range(20 * (wanted + 1)):
        if len(made) >= wanted:
            break
        value = _value(items, root, rng, depth + 1)
        if not schema.get("uniqueItems") or value not in made:
            made.append(value)
    return made


def _string(schema: dict[str, Any], rng: random.Random) -> str:
    if "format" in schema:
        return _FORMATS.get(schema["format"], "text")
    least = schema.get("minLength", 0)
    most = schema.get("maxLength", max(least, 60))
    text = " ".join(rng.choice(_WORDS) for _ in range(rng.randint(2, 6)))
    while len(text) < least:
        text += " " + rng.choice(_WORDS)
    return text[:most]


def _integer(schema: dict[str, Any], rng: random.Random) -> int:
    least, most = _bounds(schema, 1)
    low = -(-least // 1)
    step = schema.get("multipleOf", 1)
    first = -(-low // step)
    last = max(first, most // step)
    return int(rng.randint(int(first), int(last)) * step)


def _number(schema: dict[str, Any], rng: random.Random) -> float:
    least, most = _bounds(schema, 1e-6)
    if "multipleOf" in schema:
        step = schema["multipleOf"]
        return float(rng.randint(int(-(-least // step)), int(most // step)) * step)
    return float(min(most, max(least, round(rng.uniform(least, most), 3))))


def _bounds(schema: dict[str, Any], gap: float) -> tuple[float, float]:
    least = schema.get("minimum", schema["exclusiveMinimum"] + gap if "exclusiveMinimum" in schema else None)
    most = schema.get("maximum", schema["exclusiveMaximum"] - gap if "exclusiveMaximum" in schema else None)
    if least is None:
        least = 0 if most is None or most >= 0 else most - 100
    return least, least + 100 if most is None else most
