"""Scorecards whose AI says what a test wants, for the tests of the review queue."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from qa_helpers import record, taken

from services.common.auth import Principal
from services.qa_scorer.adapters.unit_of_work import PostgresUnitOfWork
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.domain.arithmetic import score
from services.qa_scorer.domain.judging import Usage
from services.qa_scorer.domain.records import Evaluator, Ref, ScorecardRecord, StoredAnswer, scorecard_id
from services.qa_scorer.domain.rubric.parse import parse_rubric
from services.qa_scorer.domain.scorecard import Answer
from services.qa_scorer.domain.site_days import SiteDays

RUBRIC = """\
schema: debrief/rubric/v1
key: core
title: {en: Core, fr: Base}
pass_score: 60
sections:
  - key: all
    title: {en: All, fr: Tout}
    criteria:
      - {key: greeting, question: {en: "Greets?", fr: "Salue?"}, weight: 5, na: allowed,
         examples: {met: [Hello], not_met: [What]}}
      - {key: kindness, question: {en: "Is kind?", fr: "Aimable?"}, weight: 1, na: allowed,
         examples: {met: [No problem], not_met: [So what]}}
      - {key: identity, question: {en: "Verifies?", fr: "Vérifie?"}, weight: 4, na: allowed, critical: interaction,
         examples: {met: [Your PIN please], not_met: [Fine]}}
"""
PARSED = parse_rubric(RUBRIC)
ANNA = Principal("user:anna", frozenset({"qa_manager"}))
BEN = Principal("user:ben", frozenset({"qa_manager"}))
CLEO = Principal("user:cleo", frozenset({"admin"}))

PROPOSED = {"greeting": "met", "kindness": "met", "identity": "not_met"}
SHORT = {"greeting": "cannot_tell", "kindness": "met", "identity": "met"}
OPEN = {"greeting": "met", "kindness": "cannot_tell", "identity": "met"}
WHOLE = {"greeting": "met", "kindness": "met", "identity": "met"}


async def publish(qa: Any) -> None:
    drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")


async def contact(qa: Any, id: str, *, agent: str = "a-1", started_at: str = "2026-03-02T14:05:11Z") -> Ref:
    """An accepted contact that nobody has scored."""
    raw = record(id, agent=agent) | {"started_at": started_at}
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken([raw]), last=True)
    return Ref(id, 1)


async def judged(
    qa: Any, id: str, says: Mapping[str, str], *, agent: str = "a-1", started_at: str = "2026-03-02T14:05:11Z"
) -> ScorecardRecord:
    """A contact on which the AI said this."""
    ref = await contact(qa, id, agent=agent, started_at=started_at)
    await qa.cases.evaluate.run([ref])
    return await says_now(qa, ref, says, agent=agent)


async def says_now(qa: Any, ref: Ref, says: Mapping[str, str], *, agent: str = "a-1") -> ScorecardRecord:
    """A further evaluation by the AI."""
    answers = {
        key: Answer(
            key, value, 0.8 if value != "cannot_tell" else 0.0, reason="no_opportunity" if value == "na" else None
        )
        for key, value in says.items()
    }
    async with PostgresUnitOfWork(qa.database, SiteDays("America/Toronto"))() as work:
        [before] = [card for card in (await work.scorecards.standing([ref]))[ref] if card.agent_id == agent]
        evaluation = before.evaluation + 1
        card = dataclasses.replace(
            before,
            id=scorecard_id(ref, agent, "core", before.rubric_version, evaluation),
            evaluation=evaluation,
            supersedes=before.id,
            evaluator=Evaluator("ai", "embedded", "test-1"),
            result=score(PARSED, answers),
            answers=tuple(StoredAnswer(a.criterion, a.value, a.confidence, "", a.reason) for a in answers.values()),
            usage=Usage(),
        )
        await work.scorecards.add([card])
    return card


async def standing_card(qa: Any, id: str) -> ScorecardRecord:
    ref = Ref(id, 1)
    async with PostgresUnitOfWork(qa.database, SiteDays("America/Toronto"))() as work:
        [card] = (await work.scorecards.standing([ref]))[ref]
        found = await work.scorecards.get(card.id)
    assert found is not None
    return found


def ids(rows: Sequence[Any]) -> list[uuid.UUID]:
    return [item.id for item, _ in rows]
