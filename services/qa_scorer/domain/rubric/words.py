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


class _Branch:
    """Where phrases go on: by their next word. `ends` where a phrase is complete."""

    __slots__ = ("branches", "ends")

    def __init__(self) -> None:
        self.branches: dict[str, _Branch] = {}
        self.ends = False


class Phrases:
    """Finds phrases in texts. The time it takes hardly depends on how many phrases there are."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._root = _Branch()
        for phrase in phrases:
            branch = self._root
            for word in words(phrase):
                branch = branch.branches.setdefault(word.text, _Branch())
            branch.ends = branch is not self._root

    def first_in(self, text: str) -> tuple[int, int] | None:
        """Span, in characters, of the first place where a phrase's words follow one another; the shortest phrase where
        several start there; None where none is said."""
        if not self._root.branches:
            return None
        said = words(text)
        for position, first in enumerate(said):
            branch = self._root.branches.get(first.text)
            last = position
            while branch is not None:
                if branch.ends:
                    return first.start, said[last].end
                last += 1
                branch = branch.branches.get(said[last].text) if last < len(said) else None
        return None
