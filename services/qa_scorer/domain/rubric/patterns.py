"""RE2 patterns as rubrics write them. RE2 runs in time linear in the text, so no pattern can hang a judge."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, cast

import re2


class Match(Protocol):
    def span(self) -> tuple[int, int]: ...


class Pattern(Protocol):
    def search(self, text: str) -> Match | None: ...
    def fullmatch(self, text: str) -> Match | None: ...


class BadPattern(ValueError):
    """RE2 refuses the pattern; the message says why."""


MAX_PATTERN_MEMORY = 1 << 20
"""Bytes of one compiled pattern; RE2 refuses what would need more, such as `(a{1000}){1000}`."""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Pattern:
    """The pattern, matched without regard to case. Spans of its matches are characters of the text.

    Raises:
        BadPattern: RE2 refuses it. Look-around and back-references are not part of RE2.
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MAX_PATTERN_MEMORY
    try:
        return cast(Pattern, re2.compile(pattern, options))
    except re2.error as error:
        said = error.args[0] if error.args else "it is not valid"
        raise BadPattern(said.decode(errors="replace") if isinstance(said, bytes) else str(said)) from error
