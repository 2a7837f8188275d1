"""What changed from one version of a rubric to the next, and what each change touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.qa_scorer.domain.rubric.model import Criterion, Frozen, Rubric, Section


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class Effect(StrEnum):
    """What a change touches. `scores`: the same answers may count otherwise, or other things are asked. `wording`: how
    it is asked, which may move a judge but not the arithmetic. `routing`: which interactions the rubric scores.
    `coaching`: what is trained."""

    SCORES = "scores"
    WORDING = "wording"
    ROUTING = "routing"
    COACHING = "coaching"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `path` names criteria and sections by key, such as `criteria.greeting.weight`. `before` and `after`
    are plain JSON values; None where there is none."""

    kind: Kind
    path: str
    before: Any
    after: Any
    effect: Effect

    @property
    def alters_scores(self) -> bool:
        return self.effect is Effect.SCORES


_RUBRIC_FIELDS = {
    "title": Effect.WORDING,
    "applies_to": Effect.ROUTING,
    "priority": Effect.ROUTING,
    "pass_score": Effect.SCORES,
    "min_answered": Effect.SCORES,
}
_CRITERION_FIELDS = {
    "question": Effect.WORDING,
    "guidance": Effect.WORDING,
    "weight": Effect.SCORES,
    "na": Effect.SCORES,
    "critical": Effect.SCORES,
    "only_if": Effect.SCORES,
    "evidence": Effect.SCORES,
    "skill": Effect.COACHING,
    "window": Effect.SCORES,
    "examples": Effect.WORDING,
    "check": Effect.SCORES,
}


def diff_rubrics(old: Rubric, new: Rubric) -> list[Change]:
    """All changes: the rubric's own fields, its sections, its criteria, its procedures. Nothing changed gives none.

    A criterion or section is the same as long as its key is; a new key is one removed and one added.
    """
    changes = _fields("", old, new, _RUBRIC_FIELDS)
    if old.key != new.key:
        changes.insert(0, Change(Kind.CHANGED, "key", old.key, new.key, Effect.ROUTING))
    return changes + _sections(old.sections, new.sections) + _criteria(old, new) + _procedures(old, new)


def _sections(old: Sequence[Section], new: Sequence[Section]) -> list[Change]:
    before = {section.key: section for section in old}
    after = {section.key: section for section in new}
    # A section's score and its failure hang on its criteria, whose own changes say so.
    titles = [{key: section.title for key, section in sections.items()} for sections in (before, after)]
    changes = _gone_and_new("sections", titles[0], titles[1], Effect.WORDING)
    changes += _reordered("sections", before, after)
    for key in before:
        if key in after:
            changes += _fields(f"sections.{key}", before[key], after[key], {"title": Effect.WORDING})
    return changes


def _criteria(old: Rubric, new: Rubric) -> list[Change]:
    before = {criterion.key: criterion for criterion in old.criteria}
    after = {criterion.key: criterion for criterion in new.criteria}
    old_home = {criterion.key: section.key for section in old.sections for criterion in section.criteria}
    new_home = {criterion.key: section.key for section in new.sections for criterion in section.criteria}
    changes = _gone_and_new("criteria", _dumps(before), _dumps(after), Effect.SCORES)
    for key in before:
        if key not in after:
            continue
        if old_home[key] != new_home[key]:
            changes.append(Change(Kind.MOVED, f"criteria.{key}", old_home[key], new_home[key], Effect.SCORES))
        changes += _fields(f"criteria.{key}", before[key], after[key], _CRITERION_FIELDS)
        changes += _scale(before[key], after[key])
    for section in old.sections:
        stayed = [criterion.key for criterion in section.criteria if new_home.get(criterion.key) == section.key]
        now = [key for key, home in new_home.items() if home == section.key and key in set(stayed)]
        if stayed != now:
            changes.append(Change(Kind.MOVED, f"sections.{section.key}.criteria", stayed, now, Effect.WORDING))
    return changes


def _scale(old: Criterion, new: Criterion) -> list[Change]:
    if old.scale == new.scale:
        return []
    effect = Effect.SCORES
    if not isinstance(old.scale, str) and not isinstance(new.scale, str):
        points = [[(level.key, level.points) for level in scale] for scale in (old.scale, new.scale)]
        if points[0] == points[1]:
            effect = Effect.WORDING
    path = f"criteria.{old.key}.scale"
    return [Change(Kind.CHANGED, path, _plain(old, "scale"), _plain(new, "scale"), effect)]


def _procedures(old: Rubric, new: Rubric) -> list[Change]:
    before = {procedure.contact_reason: procedure for procedure in old.procedures}
    after = {procedure.contact_reason: procedure for procedure in new.procedures}
    changes = _gone_and_new("procedures", _dumps(before), _dumps(after), Effect.SCORES)
    for reason in before:
        if reason in after and before[reason] != after[reason]:
            was, now = before[reason].model_dump(mode="json"), after[reason].model_dump(mode="json")
            changes += [
                Change(Kind.CHANGED, f"procedures.{reason}.{name}", was[name], now[name], Effect.SCORES)
                for name in was
                if was[name] != now[name]
            ]
    return changes


def _gone_and_new(path: str, before: dict[str, Any], after: dict[str, Any], effect: Effect) -> list[Change]:
    gone = [Change(Kind.REMOVED, f"{path}.{key}", before[key], None, effect) for key in before if key not in after]
    new = [Change(Kind.ADDED, f"{path}.{key}", None, after[key], effect) for key in after if key not in before]
    return gone + new


def _reordered(path: str, before: Iterable[str], after: Iterable[str]) -> list[Change]:
    old, new = list(before), list(after)
    stayed = [key for key in old if key in new]
    now = [key for key in new if key in old]
    return [] if stayed == now else [Change(Kind.MOVED, path, stayed, now, Effect.WORDING)]


def _fields(path: str, old: Frozen, new: Frozen, effects: dict[str, Effect]) -> list[Change]:
    return [
        Change(Kind.CHANGED, f"{path}.{name}" if path else name, _plain(old, name), _plain(new, name), effect)
        for name, effect in effects.items()
        if getattr(old, name) != getattr(new, name)
    ]


def _plain(model: Frozen, name: str) -> Any:
    return model.model_dump(mode="json", include={name})[name]


def _dumps(models: Mapping[str, Frozen]) -> dict[str, Any]:
    return {key: model.model_dump(mode="json") for key, model in models.items()}
