"""Limits of ScoreBacklog, and how a chunk that fails is taken apart so that one bad record can't hold the others.

A chunk that times out is halved at once, since each try costs the whole limit; one that fails otherwise is tried again
with growing pauses, over a minute in all, and then halved with one try per half. Halving ends at single records, which
have the tries of `workflows.shared.policies` and are then concluded with the reason. Records that `Evaluate` itself
reports as worth a retry go on alone; the rest of their chunk is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from workflows.score_backlog.types import Piece, Unsettled
from workflows.shared.policies import LONGEST_PAUSE, Failure, Kind, after, of_outcome, pause_before
from workflows.shared.types import Ref

WINDOW_SECONDS = timedelta(seconds=60)
CHUNK_TRIES = 7
"""Tries of a whole chunk before it is halved: pauses of 1, 2, 4, 8, 16 and 32 s outlast the restart of any part."""

MOST_WAITING = 500
"""Records that may wait for another try before no further chunks begin; bounds what a run hands to the next, too."""

LONGEST_IDLE = 30.0


@dataclass(frozen=True, slots=True)
class GivenUp:
    refs: list[Ref]
    reason: str


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a piece: calls still to make, and records to conclude."""

    pieces: list[Piece]
    given_up: list[GivenUp]


def after_error(piece: Piece, failure: Failure, patience: float) -> Next:
    """A call that brought no outcomes at all."""
    if len(piece.refs) == 1:
        again = after(piece.trials, failure, patience)
        if again is None:
            return Next([], [GivenUp(piece.refs, failure.reason)])
        return Next([Piece(piece.refs, *again)], [])
    failed_calls = piece.failed_calls + 1
    if failure.kind is Kind.RECORD and failed_calls < CHUNK_TRIES:
        pause = pause_before(failed_calls, LONGEST_PAUSE, failure.retry_after)
        return Next([Piece(piece.refs, piece.trials, pause, failed_calls)], [])
    middle = (len(piece.refs) + 1) // 2
    tried = CHUNK_TRIES - 1 if failure.kind is Kind.RECORD else 0
    halves = (piece.refs[:middle], piece.refs[middle:])
    return Next([Piece(refs, piece.trials, failed_calls=tried) for refs in halves], [])


def after_outcomes(piece: Piece, again: Sequence[Unsettled], failed: Sequence[Unsettled], patience: float) -> Next:
    """A call that settled all but `again` and `failed`."""
    given_up: dict[str, list[Ref]] = {}
    for unsettled in failed:
        given_up.setdefault(unsettled.reason, []).append(unsettled.ref)
    waiting: dict[Kind, list[Unsettled]] = {}
    for unsettled in again:
        waiting.setdefault(of_outcome(unsettled.reason, unsettled.retry_after).kind, []).append(unsettled)
    pieces = []
    for kind, group in waiting.items():
        retry_after = max(unsettled.retry_after for unsettled in group)
        step = after(piece.trials, Failure(group[0].reason, kind, retry_after), patience)
        if step is not None:
            pieces.append(Piece([unsettled.ref for unsettled in group], *step))
            continue
        for unsettled in group:
            given_up.setdefault(unsettled.reason, []).append(unsettled.ref)
    return Next(pieces, [GivenUp(refs, reason) for reason, refs in given_up.items()])


def idle_pause(idle: int) -> float:
    """Seconds before an open backlog that gave nothing `idle` times in a row is asked again."""
    return pause_before(idle, LONGEST_IDLE)


def chunks(refs: Sequence[Ref], size: int) -> list[list[Ref]]:
    return [list(refs[start : start + size]) for start in range(0, len(refs), size)]
