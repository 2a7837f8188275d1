"""Words of a text without case, accents, apostrophes and punctuation, and where each stands in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"\w[\w\u0300-\u036f]*")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Word:
    """`text` is normalised; `start` and `end` are characters of the original, end exclusive."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """`L’été, c'est…` is the words l, ete, c, est."""
    return [Word(normalised(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def normalised(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def find_phrase(phrase: list[Word], text: list[Word]) -> tuple[int, int] | None:
    """Span, in characters, of the first place where the phrase's words follow one another; None where they don't."""
    wanted = [word.text for word in phrase]
    if not wanted:
        return None
    for first in range(len(text) - len(wanted) + 1):
        if all(text[first + offset].text == word for offset, word in enumerate(wanted)):
            return text[first].start, text[first + len(wanted) - 1].end
    return None
