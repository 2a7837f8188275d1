"""What an agent tells about an action: sentences tied to it by values and words of the log, and what they announce."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.embedded_judge.acts import INDEX
from services.qa_scorer.domain.embedded_judge.banks.states import states
from services.qa_scorer.domain.embedded_judge.comparing import agreement, misread
from services.qa_scorer.domain.embedded_judge.done import says_done
from services.qa_scorer.domain.embedded_judge.fields import also_called
from services.qa_scorer.domain.embedded_judge.logged import logged, written_fields
from services.qa_scorer.domain.embedded_judge.results import bare_parts, negated, tells_failure
from services.qa_scorer.domain.embedded_judge.scene import Logged, Reading
from services.qa_scorer.domain.embedded_judge.spoken import mentions, supposes
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain
from services.qa_scorer.domain.embedded_judge.values import Mention, Value
from services.qa_scorer.domain.interaction import Speaker

_REPORTS = 100
"""Turns of the agent after an action in which it may still be reported on."""

_RIVALS = 4
"""Entries of the log before a sentence that it may be about instead."""

_LOOK_BACK = 200
"""Turns before a sentence whose values it may come back to."""

_LONGEST = 2_000
"""Characters of a sentence or a field that are read for values: no honest one is longer."""

_FIELDS = 40
_STEM = 5
_SHORTEST = 3
_NO_NAMES = frozenset(
    {"and", "are", "des", "est", "first", "for", "from", "last", "les", "new", "next", "not", "nouve", "now", "old",
     "par", "per", "que", "sur", "the", "une", "was", "you"}
)  # fmt: skip
_ENOUGH = 3.0
_SUBJECT = re.compile(r"(?:subject|objet|re|fwd?|tr) ?:")
_PART_COST = 0.7
_FLOOR = -2.0
_CEILING = 5.0
_UNTIED = 1.8
_ANSWER = 7
"""Words of a sentence, at most, that answers without naming what was asked."""

_GARBLED = 1.2
_DONE = 1.2
"""What it adds that a sentence says in so many words that something was done."""

_OFFER = 3.0
"""Log-odds from which a sentence asks for consent, whether it ends in a question mark or not."""

_TOO_COMMON = frozenset(
    {"about", "added", "after", "again", "alrea", "avant", "avec", "bonjo", "cette", "clien", "comma", "custo",
     "detai", "dossi", "email", "found", "infor", "messa", "numbe", "numer", "order", "perso", "phone", "pleas",
     "quest", "reque", "servi", "statu", "there", "these", "thing", "today", "under", "until", "votre", "wante",
     "where", "which", "would", "your"}
)  # fmt: skip
"""Stems that say nothing of what an action was."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_.\-/:]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry of the log holds. `result` and `known` are values of its result and of its arguments, `told` the
    stems of the words that say what was done, `matter` those of what it was done to."""

    result: frozenset[Value]
    known: frozenset[Value]
    told: frozenset[str]
    matter: frozenset[str]
    fields: tuple[tuple[frozenset[str], frozenset[Value]], ...]
    """Of each field of the result, the stems of its key and of what people call it, and its values."""
    given: tuple[tuple[frozenset[str], frozenset[Value]], ...]
    """The same of each argument."""
    states: Mapping[int, frozenset[str]]
    superseded: frozenset[Value] = frozenset()
    """What was asked for under a key under which something else came of it."""

    @property
    def values(self) -> frozenset[Value]:
        return self.result | self.known


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of the agent. `success` and `failure` in log-odds. `supposes`: it tells what might be done."""

    row: int
    turn: int
    stems: frozenset[str]
    mentions: tuple[Mention, ...]
    states: Mapping[int, frozenset[str]]
    success: float
    failure: float
    asks: bool
    denies: bool
    supposes: bool
    words: str
    done: bool
    """It says in so many words that something was done."""


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence as it relates to an action before it. `order`: how many of the agent's turns lie between. `tie`: how
    much its values tie it to what the action was given, `fresh` to what came of it. `echo` and `matter`: how many words
    it shares with what was done, and with what it was done to. `alike`: it states a value of a kind that the result
    has, equal or not."""

    said: Said
    order: int
    tie: float
    fresh: float
    echo: int
    matter: int
    alike: bool

    @property
    def tied(self) -> bool:
        """Whether it shares a value or a word with what the log says was done."""
        return bool(self.tie or self.fresh or self.echo)


class Account:
    """What the agent said and what the log holds, each read once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.entries = [entry for entry in reading.scene.logged if entry.mine]
        self._places = [entry.turn for entry in self.entries]
        self._turns = sorted(reading.scene.mine)
        self._known: dict[int, set[Value]] = {}
        self._facts: dict[int, Facts] = {}
        self._said: dict[int, list[Said]] = {}
        self._asked: dict[int, set[Value]] = {}

    def facts(self, entry: Logged) -> Facts:
        if entry.turn not in self._facts:
            self._facts[entry.turn] = facts(entry)
        return self._facts[entry.turn]

    def said(self, turn: int) -> list[Said]:
        """The sentences of one of the agent's turns."""
        if turn not in self._said:
            self._said[turn] = list(sentences(self.reading, turn))
        return self._said[turn]

    def known(self, turn: int) -> set[Value]:
        """Values that stood before the turn, in the log or in the customer's words."""
        if turn not in self._known:
            first = max(0, turn - _LOOK_BACK)
            found: set[Value] = set()
            for entry in self._entries(first, turn):
                found |= self.facts(entry).values
            for spoken in self.reading.scene.task.view.turns[first:turn]:
                if spoken.speaker is Speaker.CUSTOMER:
                    if spoken.index not in self._asked:
                        said = mentions(spoken.text[:_LONGEST])
                        self._asked[spoken.index] = {reading for mention in said for reading in mention.readings}
                    found |= self._asked[spoken.index]
            self._known[turn] = found
        return self._known[turn]

    def text(self, said: Said) -> str:
        """The sentence as it was written."""
        piece = self.reading.scene.pieces[said.row]
        return self.reading.scene.task.view.turns[said.turn].text[piece.start : piece.end][:_LONGEST]

    def spoken(self, turn: int) -> frozenset[str]:
        """Plain words and surrogates of the turns before, as far as one looks back."""
        before = self.reading.scene.task.view.turns[max(0, turn - _LOOK_BACK) : turn]
        found: set[str] = set()
        for earlier in before:
            text = earlier.text[:_LONGEST]
            found.update(SURROGATE.findall(text))
            found.update(plain(SURROGATE.sub(" ", text)).split())
        return frozenset(found)

    def question(self, said: Said) -> str:
        """What the customer asked just before, where the sentence is too short to name what it is about."""
        if len(said.words.split()) > _ANSWER:
            return ""
        before = self.reading.scene.task.view.turns[max(0, said.turn - 2) : said.turn]
        return next((plain(turn.text) for turn in reversed(before) if turn.speaker is Speaker.CUSTOMER), "")

    def _entries(self, first: int, until: int) -> list[Logged]:
        """Entries from one turn to before another."""
        return self.entries[bisect_left(self._places, first) : bisect_left(self._places, until)]

    def reports(self, entry: Logged, turns: int = _REPORTS) -> list[Report]:
        """The agent's sentences in so many of their turns after the entry. One that follows another entry and is tied
        to that as much is about that one, and is left out."""
        about = self.facts(entry)
        found = []
        start = bisect_right(self._turns, entry.turn)
        for order, turn in enumerate(self._turns[start : start + turns]):
            between = [self.facts(other) for other in self._entries(entry.turn + 1, turn)[-_RIVALS:]]
            for said in self.said(turn):
                tie, fresh, echo = _tied(said, about)
                if between and max(sum(_tied(said, other)) for other in between) >= tie + fresh + echo:
                    continue
                kinds = {mention.kind for mention in said.mentions} & {value.kind for value in about.result}
                found.append(Report(said, order, tie, fresh, echo, len(said.stems & about.matter), bool(kinds)))
        return found


def facts(entry: Logged) -> Facts:
    """Reads an entry of the log."""
    arguments = [(field.key, field.value[:_LONGEST]) for field in entry.action.arguments[:_FIELDS]]
    results = [(field.key, field.value[:_LONGEST]) for field in entry.action.result_fields[:_FIELDS]]
    if not results:
        results.extend(written_fields(entry.action.result[:_LONGEST])[:_FIELDS])
        if results:
            results.append(("", entry.action.result[:_LONGEST]))
    results.extend(("", part[:_LONGEST]) for part in bare_parts(entry.action)[:_FIELDS])
    *matter, deed = entry.action.name.split(".")
    fields = tuple(_field(key, text) for key, text in results)
    came = {plain(_apart(key)): frozenset(logged(key, text)) for key, text in results}
    known: set[Value] = set()
    superseded: set[Value] = set()
    for key, text in arguments:
        values = frozenset(logged(key, text))
        # What came of it under the same key takes the place of what was asked for.
        other = came.get(plain(_apart(key)), frozenset())
        kinds = {value.kind for value in other}
        kept = {value for value in values if value.kind not in kinds or value in other}
        known |= kept
        superseded |= values - kept
    return Facts(
        frozenset(value for _, values in fields for value in values),
        frozenset(known),
        frozenset(stems(_apart(deed))).union(*(stems(text) for _, text in results)),
        frozenset(stems(_apart(" ".join(matter)))).union(
            *(keys for keys, _ in fields), *(stems(text) for _, text in arguments)
        ),
        fields,
        tuple(_field(key, text) for key, text in arguments),
        states(plain(" , ".join(text for _, text in (*results, *arguments)))),
        frozenset(superseded),
    )


def _field(key: str, text: str) -> tuple[frozenset[str], frozenset[Value]]:
    return also_called(names(_apart(key))), frozenset(logged(key, text))


_SPOKEN_OF: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(rf"\b(?:{said})\b"), frozenset(stems.split()))
    for said, stems in (
        (
            r"more|extra|on top|additional|difference|de plus|en plus|supplement|ecart",
            "diff diffe fared extra suppl surch ecart",
        ),
        (
            r"(?:left|still|how much) (?:is |is left |do i |do you |i |you )*(?:left|owe|owing|to pay)|you owe|"
            r"remaining|outstanding|balance|(?:il )?reste (?:a payer|du|encore)|(?:je|vous) (?:vous )?(?:dois|devez)|"
            r"solde",
            "balan solde owed remai outst resta",
        ),
        (r"altogether|in total|all in|comes to|en tout|au total|ca fait", "total monta amoun prix price"),
    )
)
"""How people speak of a field of the log, and the stems of keys that it may have."""


def spoken_of(words: str) -> frozenset[str]:
    """Stems of the keys that plain words may speak of."""
    return frozenset(stem for pattern, keys in _SPOKEN_OF if pattern.search(words) for stem in keys)


def _apart(name: str) -> str:
    return _CAMEL.sub(" ", name)


def stems(text: str) -> set[str]:
    """First letters of the longer words, without the most common ones."""
    words = plain(SURROGATE.sub(" ", text)).split()
    return {word[:_STEM] for word in words if len(word) > 3 and not word.isdigit()} - _TOO_COMMON


def names(text: str) -> set[str]:
    """First letters of the words that may name a field of the log, short ones as well."""
    short = {word for word in plain(text).split() if len(word) == _SHORTEST and not word.isdigit()}
    return (stems(text) | short) - _NO_NAMES


def sentences(reading: Reading, turn: int) -> Iterator[Said]:
    text = reading.scene.task.view.turns[turn].text
    rows = reading.rows([turn])
    for row in rows:
        piece = reading.scene.pieces[row]
        if not piece.whole or _SUBJECT.match(piece.text):
            continue
        inside = [
            other
            for other in rows
            if reading.scene.pieces[other].start >= piece.start and reading.scene.pieces[other].end <= piece.end
        ]
        words = text[piece.start : min(piece.end, piece.start + _LONGEST)]
        bare = plain(words)
        supposing = supposes(bare)
        done = says_done(words) and not (negated(words) and tells_failure(words))
        yield Said(
            row,
            turn,
            frozenset(stems(words)),
            tuple(mentions(words)),
            states(bare, claimed=True),
            _act(reading, row, inside, "success"),
            _act(reading, row, inside, "failure"),
            _asks(reading, row, supposing=supposing),
            negated(words) and not done,
            supposing,
            bare,
            done,
        )


def _asks(reading: Reading, row: int, *, supposing: bool) -> bool:
    """Whether the sentence asks for consent. One that ends in a full stop tells, unless it tells what might be done."""
    text = reading.scene.pieces[row].text
    if text.endswith("?"):
        return True
    return float(reading.logits[row, INDEX["ask_confirm"]]) > _OFFER and (supposing or text[-1] not in ".!")


def _tied(said: Said, about: Facts) -> tuple[float, float, int]:
    tie = sum(agreement(mention, about.known) for mention in said.mentions)
    fresh = sum(agreement(mention, about.result) or _garbled(mention, about) for mention in said.mentions)
    return min(tie, _ENOUGH), min(fresh, _ENOUGH), sum(_echoes(stem, said.stems) for stem in about.told)


def _garbled(mention: Mention, about: Facts) -> float:
    """What ties a reference that is nearly the logged one: it is about it, right or wrong."""
    return _GARBLED if misread(mention, about.result) else 0.0


def _echoes(stem: str, said: frozenset[str]) -> bool:
    """Whether the word was said; a short one in any of its forms: "book" is in "booked"."""
    return stem in said or (len(stem) < _STEM and any(word.startswith(stem) for word in said))


def _act(reading: Reading, row: int, inside: Sequence[int], act: str) -> float:
    logits = reading.logits[:, INDEX[act]]
    return max(float(logits[row]), max(float(logits[other]) for other in inside) - _PART_COST)


def announces(report: Report) -> float:
    """Log-odds that the sentence tells what came of the action. The weights were set on conversations of invented
    companies, of which half were held out."""
    return (
        0.55 * min(max(report.said.success, report.said.failure, _FLOOR), _CEILING)
        + 1.2 * min(report.fresh, 2.2)
        + 0.8 * min(report.tie, 2.0)
        + 1.0 * min(report.echo, 2)
        + 0.3 * min(report.matter, 2)
        + (0.7 if report.alike and report.echo else 0.0)
        + (_DONE if report.said.done and not report.said.asks else 0.0)
        - (1.5 if report.said.asks else 0.0)
        - (1.0 if report.tied or (report.said.done and report.order == 0) else _UNTIED)
        + (0.4 if report.order == 0 else 0.0)
    )
