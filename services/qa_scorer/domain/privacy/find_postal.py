"""Postal codes, written or said: Canadian and British ones by their shape, a ZIP behind its state, and whatever is
called a postal code or answers the question for one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Label, Topic
from services.qa_scorer.domain.privacy.reach import reaches
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.spelling import Atom, Role, atoms_of
from services.qa_scorer.domain.privacy.tokens import BARRIER, word_set
from services.qa_scorer.domain.privacy.words import COMMON

_EDGE = r"(?<![A-Za-z0-9\-])"
_END = r"(?![A-Za-z0-9])"
_CANADIAN = re.compile(
    r"(?<![A-Za-z0-9])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ \u00a0\-]?\d[ABCEGHJ-NPRSTV-Z]\d(?![A-Za-z0-9])", re.I
)
_BRITISH = re.compile(rf"{_EDGE}[A-Z]{{1,2}}\d[A-Z\d]?[ \u00a0]\d([ABD-HJLNP-UW-Z]{{2}}){_END}")
_UNITS_BEHIND_A_DIGIT = frozenset({"GB", "TB", "PB", "HZ", "LB", "HP"})
"""What two capitals behind a digit are in the name of a product: `2TB`."""
_ZIP = re.compile(rf"{_EDGE}([A-Z]{{2}})\.?[ \u00a0,]{{1,2}}(\d{{5}}(?:-\d{{4}})?){_END}")
_STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
    ]
)
_STATE_NAMES = word_set(
    """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
    nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania tennessee texas utah
    vermont virginia washington wisconsin wyoming
    """
)
_SHAPES = (
    re.compile(r"[abceghj-nprstvxy]\d[abceghj-nprstv-z]\d[abceghj-nprstv-z]\d"),
    re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[abd-hjlnp-uw-z]{2}"),
)
_ZIP_SIZES = (5, 9)
_NEXT_LINE = re.compile(r"[ ]?[,\n][ \u00a0\n]?")
_MAX_ATOMS = 10
_LEAST_SAID = 5
_LEAST_LETTERS = 2
"""A row of digits with one letter is as likely an order."""
_CODE_SIZES = range(4, 11)
"""Letters and digits of the postal codes of the world."""
_MAX_GROUPS = 3
_MAX_SHORT_GROUP = 2
_GROUP_GAPS = frozenset({" ", "-", "\u00a0", "\u2011"})
_FAR = 6


def find_postal_codes(segment: Segment, asked: frozenset[Topic]) -> None:
    """Adds the postal codes of a segment with numbers. Its addresses need to be found already."""
    text = segment.text
    for match in _CANADIAN.finditer(text):
        segment.add(Kind.POSTAL, match.start(), match.end())
    for match in _BRITISH.finditer(text):
        if match[1] not in _UNITS_BEHIND_A_DIGIT:
            segment.add(Kind.POSTAL, match.start(), match.end())
    _zips(segment, asked)
    if any(run.spoken for run in segment.runs):
        _said(segment, asked)
    _called(segment, asked)


def _zips(segment: Segment, asked: frozenset[Topic]) -> None:
    """`Burlington, VT 05401`, `portland oregon 97205`: behind a state, in an address or behind the comma of its city;
    `14 rue Cler, 75007 Paris`: between a street and a city."""
    text = segment.text
    address = Topic.ADDRESS in asked or Topic.ADDRESS in segment.topics
    ends = [hit.end for hit in segment.hits if hit.kind is Kind.ADDRESS]
    for match in _ZIP.finditer(text):
        behind = any(end <= match.start() for end in ends)
        if match[1] in _STATES and (address or behind or text[: match.start()].rstrip().endswith(",")):
            segment.add(Kind.POSTAL, match.start(2), match.end(2))
    if not (address or ends):
        return
    tokens = segment.tokens
    for run in segment.runs:
        if len(run.digits) not in _ZIP_SIZES:
            continue
        before_city = run.last + 1 < len(tokens) and tokens.capital(run.last + 1) and not run.spoken
        if (run.first and tokens.norms[run.first - 1] in _STATE_NAMES) or (
            before_city and any(_NEXT_LINE.fullmatch(text, end, run.start) for end in ends)
        ):
            segment.add(Kind.POSTAL, run.start, run.end)


def _said(segment: Segment, asked: frozenset[Topic]) -> None:
    """`H two X one Y four`, `h comme hôtel deux x, uh, un y quatre`, `l s six two q p`: letters and digits that are
    spelled in a code's order."""
    atoms = [atom for atom in atoms_of(segment) if atom.said or atom.role is Role.AT]
    index = 0
    while index < len(atoms):
        found = _spelled_at(segment, atoms, index, asked)
        if found is None:
            index += 1
            continue
        code, last = found
        segment.add_tokens(Kind.POSTAL, atoms[index].first, atoms[last].last, ("w", code))
        index = last + 1


def _spelled_at(segment: Segment, atoms: Sequence[Atom], first: int, asked: frozenset[Topic]) -> tuple[str, int] | None:
    """The code that is spelled from an atom on, and its last atom."""
    called = Topic.POSTAL in asked or _label(segment, atoms[first].first) is not None
    begins = _character(atoms[first], named=called)
    if begins is None or atoms[first].role not in (Role.LETTER, Role.WORD):
        return None
    code = ""
    last = first
    canadian: tuple[str, int] | None = None
    for at in range(first, min(len(atoms), first + _MAX_ATOMS)):
        atom = atoms[at]
        said = _character(atom, named=called)
        if said is None or (at > first and atom.breaks):
            break
        code, last = code + said, at
        if _SHAPES[0].fullmatch(code):
            canadian = code, at
            break
    if canadian is not None:
        return canadian
    # Other codes have no shape of their own: all that is spelled here, and nothing before it.
    if len(code) < _LEAST_SAID or not any(map(str.isdigit, code)) or sum(map(str.isalpha, code)) < _LEAST_LETTERS:
        return None
    if first and not atoms[first].breaks and _character(atoms[first - 1]) is not None:
        return None
    about_else = Topic.ORDER in asked | segment.topics or Topic.ACCOUNT in asked | segment.topics
    if called and len(code) in _CODE_SIZES:
        return code, last
    return (code, last) if _SHAPES[1].fullmatch(code) and not about_else else None


def _character(atom: Atom, *, named: bool = False) -> str | None:
    """The letter or the digits that an atom spells; with `named`, also by the letter's name (`hache`, `bee`)."""
    if atom.role is Role.LETTER and len(atom.said) == 1:
        return atom.said
    if atom.role is Role.NUMBER and len(atom.said) <= 3:
        return atom.said
    if named and atom.role is Role.WORD and atom.said not in COMMON:
        return next((said for said in atom.spellings[1:] if len(said) == 1 and said.isalpha()), None)
    return "a" if atom.role is Role.AT and "a" in atom.spellings else None


def _label(segment: Segment, token: int) -> Label | None:
    """The label `postal code` that reaches forward to a token."""
    for label in segment.labels_before(token):
        if token - label.last - 1 > _FAR:
            return None
        if label.topic is Topic.POSTAL:
            return label if reaches(segment, label, token) else None
    return None


def _called(segment: Segment, asked: frozenset[Topic]) -> None:
    """Written codes of any country: groups with letters and digits (`D02 AF30`, `1012 AB`) where one is due."""
    tokens = segment.tokens
    if Topic.POSTAL not in asked and Topic.POSTAL not in segment.topics:
        return
    index = 0
    while index < len(tokens):
        group = _group(segment, index)
        if group is None or not _has_digit(segment, index, group):
            index += 1
            continue
        first, last = index, group
        groups = 1
        while groups < _MAX_GROUPS and last + 1 < len(tokens) and tokens.gap(last, last + 1) in _GROUP_GAPS:
            following = _group(segment, last + 1)
            if following is None:
                break
            short = (
                following == last + 1
                and len(tokens.norms[following]) <= _MAX_SHORT_GROUP
                and segment.text[tokens.starts[following] : tokens.ends[following]].isupper()
            )
            if not (short or _has_digit(segment, last + 1, following)):
                break
            last, groups = following, groups + 1
        code = "".join(tokens.norms[first : last + 1])
        due = Topic.POSTAL in asked or _label(segment, first) is not None
        if due and len(code) in _CODE_SIZES and not code.isdigit():
            segment.add(Kind.POSTAL, tokens.starts[first], tokens.ends[last])
        index = last + 1


def _group(segment: Segment, first: int) -> int | None:
    """The last token of the letters and digits that are written in one from token `first` on."""
    tokens = segment.tokens
    if tokens.norms[first] == BARRIER or (first and not tokens.gap(first - 1, first)):
        return None
    last = first
    while last + 1 < len(tokens) and not tokens.gap(last, last + 1) and tokens.norms[last + 1] != BARRIER:
        last += 1
    return last


def _has_digit(segment: Segment, first: int, last: int) -> bool:
    return any(norm.isdecimal() for norm in segment.tokens.norms[first : last + 1])
