"""Which rubric an interaction is scored with, and which of its criteria apply to an agent's part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from services.qa_scorer.domain.checks.run import run_check
from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.rubric.model import (
    CANNOT_TELL,
    NA,
    Criterion,
    FirstResponse,
    OnlyIf,
    Rubric,
    Says,
    Window,
)
from services.qa_scorer.domain.scorecard import Answer, Reason
from services.qa_scorer.domain.transfers import is_transferee


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published rubric version that might fit."""

    rubric: Rubric
    version: int
    published_at: datetime


def choose_rubric(candidates: Iterable[Candidate], channel: str, language: str, queue: str | None) -> Candidate | None:
    """The published rubric that applies, or None.

    Of each rubric key only the newest version counts. Of those whose `applies_to` fits (languages by primary subtag),
    the highest priority wins, then the most specific, then the latest published. More specific is the one that limits
    more of channel, language and queue; among equals the one that lists fewer values.
    """
    newest: dict[str, Candidate] = {}
    for candidate in candidates:
        known = newest.get(candidate.rubric.key)
        if known is None or candidate.version > known.version:
            newest[candidate.rubric.key] = candidate
    fitting = [candidate for candidate in newest.values() if applies(candidate.rubric, channel, language, queue)]
    return max(fitting, key=_rank, default=None)


def applies(rubric: Rubric, channel: str, language: str, queue: str | None) -> bool:
    """Whether the rubric's `applies_to` fits; an empty list fits everything."""
    scope = rubric.applies_to
    return (
        (not scope.channels or channel in scope.channels)
        and (not scope.languages or _primary(language) in {_primary(tag) for tag in scope.languages})
        and (not scope.queues or queue in scope.queues)
    )


def _rank(candidate: Candidate) -> tuple[int, int, int, datetime, int, str]:
    scope = candidate.rubric.applies_to
    lists = [entry for entry in (scope.channels, scope.languages, scope.queues) if entry]
    return (
        candidate.rubric.priority,
        len(lists),
        -sum(len(set(entry)) for entry in lists),
        candidate.published_at,
        candidate.version,
        candidate.rubric.key,
    )


def _primary(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Plan:
    """How each criterion gets its answer. The three parts are disjoint and together all criteria.

    Attributes:
        ruled: `na` by rule, by criterion key.
        computed: the checks' answers, by criterion key.
        judged: what the judge is asked, in the rubric's order.
    """

    ruled: Mapping[str, Answer]
    computed: Mapping[str, Answer]
    judged: tuple[Criterion, ...]


def plan_criteria(rubric: Rubric, view: JudgedView, agent_id: str) -> Plan:
    """Answers what needs no judge: rules and checks, and what hangs on them by `only_if`.

    `na` by rule are criteria whose metadata or queue condition isn't fulfilled, opening criteria where another agent
    opened the contact, and children of a criterion that a rule or check already answered otherwise.

    Raises:
        ValueError: the agent has no turn in the interaction.
    """
    took_over = is_transferee(view, agent_id)
    ruled: dict[str, Answer] = {}
    computed: dict[str, Answer] = {}
    for criterion in rubric.parents_first:
        if (took_over and is_opening(criterion)) or not _holds(criterion.only_if, view):
            ruled[criterion.key] = by_rule(criterion)
            continue
        parent = None if criterion.only_if is None else criterion.only_if.criterion
        known = None if parent is None else ruled.get(parent) or computed.get(parent)
        if known is not None and not fulfilled(criterion, known):
            ruled[criterion.key] = by_rule(criterion)
        elif criterion.check is not None:
            computed[criterion.key] = run_check(criterion, view, agent_id)
    judged = tuple(
        criterion for criterion in rubric.criteria if criterion.key not in ruled and criterion.key not in computed
    )
    return Plan(ruled, computed, judged)


def apply_only_if(rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers with every condition on another criterion applied, along chains too.

    A child whose parent is open (or missing) is `cannot_tell`, parent_open, unless a rule made it `na`. A child whose
    parent's answer isn't among those wanted, `na` included, is `na` by rule. All others keep their answer.
    """
    applied = dict(answers)
    for criterion in rubric.parents_first:
        parent = None if criterion.only_if is None else criterion.only_if.criterion
        if parent is None:
            continue
        own, above = applied.get(criterion.key), applied.get(parent)
        if own is not None and own.value == NA and own.reason == Reason.RULE:
            continue
        if above is None or above.value == CANNOT_TELL:
            applied[criterion.key] = Answer(criterion.key, CANNOT_TELL, 0.0, reason=Reason.PARENT_OPEN)
        elif not fulfilled(criterion, above):
            applied[criterion.key] = by_rule(criterion)
    return applied


def fulfilled(criterion: Criterion, parent: Answer) -> bool:
    """Whether the parent's answer is among those that the criterion's `only_if` wants."""
    return criterion.only_if is not None and parent.value in criterion.only_if.value


def by_rule(criterion: Criterion) -> Answer:
    return Answer(criterion.key, NA, 1.0, reason=Reason.RULE)


def is_opening(criterion: Criterion) -> bool:
    """Whether the criterion is about the contact's opening, which is the first agent's alone."""
    if criterion.window is Window.OPENING or isinstance(criterion.check, FirstResponse):
        return True
    return isinstance(criterion.check, Says) and criterion.check.window is Window.OPENING


def _holds(condition: OnlyIf | None, view: JudgedView) -> bool:
    """Whether a condition on metadata or queue is fulfilled; conditions on criteria are left to the answers.

    Every metadata key must have one of its values. A record's text is compared with what the rubric's author wrote,
    without regard to case: `[ON, QC]` are provinces and `[0042]` is a shop, whatever YAML takes them for. A record's
    number is compared as a number, a record's true or false with any of YAML's words for it; a list in the record
    fulfils the condition with any of its items.
    """
    if condition is None:
        return True
    if condition.queue is not None:
        return view.queue in condition.queue
    return all(_has(view, key, wanted) for key, wanted in (condition.metadata or {}).items())


_TRUTH = {True: ("true", "yes", "on"), False: ("false", "no", "off")}


def _has(view: JudgedView, key: str, wanted: Iterable[str]) -> bool:
    given = view.metadata.get(key)
    if given is None and key == "contact_reason":
        given = view.contact_reason
    items = given if isinstance(given, list | tuple) else (given,)
    return any(_is(item, value) for value in wanted for item in items)


def _is(given: object, wanted: str) -> bool:
    if isinstance(given, bool):
        return wanted.casefold() in _TRUTH[given]
    if isinstance(given, int | float):
        try:
            return Decimal(str(given)) == Decimal(wanted)
        except InvalidOperation:
            return False
    return isinstance(given, str) and given.casefold() == wanted.casefold()
