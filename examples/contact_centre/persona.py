"""How people express themselves: an agent's set phrases, a customer's mood and typing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from examples.contact_centre.dice import Dice

T = TypeVar("T")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_WORD = re.compile(r"\b[^\W\d_]{5,}\b")


@dataclass(frozen=True, slots=True)
class Manner:
    """An agent's. `joins`: how often they go on in the same message; `quirk` chooses between ways to say a value."""

    name: str
    joins: float
    quirk: float
    asks_first: bool
    reassures: float

    def favourites(self, section: str, lines: Sequence[T]) -> list[T]:
        """The lines, those that this agent likes several times: everybody has phrases of their own."""
        order = Dice(self.name, section).shuffled(range(len(lines)))
        found = []
        for rank, number in enumerate(order):
            found += [lines[number]] * (5 if rank == 0 else 3 if rank == 1 else 1)
        return found


@lru_cache(maxsize=256)
def manner(agent_id: str) -> Manner:
    dice = Dice("manner", agent_id)
    return Manner(agent_id, dice.uniform(0.15, 0.75), dice.random(), dice.chance(0.6), dice.uniform(0.2, 0.9))


@dataclass(frozen=True, slots=True)
class Persona:
    """A customer's, for one contact. `mood`: calm, cheerful, upset or terse."""

    mood: str
    joins: float
    quirk: float
    lower: bool
    slips: float
    bursts: float
    drops_accents: bool
    shouts: bool
    chatty: float

    @property
    def upset(self) -> bool:
        return self.mood == "upset"

    def typed(self, text: str, french: bool, dice: Dice, *, exact: bool = False) -> list[str]:
        """The messages as they are typed: split, with slips, careless of capitals.

        Args:
            exact: no slips and no split; it holds values that matter.
        """
        pieces = [text] if exact or not dice.chance(self.bursts) else _SENTENCE.split(text)
        return [self._piece(piece, french, dice, exact) for piece in pieces if piece]

    def _piece(self, text: str, french: bool, dice: Dice, exact: bool) -> str:
        if not exact:
            if self.slips and dice.chance(self.slips * min(1.0, len(text) / 60)):
                text = slip(text, dice)
            if french and self.drops_accents:
                text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
            if self.shouts and dice.chance(0.15) and len(text) < 70:
                text = text.upper()
        if self.lower:
            text = text.lower()
            if text.endswith(".") and not text.endswith(".."):
                text = text[:-1]
        return text


def persona(dice: Dice, trouble: bool) -> Persona:
    moods = {"calm": 4.0, "cheerful": 2.0, "terse": 2.0, "upset": 3.5 if trouble else 0.4}
    mood = dice.weighted(moods)
    return Persona(
        mood=mood,
        joins=dice.uniform(0.2, 0.9),
        quirk=dice.random(),
        lower=dice.chance(0.35),
        slips=dice.pick((0.0, 0.0, 0.15, 0.4)),
        bursts=dice.pick((0.0, 0.15, 0.6)),
        drops_accents=dice.chance(0.2),
        shouts=mood == "upset" and dice.chance(0.3),
        chatty=dice.pick((0.05, 0.2, 0.5, 0.8)) if mood != "terse" else 0.0,
    )


def slip(text: str, dice: Dice) -> str:
    """One slip of the finger in a word that is no value."""
    words = [match for match in _WORD.finditer(text) if "@" not in text[max(0, match.start() - 1) : match.end() + 1]]
    if not words:
        return text
    match = dice.pick(words)
    word = match[0]
    at = dice.between(1, len(word) - 3)
    kind = dice.between(0, 2)
    if kind == 0:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 1:
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    return text[: match.start()] + word + text[match.end() :]
