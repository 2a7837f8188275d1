"""Values with a shape of their own: postal codes, IBAN, addresses of streets, written or said."""

from __future__ import annotations

import re

from services.qa_scorer.domain.privacy.checks import is_iban
from services.qa_scorer.domain.privacy.dates import SUFFIXES, dates_of
from services.qa_scorer.domain.privacy.find_emails import find_emails
from services.qa_scorer.domain.privacy.find_postal import find_postal_codes
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.mailboxes import Mailboxes
from services.qa_scorer.domain.privacy.numbers import Number, Run
from services.qa_scorer.domain.privacy.reach import is_quantity
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.tokens import Tokens, word_set
from services.qa_scorer.domain.privacy.words import COMMON

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[A-Za-z0-9]{0,30}(?:[ \-][A-Za-z0-9]{1,30}){0,10}")
_MAX_IBAN_CHARS = 42
_EN_STREETS = word_set(
    """
    street st avenue ave road rd boulevard blvd drive dr lane ln court ct crescent cres way place pl terrace
    highway hwy parkway pkwy circle trail square close row
    """
)
_DOUBTFUL_STREETS = frozenset(
    {"st", "dr", "ct", "pl", "way", "place", "court", "square", "drive", "close", "row", "trail"}
)
_FR_STREETS = word_set(
    """
    rue avenue av ave boulevard boul blvd chemin ch route rang montee cote allee impasse croissant terrasse quai
    promenade
    """
)
_FR_PARTICLES = word_set("de du des la le les l d saint sainte st ste notre dame")
_DIRECTIONS = word_set("n s e w o ne nw se sw north south east west nord sud est ouest")
_UNITS = word_set("apt apartment unit suite app appartement bureau")
_MAX_CIVIC = 6
_MAX_LEAD = 4
"""Words before the civic number that answers the question for an address, dates aside."""
_MAX_STREET_WORDS = 4
_SENTENCE_END = re.compile(r"[?!\n]")
_MAX_ADDRESS_WORDS = 12
_NOT_A_STREET = word_set("am pm minutes hours days heures jours minute hour day h")


def find_contacts(segment: Segment, asked: frozenset[Topic], mailboxes: Mailboxes) -> None:
    text = segment.text
    find_emails(segment, asked, mailboxes)
    if segment.runs:
        for match in _IBAN.finditer(text):
            _iban(segment, match.start(), min(match.end(), match.start() + _MAX_IBAN_CHARS))
        _streets(segment)
        find_postal_codes(segment, asked)
        if Topic.ADDRESS in asked or Topic.ADDRESS in segment.topics:
            _addresses(segment, asked)


def _iban(segment: Segment, start: int, end: int) -> None:
    """The longest part from `start`, cut at a space, that is an IBAN."""
    text = segment.text
    while end > start:
        if not text[end : end + 1].isalnum() and is_iban("".join(char for char in text[start:end] if char.isalnum())):
            segment.add(Kind.IBAN, start, end)
            return
        cut = max(text.rfind(" ", start, end), text.rfind("-", start, end))
        if cut <= start:
            return
        end = cut


def _streets(segment: Segment) -> None:
    """A civic number with a street: `123 Main Street`, `1200, rue Sainte-Catherine Ouest`."""
    tokens = segment.tokens
    norms = tokens.norms
    for run in segment.runs:
        number = run.numbers[-1]
        if not 1 <= len(number.digits) <= 6 or number.last + 1 >= len(norms):
            continue
        if len(tokens.gap(number.last, number.last + 1)) not in (1, 2, 3):
            continue
        last = _french_street(tokens, number.last + 1) or _english_street(segment, number.last + 1)
        if last is None:
            continue
        segment.add_tokens(Kind.ADDRESS, _civic_number(run).first, _with_unit(norms, last))


def _civic_number(run: Run) -> Run:
    """The number at the end of a run; said digit by digit (`four five six`), all of its digits."""
    first = len(run.numbers) - 1
    digits = len(run.numbers[-1].digits)
    while first and run.numbers[first].spoken and run.numbers[first - 1].spoken:
        digits += len(run.numbers[first - 1].digits)
        if digits > _MAX_CIVIC:
            break
        first -= 1
    return Run(run.numbers[first:])


def _french_street(tokens: Tokens, index: int) -> int | None:
    norms = tokens.norms
    if norms[index] not in _FR_STREETS:
        return None
    last = None
    at = index + 1
    names = 0
    while at < len(norms) and at <= index + 6 and names < 3:
        norm = norms[at]
        gap = tokens.gap(at - 1, at)
        if "\n" in gap or (names and "," in gap) or (at + 1 < len(norms) and not tokens.gap(at, at + 1)):
            break  # a line, a city or a code begins
        if norm in _FR_PARTICLES:
            at += 1
            continue
        if names and norm in _DIRECTIONS:
            return at
        if not norm or (norm in COMMON and not (names == 0 and len(norm) > 3)) or norm.isdigit():
            break
        names, last = names + 1, at
        at += 1
    return last


def _english_street(segment: Segment, index: int) -> int | None:
    tokens = segment.tokens
    norms = tokens.norms
    capitals = 0
    for at in range(index, min(index + _MAX_STREET_WORDS + 1, len(norms))):
        norm = norms[at]
        if norm.isdigit() and not (at + 1 < len(norms) and not tokens.gap(at, at + 1)):
            return None  # only `5th` and the like are numbers in a street's name
        if norm in _EN_STREETS and at > index and tokens.gap(at - 1, at):
            followed = at + 1 < len(norms) and tokens.capital(at + 1) and norm == "dr"
            if followed or (norm in _DOUBTFUL_STREETS and not capitals):
                return None
            if at + 1 < len(norms) and norms[at + 1] in _DIRECTIONS and len(tokens.gap(at, at + 1)) <= 2:
                return at + 1
            return at
        # A street may be called `Main` or `King`, but not `minutes on the`.
        if not norm or norm in _NOT_A_STREET or (norm in COMMON and not (tokens.capital(at) or norm in _DIRECTIONS)):
            return None
        capitals += tokens.capital(at)
    return None


def _with_unit(norms: list[str], last: int) -> int:
    if last + 2 < len(norms) and norms[last + 1] in _UNITS and len(norms[last + 2]) <= 5:
        return last + 2
    return last


def _addresses(segment: Segment, asked: frozenset[Topic]) -> None:
    """What follows the word address, or answers the question for it, from its first number to the sentence's end."""
    tokens = segment.tokens
    label = next((entry for entry in segment.labels if entry.topic is Topic.ADDRESS), None)
    start = label.last + 1 if label is not None else 0
    if label is None and Topic.ADDRESS not in asked:
        return
    dates = _dates(segment)
    passed = sum(token in dates for token in range(start, len(tokens)))
    civic = next(
        (number for run in segment.runs for number in run.numbers if _is_civic(segment, number, dates, start)), None
    )
    if civic is None or civic.first > start + passed + _MAX_LEAD:
        return
    if label is not None and _SENTENCE_END.search(segment.text, tokens.ends[label.last], civic.start):
        return
    last = civic.last
    stop = min((entry.first for entry in segment.labels if entry.first > last), default=len(tokens))
    words = 0
    while last + 1 < min(stop, civic.first + _MAX_ADDRESS_WORDS):
        gap = tokens.gap(last, last + 1)
        norm = tokens.norms[last + 1]
        if (
            any(char in gap for char in "!?;\n")
            or (". " in gap and len(tokens.norms[last]) > 4)
            or norm in ("and", "et")
            or last + 1 in dates
        ):
            break
        last += 1
        words += norm.isalpha()
    if words and civic.first <= last:
        postal = next((hit for hit in segment.hits if hit.kind is Kind.POSTAL and hit.start > civic.start), None)
        if postal is not None and postal.start < tokens.ends[last]:
            while last > civic.last and tokens.ends[last] > postal.start:
                last -= 1
        segment.add_tokens(Kind.ADDRESS, civic.first, last)


def _is_civic(segment: Segment, number: Number, dates: set[int], start: int) -> bool:
    """Whether an address may begin with a number: with no day (`the 1st`), time or amount, no part of a code, nor the
    `one` of `one request for your own safety`."""
    tokens = segment.tokens
    if number.first < start or number.first in dates or len(number.digits) > _MAX_CIVIC:
        return False
    after = number.last + 1
    if number.first and tokens.gap(number.first - 1, number.first) in ("", "-"):
        return False  # the end of a code: `70566774-R1`
    ordinal = after < len(tokens) and tokens.norms[after] in SUFFIXES and not tokens.gap(number.last, after)
    if any(hit.kind is Kind.ADDRESS and hit.start == number.start for hit in segment.hits):
        return True  # `5 Old Mill Lane`, which is no age
    return not (ordinal or (number.spoken and len(number.digits) == 1) or is_quantity(segment, Run([number])))


def _dates(segment: Segment) -> set[int]:
    """The tokens of dates."""
    dates: set[int] = set()
    for found in dates_of(segment.tokens, segment.runs):
        dates.update(range(found.first, found.last + 1))
    return dates
