"""Between a rubric and the forms that people fill in."""

from __future__ import annotations

from collections.abc import Sequence

from debrief.qa.v1 import review_queue_pb2, scorecard_pb2

from services.qa_scorer.domain.applicability import Plan
from services.qa_scorer.domain.arithmetic import fails
from services.qa_scorer.domain.review_queue import Draft, DraftAnswer
from services.qa_scorer.domain.rubric.model import Criterion, Na, Rubric, Section


def form_criteria(rubric: Rubric, plan: Plan | None = None) -> Sequence[review_queue_pb2.FormCriterion]:
    """Args: plan: of a blank form; what rules answered there is marked as not applicable."""
    ruled = frozenset() if plan is None else frozenset(plan.ruled)
    return [
        _criterion(section, criterion, criterion.key in ruled)
        for section in rubric.sections
        for criterion in section.criteria
    ]


def _criterion(section: Section, criterion: Criterion, not_applicable: bool) -> review_queue_pb2.FormCriterion:
    titles = {} if isinstance(criterion.scale, str) else {level.key: level.title for level in criterion.scale}
    parent = criterion.only_if if criterion.only_if is not None and criterion.only_if.criterion else None
    return review_queue_pb2.FormCriterion(
        key=criterion.key,
        section=section.key,
        section_title=section.title,
        question=criterion.question,
        guidance=criterion.guidance,
        values=[
            review_queue_pb2.FormValue(key=value, title=titles.get(value, {}), fails=fails(criterion, value))
            for value in criterion.values
        ],
        na_allowed=criterion.na is Na.ALLOWED,
        critical=criterion.critical.value,
        weight=criterion.weight,
        computed=criterion.check is not None,
        only_if_criterion=(parent.criterion or "") if parent else "",
        only_if_values=parent.value if parent else (),
        not_applicable=not_applicable,
    )


def draft_from(message: review_queue_pb2.Draft) -> Draft:
    return Draft(
        tuple(DraftAnswer(answer.criterion, answer.value, answer.reason) for answer in message.answers),
        {decision.criterion: decision.confirm for decision in message.autofails},
        message.accept_rest,
        message.seconds,
    )


def draft_message(draft: Draft) -> review_queue_pb2.Draft:
    return review_queue_pb2.Draft(
        answers=[
            review_queue_pb2.DraftAnswer(criterion=answer.criterion, value=answer.value, reason=answer.reason)
            for answer in draft.answers
        ],
        autofails=[
            scorecard_pb2.AutoFailDecision(criterion=criterion, confirm=confirm)
            for criterion, confirm in (draft.autofails or {}).items()
        ],
        accept_rest=draft.accept_rest,
        seconds=draft.seconds,
    )
