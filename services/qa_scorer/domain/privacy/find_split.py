"""Values dictated in parts over several turns: addresses, telephones, PINs, accounts, postal codes, dates of birth."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from services.qa_scorer.domain.privacy.dictation import dictations, place
from services.qa_scorer.domain.privacy.find_emails import addresses_in, may_hold_address
from services.qa_scorer.domain.privacy.find_numbers import find_numbers
from services.qa_scorer.domain.privacy.find_postal import find_postal_codes
from services.qa_scorer.domain.privacy.kinds import DESTROYED, Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.mailboxes import Mailbox, Mailboxes
from services.qa_scorer.domain.privacy.reach import Asked, asks
from services.qa_scorer.domain.privacy.segment import Hit, Segment
from services.qa_scorer.domain.privacy.spelling import Role, atoms_of

_TOPICS = frozenset({Topic.PIN, Topic.ACCOUNT, Topic.PHONE, Topic.POSTAL, Topic.DOB})
_OTHER_WORDS = 8
"""Words besides its numbers that a part may have."""
_MAX_PARTS = 12
_MIN_ECHO = 2
_MIN_LETTERS = 3


def find_split_values(segments: Sequence[Segment], asked: Sequence[Asked]) -> None:
    """Adds the values whose parts stand in several turns. Both lists run in parallel."""
    for chain in dictations(segments):
        if len(chain) < 2:
            continue
        for parts in _groups(segments, chain, asked):
            topics = (asked[parts[0]].topics | segments[parts[0]].topics) & _TOPICS
            _find_in(segments, parts, topics)


def _groups(segments: Sequence[Segment], chain: Sequence[int], asked: Sequence[Asked]) -> Iterator[list[int]]:
    """The turns of a dictation that follow each other and hold parts of one answer."""
    group: list[int] = []
    for index in chain:
        segment = segments[index]
        between = segments[group[-1] + 1 : index] if group else ()
        new_question = any(
            other.speaker is not segment.speaker and asks(other) - _date_words(other) for other in between
        )
        wanted = bool(_TOPICS & (asked[index].topics | segment.topics))
        if group and (not _is_part(segment) or new_question or len(group) == _MAX_PARTS):
            if len(group) > 1:
                yield group
            group = []
        if _is_part(segment) and (group or wanted):
            group.append(index)
    if len(group) > 1:
        yield group


def _date_words(segment: Segment) -> frozenset[Topic]:
    """`And the year of birth?` goes on with the same date."""
    return segment.topics & {Topic.DOB}


def _is_part(segment: Segment) -> bool:
    numbers = sum(run.last - run.first + 1 for run in segment.runs)
    date = any(hit.kind is Kind.DOB for hit in segment.hits)
    return (bool(segment.runs) or date) and len(segment.tokens) - numbers <= _OTHER_WORDS


def _find_in(segments: Sequence[Segment], parts: Sequence[int], topics: frozenset[Topic]) -> None:
    if Topic.DOB not in topics and all(segments[index].hits for index in parts):
        return  # each is a value by itself
    joined = ""
    starts: list[int] = []
    for index in parts:
        starts.append(len(joined))
        joined += segments[index].text + " "
    whole = Segment(segments[parts[0]].turn, 0, joined.rstrip(), segments[parts[0]].speaker)
    asked = Asked(topics, patience=1)
    find_postal_codes(whole, topics)
    find_numbers(whole, asked, card_near=False)
    for hit in whole.hits:
        first, last = bisect_right(starts, hit.start) - 1, bisect_right(starts, hit.end - 1) - 1
        if first == last or hit.kind in DESTROYED:
            continue
        for at in range(first, last + 1):
            segment = segments[parts[at]]
            start = max(0, hit.start - starts[at])
            end = min(len(segment.text), hit.end - starts[at])
            _put(segment, start, end, hit)
        if hit.key[0] == "d":
            _echo(segments[parts[first] + 1 : parts[last] + 2], segments[parts[first]], hit)


def _put(segment: Segment, start: int, end: int, hit: Hit) -> None:
    """Adds a part, cut to the tokens in it, in place of what it seemed to be by itself."""
    tokens = segment.tokens
    inside = [at for at in range(len(tokens)) if tokens.starts[at] >= start and tokens.ends[at] <= end]
    if not inside or any(other.kind in DESTROYED and other.start < end and start < other.end for other in segment.hits):
        return
    start, end = tokens.starts[inside[0]], tokens.ends[inside[-1]]
    segment.hits = [other for other in segment.hits if other.end <= start or end <= other.start]
    segment.hits.append(Hit(start, end, hit.kind, hit.key))


def _echo(between: Iterable[Segment], own: Segment, hit: Hit) -> None:
    """Adds what the other speaker repeats of a number."""
    for segment in between:
        if segment.speaker is not own.speaker:
            for run in segment.runs:
                if len(run.digits) >= _MIN_ECHO and run.digits in hit.key[1]:
                    segment.add(hit.kind, run.start, run.end, hit.key)


def find_split_emails(segments: Sequence[Segment], matters: Sequence[bool], mailboxes: Mailboxes) -> None:
    """Adds addresses that one speaker says over several turns.

    `matters` runs in parallel: whether an address is asked for or spoken of in a turn.
    """
    for indices in dictations(segments):
        if len(indices) < 2 or not any(matters[index] for index in indices):
            continue
        if not may_hold_address([segments[index] for index in indices], mailboxes):
            continue
        atoms = [atom for index in indices for atom in atoms_of(segments[index])]
        for found in addresses_in(atoms, mailboxes, matter=True):
            spans = place(atoms[found.first : found.last + 1])
            if len(spans) < 2:
                continue
            for segment, first, last in spans:
                start, end = segment.tokens.starts[first], segment.tokens.ends[last]
                segment.hits = [hit for hit in segment.hits if hit.end <= start or end <= hit.start]
                segment.add_tokens(Kind.EMAIL, first, last, found.mailbox.key)
            mailboxes.hear(found.mailbox)
            _add_echoes(segments, indices, {id(segment) for segment, _, _ in spans}, found.mailbox)


def _add_echoes(segments: Sequence[Segment], indices: Sequence[int], holders: set[int], mailbox: Mailbox) -> None:
    places = [index for index in indices if id(segments[index]) in holders]
    speaker = segments[places[0]].speaker
    for index in range(places[0] + 1, min(places[-1] + 2, len(segments))):
        if segments[index].speaker is not speaker:
            _echo_address(segments[index], mailbox)


def _echo_address(segment: Segment, mailbox: Mailbox) -> None:
    """Adds what another speaker repeats of a local part."""
    atoms = [atom for atom in atoms_of(segment) if atom.said or atom.role in (Role.DOT, Role.SIGN)]
    index = 0
    while index < len(atoms):
        said = ""
        last = index - 1
        for at in range(index, len(atoms)):
            if said + atoms[at].said not in mailbox.local:
                break
            said, last = said + atoms[at].said, at
        if len(said) >= _MIN_LETTERS or (said and len(atoms) == last - index + 1):
            segment.add_tokens(Kind.EMAIL, atoms[index].first, atoms[last].last, mailbox.key)
            index = last + 1
        else:
            index += 1
