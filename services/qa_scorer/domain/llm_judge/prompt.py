"""The one prompt of a task: rules and criteria for the system message, examples and transcript for the user's.

What comes from outside (transcript, exemplars, queue, contact reason) stands on single escaped lines. The delimiter's
code is a hash of everything delimited, so it repeats for the same input and no text can hold its own.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.judging import Exemplar, JudgeTask
from services.qa_scorer.domain.llm_judge.escaping import escape
from services.qa_scorer.domain.llm_judge.schema import allowed_values, reply_schema
from services.qa_scorer.domain.llm_judge.transcript import estimate_tokens, transcript_lines
from services.qa_scorer.domain.llm_judge.wording import Wording, rules_for, wording_for, yes_or_no
from services.qa_scorer.domain.rubric.model import Criterion, EvidenceNeed, Na, Procedure, Text

MAX_EXEMPLARS = 3
_EXEMPLAR_CHARS = 400
_LABEL_CHARS = 200
_EXEMPLAR_SHARE = 0.2
_LEAST_TRANSCRIPT_SHARE = 0.25
"""Of the budget, whatever the criteria take."""


@dataclass(frozen=True, slots=True)
class Prompt:
    system: str
    user: str
    json_schema: str


def build_prompt(task: JudgeTask, exemplars: Mapping[str, Sequence[Exemplar]], max_tokens: int) -> Prompt:
    """One prompt for all criteria of a task.

    Args:
        exemplars: reviewed answers by criterion key, nearest first; at most `MAX_EXEMPLARS` of each are shown.
        max_tokens: estimated tokens of both messages together. Exemplars give way first, then the transcript's middle;
            a rubric so long that it leaves the transcript less than a quarter is sent beyond the budget.
    """
    wording = wording_for(task.language)
    system = "\n\n".join([rules_for(task.language), f"# {wording.criteria}", *_criteria(task, wording)])
    contact = list(_contact(task, wording))
    examples = _fitting_exemplars(task, exemplars, wording, int(max_tokens * _EXEMPLAR_SHARE))
    reminder = wording.reminder.format(keys=", ".join(criterion.key for criterion in task.criteria))
    frame = "\n".join([*contact, *examples, wording.transcript, reminder])
    spare = max_tokens - estimate_tokens(system) - estimate_tokens(frame) - _DELIMITER_TOKENS
    lines = transcript_lines(task, wording, max(spare, int(max_tokens * _LEAST_TRANSCRIPT_SHARE)))
    nonce = _nonce(task, "\n".join([*contact, *examples, *lines]))
    user = "\n".join(
        [
            *contact,
            *examples,
            "",
            f"# {wording.transcript.format(nonce=nonce)}",
            opening_delimiter(nonce),
            *lines,
            closing_delimiter(nonce),
            "",
            reminder,
        ]
    )
    return Prompt(system, user, reply_schema(task.criteria))


def opening_delimiter(nonce: str) -> str:
    return f"<<<TRANSCRIPT {nonce}>>>"


def closing_delimiter(nonce: str) -> str:
    return f"<<<END OF TRANSCRIPT {nonce}>>>"


_DELIMITER_TOKENS = 3 * estimate_tokens(closing_delimiter("0" * 16))


def _nonce(task: JudgeTask, body: str) -> str:
    for attempt in itertools.count():
        seed = f"{attempt}\0{task.view.interaction_id}\0{task.view.revision}\0{task.agent_id}\0{body}"
        nonce = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        if nonce not in body:
            return nonce
    raise AssertionError


def _criteria(task: JudgeTask, wording: Wording) -> Iterator[str]:
    for criterion in task.criteria:
        yield "\n".join(_criterion(criterion, task.language, wording))


def _criterion(criterion: Criterion, language: str, wording: Wording) -> Iterator[str]:
    yield f"## {criterion.key}"
    yield f"{wording.question}: {_said(criterion.question, language)}"
    if guidance := _said(criterion.guidance, language):
        yield f"{wording.guidance}: {guidance}"
    titles = {} if isinstance(criterion.scale, str) else {level.key: level for level in criterion.scale}
    yield f"{wording.answers}: " + ", ".join(
        f"{value} ({_said(titles[value].title, language)}; {wording.points.format(points=f'{titles[value].points:g}')})"
        if value in titles
        else value
        for value in allowed_values(criterion)
    )
    notes = [
        *([wording.never_na] if criterion.na is Na.NEVER else []),
        *([wording.window[criterion.window.value]] if criterion.window.value in wording.window else []),
        *([wording.evidence_required] if criterion.evidence is EvidenceNeed.REQUIRED else []),
    ]
    if notes:
        yield " ".join(notes)
    for value, examples in criterion.examples.items():
        if examples:
            quoted = ", ".join(f'"{_one_line(example)}"' for example in examples)
            yield f"{wording.examples.format(value=value)}: {quoted}"


def _contact(task: JudgeTask, wording: Wording) -> Iterator[str]:
    view = task.view
    yield f"# {wording.contact}"
    yield f"{wording.channel}: {view.channel.value}"
    yield f"{wording.queue}: {_outside(view.queue) or wording.unknown}"
    yield f"{wording.reason}: {_outside(view.contact_reason) or wording.unknown}"
    if len(view.agents) > 1:
        yield wording.several_agents
    yield ""
    if task.procedure is None:
        yield wording.no_procedure
    else:
        yield f"# {wording.procedure}"
        yield from _procedure(task.procedure, task.language, wording)


def _procedure(procedure: Procedure, language: str, wording: Wording) -> Iterator[str]:
    if procedure.privileged_action:
        yield wording.privileged.format(action=_one_line(procedure.privileged_action))
    if procedure.identity_items:
        sets = wording.set_of.join("{" + ", ".join(items) + "}" for items in procedure.identity_items)
        yield wording.identity.format(sets=_one_line(sets))
    yield wording.confirm.format(answer=yes_or_no(language, procedure.confirm_before_action))
    if procedure.steps:
        yield wording.steps
    for number, step in enumerate(procedure.steps, start=1):
        what = [
            *([_said(step.says, language)] if step.says else []),
            *([wording.step_action.format(action=_one_line(step.action))] if step.action else []),
            *(f'"{_one_line(example)}"' for example in step.examples),
        ]
        yield f"{number}. {step.key}: {'; '.join(what)}"


def _fitting_exemplars(
    task: JudgeTask, exemplars: Mapping[str, Sequence[Exemplar]], wording: Wording, budget: int
) -> list[str]:
    """As many exemplars of every criterion as fit, the nearest first, all criteria alike."""
    for count in range(MAX_EXEMPLARS, 0, -1):
        lines = [
            f'- {criterion.key}, {wording.reviewed_answer.format(value=exemplar.value)}: "{passage}"'
            for criterion in task.criteria
            for exemplar in [one for one in exemplars.get(criterion.key, ()) if one.value in allowed_values(criterion)][
                :count
            ]
            if (passage := escape(exemplar.passage[:_EXEMPLAR_CHARS]).replace('"', r"\""))
        ]
        if lines and sum(map(estimate_tokens, lines)) <= budget:
            return ["", f"# {wording.reviewed}", *lines]
    return []


def _said(text: Text, language: str) -> str:
    """The text in this language, else in English, else in any that there is."""
    found = text.get(language) or text.get("en") or next(iter(text.values()), "")
    return _one_line(found)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _outside(text: str | None) -> str:
    return escape((text or "")[:_LABEL_CHARS])
