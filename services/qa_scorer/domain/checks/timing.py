"""Checks on time. Offsets are those at which turns start; a check whose turns lack them is `na`, not measurable."""

from __future__ import annotations

from dataclasses import dataclass

from services.qa_scorer.domain.checks.part import (
    NO_TIMES,
    Part,
    Said,
    decided,
    duration,
    exact_ms,
    not_applicable,
    whole,
)
from services.qa_scorer.domain.interaction import JudgedTurn, Speaker
from services.qa_scorer.domain.rubric.model import Criterion, FirstResponse, HandleTime, MaxResponseGap
from services.qa_scorer.domain.scorecard import Answer, Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """The customer's wait from `asked` to the agent's answer; `milliseconds` is None where an offset is missing."""

    asked: JudgedTurn
    answered: JudgedTurn

    @property
    def milliseconds(self) -> int | None:
        if self.asked.offset_ms is None or self.answered.offset_ms is None:
            return None
        return self.answered.offset_ms - self.asked.offset_ms


def waits(part: Part) -> list[Wait]:
    """The customer's waits that end with a message of the judged agent.

    A wait begins at the customer's first message since the last answer; several in a row are one wait. The next message
    of any human agent ends it, and it is that agent's. A bot's message ends it only before the first agent speaks;
    afterwards an automatic notice doesn't hide the agent's silence. System and supervisor turns end nothing.

    A wait that a hand-over falls into (the agent's first message after a bot or another agent served the customer) is
    the queue's, so it is nobody's; `first_response` measures it. A last message without an answer is no wait: nothing
    says that it wanted one.
    """
    found = []
    asked: JudgedTurn | None = None
    spoken: set[str] = set()
    for turn in part.view.turns:
        if turn.speaker is Speaker.CUSTOMER:
            asked = asked or turn
        elif turn.speaker is Speaker.AGENT:
            agent = turn.agent_id or ""
            handed_over = bool(spoken) and agent not in spoken
            if asked is not None and agent == part.agent_id and not handed_over:
                found.append(Wait(asked, turn))
            asked = None
            spoken.add(agent)
        elif turn.speaker is Speaker.BOT and not spoken - {_BOT}:
            asked = None
            spoken.add(_BOT)
    return found


_BOT = "\0bot"
"""Stands among the ids of those who served the customer; no agent has it."""


def max_response_gap(criterion: Criterion, check: MaxResponseGap, part: Part) -> Answer:
    """Met where no wait was longer than the limit. One measured wait above it is enough for not met; met needs them all
    measured."""
    found = waits(part)
    limit = exact_ms(check.seconds)
    timed = [(wait.milliseconds, wait) for wait in found if wait.milliseconds is not None]
    longest, at = max(timed, key=lambda pair: pair[0], default=(0, None))
    if longest <= limit and len(timed) < len(found):
        return not_applicable(criterion, Reason.NOT_MEASURABLE, part.view, NO_TIMES)
    if at is None:
        said = Said("The customer never waited for this agent.", "Le client n’a jamais attendu cet agent.")
        return decided(criterion, True, part.view, said)
    said = Said(
        f"The longest wait was {duration(longest)} (limit: {duration(float(limit))}).",
        f"La plus longue attente a été de {duration(longest, french=True)} "
        f"(limite\u00a0: {duration(float(limit), french=True)}).",
    )
    return decided(criterion, longest <= limit, part.view, said, whole(at.asked, at.answered))


def first_response(criterion: Criterion, check: FirstResponse, part: Part) -> Answer:
    """Met where the agent's first message came within the limit.

    The wait begins at the customer's first message that neither a bot nor an earlier agent had answered; with none, at
    the last message of that bot or agent, or else at the contact's start.
    """
    first = part.own[0]
    before = [turn for turn in part.view.turns if turn.index < first.index]
    served = [turn for turn in before if turn.speaker in (Speaker.BOT, Speaker.AGENT)]
    unanswered = [
        turn for turn in before if turn.speaker is Speaker.CUSTOMER and (not served or turn.index > served[-1].index)
    ]
    start = unanswered[0] if unanswered else served[-1] if served else None
    began = 0 if start is None else start.offset_ms
    if began is None or first.offset_ms is None:
        return not_applicable(criterion, Reason.NOT_MEASURABLE, part.view, NO_TIMES)
    took, limit = first.offset_ms - began, exact_ms(check.seconds)
    said = Said(
        f"The first answer took {duration(took)} (limit: {duration(float(limit))}).",
        f"La première réponse a pris {duration(took, french=True)} "
        f"(limite\u00a0: {duration(float(limit), french=True)}).",
    )
    return decided(criterion, took <= limit, part.view, said, whole(*([start] if start else []), first))


def handle_time(criterion: Criterion, check: HandleTime, part: Part) -> Answer:
    """Met where the agent's stretches of the contact lasted within the bounds together, both included.

    The last stretch ends with the contact: at `ended_at`, or else at the start of the last turn.
    """
    lengths = [_lasted(part, start, end) for start, end in part.stretches]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return not_applicable(criterion, Reason.NOT_MEASURABLE, part.view, NO_TIMES)
    lasted = sum(known)
    low, high = (None if bound is None else exact_ms(bound) for bound in (check.min_seconds, check.max_seconds))
    within = (low is None or lasted >= low) and (high is None or lasted <= high)
    given = [float(bound) for bound in (low, high) if bound is not None]
    bounds, bornes = [duration(bound) for bound in given], [duration(bound, french=True) for bound in given]
    said = Said(
        f"The agent's part lasted {duration(lasted)} ({_bounds_en(check, bounds)}).",
        f"La partie de l’agent a duré {duration(lasted, french=True)} ({_bounds_fr(check, bornes)}).",
    )
    return decided(criterion, within, part.view, said)


def _lasted(part: Part, start: int, end: int) -> int | None:
    """Milliseconds of one stretch; None where an offset is missing."""
    view = part.view
    began = view.turns[start].offset_ms if start else 0
    if end < len(view.turns):
        ended = view.turns[end].offset_ms
    elif view.ended_at is not None:
        ended = round((view.ended_at - view.started_at).total_seconds() * 1000)
    else:
        ended = view.turns[-1].offset_ms
    return None if began is None or ended is None else ended - began


def _bounds_en(check: HandleTime, bounds: list[str]) -> str:
    if len(bounds) == 2:
        return f"wanted: {bounds[0]} to {bounds[1]}"
    return f"at {'most' if check.min_seconds is None else 'least'} {bounds[0]}"


def _bounds_fr(check: HandleTime, bounds: list[str]) -> str:
    if len(bounds) == 2:
        return f"attendu\u00a0: {bounds[0]} à {bounds[1]}"
    return f"au {'plus' if check.min_seconds is None else 'moins'} {bounds[0]}"
