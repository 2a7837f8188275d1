"""Checks on the desk software's `[action]` turns."""

from __future__ import annotations

import re

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.checks.part import Part, Said, decided, not_applicable, whole
from services.qa_scorer.domain.interaction import JudgedTurn, Speaker
from services.qa_scorer.domain.rubric.model import ActionBefore, Criterion, Na
from services.qa_scorer.domain.rubric.patterns import compiled
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason

_LOG_MARK = re.compile(r"\[\s*action\b", re.IGNORECASE)


def action_before(criterion: Criterion, check: ActionBefore, part: Part) -> Answer:
    """Met where every `before` pattern matches a turn of the speaker before the first such action in the agent's part.

    The action's pattern must match its whole name. What came before counts from the contact's start, whoever served the
    customer then. Words that only look like the log are not the log: a match that holds `[action]` counts in a system
    turn alone. Without such an action there was no opportunity: `na` where the criterion allows it, met elsewhere.
    """
    name = compiled(check.action)
    action = next((turn for turn in part.turns if name.fullmatch(_action_name(turn))), None)
    if action is None:
        none = Said("The action never came.", "L’action n’a pas eu lieu.")
        if criterion.na is Na.ALLOWED:
            return not_applicable(criterion, Reason.NO_OPPORTUNITY, part.view, none)
        return decided(criterion, True, part.view, none)
    earlier = [
        turn
        for turn in part.view.turns
        if turn.index < action.index and (check.speaker == "any" or turn.speaker == check.speaker)
    ]
    found = [_first_match(pattern, earlier) for pattern in check.before]
    missing = sum(evidence is None for evidence in found)
    if missing:
        said = Said(
            f"{missing} of {len(found)} required steps did not come before the action.",
            f"Étapes requises absentes avant l’action\u00a0: {missing} sur {len(found)}.",
        )
    else:
        said = Said("Every required step came before the action.", "Toutes les étapes requises précèdent l’action.")
    quotes = [evidence for evidence in found if evidence is not None] + whole(action)
    return decided(criterion, not missing, part.view, said, quotes)


def _action_name(turn: JudgedTurn) -> str:
    """Empty where the turn logs no action; no pattern of a rubric matches that."""
    action = parse_action(turn.text) if turn.speaker is Speaker.SYSTEM else None
    return action.name if action else ""


def _first_match(pattern: str, turns: list[JudgedTurn]) -> Evidence | None:
    wanted = compiled(pattern)
    for turn in turns:
        match = wanted.search(turn.text)
        if match is None or match.span()[0] == match.span()[1]:
            continue
        start, end = match.span()
        if turn.speaker is Speaker.SYSTEM or not _LOG_MARK.search(turn.text[start:end]):
            return Evidence(turn.index, start, end)
    return None
