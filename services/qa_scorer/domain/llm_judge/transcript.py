"""The transcript as numbered lines within a budget of tokens.

Every line is `[index] speaker: text`. What does not fit is left out visibly, the least telling first: kept longest are
the contact's and the judged agent's first and last turns, then the system's actions with what surrounds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from services.qa_scorer.domain.actions import parse_action
from services.qa_scorer.domain.interaction import JudgedTurn, Speaker
from services.qa_scorer.domain.judging import JudgeTask
from services.qa_scorer.domain.llm_judge.escaping import escape
from services.qa_scorer.domain.llm_judge.wording import Wording

JUDGED = "agent"
OTHER_AGENT = "other agent"

_BYTES_PER_TOKEN = 3
_GAP_TOKENS = 16
_LINE_BYTES = 72 + _GAP_TOKENS * _BYTES_PER_TOKEN
"""What a line takes beside its text: number, speaker, the mark of a cut, and the gap that may stand before it."""

_SHORTEST_CLIP = 600
_ENDS = 8
_AROUND_ACTION = 2
_MISSES = 50
"""Lines in a row that did not fit, after which the rest is not tried."""


def estimate_tokens(text: str) -> int:
    """An upper estimate that holds for English and French with every common tokenizer."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // _BYTES_PER_TOKEN)


def transcript_lines(task: JudgeTask, wording: Wording, budget: int) -> list[str]:
    """The transcript's lines in order, of at most `budget` estimated tokens together. Gaps are lines of their own that
    don't begin with a bracket."""
    turns = task.view.turns
    if sum(len(turn.text) for turn in turns) <= budget * _BYTES_PER_TOKEN:
        lines = [_line(task, turn, wording, None) for turn in turns]
        if sum(estimate_tokens(line) + 1 for line in lines) <= budget:
            return lines
    clip = _longest_clip([_shown_bytes(turn.text) for turn in turns], (budget - _GAP_TOKENS) * _BYTES_PER_TOKEN)
    kept: dict[int, str] = {}
    left = budget - _GAP_TOKENS
    misses = 0
    for place in dict.fromkeys(_by_worth(task)):
        line = _line(task, turns[place], wording, clip)
        cost = estimate_tokens(line) + _GAP_TOKENS
        if cost > left:
            misses += 1
            if misses > _MISSES:
                break
            continue
        misses = 0
        kept[place] = line
        left -= cost
    return list(_with_gaps(kept, turns, wording))


def speaker_of(task: JudgeTask, turn: JudgedTurn) -> str:
    """Who speaks, as the prompt names them: never a word from the transcript."""
    if turn.speaker is Speaker.AGENT:
        return JUDGED if turn.agent_id == task.agent_id else OTHER_AGENT
    return turn.speaker.value


def _line(task: JudgeTask, turn: JudgedTurn, wording: Wording, clip: int | None) -> str:
    text = turn.text
    size = 0 if clip is None else _shown_bytes(text)
    if clip is not None and size > clip:
        chars = clip * len(text) // size
        head, tail = chars * 2 // 3, chars // 3
        cut = wording.cut.format(count=len(text) - head - tail)
        shown = f"{escape(text[:head])} {cut} {escape(text[len(text) - tail :])}"
    else:
        shown = escape(text)
    return f"[{turn.index}] {speaker_of(task, turn)}: {shown}"


def _shown_bytes(text: str) -> int:
    """About what a text takes in the prompt; escaping doubles line breaks and backslashes."""
    return len(text.encode("utf-8", "surrogatepass")) + text.count("\n") + text.count("\\")


def _longest_clip(sizes: Sequence[int], budget: int) -> int:
    """The greatest size in bytes to which all turns can be cut so that they fit, or the least that is readable."""
    left = budget
    ordered = sorted(sizes)
    for done, size in enumerate(ordered):
        share = left // (len(ordered) - done) - _LINE_BYTES
        if size > share:
            return max(share, _SHORTEST_CLIP)
        left -= size + _LINE_BYTES
    return max(*ordered, _SHORTEST_CLIP)


def _by_worth(task: JudgeTask) -> Iterator[int]:
    """Places of turns, the most telling first; some come more than once."""
    turns = task.view.turns
    every = range(len(turns))
    mine = [place for place, turn in enumerate(turns) if speaker_of(task, turn) == JUDGED]
    yield from _ends_first(sorted({*every[:_ENDS], *every[-_ENDS:]}))
    yield from _ends_first(sorted({*mine[:_ENDS], *mine[-_ENDS:]}))
    privileged, others = _actions(task)
    for actions in (privileged, others):
        yield from _ends_first(actions)
        for place in _ends_first(actions):
            yield from (near for near in range(place - _AROUND_ACTION, place + _AROUND_ACTION + 1) if near in every)
    for place in _ends_first(mine):
        yield place
        yield max(0, place - 1)
    yield from _ends_first(every)


def _actions(task: JudgeTask) -> tuple[list[int], list[int]]:
    """Places of the procedure's privileged actions, and of all others."""
    name = task.procedure.privileged_action if task.procedure else None
    privileged: list[int] = []
    others: list[int] = []
    for place, turn in enumerate(task.view.turns):
        action = parse_action(turn.text) if turn.speaker is Speaker.SYSTEM else None
        if action is not None:
            (privileged if action.name == name else others).append(place)
    return privileged, others


def _ends_first(places: Sequence[int]) -> Iterator[int]:
    """First, last, second, second to last..."""
    for step in range((len(places) + 1) // 2):
        yield places[step]
        yield places[len(places) - 1 - step]


def _with_gaps(kept: dict[int, str], turns: Sequence[JudgedTurn], wording: Wording) -> Iterable[str]:
    previous = -1
    for place in [*sorted(kept), len(turns)]:
        if place > previous + 1:
            yield wording.gap.format(first=turns[previous + 1].index, last=turns[place - 1].index)
        if place in kept:
            yield kept[place]
        previous = place
