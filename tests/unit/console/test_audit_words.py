"""The audit log is read by people: every decision that is recorded anywhere has words, and leads to its subject."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.console.formatting import NBSP, Formatter
from services.console.presenters.audit import ACTIONS, DETAILS, KINDS, details, place_of
from services.console.web.i18n import texts
from services.qa_scorer.domain.disputes import DisputeState
from services.qa_scorer.domain.profiling import ObjectionState, Scope

SERVICES = Path(__file__).parents[3] / "services"
SOURCES = [path.read_text() for path in sorted(SERVICES.glob("*/application/*.py"))]
_ACTION = re.compile(r"\"((?:sign_in|user|token|scorecards?|blind|sampling_plan|exemplar|dispute|rubric|import|batch|notice"
                     r"|profiling|region|retention|customer|original)\.[a-z_]+)\"")  # fmt: skip


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


def noted() -> Iterator[str]:
    """Names in the details that the use cases record: of dictionaries that are given to a log, or called detail."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source)):
            found: list[ast.expr] = []
            if isinstance(node, ast.Call):
                found += [keyword.value for keyword in node.keywords if keyword.arg == "detail"]
                if ast.unparse(node.func).rpartition(".")[2] in ("_record", "_noted"):
                    found += node.args
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                found += [node.value] * (ast.unparse(target) == "detail")
            for one in found:
                if isinstance(one, ast.Dict):
                    yield from (key.value for key in one.keys if isinstance(key, ast.Constant))


def test_every_detail_has_words():
    names = set(noted())
    assert {"overall_before", "roles", "assessed_on", "purpose", "reference"} <= names
    assert names <= set(DETAILS)


@pytest.mark.parametrize(
    ("detail", "english", "french"),
    [
        ({"overall_before": 81.25, "overall": 90.0}, ["score: 90", "score before: 81.3"],
         ["note~: 90", "note d’avant~: 81,3"]),
        ({"planned": True, "seed": 20261, "value": "not_met"}, ["drawn for the month: yes", "seed of the draw: 20261",
         "answer: Not met"], ["tiré pour le mois~: oui", "germe du tirage~: 20261", "réponse~: Non atteint"]),
        ({"roles": ["coach", "qa_manager"], "how": "openid"}, ["by: single sign-on", "roles: Coach and QA manager"],
         ["par~: authentification unique", "rôles~: Accompagnement et Gestion de la qualité"]),
        ({"scorecard": "7f000000-0000-4000-8000-000000000000", "overridden": [], "new_one": "x"}, ["new_one: x"],
         ["new_one~: x"]),
    ],
)  # fmt: skip
def test_details_are_told_without_codes_and_ids(detail, english, french):
    for language, expected in (("en", english), ("fr", french)):
        found = texts(language)
        ui = SimpleNamespace(language=language, _=found.gettext, format=Formatter(language, "America/Toronto"))
        assert [line.replace(NBSP, "~") for line in details(ui, detail)] == expected


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
