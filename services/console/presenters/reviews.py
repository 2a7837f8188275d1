"""Work on items of the review queue: criteria as the form asks them, and the form as it was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from debrief.qa.v1 import review_queue_pb2, scorecard_pb2

from services.console.presenters.scorecard import CANNOT_TELL, NA, in_language
from services.console.presenters.transcript import Mark

FILTERS: Final = ("reason", "team", "agent", "rubric")
"""Query parameters that narrow the queue; they stay from item to item."""
REASONS: Final = ("dispute", "auto_fail", "in_review", "blind", "open_answers")
_OVERRIDE: Final = re.compile(r"overrides\[(\d+)\]")
_MAX_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Option:
    """An answer with its key on the keyboard; `text` is empty for met, not met, na and cannot_tell."""

    value: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion of a form.

    Attributes:
        value, text: the AI's answer; empty in a blank form.
        options: answers that may be given; none where a rule or a check answered.
        chosen, said: the reviewer's answer and reason so far.
        autofail: proposed, confirmed or rejected; empty: none.
        decision: confirm or reject, as the reviewer has chosen.
        parent, parent_values: it applies only where that criterion has one of these answers.
    """

    key: str
    number: int
    section: str
    question: str
    guidance: str
    options: tuple[Option, ...]
    critical: str
    computed: bool
    settled: bool
    value: str = ""
    text: str = ""
    confidence: float = 0.0
    rationale: str = ""
    reason: str = ""
    evidence: tuple[Mark, ...] = ()
    autofail: str = ""
    fails: tuple[str, ...] = ()
    chosen: str = ""
    said: str = ""
    decision: str = ""
    parent: str = ""
    parent_values: tuple[str, ...] = ()

    @property
    def new_section(self) -> bool:
        return bool(self.section)


def asked(
    criteria: Sequence[review_queue_pb2.FormCriterion],
    language: str,
    draft: review_queue_pb2.Draft,
    card: scorecard_pb2.Scorecard | None = None,
) -> list[Asked]:
    """The criteria in the rubric's order.

    Args:
        card: the scorecard under review; None for a blank form.
    """
    answers = {answer.criterion: answer for answer in card.answers} if card is not None else {}
    states = {entry.criterion: entry.state for entry in card.autofail} if card is not None else {}
    given = {answer.criterion: answer for answer in draft.answers}
    decided = {entry.criterion: "confirm" if entry.confirm else "reject" for entry in draft.autofails}
    found: list[Asked] = []
    section = ""
    for criterion in criteria:
        answer = answers.get(criterion.key)
        if card is not None and answer is None:
            continue
        titles = {entry.key: in_language(entry.title, language) for entry in criterion.values}
        by_rule = criterion.not_applicable or (answer is not None and answer.value == NA and answer.reason == "rule")
        mine = given.get(criterion.key)
        found.append(
            Asked(
                key=criterion.key,
                number=len(found) + 1,
                section=in_language(criterion.section_title, language) if criterion.section != section else "",
                question=in_language(criterion.question, language) or criterion.key,
                guidance=in_language(criterion.guidance, language),
                options=()
                if by_rule or (card is None and criterion.computed)
                else _options(criterion, titles, card is None),
                critical=criterion.critical,
                computed=criterion.computed,
                settled=by_rule or criterion.computed,
                value=answer.value if answer is not None else "",
                text=titles.get(answer.value, "") if answer is not None else "",
                confidence=answer.confidence if answer is not None else 0.0,
                rationale=answer.rationale if answer is not None else "",
                reason=answer.reason if answer is not None else ("rule" if by_rule else ""),
                evidence=tuple(
                    Mark(criterion.key, entry.turn, entry.quote, entry.start, entry.end)
                    for entry in (answer.evidence if answer is not None else ())
                ),
                autofail=states.get(criterion.key, ""),
                fails=tuple(entry.key for entry in criterion.values if entry.fails)
                if criterion.critical == "interaction"
                else (),
                chosen=mine.value if mine is not None else "",
                said=mine.reason if mine is not None else "",
                decision=decided.get(criterion.key, ""),
                parent=criterion.only_if_criterion,
                parent_values=tuple(criterion.only_if_values),
            )
        )
        section = criterion.section
    return found


def _options(criterion: review_queue_pb2.FormCriterion, titles: Mapping[str, str], blank: bool) -> tuple[Option, ...]:
    values = [entry.key for entry in criterion.values] + ([NA] if criterion.na_allowed else [])
    options = [Option(value, titles.get(value, ""), str(place)) for place, value in enumerate(values[:9], start=1)]
    options += [Option(value, titles.get(value, ""), "") for value in values[9:]]
    return (*options, Option(CANNOT_TELL, "", "0")) if blank else tuple(options)


def draft_of(form: Mapping[str, object], criteria: Sequence[str]) -> review_queue_pb2.Draft:
    """The form as it was sent. A criterion without a value was not answered."""
    draft = review_queue_pb2.Draft(
        accept_rest=str(form.get("accept_rest", "")) == "on", seconds=_seconds(str(form.get("seconds", "")))
    )
    for key in criteria:
        value, reason = str(form.get(f"v-{key}", "")), str(form.get(f"r-{key}", "")).strip()
        if value:
            draft.answers.add(criterion=key, value=value[:100], reason=reason[:4000])
        decision = str(form.get(f"f-{key}", ""))
        if decision in ("confirm", "reject"):
            draft.autofails.add(criterion=key, confirm=decision == "confirm")
    return draft


def criteria_of(form: Mapping[str, object]) -> list[str]:
    """The criteria that a form named, in its order."""
    return list(dict.fromkeys(name[2:] for name in form if name[:2] in ("v-", "r-", "f-") and len(name) <= 202))


def _seconds(text: str) -> int:
    return min(int(text), _MAX_SECONDS) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a sent form: in general, as a code, and at single criteria."""

    code: str = ""
    text: str = ""
    criteria: Mapping[str, str] = field(default_factory=dict)


def wrong_of(
    field_name: str, message: str, draft: review_queue_pb2.Draft, card: scorecard_pb2.Scorecard | None
) -> Wrong:
    """Where a refusal belongs: the service counts the answers that were changed, the form has criteria."""
    match = _OVERRIDE.match(field_name)
    if match is not None and card is not None:
        values = {answer.criterion: answer.value for answer in card.answers}
        changed = [answer.criterion for answer in draft.answers if answer.value != values.get(answer.criterion)]
        if int(match[1]) < len(changed):
            code = "reason" if field_name.endswith(".reason") else ""
            return Wrong("answer", message, {changed[int(match[1])]: code or message})
    if field_name in ("answers", "autofails"):
        open_ones = message.startswith("Too much is open")
        return Wrong("score" if open_ones else field_name, message)
    return Wrong("", message)
