"""Names under a letter: the line behind `Kind regards,` or `Cordialement,`."""

from __future__ import annotations

import re

from services.qa_scorer.domain.privacy.kinds import Kind
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.tokens import words_of
from services.qa_scorer.domain.privacy.words import COMMON, NAMES_THAT_ARE_WORDS

_CLOSING = re.compile(
    r"""(?:^|(?<=[\n.!?,;]))[ \t]*
    (?:(?:(?:with\ )?(?:kind|best|warm|warmest|kindest)\ )?regards|(?:yours\ )?(?:sincerely|truly|faithfully)
    |sincerely\ yours|best(?:\ wishes)?|cheers|respectfully|many\ thanks|thanks(?:\ again)?|thank\ you
    |(?:bien\ )?cordialement|cordialement\ vôtre|bien\ à\ (?:vous|toi)|(?:sincères\ |meilleures\ )?salutations
    |salutations\ distinguées|respectueusement|amicalement|au\ plaisir|merci(?:\ (?:beaucoup|d['’]avance|encore))?)
    [ \t]*[,.!–-]?[ \t]*\n\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_LINE = re.compile(r"([^\W\d_][\w'’.\-]*(?:[ \u00a0]+[^\W\d_][\w'’.\-]*){0,3})[ \t]*,?[ \t]*(?=\n|$)")
_STOP = COMMON - NAMES_THAT_ARE_WORDS


def find_signatures(segment: Segment) -> None:
    """Adds the name that stands in a line of its own behind a closing. Each of its words has a capital, particles
    (`de la`) aside, and none is an ordinary word."""
    if "\n" not in segment.text:
        return
    for closing in _CLOSING.finditer(segment.text):
        line = _NAME_LINE.match(segment.text, closing.end())
        if line is None:
            continue
        words = words_of(line[1])
        capitals = [word for word in line[1].split() if word[0].isupper()]
        ordinary = [word for word in words_of(" ".join(capitals)) if word in _STOP and len(word) > 1]
        lower = [word for word in line[1].split() if not word[0].isupper()]
        if words and capitals and not ordinary and line[1][0].isupper() and all(len(word) <= 3 for word in lower):
            segment.add(Kind.NAME, line.start(1), line.end(1))
