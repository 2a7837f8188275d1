"""Rubrics as messages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from debrief.qa.v1 import rubric_pb2

from services.qa_scorer.api import mappers
from services.qa_scorer.application.inspect_rubrics import Checked, RubricKey
from services.qa_scorer.domain.rubric.diff import Change
from services.qa_scorer.domain.rubric.model import (
    AppliesTo,
    Check,
    Criterion,
    EvidenceNeed,
    Na,
    OnlyIf,
    Procedure,
    Rubric,
)


def outline_message(rubric: Rubric) -> rubric_pb2.RubricOutline:
    return rubric_pb2.RubricOutline(
        title=rubric.title,
        applies_to=scope_message(rubric.applies_to),
        priority=rubric.priority,
        pass_score=rubric.pass_score,
        min_answered=rubric.min_answered,
        sections=[
            rubric_pb2.OutlineSection(
                key=section.key, title=section.title, criteria=map(_criterion_message, section.criteria)
            )
            for section in rubric.sections
        ],
        procedures=map(_procedure_message, rubric.procedures),
    )


def scope_message(scope: AppliesTo) -> rubric_pb2.RubricScope:
    return rubric_pb2.RubricScope(channels=scope.channels, languages=scope.languages, queues=scope.queues)


def _criterion_message(criterion: Criterion) -> rubric_pb2.OutlineCriterion:
    levels = () if isinstance(criterion.scale, str) else criterion.scale
    return rubric_pb2.OutlineCriterion(
        key=criterion.key,
        question=criterion.question,
        guidance=criterion.guidance,
        levels=[rubric_pb2.OutlineLevel(key=one.key, points=one.points, title=one.title) for one in levels],
        weight=criterion.weight,
        na_allowed=criterion.na is Na.ALLOWED,
        critical=criterion.critical.value,
        only_if=_condition_message(criterion.only_if) if criterion.only_if else None,
        evidence_required=criterion.evidence is EvidenceNeed.REQUIRED,
        skill=criterion.skill or "",
        window=criterion.window.value,
        examples=[
            rubric_pb2.OutlineExamples(value=value, texts=texts) for value, texts in criterion.examples.items() if texts
        ],
        check=_check_message(criterion.check) if criterion.check else None,
    )


def _condition_message(condition: OnlyIf) -> rubric_pb2.OutlineCondition:
    if condition.metadata:
        [(name, values), *others] = condition.metadata.items()
        further = [rubric_pb2.OutlineMetadata(key=key, values=wanted) for key, wanted in others]
        return rubric_pb2.OutlineCondition(metadata=name, values=values, further=further)
    return rubric_pb2.OutlineCondition(
        criterion=condition.criterion or "", values=condition.value, queues=condition.queue or ()
    )


def _check_message(check: Check) -> rubric_pb2.OutlineCheck:
    parameters = []
    for name, value in check.model_dump(mode="json", exclude={"kind"}).items():
        values = value if isinstance(value, list) else [value]
        if value is not None and values:
            parameters.append(rubric_pb2.OutlineParameter(name=name, values=map(_text, values)))
    return rubric_pb2.OutlineCheck(kind=check.kind, parameters=parameters)


def _procedure_message(procedure: Procedure) -> rubric_pb2.OutlineProcedure:
    return rubric_pb2.OutlineProcedure(
        contact_reason=procedure.contact_reason,
        queue=procedure.queue or "",
        privileged_action=procedure.privileged_action or "",
        identity_items=[" + ".join(items) for items in procedure.identity_items],
        confirm_before_action=procedure.confirm_before_action,
        steps=[
            rubric_pb2.OutlineStep(key=step.key, says=step.says, action=step.action or "", examples=step.examples)
            for step in procedure.steps
        ],
    )


def key_message(entry: RubricKey) -> rubric_pb2.RubricKey:
    rubric = entry.rubric
    return rubric_pb2.RubricKey(
        key=entry.newest.key,
        newest=mappers.rubric_message(entry.newest, content=False),
        published=mappers.rubric_message(entry.published, content=False) if entry.published else None,
        title=rubric.title if rubric else {},
        applies_to=scope_message(rubric.applies_to) if rubric else None,
        priority=rubric.priority if rubric else 0,
        criteria=len(rubric.criteria) if rubric else 0,
        pass_score=rubric.pass_score if rubric else 0.0,
        withdrawn=mappers.rubric_message(entry.withdrawn, content=False) if entry.withdrawn else None,
    )


def change_messages(changes: Iterable[Change]) -> list[rubric_pb2.RubricChange]:
    return [
        rubric_pb2.RubricChange(
            kind=change.kind.value,
            path=change.path,
            before="" if change.before is None else _json(change.before),
            after="" if change.after is None else _json(change.after),
            effect=change.effect.value,
        )
        for change in changes
    ]


def checked_message(checked: Checked) -> rubric_pb2.CheckRubricResponse:
    return rubric_pb2.CheckRubricResponse(
        problems=map(mappers.problem_message, checked.problems),
        key=checked.rubric.key if checked.rubric else "",
        outline=outline_message(checked.rubric) if checked.rubric else None,
        known_version=checked.known_version,
        published_version=checked.published_version,
        changes=change_messages(checked.changes),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
