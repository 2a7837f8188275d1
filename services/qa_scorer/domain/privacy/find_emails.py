"""E-mail addresses, written or said: `bob@example.ca`, `b as in bob, dot smith at example dot com`.

An address that the log, the directory or an earlier turn holds is recognised however it is said, and even in parts. Any
other is found by its grammar, which needs an `at`, a domain, and something before it that is no ordinary word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.labels import Topic
from services.qa_scorer.domain.privacy.segment import Key, Segment
from services.qa_scorer.domain.privacy.spelling import Atom, Role, atoms_of, spells, spells_back
from services.qa_scorer.domain.privacy.tokens import word_set, words_of
from services.qa_scorer.domain.privacy.words import COMMON

_LOCAL = re.compile(r"[\w.+%'’\-]{1,64}$")
_DOMAIN = re.compile(r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
AT_WORDS = frozenset({"at", "arobase", "arobas", "arrobase", "arobaz", "robase", "commercial"})
_TOP_LEVEL = word_set("com ca net org fr qc edu gov io co uk info biz be ch us gc gouv on bc ab quebec me tv dev app")
_TLD_LETTERS = frozenset({"ca", "com", "net", "org", "qc", "gc", "fr", "uk", "co", "us", "io"})
_PROVIDERS = word_set(
    """
    gmail hotmail outlook yahoo icloud videotron sympatico live msn aol protonmail proton rogers shaw telus bell
    eastlink cogeco bellnet ymail gmx fastmail zoho
    """
)
_DOMAIN_WORDS = _PROVIDERS | {"dot", "point"}
_WRITTEN_DOT = re.compile(r"\w ?\.\w| \. ")
_ENDS_LOCAL = word_set(
    """
    is s it its that thats was be will would email mail e courriel courriels adresse address electronique my mon our
    your votre the le la and et est c ce sont serait sera yes yeah yep sure oui non no alors donc okay ok voici voila
    here go have j ai to sent send envoye de from use utilise on sur
    """
)
_ENDS_SENTENCE = word_set(
    "i we you they he she it je tu il elle on nous vous ils elles me us them that this there if when les des un une"
)
_DETERMINERS = word_set(
    """
    the a an some any this that these those my your our his her their every each i we you they he she le la les un une
    des mon ma mes ce cette je tu il elle on nous vous was were is am are be
    """
)
_MAX_LOCAL_ATOMS = 40
_MAX_LOCAL_WORDS = 4
_MAX_DOMAIN_ATOMS = 24
_MAX_LABEL_ATOMS = 12
_MAX_SAID_WORDS = 5
_FEW_LETTERS = 3
_MIN_ECHO = 3
_MAX_KNOWN = 50
"""Addresses that are recognised in speech: each `at` is compared with all of them."""
_SURE_LOCAL = 5
"""Characters from which a known local part is an address without its domain, where an address is the matter."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as letters and digits, in lower case and without accents."""

    local: str
    domain: str

    @property
    def key(self) -> Key:
        return ("w", f"{self.local}@{self.domain}")


@dataclass(frozen=True, slots=True)
class Found:
    """Atoms `first` to `last` (inclusive) say `mailbox`."""

    first: int
    last: int
    mailbox: Mailbox


class Mailboxes:
    """The addresses that are known so far. What was written is sure of its ends, what was only heard is not."""

    def __init__(self) -> None:
        self.known: dict[Key, Mailbox] = {}
        self._written: set[Key] = set()
        self._anchors: set[str] = set()

    def learn(self, text: str) -> None:
        """Learns a written address; anything else is ignored."""
        local, at, domain = text.rpartition("@")
        mailbox = Mailbox("".join(words_of(local)), "".join(words_of(domain)))
        if at and mailbox.local and mailbox.domain and len(self.known) < _MAX_KNOWN:
            self.known[mailbox.key] = mailbox
            self._written.add(mailbox.key)
            self._anchors.update(words_of(domain)[:1])

    def hear(self, mailbox: Mailbox) -> None:
        if len(self.known) < _MAX_KNOWN:
            self.known.setdefault(mailbox.key, mailbox)

    def is_written(self, mailbox: Mailbox) -> bool:
        return mailbox.key in self._written

    def anchored(self, norms: Iterable[str]) -> bool:
        """Whether a known domain begins with one of these words."""
        return bool(self._anchors) and not self._anchors.isdisjoint(norms)

    def may_begin(self, segment: Segment) -> bool:
        """A cheap look: whether a word may begin the local part of a known address."""
        beginnings = {mailbox.local[0] for mailbox in self.known.values()}
        return any(
            norm[:1] in beginnings and any(mailbox.local.startswith(norm) for mailbox in self.known.values())
            for norm in segment.tokens.norms
            if norm
        )

    def is_anchor(self, atom: Atom) -> bool:
        return atom.role is Role.WORD and atom.said in self._anchors


def written_addresses(text: str) -> Iterable[tuple[int, int]]:
    """The places of written addresses."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - 64), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain:
            start = local.start() + len(local[0]) - len(local[0].lstrip(".'’-"))
            if start < at:
                yield start, domain.end()
        at = text.find("@", at + 1)


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
                guess = _by_grammar(atoms, free, index, matter=matter)
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


def _by_grammar(atoms: Sequence[Atom], free: int, at: int, *, matter: bool) -> Found | None:
    sure = not atoms[at].doubtful
    domain = _domain(atoms, at + 1)
    if domain is None or (not sure and atoms[at].spellings[1] == "a" and not matter):
        return None
    last, written, provider = domain
    first = _local(atoms, free, at, matter=matter)
    if first is None:
        return None
    parts = [atom for atom in atoms[first:at] if atom.said]
    lone = len(parts) == 1 and parts[0].role is Role.WORD
    if lone and not sure and not matter and not provider and _is_plain_speech(atoms, first, parts[0].said):
        return None
    return Found(first, last, Mailbox("".join(part.said for part in parts), written))


def _is_plain_speech(atoms: Sequence[Atom], first: int, word: str) -> bool:
    """`the parcels at amazon dot com`, `browsing at amazon dot com`: a place, not an address."""
    before = atoms[first - 1] if first else None
    return word.endswith(("ing", "ed")) or (before is not None and before.said in _DETERMINERS)


def _domain(atoms: Sequence[Atom], start: int) -> tuple[int, str, bool] | None:
    """(last atom, letters and digits, whether it is a mail provider's) of the domain that begins at an atom."""
    written = ""
    label: list[Atom] = []
    labels = 0
    index = start
    while index < min(len(atoms), start + _MAX_DOMAIN_ATOMS):
        atom = atoms[index]
        if atom.breaks and written and not label:
            return None
        if atom.role is Role.DOT:
            if label:
                labels, label = labels + 1, []
        elif atom.role in (Role.SIGN, Role.ASIDE) or (atom.role is Role.AT and not written):
            pass
        elif atom.role in (Role.BARRIER, Role.AT) and not (atom.role is Role.AT and _is_dot(atoms, index - 1)):
            return None
        else:
            bare = bool(label) and written in _PROVIDERS
            if (labels and not label) or bare:
                end = _top_level(atoms, index)
                if end is not None:
                    return _with_country(atoms, end, written + _joined(atoms, index, end))
            if not label and atom.role is Role.WORD and atom.said in _ENDS_SENTENCE:
                return None
            label.append(atom)
            if len(label) > _MAX_LABEL_ATOMS or sum(part.role is Role.WORD for part in label) > _MAX_LOCAL_WORDS:
                return None
            # `example example dot net`: said twice.
            written += "" if len(label) > 1 and label[-2].said == atom.said and atom.role is Role.WORD else atom.said
        index += 1
    return None


def _is_dot(atoms: Sequence[Atom], index: int) -> bool:
    while index >= 0 and atoms[index].role is Role.ASIDE:
        index -= 1
    return index >= 0 and atoms[index].role is Role.DOT


def _with_country(atoms: Sequence[Atom], end: int, written: str) -> tuple[int, str, bool]:
    """Adds what follows a top-level domain: the `ca` of `qc dot ca`."""
    provider = any(written.startswith(name) for name in _PROVIDERS)
    while end + 2 < len(atoms) and atoms[end + 1].role is Role.DOT:
        after = _top_level(atoms, end + 2)
        if after is None:
            break
        written, end = written + _joined(atoms, end + 2, after), after
    return end, written, provider


def _top_level(atoms: Sequence[Atom], index: int) -> int | None:
    """The last atom of the top-level domain that begins at an atom, said as a word or letter by letter."""
    if atoms[index].role is Role.WORD and atoms[index].said in _TOP_LEVEL:
        return index
    said = ""
    for at in range(index, min(index + 3, len(atoms))):
        atom = atoms[at]
        letter = atom.spellings[1] if atom.role is Role.AT else atom.said
        if atom.role not in (Role.LETTER, Role.AT) or len(letter) != 1:
            return None
        said += letter
        if said in _TLD_LETTERS and not (said == "co" and at + 1 < len(atoms) and atoms[at + 1].said == "m"):
            return at
    return None


def _joined(atoms: Sequence[Atom], first: int, last: int) -> str:
    return "".join(atom.said or atom.spellings[-1] for atom in atoms[first : last + 1])


def _local(atoms: Sequence[Atom], free: int, at: int, *, matter: bool) -> int | None:
    """The first atom of the local part that ends before the `at`."""
    first: int | None = None
    attached = False
    words = letters = 0
    index = at - 1
    while index >= max(free, at - _MAX_LOCAL_ATOMS):
        atom = atoms[index]
        following = atoms[index + 1]
        if atom.segment is not following.segment:
            # What was said before the last acknowledgement belongs to it only if something is plainly missing.
            if not matter or not (attached or (words == 0 and letters < _FEW_LETTERS)):
                break
        elif following.breaks:
            break
        match atom.role:
            case Role.DOT | Role.SIGN:
                attached = True
            case Role.ASIDE:
                pass
            case Role.NUMBER:
                first, attached = index, False
            case Role.LETTER:
                beside = first is not None and atoms[first].role in (Role.LETTER, Role.NUMBER)
                if not (attached or beside or first is None or (matter and atom.said not in ("y", "i"))):
                    break
                first, attached, letters = index, False, letters + 1
            case Role.AT if (
                atom.doubtful
                and atom.spellings[1] == "a"
                and first is not None
                and (attached or atoms[first].role is Role.LETTER)
            ):
                first, attached = index, False  # the letter A
            case Role.WORD:
                if atom.said in _ENDS_LOCAL or (atom.said in COMMON and not attached):
                    break
                if words == _MAX_LOCAL_WORDS and not attached:
                    break
                first, attached, words = index, False, words + 1
            case _:
                break
        index -= 1
    if matter:
        return _all_words(atoms, max(free, at - _MAX_LOCAL_ATOMS), at, first)
    return first


def _all_words(atoms: Sequence[Atom], free: int, at: int, first: int | None) -> int | None:
    """Where an address is the matter, ordinary words belong to it too: `my email is blue sky nine at...`."""
    start = at
    common = 0
    while start > free:
        atom = atoms[start - 1]
        if atom.role is Role.BARRIER or (atom.role is Role.AT and atom.spellings[-1] != "a"):
            break
        if atoms[start].breaks or atom.segment is not atoms[start].segment:
            break
        if atom.role is Role.WORD and atom.said in _ENDS_LOCAL:
            break
        if atom.role is Role.WORD and atom.said in _ENDS_SENTENCE:
            return first
        common += atom.role is Role.WORD
        start -= 1
    while start < at and atoms[start].role in (Role.ASIDE, Role.DOT, Role.SIGN, Role.AT):
        start += 1
    if start == at or common > _MAX_SAID_WORDS:
        return first
    return start if first is None else min(first, start)


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
