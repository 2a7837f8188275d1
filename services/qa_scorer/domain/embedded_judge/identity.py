"""Had the customer given one complete set of identity items before the first privileged action?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from services.qa_scorer.domain.actions import ActionArgument
from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.items import (
    NO_VALUE,
    Shape,
    argument,
    asks_in_general,
    introduces,
    kind_of,
    names_item,
    shape,
    sounds_like,
)
from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.procedure import action_span, whole
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, Speaker
from services.qa_scorer.domain.scorecard import Reason

_JOINERS = frozenset({"and", "et", "or", "ou", "mr", "mrs", "ms", "m", "mme", "dr"})
_FORMS = frozenset({"ltd", "limited", "inc", "llc", "gmbh", "as", "sa", "sarl", "ltee", "plc", "co"})
"""Legal forms of a company's name, which nobody says."""
_ALIKE = 0.78
_PATIENCE = 2
"""Customer turns after a question that may still answer it, counted anew with each turn of the agent's."""
_SURE = 3.5
_APPLIES_WITHOUT_ACTION = 0.03
_FAIR = 1.8


class _State(IntEnum):
    """How an item stands before the action, worst first."""

    READ_OUT = 0
    OTHER = 1
    MISSING = 2
    UNHEARD = 3
    HEARD = 4
    TOLD = 5
    GIVEN = 6


_LOGITS = {
    _State.READ_OUT: -_SURE,
    _State.OTHER: -2.0,
    _State.MISSING: -_SURE,
    _State.UNHEARD: -1.2,
    _State.HEARD: 0.7,
    _State.TOLD: 1.5,
    _State.GIVEN: _SURE,
}


@dataclass(frozen=True, slots=True)
class _Item:
    """`turn` is the customer's that holds the value, or may."""

    key: str
    state: _State
    turn: JudgedTurn | None = None


def identity(reading: Reading) -> Finding:
    """Met where one set of identity items had been given by the customer before the first privileged action."""
    scene = reading.scene
    procedure = scene.task.procedure
    if procedure is None or procedure.privileged_action is None or not procedure.identity_items:
        return Finding("no_procedure", open_reason=Reason.NO_PROCEDURE)
    if not scene.privileged:
        return Finding("no_action", _FAIR, applies=_APPLIES_WITHOUT_ACTION)
    search = _Search(reading, scene.privileged[0])
    sets = [[search.item(key) for key in keys] for keys in procedure.identity_items]
    # The set that was given; else the one of which least is missing.
    best = max(sets, key=lambda items: (min(i.state for i in items), -sum(i.state < _State.HEARD for i in items)))
    nearest = min(sets, key=lambda items: (sum(i.state < _State.HEARD for i in items), -sum(i.state for i in items)))
    worst = min(item.state for item in best)
    chosen = best if worst >= _State.HEARD else nearest
    state = min(item.state for item in chosen)
    return _finding(reading, search.action, chosen, state)


def _finding(reading: Reading, action: Logged, items: Sequence[_Item], state: _State) -> Finding:
    spans = tuple(dict.fromkeys(whole(item.turn) for item in items if item.turn is not None))
    shown = action_span(reading, action)
    if state >= _State.TOLD:
        facts = {"turn": str(action.turn), "items": _list(items)}
        return Finding("identity_given", _LOGITS[state], met_evidence=spans, facts=facts)
    if state is _State.HEARD:
        facts = {"turn": str(action.turn), "items": _list(i for i in items if i.state is _State.HEARD)}
        return Finding("identity_garbled", _LOGITS[state], 1.0, 0.0, (), spans, (shown,), "identity_garbled", facts)
    missing = [item for item in items if item.state < _State.HEARD]
    code = {_State.READ_OUT: "identity_read_out", _State.OTHER: "identity_other"}.get(state, "identity_missing")
    chosen = [item for item in missing if item.state is state] if code != "identity_missing" else missing
    return Finding(
        "identity_given",
        _LOGITS[state],
        not_met_evidence=(shown, *(whole(item.turn) for item in chosen if item.turn is not None)),
        not_met_code=code,
        facts={"turn": str(action.turn), "items": _list(chosen)},
    )


class _Search:
    """Looks for items in what was said before `action`."""

    def __init__(self, reading: Reading, action: Logged) -> None:
        scene = reading.scene
        turns = scene.task.view.turns
        self.action = action
        self._spoken = scene.task.view.channel is Channel.VOICE
        self._before = [t for t in turns[: action.turn] if t.speaker is not Speaker.SYSTEM]
        self._customer = [t for t in self._before if t.speaker is Speaker.CUSTOMER]
        earlier = [entry for entry in scene.logged if entry.turn < action.turn and entry.mine]
        self._own = action.action.arguments
        self._others = [entry for logged in reversed(earlier) for entry in logged.action.arguments]
        self._claimed = [
            (entry.key, frozenset(SURROGATE.findall(entry.value))) for entry in (*self._own, *self._others)
        ]

    def item(self, key: str) -> _Item:
        """How the item stands."""
        value = self._value(key)
        if value is None:
            return self._unlogged(key)
        if plain(value) in NO_VALUE:
            return _Item(key, _State.MISSING)
        given = self._holding(value)
        if given is not None:
            return _Item(key, _State.GIVEN, given)
        reader = next((t for t in self._before if t.speaker is not Speaker.CUSTOMER and _shows(t.text, value)), None)
        heard = self._material(key, frozenset(SURROGATE.findall(value)), reader)
        if heard is not None:
            return heard
        return _Item(key, _State.READ_OUT, reader) if reader else _Item(key, _State.UNHEARD)

    def _value(self, key: str) -> str | None:
        for entries in (self._own, self._others):
            found: ActionArgument | None = argument(key, entries)
            if found is not None:
                return found.value
        return None

    def _holding(self, value: str) -> JudgedTurn | None:
        """The last customer turn that holds the value."""
        single = next((turn for turn in reversed(self._customer) if _holds(turn.text, value)), None)
        if single is not None or not self._customer:
            return single
        # A name given in two goes, or two people's names.
        joined = " ".join(turn.text for turn in self._customer)
        return self._customer[-1] if _holds(joined, value) else None

    def _unlogged(self, key: str) -> _Item:
        """The log holds no value for it: what the customer said must speak for itself."""
        wanted = shape(key)
        claimed = self._others_than(key)
        turns = list(self._answers(key))
        if wanted is Shape.NAME:
            turns += [turn for turn in self._customer if introduces(turn.text)]
        for turn in turns:
            if any(kind_of(s) in _KIND_OF_SHAPE[wanted] for s in SURROGATE.findall(turn.text) if s not in claimed):
                return _Item(key, _State.TOLD, turn)
        return _Item(key, _State.MISSING)

    def _material(self, key: str, own: frozenset[str], reader: JudgedTurn | None) -> _Item | None:
        """What the customer said where the item was due, if it could be its value, badly transcribed."""
        wanted = shape(key)
        claimed = self._others_than(key) - own
        kinds = {kind_of(surrogate) for surrogate in own}
        for turn in self._answers(key):
            if reader is not None and reader.index < turn.index:
                break
            others = [s for s in SURROGATE.findall(turn.text) if s not in claimed and s not in own]
            other = any(kind_of(s) in kinds for s in others)
            if other and wanted is not Shape.ADDRESS and (wanted is Shape.DATE or not self._spoken):
                return _Item(key, _State.OTHER, turn)
            # An address is rarely said the way that it is filed.
            if other or (self._spoken and sounds_like(turn.text, wanted, claimed)):
                return _Item(key, _State.HEARD, turn)
        return None

    def _others_than(self, key: str) -> frozenset[str]:
        """Surrogates that are the values of other items."""
        mine = argument(key, [*self._own, *self._others])
        own = frozenset(SURROGATE.findall(mine.value)) if mine is not None else frozenset()
        return frozenset(s for _, surrogates in self._claimed for s in surrogates) - own

    def _answers(self, key: str) -> Iterable[JudgedTurn]:
        """Customer turns that answer a question for the item, or that announce it themselves."""
        patience = 0
        for turn in self._before:
            if turn.speaker is not Speaker.CUSTOMER:
                if names_item(turn.text, key) or asks_in_general(turn.text):
                    patience = _PATIENCE
                elif patience:
                    patience -= 1
            elif patience or names_item(turn.text, key):
                yield turn


_KIND_OF_SHAPE = {
    Shape.NAME: frozenset({"NAME", "PERSON"}),
    Shape.DATE: frozenset({"DOB"}),
    Shape.CODE: frozenset({"ACCOUNT", "PHONE", "CARD", "SIN", "REFERENCE", "PIN", "ANSWER", "POSTAL"}),
    Shape.EMAIL: frozenset({"EMAIL"}),
    Shape.ADDRESS: frozenset({"ADDRESS"}),
    Shape.WORDS: frozenset({"ANSWER"}),
}


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
    said, wanted = digits(text), digits(value)
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


def _list(items: Iterable[_Item]) -> str:
    return ", ".join(item.key for item in items)
