"""The audit log is read by people: every decision that is recorded anywhere has words, and leads to its subject."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.console.presenters.audit import ACTIONS, KINDS, place_of
from services.console.web.i18n import texts
from services.qa_scorer.domain.disputes import DisputeState
from services.qa_scorer.domain.profiling import ObjectionState, Scope

SERVICES = Path(__file__).parents[3] / "services"
SOURCES = [path.read_text() for path in sorted(SERVICES.glob("*/application/*.py"))]
_ACTION = re.compile(r"\"((?:sign_in|user|token|scorecards?|blind|sampling_plan|exemplar|dispute|rubric|import|batch|notice"
                     r"|profiling|region|retention|customer)\.[a-z_]+)\"")  # fmt: skip


def recorded() -> set[str]:
    """Codes as they stand in the use cases; those that are put together there, from their parts."""
    written = {action for source in SOURCES for action in _ACTION.findall(source)}
    decided = {state.value for state in (DisputeState.UPHELD, DisputeState.REJECTED)}
    objections = {state.value for state in (ObjectionState.UPHELD, ObjectionState.REJECTED)}
    return (
        written | {f"dispute.{state}" for state in decided} | {f"profiling.objection_{state}" for state in objections}
    )


def test_every_decision_has_words_and_no_words_are_left_over():
    assert recorded() == set(ACTIONS)


def test_every_subject_has_words():
    written = {kind for source in SOURCES for kind in re.findall(r"subject_kind=\"([a-z_]+)\"", source)}
    assert written | {scope.value for scope in Scope} == set(KINDS)


def test_decisions_are_told_in_both_languages():
    french = texts("fr")
    assert not [text for text in ACTIONS.values() if french.gettext(text) == text]


@pytest.mark.parametrize(
    ("kind", "id", "detail", "path"),
    [
        ("scorecard", "7f", {}, "/scorecards/7f"),
        ("interaction", "a/b c", {}, "/interactions/a%2Fb%20c"),
        ("rubric", "core/../x", {}, "/rubrics/core%2F..%2Fx"),
        ("customer", "0123abcd", {"erasure": "9e"}, "/admin/privacy/erasures/9e"),
        ("customer", "0123abcd", {}, ""),
        ("agent", "a-1", {}, "/admin/privacy/profiling"),
        ("export", "record", {}, ""),
        ("something_new", "1", {}, ""),
    ],
)
def test_a_line_leads_to_its_subject(kind, id, detail, path):
    assert place_of(kind, id, detail) == path
