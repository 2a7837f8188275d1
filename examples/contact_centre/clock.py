"""When each turn comes: typing and talking take their time, and nobody waits too long unless it is fated."""

from __future__ import annotations

from collections.abc import Sequence

from examples.contact_centre.dice import Dice
from examples.contact_centre.stage import AGENT, BOT, CUSTOMER, SYSTEM, Turn

LIMIT_MS = 120_000
_MOST_MS = 112_000


def waiting(turns: Sequence[Turn]) -> list[tuple[int, int]]:
    """(asked, answered): indexes of every wait for a human agent that counts as that agent's.

    A wait that a hand-over falls into is the queue's; a bot answers only until the first agent speaks.
    """
    found = []
    asked: int | None = None
    spoken: set[str] = set()
    for number, turn in enumerate(turns):
        if turn.speaker == CUSTOMER:
            asked = number if asked is None else asked
        elif turn.speaker == AGENT and turn.agent is not None:
            if asked is not None and not (spoken and turn.agent.id not in spoken):
                found.append((asked, number))
            asked = None
            spoken.add(turn.agent.id)
        elif turn.speaker == BOT and not spoken - {BOT}:
            asked = None
            spoken.add(BOT)
    return found


def set_times(turns: Sequence[Turn], dice: Dice, *, spoken: bool, slow: Sequence[int] = ()) -> int:
    """Gives every turn its offset; returns the contact's length in milliseconds.

    Args:
        slow: answers that come more than two minutes after the question.
    """
    pairs = waiting(turns)
    own = {answered: asked for asked, answered in pairs}
    within = {inner: asked for asked, answered in pairs for inner in range(asked + 1, answered)}
    now = 0
    last: Turn | None = None
    for number, turn in enumerate(turns):
        if last is not None:
            now += _pause(last, turn, dice, spoken)
        if number in own:
            began = turns[own[number]].offset_ms or 0
            if number in slow:
                now = max(now, began + dice.between(LIMIT_MS // 1000 + 8, 430) * 1000 + dice.between(0, 999))
            else:
                now = min(now, began + _MOST_MS - dice.between(0, 20_000))
        elif number in within:
            now = min(now, (turns[within[number]].offset_ms or 0) + _MOST_MS - 22_000)
        turn.offset_ms = now = max(now, (last.offset_ms or 0) if last else 0)
        last = turn
    return now + (_length(last, spoken) if last else 0)


def _pause(before: Turn, turn: Turn, dice: Dice, spoken: bool) -> int:
    if turn.speaker == SYSTEM:
        return dice.between(2_000, 9_000)
    if spoken:
        silence = dice.between(15_000, 60_000) if turn.waits else dice.between(300, 2_500)
        return (_length(before, True) if before.speaker != SYSTEM else 1_500) + silence
    if turn.speaker == BOT:
        return dice.between(900, 2_500)
    if turn.speaker == CUSTOMER:
        burst = before.speaker == CUSTOMER
        thinking = dice.between(1_500, 5_000) if burst else dice.between(4_000, 32_000)
        return thinking + len(turn.text) * dice.between(60, 190)
    thinking = dice.between(25_000, 75_000) if turn.waits else dice.between(3_000, 22_000)
    return thinking + len(turn.text) * dice.between(60, 170)


def _length(turn: Turn, spoken: bool) -> int:
    return len(turn.text.split()) * 370 if spoken else 2_000
