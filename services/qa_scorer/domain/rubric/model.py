"""A rubric and its procedures, as every other part of the domain sees them. `parse` makes them from YAML."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MET = "met"
NOT_MET = "not_met"
NA = "na"
CANNOT_TELL = "cannot_tell"
LANGUAGES = ("en", "fr")

Text = dict[str, str]
"""A text by language: `{"en": ..., "fr": ...}`."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Na(StrEnum):
    NEVER = "never"
    ALLOWED = "allowed"


class Critical(StrEnum):
    NONE = "none"
    SECTION = "section"
    INTERACTION = "interaction"


class EvidenceNeed(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"


class Window(StrEnum):
    OPENING = "opening"
    CLOSING = "closing"
    ANY = "any"


class Level(Frozen):
    key: str
    points: float
    title: Text


class OnlyIf(Frozen):
    """Exactly one of: another criterion's values, metadata values by key (as the author wrote them), queues."""

    criterion: str | None = None
    value: tuple[str, ...] = ()
    metadata: dict[str, tuple[str, ...]] | None = None
    queue: tuple[str, ...] | None = None


class MaxResponseGap(Frozen):
    kind: Literal["max_response_gap"]
    seconds: float


class FirstResponse(Frozen):
    kind: Literal["first_response"]
    seconds: float


class HandleTime(Frozen):
    kind: Literal["handle_time"]
    max_seconds: float | None = None
    min_seconds: float | None = None


class TalkShare(Frozen):
    """The agent's share of the words that agent and customer exchanged, 0 to 1."""

    kind: Literal["talk_share"]
    min: float | None = None
    max: float | None = None


class Says(Frozen):
    kind: Literal["says", "never_says"]
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """RE2, matched without regard to case."""
    speaker: Literal["agent", "customer", "bot", "supervisor"] = "agent"
    window: Window = Window.ANY


class ActionBefore(Frozen):
    """`action` is an RE2 pattern of an action's name; each of the `before` patterns must match a turn before it."""

    kind: Literal["action_before"]
    action: str
    before: tuple[str, ...]
    speaker: Literal["agent", "customer", "system", "any"] = "any"


Check = Annotated[
    MaxResponseGap | FirstResponse | HandleTime | TalkShare | Says | ActionBefore, Field(discriminator="kind")
]


class Criterion(Frozen):
    key: str
    question: Text
    guidance: Text = Field(default_factory=dict)
    scale: Literal["met_not_met"] | tuple[Level, ...] = "met_not_met"
    weight: float
    na: Na = Na.NEVER
    critical: Critical = Critical.NONE
    only_if: OnlyIf | None = None
    evidence: EvidenceNeed = EvidenceNeed.OPTIONAL
    skill: str | None = None
    window: Window = Window.ANY
    examples: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    check: Check | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The answers of the scale, best first for met/not_met and in the rubric's order for levels."""
        return (MET, NOT_MET) if isinstance(self.scale, str) else tuple(level.key for level in self.scale)

    def points(self, value: str) -> float:
        """Share of the weight that `value` earns, 0 to 1. Levels: points over the highest level's points.

        Raises:
            ValueError: `value` is no answer of the scale.
        """
        if isinstance(self.scale, str):
            if value not in (MET, NOT_MET):
                raise ValueError(f"{value!r} is no answer of {self.key!r}")
            return 1.0 if value == MET else 0.0
        top = max(level.points for level in self.scale)
        for level in self.scale:
            if level.key == value:
                return level.points / top if top > 0 else 0.0
        raise ValueError(f"{value!r} is no answer of {self.key!r}")


class Section(Frozen):
    key: str
    title: Text
    criteria: tuple[Criterion, ...]


class AppliesTo(Frozen):
    """Empty means all."""

    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()


class Step(Frozen):
    key: str
    says: Text = Field(default_factory=dict)
    action: str | None = None
    examples: tuple[str, ...] = ()


class Procedure(Frozen):
    """The organisation's rules for one contact reason.

    `identity_items` are sets of keys of `[action]` arguments, of which one set must be complete before the privileged
    action.
    """

    contact_reason: str
    queue: str | None = None
    privileged_action: str | None = None
    identity_items: tuple[tuple[str, ...], ...] = ()
    confirm_before_action: bool = False
    steps: tuple[Step, ...] = ()


class Rubric(Frozen):
    """One version of a rubric. Its version number is given by the store, not by the file."""

    key: str
    title: Text
    applies_to: AppliesTo = AppliesTo()
    priority: int = 0
    pass_score: float = 75.0
    min_answered: float = 0.7
    sections: tuple[Section, ...]
    procedures: tuple[Procedure, ...] = ()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    @property
    def parents_first(self) -> tuple[Criterion, ...]:
        """The criteria in an order in which each stands behind the one that its `only_if` names."""
        by_key = {criterion.key: criterion for criterion in self.criteria}
        ordered: dict[str, Criterion] = {}
        for criterion in self.criteria:
            chain: list[Criterion] = []
            current: Criterion | None = criterion
            while current is not None and current.key not in ordered and current not in chain:
                chain.append(current)
                parent = None if current.only_if is None else current.only_if.criterion
                current = None if parent is None else by_key[parent]
            ordered.update((entry.key, entry) for entry in reversed(chain))
        return tuple(ordered.values())

    def criterion(self, key: str) -> Criterion:
        """Raises KeyError where the rubric has no such criterion."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)

    def procedure_for(self, contact_reason: str | None) -> Procedure | None:
        return next((entry for entry in self.procedures if entry.contact_reason == contact_reason), None)
