"""Did the agent ask the customer before the first privileged action, and did the customer agree?

Read exchange by exchange: what the agent said last before the customer spoke, and what the customer answered. Short
questions and short answers are told by their words; what a sentence does otherwise, by the encoder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from services.qa_scorer.domain.embedded_judge.acted import first_act
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.presence import span
from services.qa_scorer.domain.embedded_judge.procedure import action_span, whole
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.interaction import Channel, JudgedTurn, Speaker
from services.qa_scorer.domain.scorecard import Reason

_PULL = 0.8
_LATE, _EARLY, _BLIND, _UNCHECKED = 0.6, -0.2, -1.4, -0.4
"""Asked after the last check, between two, before the first; and where the log shows none."""
_ASKS = 2.2
_STATES = -1.2
_ELSEWHERE = -2.5
_FLOOR, _CEILING = -1.0, 4.0
"""Of what the encoder says of a turn that asks in so many words."""
_DOUBT = 0.5
_SPOKEN, _STATED = -0.1, -0.5
"""At most, of a sentence in speech that nothing marks as a question, and of a written one."""
_ANSWER_FLOOR = -1.5
_STILL_OPEN = 0.5
_NOTHING_OPEN = float("-inf")
_TAIL = 14
"""Words at the end of a run of speech that are read as its question."""
_APPLIES_IF_TOLD = 0.92
_OPEN_END = -2.0
"""At most, where the customer put it off or refused."""


class _Answer(Enum):
    """What an answer is, and what it adds to the log-odds."""

    DIRECTS = 2.0
    AGREES = 0.8
    OTHER = 0.0
    ASKS_BACK = -0.8
    NOTES = -2.5
    REFUSES = -3.0
    DEFERS = -4.0


_GO_AHEAD = re.compile(
    r"\b(?:(?:shall|should|may|can|could) (?:i|we)|(?:do|did|would) you (?:want|like|prefer)|(?:d you )?want (?:me|us)|"
    r"you want (?:me|that|this|us|it(?! (?:from|for|to|at|by|in|sent|on (?!it)))\b)|"
    r"would that|(?:is|are) (?:that|this|it|you|we|those) (?:all )?"
    r"(?:ok|okay|alright|right|good|fine|happy|agreed|correct|sure|ready|comfortable)|does (?:that|this|it) "
    r"(?:work|suit|sound|look|help)|(?:ok|okay|alright|good|fine|happy|agreed) (?:for|with|by) (?:you|that|this|it)|"
    r"(?:sound|sounds|look|looks) (?:good|ok|okay|right|fair)|go ahead|proceed|yes or no|yes no|say the word|"
    r"(?:let me know|tell me) (?:if|which|whether|when|and i)|will i|ready to|do you (?:agree|accept|confirm|approve)|"
    r"est ce que (?:je|ca|c est|vous (?:voulez|etes|m autorisez|confirmez|acceptez|souhaitez))|"
    r"(?:voulez|souhaitez|aimeriez|preferez|desirez|acceptez|confirmez|autorisez) vous|vous (?:voulez|souhaitez|"
    r"confirmez|acceptez|m autorisez|autorisez|preferez|aimeriez)|dois je|puis je|je peux|veux tu|tu veux|"
    r"ca (?:vous |te )?(?:va|convient|marche|conviendrait|irait)|d accord|"
    r"oui ou non|dites moi (?:si|lequel|laquelle|quand|et)|c est (?:bon|beau|correct|ok) (?:pour|avec) (?:vous|ca))\b"
)
_TONE = re.compile(
    r"\b(?:je (?:vous )?(?:l|le|la|les|lance|confirme|reserve|procede|valide|fais|mets) ?\w{0,14}$|je procede\b|"
    r"on (?:y va|procede|continue|fait|le|la|les|l|vous)\b|(?:l|la|le|les|je) \w+ (?:vous|tu|je)$)"
)
"""Questions by their tone or their mark alone."""
_TAG = re.compile(
    r"\b(?:ok|okay|alright|all right|good|fine|agreed|deal|yes|yeah|right|correct|sure|yep|"
    r"d accord|oui|bon|beau|correct|parfait|ca va|ca marche|hein|non|c est bon|c est beau)$"
)
_ASKS_ELSE = re.compile(
    r"\b(?:confirm|verify|give|have|get|tell|spell|provide|confirmer|verifier|donner|avoir|connaitre|epeler) (?:me )?"
    r"(?:your|the|its|votre|vos|le|la) (?:\w+ ){0,4}(?:number|id|name|e ?mail|code|address|birth|pin|numero|nom|"
    r"courriel|adresse|naissance|nip|details)|"
    r"(?:your|votre) (?:\w+ ){0,3}(?:number|id|name|e ?mail|code|address|birth|pin|numero|nom|courriel|adresse|"
    r"naissance|nip)(?: please| s il vous plait| svp)?$|(?:anything|something|autre chose) (?:else|more)|"
    r"(?:what|where|when|who|why|how|quel|quelle|quels|quelles|quand|pourquoi|comment|combien|c est quoi|"
    r"ou est ce|qu est ce|which (?!one|would|do|and|you|suits|works)\w+)\b"
)
_ASKS_LEAVE = re.compile(
    r"\b(?:may|shall|should) (?:i|we) (?:now |just |then )?"
    r"(?!ask|know|have|get|see|check|take (?:your|a|the|down)|confirm|verify|start|begin|borrow|speak|who|put you|"
    r"place you|call you|help|look)\w+ "
    r"(?!(?:your|the) (?:\w+ )?(?:name|number|email|address|date|code|pin))"
)
_ALSO = re.compile(r"\b(?:and|et|pis|puis)\b")
_DEFERS = re.compile(
    r"\b(?:think (?:about|it|on|this)|"
    r"(?:let me|have to|need to|gotta|i ll|must) (?:think|check|ask|see|talk|look|speak)|"
    r"checking with|get back to|call (?:you )?back|hold off|sleep on|y penser|penser|reflechir|reflechis|reviens|"
    r"revenir|rappelle|rappeler|parler a|en parler|demander a)\b"
)
_DOUBTS = re.compile(
    r"\b(?:not (?:sure|yet|now|right now)|later|decide|don t know|dunno|pas (?:sur|sure|certain|certaine|tout de suite|"
    r"encore|maintenant)|plus tard|je (?:ne )?sais pas|hesite)\b"
)
_REFUSES = re.compile(
    r"^(?:(?:uh|um|oh|well|euh|ben|bon|ah) )*(?:no|nope|nah|non|cancel that)\b|"
    r"\b(?:changed my mind|never mind|nevermind|rather not|don t (?:do|book|want (?:it|that))|"
    r"ne (?:faites|reservez) pas|"
    r"change d idee|laisse(?:z)? faire|j en veux (?:pas|plus)|i never said)\b"
)
_KIND_NO = re.compile(
    r"\bno (?:problem|worries|rush|that s (?:fine|ok|okay|good|great|perfect))|\bnon non (?:c est|ca)\b"
)
_DIRECTS = re.compile(
    r"\b(?:go (?:ahead|for it|on then)|do (?:it|that|so)|please do|"
    r"(?:book|send|cancel|order|change|move|switch|run|take|place|submit|reserve|restore|put|make|close|issue|file|"
    r"open|schedule|set|activate|confirm|add|use|try|keep|refund) (?:it|that|this|me|them|him|her|one|the)|"
    r"let s (?:do|go)|allez y|vas y|envoye|envoyez|faites|fais|"
    r"(?:oui|ok|parfait) \w+(?:e|ez|s) (?:le|la|les|moi|donc)|\w+ez (?:le|la|les|moi|donc)|"
    r"(?:mets|prends|fais) (?:le|la|moi)|"
    r"je (?:vous )?(?:confirme|autorise|le prends|la prends)|i (?:confirm|agree|accept|authori[sz]e))\b"
)
_AGREES = re.compile(
    r"\b(?:yes|yeah|yep|yup|yea|ya|sure|ok|okay|k|kk|okey|perfect|fine|great|good|works|absolutely|definitely|"
    r"of course|alright|all right|correct|certainly|please|exactly|indeed|lovely|brilliant|deal|agreed|cool|"
    r"oui|ouais|ouin|ouaip|mm hm|uh huh|parfait|d accord|certain|certainement|absolument|volontiers|super|"
    r"c est (?:bon|beau|correct|parfait|ca|en plein ca)|ca (?:marche|me va|va|me convient)|correct|exact|exactement|"
    r"bien sur|s il vous plait|svp|go|excellent)\b"
)
_NOTES = re.compile(
    r"^(?:(?:uh|um|oh|ah|well|huh|hm|hmm|okay|ok|right|good|euh|ben|bon) )*"
    r"(?:i see|(?:that )?makes sense|got it|right|oh|"
    r"huh|hm|hmm|(?:ah )?i was wondering\b.*|je vois|je comprends|ca a du sens|ah bon|interesting|(?:that s )?good to "
    r"know|bon a savoir|c est donc ca|i beg your pardon|pardon|really|vraiment|hein|understood|compris)(?: (?:ok|okay|"
    r"thanks|thank you|merci|then|alors|hein|so that s what it is))*$"
)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """The agent's turns `asked` and the customer's `answers` to them."""

    asked: tuple[JudgedTurn, ...]
    answers: tuple[JudgedTurn, ...]


def confirmation(reading: Reading) -> Finding:
    """Met where the agent asked, and the customer agreed, before the first privileged action."""
    procedure = reading.scene.task.procedure
    if procedure is None or procedure.privileged_action is None:
        return Finding("no_procedure", open_reason=Reason.NO_PROCEDURE)
    if not procedure.confirm_before_action:
        return Finding("confirmation_not_asked_for", applies=0.03)
    act = first_act(reading)
    if act is None:
        return Finding("no_action", applies=0.03)
    finding = _agreed(reading, act.entry)
    if not act.told:
        return finding
    logit = max(finding.logit, 0.0) if act.unsure else finding.logit
    return replace(finding, logit=logit, applies=_APPLIES_IF_TOLD)


def _agreed(reading: Reading, first: Logged) -> Finding:
    """What was asked and answered before the action."""
    scene = reading.scene
    checks = [entry.turn for entry in scene.logged if entry.turn < first.turn and not entry.privileged]
    shown = (action_span(reading, first),)
    facts = {"turn": str(first.turn)}
    best: tuple[float, int, _Exchange] | None = None
    last: _Answer | None = None
    still_open = _NOTHING_OPEN
    for exchange in _exchanges(reading, first.turn):
        row, ask = _asked(reading, exchange)
        if row is None:
            continue
        ask = max(ask, still_open - _STILL_OPEN)
        last = _answered(" ".join(turn.text for turn in exchange.answers))
        # What is put off or asked about in return may be agreed to a little later.
        still_open = ask if last in (_Answer.DEFERS, _Answer.OTHER, _Answer.ASKS_BACK) else _NOTHING_OPEN
        logit = ask + last.value + _shift(checks, exchange.asked[-1].index)
        if last is _Answer.REFUSES and ask > _DOUBT:
            logit = min(logit, _OPEN_END)
        if best is None or logit >= best[0]:
            best = (logit, row, exchange)
    if best is None:
        return Finding("confirmed", -2.5, 1.0, _PULL, (), (), shown, "not_confirmed", facts)
    logit, row, exchange = best
    if last is _Answer.DEFERS:
        logit = min(logit, _OPEN_END)
    answer = exchange.answers[0]
    evidence = (span(reading, row), whole(answer))
    facts |= {"asked": str(scene.pieces[row].turn), "answer": str(answer.index), "action": str(first.turn)}
    return Finding("confirmed", logit, 1.0, _PULL, (Candidate(row, logit),), evidence, shown, "not_confirmed", facts)


def _exchanges(reading: Reading, until: int) -> Iterator[_Exchange]:
    asked: list[JudgedTurn] = []
    answers: list[JudgedTurn] = []
    for turn in reading.scene.task.view.turns[:until]:
        if turn.speaker is Speaker.CUSTOMER:
            if asked:
                answers.append(turn)
        elif turn.index in reading.scene.mine:
            if answers:
                yield _Exchange(tuple(asked), tuple(answers))
                asked, answers = [], []
            asked.append(turn)
    if asked and answers:
        yield _Exchange(tuple(asked), tuple(answers))


def _shift(checks: list[int], turn: int) -> float:
    """Before the last check there was another result to state, before the first one none."""
    if not checks:
        return _UNCHECKED
    if turn > checks[-1]:
        return _LATE
    return _EARLY if turn > checks[0] else _BLIND


def _asked(reading: Reading, exchange: _Exchange) -> tuple[int | None, float]:
    """The row that most asks to go ahead, and how much the agent asks, in log-odds."""
    row, logit = reading.best("ask_confirm", [turn.index for turn in exchange.asked])
    logit = min(_CEILING, logit)
    text = exchange.asked[-1].text
    spoken = reading.scene.task.view.channel is Channel.VOICE
    question = _last_sentence(text)
    asks = "?" in question
    if not asks and reading.scene.task.view.channel is Channel.EMAIL:
        # A signature and a wish stand behind what a letter asks.
        question = next((s for s in reversed(_sentences(text)) if _GO_AHEAD.search(plain(s))), question)
    said = plain(question)
    if spoken:
        said = " ".join(said.split()[-_TAIL:])
    # "May I hold it until I hear which day suits?" asks for leave, whatever it goes on to tell.
    leave = _ASKS_LEAVE.search(said)
    ends = [match.end() for match in _ASKS_ELSE.finditer(said) if leave is None or match.start() < leave.start()]
    other = max(ends, default=None)
    if other is not None:
        # "What's the address, and can I go ahead?" asks both.
        said = _ALSO.split(said[other:], maxsplit=1)[-1] if _ALSO.search(said[other:]) else ""
        if not _GO_AHEAD.search(said):
            return row, min(logit, _DOUBT) + _ELSEWHERE
    if _GO_AHEAD.search(said) or ((asks or spoken) and (_TAG.search(said) or _TONE.search(said))):
        return row, max(_FLOOR, logit) + _ASKS
    if asks or spoken:
        return row, max(_ANSWER_FLOOR, min(_DOUBT if asks else _SPOKEN, logit))
    return row, max(_ANSWER_FLOOR, min(_STATED, logit)) + _STATES


def _last_sentence(text: str) -> str:
    """The last sentence that asks, else the last one; all of what is written without full stops."""
    parts = _sentences(text)
    asking = [part for part in parts if part.rstrip("\"'»)] ").endswith("?")]
    # "Alright?" alone means what stands before it.
    if asking and len(asking[-1].split()) <= 2:
        at = parts.index(asking[-1])
        return " ".join(parts[max(0, at - 1) : at + 1])
    return (asking or parts or [text])[-1]


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?…])\s+|\n+", text.strip()) if any(c.isalnum() for c in part)]


def _answered(text: str) -> _Answer:
    said = plain(text)
    if _DEFERS.search(said) or (_DOUBTS.search(said) and not _AGREES.match(said)):
        return _Answer.DEFERS
    if _REFUSES.search(said) and not _KIND_NO.search(said):
        return _Answer.REFUSES
    if _NOTES.match(said):
        return _Answer.NOTES
    if _DIRECTS.search(said):
        return _Answer.DIRECTS
    if _AGREES.search(said):
        return _Answer.AGREES
    return _Answer.ASKS_BACK if text.rstrip().endswith("?") else _Answer.OTHER
