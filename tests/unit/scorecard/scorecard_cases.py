"""Small makers of rubrics, views and answers, and the strategies that the property tests draw from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from services.qa_scorer.domain.interaction import Channel, JudgedTurn, JudgedView, Speaker
from services.qa_scorer.domain.rubric.model import (
    CANNOT_TELL,
    NA,
    Criterion,
    Critical,
    Level,
    Na,
    OnlyIf,
    Rubric,
    Section,
)
from services.qa_scorer.domain.scorecard import Answer, AutoFailState

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def criterion(key: str, weight: float = 1.0, **fields: Any) -> Criterion:
    question = {"en": f"Did {key} happen?", "fr": f"{key} a-t-il eu lieu?"}
    return Criterion(**{"key": key, "question": question, "weight": weight, **fields})


def rubric(*sections: tuple[Criterion, ...] | list[Criterion], **fields: Any) -> Rubric:
    made = tuple(
        Section(key=f"s{number}", title={"en": "S"}, criteria=tuple(criteria))
        for number, criteria in enumerate(sections)
    )
    return Rubric(**{"key": "r", "title": {"en": "R"}, "sections": made, **fields})


def answer(key: str, value: str, reason: str | None = None, confidence: float = 0.9) -> Answer:
    return Answer(key, value, confidence, reason=reason)


def answers(**values: str) -> dict[str, Answer]:
    return {key: answer(key, value) for key, value in values.items()}


def view(
    *turns: tuple[str, str] | tuple[str, str, int | None] | tuple[str, str, int | None, str | None], **fields: Any
) -> JudgedView:
    """Turns are (speaker, text[, offset in ms[, agent]]); an agent turn without an agent is `a1`'s."""
    made = []
    for index, turn in enumerate(turns):
        speaker, text = Speaker(turn[0]), turn[1]
        offset = turn[2] if len(turn) > 2 else None
        agent = turn[3] if len(turn) > 3 else ("a1" if speaker is Speaker.AGENT else None)
        made.append(JudgedTurn(index=index, speaker=speaker, text=text, offset_ms=offset, agent_id=agent))
    agents = tuple(dict.fromkeys(turn.agent_id for turn in made if turn.agent_id))
    base: dict[str, Any] = {
        "interaction_id": "i",
        "revision": 1,
        "channel": Channel.CHAT,
        "language": "en",
        "started_at": START,
        "agents": agents,
        "turns": tuple(made),
    }
    return JudgedView(**{**base, **fields})


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


weights = st.one_of(st.just(0.0), st.integers(1, 40).map(float), st.decimals(0, 20, places=2).map(float), st.just(0.1))


@st.composite
def criteria(draw: st.DrawFn, key: str) -> Criterion:
    scale: str | tuple[Level, ...] = "met_not_met"
    if draw(st.booleans()):
        points = draw(st.lists(st.integers(0, 5), min_size=2, max_size=4, unique=True))
        scale = tuple(Level(key=f"l{point}", points=point, title={"en": "L"}) for point in points)
    return criterion(
        key,
        draw(weights),
        scale=scale,
        na=draw(st.sampled_from(list(Na))),
        critical=draw(st.sampled_from([Critical.NONE, Critical.NONE, *Critical])),
    )


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    number = 0
    sections = []
    for size in sizes:
        sections.append([draw(criteria(f"c{number + offset}")) for offset in range(size)])
        number += size
    return rubric(
        *sections,
        pass_score=draw(st.one_of(st.integers(0, 100).map(float), st.decimals(0, 100, places=1).map(float))),
        min_answered=draw(st.sampled_from([0.0, 0.5, 0.7, 1.0])),
    )


@st.composite
def scored(draw: st.DrawFn) -> tuple[Rubric, dict[str, Answer], dict[str, AutoFailState]]:
    made = draw(rubrics())
    given = {
        item.key: answer(item.key, draw(st.sampled_from([*item.values, *item.values, NA, CANNOT_TELL])))
        for item in made.criteria
    }
    decisions = {
        item.key: draw(st.sampled_from([AutoFailState.CONFIRMED, AutoFailState.REJECTED]))
        for item in made.criteria
        if draw(st.integers(0, 3)) == 0
    }
    return made, given, decisions


def only_if(parent: str, *values: str) -> OnlyIf:
    return OnlyIf(criterion=parent, value=values)
