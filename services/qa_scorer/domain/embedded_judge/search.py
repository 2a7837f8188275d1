"""How each item of an identity set stands before an action: given, told without the log showing it, read out by the
agent, unclear, or missing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from services.qa_scorer.domain.actions import ActionArgument
from services.qa_scorer.domain.embedded_judge.items import (
    NO_VALUE,
    Shape,
    argument,
    asks_for_a_code,
    asks_in_general,
    asks_name_of_thing,
    kind_of,
    may_stand_for,
    names_item,
    other_than,
    shape,
    sounds_like,
)
from services.qa_scorer.domain.embedded_judge.numbers import digits, figures
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.stated import Stated, stated
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, Speaker

_JOINERS = frozenset({"and", "et", "or", "ou", "mr", "mrs", "ms", "m", "mme", "dr"})
_FORMS = frozenset({"ltd", "limited", "inc", "llc", "gmbh", "as", "sa", "sarl", "ltee", "plc", "co"})
"""Legal forms of a company's name, which nobody says."""
_ALIKE = 0.78
_MISREAD = 0.6
_PATIENCE = 2
"""Customer turns after a question that may still answer it, counted anew with each turn of the agent's."""
_ASKS_WHO = 1.0
"""Log-odds from which a sentence of the agent asks who the customer is, whatever with."""
_SHORT = 6
"""Words of a turn that may be a code in other words, and nothing else."""

_FAR, _LONGEST = 300, 4_000
"""Turns at either end of what came before the action in which items are looked for that the log does not show, and
characters of a turn."""

_OPTIONS = 4
"""Values that are tried for one item."""


class State(IntEnum):
    """How an item stands before the action, worst first."""

    READ_OUT = 0
    OTHER = 1
    MISSING = 2
    UNHEARD = 3
    DOUBTED = 4
    HEARD = 5
    LIKELY = 6
    TOLD = 7
    GIVEN = 8


@dataclass(frozen=True, slots=True)
class Item:
    """`turn` is the customer's that holds the value, or may. `logged`: the desk's log holds a value for it."""

    key: str
    state: State
    turn: JudgedTurn | None = None
    logged: bool = True


class _Due(IntEnum):
    """What the agent had asked before a customer's turn: something of the kind, for proof in general, for the item."""

    KIND = 0
    GENERAL = 1
    NAMED = 2


@dataclass(frozen=True, slots=True)
class _Option:
    state: State
    value: Stated


class Search:
    """Looks for items in what was said before `action`."""

    def __init__(self, reading: Reading, action: Logged) -> None:
        scene = reading.scene
        self._reading = reading
        self._turns = scene.task.view.turns
        self.action = action
        self._spoken = scene.task.view.channel is Channel.VOICE
        self._before = [t for t in self._turns[: action.turn] if t.speaker is not Speaker.SYSTEM]
        self._customer = [t for t in self._before if t.speaker is Speaker.CUSTOMER]
        long = len(self._before) > 2 * _FAR
        self._near = [*self._before[:_FAR], *self._before[-_FAR:]] if long else self._before
        self._squeezed: dict[int, str] = {}
        earlier = [entry for entry in scene.logged if entry.turn < action.turn and entry.mine]
        self._own = action.action.arguments
        self._others = [entry for logged in reversed(earlier) for entry in logged.action.arguments]

    def items(self, keys: Sequence[str]) -> list[Item]:
        """How each item of a set stands. Of what the log does not show, one value fills one item."""
        filled = {key: value for key in keys if (value := self._value(key)) is not None}
        found = {key: self._logged(key, value, keys) for key, value in filled.items()}
        taken = [value for key, value in filled.items() if found[key].state >= State.GIVEN]
        open_keys = [key for key in keys if key not in found]
        options = [self._options(key, taken) for key in open_keys]
        for key, option in zip(open_keys, _assigned(options), strict=True):
            if option is not None:
                found[key] = Item(key, option.state, self._turns[option.value.turn], logged=False)
            else:
                found[key] = Item(key, State.MISSING, logged=False)
        return [found[key] for key in keys]

    def _logged(self, key: str, value: str, keys: Sequence[str]) -> Item:
        """The item whose value the desk's log holds."""
        if plain(value) in NO_VALUE:
            return Item(key, State.MISSING)
        given = self._holding(value)
        if given is not None:
            return Item(key, State.GIVEN, given)
        reader = next((t for t in self._before if t.speaker is not Speaker.CUSTOMER and _shows(t.text, value)), None)
        heard = self._material(key, value, keys, reader)
        if heard is not None:
            return heard
        return Item(key, State.READ_OUT, reader) if reader else Item(key, State.UNHEARD)

    def _value(self, key: str) -> str | None:
        found = self._argument(key)
        return found.value if found is not None else None

    def _argument(self, key: str) -> ActionArgument | None:
        return argument(key, self._own) or argument(key, self._others)

    def _holding(self, value: str) -> JudgedTurn | None:
        """The last customer turn that holds the value."""
        single = next((turn for turn in reversed(self._customer) if _holds(turn.text, value)), None)
        if single is not None or not self._customer:
            return single
        # A name given in two goes, or two people's names.
        joined = " ".join(turn.text for turn in self._customer)
        return self._customer[-1] if _holds(joined, value) else None

    def _material(self, key: str, value: str, keys: Sequence[str], reader: JudgedTurn | None) -> Item | None:
        """What the customer said where the item was due, if it could be its value, badly transcribed."""
        wanted = shape(key)
        own = frozenset(SURROGATE.findall(value))
        claimed = self._claimed(key, keys) - own
        kinds = {kind_of(surrogate) for surrogate in own}
        for turn in self._answers(key, keys):
            if reader is not None and reader.index < turn.index:
                break
            others = [s for s in SURROGATE.findall(turn.text) if s not in claimed and s not in own]
            other = any(kind_of(s) in kinds for s in others)
            if other and wanted is not Shape.ADDRESS and (wanted is Shape.DATE or not self._spoken):
                return Item(key, State.OTHER, turn)
            if _masked_apart(value, own, others, wanted):
                return Item(key, State.LIKELY, turn)
            # An address is rarely said the way that it is filed.
            if other or (self._spoken and sounds_like(turn.text, wanted, claimed)):
                return Item(key, State.HEARD, turn)
        if reader is not None:
            return None
        return self._resembling(key, value, claimed)

    def _resembling(self, key: str, value: str, claimed: frozenset[str]) -> Item | None:
        """What the customer said unasked that resembles the value: an address in other words, a code half heard."""
        wanted = shape(key)
        for turn in self._near:
            if turn.speaker is not Speaker.CUSTOMER:
                continue
            values = [v for v in stated(turn.index, turn.text, wanted, spoken=self._spoken) if v.value not in claimed]
            if wanted is Shape.ADDRESS and any(v.sure for v in values):
                return Item(key, State.HEARD, turn)
            if self._spoken and (_cut_off(turn.text, value) or any(_misread(v.value, value) for v in values)):
                return Item(key, State.HEARD, turn)
        return None

    def _claimed(self, key: str, keys: Iterable[str]) -> frozenset[str]:
        """Surrogates that are the values of the set's other items."""
        mine = self._argument(key)
        own = frozenset(SURROGATE.findall(mine.value)) if mine is not None else frozenset()
        others = [entry for other in keys if other != key and (entry := self._argument(other)) is not None]
        return frozenset(s for entry in others for s in SURROGATE.findall(entry.value)) - own

    def _options(self, key: str, taken: Sequence[str]) -> list[_Option]:
        """What in the customer's words could be an item that the log does not show, likeliest first."""
        wanted = shape(key)
        due = {turn.index: level for turn, level in self._due(key)}
        found: list[_Option] = []
        asked: JudgedTurn | None = None
        for turn in self._near:
            if turn.speaker is not Speaker.CUSTOMER:
                asked = turn
                continue
            if wanted is Shape.NAME and asked is not None and asks_name_of_thing(asked.text):
                continue
            for value in stated(turn.index, turn.text, wanted, spoken=self._spoken):
                if any(_same(value.value, other) for other in taken) or self._first_said_by_agent(value):
                    continue
                state = self._state(key, value, due.get(turn.index))
                if state is not None:
                    found.append(_Option(state, value))
            if wanted is Shape.CODE and due.get(turn.index) is _Due.NAMED and len(turn.text.split()) <= _SHORT:
                # Asked for a code, people also give words; and a recogniser makes words of letters.
                words = stated(turn.index, turn.text, Shape.WORDS, spoken=self._spoken)
                found.extend(_Option(State.DOUBTED, word) for word in words if word.value.isalpha())
        return sorted(found, key=lambda option: -option.state)[:_OPTIONS]

    def _state(self, key: str, value: Stated, due: _Due | None) -> State | None:
        """How the item stands if this is its value; None where it can't be."""
        wanted = shape(key)
        if due is _Due.NAMED:
            plainly = wanted is not Shape.WORDS or value.sure or any(map(str.isdigit, value.value))
            return State.TOLD if plainly else State.LIKELY
        if wanted is Shape.PET:
            return State.LIKELY if value.sure else State.DOUBTED if value.alone else None
        used = [entry.key for entry in (*self._own, *self._others) if _same(value.value, entry.value)]
        if used and all(other_than(other, key) for other in used):
            return None
        if wanted is Shape.CODE and value.sure and used:
            # The desk worked with it.
            return State.TOLD
        if due is not None and value.sure:
            return State.LIKELY
        if due is _Due.GENERAL or (due is _Due.KIND and wanted is not Shape.DATE):
            return State.HEARD
        if value.sure and wanted is not Shape.WORDS:
            return State.HEARD if wanted is Shape.CODE else State.LIKELY
        return State.DOUBTED if value.alone else None

    def _first_said_by_agent(self, value: Stated) -> bool:
        """Whether the agent said the value before the customer ever did."""
        said = plain(value.value).replace(" ", "")
        for turn in self._near:
            if turn.index >= value.turn:
                return False
            same = value.value in turn.text if value.value.startswith("[") else value.value in plain(turn.text).split()
            if same or (len(said) > 3 and said in self._run_together(turn)):
                return turn.speaker is not Speaker.CUSTOMER
        return False

    def _run_together(self, turn: JudgedTurn) -> str:
        if turn.index not in self._squeezed:
            self._squeezed[turn.index] = digits(turn.text[:_LONGEST]).replace(" ", "")
        return self._squeezed[turn.index]

    def _due(self, key: str) -> Iterator[tuple[JudgedTurn, _Due]]:
        """Customer turns that answer a question, or that announce the item themselves."""
        left = dict.fromkeys(_Due, 0)
        for turn in self._near:
            if turn.speaker is Speaker.CUSTOMER:
                due = [level for level, patience in left.items() if patience]
                # Who speaks of a dog gives no name yet.
                if names_item(turn.text, key) and shape(key) is not Shape.PET:
                    due.append(_Due.NAMED)
                if due:
                    yield turn, max(due)
                continue
            for level, patience in left.items():
                left[level] = _PATIENCE if self._asks(turn, key, level) else max(0, patience - 1)

    def _asks(self, turn: JudgedTurn, key: str, level: _Due) -> bool:
        if level is _Due.NAMED:
            return names_item(turn.text, key)
        if level is _Due.GENERAL:
            return asks_in_general(turn.text)
        return (shape(key) is Shape.CODE and asks_for_a_code(turn.text)) or self._asks_who(turn)

    def _asks_who(self, turn: JudgedTurn) -> bool:
        return self._reading.best("ask_identity", [turn.index])[1] > _ASKS_WHO

    def _answers(self, key: str, keys: Sequence[str]) -> Iterable[JudgedTurn]:
        """Customer turns that answer a question for the item, or that announce it themselves."""
        patience = 0
        for turn in self._before:
            if turn.speaker is not Speaker.CUSTOMER:
                if names_item(turn.text, key) or asks_in_general(turn.text):
                    patience = _PATIENCE
                elif any(names_item(turn.text, other) for other in keys if other != key):
                    # What follows answers that.
                    patience = 0
                elif patience:
                    patience -= 1
            elif patience or names_item(turn.text, key):
                yield turn


def _masked_apart(value: str, own: frozenset[str], others: Sequence[str], wanted: Shape) -> bool:
    """Whether the log shows a code that is hidden where the customer gives one: whether they are one can't be seen."""
    code = wanted is Shape.CODE and not own and any(map(str.isdigit, value))
    return code and any(may_stand_for(surrogate, wanted) for surrogate in others)


def _assigned(options: Sequence[Sequence[_Option]]) -> Sequence[_Option | None]:
    """For each item its value, such that none serves two, the worst-off item first and then all together."""
    best: tuple[tuple[int, int], Sequence[_Option | None]] = ((-1, -1), [None] * len(options))

    def place(row: int, chosen: list[_Option | None]) -> None:
        nonlocal best
        if row == len(options):
            states = [option.state if option is not None else State.MISSING for option in chosen]
            score = (int(min(states, default=0)), sum(states))
            if score > best[0]:
                best = (score, list(chosen))
            return
        for option in (*options[row], None):
            if option is None or not any(other and _clash(option.value, other.value) for other in chosen):
                place(row + 1, [*chosen, option])

    place(0, [])
    return best[1]


def _clash(one: Stated, other: Stated) -> bool:
    """Whether two values are the same words."""
    if one.value == other.value:
        return True
    first, second = f" {one.value} ", f" {other.value} "
    return one.turn == other.turn and (first in second or second in first)


def _same(said: str, logged: str) -> bool:
    """Whether a value that was said is the logged one, however it is written."""
    if said == logged:
        return True
    one, other = (figures(text).replace(" ", "") for text in (said, logged))
    return len(one) > 2 and one == other


def _misread(said: str, logged: str) -> bool:
    """Whether a row of figures and letters is the logged one with holes in it."""
    one, other = (plain(text).replace(" ", "") for text in (said, logged))
    if len(other) < 4 or len(one) < 2 or not any(map(str.isdigit, one)):
        return False
    return other.startswith(one) or difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _MISREAD


def _cut_off(text: str, value: str) -> bool:
    """Whether the first figures and letters of the value are spelled out where the transcript then hides the rest."""
    wanted = plain(value).replace(" ", "")
    for hidden in SURROGATE.finditer(text):
        words = figures(text[: hidden.start()]).split()
        row = "".join(reversed([*takewhile(lambda word: len(word) == 1 or word.isdigit(), reversed(words))]))
        if len(wanted) > 3 and any(wanted.startswith(row[start:]) for start in range(len(row) - 1)):
            return True
    return False


def _shows(text: str, value: str) -> bool:
    """Whether an agent's turn reads the value out."""
    surrogates = SURROGATE.findall(value)
    if surrogates:
        return any(surrogate in text for surrogate in surrogates)
    return len(plain(value)) > 3 and f" {digits(value)} " in f" {digits(text)} "


def _holds(text: str, value: str) -> bool:
    """Whether what was said holds the value: as it is, as surrogate, spelled out, or a little garbled."""
    if value.strip().casefold() in text.casefold() and len(plain(value)) > 2:
        return True
    surrogates = SURROGATE.findall(value)
    if surrogates:
        # Two people's names may fill one item. What stands beside surrogates is no personal value.
        return all(surrogate in text for surrogate in surrogates)
    said, wanted = figures(text), digits(value)
    if f" {wanted} " in f" {said} ":
        return True
    if any(c.isdigit() for c in wanted):
        squeezed = wanted.replace(" ", "")
        return len(squeezed) > 2 and squeezed in said.replace(" ", "")
    heard = said.split()
    words = [word for word in wanted.split() if word not in _JOINERS]
    words = [word for word in words if word not in _FORMS] or words
    squeezed = "".join(words)
    if len(squeezed) > 4 and squeezed in said.replace(" ", ""):
        return True
    return all(_heard(word, heard) for word in words)


def _heard(word: str, heard: Sequence[str]) -> bool:
    if word in heard:
        return True
    return len(word) > 3 and bool(difflib.get_close_matches(word, heard, n=1, cutoff=_ALIKE))
