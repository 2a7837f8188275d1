"""Records and rubrics that the tests of the use cases share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import text

from services.common.errors import InvalidInput
from services.qa_scorer.application.accept import Given
from services.qa_scorer.domain.validation import validate_interaction
from services.qa_scorer.domain.validation_checks import RefusedRecord, refused

RUBRIC = """\
schema: debrief/rubric/v1
key: core
priority: 0
title: {en: Core, fr: Base}
sections:
  - key: all
    title: {en: All, fr: Tout}
    criteria:
      - key: greeting
        question: {en: "Does the agent greet the customer?", fr: "La personne salue-t-elle le client?"}
        weight: 10
        critical: none
        window: opening
        examples: {met: ["Hello, how can I help?", "Bonjour, comment puis-je vous aider?"], not_met: ["Order number."]}
      - key: kindness
        question: {en: "Is the agent kind?", fr: "La personne est-elle aimable?"}
        weight: 5
        na: allowed
        examples: {met: ["No problem, take your time."], not_met: ["That is not my problem."]}
      - key: pace
        question: {en: "Did the customer never wait long?", fr: "Le client n'a-t-il jamais attendu?"}
        weight: 5
        check: {kind: max_response_gap, seconds: 120}
"""

BAD: dict[str, Any] = {"id": "bad"}


def record(
    id: str,
    *,
    queue: str = "orders",
    opening: str = "Hello, how can I help?",
    said: str = "My order never came.",
    agent: str | None = "a-1",
) -> dict[str, Any]:
    """A valid interaction; with `agent` None a bot serves it."""
    speaker = "agent" if agent else "bot"
    return {
        "id": id,
        "channel": "chat",
        "language": "en",
        "queue": queue,
        "started_at": "2026-03-02T14:05:11Z",
        "revision": 1,
        **({"agent_id": agent} if agent else {}),
        "turns": [
            {"speaker": speaker, "text": opening, "offset_ms": 0},
            {"speaker": "customer", "text": said, "offset_ms": 5_000},
            {"speaker": speaker, "text": "No problem, take your time.", "offset_ms": 9_000},
            {"speaker": speaker, "text": "Anything else I can do for you?", "offset_ms": 20_000},
        ],
    }


def taken(raws: Iterable[dict[str, Any]]) -> list[Given | RefusedRecord]:
    """The records as the API hands them on, numbered from 1."""
    found: list[Given | RefusedRecord] = []
    for number, raw in enumerate(raws, start=1):
        try:
            found.append(Given(number, validate_interaction(raw)))
        except InvalidInput as error:
            found.append(refused(error, number))
    return found


async def rows(qa: Any, sql: str) -> list[tuple[Any, ...]]:
    async with qa.database.transaction() as session:
        return [tuple(row) for row in await session.exec(text(sql))]
