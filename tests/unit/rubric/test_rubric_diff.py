from __future__ import annotations

import json

import pytest
from rubric_files import PROCEDURES, VALID, changed

from services.qa_scorer.domain.rubric.diff import Effect, Kind, diff_rubrics
from services.qa_scorer.domain.rubric.parse import parse_rubric

OLD = parse_rubric(VALID)


def changes(new: str):
    return [(change.kind, change.path, change.effect) for change in diff_rubrics(OLD, parse_rubric(new))]


def test_the_same_rubric_has_no_changes() -> None:
    assert diff_rubrics(OLD, parse_rubric("# another comment\n" + VALID)) == []


@pytest.mark.parametrize(
    ("old", "new", "path", "effect"),
    [
        ("weight: 5", "weight: 6", "criteria.greeting.weight", Effect.SCORES),
        ("greet the customer?", "say hello?", "criteria.greeting.question", Effect.WORDING),
        ("weight: 5", "weight: 5\n        critical: section", "criteria.greeting.critical", Effect.SCORES),
        ("weight: 5", "weight: 5\n        window: opening", "criteria.greeting.window", Effect.SCORES),
        ("skill: rapport", "skill: warmth", "criteria.greeting.skill", Effect.COACHING),
        ('"Hello."', '"Good day."', "criteria.greeting.examples", Effect.WORDING),
        ("seconds: 60", "seconds: 90", "criteria.pace.check", Effect.SCORES),
        ("key: desk", "key: desk\npass_score: 80", "pass_score", Effect.SCORES),
        ("key: desk", "key: desk\npriority: 2", "priority", Effect.ROUTING),
        ("key: desk", "key: desk2", "key", Effect.ROUTING),
        ("{en: Opening, fr: Ouverture}", "{en: Start, fr: Début}", "sections.opening.title", Effect.WORDING),
    ],
)
def test_one_change_is_one_entry(old, new, path, effect) -> None:
    found = diff_rubrics(OLD, parse_rubric(changed(old, new)))
    assert [(change.kind, change.path, change.effect) for change in found] == [(Kind.CHANGED, path, effect)]
    assert found[0].alters_scores is (effect is Effect.SCORES)
    assert found[0].before != found[0].after
    json.dumps([found[0].before, found[0].after])


def test_a_new_key_is_one_removed_and_one_added() -> None:
    assert changes(changed("key: pace", "key: speed")) == [
        (Kind.REMOVED, "criteria.pace", Effect.SCORES),
        (Kind.ADDED, "criteria.speed", Effect.SCORES),
    ]


def test_a_criterion_moved_to_another_section() -> None:
    moved = VALID.replace(
        "      - key: pace", "  - key: manner\n    title: {en: Manner, fr: Attitude}\n    criteria:\n      - key: pace"
    )
    assert changes(moved) == [
        (Kind.ADDED, "sections.manner", Effect.WORDING),
        (Kind.MOVED, "criteria.pace", Effect.SCORES),
    ]


def test_another_order_is_no_change_of_scores() -> None:
    head, body = VALID.split("criteria:\n")
    greeting, pace = body.split("      - key: pace")
    assert changes(f"{head}criteria:\n      - key: pace{pace}{greeting}") == [
        (Kind.MOVED, "sections.opening.criteria", Effect.WORDING)
    ]


def test_points_of_levels_alter_scores_and_their_titles_do_not() -> None:
    def levels(points: int, title: str):
        middle = f"{{key: b, points: {points}, title: {{en: {title}}}}}"
        scale = f"[{{key: a, points: 0, title: {{en: A}}}}, {middle}, {{key: c, points: 9, title: {{en: C}}}}]"
        text = changed("weight: 5", f"weight: 5\n        scale: {scale}")
        return parse_rubric(text.replace('{met: ["Hello."], not_met: ["Number."]}', "{}"))

    assert [change.effect for change in diff_rubrics(levels(1, "B"), levels(1, "Bee"))] == [Effect.WORDING]
    assert [change.effect for change in diff_rubrics(levels(1, "B"), levels(2, "B"))] == [Effect.SCORES]


def test_procedures_are_part_of_the_version() -> None:
    named = changed("key: desk", "key: desk\nprocedures: p.yaml")
    old = parse_rubric(named, PROCEDURES)
    new = parse_rubric(named, PROCEDURES.replace("action: true", "action: false"))
    assert [(change.path, change.before, change.after) for change in diff_rubrics(old, new)] == [
        ("procedures.refund.confirm_before_action", True, False)
    ]
    assert [change.kind for change in diff_rubrics(OLD, old)] == [Kind.ADDED]
