"""What full-text search reads of an interaction, and the passage that a hit shows. Both know the judged view only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.interaction import JudgedTurn, JudgedView

MAX_BYTES = 256 * 1024
"""A PostgreSQL search vector holds 1 MiB, and compound words are kept whole and in parts."""
PASSAGE_CHARS = 160
_WORD = re.compile(r"[^\W_]+")
_ENDING = 3
"""Letters that an inflected word may differ in at its end."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` is cut from turn `turn` (an index); `spans` are the matching words in `text`, end exclusive."""

    turn: int
    text: str
    spans: tuple[tuple[int, int], ...]


def search_text(view: JudgedView) -> str:
    """The words of a contact without its surrogates: nobody looks for all contacts that hold some e-mail address.

    A contact of more than `MAX_BYTES` is searchable by its beginning.
    """
    size, pieces = 0, []
    for piece in _spoken(view.turns):
        pieces.append(piece)
        size += len(piece) + 1
        if size > MAX_BYTES:
            break
    text = normalised(" ".join(pieces))
    return text.encode("utf-8", "ignore")[:MAX_BYTES].decode("utf-8", "ignore")


def normalised(said: str) -> str:
    """One spelling for letters that can be written in several ways, and nothing that a database can't store."""
    return unicodedata.normalize("NFKC", said).replace("\0", " ")


def _spoken(turns: Sequence[JudgedTurn]) -> Iterator[str]:
    for turn in turns:
        at = 0
        for entry in sorted(turn.substitutions, key=lambda entry: entry.start):
            yield turn.text[at : entry.start]
            at = entry.end
        yield turn.text[at:]


def passage(turns: Sequence[str], query: str) -> Passage | None:
    """The turn that holds most of the words looked for, cut around the first of them; None where none holds any.

    Words are compared as search does, roughly: without case and accents, and with endings that may differ.
    """
    positive = re.sub(r"(?<!\S)-\S+", " ", query)
    stems = {_stem(_plain(word)) for word in _WORD.findall(positive) if len(word) > 1}
    stems.discard("")
    best: tuple[int, int, list[tuple[int, int]]] | None = None
    for index, said in enumerate(turns):
        spans, seen = [], set()
        for match in _WORD.finditer(said):
            word = _plain(match.group())
            stem = next((stem for stem in stems if _same(stem, word)), None)
            if stem is not None:
                spans.append(match.span())
                seen.add(stem)
        if seen and (best is None or len(seen) > best[1]):
            best = (index, len(seen), spans)
            if len(seen) == len(stems):
                break
    if best is None:
        return None
    index, _, spans = best
    return _cut(index, turns[index], spans)


def _cut(turn: int, said: str, spans: Sequence[tuple[int, int]]) -> Passage:
    start = max(0, spans[0][0] - PASSAGE_CHARS // 3)
    if start:
        start = said.find(" ", start, spans[0][0]) + 1 or start
    end = min(len(said), start + PASSAGE_CHARS)
    if end < len(said):
        space = said.rfind(" ", spans[0][1], end)
        end = space if space > 0 else end
    before, after = "…" if start else "", "…" if end < len(said) else ""
    shift = len(before) - start
    shown = tuple((a + shift, b + shift) for a, b in spans if a >= start and b <= end)
    return Passage(turn, f"{before}{said[start:end]}{after}", shown)


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _stem(word: str) -> str:
    return word[: max(4, len(word) - _ENDING)]


def _same(stem: str, word: str) -> bool:
    return word == stem or (len(stem) >= 4 and word.startswith(stem) and len(word) - len(stem) <= 2 * _ENDING)
