"""Whether an agent says who they are."""

from __future__ import annotations

from collections.abc import Iterator

from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.naming import (
    COMPANY,
    SURE,
    Coded,
    Named,
    address,
    company_counts,
    customers_words,
    mentions,
    named,
)
from services.qa_scorer.domain.embedded_judge.presence import span, window
from services.qa_scorer.domain.embedded_judge.profile import Profile
from services.qa_scorer.domain.embedded_judge.scene import Reading
from services.qa_scorer.domain.interaction import Channel, Speaker
from services.qa_scorer.domain.scorecard import Evidence

_UNNAMED = -2.5
_PULL = 1.5
_OPENING = 2
"""Messages in which a name may stand without words around it that say whose it is."""


def introduction(reading: Reading, profile: Profile) -> Finding:
    """Met where the agent tells their own name; a customer's does not count."""
    scene = reading.scene
    turns = scene.task.view.turns
    opening = {turn for message in scene.messages[:_OPENING] for turn in message}
    strangers = customers_words(turns)
    found: list[Named] = []
    for index in window(reading, profile):
        found.extend(named(turns, index, index in opening, strangers, scene.task.view.channel))
        if company_counts(profile.criterion) and index in opening:
            coded = Coded.of(turns[index].text, spoken=scene.task.view.channel is Channel.VOICE)
            found.extend(
                Named(index, *coded.place(match.start(), match.end()), SURE) for match in COMPANY.finditer(coded.text)
            )
    found.extend(_called_by(reading, profile, strangers))
    if not found:
        return Finding("unnamed", _UNNAMED, 1.0, 0.0, (), (), _opening_words(reading, profile))
    best = max(found, key=lambda named: (named.logit, -named.turn))
    row = _row(reading, best)
    evidence = (span(reading, row),)
    facts = {"turn": str(best.turn)}
    if best.logit > 0:
        return Finding("named", best.logit, 1.0, _PULL, (Candidate(row, best.logit),), evidence, (), "named", facts)
    return Finding("named", best.logit, 1.0, _PULL, (Candidate(row, best.logit),), evidence, (), "unnamed", facts)


def _called_by(reading: Reading, profile: Profile, strangers: frozenset[str]) -> Iterator[Named]:
    """Where the customer calls the agent by a word of the agent's opening, that was the agent's name."""
    turns = reading.scene.task.view.turns
    mine = set(window(reading, profile))
    for turn in turns:
        name = address(turn.text) if turn.speaker is Speaker.CUSTOMER else None
        if name is None or name in strangers:
            continue
        for message in reading.scene.messages[:_OPENING]:
            for index in message:
                if index >= turn.index or index not in mine:
                    continue
                for start, end in mentions(turns[index].text, name):
                    yield Named(index, start, end, SURE)


def _row(reading: Reading, named: Named) -> int:
    """The sentence that holds the place, else the turn's first piece."""
    rows = reading.scene.rows[named.turn]
    pieces = reading.scene.pieces
    whole = [r for r in rows if pieces[r].whole and pieces[r].start <= named.start < pieces[r].end]
    return whole[0] if whole else rows[0]


def _opening_words(reading: Reading, profile: Profile) -> tuple[Evidence, ...]:
    turns = window(reading, profile)
    rows = [row for row in reading.rows(turns[:1]) if reading.scene.pieces[row].whole]
    return (span(reading, rows[0]),) if rows else ()
