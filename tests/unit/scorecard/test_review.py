from __future__ import annotations

import pytest
from hypothesis import given
from scorecard_cases import answer, answers, criterion, only_if, rubric, scored

from services.common.errors import InvalidInput
from services.qa_scorer.domain import review as reviewing
from services.qa_scorer.domain.arithmetic import score
from services.qa_scorer.domain.review import AutoFailDecision, Override
from services.qa_scorer.domain.rubric.model import Critical, MaxResponseGap, Na, OnlyIf, Window
from services.qa_scorer.domain.scorecard import Answer, AutoFail, AutoFailState, Evidence, Reason, Status

MADE = rubric(
    [
        criterion("a", 8),
        criterion("b", 1, critical=Critical.INTERACTION, na=Na.ALLOWED),
        criterion("c", 1, critical=Critical.INTERACTION),
        criterion("child", 0, na=Na.ALLOWED, only_if=only_if("a", "met")),
    ]
)
BEFORE = answers(a="met", b="not_met", c="met", child="met")
PROPOSED = (AutoFail("b", AutoFailState.PROPOSED),)
WHY = "Heard the call again."


def no_check(criterion):
    raise AssertionError(f"{criterion.key} is no check")


def review(*given, measure=no_check, **more):
    return reviewing.review(*given, measure=measure, **more)


def states(result):
    return {entry.criterion: entry.state for entry in result.autofail}


def test_an_override_is_the_persons_own_answer() -> None:
    before = BEFORE | {"a": Answer("a", "met", 0.6, "model", (Evidence(0, 0, 3),))}
    changed, _ = review(MADE, before, PROPOSED, [Override("c", "not_met", f"  {WHY} ")], [])
    assert changed["c"] == Answer("c", "not_met", 1.0, WHY)
    agreed, _ = review(MADE, before, PROPOSED, [Override("a", "met", WHY)], [])
    assert agreed["a"] == Answer("a", "met", 1.0, WHY, (Evidence(0, 0, 3),))
    assert before["c"].confidence == 0.9


def test_overriding_the_failed_criterion_withdraws_its_proposal() -> None:
    _, result = review(MADE, BEFORE, PROPOSED, [Override("b", "met", WHY)], [])
    assert (result.autofail, result.status, result.overall) == ((), Status.FINAL, 100.0)
    _, without = review(MADE, BEFORE, PROPOSED, [Override("b", "na", WHY)], [])
    assert (without.autofail, without.overall) == ((), 100.0)


def test_decisions_confirm_or_reject() -> None:
    _, confirmed = review(MADE, BEFORE, PROPOSED, [], [AutoFailDecision("b", confirm=True)])
    assert (confirmed.overall, confirmed.score_before_autofail, confirmed.status) == (0.0, 90.0, Status.FINAL)
    _, rejected = review(MADE, BEFORE, PROPOSED, [], [AutoFailDecision("b", confirm=False)])
    assert (rejected.overall, rejected.status) == (90.0, Status.FINAL)
    _, again = review(MADE, BEFORE, confirmed.autofail, [], [AutoFailDecision("b", confirm=False)])
    assert states(again) == {"b": AutoFailState.REJECTED}


def test_earlier_decisions_stay_and_new_failures_are_proposed() -> None:
    rejected = (AutoFail("b", AutoFailState.REJECTED),)
    _, result = review(MADE, BEFORE, rejected, [Override("c", "not_met", WHY)], [])
    assert states(result) == {"b": AutoFailState.REJECTED, "c": AutoFailState.PROPOSED}
    assert result.status is Status.IN_REVIEW
    _, both = review(MADE, BEFORE, rejected, [Override("c", "not_met", WHY)], [AutoFailDecision("c", confirm=True)])
    assert (states(both)["c"], both.overall) == (AutoFailState.CONFIRMED, 0.0)


def test_a_decision_does_not_outlive_the_answer_it_was_taken_on() -> None:
    confirmed = (AutoFail("b", AutoFailState.CONFIRMED),)
    changed, once = review(MADE, BEFORE, confirmed, [Override("b", "met", WHY)], [])
    _, twice = review(MADE, changed, once.autofail, [Override("b", "not_met", WHY)], [])
    assert states(twice) == {"b": AutoFailState.PROPOSED}


def test_conditions_follow_an_override() -> None:
    after, _ = review(MADE, BEFORE, PROPOSED, [Override("a", "not_met", WHY)], [])
    assert (after["child"].value, after["child"].reason) == ("na", Reason.RULE)
    back, _ = review(MADE, after, PROPOSED, [Override("a", "met", WHY)], [])
    assert (back["child"].value, back["child"].reason) == ("cannot_tell", Reason.NO_ANSWER)
    whole, _ = review(MADE, after, PROPOSED, [Override("a", "met", WHY), Override("child", "not_met", WHY)], [])
    assert whole["child"].value == "not_met"


def test_a_settled_parent_frees_its_open_child() -> None:
    before = BEFORE | {
        "a": answer("a", "cannot_tell", Reason.LOW_CONFIDENCE),
        "child": answer("child", "cannot_tell", Reason.PARENT_OPEN),
    }
    after, _ = review(MADE, before, PROPOSED, [Override("a", "not_met", WHY)], [])
    assert (after["child"].value, after["child"].reason) == ("na", Reason.RULE)


CHECKED = rubric(
    [
        criterion("a"),
        criterion("slow", only_if=only_if("a", "met"), check=MaxResponseGap(kind="max_response_gap", seconds=60)),
        criterion("below", na=Na.ALLOWED, only_if=only_if("slow", "not_met")),
    ]
)
MEASURED = {"slow": Answer("slow", "not_met", 1.0, "80 s")}


@pytest.mark.parametrize("open_child", [Reason.RULE, Reason.PARENT_OPEN, Reason.NO_ANSWER])
def test_a_check_that_comes_to_apply_is_computed_at_once(open_child) -> None:
    parent = answer("a", "cannot_tell", Reason.LOW_CONFIDENCE)
    value = "na" if open_child is Reason.RULE else "cannot_tell"
    before = {"a": parent, "slow": answer("slow", value, open_child), "below": answer("below", value, open_child)}
    freed, _ = review(CHECKED, before, (), [Override("a", "met", WHY)], [], measure=lambda found: MEASURED[found.key])
    assert freed["slow"] == MEASURED["slow"]
    assert freed["below"].reason == Reason.NO_ANSWER, "what follows from it is a person's to answer"
    away, _ = review(CHECKED, freed, (), [Override("a", "not_met", WHY)], [], measure=lambda found: MEASURED[found.key])
    assert [(away[key].value, away[key].reason) for key in ("slow", "below")] == [("na", Reason.RULE)] * 2


def test_a_check_that_a_person_answered_is_not_computed_again() -> None:
    before = answers(a="met", slow="not_met", below="met")
    after, _ = review(CHECKED, before, (), [Override("slow", "met", WHY)], [])
    assert (after["slow"].value, after["slow"].rationale) == ("met", WHY)


def test_an_opening_child_stays_out_after_a_transfer() -> None:
    made = rubric(
        [criterion("a"), criterion("child", na=Na.ALLOWED, only_if=only_if("a", "met"), window=Window.OPENING)]
    )
    before = answers(a="not_met") | {"child": answer("child", "na", Reason.RULE)}
    stayed, _ = review(made, before, (), [Override("a", "met", WHY)], [], took_over=True)
    assert (stayed["child"].value, stayed["child"].reason) == ("na", Reason.RULE)
    freed, _ = review(made, before, (), [Override("a", "met", WHY)], [])
    assert freed["child"].reason == Reason.NO_ANSWER


def test_what_a_rule_makes_of_the_contact_itself_no_review_changes() -> None:
    made = rubric(
        [
            criterion("a"),
            criterion("greeting", window=Window.OPENING),
            criterion("fraud", only_if=OnlyIf(metadata={"contact_reason": ("fraud",)})),
            criterion("billing", na=Na.ALLOWED, only_if=OnlyIf(queue=("billing",))),
        ]
    )
    before = answers(a="met") | {key: answer(key, "na", Reason.RULE) for key in ("greeting", "fraud", "billing")}
    for key in ("greeting", "fraud", "billing"):
        with pytest.raises(InvalidInput, match="a rule says so") as caught:
            review(made, before, (), [Override(key, "met", WHY)], [], took_over=True)
        assert caught.value.field == "overrides[0].criterion"
    judged = before | {"billing": answer("billing", "na", Reason.NO_OPPORTUNITY)}
    assert review(made, judged, (), [Override("billing", "met", WHY)], [], took_over=True)[0]["billing"].value == "met"


@pytest.mark.parametrize(
    ("overrides", "decisions", "field", "said"),
    [
        ([], [], "overrides", "decides nothing"),
        ([Override("z", "met", WHY)], [], "overrides[0].criterion", "no criterion 'z'"),
        ([Override("a", "great", WHY)], [], "overrides[0].value", "allowed: met, not_met"),
        ([Override("a", "na", WHY)], [], "overrides[0].value", "allowed: met, not_met"),
        ([Override("a", "cannot_tell", WHY)], [], "overrides[0].value", "no answer"),
        ([Override("a", "met", "  x ")], [], "overrides[0].reason", "Say why"),
        ([Override("a", "met", "x" * 4001)], [], "overrides[0].reason", "Say why"),
        ([Override("a", "met", WHY), Override("a", "met", WHY)], [], "overrides[1].criterion", "twice"),
        (
            [Override("a", "not_met", WHY), Override("child", "met", WHY)],
            [],
            "overrides[1].criterion",
            "applies only under certain answers of 'a'",
        ),
        ([], [AutoFailDecision("c", confirm=True)], "autofails[0].criterion", "no auto-fail to decide"),
        ([], [AutoFailDecision("a", confirm=True)], "autofails[0].criterion", "no auto-fail to decide"),
        (
            [Override("b", "met", WHY)],
            [AutoFailDecision("b", confirm=True)],
            "autofails[0].criterion",
            "no auto-fail to decide",
        ),
        ([], [AutoFailDecision("b", confirm=True)] * 2, "autofails[1].criterion", "twice"),
    ],
)
def test_what_can_not_be_decided_is_refused_by_field(overrides, decisions, field, said) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        review(MADE, BEFORE, PROPOSED, overrides, decisions)
    assert caught.value.field == field


@given(scored())
def test_confirming_what_stands_changes_no_figure(case) -> None:
    made, given_answers, decisions = case
    before = score(made, given_answers, decisions)
    known = [key for key, entry in given_answers.items() if entry.value not in ("na", "cannot_tell")]
    if not known:
        return
    overrides = [Override(key, given_answers[key].value, WHY) for key in known]
    _, after = review(made, given_answers, before.autofail, overrides, [])
    assert after == before
