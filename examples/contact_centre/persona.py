"""How people express themselves: an agent's set phrases, a customer's mood and typing."""

# ruff: noqa: E501 - tables
from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from examples.contact_centre.dice import Dice

T = TypeVar("T")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_WORD = re.compile(r"\b[^\W\d_]{5,}\b")


_SPELLED_OUT = {
    "en": (
        ("I'm", "I am"), ("I'll", "I will"), ("I've", "I have"), ("I'd", "I would"), ("that's", "that is"),
        ("That's", "That is"), ("don't", "do not"), ("you'll", "you will"), ("You'll", "You will"), ("isn't", "is not"),
        ("didn't", "did not"), ("hasn't", "has not"), ("won't", "will not"), ("you've", "you have"), ("can't", "cannot"),
        ("doesn't", "does not"), ("we'll", "we will"), ("We'll", "We will"),
    ),
    "fr": (
        ("ça", "cela"), ("Ça", "Cela"), ("C'est beau", "C'est très bien"), ("O.K.", "D'accord"), ("texto", "message texte"),
        ("pis", "et"), ("tout de suite", "immédiatement"), ("plate", "désagréable"),
    ),
}  # fmt: skip
"""What people who write formally make of an easy word."""


@dataclass(frozen=True, slots=True)
class Manner:
    """An agent's.

    Attributes:
        joins: how often they go on in the same message.
        quirk: chooses between ways to say a value.
        liking: how often they take the words that they like best.
        formal: they write without contractions or easy words.
        careless: they write chats in small letters, without full stops.
        slips: chance of a slip of the finger in a message.
        smiles: chance of a smile in a chat, where it hurts nobody.
        talkative: how likely they say what could be left out.
    """

    name: str
    joins: float
    quirk: float
    asks_first: bool
    reassures: float
    liking: float
    formal: bool
    careless: bool
    slips: float
    smiles: float
    talkative: float

    def favourites(self, section: str, lines: Sequence[T]) -> list[T]:
        """Those of the lines that this agent uses at all, the ones they like several times."""
        order = Dice(self.name, section).shuffled(range(len(lines)))
        kept = order[: max(3, len(order) // 2)]
        found = []
        for rank, number in enumerate(kept):
            found += [lines[number]] * (4 if rank == 0 else 3 if rank == 1 else 2)
        return found

    def likes(self, mark: int, options: int) -> int:
        """The option that they like best of a choice."""
        return zlib.crc32(f"{self.name}{mark}".encode()) % options

    def typed(self, text: str, language: str, dice: Dice) -> str:
        """As they type it."""
        if self.formal:
            for easy, stiff in _SPELLED_OUT[language]:
                text = re.sub(rf"(?<![\w'’]){re.escape(easy)}(?![\w'’])", stiff, text)
        if self.slips and dice.chance(self.slips) and not re.search(r"\d", text):
            text = slip(text, dice)
        return text


@lru_cache(maxsize=256)
def manner(agent_id: str) -> Manner:
    dice = Dice("manner", agent_id)
    careless = dice.chance(0.1)
    return Manner(
        name=agent_id,
        joins=dice.uniform(0.15, 0.75),
        quirk=dice.random(),
        asks_first=dice.chance(0.6),
        reassures=dice.uniform(0.2, 0.9),
        liking=dice.uniform(0.1, 0.45),
        formal=not careless and dice.chance(0.25),
        careless=careless,
        slips=dice.pick((0.0, 0.0, 0.0, 0.01, 0.03)),
        smiles=dice.pick((0.0, 0.0, 0.0, 0.15, 0.5)),
        talkative=dice.uniform(0.1, 0.8),
    )


_SHORT = {
    "en": (("you", "u"), ("are", "r"), ("please", "pls"), ("because", "cuz"), ("thanks", "thx"), ("your", "ur"), ("I don't know", "idk")),
    "fr": (("quelque chose", "qqch"), ("quelqu'un", "qqun"), ("s'il vous plaît", "svp"), ("c'est", "c"), ("pourquoi", "pk"), ("parce que", "pcq")),
}  # fmt: skip
_FACES = {"cheerful": ("🙂", ":)", "😊", "😅", "haha", "🙏"), "upset": ("😡", "🙄", ":(", "😤", "!!!")}


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
    short: bool
    faces: float

    @property
    def upset(self) -> bool:
        return self.mood == "upset"

    def typed(self, text: str, french: bool, dice: Dice, *, exact: bool = False) -> list[str]:
        """The messages as they are typed: split, with slips, careless of capitals.

        Args:
            exact: no slips and no split; it holds values that matter.
        """
        pieces = [text] if exact or not dice.chance(self.bursts) else _SENTENCE.split(text)
        typed = [self._piece(piece, french, dice, exact) for piece in pieces if piece]
        if self.faces and not exact and dice.chance(self.faces):
            typed[-1] += f" {dice.pick(_FACES['upset' if self.upset else 'cheerful'])}"
        return typed

    def _piece(self, text: str, french: bool, dice: Dice, exact: bool) -> str:
        if not exact:
            if self.slips and dice.chance(self.slips * min(1.0, len(text) / 60)):
                text = slip(text, dice)
            if self.short and dice.chance(0.5):
                for long, short in _SHORT["fr" if french else "en"]:
                    text = re.sub(rf"(?<!\w){long}(?!\w)", short, text)
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
        short=dice.chance(0.15),
        faces={"cheerful": 0.2, "calm": 0.03, "upset": 0.04}.get(mood, 0.0) * (dice.random() > 0.4),
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
