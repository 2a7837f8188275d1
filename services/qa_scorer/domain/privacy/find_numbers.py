"""Values that are numbers: social insurance numbers, CVV, expiry, PIN, account, phone, date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.qa_scorer.domain.interaction import Speaker
from services.qa_scorer.domain.privacy.checks import is_assigned_phone, is_north_american_phone, luhn, phone_key
from services.qa_scorer.domain.privacy.dates import candidates_of_run, dates_of, is_year
from services.qa_scorer.domain.privacy.find_cards import find_cards, is_expiry
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import KIND_OF, Topic
from services.qa_scorer.domain.privacy.numbers import Number, Run, segments_of
from services.qa_scorer.domain.privacy.reach import Asked, before, behind, directly_before, is_glued, is_quantity
from services.qa_scorer.domain.privacy.segment import Segment, key_of
from services.qa_scorer.domain.privacy.spelling import is_letter

_NOT_SIN = frozenset({Topic.ORDER, Topic.ACCOUNT, Topic.PHONE, Topic.PIN, Topic.CARD_NUMBER})
_OF_ANY_LENGTH = frozenset({Topic.ORDER, Topic.ACCOUNT, Topic.CARD_NUMBER})
_ASK_ORDER = (Topic.ORDER, Topic.CVV, Topic.EXPIRY, Topic.PIN, Topic.ACCOUNT, Topic.PHONE, Topic.POSTAL)
_PREFIX_LETTERS = 4
_POSTAL_SIZES = (4, 5, 6, 9)
"""Digits of postal codes that have no letters, the world over."""
_PHONE_SHAPES = frozenset(
    {(10,), (11,), (1, 10), (3, 7), (6, 4), (3, 3, 4), (1, 3, 3, 4), (3, 3, 2, 2), (2,) * 5, (1,) * 10, (1,) * 11}
)
_BESIDE = re.compile(r"[\s,;/.]*(?:(?:and|et)\s+)?", re.IGNORECASE)
MAX_SPLIT_PIN = 8
"""A PIN may be written in groups up to so many digits."""


def find_numbers(segment: Segment, asked: Asked, *, card_near: bool) -> None:
    """Adds what the segment's numbers are, by their labels, by what was asked for, and by their shape.

    `card_near`: a payment card is being spoken of, so that `12/26` may be its expiry.
    """
    if not segment.runs and not (segment.topics & {Topic.DOB, Topic.EXPIRY} or asked.topics):
        return
    topics = asked.answers(segment)
    taken = segment.tokens_of_hits()
    births = _births(segment, topics)
    expiries = _named_expiries(segment, topics, card_near)
    for run in segment.runs:
        for left in find_cards(segment, run, topics):
            for part in _outside(left, taken | births | expiries):
                for piece in segments_of(segment.tokens, part):
                    for rest in _without_groups(segment, piece, topics):
                        _classify(segment, rest, topics, card_near)


def _outside(run: Run, taken: set[int]) -> Iterator[Run]:
    """The parts of a run that are in no date or address; `taken` holds the tokens of those."""
    if taken.isdisjoint(number.first for number in run.numbers):
        yield run
        return
    part: list[Number] = []
    for number in run.numbers:
        if number.first not in taken:
            part.append(number)
        elif part:
            yield Run(part)
            part = []
    if part:
        yield Run(part)


def _classify(segment: Segment, piece: Run, asked: frozenset[Topic], card_near: bool) -> None:
    forward = list(before(segment, piece))
    follows = behind(segment, piece)
    named = [*([follows] if follows else []), *forward]
    if _sin(segment, piece, named, asked):
        return
    for topic in [*named, *_in_order(asked, piece)]:
        if topic is Topic.ORDER:
            return
        if topic is Topic.CARD and named[0] is topic:
            continue
        if topic is Topic.PIN and _leads_with_pin(piece):
            segment.add_run(Kind.PIN, Run(piece.numbers[:1]))
            piece = Run(piece.numbers[1:])
            continue
        if _fits(segment, piece, topic, card_near, direct=topic in named):
            if topic is Topic.ACCOUNT:
                _add_account(segment, piece)
            else:
                _add(segment, KIND_OF[topic], piece)
            return
    for phone in _phones(segment, piece):
        _add(segment, Kind.PHONE, phone)


def _leads_with_pin(piece: Run) -> bool:
    """`my PIN is 7402 514-555-0199`: the PIN is the first of two numbers."""
    first = piece.numbers[0]
    long = len(piece.numbers) > 1 and len(piece.digits) > MAX_SPLIT_PIN
    return long and not first.spoken and 4 <= len(first.digits) <= 6


def _add(segment: Segment, kind: Kind, run: Run) -> None:
    """Adds a number, with the bracket that opens an area code."""
    if (
        kind is Kind.PHONE
        and segment.text.startswith("(", max(0, run.start - 1))
        and ")" in segment.text[run.start : run.end]
    ):
        segment.add(kind, run.start - 1, run.end, ("d", phone_key(run.digits)))
    else:
        segment.add_run(kind, run)


def _in_order(asked: frozenset[Topic], piece: Run) -> Iterator[Topic]:
    """What was asked for, in the order in which a number of this length is likely to answer it."""
    for topic in _ASK_ORDER:
        if topic in asked and not (topic is Topic.PIN and Topic.ACCOUNT in asked and len(piece.digits) > 6):
            yield topic


def _fits(segment: Segment, piece: Run, topic: Topic, card_near: bool, *, direct: bool) -> bool:
    size = len(piece.digits)
    match topic:
        case Topic.CVV:
            return size in (3, 4) and not is_quantity(segment, piece)
        case Topic.EXPIRY:
            return card_near and 3 <= size <= 6 and is_expiry(piece.digits)
        case Topic.PIN:
            return 4 <= size <= 12 and not (
                is_quantity(segment, piece) or is_glued(segment, piece) or _slashed(segment, piece)
            )
        case Topic.ACCOUNT:
            return 5 <= size <= 20 and not is_quantity(segment, piece)
        case Topic.PHONE:
            return size == 7 or 10 <= size <= 15
        case Topic.POSTAL:
            return size in _POSTAL_SIZES and not is_quantity(segment, piece)
        case Topic.DOB:
            return is_year(piece.digits) and direct
        case _:
            return False


def _slashed(segment: Segment, piece: Run) -> bool:
    """A date or a fraction by its look: `1/2/26`."""
    return "/" in segment.text[piece.start : piece.end]


def _sin(segment: Segment, piece: Run, named: list[Topic], asked: frozenset[Topic]) -> bool:
    size = len(piece.digits)
    if named[:1] == [Topic.PHONE] and is_north_american_phone(piece.digits):
        return False  # `my SIN is ..., my cell is ...`
    if Topic.SIN in named[:2] or (Topic.SIN in asked and not (named and named[0] in _NOT_SIN)):
        # Said or heard wrongly, it is still most of somebody's number.
        if 6 <= size <= 11 and not is_quantity(segment, piece):
            segment.add_run(Kind.SIN, piece)
            return True
        return False
    if (named and named[0] is behind(segment, piece)) or directly_before(segment, piece) in _NOT_SIN:
        return False
    if asked & _NOT_SIN:
        return False
    if size == 9 and _is_sin_shape(piece):
        split = "".join(number.split for number in piece.numbers)
        if (luhn(piece.digits) or (len(split) == 9 and luhn(split))) and not is_glued(segment, piece):
            segment.add_run(Kind.SIN, piece)
            return True
    return False


def _without_groups(segment: Segment, piece: Run, asked: frozenset[Topic]) -> Iterator[Run]:
    """Adds social insurance numbers (3-3-3) and phones (3-3-4) that are written in groups within a longer row; gives
    what is left of it."""
    numbers = piece.numbers
    if len(numbers) <= 3:
        yield piece
        return
    start = 0
    # The first group may be what was asked or announced: an order, an account.
    index = int(bool(asked & _OF_ANY_LENGTH) or directly_before(segment, piece) in _OF_ANY_LENGTH)
    while index < len(numbers) - 2:
        group = Run(numbers[index : index + 3])
        sizes = [len(number.digits) for number in group.numbers]
        if sizes == [3, 3, 3] and luhn(group.digits):
            segment.add_run(Kind.SIN, group)
        elif sizes == [3, 3, 4] and not group.spoken and is_north_american_phone(group.digits):
            _add(segment, Kind.PHONE, group)
        else:
            index += 1
            continue
        if start < index:
            yield Run(numbers[start:index])
        index += 3
        start = index
    if start < len(numbers):
        yield Run(numbers[start:]) if start else piece


def _is_sin_shape(piece: Run) -> bool:
    """Said, or written in one, in three groups of three or digit by digit: not `12 795 2026`."""
    return piece.spoken or [len(number.digits) for number in piece.numbers] in ([9], [3, 3, 3], [1] * 9)


def _add_account(segment: Segment, piece: Run) -> None:
    """Adds an account with the letters written in one with it (`AB-123456`) or spelled before it (`a b one two`)."""
    tokens = segment.tokens
    first = piece.first
    if (
        first > 0
        and tokens.gap(first - 1, first) in ("", "-")
        and tokens.norms[first - 1].isalpha()
        and len(tokens.norms[first - 1]) <= _PREFIX_LETTERS
    ):
        first -= 1
    elif piece.spoken:
        while first > max(0, piece.first - _PREFIX_LETTERS) and is_letter(tokens, first - 1):
            first -= 1
        if piece.first - first == 1 and tokens.norms[first] in ("a", "y", "i"):
            first = piece.first
    if first == piece.first:
        segment.add_run(Kind.ACCOUNT, piece)
        return
    letters = "".join(tokens.norms[first : piece.first])
    segment.add_tokens(Kind.ACCOUNT, first, piece.last, ("w", letters, piece.digits))


def _phones(segment: Segment, piece: Run) -> Iterator[Run]:
    """Numbers that are a phone by their shape: grouped 3-3-4, with a leading +, or of an area code in use."""
    numbers = piece.numbers
    size = len(piece.digits)
    if is_glued(segment, piece):
        return
    if segment.text[max(0, piece.start - 1) : piece.start] == "+" and 8 <= size <= 15:
        yield piece
        return
    for index in range(len(numbers)):
        group = numbers[index : index + 3]
        if [len(number.digits) for number in group] == [3, 3, 4] and not any(number.spoken for number in group):
            prefix = numbers[index - 1 : index] if index and numbers[index - 1].digits == "1" else ()
            phone = Run((*prefix, *group))
            if is_north_american_phone(phone.digits):
                yield phone
                return
    shaped = piece.spoken or tuple(len(number.digits) for number in numbers) in _PHONE_SHAPES
    if shaped and size in (10, 11) and is_assigned_phone(piece.digits) and not is_quantity(segment, piece):
        yield piece


def _births(segment: Segment, asked: frozenset[Topic]) -> set[int]:
    """Adds dates of birth: every full date of an utterance that speaks of birth or answers a question for it. Gives
    their tokens."""
    dates: set[int] = set()
    if Topic.DOB not in segment.topics and Topic.DOB not in asked:
        return _before_address(segment)
    for found in dates_of(segment.tokens, segment.runs):
        segment.add(Kind.DOB, found.start, found.end)
        dates.update(range(found.first, found.last + 1))
    for run in segment.runs:
        if not dates.isdisjoint(range(run.first, run.last + 1)):
            continue
        year = is_year(run.digits) and (Topic.DOB in asked or Topic.DOB in before(segment, run))
        if (candidates_of_run(run) or year) and not is_quantity(segment, run):
            segment.add(Kind.DOB, run.start, run.end, key_of(Kind.DOB, segment.text[run.start : run.end]))
            dates.update(range(run.first, run.last + 1))
    return dates


def _before_address(segment: Segment) -> set[int]:
    """Adds the date of birth that a customer gives right before an address, though nothing names it: `26 nov 1996,
    57 côte du Moulin`, and not `delivery on 26 nov 2026, 57 côte du Moulin`. Gives its tokens."""
    dates: set[int] = set()
    starts = [hit.start for hit in segment.hits if hit.kind is Kind.ADDRESS]
    if not starts or segment.speaker is not Speaker.CUSTOMER:
        return dates
    for found in dates_of(segment.tokens, segment.runs):
        begins = found.first == 0 or any(char in segment.tokens.gap(found.first - 1, found.first) for char in ",;.:\n")
        if begins and found.candidates and any(_BESIDE.fullmatch(segment.text, found.end, start) for start in starts):
            segment.add(Kind.DOB, found.start, found.end)
            dates.update(range(found.first, found.last + 1))
    return dates


def _named_expiries(segment: Segment, asked: frozenset[Topic], card_near: bool) -> set[int]:
    """Adds expiries with the month's name: `December 2026`, `décembre 26`. Gives their tokens."""
    dates: set[int] = set()
    if not card_near or not (Topic.EXPIRY in segment.topics or Topic.EXPIRY in asked):
        return dates
    from_label = min((label.first for label in segment.labels if label.topic is Topic.EXPIRY), default=0)
    for found in dates_of(segment.tokens, segment.runs, month_and_year=True):
        if found.first >= from_label:
            segment.add(Kind.EXPIRY, found.start, found.end)
            dates.update(range(found.first, found.last + 1))
    return dates
