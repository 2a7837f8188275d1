"""Criteria that hang on something being said (greeting, empathy...), or on likeness to the rubric's own examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from services.qa_scorer.domain.embedded_judge.acts import INDEX
from services.qa_scorer.domain.embedded_judge.banks.archetypes import Archetype
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.marks import asks, closes, marked
from services.qa_scorer.domain.embedded_judge.profile import ACTS_OF, Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.rubric.model import Na, Window
from services.qa_scorer.domain.scorecard import Evidence, Reason

_CANDIDATES = 2
_EXAMPLE_SLOPE = 5.0
_EXAMPLE_LIMIT = 2.0
_EXAMPLE_FLOOR = 0.45
_PULL = 3.0
_GENERIC_PULL = 5.0
_GENERIC_SLOPE = 9.0
_GENERIC_FLOOR = 0.5
_TROUBLE_SHIFT = 1.0
_MARKED = 2.5
_ANSWER_GAIN = 2.0
_SURE_ANSWER_GAIN = 6.0
_OFFER_SHIFT = 1.0
"""Agents ask much that resembles an offer of further help: another time, another item."""

_SILENT = -3.0
_PART_COST = 1.5
_PART_LEAD = 7.0
"""How much likelier than its whole sentence a part may be: parts of sentences can mean what the sentence does not."""


def window(reading: Reading, profile: Profile) -> list[int]:
    """The judged agent's turns in which the criterion looks."""
    messages = reading.scene.messages
    if profile.messages is not None:
        messages = (
            messages[: profile.messages]
            if profile.criterion.window is Window.OPENING
            else messages[-profile.messages :]
        )
    return [turn for message in messages for turn in message]


def said(reading: Reading, profile: Profile) -> Finding:
    """Met where the agent says what the archetype asks for."""
    rows = reading.rows(window(reading, profile))
    applies = _applies(reading, profile)
    if not rows:
        return Finding("absent", _SILENT, applies)
    acts = [INDEX[act] for act in ACTS_OF[profile.archetype]]
    logits = within_sentence(reading, rows, reading.logits[:, acts].max(1)) + _examples(reading, profile, rows)
    logits = _unmistakable(reading, profile, rows, logits)
    if profile.archetype is Archetype.FURTHER_HELP:
        logits = logits + _answered(reading, rows) - _OFFER_SHIFT
    candidates = best_of(rows, logits)
    best = candidates[0]
    if profile.archetype is Archetype.EMPATHY and best.logit > 0:
        applies = 1.0
    shown = () if best.logit > 0 else _shown(reading, profile)
    piece = reading.scene.pieces[best.row]
    return Finding(
        "present",
        best.logit,
        applies,
        _PULL,
        candidates,
        (span(reading, best.row),),
        shown,
        "absent",
        {"turn": str(piece.turn)},
    )


def generic(reading: Reading, profile: Profile) -> Finding:
    """By likeness to the rubric's examples; open where there are none, unless reviewers' passages speak."""
    rows = reading.rows(window(reading, profile))
    if not rows:
        return Finding("nothing_said", open_reason=Reason.LOW_CONFIDENCE)
    if len(profile.met) == 0 and len(profile.not_met) == 0:
        candidates = tuple(Candidate(row, 0.0) for row in rows[: _CANDIDATES * 2])
        return Finding("unlike", 0.0, 1.0, _GENERIC_PULL, candidates, (span(reading, rows[0]),), (), "unlike")
    vectors = reading.vectors[rows]
    met = (vectors @ profile.met.T).max(1) if len(profile.met) else np.full(len(rows), _GENERIC_FLOOR, np.float32)
    bad = (
        (vectors @ profile.not_met.T).max(1) if len(profile.not_met) else np.full(len(rows), _GENERIC_FLOOR, np.float32)
    )
    if len(profile.met) == 0:
        candidates = best_of(rows, _GENERIC_SLOPE * (0.65 - bad), worst=True)
    else:
        candidates = best_of(rows, _GENERIC_SLOPE * (met - np.maximum(bad, _GENERIC_FLOOR) - 0.05))
    best = candidates[0]
    evidence = (span(reading, best.row),)
    # Likeness to a few examples is a weak witness.
    logit = float(np.clip(best.logit, -1.5, 1.5))
    return Finding(
        "like_examples",
        logit,
        1.0,
        _GENERIC_PULL,
        candidates,
        evidence,
        evidence if len(profile.met) == 0 else (),
        "unlike",
        {"turn": str(reading.scene.pieces[best.row].turn)},
    )


def span(reading: Reading, row: int) -> Evidence:
    piece = reading.scene.pieces[row]
    return Evidence(piece.turn, piece.start, piece.end)


def _examples(reading: Reading, profile: Profile, rows: Sequence[int]) -> npt.NDArray[np.float32]:
    """How much the rubric's own examples move each row: what they call met outweighs the banks."""
    vectors = reading.vectors[list(rows)]
    if len(profile.met) == 0:
        return np.zeros(len(rows), np.float32)
    met = (vectors @ profile.met.T).max(1)
    bad = (
        (vectors @ profile.not_met.T).max(1) if len(profile.not_met) else np.full(len(rows), _EXAMPLE_FLOOR, np.float32)
    )
    moved = np.clip(_EXAMPLE_SLOPE * (met - np.maximum(bad, _EXAMPLE_FLOOR)), -_EXAMPLE_LIMIT, _EXAMPLE_LIMIT)
    # A sentence like neither says nothing about the examples.
    return np.where(np.maximum(met, bad) < _EXAMPLE_FLOOR, 0.0, moved).astype(np.float32)


def _unmistakable(
    reading: Reading, profile: Profile, rows: Sequence[int], logits: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """At least `_MARKED` where a piece's own words leave no doubt, or its words and its being the last ones."""
    found = [
        any(marked(act, plain(reading.scene.pieces[row].text)) for act in ACTS_OF[profile.archetype]) for row in rows
    ]
    if profile.archetype is Archetype.CLOSING and len(reading.scene.messages) > 1:
        last = set(reading.scene.messages[-1])
        pieces = reading.scene.pieces
        found = [
            mark or (pieces[row].turn in last and closes(plain(pieces[row].text)))
            for mark, row in zip(found, rows, strict=True)
        ]
    return np.where(found, np.maximum(logits, _MARKED), logits).astype(np.float32)


def _answered(reading: Reading, rows: Sequence[int]) -> npt.NDArray[np.float32]:
    """What a customer's answer tells of the question before it: "no, that's all" answers an offer of further help.

    Only the last piece of the turn that was answered gains by it, and only as far as it may be such an offer.
    """
    gains = np.zeros(len(rows), np.float32)
    turns = reading.scene.task.view.turns
    last: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        last.setdefault(reading.scene.pieces[row].turn, []).append(place)
    for turn, places in last.items():
        after = next((t for t in turns[turn + 1 :] if t.speaker is not Speaker.SYSTEM), None)
        if after is None or after.speaker is not Speaker.CUSTOMER:
            continue
        answers = reading.rows([after.index])[:1]
        if not answers:
            continue
        done = float(reading.logits[answers[0], INDEX["cust_nothing_more"]])
        said_so = any(marked("cust_nothing_more", plain(reading.scene.pieces[row].text)) for row in answers)
        gain = _SURE_ANSWER_GAIN if said_so else _ANSWER_GAIN / (1 + np.exp(-np.clip(done, -30, 30)))
        end = max(reading.scene.pieces[rows[place]].end for place in places)
        for place in places:
            piece = reading.scene.pieces[rows[place]]
            if piece.end == end and asks(turns[turn].text[piece.start : end], plain(piece.text)):
                gains[place] = gain
    return gains


def within_sentence(
    reading: Reading,
    rows: Sequence[int],
    logits: npt.NDArray[np.float32],
    cost: float = _PART_COST,
    lead: float = _PART_LEAD,
) -> npt.NDArray[np.float32]:
    """Log-odds of the rows, those of a sentence's parts held back by what the whole sentence is taken for."""
    wholes = {
        (piece.turn, piece.start): (piece.end, float(logits[row]))
        for row, piece in enumerate(reading.scene.pieces)
        if piece.whole
    }
    starts: dict[int, list[int]] = {}
    for turn, start in wholes:
        starts.setdefault(turn, []).append(start)
    held = []
    for row in rows:
        piece = reading.scene.pieces[row]
        own = float(logits[row])
        if not piece.whole:
            around = max(start for start in starts[piece.turn] if start <= piece.start)
            own = min(own - cost, wholes[piece.turn, around][1] + lead)
        held.append(own)
    return np.array(held, np.float32)


def best_of(rows: Sequence[int], logits: npt.NDArray[np.float32], *, worst: bool = False) -> tuple[Candidate, ...]:
    """The rows that most decide, the most decisive first."""
    order = np.argsort(logits if worst else -logits, kind="stable")[:_CANDIDATES]
    return tuple(Candidate(rows[int(place)], float(logits[int(place)])) for place in order)


def _shown(reading: Reading, profile: Profile) -> tuple[Evidence, ...]:
    """What shows that something is missing: the agent's first message for an opening, the last for a closing."""
    if profile.messages is None:
        return ()
    turns = window(reading, profile)
    rows = reading.rows([turns[0]] if profile.criterion.window is Window.OPENING else [turns[-1]])
    whole = [row for row in rows if reading.scene.pieces[row].whole]
    return (span(reading, whole[0]),) if whole else ()


def trouble(reading: Reading) -> float:
    """Log-odds that the customer tells of something bad that happened to them."""
    turns = [turn.index for turn in reading.scene.task.view.turns if turn.speaker is Speaker.CUSTOMER]
    return reading.best("cust_trouble", turns)[1]


def _applies(reading: Reading, profile: Profile) -> float:
    """Probability that there was an opportunity: empathy needs trouble, hold manners need a hold."""
    if profile.criterion.na is not Na.ALLOWED:
        return 1.0
    if profile.archetype is Archetype.EMPATHY:
        if profile.criterion.only_if is not None:
            # The rubric itself already says when it applies.
            return 1.0
        return float(1 / (1 + np.exp(-np.clip(trouble(reading) + _TROUBLE_SHIFT, -30, 30))))
    if profile.archetype is Archetype.HOLD:
        held = max(reading.best(act, reading.scene.mine)[1] for act in ACTS_OF[Archetype.HOLD])
        return float(1 / (1 + np.exp(-np.clip(held, -30, 30))))
    return 1.0
