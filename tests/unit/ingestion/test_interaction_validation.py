"""Every bound that the contract sets on an interaction, with the message that its sender gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingestion_builders import raw

from services.common.errors import DomainError, InvalidInput, TooLarge
from services.qa_scorer.domain.interaction import Channel, Direction, Interaction, Speaker
from services.qa_scorer.domain.validation import RefusedRecord, parse_line, validate_interaction

AGENT = {"speaker": "agent", "text": "Hello"}
CUSTOMER = {"speaker": "customer", "text": "Hi"}


def line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def refusal(content: bytes, number: int = 7) -> RefusedRecord:
    found = parse_line(content, number)
    assert isinstance(found, RefusedRecord)
    return found


def test_the_example_of_the_contract_is_accepted() -> None:
    found = parse_line(line(raw()), 1)
    assert isinstance(found, Interaction)
    assert (found.id, found.channel, found.direction) == ("c-000123", Channel.CHAT, Direction.INBOUND)
    assert found.started_at == datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)
    assert [turn.speaker for turn in found.turns] == [Speaker.CUSTOMER, Speaker.AGENT, Speaker.SYSTEM]
    assert found.metadata == {"contact_reason": "late_delivery"}
    assert Interaction.model_validate(found.model_dump()) == found


def test_only_what_is_required_is_required() -> None:
    found = validate_interaction(
        {
            "id": "x",
            "channel": "bot",
            "started_at": "2026-03-02T09:05:11-05:00",
            "turns": [{"speaker": "bot", "text": ""}],
        }
    )
    assert found.started_at == datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)
    assert found.started_at.tzinfo is UTC
    assert (found.language, found.revision, found.metadata, found.agent_id) == (None, 1, {}, None)


def test_null_is_absent() -> None:
    found = validate_interaction(raw(language=None, queue=None, revision=None, metadata=None, direction=None))
    assert (found.language, found.queue, found.revision, found.metadata, found.direction) == (None, None, 1, {}, None)


def test_times_may_be_aware_already() -> None:
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert validate_interaction(raw(started_at=moment)).started_at == moment


@pytest.mark.parametrize(
    ("changes", "field", "code", "hint"),
    [
        ({"id": ...}, "id", "missing_field", "Add it"),
        ({"id": None}, "id", "missing_field", "Add it"),
        ({"id": ""}, "id", "empty", "Give it a value"),
        ({"id": 5}, "id", "wrong_type", "a number; it must be a string"),
        ({"id": "x" * 201}, "id", "too_long", "201 characters; at most 200"),
        ({"id": "a\nb"}, "id", "bad_character", "control"),
        ({"id": " a"}, "id", "bad_character", "space"),
        ({"id": "a\u200b"}, "id", "bad_character", "invisible"),
        ({"agent_id": "a\x07"}, "agent_id", "bad_character", "control"),
        ({"queue": "q" * 201}, "queue", "too_long", "at most 200"),
        ({"channel": "fax"}, "channel", "not_allowed", "chat, voice, email, sms, social, bot"),
        ({"channel": 1}, "channel", "wrong_type", "chat, voice"),
        ({"channel": ...}, "channel", "missing_field", "Add it"),
        ({"direction": "sideways"}, "direction", "not_allowed", "inbound, outbound"),
        ({"language": "english language"}, "language", "bad_language", "fr-CA"),
        ({"language": "fr_CA"}, "language", "bad_language", "fr-CA"),
        ({"language": ""}, "language", "bad_language", "leave it out"),
        ({"started_at": ...}, "started_at", "missing_field", "Add it"),
        ({"started_at": "yesterday"}, "started_at", "bad_time", "2026-03-02T14:05:11Z"),
        ({"started_at": "2026-03-02T14:05:11"}, "started_at", "bad_time", "no UTC offset"),
        ({"started_at": 1772460311}, "started_at", "wrong_type", "a number"),
        ({"started_at": "0001-01-01T00:00:00+10:00"}, "started_at", "bad_time", "years 1 to 9999"),
        ({"ended_at": "2026-03-02T14:05:10Z"}, "ended_at", "bad_time", "before started_at"),
        ({"revision": 0}, "revision", "out_of_range", "from 1"),
        ({"revision": 1.0}, "revision", "wrong_type", "whole number"),
        ({"revision": True}, "revision", "wrong_type", "true or false"),
        ({"revision": 2**31}, "revision", "out_of_range", "2147483647"),
        ({"turns": ...}, "turns", "missing_field", "Add it"),
        ({"turns": []}, "turns", "no_turns", "at least one"),
        ({"turns": {}}, "turns", "wrong_type", "an object; it must be a list"),
        ({"turns": ["hi"]}, "turns[0]", "wrong_type", "a string; it must be an object"),
        ({"turns": [{"speaker": "agent"}]}, "turns[0].text", "missing_field", "Add it"),
        ({"turns": [{"text": "x"}]}, "turns[0].speaker", "missing_field", "Add it"),
        ({"turns": [CUSTOMER, AGENT | {"mood": "x"}]}, "turns[1].mood", "unknown_field", "Remove it"),
        ({"turns": [AGENT | {"speaker": "robot"}]}, "turns[0].speaker", "not_allowed", "customer, agent, bot"),
        ({"turns": [AGENT | {"speaker": ["agent"]}]}, "turns[0].speaker", "wrong_type", "customer, agent, bot"),
        ({"turns": [AGENT | {"text": 5}]}, "turns[0].text", "wrong_type", "a string"),
        ({"turns": [AGENT | {"text": "a\0b"}]}, "turns[0].text", "bad_character", "NUL"),
        ({"turns": [AGENT | {"offset_ms": -1}]}, "turns[0].offset_ms", "out_of_range", "from 0"),
        ({"turns": [AGENT | {"offset_ms": 1.5}]}, "turns[0].offset_ms", "wrong_type", "whole number"),
        (
            {"turns": [AGENT | {"offset_ms": 9}, CUSTOMER, AGENT | {"offset_ms": 8}]},
            "turns[2].offset_ms",
            "falling_offset",
            "sort the turns",
        ),
        ({"agent_id": None, "turns": [CUSTOMER, AGENT]}, "agent_id", "missing_field", "turns[1] is an agent's"),
        ({"metadata": []}, "metadata", "wrong_type", "a list"),
        ({"metadata": {"a": {"b": ["x\0"]}}}, "metadata.a", "bad_character", "NUL"),
        ({"metadata": {"a": 2**70}}, "metadata.a", "out_of_range", "as a string"),
        ({"mood": 1}, "mood", "unknown_field", "metadata"),
    ],
)
def test_each_fault_is_named_with_its_remedy(changes: dict[str, Any], field: str, code: str, hint: str) -> None:
    found = refusal(line(raw(**changes)))
    assert (found.line, found.field, found.code) == (7, field, code)
    assert hint in found.message
    assert found.record_id == ("" if field == "id" else "c-000123")


@pytest.mark.parametrize(
    ("content", "code", "hint"),
    [
        (b"{", "not_json", "character 2"),
        (b'{"id": "x"} {}', "not_json", "one object on a line"),
        (b"id,channel", "not_json", "not JSON"),
        (b"", "empty_line", "Remove it"),
        (b"   ", "empty_line", "Remove it"),
        (b"[1]", "not_an_object", "a list"),
        (b'"x"', "not_an_object", "a string"),
        (b"null", "not_an_object", "null"),
        (b'{"a": NaN}', "not_json", "NaN"),
        (b'{"a": -Infinity}', "not_json", "NaN"),
        (b'{"id": "a", "id": "b"}', "duplicate_key", "id stands twice"),
        (b'{"turns": [{"text": "a", "text": "b"}]}', "duplicate_key", "text stands twice"),
        ("é".encode("latin-1"), "wrong_encoding", "UTF-8 (byte 1)"),
        ('{"id": "é"}'.encode("utf-16"), "wrong_encoding", "UTF-8"),
        ('{"id": "a"}'.encode("utf-16-le"), "wrong_encoding", "as UTF-16 does"),
        (b"[" * 200_000, "too_deep", "Flatten"),
        (b'{"a":' * 100_000, "too_deep", "Flatten"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "out_of_range", "too many digits"),
    ],
)
def test_lines_that_are_no_object(content: bytes, code: str, hint: str) -> None:
    found = refusal(content, 3)
    assert (found.line, found.code) == (3, code)
    assert hint in found.message


def test_a_byte_order_mark_is_taken_also_where_files_were_joined() -> None:
    for number in (1, 7):
        assert isinstance(parse_line(b"\xef\xbb\xbf" + line(raw()), number), Interaction)


def test_half_a_surrogate_pair_is_refused() -> None:
    content = json.dumps(raw(turns=[AGENT | {"text": "x \ud83d"}])).encode()
    found = refusal(content)
    assert (found.field, found.code) == ("turns[0].text", "bad_character")


def test_a_whole_surrogate_pair_is_a_character() -> None:
    content = json.dumps(raw(turns=[AGENT | {"text": "x \U0001f600"}])).encode()
    found = parse_line(content, 1)
    assert isinstance(found, Interaction)
    assert found.turns[0].text == "x \U0001f600"


def test_metadata_has_a_depth() -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    assert refusal(line(raw(metadata={"a": deep}))).code == "too_deep"


def test_a_number_beyond_all_floats_is_refused() -> None:
    assert refusal(b'{"id": "x", "a": 1e999}').code == "unknown_field"
    content = line(raw()).replace(b'"late_delivery"', b"1e999")
    assert refusal(content).field == "metadata.contact_reason"


def test_the_limits_are_inclusive() -> None:
    assert len(validate_interaction(raw(turns=[CUSTOMER] * 20_000)).turns) == 20_000
    with pytest.raises(TooLarge) as caught:
        validate_interaction(raw(turns=[CUSTOMER] * 20_001))
    assert (caught.value.field, caught.value.details["code"]) == ("turns", "too_many_turns")
    assert "20001 turns; at most 20000" in caught.value.message


def test_a_turn_is_measured_in_bytes() -> None:
    assert validate_interaction(raw(turns=[CUSTOMER | {"text": "é" * (16 * 1024)}]))
    with pytest.raises(TooLarge) as caught:
        validate_interaction(raw(turns=[CUSTOMER | {"text": "é" * (16 * 1024) + "x"}]))
    assert caught.value.field == "turns[0].text"
    assert "32769 bytes" in caught.value.message


def test_an_interaction_is_measured_in_bytes() -> None:
    turns = [CUSTOMER | {"text": "x" * 32_000}] * 280
    assert refusal(line(raw(turns=turns))).code == "record_too_large"
    with pytest.raises(TooLarge):
        validate_interaction(raw(turns=turns))


def test_turns_may_name_their_own_agents() -> None:
    found = validate_interaction(raw(agent_id=None, turns=[AGENT | {"agent_id": "a-1"}, AGENT | {"agent_id": "a-2"}]))
    assert [turn.agent_id for turn in found.turns] == ["a-1", "a-2"]


def test_a_refusal_repeats_no_content() -> None:
    secret = "4111111111111111"
    for changes in ({"channel": secret}, {"started_at": secret}, {secret: 1}, {"turns": [AGENT | {"speaker": secret}]}):
        assert secret not in refusal(line(raw(**changes))).message


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(raw())), JSON_VALUES)
def test_no_value_of_a_field_breaks_the_validation(field: str, value: Any) -> None:
    content = raw(**{field: value})
    if (found := _outcome(content)) is not None:
        assert Interaction.model_validate(found.model_dump()) == found


def _outcome(content: object) -> Interaction | None:
    """The accepted interaction; None where it is refused with the reason that every refusal has."""
    try:
        return validate_interaction(content)
    except (InvalidInput, TooLarge) as error:
        if not error.message or not error.details["code"]:
            raise
        return None


@given(st.binary(max_size=200))
def test_no_line_breaks_the_parser(content: bytes) -> None:
    assert isinstance(parse_line(content, 1), RefusedRecord)


@given(JSON_VALUES)
def test_no_turn_breaks_the_validation(value: Any) -> None:
    with pytest.raises(DomainError):
        validate_interaction(raw(turns=[value]))
