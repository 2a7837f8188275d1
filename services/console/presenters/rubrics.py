"""Rubrics as pages show them: what their codes are called, and changes between versions in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from debrief.qa.v1 import rubric_pb2

from services.console.web.i18n import N_

LANGUAGES: Final = ("en", "fr")
PROBLEMS: Final = {
    "bad_action": N_("An action is not written as one"),
    "bad_boolean": N_("It must be true or false"),
    "bad_check": N_("A check is incomplete"),
    "bad_choice": N_("It is none of the allowed words"),
    "bad_condition": N_("A condition can’t be read"),
    "bad_key": N_("A key has letters that keys can’t have"),
    "bad_language": N_("A language code is wrong"),
    "bad_list": N_("It must be a list"),
    "bad_mapping": N_("It must have keys and values"),
    "bad_number": N_("It must be a number in its range"),
    "bad_path": N_("The procedures file is named wrongly"),
    "bad_pattern": N_("A pattern can’t be used"),
    "bad_phrase": N_("A phrase is empty or too long"),
    "bad_scale": N_("A scale is incomplete"),
    "bad_string": N_("It must be text"),
    "bad_tag": N_("YAML tags are not allowed"),
    "bad_text": N_("A text can’t be read"),
    "critical_never_fails": N_("A critical criterion can never fail"),
    "cyclic_only_if": N_("Conditions go in a circle"),
    "dangling_only_if": N_("A condition names what is not there"),
    "double_barrelled": N_("It asks two things at once"),
    "duplicate_key": N_("A key stands twice"),
    "equal_weights": N_("All weights are equal"),
    "leading": N_("It suggests the answer"),
    "long_question": N_("The question is long"),
    "many_documents": N_("The file holds several documents"),
    "missing": N_("Something needed is missing"),
    "missing_language": N_("A language is missing"),
    "missing_text": N_("A text is missing"),
    "na_never_with_action": N_("It can’t always be answered"),
    "na_never_with_only_if": N_("It can’t always be answered"),
    "no_examples": N_("There are no examples"),
    "no_question": N_("It is no question"),
    "no_skill": N_("No skill is named"),
    "not_yaml": N_("It is not YAML"),
    "one_sided_examples": N_("Examples of one side are missing"),
    "procedures_missing": N_("The procedures are missing"),
    "procedures_unnamed": N_("The rubric names no procedures"),
    "reserved_key": N_("A key is reserved"),
    "too_deep": N_("It is nested too deep"),
    "too_large": N_("It is too large"),
    "too_long": N_("It is too long"),
    "too_many": N_("There are too many"),
    "unknown_check": N_("There is no such check"),
    "unknown_key": N_("There is no such key"),
    "unknown_schema": N_("It is not a rubric of this kind"),
    "vague": N_("A word means something else to everybody"),
    "zero_weight": N_("All weights are zero"),
}
"""Titles of a lint's codes; its own sentence says what exactly, in English."""
FIELDS: Final = {
    "title": N_("title"),
    "applies_to": N_("applies to"),
    "priority": N_("priority"),
    "pass_score": N_("pass mark"),
    "min_answered": N_("least share answered"),
    "question": N_("question"),
    "guidance": N_("guidance"),
    "weight": N_("weight"),
    "na": N_("“no opportunity” allowed"),
    "critical": N_("critical"),
    "only_if": N_("condition"),
    "evidence": N_("evidence"),
    "skill": N_("skill"),
    "window": N_("where to look"),
    "examples": N_("examples"),
    "check": N_("check"),
    "scale": N_("scale"),
    "criteria": N_("order of criteria"),
    "sections": N_("order of sections"),
    "key": N_("key"),
    "queue": N_("queue"),
    "privileged_action": N_("privileged action"),
    "identity_items": N_("identity items"),
    "confirm_before_action": N_("confirmation before the action"),
    "steps": N_("steps"),
}
KINDS: Final = {"added": N_("Added"), "removed": N_("Removed"), "moved": N_("Moved"), "changed": N_("Changed")}
EFFECTS: Final = {
    "scores": N_("Scores"),
    "wording": N_("Wording"),
    "routing": N_("Routing"),
    "coaching": N_("Coaching"),
}
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a change; `language` is en or fr for texts, else empty."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """Attributes:
    subject: the criterion or section that changed, in words; empty for the rubric itself.
    field: a key of `FIELDS`, or what the file calls it; empty where the whole subject came or went.
    """

    kind: str
    effect: str
    subject: str
    field: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]


def changes_of(
    changes: Iterable[rubric_pb2.RubricChange], outlines: Sequence[rubric_pb2.RubricOutline], language: str
) -> list[ShownChange]:
    """Args:
    outlines: the versions compared, the newer one first; they give keys their words.
    """
    criteria: dict[str, str] = {}
    sections: dict[str, str] = {}
    for outline in reversed(outlines):
        for section in outline.sections:
            sections[section.key] = _in(section.title, language) or section.key
            for criterion in section.criteria:
                criteria[criterion.key] = _in(criterion.question, language) or criterion.key
    return [_shown(change, criteria, sections) for change in changes]


def _shown(change: rubric_pb2.RubricChange, criteria: Mapping[str, str], sections: Mapping[str, str]) -> ShownChange:
    head, _, rest = change.path.partition(".")
    key, _, name = rest.partition(".")
    if head == "criteria" and key:
        subject, field = criteria.get(key, key), name
    elif head == "sections" and key:
        subject, field = sections.get(key, key), name
    elif head == "procedures" and key:
        subject, field = key, name
    else:
        subject, field = "", change.path
    whole = not field and change.kind in ("added", "removed")
    return ShownChange(
        kind=change.kind,
        effect=change.effect,
        subject=subject,
        field=field,
        before=() if whole else _lines(change.before),
        after=() if whole else _lines(change.after),
    )


def _lines(value: str) -> tuple[Line, ...]:
    """A change's value, JSON, as lines of text."""
    if not value:
        return ()
    found = json.loads(value)
    if isinstance(found, dict) and found and set(found) <= set(LANGUAGES):
        return tuple(Line(str(found[language])[:_LONGEST], language) for language in LANGUAGES if found.get(language))
    return (Line(_text(found)[:_LONGEST]),)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "–" if value is None else str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list):
        return ", ".join(_text(entry) for entry in value) or "–"
    return ", ".join(f"{key}: {_text(entry)}" for key, entry in value.items() if entry not in (None, [], {})) or "–"


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next((text for _, text in sorted(texts.items()) if text), "")
