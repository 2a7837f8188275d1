"""Tasks to judge, a way to read a prompt back, and stand-ins for what the judge calls."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from services.common.errors import DomainError
from services.qa_scorer.application.ports import Vectors
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, JudgedView, Speaker
from services.qa_scorer.domain.judging import Exemplar, JudgeTask, Usage
from services.qa_scorer.domain.llm_judge.escaping import unescape
from services.qa_scorer.domain.rubric.model import Criterion, Level, Procedure, Rubric, Section, Step

GREETING = Criterion(
    key="greeting",
    question={"en": "Does the agent greet?", "fr": "L'agent salue-t-il?"},
    guidance={"en": "A bare hello\nis enough.", "fr": "Un simple bonjour suffit."},
    weight=1,
    evidence="required",
    window="opening",
    examples={"met": ("Good morning.",), "not_met": ()},
)
IDENTITY = Criterion(
    key="identity", question={"en": "Was the identity verified?"}, weight=1, na="allowed", evidence="required"
)
COURTESY = Criterion(key="courtesy", question={"en": "Is every message polite?"}, weight=1)
CLARITY = Criterion(
    key="clarity",
    question={"en": "How clear is the agent?"},
    weight=1,
    evidence="required",
    window="closing",
    scale=(
        Level(key="poor", points=0, title={"en": "Poor"}),
        Level(key="fair", points=1, title={"en": "Fair"}),
        Level(key="good", points=2, title={"en": "Good"}),
    ),
)
PROCEDURE = Procedure(
    contact_reason="booking",
    privileged_action="desk.book",
    identity_items=(("Name", "PIN"), ("BirthDate",)),
    confirm_before_action=True,
    steps=(Step(key="recap", says={"en": "Sum up", "fr": "Résumer"}, examples=("So that is a table for two.",)),),
)
RUBRIC = Rubric(
    key="desk",
    title={"en": "Desk"},
    sections=(Section(key="all", title={"en": "All"}, criteria=(GREETING, IDENTITY, COURTESY, CLARITY)),),
    procedures=(PROCEDURE,),
)

Line = tuple[str, str]
"""Speaker as the prompt names it, and text; `other agent` is another human agent."""

TALK: tuple[Line, ...] = (
    ("customer", "I need a table."),
    ("agent", "Hello, welcome! Your name please?"),
    ("customer", "It is [NAME_1]."),
    ("system", '[action] desk.book(Name="[NAME_1]") -> Status=Confirmed'),
    ("agent", "It's booked. Goodbye!"),
)


def task(lines: Sequence[Line] = TALK, *, language: str = "en", **changes: Any) -> JudgeTask:
    turns = tuple(
        JudgedTurn(
            index=index,
            speaker=Speaker.AGENT if "agent" in speaker else Speaker(speaker),
            text=text,
            agent_id={"agent": "a-1", "other agent": "a-2"}.get(speaker),
        )
        for index, (speaker, text) in enumerate(lines)
    )
    view = JudgedView(
        interaction_id="i-1",
        revision=1,
        channel=Channel.CHAT,
        language=language,
        contact_reason="booking",
        started_at=datetime(2026, 3, 2, tzinfo=UTC),
        agents=tuple(dict.fromkeys(turn.agent_id for turn in turns if turn.agent_id)) or ("a-1",),
        turns=turns,
    ).model_copy(update=changes)
    return JudgeTask(view, "a-1", RUBRIC, RUBRIC.criteria, RUBRIC.procedure_for(view.contact_reason))


_TURN = re.compile(r"\[(\d+)\] (customer|agent|other agent|bot|system|supervisor): (.*)")
_OPEN = re.compile(r"<<<TRANSCRIPT ([0-9a-f]{16})>>>")
_CLOSE = re.compile(r"<<<END OF TRANSCRIPT ([0-9a-f]{16})>>>")


@dataclass
class Parsed:
    """A user message as a careful reader sees it. `before` and `after` are its lines outside the delimiters."""

    turns: list[tuple[int, str, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def parse(user: str) -> Parsed:
    """Reads a prompt back; fails where its structure is not exactly one delimited list of turns."""
    lines = user.splitlines()
    opened = [place for place, line in enumerate(lines) if _OPEN.fullmatch(line)]
    closed = [place for place, line in enumerate(lines) if _CLOSE.fullmatch(line)]
    assert len(opened) == len(closed) == 1
    assert opened < closed
    assert user.count("<<<") == user.count(">>>") == 2
    start, end = opened[0], closed[0]
    nonce = lines[start].split()[1].removesuffix(">>>")
    assert lines[end] == f"<<<END OF TRANSCRIPT {nonce}>>>"
    assert user.count(nonce) == 3
    parsed = Parsed(before=lines[:start], after=lines[end + 1 :])
    for line in lines[start + 1 : end]:
        if line.startswith("("):
            parsed.gaps.append(line)
            continue
        found = _TURN.fullmatch(line)
        assert found, "a line that is neither a turn nor a gap"
        parsed.turns.append((int(found[1]), found[2], unescape(found[3])))
    assert not any(_TURN.match(line) for line in (*parsed.before, *parsed.after))
    return parsed


def reply(**changes: Any) -> str:
    """A full reply, all met with true quotes, in which `changes` replaces (or, as None, drops) answers."""
    quote = [{"turn": 1, "quote": "Hello, welcome!"}]
    answers: dict[str, Any] = {
        key: {"evidence": quote, "rationale": "Because.", "value": value, "confidence": 0.9}
        for key, value in {"greeting": "met", "identity": "met", "courtesy": "met", "clarity": "good"}.items()
    }
    for key, change in changes.items():
        answers[key] = answers.get(key, {}) | change if isinstance(change, dict) else change
    return json.dumps({"answers": {key: answer for key, answer in answers.items() if answer is not None}})


class ScriptedCompletions:
    """Answers every completion by `script(user message)`: a reply, or an error to raise. Counts those under way."""

    def __init__(self, script: Callable[[str], str | DomainError]) -> None:
        self._script = script
        self.calls: list[dict[str, str]] = []
        self.most_at_once = 0
        self._now = 0

    async def complete(self, *, system: str, user: str, json_schema: str, reference: str) -> tuple[str, str, Usage]:
        self.calls.append({"system": system, "user": user, "json_schema": json_schema, "reference": reference})
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            outcome = self._script(user)
        finally:
            self._now -= 1
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome, "test/model", Usage(0, 100, 20, 7)


class NullExemplars:
    """No exemplars at all."""

    async def nearest(
        self, rubric_key: str, queries: Sequence[tuple[str, Vectors]], k: int
    ) -> Sequence[Sequence[Exemplar]]:
        return [() for _ in queries]

    async def version(self, rubric_key: str) -> int:
        return 0


class KeptExemplars(NullExemplars):
    """The same exemplar for every query, which it remembers."""

    def __init__(self, exemplar: Exemplar) -> None:
        self._exemplar = exemplar
        self.queries: list[tuple[str, Vectors]] = []

    async def nearest(
        self, rubric_key: str, queries: Sequence[tuple[str, Vectors]], k: int
    ) -> Sequence[Sequence[Exemplar]]:
        self.queries.extend(queries)
        return [[self._exemplar] * k for _ in queries]

    async def version(self, rubric_key: str) -> int:
        return 1


class LetterEmbedder:
    """A text's vector is how often it holds each letter, of unit length. Fails with `error` where there is one."""

    def __init__(self, error: DomainError | None = None) -> None:
        self._error = error
        self.texts: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if self._error is not None:
            raise self._error
        self.texts.extend(texts)
        counts = np.array([[text.count(chr(97 + place)) for place in range(26)] for text in texts], dtype=np.float32)
        return counts / np.maximum(1e-9, np.linalg.norm(counts, axis=1, keepdims=True))
