"""Words of a text without case, accents, apostrophes and punctuation, and where each stands in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
    folded = word.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Phrases:
    """Finds phrases in texts, all of them in one pass over the text's words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[list[str]]] = {}
        for phrase in phrases:
            wanted = [word.text for word in words(phrase)]
            if wanted:
                self._by_first.setdefault(wanted[0], []).append(wanted)

    def first_in(self, text: str) -> tuple[int, int] | None:
        """Span, in characters, of the first place where a phrase's words follow one another; the shortest phrase where
        several start there; None where none is said."""
        if not self._by_first:
            return None
        said = words(text)
        for position, word in enumerate(said):
            ends = [
                said[position + len(wanted) - 1].end
                for wanted in self._by_first.get(word.text, ())
                if [other.text for other in said[position : position + len(wanted)]] == wanted
            ]
            if ends:
                return word.start, min(ends)
        return None
