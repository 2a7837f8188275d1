"""A person's own evaluation of a contact, from a blank form. It stands beside the AI's and supersedes nothing."""

from __future__ import annotations

from dataclasses import replace

from services.common.errors import InvalidInput
from services.qa_scorer.domain.applicability import Plan, apply_only_if, fulfilled
from services.qa_scorer.domain.arithmetic import fails, score
from services.qa_scorer.domain.review_queue import Draft, DraftAnswer
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA, Criterion, Critical, Na, Rubric
from services.qa_scorer.domain.scorecard import Answer, AutoFailState, Reason, Result

MAX_REASON_CHARS = 4_000


def evaluate_blind(rubric: Rubric, plan: Plan, draft: Draft) -> tuple[dict[str, Answer], Result]:
    """Every criterion's answer, in the rubric's order, and the figures.

    Rules and checks answer what is theirs; the person answers the rest, `cannot_tell` included, with or without a
    reason. A failed answer of a criterion that is critical for the interaction is a confirmed auto-fail: a person said
    so. Answers to criteria whose condition turns out not to be fulfilled are dropped.

    Args:
        plan: `plan_criteria` of the same rubric, view and agent.

    Raises:
        InvalidInput: a criterion is unknown, not to be answered by a person, answered twice or with no answer of its
            scale, or one that applies is left out.
    """
    asked = {criterion.key: criterion for criterion in plan.judged}
    given: dict[str, Answer] = {}
    for number, said in enumerate(draft.answers):
        if not said.value:
            continue
        at = f"answers[{number}]"
        if said.criterion not in asked:
            raise InvalidInput(f"{said.criterion!r} is not asked here.", field=f"{at}.criterion")
        if said.criterion in given:
            raise InvalidInput(f"{said.criterion!r} is answered twice; keep one.", field=f"{at}.criterion")
        given[said.criterion] = _answer(asked[said.criterion], said, at)
    _check_whole(rubric, plan, given)
    answers = apply_only_if(rubric, {**plan.ruled, **plan.computed, **given})
    ordered = {criterion.key: answers[criterion.key] for criterion in rubric.criteria}
    decided = {
        criterion.key: AutoFailState.CONFIRMED
        for criterion in rubric.criteria
        if criterion.critical is Critical.INTERACTION and fails(criterion, ordered[criterion.key].value)
    }
    return ordered, score(rubric, ordered, decided)


def _answer(criterion: Criterion, said: DraftAnswer, at: str) -> Answer:
    allowed = (*criterion.values, *((NA,) if criterion.na is Na.ALLOWED else ()), CANNOT_TELL)
    if said.value not in allowed:
        raise InvalidInput(
            f"{said.value!r} is no answer of {criterion.key!r}; allowed: {', '.join(allowed)}.", field=f"{at}.value"
        )
    if len(said.reason) > MAX_REASON_CHARS:
        raise InvalidInput(f"A reason has at most {MAX_REASON_CHARS} characters.", field=f"{at}.reason")
    answer = Answer(criterion.key, said.value, 1.0, said.reason.strip())
    if said.value == NA:
        return replace(answer, reason=Reason.NO_OPPORTUNITY)
    return replace(answer, confidence=0.0, reason=Reason.NO_ANSWER) if said.value == CANNOT_TELL else answer


def _check_whole(rubric: Rubric, plan: Plan, given: dict[str, Answer]) -> None:
    """A criterion counts as asked unless a parent's answer takes it away."""
    known = {**plan.ruled, **plan.computed, **given}
    missing = []
    for criterion in rubric.parents_first:
        parent = None if criterion.only_if is None else criterion.only_if.criterion
        above = None if parent is None else known.get(parent)
        taken_away = parent is not None and (above is None or not fulfilled(criterion, above))
        if criterion.key not in known and not taken_away:
            missing.append(criterion.key)
        elif taken_away:
            known.pop(criterion.key, None)
            given.pop(criterion.key, None)
            if criterion in plan.judged:
                given[criterion.key] = Answer(criterion.key, CANNOT_TELL, 0.0, reason=Reason.NO_ANSWER)
    if missing:
        raise InvalidInput(f"Not answered yet: {', '.join(missing)}.", field="answers")
