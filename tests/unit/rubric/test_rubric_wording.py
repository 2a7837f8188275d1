from __future__ import annotations

import re
from pathlib import Path

import pytest
from rubric_files import VALID, changed, found

from services.qa_scorer.domain.rubric.parse import lint_rubric

EXAMPLES = Path(__file__).parents[3] / "examples" / "rubrics"
ENGLISH = "Does the agent greet the customer?"
FRENCH = "L'agent salue-t-il le client?"


def codes(content: str) -> set[tuple[str, str]]:
    assert all(problem.severity == "warning" for problem in lint_rubric(content))
    return {(problem.path.rsplit(".", 1)[-1], problem.code) for problem in lint_rubric(content)}


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Did the agent greet the customer and offer help?", "double_barrelled"),
        ("Did the agent apologise, and did the customer accept?", "double_barrelled"),
        ("Did the agent greet? Did the agent ask?", "double_barrelled"),
        ("Does the agent respond appropriately?", "vague"),
        ("Is the agent's tone professional?", "vague"),
        ("Didn't the agent greet the customer?", "leading"),
        ("Did the agent fail to greet the customer?", "leading"),
        ("The agent greets the customer.", "no_question"),
        ("Does " + "very " * 60 + "much happen?", "long_question"),
    ],
)
def test_english_wording(question, code) -> None:
    assert codes(changed(ENGLISH, question)) == {("en", code)}


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("L'agent salue-t-il le client et propose-t-il son aide?", "double_barrelled"),
        ("L'agent a-t-il annoncé le résultat et demandé confirmation?", "double_barrelled"),
        ("L’agent a-t-il répondu de façon adéquate?", "vague"),
        ("Le ton de l'agent est-il professionnel?", "vague"),
        ("L'agent n'a-t-il pas salué le client?", "leading"),
        ("L’agent a-t-il omis de saluer le client?", "leading"),
        (ENGLISH, "untranslated"),
    ],
)
def test_french_wording(question, code) -> None:
    assert codes(changed(FRENCH, question)) == {("fr", code)}


@pytest.mark.parametrize(
    "question",
    [
        "Is every message free of rudeness, mockery, impatience and dismissiveness?",
        "Does what the agent says about results, amounts, numbers and instructions agree with the log?",
        "Does the agent give the name and number of the case?",
        "Did the customer never wait more than two minutes?",
    ],
)
def test_lists_of_things_are_one_question(question) -> None:
    assert codes(changed(ENGLISH, question)) == set()


@pytest.mark.parametrize(
    "question",
    [
        "Tous les messages sont-ils exempts de moquerie, d'impatience et de mépris?",
        "L'agent donne-t-il le nom et le numéro du dossier?",
        "Le client n'a-t-il jamais attendu plus de deux minutes?",
    ],
)
def test_french_lists_of_things_are_one_question(question) -> None:
    assert codes(changed(FRENCH, question)) == set()


def test_the_line_of_a_warning_is_the_languages_own() -> None:
    content = changed(
        f'question: {{en: "{ENGLISH}", fr: "{FRENCH}"}}',
        f'question:\n          en: "{ENGLISH}"\n          fr: "Le ton est-il adéquat?"',
    )
    assert found(content) == [(11, "warning", "vague")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('        examples: {met: ["Hello."], not_met: ["Number."]}\n', "", (8, "warning", "no_examples")),
        (', not_met: ["Number."]', ", not_met: []", (12, "warning", "one_sided_examples")),
        ("        skill: rapport\n", "", (8, "warning", "no_skill")),
        (f', fr: "{FRENCH}"', "", (9, "warning", "missing_language")),
        ("weight: 5", "weight: 5\n        only_if: {queue: [a]}", (11, "warning", "na_never_with_only_if")),
        (
            "max_response_gap, seconds: 60",
            "action_before, action: pay, before: [name]",
            (15, "warning", "na_never_with_action"),
        ),
    ],
)
def test_what_weakens_a_criterion(old, new, problem) -> None:
    assert found(changed(old, new)) == [problem]


def test_a_critical_criterion_that_can_not_fail() -> None:
    levels = "[{key: a, points: 1, title: {en: A, fr: B}}, {key: b, points: 2, title: {en: C, fr: D}}]"
    content = changed("weight: 5", f"weight: 5\n        critical: section\n        scale: {levels}").replace(
        '{met: ["Hello."], not_met: ["Number."]}', "{a: [x], b: [y]}"
    )
    assert found(content) == [(12, "warning", "critical_never_fails")]


def test_equal_weights_say_nothing() -> None:
    third = VALID.split("criteria:\n")[1].split("      - key: pace")[0].replace("greeting", "farewell")
    content = VALID.replace("weight: 3", "weight: 5") + third
    assert found(content) == [(4, "warning", "equal_weights")]


NO_BREAK = "\u00a0"


@pytest.mark.parametrize("name", ["core-service.yaml", "procedures.yaml"])
def test_the_examples_keep_canadian_french_typography(name) -> None:
    content = (EXAMPLES / name).read_text(encoding="utf-8")
    french = re.findall(r'fr: "([^"]*)"', content)
    french += [
        text for text in re.findall(r'"([^"]*)"', content) if re.search(r"[éèêàçùôî]|\b(vous|votre|que)\b", text)
    ]
    assert len(french) > 10
    for text in french:
        if "(\\\\pL" in text:
            continue
        assert not re.search(r"\s[?!;]", text), text
        assert not re.search(rf"[^{NO_BREAK}\d][:%»](?=\s|$)", text), text
        assert not re.search(rf"«(?!{NO_BREAK})", text), text
        assert "'" not in text, text
