"""The part of a contact that one agent is answerable for, and how a check says what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from services.qa_scorer.domain.interaction import JudgedTurn, JudgedView, Speaker
from services.qa_scorer.domain.rubric.model import MET, NA, NOT_MET, Criterion, Window
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason
from services.qa_scorer.domain.transfers import is_transferee

OPENING_MESSAGES = 2
CLOSING_MESSAGES = 3
MAX_EVIDENCE = 10


@dataclass(frozen=True)
class Part:
    """One agent's part of a contact: the stretches in which they were in charge.

    A stretch begins with the agent's turn after another agent's, or with the contact, and lasts until the next agent's
    turn. So who hands a contact on and gets it back has two, and what happens between them is the colleague's.
    """

    view: JudgedView
    agent_id: str

    @property
    def took_over(self) -> bool:
        return is_transferee(self.view, self.agent_id)

    @property
    def own(self) -> list[JudgedTurn]:
        return [turn for turn in self.view.turns if turn.agent_id == self.agent_id]

    @cached_property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Positions in `view.turns`, end exclusive."""
        return tuple(in_charge(self.view).get(self.agent_id, ()))

    @cached_property
    def turns(self) -> tuple[JudgedTurn, ...]:
        """The turns of the agent's stretches. One whose sender says whose it is, is that agent's wherever it stands."""
        inside = {position for start, end in self.stretches for position in range(start, end)}
        return tuple(
            turn
            for position, turn in enumerate(self.view.turns)
            if (position in inside if turn.acting is None else turn.acting == self.agent_id)
        )

    def said_by(self, speaker: Speaker, window: Window) -> list[JudgedTurn]:
        """The speaker's messages in the window. For `agent` these are the judged agent's own, for others those in the
        agent's part."""
        said = self.own if speaker is Speaker.AGENT else [turn for turn in self.turns if turn.speaker is speaker]
        if window is Window.OPENING:
            return said[:OPENING_MESSAGES]
        return said[-CLOSING_MESSAGES:] if window is Window.CLOSING else said


def in_charge(view: JudgedView) -> Mapping[str, Sequence[tuple[int, int]]]:
    """The stretches of each human agent, in order; together they are the whole contact."""
    found: dict[str, list[tuple[int, int]]] = {}
    start = 0
    agent = view.agents[0]
    for position, turn in enumerate(view.turns):
        if turn.agent_id not in (None, agent):
            found.setdefault(agent, []).append((start, position))
            start, agent = position, turn.agent_id or ""
    found.setdefault(agent, []).append((start, len(view.turns)))
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """A rationale in both languages; the contact's own language decides which is kept."""

    en: str
    fr: str

    def in_language_of(self, view: JudgedView) -> str:
        return self.fr if view.language.split("-")[0].lower() == "fr" else self.en


def decided(
    criterion: Criterion, met: bool, view: JudgedView, said: Said, evidence: list[Evidence] | None = None
) -> Answer:
    return Answer(
        criterion=criterion.key,
        value=MET if met else NOT_MET,
        confidence=1.0,
        rationale=said.in_language_of(view),
        evidence=tuple((evidence or [])[:MAX_EVIDENCE]),
    )


def not_applicable(criterion: Criterion, reason: Reason, view: JudgedView, said: Said) -> Answer:
    return Answer(criterion=criterion.key, value=NA, confidence=1.0, rationale=said.in_language_of(view), reason=reason)


NO_TIMES = Said(
    "The messages carry no times, so this can't be measured.",
    "Les messages ne portent pas d'heure; la mesure est impossible.",
)


def whole(*turns: JudgedTurn) -> list[Evidence]:
    """The turns' whole texts as evidence, without the white space around them. Empty turns give none."""
    found = []
    for turn in turns:
        start = len(turn.text) - len(turn.text.lstrip())
        end = len(turn.text.rstrip())
        if start < end:
            found.append(Evidence(turn.index, start, end))
    return found


def exact_ms(seconds: float) -> Decimal:
    """The milliseconds of a limit as its author wrote it: 2.01 s are 2010 ms, which no binary fraction says."""
    return Decimal(repr(seconds)) * 1000


def duration(milliseconds: float, *, french: bool = False) -> str:
    """`125500` is `2 min 5.5 s`, in French `2 min 5,5 s`, with no-break spaces."""
    seconds = milliseconds / 1000
    minutes, rest = divmod(seconds, 60)
    rest = round(rest, 1)
    parts = [f"{minutes:.0f}\u00a0min"] if minutes else []
    if rest or not parts:
        seconds_text = f"{rest:g}".replace(".", ",") if french else f"{rest:g}"
        parts.append(f"{seconds_text}\u00a0s")
    return "\u00a0".join(parts)


def french_number(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
