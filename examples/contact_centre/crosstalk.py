"""What happens on a telephone line beside the words: listeners hum, people fall into each other's speech."""

# ruff: noqa: E501 - tables
from __future__ import annotations

from collections.abc import Mapping, Sequence

from examples.contact_centre.dice import Dice
from examples.contact_centre.numbers_spoken import cardinal
from examples.contact_centre.stage import AGENT, CUSTOMER, Stage, Turn

_LONG = 13
_MOST = 56
_EDGE = 3
"""So many turns of an agent at either end stay whole: what the rubric looks for there is counted in turns."""
_HUMS: Mapping[str, Sequence[str]] = {
    "en": ("mm hm", "yeah", "uh huh", "okay", "right", "yep", "mm"),
    "fr": ("mm hm", "oui", "ok", "oui oui", "d'accord", "mm", "ouin"),
}
_CUTS: Mapping[str, Sequence[str]] = {
    "en": ("yeah i know that", "sorry go ahead", "wait what", "hang on i'm writing this down", "sorry can you repeat that",
           "oh sorry you were saying", "wait slower please"),
    "fr": ("oui je sais ça", "excusez allez-y", "attendez quoi", "attendez je note", "excusez pouvez-vous répéter",
           "ah excusez vous disiez", "attendez moins vite"),
}  # fmt: skip
_NUMBERS = frozenset(
    word for n in range(100) for language in ("en", "fr") for word in cardinal(n, language).split()
) | frozenset(["oh", "hundred", "thousand", "and", "dollars", "cents", "cent", "mille", "et"])
_AGAIN: Mapping[str, Sequence[str]] = {
    "en": ("so", "yeah so", "as i was saying", "no problem so", "right so", "sure"),
    "fr": ("donc", "oui donc", "je disais donc", "pas de problème donc", "bon", "oui"),
}


def interrupt(stage: Stage) -> None:
    """Breaks some of the agents' long turns: a hum in the middle, or a start that is cut off and made again."""
    dice, turns = stage.dice, stage.turns
    spoken = [number for number, turn in enumerate(turns) if turn.speaker == AGENT]
    first = {number for agent in {turn.agent for turn in turns if turn.agent}
             for number in [n for n in spoken if turns[n].agent is agent][:_EDGE]}  # fmt: skip
    free = [n for n in spoken[:-_EDGE] if n not in first and not turns[n].exact]
    liveliness = dice.pick((0.0, 0.1, 0.25, 0.4))
    cuts = dice.shuffled(_CUTS[stage.language])
    for number in reversed(free):
        words = turns[number].text.split()
        if len(turns) > _MOST or len(words) < _LONG or not dice.chance(liveliness):
            continue
        turns[number : number + 1] = _broken(turns[number], words, stage.language, cuts, dice)


def _broken(turn: Turn, words: list[str], language: str, cuts: list[str], dice: Dice) -> list[Turn]:
    if not cuts or dice.chance(0.6):
        at = dice.between(5, len(words) - 5)
        while at > 2 and words[at] in _NUMBERS:
            # Nobody hums in the middle of a number.
            at -= 1
        begun, rest = " ".join(words[:at]), " ".join(words[at:])
        hum = Turn(CUSTOMER, dice.pick(_HUMS[language]))
    else:
        begun = " ".join(words[: dice.between(3, 6)])
        rest = f"{dice.pick(_AGAIN[language])} {' '.join(words)}"
        hum = Turn(CUSTOMER, cuts.pop())
    return [Turn(AGENT, begun, turn.agent, waits=turn.waits), hum, Turn(AGENT, rest, turn.agent)]
