"""A person's decisions on a scorecard: answers overridden, auto-fails confirmed or rejected. The result is the next
evaluation; the scorecard before stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from services.common.errors import InvalidInput
from services.qa_scorer.domain.applicability import apply_only_if, is_opening
from services.qa_scorer.domain.arithmetic import fails, score
from services.qa_scorer.domain.rubric.model import CANNOT_TELL, NA, Criterion, Critical, Na, Rubric
from services.qa_scorer.domain.scorecard import Answer, AutoFail, AutoFailState, Reason, Result

MIN_REASON_CHARS = 3
MAX_REASON_CHARS = 4_000


Measure = Callable[[Criterion], Answer]


@dataclass(frozen=True, slots=True)
class Override:
    """A person's answer: a value of the criterion's scale, or `na` where the criterion allows it, and why."""

    criterion: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class AutoFailDecision:
    criterion: str
    confirm: bool


def review(
    rubric: Rubric,
    answers: Mapping[str, Answer],
    autofail: Sequence[AutoFail],
    overrides: Sequence[Override],
    decisions: Sequence[AutoFailDecision],
    *,
    measure: Measure,
    took_over: bool = False,
    decided: bool = False,
) -> tuple[dict[str, Answer], Result]:
    """The answers and figures of the next evaluation.

    - An overriding answer has confidence 1 and the person's reason as its rationale. It keeps the evidence where it
      agrees with the answer before, and has none where it doesn't.
    - Conditions on other criteria are applied anew. A child that comes to apply, and has no answer of its own in this
      review, is computed at once where it is a check; else it is `cannot_tell`, no_answer, until a person answers it.
    - Earlier decisions on auto-fails stay; a new one replaces an earlier one. An auto-fail whose criterion no longer
      fails is withdrawn with its decision. One that fails without a decision is proposed, also where a person's own
      override made it fail: to confirm is a decision of its own, which the same review may hold.

    Args:
        answers: of the scorecard under review, by criterion key.
        autofail: of the scorecard under review.
        measure: computes a check on the agent's part of the contact.
        took_over: whether another agent opened the contact; opening criteria then stay `na`.
        decided: whether the person said something of the answers, so that to change none is a decision too.

    Raises:
        InvalidInput: nothing is decided; a criterion is unknown or named twice; a value is not on the scale; a reason
            is missing or too long; an answer is overridden that a rule makes `na` (a condition isn't fulfilled, or
            another agent opened the contact); an auto-fail is decided that isn't one after the overrides.
    """
    if not overrides and not decisions and not decided:
        raise InvalidInput(
            "The review decides nothing; override or confirm an answer, or decide an auto-fail.", field="overrides"
        )
    criteria = {criterion.key: criterion for criterion in rubric.criteria}
    given: dict[str, Answer] = {}
    for number, override in enumerate(overrides):
        at = f"overrides[{number}]"
        criterion = _known(criteria, override.criterion, f"{at}.criterion")
        if override.criterion in given:
            raise InvalidInput(f"{override.criterion!r} is overridden twice; keep one.", field=f"{at}.criterion")
        if _by_rule_alone(criterion, answers.get(criterion.key), took_over):
            raise InvalidInput(
                f"{criterion.key!r} does not apply to this agent's part: a rule says so, which no review changes. If "
                "the contact was recorded wrongly, send it again as a new revision.",
                field=f"{at}.criterion",
            )
        given[criterion.key] = _overridden(criterion, override, answers.get(criterion.key), at)
    settled = _settle(rubric, answers, given, measure, took_over)
    for number, override in enumerate(overrides):
        if settled[override.criterion] != given[override.criterion]:
            raise _not_applicable(criteria[override.criterion], f"overrides[{number}].criterion")
    taken: dict[str, AutoFailState] = {
        entry.criterion: entry.state for entry in autofail if entry.state is not AutoFailState.PROPOSED
    }
    # An earlier decision was taken on the answer of then; another answer needs another decision.
    for key, answer in given.items():
        before = answers.get(key)
        if before is not None and before.value != answer.value:
            taken.pop(key, None)
    taken |= _decided(criteria, settled, decisions)
    return settled, score(rubric, settled, taken)


def _by_rule_alone(criterion: Criterion, before: Answer | None, took_over: bool) -> bool:
    """Whether the contact itself makes it `na`, and no other answer could change that."""
    if before is None or before.value != NA or before.reason != Reason.RULE:
        return False
    on_answer = criterion.only_if is not None and criterion.only_if.criterion is not None
    return not on_answer or (took_over and is_opening(criterion))


def _overridden(criterion: Criterion, override: Override, before: Answer | None, at: str) -> Answer:
    allowed = (*criterion.values, NA) if criterion.na is Na.ALLOWED else criterion.values
    if override.value not in allowed:
        raise InvalidInput(
            f"{override.value!r} is no answer of {criterion.key!r}; allowed: {', '.join(allowed)}.", field=f"{at}.value"
        )
    reason = override.reason.strip()
    # Who answers what was open contradicts nobody, and may do so without a word.
    answers_open = before is not None and before.value == CANNOT_TELL and not reason
    if not answers_open and not MIN_REASON_CHARS <= len(reason) <= MAX_REASON_CHARS:
        raise InvalidInput(
            f"Say why in {MIN_REASON_CHARS} to {MAX_REASON_CHARS} characters; the agent will read it.",
            field=f"{at}.reason",
        )
    agrees = before is not None and before.value == override.value
    return Answer(
        criterion=criterion.key,
        value=override.value,
        confidence=1.0,
        rationale=reason,
        evidence=before.evidence if before is not None and agrees else (),
        reason=Reason.NO_OPPORTUNITY if override.value == NA else None,
    )


def _settle(
    rubric: Rubric, before: Mapping[str, Answer], given: Mapping[str, Answer], measure: Measure, took_over: bool
) -> dict[str, Answer]:
    """The answers with the overrides and the conditions between them, in the rubric's order."""
    answers = {**before, **given}
    for criterion in rubric.criteria:
        own = answers.get(criterion.key)
        condition = None if criterion.only_if is None else criterion.only_if.criterion
        hangs_on_parent = own is not None and own.reason in (Reason.RULE, Reason.PARENT_OPEN)
        by_transfer = took_over and is_opening(criterion)
        free = own is None or (condition is not None and hangs_on_parent and not by_transfer)
        # What the rules say again is put back by `apply_only_if`.
        if criterion.check is not None and (free or _left_open(own)):
            answers[criterion.key] = measure(criterion)
        elif free:
            answers[criterion.key] = Answer(criterion.key, CANNOT_TELL, 0.0, reason=Reason.NO_ANSWER)
    answers = apply_only_if(rubric, answers)
    return {criterion.key: answers[criterion.key] for criterion in rubric.criteria}


def _left_open(answer: Answer | None) -> bool:
    """Whether a check has no answer because a review of an earlier release made it apply and computed nothing."""
    return answer is not None and answer.value == CANNOT_TELL and answer.reason == Reason.NO_ANSWER


def _decided(
    criteria: Mapping[str, Criterion], answers: Mapping[str, Answer], decisions: Sequence[AutoFailDecision]
) -> dict[str, AutoFailState]:
    taken: dict[str, AutoFailState] = {}
    for number, decision in enumerate(decisions):
        at = f"autofails[{number}].criterion"
        criterion = _known(criteria, decision.criterion, at)
        if criterion.key in taken:
            raise InvalidInput(f"The auto-fail of {criterion.key!r} is decided twice; keep one.", field=at)
        if criterion.critical is not Critical.INTERACTION or not fails(criterion, answers[criterion.key].value):
            raise InvalidInput(
                f"{criterion.key!r} has no auto-fail to decide: it is not a failed answer of a criterion that is "
                "critical for the interaction.",
                field=at,
            )
        taken[criterion.key] = AutoFailState.CONFIRMED if decision.confirm else AutoFailState.REJECTED
    return taken


def _known(criteria: Mapping[str, Criterion], key: str, field: str) -> Criterion:
    if key not in criteria:
        raise InvalidInput(f"The scorecard's rubric has no criterion {key!r}.", field=field)
    return criteria[key]


def _not_applicable(criterion: Criterion, field: str) -> InvalidInput:
    parent = "" if criterion.only_if is None else criterion.only_if.criterion
    return InvalidInput(
        f"{criterion.key!r} applies only under certain answers of {parent!r}, which has another; override that first.",
        field=field,
    )
