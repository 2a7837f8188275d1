"""A person's own evaluation from a blank form, and what reviews say about agreement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import InvalidInput
from services.qa_scorer.domain.applicability import Plan
from services.qa_scorer.domain.blind import evaluate_blind
from services.qa_scorer.domain.records import StoredAnswer
from services.qa_scorer.domain.review_agreement import LabelledAnswer, agreement, design_estimates
from services.qa_scorer.domain.review_queue import Draft, DraftAnswer
from services.qa_scorer.domain.reviewed import AiAnswer, How, reviewed_answers
from services.qa_scorer.domain.rubric.parse import parse_rubric
from services.qa_scorer.domain.scorecard import Answer, AutoFailState, Reason

RUBRIC = parse_rubric(
    """\
schema: debrief/rubric/v1
key: core
title: {en: Core, fr: Base}
pass_score: 60
sections:
  - key: all
    title: {en: All, fr: Tout}
    criteria:
      - {key: greeting, question: {en: "Greets?", fr: "Salue?"}, weight: 4, na: never,
         examples: {met: [Hello], not_met: [What]}}
      - {key: fraud, question: {en: "Verifies?", fr: "Vérifie?"}, weight: 4, na: allowed, critical: interaction,
         examples: {met: [Your PIN please], not_met: [Fine]}}
      - {key: detail, question: {en: "In detail?", fr: "En détail?"}, weight: 2, na: never,
         only_if: {criterion: fraud, value: [met]}, examples: {met: [Both items], not_met: [One]}}
      - {key: pace, question: {en: "Fast?", fr: "Rapide?"}, weight: 2,
         check: {kind: max_response_gap, seconds: 120}}
"""
)
PLAN = Plan(
    {},
    {"pace": Answer("pace", "met", 1.0)},
    tuple(criterion for criterion in RUBRIC.criteria if criterion.check is None),
)


def draft(**answers: str) -> Draft:
    return Draft(tuple(DraftAnswer(key, value, "because") for key, value in answers.items()))


def test_people_answer_what_is_judged_and_checks_the_rest() -> None:
    answers, result = evaluate_blind(RUBRIC, PLAN, draft(greeting="not_met", fraud="met", detail="met"))
    assert {key: answer.value for key, answer in answers.items()} == {
        "greeting": "not_met", "fraud": "met", "detail": "met", "pace": "met",
    }  # fmt: skip
    assert result.overall == 66.7
    assert result.passed


def test_a_failed_critical_criterion_fails_it_for_a_person_said_so() -> None:
    answers, result = evaluate_blind(RUBRIC, PLAN, draft(greeting="met", fraud="not_met"))
    assert (answers["detail"].value, answers["detail"].reason) == ("na", Reason.RULE)
    assert result.overall == 0
    assert [entry.state for entry in result.autofail] == [AutoFailState.CONFIRMED]


def test_an_answer_that_another_takes_away_is_dropped() -> None:
    answers, _ = evaluate_blind(RUBRIC, PLAN, draft(greeting="met", fraud="na", detail="met"))
    assert (answers["detail"].value, answers["detail"].reason) == ("na", Reason.RULE)


@pytest.mark.parametrize(
    ("given_answers", "says"),
    [
        ({"greeting": "met", "fraud": "met"}, "Not answered yet: detail"),
        ({"fraud": "na"}, "Not answered yet: greeting"),
        ({"greeting": "na", "fraud": "na"}, "is no answer of 'greeting'"),
        ({"greeting": "met", "fraud": "na", "pace": "met"}, "is not asked"),
        ({"greeting": "perhaps", "fraud": "na"}, "allowed: met, not_met, cannot_tell"),
    ],
)
def test_a_form_that_is_not_filled_in_is_refused(given_answers, says) -> None:
    with pytest.raises(InvalidInput, match=says):
        evaluate_blind(RUBRIC, PLAN, draft(**given_answers))


def test_not_knowing_is_an_answer_but_no_label() -> None:
    answers, _ = evaluate_blind(RUBRIC, PLAN, draft(greeting="cannot_tell", fraud="cannot_tell"))
    assert answers["greeting"].reason == Reason.NO_ANSWER
    assert answers["detail"].reason == Reason.PARENT_OPEN


def stored(**values: str) -> list[StoredAnswer]:
    return [StoredAnswer(key, value, 0.7, "", None) for key, value in values.items()]


def test_a_review_keeps_apart_what_was_changed_confirmed_and_let_stand() -> None:
    before = stored(a="met", b="met", c="met", d="cannot_tell", e="met", f="met")
    after = stored(a="not_met", b="met", c="met", d="met", e="met", f="na")
    kept = reviewed_answers(
        before,
        after,
        {"a": AiAnswer("met", 0.7)},
        overridden=["a", "d"],
        confirmed=["b"],
        passive=["c", "e", "f"],
        computed=frozenset({"e"}),
    )
    assert {answer.criterion: answer.how for answer in kept} == {
        "a": How.CHANGED,
        "b": How.CONFIRMED,
        "c": How.PASSIVE,
        "d": How.CHANGED,
        "e": How.RULE,
        "f": How.RULE,
    }
    assert kept[0].ai == AiAnswer("met", 0.7)


labels = st.lists(
    st.builds(
        LabelledAnswer,
        review=st.integers(0, 12).map(str),
        interaction_id=st.just("?"),
        agent_id=st.sampled_from(["a-1", "a-2"]),
        criterion=st.sampled_from(["x", "y"]),
        value=st.sampled_from(["met", "not_met", "na"]),
        how=st.sampled_from([How.BLIND, How.CHANGED, How.CONFIRMED, How.PASSIVE]),
        ai_value=st.sampled_from(["met", "not_met", "na", "cannot_tell", None]),
        ai_confidence=st.just(0.8),
        probability=st.sampled_from([None, 0.5, 1.0]),
    ),
    max_size=40,
    unique_by=lambda label: (label.review, label.criterion),
).map(
    lambda rows: [
        # A review is of one contact.
        LabelledAnswer(
            r.review, f"c-{int(r.review) // 2}", r.agent_id, r.criterion, r.value, r.how, r.ai_value, 0.8, r.probability
        )
        for r in rows
    ]
)


@settings(deadline=None)
@given(labels)
def test_groups_hold_every_label_once_and_count_what_differs(rows: list[LabelledAnswer]) -> None:
    groups = agreement(rows, draws=10)
    assert [group.kind for group in groups] == ["blind", "seen", "passive"]
    assert sum(group.answers for group in groups) == len(rows)
    assert sum(group.changed for group in groups) == sum(row.value != row.ai_value for row in rows)
    for group in groups:
        assert (group.report is None) == (group.answers == 0)
        if group.report is not None:
            assert sum(entry.n for entry in group.report.criteria) == group.answers
            for entry in group.report.criteria:
                same = sum(entry.confusion.get(value, {}).get(value, 0) for value in ("met", "not_met", "na"))
                assert entry.figures["accuracy"].value == pytest.approx(same / entry.n)


@settings(deadline=None)
@given(labels)
def test_estimates_for_all_contacts_use_the_plans_own_draws_alone(rows: list[LabelledAnswer]) -> None:
    drawn = [row for row in rows if row.how is How.BLIND and row.probability is not None]
    estimates = design_estimates(rows)
    assert sum(entry.n for entry in estimates) == len(drawn)
    assert {entry.criterion for entry in estimates} == {row.criterion for row in drawn}
    for entry in estimates:
        assert 0 <= entry.accuracy.value <= 1


def test_two_people_on_one_contact_are_two_reviews_of_one_conversation() -> None:
    rows = [
        LabelledAnswer("r1", "c-1", "a-1", "x", "met", How.BLIND, "met", 0.9, 0.5),
        LabelledAnswer("r2", "c-1", "a-1", "x", "not_met", How.BLIND, "met", 0.9, 0.5),
    ]
    blind = agreement(rows, draws=10)[0]
    assert (blind.reviews, blind.answers, blind.changed) == (2, 2, 1)
    assert design_estimates(rows)[0].accuracy.value == pytest.approx(0.5)
