"""Whether what the agent says agrees with the log: the outcome of an action, and the values in it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.embedded_judge.acts import INDEX
from services.qa_scorer.domain.embedded_judge.comparing import FREE, agreement, another_time, contradicted, displaced
from services.qa_scorer.domain.embedded_judge.finding import Candidate, Finding
from services.qa_scorer.domain.embedded_judge.misstated import derived, elsewhere, misstated
from services.qa_scorer.domain.embedded_judge.presence import span
from services.qa_scorer.domain.embedded_judge.procedure import action_span
from services.qa_scorer.domain.embedded_judge.results import TELLING, Verdict, negated
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.telling import Account, Facts, Report, announces, names, spoken_of
from services.qa_scorer.domain.embedded_judge.text import plain
from services.qa_scorer.domain.embedded_judge.values import Kind, Mention
from services.qa_scorer.domain.embedded_judge.worded import other_words
from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.scorecard import Evidence

_PULL = 0.8
_REPORT = 3
"""Turns of the agent after an action that report on it. What comes later is about something else as often."""

_DENIAL_SHIFT = 2.0
_MARGIN = 1.5
"""Log-odds by which success must beat failure, or the reverse, to be taken as said."""

_CLEAR = 0.8
_CLEAR_MARGIN = 1.8
"""The same for a contradiction, which must be said in so many words: it may fail the whole contact."""

_NAMED = 1.6
"""Log-odds of a contradiction where the sentence names the field of the log in whose place it gives another value."""

_OTHER_STATE = 1.5
_OTHER_RESULT = 1.8
_OTHER_REQUEST = 1.2

_FEE_KEYS = frozenset({"charg", "cost", "cout", "fee", "fees", "frais", "suppl", "surch"})
"""Stems of keys that hold what something costs on top."""

_LAST = 2
"""Turns before an action in which it is read back."""

_READ_BACK = 1.5
"""Sum of agreements from which a sentence before the action is taken for what was then done."""

_TELLING = 1.0
_SURE = 0.97
_PERHAPS = 0.6
"""Probabilities that a sentence which shares a value with the log is about it; a small bare number may be chance."""

_SOON = 25
"""Turns of the agent after an action in which its values may agree with the log."""

_ECHOED = 0.7
"""Probability that a sentence which repeats words of the result is about it."""
_HINT = -1.0
_DONE_THOUGH_FAILED, _AS_AGREED = 2.2, 1.0
_FAILURES = (Verdict.FAILED, Verdict.REFUSED)

_PLAN = 1.2
"""Log-odds from which a sentence tells what is to come."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`logit`: log-odds that statement and log agree. `sure`: probability that the statement is about the log."""

    code: str
    logit: float
    row: int
    entry: Logged
    sure: float = 1.0


def accuracy(reading: Reading) -> Finding:
    """Not met where any statement contradicts the log; met where one agrees and none contradicts."""
    account = Account(reading)
    entries = account.entries
    found: list[Comparison] = []
    for number, entry in enumerate(entries):
        reports = account.reports(entry, _SOON)
        if entry.privileged and (row := _other_word(entries[: number + 1], reports)) is not None:
            found.append(Comparison("contradicts_value", -_OTHER_STATE, row, entry))
        found.extend(_values(account, entry, reports))
        if entry.privileged:
            found.extend(_read_back(account, entry))
        if entry.privileged or not any(other.privileged for other in entries):
            found.extend(_outcome(account, entry, reports))
    found.extend(Comparison("contradicts_value", -_NAMED, said.row, entry) for said, entry in misstated(account, _SOON))
    found.extend(
        Comparison("contradicts_value", -_OTHER_STATE, said.row, entry) for said, entry in other_words(account)
    )
    if not found:
        if not entries:
            return Finding("nothing_to_compare", 0.8, 0.1)
        return Finding("nothing_to_compare", 1.0, 0.35)
    worst = min(found, key=lambda comparison: comparison.logit)
    best = max(found, key=lambda comparison: comparison.logit * comparison.sure)
    decisive = worst if worst.logit < 0 else best
    logit = max(-3.0, min(decisive.logit, 3.0))
    applies = max(comparison.sure for comparison in found)
    evidence: tuple[Evidence, ...] = (span(reading, decisive.row), action_span(reading, decisive.entry))
    places = {"turn": str(reading.scene.pieces[decisive.row].turn), "action": str(decisive.entry.turn)}
    candidate = Candidate(decisive.row, logit)
    return Finding("agrees", logit, applies, _PULL, (candidate,), evidence, evidence, worst.code, places)


def _outcome(account: Account, entry: Logged, reports: Sequence[Report]) -> list[Comparison]:
    """The first clear statement of success or failure after the action."""
    failed = entry.verdict in _FAILURES
    hinted = False
    turns = account.reading.scene.task.view.turns
    for report in reports:
        said = report.said
        if report.order >= _REPORT or said.asks:
            continue
        # After a word of the customer's, "no" answers that.
        answers = any(turn.speaker is Speaker.CUSTOMER for turn in turns[entry.turn : said.turn])
        if failed and (strength := _claims(report, reports)):
            return [Comparison("contradicts_outcome", -strength, said.row, entry, 0.9)]
        shift = _DENIAL_SHIFT if said.denies else 0.0
        bond = 0.0 if said.denies else 0.8 * min(report.echo, 2) + 0.5 * min(report.tie, 2.0)
        good, bad = said.success - shift + bond, said.failure + shift
        if said.done:
            good = max(good, bad + 2 * _MARGIN, _CLEAR)
        if max(good, bad) < 0 or abs(good - bad) < _MARGIN:
            continue
        strength = min(3.0, 0.5 + abs(good - bad) / 3)
        # What is said of nothing in particular must say so in so many words.
        plainly = said.done if failed else said.failure > _CLEAR
        if (good > bad) != failed:
            if announces(report) > 0 or (failed and bad > _CLEAR):
                return [Comparison("agrees", strength, said.row, entry, 0.9)]
            hinted = True
        elif (
            not hinted
            and entry.verdict is not Verdict.UNKNOWN
            and (failed or said.denies)
            and max(good, bad) > _CLEAR
            and abs(good - bad) > _CLEAR_MARGIN
            and not said.supposes
            and (report.tied or (report.order == 0 and not answers and plainly))
        ):
            return [Comparison("contradicts_outcome", -strength, said.row, entry, 0.9)]
    return []


def _claims(report: Report, reports: Sequence[Report]) -> float:
    """Log-odds that the sentence tells a failed action as done, 0 where it does not: it says so in so many words, or
    states what was asked for as what is to come, and nothing in that turn tells of a failure."""
    said = report.said
    if said.supposes or said.denies or report.order:
        return 0.0
    turn = [other.said for other in reports if other.said.turn == said.turn]
    if any(other.denies or other.asks or other.failure > _HINT for other in turn):
        return 0.0
    if said.done and report.tied:
        return _DONE_THOUGH_FAILED
    return _AS_AGREED if report.tie > _TELLING and said.failure < said.success else 0.0


def _values(account: Account, entry: Logged, reports: Sequence[Report]) -> list[Comparison]:
    """Values and states that the agent tells, against those of the action."""
    found: list[Comparison] = []
    agreed: dict[int, set[Kind | None]] = {}
    for report in reports:
        weight = max(report.fresh, report.tie)
        if entry.verdict in _FAILURES and not (report.said.denies or report.said.failure > _HINT):
            # To repeat what was asked for is no true word about what failed.
            weight = report.fresh
        if weight:
            sure = _SURE if weight > _TELLING else _PERHAPS
            found.append(Comparison("agrees", 0.5 + weight, report.said.row, entry, sure))
        told = agreed.setdefault(report.said.turn, set())
        if report.tied:
            told.clear()
        told.update(_kind(m) for m in report.said.mentions if agreement(m, account.facts(entry).values))
        if Kind.DATE in told:
            # Another weekday beside the date is another day that it speaks of.
            told.add(Kind.DAY)
        fails = report.said.denies or report.said.failure > _HINT
        if report.order < _REPORT and report.echo > 1 and fails == (entry.verdict in _FAILURES):
            found.append(Comparison("agrees", 1.0, report.said.row, entry, _ECHOED))
        if report.order >= _REPORT:
            continue
        state = 0.0 if report.said.denies else _other_state(account, entry, report)
        if strength := max(_other_value(account, entry, report, told), state):
            found.append(Comparison("contradicts_value", -strength, report.said.row, entry))
    return found


def _other_value(account: Account, entry: Logged, report: Report, agreed: Container[Kind | None]) -> float:
    """Log-odds that the sentence states another value than the action's, 0 where none does. `agreed`: kinds of which
    it, or what it goes on from, states the logged value."""
    said, about = report.said, account.facts(entry)
    known = account.known(said.turn)
    today = account.reading.scene.task.view.started_at.date()
    held = about.values if entry.privileged else about.result
    strength = 0.0
    asked = spoken_of(account.question(said)) if about.fields else frozenset()
    # A weekday beside such a date is that of another time as well.
    elsewhen = any(another_time(m, v, today) for m in said.mentions for _, values in about.fields for v in values)
    for mention in said.mentions:
        if elsewhen and mention.kind is Kind.DAY:
            continue
        if mention.maimed or (said.denies and not (report.tied and _apart_from_denial(mention))):
            continue
        if agreement(mention, about.superseded) and not agreement(mention, about.values) and not said.asks:
            strength = max(strength, _OTHER_RESULT)
        stood = bool(agreement(mention, known))
        if mention.readings[0] == FREE and _costs(about):
            strength = max(strength, _NAMED)
        counted = " ".join(r.value.split(":")[0] for r in mention.readings if r.kind is Kind.COUNT)
        named = names(mention.around) | spoken_of(f"{mention.around} {counted}") | asked
        meant = [displaced(mention, values) for keys, values in about.fields if named & keys]
        if not stood and any(value and not another_time(mention, value, today) for value in meant):
            strength = max(strength, _NAMED)
        wrong = contradicted(mention, held)
        if another_time(mention, wrong, today):
            continue
        # A sentence that states the logged value may set others beside it: a former price, a difference.
        if wrong is None or _kind(mention) in agreed or derived(mention, known) or elsewhere(mention, about):
            continue
        # An agent may come back to a value of before, but not in place of how many there are now.
        if stood and not (wrong.kind is Kind.COUNT and entry.privileged and report.echo):
            continue
        # An offer begins with what was looked up; what it goes on to ask has values of its own.
        if said.asks and (mention.supposed or entry.privileged or report.order):
            continue
        # So has an answer to another question, and a plan.
        if not report.tied and (report.order or not entry.privileged):
            continue
        plans = wrong.kind is Kind.DATE and _is_plan(account.reading, said.row)
        if not entry.privileged and (mention.supposed or plans):
            continue
        strength = max(strength, _OTHER_RESULT if wrong in about.result else _OTHER_REQUEST)
    return strength


def _apart_from_denial(mention: Mention) -> bool:
    """Whether it is a date that what is denied elsewhere in its sentence doesn't touch."""
    return mention.kind is Kind.DATE and not negated(mention.around)


def _kind(mention: Mention) -> Kind | None:
    """The kind of a value, a count even where its number may be one of something else."""
    return Kind.COUNT if any(reading.kind is Kind.COUNT for reading in mention.readings) else mention.kind


def _other_word(entries: Sequence[Logged], reports: Sequence[Report]) -> int | None:
    """The row of a sentence that gives what was looked up or asked for under a key, where the action has another word
    under it: another branch, another colour."""
    entry = entries[-1]
    early = [report for report in reports if report.order < _REPORT and not report.said.denies]
    for field in entry.action.result_fields:
        key, word = plain(field.key), plain(field.value)
        if not _is_word(word) or TELLING.search(key):
            continue
        former = {
            plain(other.value)
            for one in entries
            for other in (*one.action.arguments, *(one.action.result_fields if one is not entry else ()))
            if plain(other.key) == key
        } - {word}
        if any(f" {word} " in f" {report.said.words} " for report in early):
            continue
        for report in early:
            if any(_is_word(old) and f" {old} " in f" {report.said.words} " for old in former):
                return report.said.row
    return None


def _is_word(value: str) -> bool:
    return len(value) > 3 and len(value.split()) < 4 and value.replace(" ", "").isalpha()


def _costs(about: Facts) -> bool:
    """Whether the result has a fee, and none of nothing."""
    fees = {v.value for keys, values in about.fields if keys & _FEE_KEYS for v in values if v.kind is Kind.MONEY}
    return bool(fees) and not fees & {FREE.value}


def _other_state(account: Account, entry: Logged, report: Report) -> float:
    """Log-odds that the sentence tells a state that the action's excludes, 0 where none does."""
    about_it = report.tied or (report.order == 0 and report.matter)
    if not entry.privileged or not about_it or report.said.asks:
        return 0.0
    held = account.facts(entry).states
    apart = any(held.get(family) and not told & held[family] for family, told in report.said.states.items())
    return _OTHER_STATE if apart else 0.0


def _read_back(account: Account, entry: Logged) -> list[Comparison]:
    """What the agent said last before the action, where its values are those of what was then done."""
    about = account.facts(entry)
    found = []
    for turn in account.reading.agent_after(-1, entry.turn)[-_LAST:]:
        for said in account.said(turn):
            weight = sum(agreement(mention, about.values) for mention in said.mentions if not mention.maimed)
            if weight > _READ_BACK:
                found.append(Comparison("agrees", 1.2, said.row, entry, 0.7))
    return found


def _is_plan(reading: Reading, row: int) -> bool:
    """Whether the piece tells what is to come: after a look-up, its days are none that were looked up."""
    return float(reading.logits[row, INDEX["next_steps"]]) > _PLAN
