"""What a criterion is about, found by the meaning of its question, guidance and examples; never by its key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.qa_scorer.domain.embedded_judge.acts import INDEX, ActModel, Floats
from services.qa_scorer.domain.embedded_judge.banks.archetypes import QUESTIONS, Archetype
from services.qa_scorer.domain.embedded_judge.naming import introduces
from services.qa_scorer.domain.embedded_judge.text import for_embedding, plain
from services.qa_scorer.domain.rubric.model import MET, Criterion, Window

ACTS_OF: Mapping[Archetype, tuple[str, ...]] = {
    Archetype.GREETING: ("greeting",),
    Archetype.CLOSING: ("goodbye",),
    Archetype.FURTHER_HELP: ("further_help",),
    Archetype.EMPATHY: ("empathy",),
    Archetype.OWNERSHIP: ("ownership",),
    Archetype.PROBING: ("probing", "ask_detail"),
    Archetype.HOLD: ("hold_ask", "hold_back"),
    Archetype.NEXT_STEPS: ("next_steps",),
    Archetype.DISCLOSURE: ("disclosure",),
}
"""Archetypes that are met by saying something, and what that is."""

_EXAMPLE_ACTS: Mapping[Archetype, tuple[str, ...]] = {
    **ACTS_OF,
    Archetype.CONFIRMATION: ("ask_confirm",),
    Archetype.OUTCOME: ("success", "failure"),
}
"""What an example of `met` does, by the archetype that it speaks for. Those that are read from the log have examples
too: without them, a criterion about agreement would pass for one about next steps."""

_MIN_SIMILARITY = 0.42
_GUIDANCE_WEIGHT = 0.35
_EXAMPLE_BONUS = 0.12
_NO_NAME_COST = 0.2
_NAMES_ASKED = re.compile(
    r"\b(?:\w*names?|named|introduc\w*|identif\w*|who|whom|sign\w*|noms?|prenoms?|nomm\w*|presente\w*|appell\w*|qui)\b"
)
_DEFAULT_WINDOW = {Window.OPENING: 3, Window.CLOSING: 5}
"""Messages, where the wording of the criterion names no number."""

_COUNTS: Mapping[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
}  # fmt: skip
_NUMBER = rf"(?P<n>\d{{1,2}}|{'|'.join(_COUNTS)})"
_FIRST = re.compile(rf"\b(?:first {_NUMBER}|{_NUMBER.replace('<n>', '<m>')} premiers?)\b")
_LAST = re.compile(rf"\b(?:last {_NUMBER}|{_NUMBER.replace('<n>', '<m>')} derniers?)\b")


def archetype_texts() -> tuple[tuple[str, ...], tuple[Archetype, ...]]:
    """The archetypes' questions and whose each is."""
    texts, owners = [], []
    for archetype, lines in QUESTIONS.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            texts.append(for_embedding(line))
            owners.append(archetype)
    return tuple(texts), tuple(owners)


@dataclass(frozen=True, slots=True)
class Profile:
    """`fit` is the similarity with the archetype's wording. `met` and `not_met` are the vectors of its
    examples, shape (examples, dimensions). `messages`: how many messages the window holds, None for all."""

    criterion: Criterion
    archetype: Archetype
    fit: float
    messages: int | None
    met: Floats
    not_met: Floats


@dataclass(frozen=True, slots=True)
class CriterionTexts:
    """What of a criterion is embedded."""

    questions: tuple[str, ...]
    guidance: tuple[str, ...]
    met: tuple[str, ...]
    not_met: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.questions, *self.guidance, *self.met, *self.not_met)


def texts_of(criterion: Criterion) -> CriterionTexts:
    good, bad = _example_values(criterion)
    return CriterionTexts(
        tuple(for_embedding(text) for text in criterion.question.values() if text.strip()),
        tuple(for_embedding(text) for text in criterion.guidance.values() if text.strip()),
        tuple(for_embedding(text) for value in good for text in criterion.examples.get(value, ()) if text.strip()),
        tuple(for_embedding(text) for value in bad for text in criterion.examples.get(value, ()) if text.strip()),
    )


def _example_values(criterion: Criterion) -> tuple[Sequence[str], Sequence[str]]:
    """Values whose examples show the criterion met, and not met: for levels the upper half and the rest."""
    if isinstance(criterion.scale, str):
        return (MET,), tuple(value for value in criterion.values if value != MET)
    good = [value for value in criterion.values if criterion.points(value) >= 0.5]
    return good, [value for value in criterion.values if value not in good]


def profile(
    criterion: Criterion,
    texts: CriterionTexts,
    vectors: Floats,
    questions: Floats,
    owners: Sequence[Archetype],
    model: ActModel,
) -> Profile:
    """Reads a criterion.

    `vectors` are those of `texts.all`, in order; `questions` those of `archetype_texts()`, with their `owners`.
    """
    cut = np.cumsum([len(texts.questions), len(texts.guidance), len(texts.met)])
    asked, guidance, met, not_met = np.split(vectors, cut)
    scores = _similarity(asked, questions, owners)
    if len(guidance):
        hints = _similarity(guidance, questions, owners)
        scores = {a: (s + _GUIDANCE_WEIGHT * hints[a]) / (1 + _GUIDANCE_WEIGHT) for a, s in scores.items()}
    if len(met):
        logits = model.logits(met)
        for archetype, acts in _EXAMPLE_ACTS.items():
            scores[archetype] += _EXAMPLE_BONUS * float((logits[:, [INDEX[a] for a in acts]].max(1) > 0).mean())
        scores[Archetype.SELF_INTRODUCTION] += _EXAMPLE_BONUS * _introducing(criterion)
    if len(not_met):
        scores[Archetype.COURTESY] += _EXAMPLE_BONUS * float((model.logits(not_met)[:, INDEX["rude"]] > 0).mean())
    if not any(_NAMES_ASKED.search(plain(question)) for question in criterion.question.values()):
        # To greet and to introduce oneself are worded alike but for the name.
        scores[Archetype.SELF_INTRODUCTION] -= _NO_NAME_COST
    best = max(scores, key=lambda archetype: scores[archetype])
    fit = scores[best]
    if fit < _MIN_SIMILARITY:
        best = Archetype.GENERIC
    return Profile(criterion, best, fit, _messages(criterion), met, not_met)


def _introducing(criterion: Criterion) -> float:
    """How much more often the examples of met name their speaker than those of not met, at least 0."""
    good, bad = (
        [text for value in values for text in criterion.examples.get(value, ())]
        for values in _example_values(criterion)
    )
    named, unnamed = (sum(map(introduces, texts)) / max(1, len(texts)) for texts in (good, bad))
    return max(0.0, named - unnamed)


def _similarity(vectors: Floats, questions: Floats, owners: Sequence[Archetype]) -> dict[Archetype, float]:
    """By archetype: the mean over the texts of the mean of its two nearest questions."""
    if len(vectors) == 0:
        return dict.fromkeys(QUESTIONS, 0.0)
    cosines = vectors @ questions.T
    found = {}
    for archetype in QUESTIONS:
        columns = [number for number, owner in enumerate(owners) if owner is archetype]
        found[archetype] = float(np.sort(cosines[:, columns], axis=1)[:, -2:].mean())
    return found


def _messages(criterion: Criterion) -> int | None:
    if criterion.window is Window.ANY:
        return None
    pattern = _FIRST if criterion.window is Window.OPENING else _LAST
    for text in (*criterion.question.values(), *criterion.guidance.values()):
        if match := pattern.search(plain(text)):
            word = match["n"] or match["m"]
            return max(1, int(word) if word.isdigit() else _COUNTS[word])
    return _DEFAULT_WINDOW[criterion.window]
