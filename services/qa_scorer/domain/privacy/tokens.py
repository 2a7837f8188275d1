"""Words of a text with their places, spelled so that case, accents and apostrophes don't matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from services.qa_scorer.domain.privacy.kinds import SURROGATE

_MARK = "\u0300-\u036f"
_PLAIN_TOKEN = re.compile(r"[0-9]+|[a-z]+")
_TOKEN = re.compile(rf"{SURROGATE.pattern}|\d+|[^\W\d_]+(?:[{_MARK}]+[^\W\d_]*)*")
BARRIER = ""
"""What stands for a surrogate that the text already holds: it equals no word and no number."""


class Tokens:
    """Parallel lists: `norms[i]` is the folded word or the ASCII digits at `text[starts[i]:ends[i]]`."""

    __slots__ = ("ends", "norms", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        # Most text is plain, and most of the time goes here.
        if text.isascii() and "[" not in text:
            lowered = text.lower()
            spans = [match.span() for match in _PLAIN_TOKEN.finditer(lowered)]
            self.norms = [lowered[start:end] for start, end in spans]
        else:
            spans = [match.span() for match in _TOKEN.finditer(text)]
            self.norms = [fold(text[start:end]) for start, end in spans]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def __len__(self) -> int:
        return len(self.norms)

    def gap(self, left: int, right: int) -> str:
        """The text between two tokens."""
        return self.text[self.ends[left] : self.starts[right]]

    def capital(self, index: int) -> bool:
        return self.text[self.starts[index]].isupper()

    def standalone(self, first: int, last: int) -> bool:
        """Whether no letter, digit or underscore touches tokens `first` to `last`."""
        before = self.starts[first] - 1
        after = self.ends[last]
        text = self.text
        return not (before >= 0 and (text[before].isalnum() or text[before] == "_")) and not (
            after < len(text) and (text[after].isalnum() or text[after] == "_")
        )


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """`Élodie` is `elodie`; `４２` is `42`; a surrogate is `BARRIER`.

    The memory of the last words is bounded and never leaves the process.
    """
    if word.isascii():
        return BARRIER if word[0] == "[" else word.lower()
    if word[0].isdecimal():
        return "".join(str(unicodedata.decimal(char)) for char in word)
    folded = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a value."""
    return tuple(norm for norm in Tokens(text).norms if norm)


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())
