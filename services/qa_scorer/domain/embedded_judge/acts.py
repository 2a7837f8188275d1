"""Tells what a sentence does (greets, offers help, insults...). Learned from the written banks alone.

Every act gets a ridge regression against all other acts and a nearest-sentence margin; how far to trust the two is
fitted on held-out sentences of the banks, which makes the scores probabilities for sentences never seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.qa_scorer.domain.embedded_judge.banks import (
    everyday_en,
    everyday_fr,
    manner_en,
    manner_fr,
    plain,
    quiet_en,
    quiet_fr,
    work_en,
    work_fr,
)
from services.qa_scorer.domain.embedded_judge.text import for_embedding
from services.qa_scorer.domain.embedded_judge.text import plain as bare

Floats = npt.NDArray[np.float32]

_PLAINLY: tuple[str, ...] = (*manner_en.ACTS, *work_en.ACTS, *plain.ACTS_EN)
ACTS: tuple[str, ...] = tuple(dict.fromkeys((*_PLAINLY, *everyday_en.ACTS)))
INDEX: Mapping[str, int] = {act: number for number, act in enumerate(ACTS)}

_EVERYDAY = "everyday "
_EVERYDAY_BANKS = (everyday_en.ACTS, quiet_en.ACTS, everyday_fr.ACTS, quiet_fr.ACTS)
CLASSES: tuple[str, ...] = (*_PLAINLY, *(_EVERYDAY + act for act in everyday_en.ACTS))
"""What a bank's sentence stands for: an act, or an act as it is done in everyday words."""

_CLASS: Mapping[str, int] = {name: number for number, name in enumerate(CLASSES)}

_RIDGE = 1.0
_FOLDS = 8
_BLOCK = 256
_PRIOR = 0.15
"""Weight of all positives over that of all negatives, at least."""

_FILLED = 4
"""How many things a sentence with `{thing}` is written about."""

# Sentences that may rightly count for the other act are no counter-examples of it.
_COMPATIBLE: Mapping[str, frozenset[str]] = {
    "greeting": frozenset({"offer_start"}),
    "offer_start": frozenset({"greeting"}),
    "empathy": frozenset({"plain_apology"}),
    "plain_apology": frozenset({"failure", "empathy"}),
    "failure": frozenset({"plain_apology"}),
    "success": frozenset({"next_steps"}),
    "next_steps": frozenset({"success"}),
    "ask_confirm": frozenset({"availability"}),
    "availability": frozenset({"ask_confirm"}),
    "ask_detail": frozenset({"probing", "ask_identity"}),
    "probing": frozenset({"ask_detail"}),
    "further_help": frozenset({"offer_start"}),
    "cust_nothing_more": frozenset({"cust_no"}),
    "hold_ask": frozenset({"ownership"}),
    "ownership": frozenset({"hold_ask", "next_steps"}),
}
_STRICT: frozenset[tuple[str, str]] = frozenset({("empathy", "plain_apology"), ("further_help", "offer_start")})
"""Pairs (act, other) of `_COMPATIBLE` where the other stays a counter-example of the act."""
_AGAINST: Mapping[str, frozenset[str]] = {
    "plain": frozenset({"rude"}),
    "sends_away": frozenset({"ownership"}),
    **{_EVERYDAY + act: frozenset(everyday_en.ACTS) - {"plain", "neutral"} for act in everyday_en.ACTS},
    _EVERYDAY + "plain": frozenset({"rude"}),
}
"""Classes whose sentences are counter-examples of these acts alone: they would blur what the others learn."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The banks' sentences, each as written and as a recogniser would give it, and the class of each. `groups` numbers
    the sentences."""

    texts: tuple[str, ...]
    classes: tuple[str, ...]
    groups: tuple[int, ...]


def bank() -> Bank:
    texts: list[str] = []
    classes: list[str] = []
    groups: list[int] = []
    number = 0
    for source, things in (
        (manner_en.ACTS, work_en.THINGS),
        (work_en.ACTS, work_en.THINGS),
        (plain.ACTS_EN, work_en.THINGS),
        (everyday_en.ACTS, work_en.THINGS),
        (quiet_en.ACTS, work_en.THINGS),
        (manner_fr.ACTS, work_fr.THINGS),
        (work_fr.ACTS, work_fr.THINGS),
        (plain.ACTS_FR, work_fr.THINGS),
        (everyday_fr.ACTS, work_fr.THINGS),
        (quiet_fr.ACTS, work_fr.THINGS),
    ):
        turn = 0
        for act, lines in source.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                filled = [line]
                if "{thing}" in line:
                    filled = [line.replace("{thing}", things[(turn + k) % len(things)]) for k in range(_FILLED)]
                    turn += _FILLED
                for form in dict.fromkeys(form for text in filled for form in (for_embedding(text), _heard(text))):
                    texts.append(form)
                    classes.append(_EVERYDAY + act if any(source is bank for bank in _EVERYDAY_BANKS) else act)
                    groups.append(number)
                number += 1
    return Bank(tuple(texts), tuple(classes), tuple(groups))


def _heard(line: str) -> str:
    words = line.lower().replace("’", "'")
    return " ".join("".join(c if c.isalnum() or c in "'- " else " " for c in words).split()) or bare(line)


@dataclass(frozen=True, slots=True)
class ActModel:
    """`weights` (dimensions + 1, acts), `platt` (acts, 3) for (ridge score, margin, 1).

    `vectors` are the bank's, sorted by their `classes`.
    """

    weights: Floats
    platt: Floats
    vectors: Floats
    classes: npt.NDArray[np.intp]

    def logits(self, vectors: Floats) -> Floats:
        """Shape (rows, acts): log-odds that a sentence does the act."""
        if len(vectors) == 0:
            return np.zeros((0, len(ACTS)), np.float32)
        ridge = _bias(vectors) @ self.weights
        margin = _margins(vectors, self.vectors, self.classes)
        mixed: Floats = ridge * self.platt[:, 0] + margin * self.platt[:, 1] + self.platt[:, 2]
        return mixed.astype(np.float32)


def fit(source: Bank, vectors: Floats) -> ActModel:
    """Learns the acts from the bank's vectors, shape (len(source.texts), dimensions)."""
    order = np.argsort([_CLASS[name] for name in source.classes], kind="stable")
    classes = np.array([_CLASS[source.classes[row]] for row in order])
    vectors = vectors[order]
    positive = _OWN.T[classes]
    negative = _COUNTER.T[classes]
    groups = np.array(source.groups)[order]
    folds = groups % _FOLDS
    ridge = np.zeros((len(classes), len(ACTS)), np.float32)
    for fold in range(_FOLDS):
        held = folds == fold
        ridge[held] = _bias(vectors[held]) @ _ridge(vectors, classes, ~held)
    margin = _margins(vectors, vectors, classes, groups)
    platt = np.stack(
        [
            _logistic(ridge[known, act], margin[known, act], positive[known, act])
            for act in range(len(ACTS))
            for known in [positive[:, act] | negative[:, act]]
        ]
    )
    return ActModel(_ridge(vectors, classes, np.ones(len(classes), bool)), platt, vectors, classes)


def _examples() -> npt.NDArray[np.bool_]:
    """Shape (acts, classes): whose sentences are examples of which act."""
    return np.array([[name in (act, _EVERYDAY + act) for name in CLASSES] for act in ACTS])


def _counter_examples() -> npt.NDArray[np.bool_]:
    """Shape (acts, classes): whose sentences count against which act. Agents' and customers' acts are told apart among
    themselves only."""
    counter = np.zeros((len(ACTS), len(CLASSES)), bool)
    for act in ACTS:
        for name in CLASSES:
            other = name.removeprefix(_EVERYDAY)
            compatible = other in _COMPATIBLE.get(act, frozenset()) and (act, other) not in _STRICT
            same_side = act.startswith("cust_") == other.startswith("cust_")
            against = _AGAINST.get(name)
            counter[INDEX[act], _CLASS[name]] = (
                act != other and same_side and not compatible and (against is None or act in against)
            )
    return counter


_OWN = _examples()
_COUNTER = _counter_examples()


def _bias(vectors: Floats) -> Floats:
    return np.concatenate([vectors, np.ones((len(vectors), 1), np.float32)], axis=1)


def _ridge(vectors: Floats, classes: npt.NDArray[np.intp], seen: npt.NDArray[np.bool_]) -> Floats:
    """Weights of every act from the sentences `seen`, shape (dimensions + 1, acts). Sentences of the classes in
    `_AGAINST` stay out of the acts that they are neither examples nor counter-examples of: as half-way cases they would
    blur them."""
    positive, negative = _OWN.T[classes] & seen[:, None], _COUNTER.T[classes] & seen[:, None]
    narrow = np.isin(classes, [_CLASS[name] for name in _AGAINST])
    targets = _targets(positive, negative)
    gram, aims = _products(vectors, targets, seen & ~narrow)
    gram += _RIDGE * np.eye(len(gram))
    aims += _products(vectors, targets, seen & narrow)[1]
    weights: Floats = np.linalg.solve(gram, aims).astype(np.float32)
    for act in sorted({INDEX[act] for name, acts in _AGAINST.items() for act in (*acts, name.removeprefix(_EVERYDAY))}):
        heard = narrow & (positive[:, act] | negative[:, act])
        weights[:, act] = np.linalg.solve(gram + _products(vectors, targets, heard)[0], aims[:, act])
    return weights


def _products(
    vectors: Floats, targets: npt.NDArray[np.float64], rows: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The Gram matrix of those rows, and their products with the targets; block by block, to be small in memory."""
    gram = np.zeros((vectors.shape[1] + 1,) * 2)
    aims = np.zeros((len(gram), targets.shape[1]))
    wanted = np.flatnonzero(rows)
    for start in range(0, len(wanted), _BLOCK):
        block = wanted[start : start + _BLOCK]
        design = _bias(vectors[block]).astype(np.float64)
        gram += design.T @ design
        aims += design.T @ targets[block]
    return gram, aims


def _targets(positive: npt.NDArray[np.bool_], negative: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """What the regression aims at. Positives weigh as much as a third of the negatives, whatever their number;
    compatible sentences are left out by a target of zero, half-way between."""
    share = positive.sum(0) / np.maximum(1, negative.sum(0))
    scale = np.where(positive, np.sqrt(1 / np.maximum(share, 1e-3)) / 2, 1.0)
    targets: npt.NDArray[np.float64] = (positive.astype(np.float64) - negative.astype(np.float64)) * scale
    return targets


def _margins(
    vectors: Floats,
    known: Floats,
    classes: npt.NDArray[np.intp],
    groups: npt.NDArray[np.intp] | None = None,
) -> Floats:
    """The nearest sentence of each act less the nearest of its counter-examples, shape (rows, acts).

    `known` are the bank's vectors in the order of their `classes`. With `groups` the `vectors` are the bank's own, and
    no sentence is held against another form of itself.
    """
    starts = np.searchsorted(classes, np.arange(len(CLASSES)))
    margins = np.empty((len(vectors), len(ACTS)), np.float32)
    # All similarities at once would be the largest thing in the service's memory.
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        similarity = vectors[rows] @ known.T
        if groups is not None:
            similarity[groups[rows, None] == groups[None, :]] = -1.0
        nearest = np.maximum.reduceat(similarity, starts, axis=1)
        for act in range(len(ACTS)):
            margins[rows, act] = nearest[:, _OWN[act]].max(1) - nearest[:, _COUNTER[act]].max(1)
    return margins


def _logistic(first: Floats, second: Floats, truth: npt.NDArray[np.bool_]) -> Floats:
    """Three coefficients by Newton steps, lightly regularised."""
    design = np.stack([first, second, np.ones_like(first)], axis=1).astype(np.float64)
    target = truth.astype(np.float64)
    coefficients = np.zeros(3)
    # How often an act stands in the banks says nothing about how often agents do it: rare acts are weighed up.
    weight = np.where(truth, max(1.0, _PRIOR * (len(truth) - truth.sum()) / max(1, truth.sum())), 1.0)
    penalty = np.diag([0.3, 0.03, 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(design @ coefficients, -30, 30)))
        gradient = design.T @ (weight * (p - target)) + penalty @ coefficients
        hessian = (design * (weight * p * (1 - p))[:, None]).T @ design + penalty + 1e-6 * np.eye(3)
        coefficients -= np.linalg.solve(hessian, gradient)
    result: Floats = coefficients.astype(np.float32)
    return result
