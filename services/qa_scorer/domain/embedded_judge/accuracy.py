"""Whether what the agent says after an action agrees with the log: its outcome, and the values in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.embedded_judge.acts import INDEX
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.numbers import Value, logged, spoken
from services.qa_scorer.domain.embedded_judge.presence import span
from services.qa_scorer.domain.embedded_judge.procedure import action_span
from services.qa_scorer.domain.embedded_judge.results import Verdict, negated
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.scorecard import Evidence

_PULL = 0.8
_DENIAL_SHIFT = 2.0
_REPORT = 3
"""Turns of the agent after an action that report on it. What comes later is about something else as often."""

_MARGIN = 1.5
"""Log-odds by which success must beat failure, or the reverse, to be taken as said."""

_OFFER = 3.0
"""Log-odds from which a sentence asks for consent, whether it ends in a question mark or not."""

_PLAN = 1.2
"""Log-odds from which a sentence tells what is to come."""

_CLEAR = 0.8
_CLEAR_MARGIN = 1.8
"""The same for a contradiction, which must be said in so many words: it may fail the whole contact."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`logit`: log-odds that statement and log agree."""

    code: str
    logit: float
    row: int
    entry: Logged


def accuracy(reading: Reading) -> Finding:
    """Not met where any statement contradicts the log; met where one agrees and none contradicts."""
    scene = reading.scene
    found: list[Comparison] = []
    entries = [entry for entry in scene.logged if entry.mine]
    for place, entry in enumerate(entries):
        until = entries[place + 1].turn if place + 1 < len(entries) else None
        turns = reading.agent_after(entry.turn, until)[:_REPORT]
        if entry.privileged or not any(other.privileged for other in entries):
            found.extend(_outcome(reading, entry, turns))
        found.extend(_values(reading, entry, turns, _mentioned(reading, entries, entry.turn)))
    if not found:
        if not entries:
            return Finding("nothing_to_compare", 0.8, 0.1)
        return Finding("nothing_to_compare", 1.0, 0.35)
    worst = min(found, key=lambda comparison: comparison.logit)
    best = max(found, key=lambda comparison: comparison.logit)
    logit = worst.logit if worst.logit < 0 else min(best.logit, 3.0)
    decisive = worst if worst.logit < 0 else best
    evidence: tuple[Evidence, ...] = (span(reading, decisive.row), action_span(reading, decisive.entry))
    facts = {"turn": str(scene.pieces[decisive.row].turn), "action": str(decisive.entry.turn)}
    candidate = Candidate(decisive.row, logit)
    return Finding("agrees", logit, 1.0, _PULL, (candidate,), evidence, evidence, worst.code, facts)


def _outcome(reading: Reading, entry: Logged, turns: Sequence[int]) -> list[Comparison]:
    """The first clear statement of success or failure after the action."""
    if entry.verdict is Verdict.UNKNOWN:
        return []
    for turn in turns:
        (good_row, good), (bad_row, bad) = _polarity(reading, turn)
        if good_row is None or bad_row is None or max(good, bad) < 0 or abs(good - bad) < _MARGIN:
            continue
        said_done = good > bad
        agrees = said_done == (entry.verdict is Verdict.DONE)
        if not agrees and (max(good, bad) < _CLEAR or abs(good - bad) < _CLEAR_MARGIN):
            continue
        strength = min(3.0, 0.5 + abs(good - bad) / 3)
        row = good_row if said_done else bad_row
        return [
            Comparison("agrees" if agrees else "contradicts_outcome", strength if agrees else -strength, row, entry)
        ]
    return []


def _polarity(reading: Reading, turn: int) -> tuple[tuple[int | None, float], tuple[int | None, float]]:
    """The piece of the turn that most tells success, and the one that most tells failure, with their log-odds."""
    best: list[tuple[int | None, float]] = [(None, float("-inf")), (None, float("-inf"))]
    for row in reading.rows([turn]):
        shift = _DENIAL_SHIFT if negated(reading.scene.pieces[row].text) else 0.0
        for side, (act, sign) in enumerate((("success", -1.0), ("failure", 1.0))):
            logit = float(reading.logits[row, INDEX[act]]) + sign * shift
            if logit > best[side][1]:
                best[side] = (row, logit)
    return best[0], best[1]


def _mentioned(reading: Reading, entries: Sequence[Logged], until: int) -> set[Value]:
    """Values that stood before the action, in the log or in the customer's words: an agent may come back to them."""
    found = {
        value
        for entry in entries
        if entry.turn < until
        for fields in (entry.action.arguments, entry.action.result_fields)
        for argument in fields
        for value in logged(argument.key, argument.value)
    }
    for turn in reading.scene.task.view.turns[:until]:
        if turn.speaker is Speaker.CUSTOMER:
            found.update(spoken(turn.text))
    return found


def _values(reading: Reading, entry: Logged, turns: Sequence[int], mentioned: set[Value]) -> list[Comparison]:
    """Times, days, dates, amounts and counts that the agent states, against those of the action by kind."""
    known: dict[str, set[str]] = {}
    result: dict[str, set[str]] = {}
    for group, fields in ((known, entry.action.arguments), (result, entry.action.result_fields)):
        for argument in fields:
            for value in logged(argument.key, argument.value):
                group.setdefault(value.kind, set()).add(value.value)
    found: list[Comparison] = []
    for turn in turns:
        for row in reading.rows([turn]):
            piece = reading.scene.pieces[row]
            if not piece.whole or negated(piece.text) or _is_offer(reading, row):
                continue
            text = reading.scene.task.view.turns[turn].text[piece.start : piece.end]
            compared = [
                (value, one)
                for value in spoken(text)
                if entry.privileged or value.kind != "date" or not _is_plan(reading, row)
                for one in _compare(value, known, result, row, entry)
            ]
            # A sentence that states the logged value may set others beside it: a former price, a difference.
            agreed = {value.kind for value, one in compared if one.logit > 0}
            found.extend(
                one for value, one in compared if one.logit > 0 or (value.kind not in agreed and value not in mentioned)
            )
    return found


def _compare(
    value: Value, known: dict[str, set[str]], result: dict[str, set[str]], row: int, entry: Logged
) -> list[Comparison]:
    truth = result.get(value.kind, set()) | known.get(value.kind, set())
    if not truth:
        return []
    if value.value in truth or (value.kind == "money" and any(_rounded(value.value, amount) for amount in truth)):
        return [Comparison("agrees", 1.5, row, entry)]
    if not entry.privileged and value.kind not in result:
        # After a look-up an agent may well speak of other values than those looked up.
        return []
    return [Comparison("contradicts_value", -1.8 if value.kind in result else -1.2, row, entry)]


def _rounded(said: str, amount: str) -> bool:
    """Whether a whole amount is the exact one without its cents, or the next whole one."""
    return "." not in said and abs(float(said) - float(amount)) < 1


def _is_offer(reading: Reading, row: int) -> bool:
    """Whether the piece asks instead of telling: what might be done is no report of what was."""
    return reading.scene.pieces[row].text.endswith("?") or float(reading.logits[row, INDEX["ask_confirm"]]) > _OFFER


def _is_plan(reading: Reading, row: int) -> bool:
    """Whether the piece tells what is to come: after a look-up, its days are none that were looked up."""
    return float(reading.logits[row, INDEX["next_steps"]]) > _PLAN
