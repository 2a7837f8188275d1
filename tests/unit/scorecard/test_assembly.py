from __future__ import annotations

import pytest
from scorecard_cases import criterion, only_if, rubric, view

from services.qa_scorer.domain.applicability import plan_criteria
from services.qa_scorer.domain.assembly import assemble
from services.qa_scorer.domain.evidence import Quote
from services.qa_scorer.domain.judging import Judgement
from services.qa_scorer.domain.rubric.model import Critical, EvidenceNeed, MaxResponseGap, Na, OnlyIf
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason, Status

SEEN = view(("customer", "Hi", 0), ("agent", "Hello there", 1_000), ("agent", "Bye", 2_000), queue="orders")
MADE = rubric(
    [
        criterion("greeting", 10, evidence=EvidenceNeed.REQUIRED),
        criterion("gap", 5, check=MaxResponseGap(kind="max_response_gap", seconds=5)),
        criterion("fraud", 20, na=Na.ALLOWED, only_if=OnlyIf(queue=("fraud",))),
    ],
    [
        criterion("asked", 10, na=Na.ALLOWED),
        criterion("waited", 5, na=Na.ALLOWED, only_if=only_if("asked", "met")),
        criterion("courtesy", 10, critical=Critical.INTERACTION),
    ],
)


def judged(*answers: Answer) -> Judgement:
    return Judgement({answer.criterion: answer for answer in answers}, judge="test", model="none")


def test_everything_comes_together() -> None:
    plan = plan_criteria(MADE, SEEN, "a1")
    judgement = judged(
        Answer("greeting", "met", 0.9),
        Answer("asked", "not_met", 0.8),
        Answer("waited", "met", 0.8),
        Answer("courtesy", "not_met", 0.7),
        Answer("gap", "not_met", 1.0),
        Answer("fraud", "not_met", 1.0),
        Answer("invented", "met", 1.0),
    )
    answers, result = assemble(MADE, SEEN, "a1", plan, judgement, {"greeting": (Quote(1, "hello THERE"),)})
    assert {key: (entry.value, entry.reason) for key, entry in answers.items()} == {
        "greeting": ("met", None),
        "gap": ("met", None),
        "fraud": ("na", Reason.RULE),
        "asked": ("not_met", None),
        "waited": ("na", Reason.RULE),
        "courtesy": ("not_met", None),
    }
    assert list(answers) == [item.key for item in MADE.criteria]
    assert answers["greeting"].evidence == (Evidence(1, 0, 11),)
    # 15 of 35: greeting and gap, against asked and courtesy.
    assert (result.overall, result.status, result.autofail[0].criterion) == (42.9, Status.IN_REVIEW, "courtesy")


def test_what_the_judge_left_out_is_open() -> None:
    plan = plan_criteria(MADE, SEEN, "a1")
    answers, result = assemble(MADE, SEEN, "a1", plan, None)
    assert answers["courtesy"].reason == Reason.NO_ANSWER
    assert answers["waited"].reason == Reason.PARENT_OPEN
    assert (result.overall, result.status) == (None, Status.IN_REVIEW)


def test_a_plan_of_another_rubric_or_agent_is_a_mistake_that_shows() -> None:
    plan = plan_criteria(MADE, SEEN, "a1")
    with pytest.raises(ValueError, match="not one of rubric"):
        assemble(rubric([criterion("other")]), SEEN, "a1", plan, None)
    with pytest.raises(ValueError, match="no agent of interaction"):
        assemble(MADE, SEEN, "a2", plan, None)
