from __future__ import annotations

from typing import Any

import pytest
from ingestion_builders import raw

from services.qa_scorer.domain.content_hash import content_hash
from services.qa_scorer.domain.validation import validate_interaction


def hashed(**changes: Any) -> str:
    return content_hash(validate_interaction(raw(**changes)))


def test_notation_does_not_matter() -> None:
    backwards = dict(reversed(raw().items()))
    assert content_hash(validate_interaction(backwards)) == hashed()
    assert hashed(started_at="2026-03-02T09:05:11.000-05:00") == hashed()
    assert hashed(metadata={"b": 1, "a": 2.0}) == hashed(metadata={"a": 2, "b": 1.0})
    assert hashed(language=None) == hashed(language=...)
    assert hashed(language="EN") == hashed()


def test_the_revision_is_no_content() -> None:
    assert hashed(revision=2) == hashed()


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "other"},
        {"channel": "voice"},
        {"language": "fr"},
        {"queue": "x"},
        {"started_at": "2026-03-02T14:05:10Z"},
        {"ended_at": None},
        {"agent_id": "a-08"},
        {"customer_id": None},
        {"direction": "outbound"},
        {"turns": raw()["turns"][:2]},
        {"turns": [*raw()["turns"][:2], raw()["turns"][2] | {"offset_ms": 15001}]},
        {"turns": [*raw()["turns"][:2], raw()["turns"][2] | {"agent_id": "a-1"}]},
        {"metadata": {"contact_reason": "late"}},
        {"metadata": {"contact_reason": True}},
        {"metadata": {}},
    ],
)
def test_every_other_field_is(changes: dict[str, Any]) -> None:
    assert hashed(**changes) != hashed()


def test_true_is_not_one() -> None:
    assert hashed(metadata={"a": True}) != hashed(metadata={"a": 1})


def test_a_key_makes_another_hash() -> None:
    interaction = validate_interaction(raw())
    assert content_hash(interaction, b"secret") != content_hash(interaction)
    assert len(content_hash(interaction, b"secret")) == 64
