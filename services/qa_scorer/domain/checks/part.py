"""The part of a contact that one agent is answerable for, and how a check says what it found."""

from __future__ import annotations

from dataclasses import dataclass

from services.qa_scorer.domain.interaction import JudgedTurn, JudgedView, Speaker
from services.qa_scorer.domain.rubric.model import MET, NA, NOT_MET, Criterion, Window
from services.qa_scorer.domain.scorecard import Answer, Evidence, Reason
from services.qa_scorer.domain.transfers import is_transferee

OPENING_MESSAGES = 2
CLOSING_MESSAGES = 3
MAX_EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One agent's part of a contact: from the contact's start, or after a transfer from the agent's first turn, until
    the next agent's first turn after this agent's last, or the contact's end."""

    view: JudgedView
    agent_id: str

    @property
    def took_over(self) -> bool:
        return is_transferee(self.view, self.agent_id)

    @property
    def own(self) -> list[JudgedTurn]:
        return [turn for turn in self.view.turns if turn.agent_id == self.agent_id]

    @property
    def bounds(self) -> tuple[int, int]:
        """Positions in `view.turns`, end exclusive."""
        turns = self.view.turns
        spoken = [position for position, turn in enumerate(turns) if turn.agent_id == self.agent_id]
        start = spoken[0] if self.took_over else 0
        after = range(spoken[-1] + 1, len(turns))
        return start, next((position for position in after if turns[position].agent_id is not None), len(turns))

    @property
    def turns(self) -> tuple[JudgedTurn, ...]:
        start, end = self.bounds
        return self.view.turns[start:end]

    def said_by(self, speaker: Speaker, window: Window) -> list[JudgedTurn]:
        """The speaker's messages in the window. For `agent` these are the judged agent's own, for others those in the
        agent's part."""
        said = self.own if speaker is Speaker.AGENT else [turn for turn in self.turns if turn.speaker is speaker]
        if window is Window.OPENING:
            return said[:OPENING_MESSAGES]
        return said[-CLOSING_MESSAGES:] if window is Window.CLOSING else said


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


def duration(milliseconds: float) -> str:
    """`125000` is `2 min 5 s`, alike in both languages, with no-break spaces."""
    seconds = milliseconds / 1000
    minutes, rest = divmod(seconds, 60)
    rest = round(rest, 1)
    parts = [f"{minutes:.0f}\u00a0min"] if minutes else []
    if rest or not parts:
        parts.append(f"{rest:g}\u00a0s")
    return "\u00a0".join(parts)


def french_number(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
