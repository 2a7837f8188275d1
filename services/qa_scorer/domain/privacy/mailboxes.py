"""The e-mail addresses that an interaction is known to hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.qa_scorer.domain.privacy.segment import Key, Segment
from services.qa_scorer.domain.privacy.spelling import Atom, Role
from services.qa_scorer.domain.privacy.tokens import words_of

_LOCAL = re.compile(r"[\w.+%'’\-]{1,64}$")
_DOMAIN = re.compile(r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_MAX_KNOWN = 50
"""Addresses that are recognised in speech: each `at` is compared with all of them."""


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
