"""Ownership: whether the agent takes the matter in hand, or passes it off, blames somebody or lets it drop."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from services.qa_scorer.domain.embedded_judge.acts import INDEX
from services.qa_scorer.domain.embedded_judge.finding import Finding
from services.qa_scorer.domain.embedded_judge.manners import rudeness, warmth
from services.qa_scorer.domain.embedded_judge.marks import asks
from services.qa_scorer.domain.embedded_judge.presence import best_of, said, span, trouble, window, within_sentence
from services.qa_scorer.domain.embedded_judge.profile import Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.embedded_judge.slights import Kind
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.rubric.model import Na

_USUAL = 1.2
"""Log-odds that an agent who shows nothing either way has the matter in hand: they are there to."""

_TAKEN = 0.5
_MOST_TAKEN = 2.0
_AWAY = 0.6
_AWAY_FROM = 0.8
"""Log-odds from which sending away counts: every instruction to the customer resembles it a little."""

_SLIGHT = 1.5
_MOST_SLIGHTS = 2
_RUDE = 0.6
_POLITE = 1.0
_COLD = 0.7
_USUAL_WARMTH = 3
_FELT = 0.5
_IDLE = 0.8
_DOING = ("ownership", "success", "failure", "availability", "next_steps", "probing")
_LETTING_DOWN = frozenset({Kind.BLAME, Kind.DROPPED, Kind.DOUBT, Kind.LOFTY, Kind.COMPETENCE, Kind.SCOLDING})
_SENDING = re.compile(
    r"\byou(?: ll| d| will| would| ve| may| might)? (?:have|need|got|want|better|should|must|can|could|"
    r"ought)(?: to)? "
    r"(?:just |always |really )?(?:call|ring|phone|contact|email|write to|ask|chase|check with|take (?:it|that|"
    r"this) up with|"
    r"speak (?:to|with)|talk (?:to|with)|go (?:to|through|and ask)|get in touch with|sort (?:it|that|"
    r"this) out with|follow (?:it|"
    r"that|this) up|try)\b(?! (?:us|me|back|again|here|to sign)\b)|"
    r"\b(?:call|ring|phone|ask|contact|email) (?:them|him|her|the (?!number)\w+|your (?:bank|landlord|insurer|doctor|"
    r"carrier|provider|shop|store|garage))\b|\b(?:keep|go on) (?:checking|watching|looking|refreshing|trying|"
    r"calling)\b|"
    r"\bcheck (?:it |that )?(?:yourself|with (?:them|the|your))\b|\b(?:take|raise) it up with\b|\btry (?:their|"
    r"the other)\b|"
    r"\b(?:somebody|someone) else s\b|\byou(?: ll| will)? have to (?:\w+ ){1,4}yourself\b|"
    r"\b(?:il )?(?:faut|faudra|faudrait|va falloir|vous devez|vous devrez|devriez|vous pouvez|pourriez|voudrez|"
    r"reste a) "
    r"(?:juste |donc |plutot )?(?:appeler|telephoner|contacter|rappeler (?:le|la|les)|ecrire (?:a|au)|"
    r"communiquer avec|joindre|"
    r"demander (?:a|au|aux)|parler (?:a|au|avec)|voir (?:ca |cela )?avec|vous adresser|regler (?:ca|cela) avec|"
    r"faire (?:le|la|"
    r"vos) suivi|continuer de|surveiller|passer par|aller voir)\b|"
    r"\b(?:appelez|telephonez|contactez|demandez|joignez|ecrivez)(?: les| leur| lui| (?:le|la|les|a|au|aux|"
    r"votre) \w+)\b|"
    r"\b(?:communiquez|voyez(?: ca)?|arrangez(?: vous| ca)?|reglez(?: ca)?) avec\b|\badressez vous\b|"
    r"\bcontinuez (?:de|a)\b|"
    r"\bcherchez (?:sur|vous)\b|\b(?:c est|ce n est) pas (?:moi|nous|nous autres) qui\b|\bfaut parler a\b"
)
"""Words that leave a step to the customer with somebody else, for plain words."""

_SENDS = 2.0
_NAMED = 1.8
_PROBLEM_ONLY = re.compile(
    r"\b(?:only (?:where|when|if)|seulement (?:si|quand|lorsque|lorsqu)|no problem|sans probleme|"
    r"s il y a un)\b.{0,60}"
    r"\b(?:problems?|issues?|troubles?|difficult\w+|problemes?|ennuis?|soucis?|pepins?)\b"
)
_TROUBLE_SHIFT = 1.5


def ownership(reading: Reading, profile: Profile) -> Finding:
    """Met unless the agent sends the customer away, blames, or is rude or cold about it."""
    found = said(reading, profile)
    rows = reading.rows(window(reading, profile))
    if not rows:
        return found
    pieces, turns = reading.scene.pieces, reading.scene.task.view.turns
    away = within_sentence(reading, rows, reading.logits[:, INDEX["sends_away"]])
    asked = [
        asks(turns[pieces[row].turn].text[pieces[row].start : pieces[row].end], plain(pieces[row].text)) for row in rows
    ]
    named = [
        0.0 if question or _SENDING.search(plain(pieces[row].text)) is None else _SENDS
        for row, question in zip(rows, asked, strict=True)
    ]
    sent = best_of(rows, np.where(asked, -9.0, away + named).astype(np.float32))[0]
    logits, kinds = rudeness(reading, rows)
    harsh = best_of(rows, logits)[0]
    slights = frozenset().union(*kinds) & _LETTING_DOWN
    felt = float(reading.logits[rows, INDEX["empathy"]].max()) > 1
    costs = {
        "sent_away": _AWAY * max(0.0, sent.logit - _AWAY_FROM) + _NAMED * (max(named) > 0),
        "let_down": _SLIGHT * min(_MOST_SLIGHTS, len(slights)) + _RUDE * max(0.0, _POLITE + harsh.logit),
        "not_taken": _COLD * max(0, _USUAL_WARMTH - warmth(reading)) + _IDLE * _idle(reading, rows),
    }
    logit = _USUAL + _TAKEN * min(_MOST_TAKEN, max(0.0, found.logit)) + _FELT * felt - sum(costs.values())
    worst = max(costs, key=lambda code: costs[code])
    shown = {"sent_away": sent.row, "let_down": harsh.row}.get(worst)
    best = found.candidates[0].row
    facts = {"turn": str(pieces[shown if shown is not None and logit <= 0 else best].turn)}
    return replace(
        found,
        code="present" if found.logit > 0 else "not_passed_on",
        logit=logit,
        applies=1.0 if logit <= 0 else _applies(reading, profile),
        not_met_evidence=() if shown is None else (span(reading, shown),),
        not_met_code=worst,
        facts=facts,
    )


def _idle(reading: Reading, rows: Sequence[int]) -> bool:
    """Whether the agent neither acts, nor tells, promises or asks anything about the matter."""
    if any(entry.mine for entry in reading.scene.logged):
        return False
    return not bool((reading.logits[rows][:, [INDEX[act] for act in _DOING]] > 0).any())


def _applies(reading: Reading, profile: Profile) -> float:
    """Where the rubric asks it only of problems: the probability that the customer has one."""
    criterion = profile.criterion
    wording = (*criterion.question.values(), *criterion.guidance.values())
    if criterion.na is not Na.ALLOWED or not any(_PROBLEM_ONLY.search(plain(text)) for text in wording):
        return 1.0
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, trouble(reading) + _TROUBLE_SHIFT))))
