"""What every judge is asked and answers. The judge sees the judged view only; its answers are verified afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.qa_scorer.domain.interaction import JudgedView
from services.qa_scorer.domain.rubric.model import Criterion, Procedure, Rubric
from services.qa_scorer.domain.scorecard import Answer


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A reviewed answer from another interaction: the passage (judged view) that decided it, and the answer."""

    criterion: str
    value: str
    passage: str
    language: str
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class JudgeTask:
    """One agent's part of one interaction, to be judged on `criteria` (checks, and what a rule already answers, are not
    among them)."""

    view: JudgedView
    agent_id: str
    rubric: Rubric
    criteria: tuple[Criterion, ...]
    procedure: Procedure | None = None

    @property
    def language(self) -> str:
        """The primary subtag of the interaction's language: `fr-CA` judges as `fr`."""
        return self.view.language.split("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Usage:
    llm_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judge's answers by criterion key. Quotes are spans of the judged view."""

    answers: Mapping[str, Answer]
    judge: str
    model: str
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Passage:
    """What an exemplar keeps of a labelled interaction for one criterion."""

    criterion: str
    value: str
    text: str
    language: str


def agent_turns(task: JudgeTask) -> Sequence[int]:
    """Indexes of the turns that the judged agent spoke."""
    return [turn.index for turn in task.view.turns if turn.agent_id == task.agent_id]
