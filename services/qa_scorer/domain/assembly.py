"""Puts a scorecard's answers together: rules, checks and what a judge said, verified; and counts them."""

from __future__ import annotations

from collections.abc import Mapping

from services.qa_scorer.domain.applicability import Plan, apply_only_if
from services.qa_scorer.domain.arithmetic import score
from services.qa_scorer.domain.evidence import Quote, verify
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.judging import Judgement
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, Rubric
from services.qa_scorer.domain.scorecard import Answer, Reason, Result


def assemble(
    rubric: Rubric,
    view: JudgedView,
    agent_id: str,
    plan: Plan,
    judgement: Judgement | None,
    quotes: Mapping[str, tuple[Quote, ...]] | None = None,
) -> tuple[dict[str, Answer], Result]:
    """Every criterion's answer, in the rubric's order, and the figures.

    The judge is heard on `plan.judged` alone: what a rule or a check answered stays, and whatever else it says is
    ignored. What it left out is `cannot_tell`, no_answer.

    Args:
        plan: `plan_criteria` of the same rubric, view and agent.
        judgement: None where nothing was to be judged.
        quotes: quotes still to be located in the view, by criterion key, besides the judgement's spans.

    Raises:
        ValueError: the agent has no turn in the interaction, or the plan is another rubric's.
    """
    if agent_id not in view.agents:
        raise ValueError(f"{agent_id!r} is no agent of interaction {view.interaction_id!r}")
    planned = {*plan.ruled, *plan.computed, *(criterion.key for criterion in plan.judged)}
    if planned != {criterion.key for criterion in rubric.criteria}:
        raise ValueError(f"the plan is not one of rubric {rubric.key!r}")
    said = {} if judgement is None else judgement.answers
    claimed = quotes or {}
    answers: dict[str, Answer] = {**plan.ruled, **plan.computed}
    for criterion in plan.judged:
        answer = said.get(criterion.key)
        if answer is None:
            answers[criterion.key] = Answer(criterion.key, CANNOT_TELL, 0.0, reason=Reason.NO_ANSWER)
        else:
            answers[criterion.key] = verify(view, answer, criterion, claimed.get(criterion.key, ()))
    answers = apply_only_if(rubric, answers)
    ordered = {criterion.key: answers[criterion.key] for criterion in rubric.criteria}
    return ordered, score(rubric, ordered)
