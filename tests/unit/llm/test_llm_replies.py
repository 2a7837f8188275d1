"""Schemas that callers send, and replies to them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.common.errors import InvalidInput, LlmInvalidReply, LlmRefused, LlmTruncated
from services.llm.domain.models import ModelReply, Usage
from services.llm.domain.replies import accept
from services.llm.domain.schema import parse_schema, strict_compatible
from services.llm.simulator.instances import instance

SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"value": {"enum": ["met", "not_met"]}, "score": {"type": "number", "maximum": 1}},
        "required": ["value", "score"],
        "additionalProperties": False,
    }
)
GOOD = '{"value": "met", "score": 0.5}'
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def take(text: str, schema: str = SCHEMA, finish: str = "stop", refused: bool = False) -> str:
    return accept(ModelReply(text, finish, refused, Usage()), parse_schema(schema), "m")


@given(values)
def test_what_is_valid_comes_back_as_the_same_value(value: Any) -> None:
    assume("\\ud" not in json.dumps(value))
    assert json.loads(take(json.dumps(value), "{}")) == value


@given(values.filter(lambda value: isinstance(value, dict) and value), st.data())
def test_an_object_cut_anywhere_is_never_taken(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises((LlmTruncated, LlmInvalidReply)):
        take(cut, "{}")


@given(st.text())
def test_any_text_is_either_json_or_a_typed_error(text: str) -> None:
    assert _taken(text) == _is_json(text)


@pytest.mark.parametrize("text", ["{", "", "nothing", "[1,", '"', "NaN", "{'a': 1}", "01", "[1] 2"])
def test_what_is_no_json_is_never_taken(text: str) -> None:
    assert not _taken(text)
    assert not _is_json(text)


def _taken(text: str) -> bool:
    try:
        json.loads(take(text, "{}"))
    except (LlmTruncated, LlmInvalidReply):
        return False
    return True


def _is_json(text: str) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(text.strip(), parse_constant=refuse)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("finish", ["length", "max_tokens"])
def test_a_reply_that_the_provider_cut_is_truncated_even_where_it_parses(finish: str) -> None:
    with pytest.raises(LlmTruncated, match="MAX_OUTPUT_TOKENS"):
        take(GOOD, finish=finish)


def test_a_refusal_is_told_from_a_bad_reply() -> None:
    with pytest.raises(LlmRefused):
        take("", finish="content_filter")
    with pytest.raises(LlmRefused):
        take(GOOD, refused=True)


@pytest.mark.parametrize("text", [f"```json\n{GOOD}\n```", f"```\n{GOOD}\n```", f"\n {GOOD} \n"])
def test_a_code_fence_around_json_is_no_fault(text: str) -> None:
    assert take(text) == '{"value":"met","score":0.5}'


@pytest.mark.parametrize("text", ["", "Sure! Here it is: {}", f"{GOOD} and more", f"```python\n{GOOD}\n```"])
def test_words_around_json_are_a_fault(text: str) -> None:
    with pytest.raises(LlmInvalidReply):
        take(text)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "1e999", '"\\ud800"', "[" * 100_000])
def test_what_json_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises((LlmInvalidReply, LlmTruncated)):
        take(text, "{}")


def test_the_message_names_place_and_rule_and_never_the_text() -> None:
    with pytest.raises(LlmInvalidReply) as caught:
        take('{"value": "Mrs Tremblay owes 40 dollars", "score": 0.5}')
    assert caught.value.message == "The reply of m breaks the schema's rule enum at $.value."
    with pytest.raises(LlmInvalidReply) as caught:
        take('{"Mrs Tremblay": 1}', '{"additionalProperties": {"type": "string"}}')
    assert "Tremblay" not in caught.value.message
    assert caught.value.details["path"] == "$.*"


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        ("nonsense", "no JSON"),
        ("[]", "must be a JSON object"),
        ('{"type": "strange"}', "not valid by draft 2020-12"),
        ('{"$ref": "https://example.org/schema.json"}', "another document"),
        ('{"properties": {"a": {"$ref": "other.json#/x"}}}', "another document"),
        ('{"$ref": "#/$defs/missing"}', "not there"),
        ('{"pattern": "("}', "not valid by draft 2020-12"),
        ('{"patternProperties": {"(": true}}', "not valid by draft 2020-12"),
    ],
)
def test_a_bad_schema_is_refused_before_anything_is_called(schema: str, wrong: str) -> None:
    with pytest.raises(InvalidInput, match=wrong) as caught:
        parse_schema(schema)
    assert caught.value.field == "json_schema"


def test_values_in_a_schema_are_not_read_as_schemas() -> None:
    assert take('"https://example.org/x"', '{"enum": ["https://example.org/x", {"$ref": "elsewhere"}]}')


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (json.loads(SCHEMA), True),
        ({"type": "object", "properties": {"a": {}}, "required": ["a"]}, False),
        ({"type": "object", "properties": {"a": {}}, "required": [], "additionalProperties": False}, False),
        ({"type": "object", "additionalProperties": {"type": "string"}}, False),
        ({"type": "array", "items": {"oneOf": [{}, {}]}}, False),
        ({"type": "array", "items": {"type": "object", "properties": {"a": {}}}}, False),
        # A property may be called like a keyword.
        ({"type": "object", "properties": {"not": {}}, "required": ["not"], "additionalProperties": False}, True),
    ],
)
def test_strict_mode_is_only_asked_for_where_providers_take_it(schema: dict[str, Any], strict: bool) -> None:
    assert strict_compatible(schema) is strict


field = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "minLength": 70},
        {"type": "integer", "minimum": -3, "maximum": 3},
        {"type": "number", "exclusiveMinimum": 2},
        {"type": "number", "maximum": -5},
        {"type": "integer", "multipleOf": 7},
        {"type": "boolean"},
        {"type": ["string", "null"]},
        {"enum": [1, "a", None]},
        {"const": {"a": 1}},
        {"$ref": "#/$defs/tree"},
        {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "boolean"}, "minItems": 2}]},
        {"allOf": [{"type": "object", "required": ["x"]}, {"properties": {"x": {"type": "string"}}}]},
        {"type": "array", "prefixItems": [{"const": 1}], "items": {"type": "string"}, "minItems": 2},
        {"type": "string", "format": "date"},
    ]
)
TREE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/tree"}, "n": {"type": "integer"}}, "required": ["n"]}


@given(st.dictionaries(st.text(min_size=1, max_size=6), field, max_size=5), st.booleans(), st.integers())
def test_what_the_simulator_makes_passes_the_same_check(fields: dict[str, Any], required: bool, seed: int) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": fields, "$defs": {"tree": TREE}}
    if required:
        schema["required"] = list(fields)
    made = instance(schema, random.Random(seed))
    assert json.loads(take(json.dumps(made), json.dumps(schema))) == made
