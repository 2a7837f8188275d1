"""Who goes on speaking over several turns, with nothing but acknowledgements of others between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.spelling import Atom

_LIGHT_WORDS = 8


def dictations(segments: Sequence[Segment]) -> Iterator[list[int]]:
    """The turns, by index, in which one speaker goes on with nothing but acknowledgements of others between."""
    chains: dict[Speaker, list[int]] = {}
    for index, segment in enumerate(segments):
        speaker = segment.speaker
        if speaker is None or speaker is Speaker.SYSTEM:
            continue
        if not _acknowledges(segment):
            for other in [entry for entry in chains if entry is not speaker]:
                yield chains.pop(other)
        chains.setdefault(speaker, []).append(index)
    yield from chains.values()


def _acknowledges(segment: Segment) -> bool:
    """A few words or an echo, and no new question, which would end what the other dictates."""
    numbers = sum(run.last - run.first + 1 for run in segment.runs)
    return len(segment.tokens) - numbers <= _LIGHT_WORDS


def place(atoms: Sequence[Atom]) -> list[tuple[Segment, int, int]]:
    """The segments that atoms stand in, in order, with the first and last token in each."""
    spans: list[tuple[Segment, int, int]] = []
    for atom in atoms:
        if atom.first > atom.last:
            continue
        if spans and spans[-1][0] is atom.segment:
            spans[-1] = (atom.segment, spans[-1][1], atom.last)
        else:
            spans.append((atom.segment, atom.first, atom.last))
    return spans
