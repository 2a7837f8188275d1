"""Values with a shape of their own: postal codes, IBAN, addresses of streets, written or said."""

from __future__ import annotations

import re

from services.qa_scorer.domain.privacy.checks import is_iban
from services.qa_scorer.domain.privacy.find_emails import Mailboxes, find_emails
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.numbers import Run
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.spelling import Role, atoms_of
from services.qa_scorer.domain.privacy.tokens import word_set
from services.qa_scorer.domain.privacy.words import COMMON

_POSTAL = re.compile(
    r"(?<![A-Za-z0-9])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ \u00a0\-]?\d[ABCEGHJ-NPRSTV-Z]\d(?![A-Za-z0-9])", re.I
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[A-Za-z0-9]{0,30}(?:[ \-][A-Za-z0-9]{1,30}){0,10}")
_MAX_IBAN_CHARS = 42
_POSTAL_FIRST = frozenset("abceghjklmnprstvxy")
_POSTAL_SHAPE = "A1A1A1"
_POSTAL_DIGITS = 3
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
_MAX_STREET_WORDS = 4
_SENTENCE_END = re.compile(r"[?!\n]")
_MAX_ADDRESS_WORDS = 12
_NOT_A_STREET = word_set("am pm minutes hours days heures jours minute hour day h")


def find_contacts(segment: Segment, asked: frozenset[Topic], mailboxes: Mailboxes) -> None:
    text = segment.text
    find_emails(segment, asked, mailboxes)
    if segment.runs:
        find_postal_codes(segment)
        for match in _IBAN.finditer(text):
            _iban(segment, match.start(), min(match.end(), match.start() + _MAX_IBAN_CHARS))
        _streets(segment)
        if Topic.ADDRESS in asked or Topic.ADDRESS in segment.topics:
            _addresses(segment, asked)


def find_postal_codes(segment: Segment) -> None:
    for match in _POSTAL.finditer(segment.text):
        segment.add(Kind.POSTAL, match.start(), match.end())
    _said_postal_codes(segment)


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


def _said_postal_codes(segment: Segment) -> None:
    """`H two X one Y four`, `h comme hôtel deux x, uh, un y quatre`: letters and digits in turn."""
    if sum(number.spoken for run in segment.runs for number in run.numbers) < _POSTAL_DIGITS:
        return
    atoms = [atom for atom in atoms_of(segment) if atom.said or atom.role is Role.AT]
    for index, atom in enumerate(atoms[:-5]):
        if atom.role is not Role.LETTER or atom.said not in _POSTAL_FIRST:
            continue
        code = ""
        for at, part in enumerate(atoms[index : index + 6]):
            said = part.spellings[-1] if part.role is Role.AT else part.said
            number = part.role is Role.NUMBER
            if len(said) != 1 or number != bool(at % 2) or (at and part.breaks):
                break
            code += said
        if len(code) == len(_POSTAL_SHAPE):
            segment.add_tokens(Kind.POSTAL, atom.first, atoms[index + 5].last, ("w", code))


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
        last = _french_street(norms, number.last + 1) or _english_street(segment, number.last + 1)
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


def _french_street(norms: list[str], index: int) -> int | None:
    if norms[index] not in _FR_STREETS:
        return None
    last = None
    at = index + 1
    names = 0
    while at < len(norms) and at <= index + 6 and names < 3:
        norm = norms[at]
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
    run = next((entry for entry in segment.runs if start <= entry.first <= start + 4), None)
    if run is None or len(run.numbers[0].digits) > 6:
        return
    if run.spoken and len(run.digits) == 1:
        return  # `one request for your own safety`
    if label is not None and _SENTENCE_END.search(segment.text, tokens.ends[label.last], run.start):
        return
    last = run.numbers[0].last
    stop = min((entry.first for entry in segment.labels if entry.first > last), default=len(tokens))
    words = 0
    while last + 1 < min(stop, run.first + _MAX_ADDRESS_WORDS):
        gap = tokens.gap(last, last + 1)
        norm = tokens.norms[last + 1]
        if (
            any(char in gap for char in "!?;\n")
            or (". " in gap and len(tokens.norms[last]) > 4)
            or norm in ("and", "et")
        ):
            break
        last += 1
        words += norm.isalpha()
    if words and run.numbers[0].first <= last:
        postal = next((hit for hit in segment.hits if hit.kind is Kind.POSTAL and hit.start > run.start), None)
        if postal is not None and postal.start < tokens.ends[last]:
            while last > run.numbers[0].last and tokens.ends[last] > postal.start:
                last -= 1
        segment.add_tokens(Kind.ADDRESS, run.numbers[0].first, last)
