"""How well agents work: each criterion's chance of failure for an agent on a day. The truth behind the truth."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.contact_centre.dice import Dice
from examples.contact_centre.people import Agent

FAILURE: Mapping[str, float] = {
    "courtesy": 0.01,
    "greeting": 0.03,
    "identity_verification": 0.04,
    "outcome_communicated": 0.05,
    "accurate_information": 0.07,
    "confirm_before_commit": 0.08,
    "closing": 0.09,
    "self_introduction": 0.1,
    "responsiveness": 0.12,
    "offered_further_help": 0.17,
    "ownership": 0.18,
    "probing": 0.22,
    "next_steps": 0.24,
    "empathy": 0.28,
}
"""Share of failures where a criterion applies."""
PEAK_RESPONSIVENESS = 0.22
SPREAD = 0.73
"""Scales what sets agents apart, so that they explain about 12 % of the variance of the contacts' scores."""
RAMP_WEEKS = 10
RAMP = 1.3
"""Log-odds of failure that a new agent starts with above their later self."""
DRIFT = 1.2
"""Log-odds over the thirteen weeks."""


@dataclass(frozen=True, slots=True)
class Ability:
    """Log-odds of failure against the average agent's, by criterion. `drift` is what is added over the period."""

    effects: Mapping[str, float]
    drift: Mapping[str, float]
    trend: str

    def strengths(self, count: int = 2) -> tuple[str, ...]:
        return tuple(sorted(self.effects, key=lambda key: self.effects[key])[:count])

    def weaknesses(self, count: int = 2) -> tuple[str, ...]:
        return tuple(sorted(self.effects, key=lambda key: -self.effects[key])[:count])


def abilities(seed: int, agents: Sequence[Agent]) -> Mapping[str, Ability]:
    """By agent's id."""
    keys = sorted(FAILURE)
    found = {}
    for number, agent in enumerate(agents):
        dice = Dice(seed, "ability", number)
        general = 0.5 * dice.normal()
        effects = {key: general + 0.5 * dice.normal() for key in keys}
        marked = dice.sample(keys, 4)
        for key in marked[:2]:
            effects[key] += 1.0
        for key in marked[2:]:
            effects[key] -= 1.0
        trend = ("improving", "declining", "steady", "steady")[(number * 7 + 3) % 4] if number % 5 != 2 else "steady"
        sign = {"improving": -1.0, "declining": 1.0, "steady": 0.0}[trend]
        drift = dict.fromkeys(dice.sample(keys, 5), sign * DRIFT) if sign else {}
        found[agent.id] = Ability({key: SPREAD * value for key, value in effects.items()}, drift, trend)
    return found


def ramp(agent: Agent, day: dt.date) -> float:
    """What being new adds: it wears off in a straight line over ten weeks."""
    weeks = (day - agent.hired_on).days / 7
    return RAMP * max(0.0, 1 - weeks / RAMP_WEEKS)


def shift(agent: Agent, ability: Ability, key: str, day: dt.date, progress: float) -> float:
    """Log-odds against the average. `progress`: how far the period is, 0 to 1."""
    return ability.effects[key] + ability.drift.get(key, 0.0) * (progress - 0.5) + ramp(agent, day)


def intercept(target: float, shifts: Sequence[float]) -> float:
    """The log-odds to which the shifts are added so that the mean chance is the target."""
    low, high = -12.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        mean = sum(logistic(middle + value) for value in shifts) / len(shifts)
        low, high = (middle, high) if mean < target else (low, middle)
    return (low + high) / 2


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
