"""Values that a sentence gives for a field of the log which it names, whatever action the sentence reports on; and
values that only seem to stand in a field's place: sums and differences, and days on which somebody gets in touch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeAlias

from services.qa_scorer.domain.embedded_judge.comparing import FREE, agreement, displaced
from services.qa_scorer.domain.embedded_judge.scene import Logged
from services.qa_scorer.domain.embedded_judge.telling import Account, Facts, Said, names, spoken_of
from services.qa_scorer.domain.embedded_judge.values import Kind, Mention, Value

Fields: TypeAlias = Iterable[tuple[frozenset[str], frozenset[Value]]]

_COMMON_KEYS = frozenset({"for", "pour"})

_TURNS = 12
"""Turns of the agent after an action in which a field that is named is that action's."""

_WHEN = frozenset({Kind.DATE, Kind.DAY, Kind.TIME, Kind.PERIOD})
_TOUCH_KEYS = frozenset({"conta", "call", "callb", "rappe", "reply", "remin", "respo", "repon", "by", "decis", "sla"})
UNREAL = re.compile(r"\b(?:if|would|could|might|unless|si|pourrai\w*|serait|aimeri\w*|voul\w+|souhait\w+)\b")
"""What only might be so. Something that should be so is told."""

_MINE = re.compile(r"\b(?:i ll|i will|i am|i m|give me|bear with|hold|je|donnez moi|patientez|attendez|laissez moi)\b")
"""What the agent does takes its own time."""

_MANY = 24
"""Amounts of which sums and differences are tried."""

_GETS_IN_TOUCH = re.compile(
    r"\b(?:call|calls|phone|phones|ring|rings|text|texts|email|emails|write|writes|contact|contacts|remind|reminds|"
    r"reminder|letter|invoice|bill|statement|hear from|in touch|let you know|get back|telephon\w*|appell\w*|rappel\w*|"
    r"ecri\w*|courriel|texto|lettre|facture|releve|contact\w*|communiqu\w*|nouvelles|avis)\b"
)


def misstated(account: Account, until: int) -> Iterator[tuple[Said, Logged]]:
    """Sentences of the agent's turns before `until` turns after the last entry, that name a field and give another
    value than its latest one, with the entry that holds it."""
    entries = account.entries
    for number, entry in enumerate(entries):
        following = entries[number + 1].turn if number + 1 < len(entries) else None
        before = list(reversed(entries[: number + 1]))
        turns = account.reading.agent_after(entry.turn, following)[: min(until, _TURNS)]
        first = turns[0] if turns else None
        for turn in turns:
            for said in account.said(turn):
                found = (
                    _wrong(account, said, before) or _misfiled(account, said, entry) or _slipped(account, said, entry)
                )
                if found is None and turn == first:
                    found = _instead(account, said, entry)
                if found is not None:
                    yield said, found


def _wrong(account: Account, said: Said, entries: Iterable[Logged]) -> Logged | None:
    if said.asks or said.denies or said.supposes:
        return None
    known = account.known(said.turn)
    for mention in said.mentions:
        if mention.maimed or mention.supposed or mention.readings[0] == FREE or agreement(mention, known):
            continue
        counted = " ".join(r.value.split(":")[0] for r in mention.readings if r.kind is Kind.COUNT)
        named = names(mention.around) | spoken_of(f"{mention.around} {counted}")
        if not named or derived(mention, known):
            continue
        for entry in entries:
            about = account.facts(entry)
            field = _field(about.fields, named)
            if field is not None and not elsewhere(mention, about):
                if displaced(mention, field) and not _stated(said, field):
                    return entry
                break
    return None


def _misfiled(account: Account, said: Said, entry: Logged) -> Logged | None:
    """The entry, where the sentence says that it is done with another value than was filed under the field it names,
    be it what the customer wanted."""
    about = account.facts(entry)
    if not (entry.privileged and said.done) or said.asks or said.supposes:
        return None
    for mention in said.mentions:
        field = _field(about.given, names(mention.around) - _COMMON_KEYS)
        if mention.kind is not Kind.MONEY or field is None or mention.maimed or derived(mention, about.values):
            continue
        if displaced(mention, about.values) and displaced(mention, field):
            return entry
    return None


def _slipped(account: Account, said: Said, entry: Logged) -> Logged | None:
    """The entry, where an amount is its only one but for a figure or two."""
    if said.asks or said.supposes:
        return None
    about = account.facts(entry)
    amounts = {value for value in about.values if value.kind is Kind.MONEY and value != FREE}
    if len(amounts) != 1:
        return None
    amount = next(iter(amounts)).value
    known = account.known(said.turn)
    for mention in said.mentions:
        if mention.maimed or mention.supposed or agreement(mention, known) or derived(mention, known):
            continue
        if any(reading.kind is Kind.MONEY and _nearly(reading.value, amount) for reading in mention.readings):
            return entry
    return None


def _nearly(said: str, amount: str) -> bool:
    """Whether two amounts differ in one figure of at least three, or in the order of two."""
    if said == amount or len(said) != len(amount) or len(amount.replace(".", "")) < 3:
        return False
    differing = [place for place, (one, other) in enumerate(zip(said, amount, strict=True)) if one != other]
    return len(differing) == 1 or (len(differing) == 2 and sorted(said) == sorted(amount))


def _instead(account: Account, said: Said, entry: Logged) -> Logged | None:
    """The entry, where what is told after it is how long something takes, and its one period is another."""
    about = account.facts(entry)
    fields = [values for _, values in about.fields if any(value.kind is Kind.PERIOD for value in values)]
    turn = account.said(said.turn)
    if len(fields) != 1 or said.asks or said.denies or UNREAL.search(said.words):
        return None
    if any(_stated(other, fields[0]) for other in turn):
        return None
    known = account.known(said.turn)
    for mention in said.mentions:
        if mention.kind is not Kind.PERIOD or mention.maimed or agreement(mention, known):
            continue
        if not elsewhere(mention, about) and not _MINE.search(said.words) and displaced(mention, fields[0]):
            return entry
    return None


def _field(fields: Fields, named: set[str] | frozenset[str]) -> frozenset[Value] | None:
    """The values of the one field that is named; None where none is or several are."""
    found = {values for keys, values in fields if keys & named and values}
    return next(iter(found)) if len(found) == 1 else None


def _stated(said: Said, field: frozenset[Value]) -> bool:
    """Whether the sentence gives the field's value as well: the other one is set beside it."""
    return any(agreement(mention, field) for mention in said.mentions)


def derived(mention: Mention, known: Iterable[Value]) -> bool:
    """Whether an amount is the sum or the difference of two known ones, or so many times one."""
    said = [float(reading.value) for reading in mention.readings if reading.kind in (Kind.MONEY, Kind.NUMBER)]
    if not said:
        return False
    values = list(known)
    amounts = sorted({abs(float(value.value)) for value in values if value.kind is Kind.MONEY} - {0.0})[:_MANY]
    counts = {float(value.value.split(":")[-1]) for value in values if value.kind is Kind.COUNT}
    made = [one + other for one, other in combinations(amounts, 2)]
    made.extend(other - one for one, other in combinations(amounts, 2))
    made.extend(amount * count for amount in amounts for count in sorted(counts)[:_MANY] if 1 < count < 37)
    return any(abs(one - other) < 1 for one in said for other in made)


def elsewhere(mention: Mention, about: Facts) -> bool:
    """Whether a day or a time is one on which somebody gets in touch, and the log tells none of those."""
    dated = any(reading.kind in _WHEN for reading in mention.readings)
    if not dated or not _GETS_IN_TOUCH.search(mention.around):
        return False
    return not any(keys & _TOUCH_KEYS for keys, _ in about.fields)
