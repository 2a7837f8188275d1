"""Payment cards with what follows them (expiry, CVV), in one utterance or said in parts over several."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.checks import (
    CARD_MAX,
    CARD_MIN,
    has_brand,
    is_north_american_phone,
    luhn_windows,
)
from services.qa_scorer.domain.privacy.counting import without_counting
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.numbers import Number, Run
from services.qa_scorer.domain.privacy.reach import Asked, asks, before, is_quantity
from services.qa_scorer.domain.privacy.segment import Hit, Segment

MIN_PARTIAL = 8
_BENIGN = frozenset({Topic.ORDER, Topic.ACCOUNT, Topic.PHONE, Topic.PIN, Topic.DOB})
_LENGTH_PREFERENCE = {length: rank for rank, length in enumerate((16, 15, 19, 14, 13, 17, 18))}
_LIGHT_WORDS = 8
_MAX_AFTER = 10
MAX_GROUP_SIZES = 2
Window = tuple[int, int, str]
"""First and last number, and their digits."""
_LEAD_WORDS = 3


def find_cards(segment: Segment, run: Run, asked: frozenset[Topic]) -> list[Run]:
    """Adds the cards of `run`, and says which runs of it are left for other detectors."""
    if len(run.digits) < MIN_PARTIAL:
        return [run]
    topics = list(before(segment, run))
    nearest = next(iter(topics), None)
    strong = Topic.CARD_NUMBER in asked or Topic.CARD_NUMBER in topics
    spoken_of = strong or nearest is Topic.CARD or Topic.CVV in asked
    benign = nearest in _BENIGN or (nearest is None and bool(asked & _BENIGN) and not strong)
    numbers = run.numbers
    if benign and not spoken_of and nearest in (Topic.PHONE, None) and _is_phone_asked(run, nearest, asked):
        return [run]  # `quatre cent trente-huit...` read figure by figure could be a card
    spans = _windows(numbers, plain=_plain_allowed(segment, run, spoken_of, benign))
    if not spans:
        spans = _by_context(run, strong, spoken_of, benign)
    left: list[Run] = []
    position = 0
    for index, (first, last, digits) in enumerate(spans):
        if first > position:
            left.append(Run(numbers[position:first]))
        segment.add(Kind.CARD, numbers[first].start, numbers[last].end, ("d", digits))
        limit = spans[index + 1][0] if index + 1 < len(spans) else len(numbers)
        position = last + 1 + _after_card(segment, numbers[last + 1 : min(limit, last + 1 + _MAX_AFTER)])
    if position < len(numbers):
        left.append(Run(numbers[position:]))
    return left


def _is_phone_asked(run: Run, nearest: Topic | None, asked: frozenset[Topic]) -> bool:
    return (nearest is Topic.PHONE or Topic.PHONE in asked) and is_north_american_phone(run.digits)


def _plain_allowed(segment: Segment, run: Run, spoken_of: bool, benign: bool) -> bool:
    """Whether a right check digit is enough without the prefix of a card network: not in a list of other numbers."""
    if spoken_of:
        return True
    if benign:
        return False
    sizes = {len(number.digits) for number in run.numbers[:-1]}
    gaps = {segment.tokens.gap(a.last, b.first) for a, b in zip(run.numbers, run.numbers[1:], strict=False)}
    return run.spoken or (
        len(sizes) <= 1 and len(gaps) <= 1 and not any(char in gap for gap in gaps for char in ",;\n")
    )


def _windows(numbers: Sequence[Number], *, plain: bool) -> list[Window]:
    """Rows of numbers with a card's check digit, first come first taken: those with the prefix of a card network, and
    with `plain`, where there are none, any."""
    for parts in ([number.digits for number in numbers], [number.split for number in numbers]):
        windows = list(luhn_windows(parts))
        branded = [window for window in windows if has_brand(window[2])]
        chosen: list[Window] = []
        for window in sorted(
            branded or (windows if plain else []), key=lambda item: (item[0], _LENGTH_PREFERENCE[len(item[2])])
        ):
            if not chosen or window[0] > chosen[-1][1]:
                chosen.append(window)
        if chosen or not any(number.spoken for number in numbers):
            return chosen
    return []


def _by_context(run: Run, strong: bool, spoken_of: bool, benign: bool) -> list[Window]:
    """A misheard or mistyped card: its check digit is wrong, but it was called a card, or said digit by digit."""
    size = len(run.digits)
    enough = (spoken_of and size >= CARD_MIN) or (strong and size >= MIN_PARTIAL)
    if not enough and not (run.spoken and size >= CARD_MIN and not benign):
        return []
    if size <= CARD_MAX or run.spoken:
        return [(0, len(run.numbers) - 1, run.digits)]
    digits = ""
    for index, number in enumerate(run.numbers):
        digits += number.digits
        if len(digits) >= CARD_MIN:
            return [(0, index, digits)]
    return []


def _after_card(segment: Segment, numbers: Sequence[Number]) -> int:
    """Adds the expiry and the CVV that are said in one breath with the card; says how many numbers they take."""
    count = len(numbers)
    taken = _take(numbers, 4)
    if taken and is_expiry("".join(number.digits for number in taken)):
        longer = _take(numbers, 6)
        if longer and len(longer) == 2 and len(longer[1].digits) == 4:
            taken = longer
        segment.add_run(Kind.EXPIRY, Run(taken))
        numbers = numbers[len(taken) :]
    for size in (3, 4):
        code = _take(numbers, size)
        if code and (len(code) == 1 or len(code) == len(numbers)):
            segment.add_run(Kind.CVV, Run(code))
            numbers = numbers[len(code) :]
            break
    return count - len(numbers)


def _take(numbers: Sequence[Number], size: int) -> Sequence[Number]:
    """The leading numbers that have exactly `size` digits together; none where they don't add up."""
    total = 0
    for index, number in enumerate(numbers):
        total += len(number.digits)
        if total == size:
            return numbers[: index + 1]
        if total > size:
            break
    return ()


def is_expiry(digits: str) -> bool:
    """MMYY, MYY, MMYYYY or MYYYY."""
    if len(digits) in (3, 5):
        digits = f"0{digits}"
    if len(digits) not in (4, 6) or not 1 <= int(digits[:2]) <= 12:
        return False
    return len(digits) == 4 or digits[2:4] == "20"


class _Chain:
    """Numbers that one speaker says over several turns, with nothing but acknowledgements between."""

    __slots__ = ("_places", "pieces", "since")

    def __init__(self, segment: Segment, run: Run, since: int) -> None:
        self.pieces = [(segment, run)]
        self.since = since
        self._places: dict[int, int] = {}

    def place_of(self, segment: Segment, segments: Sequence[Segment]) -> int:
        """The index of one of the chain's segments."""
        if not self._places:
            last = self.pieces[-1][0]
            for index in range(self.since, len(segments)):
                self._places[id(segments[index])] = index
                if segments[index] is last:
                    break
        return self._places[id(segment)]

    def numbers(self) -> list[tuple[Segment, Number]]:
        return [(segment, number) for segment, run in self.pieces for number in run.numbers]


def find_split_cards(segments: Sequence[Segment], asked: Sequence[Asked]) -> None:
    """Adds cards (and, where asked for, social insurance numbers) said in parts. Both lists run in parallel."""
    chains: dict[Speaker, _Chain] = {}
    for index, segment in enumerate(segments):
        speaker = segment.speaker
        if speaker is None or speaker is Speaker.SYSTEM:
            continue
        chain = chains.get(speaker)
        runs = [run for run in segment.runs if len(run.digits) >= 2 or len(segment.tokens) <= _LEAD_WORDS]
        for other in [entry for entry in chains if entry is not speaker]:
            if not _light(segment) or asks(segment) - {Topic.CARD_NUMBER}:
                _finish(chains.pop(other), segments, asked)
        if not runs:
            if chain is not None and len(segment.tokens) > _LEAD_WORDS:
                _finish(chains.pop(speaker), segments, asked)
            continue
        at_head = runs[0].first <= _LEAD_WORDS
        at_tail = len(segment.tokens) - 1 - runs[-1].last <= _LEAD_WORDS
        if chain is not None:
            if at_head:
                chain.pieces.append((segment, runs[0]))
            if not at_head or len(runs) > 1 or not at_tail:
                _finish(chains.pop(speaker), segments, asked)
                chain = None
        if at_tail and (chain is None or not at_head):
            chains[speaker] = _Chain(segment, runs[-1], index)
    for chain in chains.values():
        _finish(chain, segments, asked)


def _light(segment: Segment) -> bool:
    """An acknowledgement or an echo, which does not end what the other is dictating."""
    numbers = sum(run.last - run.first + 1 for run in segment.runs)
    return len(segment.tokens) - numbers <= _LIGHT_WORDS


def _finish(chain: _Chain, segments: Sequence[Segment], asked: Sequence[Asked]) -> None:
    if len(chain.pieces) < 2:
        return
    placed = chain.numbers()
    numbers = [number for _, number in placed]
    uncounted = sum(len(number.digits) for part in without_counting(numbers) for number in part)
    if uncounted < MIN_PARTIAL and uncounted < sum(len(number.digits) for number in numbers):
        return  # counting aloud over several turns
    digits = "".join(number.digits for number in numbers)
    wanted = frozenset().union(*(asked[index].topics for index in _turns_of(chain, segments)))
    strong = Topic.CARD_NUMBER in wanted
    if Topic.SIN in wanted and 8 <= len(digits) <= 10:
        _clear([placed])
        _destroy(chain, segments, placed, Kind.SIN, digits)
        return
    windows = _windows(numbers, plain=False)
    if not windows and strong and MIN_PARTIAL <= len(digits) <= CARD_MAX:
        windows = [(0, len(numbers) - 1, digits)]
    found = [
        (first, last, digits)
        for first, last, digits in windows or _windows(numbers, plain=strong)
        if strong or _dictated(placed[first : last + 1])
    ]
    _clear([placed[first : last + 1] for first, last, _ in found])
    for number, (first, last, digits) in enumerate(found):
        _destroy(chain, segments, placed[first : last + 1], Kind.CARD, digits)
        limit = min(found[number + 1][0] if number + 1 < len(found) else len(placed), last + 1 + 2 * _MAX_AFTER)
        rest = [number for segment, number in placed[last + 1 : limit] if segment is placed[last][0]]
        _after_card(placed[last][0], rest)


def _dictated(placed: Sequence[tuple[Segment, Number]]) -> bool:
    """Whether numbers of several turns sound like one that is read out: said, or written in even groups, and none of
    them an amount or a time."""
    if any(is_quantity(segment, Run([number])) for segment, number in placed):
        return False
    sizes = {len(number.digits) for _, number in placed[:-1] if not number.spoken}
    return len(sizes) <= MAX_GROUP_SIZES


def _turns_of(chain: _Chain, segments: Sequence[Segment]) -> list[int]:
    own = {id(segment) for segment, _ in chain.pieces}
    last = chain.pieces[-1][0]
    found = []
    for index in range(chain.since, len(segments)):
        if id(segments[index]) in own:
            found.append(index)
        if segments[index] is last:
            break
    return found


def _clear(values: Sequence[Sequence[tuple[Segment, Number]]]) -> None:
    """Drops what looked like a value by itself and is a part of one of these, which stand in order."""
    taken: dict[int, list[tuple[int, int]]] = {}
    holders: dict[int, Segment] = {}
    for placed in values:
        spans: dict[int, tuple[int, int]] = {}
        for segment, number in placed:
            start, _ = spans.get(id(segment), (number.start, 0))
            spans[id(segment)] = (start, number.end)
            holders[id(segment)] = segment
        for identity, span in spans.items():
            taken.setdefault(identity, []).append(span)
    for identity, listed in taken.items():
        ends = [end for _, end in listed]

        def free(hit: Hit, listed: Sequence[tuple[int, int]] = listed, ends: Sequence[int] = ends) -> bool:
            at = bisect_right(ends, hit.start)
            return at == len(listed) or hit.end <= listed[at][0]

        holders[identity].hits = [hit for hit in holders[identity].hits if free(hit)]


def _destroy(
    chain: _Chain, segments: Sequence[Segment], placed: Sequence[tuple[Segment, Number]], kind: Kind, digits: str
) -> None:
    """Adds a hit to each turn that holds a part, and to each echo of a part by another speaker up to the next turn."""
    by_segment: dict[int, list[Number]] = {}
    holders: dict[int, Segment] = {}
    for segment, number in placed:
        by_segment.setdefault(id(segment), []).append(number)
        holders[id(segment)] = segment
    for identity, numbers in by_segment.items():
        holders[identity].add(kind, numbers[0].start, numbers[-1].end, ("d", digits))
    last = placed[-1][0]
    behind = 0
    for index in range(chain.place_of(placed[0][0], segments), len(segments)):
        segment = segments[index]
        if id(segment) not in holders and segment.speaker is not last.speaker:
            for run in segment.runs:
                if run.digits in digits and (len(run.digits) > 1 or len(segment.tokens) <= _LEAD_WORDS):
                    segment.add(kind, run.start, run.end, ("d", digits))
        behind += segment is last or behind > 0
        if behind == 2:
            return
