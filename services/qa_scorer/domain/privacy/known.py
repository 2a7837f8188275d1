"""All personal values of one interaction: which spellings are the same value, and where else each is mentioned."""

from __future__ import annotations

from collections.abc import Iterable

from services.qa_scorer.domain.privacy.dates import dates_of
from services.qa_scorer.domain.privacy.kinds import DESTROYED, Kind
from services.qa_scorer.domain.privacy.segment import Hit, Key, Segment
from services.qa_scorer.domain.privacy.tokens import word_set
from services.qa_scorer.domain.privacy.words import COMMON, NAMES_THAT_ARE_WORDS

_STOP = COMMON - NAMES_THAT_ARE_WORDS
_PARTICLES = word_set("de la le du des van von der den st saint sainte o mc d l el al bin di da dos mr mrs ms mme dr")
_WHOLE_RUN = 4
"""Shorter numbers are mentions of a value only where they stand alone."""
_MAX_GAP = 3
_LONGEST_NUMBER = 64
"""Digits; a longer row is no value that anybody mentions again."""
_NAMESAKES = 50
"""How many names that share a word are compared."""
_BEFORE_NAMES = word_set("m am is s its im named for with mr mrs ms hi hello hey thanks suis appelle bonjour merci")
_SENTENCE_ENDS = frozenset(".!?\n:")


class Known:
    """`learn` every hit, `finish` once, then `mentions` and `entity`."""

    def __init__(self) -> None:
        self.kinds: dict[Key, Kind] = {}
        self._keyed: set[Key] = set()
        self._same: dict[Key, Key] = {}
        self._digits: dict[str, Key] = {}
        self._longest = 0
        self._alone: dict[str, Key] = {}
        self._words: dict[str, dict[int, dict[tuple[str, ...], Key]]] = {}
        self._readings: dict[str, Key] = {}
        self._shy: dict[str, Key] = {}
        """Answers that are common words: mentions only where an answer is due."""

    def learn(self, hit: Hit) -> None:
        """The first kind of a value stays its kind. But what must be destroyed is so everywhere, and a key of an action
        knows better than running text what a word is."""
        key = self._date(hit.key) if hit.key[0] == "t" else hit.key
        kind = self.kinds.get(key)
        better = kind is None or hit.kind in DESTROYED or (hit.keyed and key[0] == "w" and key not in self._keyed)
        if better and not (kind in DESTROYED and hit.kind not in DESTROYED):
            self.kinds[key] = hit.kind
            if key[0] == "t":
                self._readings.update(dict.fromkeys(key[1:], key))
        if hit.keyed:
            self._keyed.add(key)

    def finish(self) -> None:
        self._join_names()
        for key, kind in self.kinds.items():
            if key[0] == "d":
                self._index_digits(key, kind)
            elif key[0] == "w" and kind not in (Kind.EMAIL, Kind.POSTAL, Kind.IBAN):
                if kind is Kind.ANSWER and key not in self._keyed and self._holds_keyed(key[1:]):
                    continue  # two answers in one breath, each of which an action names
                self._index_words(key[1:], key)
        for key, kind in list(self.kinds.items()):
            if kind is Kind.NAME and key[0] == "w" and len(key) > 2 and key not in self._same:
                for part in key[1:]:
                    if part not in _PARTICLES and ("w", part) not in self.kinds:
                        self._index_words((part,), key)
            if kind is Kind.CARD and key[0] == "d":
                self._alone.setdefault(key[1][-4:], key)

    def _holds_keyed(self, words: tuple[str, ...]) -> bool:
        """Whether a shorter answer that an action names stands within these words."""
        return any(
            words[at : at + len(key) - 1] == key[1:]
            for key in self._keyed
            if key[0] == "w" and 1 < len(key) <= len(words) and self.kinds.get(key) is Kind.ANSWER
            for at in range(len(words) - len(key) + 2)
        )

    def is_keyed(self, entity: Key) -> bool:
        """Whether a key of an action or of the metadata names this value."""
        return entity in self._keyed

    def entity(self, key: Key) -> Key:
        """The value that a spelling stands for."""
        if key[0] == "t":
            key = self._date(key)
        return self._same.get(key, key)

    def mentions(self, segment: Segment) -> Iterable[Hit]:
        """The places of a segment where a known value stands, whether or not anything announces it."""
        norms = segment.tokens.norms
        if not self._words.keys().isdisjoint(norms):
            yield from self._word_mentions(segment)
        if segment.answers and not self._shy.keys().isdisjoint(norms):
            for index, norm in enumerate(norms):
                if norm in self._shy and segment.tokens.standalone(index, index):
                    key = self._shy[norm]
                    yield Hit(segment.tokens.starts[index], segment.tokens.ends[index], self.kinds[key], key)
        if (self._digits or self._alone) and segment.runs:
            yield from self._digit_mentions(segment)
        if self._readings and segment.runs:
            yield from self._date_mentions(segment)

    def _date(self, key: Key) -> Key:
        """A date with two readings is the first known date that shares one."""
        for reading in key[1:]:
            if reading in self._readings:
                return self._readings[reading]
        return key

    def _join_names(self) -> None:
        """`Katarina` is the `Katarina Miller` of the same interaction."""
        names = [key for key, kind in self.kinds.items() if kind is Kind.NAME and key[0] == "w"]
        if len(names) < 2:
            return
        by_part: dict[str, list[Key]] = {}
        for key in names:
            for part in key[1:]:
                by_part.setdefault(part, []).append(key)
        for key in names:
            parts = set(key[1:])
            wider = [
                other for other in by_part[key[1]][:_NAMESAKES] if len(other) > len(key) and parts.issubset(other[1:])
            ]
            if wider:
                self._same[key] = max(wider, key=len)
        for key in names:
            while self._same.get(key, key) in self._same:
                self._same[key] = self._same[self._same[key]]
            if key in self._keyed:
                self._keyed.add(self._same.get(key, key))

    def _index_digits(self, key: Key, kind: Kind) -> None:
        digits = key[1]
        if len(digits) > _LONGEST_NUMBER:
            return
        if len(digits) < _WHOLE_RUN or kind in (Kind.CVV, Kind.EXPIRY):
            if len(digits) > 1:
                self._alone[digits] = key
        else:
            self._digits[digits] = key
            self._longest = max(self._longest, len(digits))

    def _index_words(self, words: tuple[str, ...], key: Key) -> None:
        if not words or (len(words) == 1 and (len(words[0]) < 2 or words[0] in _STOP)):
            if words and key in self._keyed and self.kinds[key] is Kind.ANSWER:
                self._shy[words[0]] = key
            return
        lengths = self._words.setdefault(words[0], {})
        lengths.setdefault(len(words), {}).setdefault(words, self._same.get(key, key))

    def _word_mentions(self, segment: Segment) -> Iterable[Hit]:
        tokens = segment.tokens
        norms = tokens.norms
        index = 0
        while index < len(norms):
            lengths = self._words.get(norms[index], {})
            after = index + 1
            for length in sorted(lengths, reverse=True):
                last = index + length - 1
                key = lengths[length].get(tuple(norms[index : last + 1]))
                if key is not None and self._is_mention(segment, index, last):
                    yield Hit(tokens.starts[index], tokens.ends[last], self.kinds[key], key)
                    after = last + 1
                    break
            index = after

    def _is_mention(self, segment: Segment, first: int, last: int) -> bool:
        tokens = segment.tokens
        if not tokens.standalone(first, last):
            return False
        for at in range(first, last):
            gap = tokens.gap(at, at + 1)
            if len(gap) > _MAX_GAP or "\n" in gap:
                return False
        if first == last and tokens.norms[first] in NAMES_THAT_ARE_WORDS:
            if len(tokens) <= 2 or (first and tokens.norms[first - 1] in _BEFORE_NAMES):
                return True
            before = tokens.gap(first - 1, first) if first else "."
            return tokens.capital(first) and _SENTENCE_ENDS.isdisjoint(before)
        return True

    def _digit_mentions(self, segment: Segment) -> Iterable[Hit]:
        for run in segment.runs:
            alone = self._alone.get(run.digits)
            if alone is not None and run.digits not in self._digits:
                yield Hit(run.start, run.end, self.kinds[alone], alone)
                continue
            numbers = run.numbers
            first = 0
            while first < len(numbers):
                digits = ""
                found = None
                for last in range(first, len(numbers)):
                    digits += numbers[last].digits
                    if len(digits) > self._longest + 1:
                        break
                    key = self._digits.get(digits) or self._national(digits)
                    if key is not None:
                        found = last, key
                if found is None:
                    first += 1
                    continue
                last, key = found
                if self.kinds[key] in DESTROYED or segment.tokens.standalone(numbers[first].first, numbers[last].last):
                    yield Hit(numbers[first].start, numbers[last].end, self.kinds[key], key)
                first = last + 1

    def _national(self, digits: str) -> Key | None:
        """A phone with the leading 1 that it was first given without."""
        key = self._digits.get(digits[1:]) if len(digits) == 11 and digits[0] == "1" else None
        return key if key is not None and self.kinds[key] is Kind.PHONE else None

    def _date_mentions(self, segment: Segment) -> Iterable[Hit]:
        for found in dates_of(segment.tokens, segment.runs):
            key = ("t", *sorted(f"{year:04}-{month:02}-{day:02}" for year, month, day in found.candidates))
            known = self._date(key)
            if known in self.kinds:
                yield Hit(found.start, found.end, self.kinds[known], known)
