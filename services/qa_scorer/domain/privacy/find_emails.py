"""E-mail addresses, written or said: `bob@example.ca`, `b as in bob, dot smith at example dot com`.

An address that the log, the directory or an earlier turn holds is recognised however it is said, and even in parts. Any
other is found by its grammar, which needs an `at`, a domain, and something before it that is no ordinary word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.qa_scorer.domain.privacy.email_grammar import PROVIDERS, heard_address
from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.mailboxes import Found, Mailboxes, written_addresses
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.spelling import Atom, Role, atoms_of, spells, spells_back
from services.qa_scorer.domain.privacy.words import COMMON

AT_WORDS = frozenset({"at", "arobase", "arobas", "arrobase", "arobaz", "robase", "commercial"})
_DOMAIN_WORDS = PROVIDERS | {"dot", "point"}
_WRITTEN_DOT = re.compile(r"\w ?\.\w| \. ")
_MIN_ECHO = 3
_SURE_LOCAL = 5
"""Characters from which a known local part is an address without its domain, where an address is the matter."""


def may_hold_address(segments: Sequence[Segment], mailboxes: Mailboxes) -> bool:
    """A cheap look: whether there is an `at` and what a domain needs in what one speaker says."""
    at = domain = False
    for segment in segments:
        norms = segment.tokens.norms
        if "@" in segment.text or mailboxes.anchored(norms):
            return True
        dotted = not _DOMAIN_WORDS.isdisjoint(norms)
        at = at or not AT_WORDS.isdisjoint(norms) or (dotted and "a" in norms)
        domain = domain or dotted or _WRITTEN_DOT.search(segment.text) is not None
    return at and domain


def find_emails(segment: Segment, asked: frozenset[Topic], mailboxes: Mailboxes) -> None:
    """Adds the addresses of one segment, and lets `mailboxes` know them."""
    matter = Topic.EMAIL in asked or Topic.EMAIL in segment.topics
    if may_hold_address((segment,), mailboxes):
        atoms = atoms_of(segment)
        for found in addresses_in(atoms, mailboxes, matter=matter):
            segment.add_tokens(Kind.EMAIL, atoms[found.first].first, atoms[found.last].last, found.mailbox.key)
            mailboxes.hear(found.mailbox)
        if "@" in segment.text:
            _add_written(segment, mailboxes)
    if matter and mailboxes.known and mailboxes.may_begin(segment):
        _local_parts(segment, asked, mailboxes)


def _add_written(segment: Segment, mailboxes: Mailboxes) -> None:
    """Adds written addresses that nothing else covers."""
    covered = bytearray(len(segment.text))
    for hit in segment.hits:
        if hit.kind is Kind.EMAIL:
            covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    for start, end in written_addresses(segment.text):
        if not any(covered[start:end]):
            segment.add(Kind.EMAIL, start, end)
            mailboxes.learn(segment.text[start:end])


def addresses_in(atoms: Sequence[Atom], mailboxes: Mailboxes, *, matter: bool) -> list[Found]:
    """The addresses in what one speaker says, in order. `matter`: an address is asked for or spoken of."""
    found: list[Found] = []
    free = 0
    for index, atom in enumerate(atoms):
        if index < free:
            continue
        if atom.role is Role.AT:
            match = _known(atoms, free, index, index + 1, mailboxes)
            if match is None or not mailboxes.is_written(match.mailbox):
                guess = heard_address(atoms, free, index, matter=matter)
                # An address that was only heard may have been heard in part.
                if match is None or (guess is not None and guess.first < match.first):
                    match = guess
        elif mailboxes.is_anchor(atom):
            match = _known(atoms, free, index, index, mailboxes)
        else:
            continue
        if match is not None:
            found.append(match)
            free = match.last + 1
    return found


def _known(atoms: Sequence[Atom], free: int, left: int, right: int, mailboxes: Mailboxes) -> Found | None:
    """The longest known address whose local part ends before atom `left` and whose domain begins at atom `right`."""
    best: Found | None = None
    for mailbox in mailboxes.known.values():
        last = spells(atoms, right, mailbox.domain)
        first = spells_back(atoms, free, left - 1, mailbox.local) if last is not None else None
        if first is None or last is None:
            continue
        if atoms[first].role is Role.LETTER:
            # `craig hassan, that's c r a i g h a s s a n at...`
            again = spells_back(atoms, free, first - 1, mailbox.local, least=_MIN_ECHO)
            first = first if again is None else again
        while first > free and _belongs(atoms[first - 1], atoms[first]):
            first -= 1
        if best is None or first < best.first:
            best = Found(first, last, mailbox)
    return best


def _belongs(before: Atom, first: Atom) -> bool:
    """Whether an address begins one atom earlier: its first word said twice, or the `deux` of `deux n`. A comma sets a
    name apart from the address that begins with it: `Hannah Reid, reid.hannah@example.net`."""
    if before.role is Role.NUMBER and "" in before.spellings:
        return True
    twice = before.role is first.role is Role.WORD and before.said == first.said
    if not twice or before.segment is not first.segment or before.last + 1 != first.first:
        return False
    return before.segment.tokens.gap(before.last, first.first).isspace()


def _local_parts(segment: Segment, asked: frozenset[Topic], mailboxes: Mailboxes) -> None:
    """Adds the local part of a known address that is said without its domain."""
    atoms = atoms_of(segment)
    taken = segment.tokens_of_hits()
    here = {hit.key for hit in segment.hits}
    wanted = [box for box in mailboxes.known.values() if len(box.local) >= _SURE_LOCAL and box.key not in here]
    index = 0
    while index < len(atoms):
        atom = atoms[index]
        found = None
        if atom.said and atom.first not in taken:
            for mailbox in wanted:
                last = spells(atoms, index, mailbox.local)
                if last is not None and _distinct(atoms[index : last + 1], asked):
                    found = last, mailbox
                    break
        if found is None:
            index += 1
            continue
        last, mailbox = found
        if taken.isdisjoint(range(atom.first, atoms[last].last + 1)):
            segment.add_tokens(Kind.EMAIL, atom.first, atoms[last].last, mailbox.key)
        index = last + 1


def _distinct(atoms: Sequence[Atom], asked: frozenset[Topic]) -> bool:
    """Whether these say a local part and not the name that it is made of."""
    parts = [atom for atom in atoms if atom.said]
    if any(atom.role is not Role.WORD for atom in parts):
        return True
    if len(parts) == 1:
        return parts[0].said not in COMMON
    return Topic.EMAIL in asked and Topic.NAME not in asked
