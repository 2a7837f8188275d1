"""Criteria that the procedure and the log decide: identity and confirmation before the action, its outcome after."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from services.qa_scorer.domain.actions import ActionArgument
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.numbers import digits
from services.qa_scorer.domain.embedded_judge.presence import span
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, Speaker
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import KIND_OF, topics_of
from services.qa_scorer.domain.privacy.words import COMMON
from services.qa_scorer.domain.scorecard import Evidence, Reason

_PULL = 0.8
_NO_VALUE = frozenset(
    {"", "null", "none", "n a", "na", "nil", "unknown", "undefined", "inconnu", "aucun", "any", "missing"}
)
_JOINERS = frozenset({"and", "et", "or", "ou", "mr", "mrs", "ms", "m", "mme", "dr"})
_SIGNS = frozenset({"at", "dot", "point", "arobase", "underscore", "tiret", "dash", "hyphen"})
_WORD_LETTERS = frozenset({"a", "i", "y", "s", "t", "m", "d", "l", "c", "j", "n"})
_LEFT_OVER = 3
_SHORT_ANSWER = 8
_SAID_IN_WORDS = frozenset({Kind.NAME, Kind.ANSWER, Kind.ADDRESS})
_HOLE = "[inaudible]"
_SURE = 3.5
_FAIR = 1.8
_ALIKE = 0.78
_ASK_SHIFT = 0.6
_TELL_SHIFT = 1.5
"""Right after an action, most of what an agent says is about it."""


def identity(reading: Reading) -> Finding:
    """Met where one set of identity items had been given by the customer before the first privileged action."""
    scene = reading.scene
    procedure = scene.task.procedure
    if procedure is None or procedure.privileged_action is None or not procedure.identity_items:
        return Finding("no_procedure", open_reason=Reason.NO_PROCEDURE)
    if not scene.privileged:
        return Finding("no_action", _FAIR, applies=0.03)
    first = scene.privileged[0]
    before = [turn for turn in scene.task.view.turns[: first.turn] if turn.speaker is Speaker.CUSTOMER]
    states = [_items(first, keys, before) for keys in procedure.identity_items]
    complete = next((state for state in states if all(turn is not None for _, turn in state)), None)
    shown = action_span(reading, first)
    if complete is not None:
        evidence = tuple(dict.fromkeys(_whole(turn) for _, turn in complete if turn is not None))
        return Finding(
            "identity_given",
            _SURE,
            met_evidence=evidence,
            facts={"turn": str(first.turn), "items": _list(k for k, _ in complete)},
        )
    # Of what is missing, the set that the desk held values for was the one that was asked for.
    nearest = min(
        states,
        key=lambda state: (
            sum(turn is None and not _valued(first, key) for key, turn in state),
            sum(turn is None for _, turn in state),
        ),
    )
    missing = [key for key, turn in nearest if turn is None]
    unheard = all(_valued(first, key) for key in missing)
    given = [turn for _, turn in nearest if turn is not None]
    garbled = (
        unheard
        and scene.task.view.channel is Channel.VOICE
        and _answered_identity(reading, first.turn)
        and all(_may_be_garbled(reading, first, key, given) for key in missing)
    )
    # The desk holds a value that was not found in the customer's words. A recogniser may have garbled it, if the agent
    # asked, the customer answered, and some of the answer is left over; in writing it rather came from elsewhere.
    if garbled:
        answers = (_whole(before[-1]),)
        facts = {"turn": str(first.turn), "items": _list(missing)}
        return Finding("identity_garbled", 0.6, met_evidence=answers, not_met_evidence=(shown,), facts=facts)
    return Finding(
        "identity_given",
        -0.8 if unheard else -_SURE,
        not_met_evidence=(shown,),
        not_met_code="identity_missing",
        facts={"turn": str(first.turn), "items": _list(missing)},
    )


def _answered_identity(reading: Reading, until: int) -> bool:
    asked = [
        index for index in reading.agent_after(-1, until) if _answered(reading.scene.task.view.turns, index, until)
    ]
    return reading.best("ask_identity", asked)[1] > -1.0


def _may_be_garbled(reading: Reading, action: Logged, key: str, given: Sequence[JudgedTurn]) -> bool:
    """Whether some customer turn holds what may be the item heard wrongly: another value of its kind, words in reply to
    the question for it, a hole in the transcript, or spelling and digits that are no value of their own. The order
    number alone is no garbled postal code.
    """
    argument = _argument(action, key)
    kinds = {_kind(name) for name in SURROGATE.findall(argument.value)} if argument else set()
    taken = {name for entry in action.action.arguments for name in SURROGATE.findall(entry.value)}
    asked: frozenset[str] = frozenset()
    for turn in reading.scene.task.view.turns[: action.turn]:
        if turn.speaker is Speaker.AGENT:
            asked = frozenset(KIND_OF[topic] for topic in topics_of(turn.text) if topic in KIND_OF)
        if turn.speaker is not Speaker.CUSTOMER:
            continue
        others = [name for name in SURROGATE.findall(turn.text) if name not in taken]
        if any(_kind(name) in kinds for name in others):
            return True
        rest = SURROGATE.sub(" ", turn.text)
        words = [word for word in plain(rest).split() if word not in COMMON]
        if words and kinds & asked & _SAID_IN_WORDS:
            return True
        if _HOLE in rest and (turn in given or kinds & asked or len(rest.split()) <= _SHORT_ANSWER):
            return True
        if _pieces(rest) >= _LEFT_OVER:
            return True
    return False


def _kind(surrogate: str) -> str:
    return surrogate.strip("[]").rpartition("_")[0]


def _pieces(text: str) -> int:
    """The longest row of digits, single letters and names of signs: what is left of a number or an address."""
    longest = row = 0
    for word in digits(text).split():
        sign = word in _SIGNS or word.isdigit() or (len(word) == 1 and word not in _WORD_LETTERS)
        row = row + (len(word) if word.isdigit() else 1) if sign else 0
        longest = max(longest, row)
    return longest


def confirmation(reading: Reading) -> Finding:
    """Met where the agent asked, and the customer answered, before the first privileged action."""
    scene = reading.scene
    procedure = scene.task.procedure
    if procedure is None or procedure.privileged_action is None:
        return Finding("no_procedure", open_reason=Reason.NO_PROCEDURE)
    if not procedure.confirm_before_action:
        return Finding("confirmation_not_asked_for", applies=0.03)
    if not scene.privileged:
        return Finding("no_action", applies=0.03)
    first = scene.privileged[0]
    turns = scene.task.view.turns
    checks = [entry for entry in scene.logged if entry.turn < first.turn and not entry.privileged]
    asked = [index for index in reading.agent_after(-1, first.turn) if _answered(turns, index, first.turn)]
    # Before the last check there was another result to state, before the first one none.
    late = [index for index in asked if checks and index > checks[-1].turn]
    early = [index for index in asked if checks and checks[0].turn < index < checks[-1].turn]
    blind = [index for index in asked if not checks or index < checks[0].turn]
    options = [
        (row, logit + shift)
        for turns_asked, shift in ((late, _ASK_SHIFT), (early, _ASK_SHIFT - 0.8), (blind, _ASK_SHIFT - 2.0))
        for row, logit in [reading.best("ask_confirm", turns_asked)]
        if row is not None
    ]
    shown = (action_span(reading, first),)
    facts = {"turn": str(first.turn)}
    if not options:
        return Finding("confirmed", -2.5, 1.0, _PULL, (), (), shown, "not_confirmed", facts)
    row, logit = max(options, key=lambda option: option[1])
    answer = next(t for t in turns[reading.scene.pieces[row].turn + 1 : first.turn] if t.speaker is Speaker.CUSTOMER)
    evidence = (span(reading, row), _whole(answer))
    facts |= {"asked": str(scene.pieces[row].turn), "answer": str(answer.index), "action": str(first.turn)}
    return Finding("confirmed", logit, 1.0, _PULL, (Candidate(row, logit),), evidence, shown, "not_confirmed", facts)


def outcome(reading: Reading) -> Finding:
    """Met where, after the last privileged action, the agent tells success or failure."""
    scene = reading.scene
    attempted = [entry for entry in scene.logged if entry.mine and entry.privileged]
    named = scene.task.procedure is not None and scene.task.procedure.privileged_action is not None
    if not attempted and not named:
        attempted = [entry for entry in scene.logged if entry.mine]
    if attempted:
        last = attempted[-1]
        return _told(reading, last, reading.agent_after(last.turn))
    return _without_action(reading)


def _told(reading: Reading, last: Logged, turns: Sequence[int]) -> Finding:
    shown = (action_span(reading, last),)
    facts = {"action": str(last.turn)}
    options = [reading.best(act, turns) for act in ("success", "failure")]
    row, logit = max(options, key=lambda option: option[1])
    if row is None:
        return Finding("told", -3.0, 1.0, _PULL, (), (), shown, "not_told", facts)
    logit += _TELL_SHIFT
    facts["turn"] = str(reading.scene.pieces[row].turn)
    return Finding("told", logit, 1.0, _PULL, (Candidate(row, logit),), (span(reading, row),), shown, "not_told", facts)


def _without_action(reading: Reading) -> Finding:
    """Nothing privileged was logged: a refusal or a dead end that the agent tells counts; an agreed step that nobody
    speaks of any more does not; else there was nothing to tell."""
    scene = reading.scene
    turns = scene.task.view.turns
    spoken = [turn for turn in turns if turn.speaker in (Speaker.CUSTOMER, Speaker.AGENT)]
    if spoken and spoken[-1].speaker is Speaker.CUSTOMER and scene.mine:
        asked = [index for index in sorted(scene.mine) if index < spoken[-1].index]
        _, offer = reading.best("ask_confirm", asked[-3:])
        _, declines = reading.best("cust_no", [spoken[-1].index])
        if offer > 0 and declines < 1.0:
            return Finding(
                "told", -2.0, 0.85, 0.0, (), (), (_whole(spoken[-1]),), "left_open", {"turn": str(spoken[-1].index)}
            )
    row, failure = reading.best("failure", scene.mine)
    if row is not None and failure > 0.5:
        fact = {"turn": str(scene.pieces[row].turn)}
        return Finding(
            "told", failure, 1.0, _PULL, (Candidate(row, failure),), (span(reading, row),), (), "nothing_to_tell", fact
        )
    return Finding("no_action", -1.0, 0.2)


def action_span(reading: Reading, entry: Logged) -> Evidence:
    """The whole log line."""
    return _whole(reading.scene.task.view.turns[entry.turn])


def _whole(turn: JudgedTurn) -> Evidence:
    return Evidence(turn.index, 0, len(turn.text))


def _answered(turns: Sequence[JudgedTurn], index: int, until: int) -> bool:
    return any(turn.speaker is Speaker.CUSTOMER for turn in turns[index + 1 : until])


def _items(action: Logged, keys: Sequence[str], before: Sequence[JudgedTurn]) -> list[tuple[str, JudgedTurn | None]]:
    return [(key, _given(action, key, before)) for key in keys]


def _argument(action: Logged, key: str) -> ActionArgument | None:
    wanted = _bare(key)
    return next((entry for entry in action.action.arguments if _bare(entry.key) == wanted), None)


def _bare(key: str) -> str:
    """`BirthDate`, `birth_date` and `birth date` are one key."""
    return plain(key).replace(" ", "")


def _valued(action: Logged, key: str) -> bool:
    argument = _argument(action, key)
    return argument is not None and plain(argument.value) not in _NO_VALUE


def _given(action: Logged, key: str, before: Sequence[JudgedTurn]) -> JudgedTurn | None:
    """The last customer turn that holds the item's value."""
    argument = _argument(action, key)
    if argument is None or not _valued(action, key):
        return None
    single = next((turn for turn in reversed(before) if _holds(turn.text, argument.value)), None)
    if single is not None or not before:
        return single
    # A name given in two goes, or two people's names.
    return before[-1] if _holds(" ".join(turn.text for turn in before), argument.value) else None


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
    return all(_heard(word, heard) for word in wanted.split() if word not in _JOINERS)


def _heard(word: str, heard: Sequence[str]) -> bool:
    if word in heard:
        return True
    return len(word) > 3 and bool(difflib.get_close_matches(word, heard, n=1, cutoff=_ALIKE))


def _list(keys: Iterable[str]) -> str:
    return ", ".join(keys)
