"""Computes a criterion's check: no judge, no doubt."""

from __future__ import annotations

from services.qa_scorer.domain.checks.actions import action_before
from services.qa_scorer.domain.checks.part import Part
from services.qa_scorer.domain.checks.speech import says, talk_share
from services.qa_scorer.domain.checks.timing import first_response, handle_time, max_response_gap
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.rubric.model import (
    ActionBefore,
    Criterion,
    FirstResponse,
    HandleTime,
    MaxResponseGap,
    Says,
    TalkShare,
)
from services.qa_scorer.domain.scorecard import Answer


def run_check(criterion: Criterion, view: JudgedView, agent_id: str) -> Answer:
    """The answer to a criterion that has a check: met, not_met, or `na` with its reason. Confidence is 1; evidence is
    characters of the judged view; the rationale is in the interaction's language, French or else English.

    Raises:
        ValueError: the criterion has no check, or the agent has no turn in the interaction.
    """
    part = Part(view, agent_id)
    if agent_id not in view.agents:
        raise ValueError(f"{agent_id!r} is no agent of interaction {view.interaction_id!r}")
    match criterion.check:
        case MaxResponseGap() as check:
            return max_response_gap(criterion, check, part)
        case FirstResponse() as check:
            return first_response(criterion, check, part)
        case HandleTime() as check:
            return handle_time(criterion, check, part)
        case TalkShare() as check:
            return talk_share(criterion, check, part)
        case Says() as check:
            return says(criterion, check, part)
        case ActionBefore() as check:
            return action_before(criterion, check, part)
        case None:
            raise ValueError(f"{criterion.key!r} has no check to compute")
