"""What to look up reviewed examples by: the judged agent's sentences where a criterion looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.qa_scorer.domain.embedded_judge.text import for_embedding, sentences
from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.judging import JudgeTask
from services.qa_scorer.domain.rubric.model import Window

OPENING_TURNS = 3
CLOSING_TURNS = 3
MOST_SENTENCES = 64


def window_sentences(task: JudgeTask) -> Mapping[Window, tuple[str, ...]]:
    """Sentences of the judged agent by window, ready for embedding; at most `MOST_SENTENCES` of each, evenly spread.
    A window without words has none."""
    mine = [turn.text for turn in task.view.turns if turn.speaker is Speaker.AGENT and turn.agent_id == task.agent_id]
    chosen = {Window.OPENING: mine[:OPENING_TURNS], Window.CLOSING: mine[-CLOSING_TURNS:], Window.ANY: mine}
    return {window: _spread(_sentences(_spread(texts))) for window, texts in chosen.items()}


def _sentences(texts: Sequence[str]) -> list[str]:
    found = (for_embedding(text[start:end]) for text in texts for start, end in sentences(text))
    return [sentence for sentence in found if any(char.isalnum() for char in sentence)]


def _spread(items: Sequence[str]) -> tuple[str, ...]:
    if len(items) <= MOST_SENTENCES:
        return tuple(items)
    return tuple(items[step * (len(items) - 1) // (MOST_SENTENCES - 1)] for step in range(MOST_SENTENCES))
