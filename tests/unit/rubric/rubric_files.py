"""Rubric texts for the tests: a small valid one, and a way to change single lines of it."""

from __future__ import annotations

from services.qa_scorer.domain.rubric.parse import lint_rubric

VALID = """\
schema: debrief/rubric/v1
key: desk
title: {en: Desk, fr: Bureau}
sections:
  - key: opening
    title: {en: Opening, fr: Ouverture}
    criteria:
      - key: greeting
        question: {en: "Does the agent greet the customer?", fr: "L'agent salue-t-il le client?"}
        weight: 5
        skill: rapport
        examples: {met: ["Hello."], not_met: ["Number."]}
      - key: pace
        question: {en: "Was every wait under a minute?", fr: "Chaque attente a-t-elle duré moins d'une minute?"}
        check: {kind: max_response_gap, seconds: 60}
        weight: 3
        skill: pace
"""
"""Lints without a problem. Line 8 is the key of `greeting`, line 13 that of `pace`."""

PROCEDURES = """\
schema: debrief/procedures/v1
procedures:
  - contact_reason: refund
    queue: billing
    privileged_action: payments.refund
    identity_items: [[Name, Pin], [Name, Birthday]]
    confirm_before_action: true
    steps:
      - {key: amount, says: {en: "The amount.", fr: "Le montant."}, action: payments.lookup, examples: ["It is $5."]}
"""


def changed(old: str, new: str, text: str = VALID) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def found(content: str, procedures: str | None = None) -> list[tuple[int, str, str]]:
    """(line, severity, code) of every problem."""
    return [(problem.line, problem.severity, problem.code) for problem in lint_rubric(content, procedures)]
