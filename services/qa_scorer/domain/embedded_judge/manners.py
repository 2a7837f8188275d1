"""Courtesy: whether any of the agent's sentences is rude, openly or quietly, in the company in which it stands."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from services.qa_scorer.domain.embedded_judge.acts import INDEX, Floats
from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.marks import marked
from services.qa_scorer.domain.embedded_judge.presence import best_of, span, window, within_sentence
from services.qa_scorer.domain.embedded_judge.profile import Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.embedded_judge.slights import Kind, slighting, slights
from services.qa_scorer.domain.embedded_judge.text import plain

_RUDE_SHIFT = -2.5
"""Banks hold as many rude sentences as others; in real contacts they are rare."""

_SOUND_ALONE = 0.7
"""Taken from a sentence that only sounds rude, without an insult or a slight in it: a curt question often does."""

_INSULT = 2.5
_SLIGHT = 2.5
_MOST_SLIGHTS = 2
_HINT = 0.8
_KINDNESS = 2.0
_PART_COST = 2.0
_PART_LEAD = 3.5
_EXAMPLE_SLOPE = 5.0
_EXAMPLE_FLOOR = 0.6
_EXAMPLE_LIMIT = 2.0
_PULL = 3.0

_USUAL_WARMTH = 3
_WARMTH = 0.8
_MOST_FAVOUR = 1.6
_MOST_DISFAVOUR = 2.0
_DOUBTFUL, _PLAIN_ENOUGH = 0.7, 3.0
"""Log-odds from which a remark is doubtful, and from which it is rude in any company."""

_SPAN = 2.0
_WARM_ACTS = ("greeting", "empathy", "further_help", "goodbye", "ownership")
_WARM_FROM = 1.0
_THANKS = re.compile(r"\b(?:please|s il vous plait|svp|thank(?:s| you)|merci)\b")
_KIND = re.compile(
    r"\b(?:sorry|please|s il vous plait|svp|desolee?s?|navree?s?|je comprends|"
    r"i (?:do |can )?(?:understand|see why|get why)|"
    r"merci|thank(?:s| you)|condole\w+|excus\w+|apolog\w+|no idiot|no fool|(?:your|votre) frustration|honte|poor thing|"
    r"pauvre (?:lui|elle|vous|petite?)|glad|happy|contente?|heureu\w+|prudemment|safely|my (?:mistake|fault|error)|"
    r"(?:mon|notre|mes) (?:erreur|excuses)|help|aider?)\b"
)


def courtesy(reading: Reading, profile: Profile) -> Finding:
    """Not met where any of the agent's sentences is rude."""
    rows = reading.rows(window(reading, profile))
    if not rows:
        return Finding("polite", -_RUDE_SHIFT)
    logits, kinds = rudeness(reading, rows, profile.not_met)
    candidates = best_of(rows, -logits, worst=True)
    worst = candidates[0]
    named = sorted(kinds[rows.index(worst.row)])
    code = f"slight_{named[0]}" if named else "rude"
    facts = {"turn": str(reading.scene.pieces[worst.row].turn)}
    return Finding("polite", worst.logit, 1.0, _PULL, candidates, (), (span(reading, worst.row),), code, facts)


def rudeness(
    reading: Reading, rows: list[int], examples: Floats | None = None
) -> tuple[npt.NDArray[np.float32], list[frozenset[Kind]]]:
    """Log-odds that each row is rude, and the slights that it holds. `examples`: vectors of what a rubric calls so."""
    tone, kinds = _tone(reading, rows)
    if examples is not None and len(examples):
        near = (reading.vectors[rows] @ examples.T).max(1)
        tone = tone + np.clip(_EXAMPLE_SLOPE * (near - _EXAMPLE_FLOOR), 0.0, _EXAMPLE_LIMIT)
    logits = tone + _company(tone, warmth(reading)) + _RUDE_SHIFT
    insulting = np.array([marked("rude", plain(reading.scene.pieces[row].text)) for row in rows], bool)
    logits = logits - _SOUND_ALONE * ~(insulting | np.array([bool(found) for found in kinds], bool))
    return np.where(insulting, np.maximum(logits, _INSULT), logits).astype(np.float32), kinds


def warmth(reading: Reading) -> int:
    """How many courtesies the agent shows, 0 to 6: a greeting, sympathy, an offer of help, a goodbye, taking charge, a
    please or thank you."""
    rows = reading.rows(sorted(reading.scene.mine))
    bare = {row: plain(reading.scene.pieces[row].text) for row in rows}
    shown = sum(
        any(reading.logits[row, INDEX[act]] > _WARM_FROM or marked(act, bare[row]) for row in rows)
        for act in _WARM_ACTS
    )
    return shown + any(_THANKS.search(text) for text in bare.values())


def _tone(reading: Reading, rows: list[int]) -> tuple[npt.NDArray[np.float32], list[frozenset[Kind]]]:
    """Log-odds that each row is rude by itself, before any shift, and the slights that it holds."""
    sounds = within_sentence(reading, rows, reading.logits[:, INDEX["rude"]], _PART_COST, _PART_LEAD)
    tone, kinds = [], []
    for row, sound in zip(rows, sounds, strict=True):
        piece = reading.scene.pieces[row]
        text = reading.scene.task.view.turns[piece.turn].text[piece.start : piece.end]
        found = slights(text)
        kind = _KIND.search(plain(text)) is not None or reading.logits[row, INDEX["empathy"]] > _WARM_FROM
        hint = _HINT if piece.whole and slighting(text) else 0.0
        tone.append(float(sound) + _SLIGHT * min(_MOST_SLIGHTS, len(found)) + hint - (_KINDNESS if kind else 0.0))
        kinds.append(found)
    return np.array(tone, np.float32), kinds


def _company(tone: npt.NDArray[np.float32], courtesies: int) -> npt.NDArray[np.float32]:
    """What the rest of the contact tells about a doubtful remark: a warm agent means it kindly, a cold one does not. It
    makes nothing of a remark that is not doubtful, and excuses nothing plain."""
    lean = np.clip(_WARMTH * (_USUAL_WARMTH - courtesies), -_MOST_FAVOUR, _MOST_DISFAVOUR)
    if lean < 0:
        share = np.clip(1 - (tone - _PLAIN_ENOUGH) / _SPAN, 0.0, 1.0)
    else:
        share = np.clip((tone - _DOUBTFUL) / _SPAN, 0.0, 1.0)
    moved: npt.NDArray[np.float32] = (lean * share).astype(np.float32)
    return moved
