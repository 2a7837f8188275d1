"""Values in a customer's words that could fill an identity item which the log doesn't show: names, dates, codes,
e-mail addresses, postal codes, addresses. What is found is compared with nothing; it only has the item's shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from services.qa_scorer.domain.embedded_judge.banks.common import common
from services.qa_scorer.domain.embedded_judge.banks.names import GIVEN
from services.qa_scorer.domain.embedded_judge.items import ALPHABET, JOINS, MONTH, Shape, kind_of, speaks_of_item
from services.qa_scorer.domain.embedded_judge.numbers import digits, figures
from services.qa_scorer.domain.embedded_judge.text import SURROGATE, plain, word_set

_LONGEST = 4_000
_BREAK = "zbreakz"
_MIN_CODE = 3
_STRICT_CODE = 4
_LETTERS = 5
"""Letters spelled out, from which they are a code without any figure."""

_TWO_CODES = 11
"""Characters of a row in speech from which it may be two codes, one said after the other."""

_KINDS = {
    Shape.NAME: frozenset({"NAME", "PERSON"}),
    Shape.DATE: frozenset({"DOB", "DATE"}),
    Shape.CODE: frozenset(
        {"ACCOUNT", "PHONE", "CARD", "SIN", "REFERENCE", "PIN", "ANSWER", "POSTAL", "IBAN", "PASSPORT", "LICENCE"}
    ),
    Shape.EMAIL: frozenset({"EMAIL"}),
    Shape.ADDRESS: frozenset({"ADDRESS", "POSTAL"}),
    Shape.POSTAL: frozenset({"POSTAL", "ADDRESS"}),
    Shape.PET: frozenset({"NAME", "PERSON", "ANSWER"}),
    Shape.WORDS: frozenset({"ANSWER", "NAME", "PERSON", "PIN"}),
}
_LOOSELY: Mapping[Shape, frozenset[str]] = {shape: frozenset({"DATE"}) for shape in Shape} | {
    Shape.POSTAL: frozenset({"ADDRESS"}),
    Shape.ADDRESS: frozenset({"POSTAL"}),
    Shape.CODE: frozenset({"POSTAL"}),
    Shape.PET: frozenset({"NAME", "PERSON", "ANSWER"}),
}
"""Kinds that are a value of the shape only where it was asked for."""
_POSTAL = re.compile(r"\b(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d)\b", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+")
_AMOUNT = word_set(
    "dollars dollar pounds euros euro quid bucks cents piasses percent am pm h hours hour minutes days day weeks week "
    "months month years year ans an jours jour mois semaines heures fois times gb gig gigs km miles kg"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2012
_YEAR = re.compile(r"(?:19|20)\d\d")
_BORN = re.compile(r"\b(?:born|birth|birthday|birthdate|dob|d o b|nee?|naissance|ddn)\b")
_CAPITAL_CODE = re.compile(r"\b[A-Z]{5,8}\b")
_ELIDED = re.compile(r"(?<=[a-z])['’](?=[a-z])", re.IGNORECASE)
"""The s of "it's" is no letter that is spelled."""

_PREFIX = re.compile(r"\b([A-Za-z]{1,4})-(?=\d)")
_NUMERIC_DATE = re.compile(r"\b\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}\b")
_STREET = re.compile(
    r"\b\d+[a-z]?,? (?:[\w'’\-]+ ){0,4}?(?:street|st|road|rd|avenue|ave|av|lane|walk|drive|close|way|court|crescent|"
    r"place|terrace|square|gardens|row|hill|grove|mews|quay|rue|boulevard|boul|bd|chemin|ch|rang|route|allee|montee|"
    r"cote|impasse|terrasse|croissant|promenade)\b"
)
_MAIL_HOST = re.compile(r"\b(?:gmail|hotmail|yahoo|icloud|videotron|(?:dot|point) (?:com|ca|org|net|fr|co|eu|de))\b")
_SPOKEN_AT = ({"at", "dot"}, {"arobase"}, {"arobas"}, {"a", "commercial", "point"})
_CAPITALS = re.compile(
    r"(?<![\w])[A-ZÀ-Þ](?:[\w'’\-]*\w)?(?:\s(?:de|du|des|la|le|van|von|der|den|el|al|bin|[A-ZÀ-Þ](?:[\w'’\-]*\w)?))*"
)
_INITIAL = re.compile(r"\b([A-ZÀ-Þ])\.")
_INTRODUCED = re.compile(
    r"(?:^|\b)(?:i m|i am|this is|it s|my name is|(?:the )?name s?(?: is)?|name of|holder(?: is)?|here is|mr|mrs|ms|"
    r"moi c est|ici|je suis|c est|mon nom(?: est| c est)?|m appelle|au nom de|nom|monsieur|madame|mme)$"
)
_NAMED = re.compile(r"\b(?:name s|name is|names|name|mon nom|nom est|nom c est|m appelle|au nom de|it s for)$")
_BEHIND_NAMES = frozenset({"", "here", "speaking", "calling", "ici", "a l appareil"})
_SALUTES = word_set(
    "hello hi hey dear thanks thank cheers bonjour bonsoir salut allo merci cher chere doctor docteur dr dre"
)
_ANIMAL = (
    r"(?:pets?|dogs?|cats?|pupp(?:y|ies)|pups?|kittens?|kitty|horses?|pon(?:y|ies)|mares?|rabbits?|bunn(?:y|ies)|"
    r"ferrets?|hamsters?|parrots?|birds?|tortoises?|spaniels?|labs?|labradors?|retrievers?|terriers?|collies?|poodles?|"
    r"beagles?|tabby|chiens?|chiennes?|chiots?|chats?|chattes?|chatons?|minou|pitou|toutou|chevaux|cheval|juments?|"
    r"lapins?|lapines?|furets?|perroquets?|oiseaux?|caniches?)"
)
_PET = r"(\[[A-Za-z_]+_\d+\]|[^\W\d_][\w\-]*)"
_HESITATES = re.compile(r"\b(?:u+m+|u+h+|e+r+m?|euh+|heu+|ben)\b,? ?", re.IGNORECASE)
_PETS = tuple(
    (introduced, re.compile(pattern, re.IGNORECASE))
    for introduced, pattern in (
        (True, rf"\b{_ANIMAL},? (?:is |who is |est |qui est )?(?:called|named|nommée?|appelée?) {_PET}"),
        (False, rf"\b(?:my|our|mon|ma|notre|le|la|the) (?:\w+ )?{_ANIMAL},? {_PET}"),
        (False, rf"{_PET},? (?:is |c'est |the |my |our |le |la |mon |ma |notre )+(?:\w+ )?{_ANIMAL}\b"),
        (True, rf"\b(?:s['’]appelle|(?:he|she|it)(?:['’]s| is) (?:called|named)) {_PET}"),
        (True, rf"\b(?:his|her|its|the (?:dog|cat|pet)['’]?s?) name(?: is|['’]?s(?: is)?) {_PET}"),
        (False, rf"\b(?:son nom(?: c['’]est| est)|it['’]?s for|(?:c['’]est|it['’]?s) pour) {_PET}"),
    )
)
"""How a pet's name is put beside what it is, and whether that introduces it; the name, or the surrogate that hides it,
is the group."""

_DEEDS = word_set("ate bit fell ran got broke threw hurt swallowed has had just needs vomit vomits limps mange boite")
_PARTS = re.compile(r"[^\w\s'’\-]|\n")


@dataclass(frozen=True, slots=True)
class Stated:
    """A value in one turn. `value` tells it from others. `sure`: nothing else looks like it, wherever it stands.
    `alone`: it stands between marks of its own."""

    turn: int
    value: str
    sure: bool
    alone: bool = False


def stated(turn: int, text: str, wanted: Shape, *, spoken: bool) -> list[Stated]:
    """Values of the shape in a turn, as people write them or as a recogniser gives them."""
    text = text[:_LONGEST]
    found = [
        Stated(turn, surrogate, kind_of(surrogate) not in _LOOSELY[wanted])
        for surrogate in SURROGATE.findall(text)
        if kind_of(surrogate) in _KINDS[wanted]
    ]
    found.extend(Stated(turn, value, sure) for value, sure in _READERS[wanted](text, spoken))
    if wanted is Shape.NAME and not spoken and _identifies(text):
        found.extend(Stated(turn, value, False, True) for value in _set_apart(text))
    if wanted is Shape.PET:
        found.extend(Stated(turn, name, False, True) for name, shown in _beside_animals(text) if not shown)
    return list(dict.fromkeys(found))


def _codes(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    """Rows of figures and letters that hold a figure; surely a code where nothing says that it counts something."""
    for row, following in _rows(text):
        if len(row) >= _MIN_CODE:
            figures = sum(map(str.isdigit, row))
            counts = following in _AMOUNT or (row.isdigit() and _YEAR.fullmatch(row) is not None)
            yield row, len(row) >= _STRICT_CODE and figures > 1 and not counts
            if spoken and len(row) >= _TWO_CODES:
                yield f"{row} again", False
    yield from ((match[0].lower(), False) for match in _CAPITAL_CODE.finditer(text))


def _rows(text: str) -> Iterator[tuple[str, str]]:
    """Each row of figures and single letters, and the word behind it."""
    # A comma stands between two values as often as within one; letters and figures are written without.
    bare = re.sub(r"[,;:!?()\n]|\.(?=\s|$)", f" {_BREAK} ", SURROGATE.sub(f" {_BREAK} ", text))
    bare = _PREFIX.sub(r"\1", _ELIDED.sub("", bare))
    row = ""
    shown = False
    for word in [*figures(bare).split(), _BREAK]:
        if word.isdigit() or len(word) == 1 or any(map(str.isdigit, word)):
            row, shown = row + word, shown or any(map(str.isdigit, word))
        elif word in ALPHABET:
            row += word[0]
        elif word not in JOINS:
            if shown or len(row) >= _LETTERS:
                yield row, word
            row, shown = "", False


def _dates(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    said = digits(text)
    born = bool(_BORN.search(plain(text)))
    for match in _NUMERIC_DATE.finditer(text):
        yield match[0], born or _long_ago(match[0])
    for match in MONTH.finditer(said):
        around = [*said[: match.start()].split()[-3:], *said[match.end() :].split()[:3]]
        numbers = [word for word in around if word[:1].isdigit()]
        if numbers:
            yield f"{match[0]} {' '.join(numbers)}", born or _long_ago(" ".join(numbers))
    numbers = [word for word in said.split() if word.isdigit() and len(word) in (1, 2, 4)]
    if 2 < len(numbers) < 9 or (len(numbers) == 2 and spoken):
        yield "".join(numbers), born
    yield from ((row, born) for row, _ in _rows(text) if row.isdigit() and len(row) in (6, 8))


def _long_ago(date: str) -> bool:
    """Whether it has a year in which somebody may be born who now contacts a company."""
    return any(_FIRST_YEAR <= int(number) <= _LAST_YEAR for number in re.findall(r"\b\d{4}\b", date))


def _emails(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    for match in _EMAIL.finditer(text):
        yield match[0], True
    said = plain(text)
    words = frozenset(said.split())
    if spoken and (_MAIL_HOST.search(said) or any(marks <= words for marks in _SPOKEN_AT)):
        yield "spelled", True


def _postals(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    for match in _POSTAL.finditer(text):
        yield plain(match[0]).replace(" ", ""), True
    for row, _ in _rows(text):
        if len(row) >= _MIN_CODE:
            yield row, bool(_POSTAL.fullmatch(row))


def _addresses(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    said = digits(text)
    for match in _STREET.finditer(said):
        yield match[0], True
    words = said.split()
    for place, word in enumerate(words[:-1]):
        if word[0].isdigit() and words[place + 1].isalpha() and words[place + 1] not in _AMOUNT:
            yield " ".join(words[place : place + 3]), False


def _names(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    """Surely a name where it stands between marks of its own, or behind words that introduce one."""
    accompanied = _identifies(text)
    beside = frozenset(_beside_codes(text))
    for part in _PARTS.split(_INITIAL.sub(r"\1", SURROGATE.sub(" , ", text))):
        for match in _CAPITALS.finditer(part):
            before = plain(part[: match.start()]).split()
            words = match[0].split()
            while not before and words and plain(words[0]) in common() and len(words) > 2:
                words.pop(0)
            uncommon = [word for word in words if not _plainly(word) and not word[1:2].isupper()]
            if not (uncommon or len(words) > 1) or _SALUTES.intersection(before[-2:]):
                continue
            behind = plain(part[match.end() :])
            whole = not before and behind in _BEHIND_NAMES
            alone = whole and accompanied and (len(words) > 1 or plain(match[0]) in beside)
            told = bool(_INTRODUCED.search(" ".join(before)))
            yield plain(" ".join(words)), bool(uncommon) and (alone or told)
        run: list[str] = []
        front: list[str] = []
        for word in [*digits(part).split(), "1"]:
            if not _plainly(word) and word not in ALPHABET:
                run.append(word)
                continue
            if run:
                said = " ".join(front)
                named = _NAMED.search(said) or (len(run) > 1 and _INTRODUCED.search(said))
                yield " ".join(run[:3]), spoken and bool(named)
                front, run = [], []
            front.append(word)


def _pets(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    """Surely a pet's name where it stands beside the animal; else any word that may be one, for an answer."""
    for name, shown in _beside_animals(text):
        if shown:
            yield name, True
    for word in SURROGATE.sub(" ", text).split():
        if not _plainly(word):
            yield plain(word), False


def _beside_animals(text: str) -> Iterator[tuple[str, bool]]:
    """What stands where a pet's name would, and whether it shows that it is one: in small letters, it may be any word
    unless it is introduced."""
    told = _HESITATES.sub("", text)
    for introduced, pattern in _PETS:
        for match in pattern.finditer(told):
            name = match[1]
            if name.startswith("["):
                yield name, True
            elif not _plainly(name) and plain(name) not in _DEEDS:
                yield plain(name), introduced or name[0].isupper() or plain(name) in GIVEN


def _beside_codes(text: str) -> Iterator[str]:
    """Words that stand alone between marks, next to a part that ends or begins with a code."""
    parts = [part for part in _PARTS.split(SURROGATE.sub(lambda m: f" {_code_of(m[0])} ", text)) if part.strip()]
    for part, after in pairwise(parts):
        if len(after.split()) == 1 and any(sure for _, sure in _codes(part.split()[-1], False)):
            yield plain(after)
        if len(part.split()) == 1 and any(sure for _, sure in _codes(after.split()[0], False)):
            yield plain(part)


def _code_of(surrogate: str) -> str:
    return "A0000" if kind_of(surrogate) in _KINDS[Shape.CODE] else " "


def _identifies(text: str) -> bool:
    """Whether a turn holds something else that tells who writes, or ends as a letter does: a name alone may be a
    hotel's, in answer to which one it was."""
    lines = [line for line in text.splitlines() if line.strip()]
    signed = len(lines) > 2 and len(lines[-1].split()) <= 4
    kinds = {kind_of(surrogate) for surrogate in SURROGATE.findall(text)}
    return signed or bool(kinds - {"DATE"}) or any(sure for _, sure in _codes(text, False)) or "@" in text


def _set_apart(text: str) -> Iterator[str]:
    """Two or three words between marks of their own, none of which is an everyday one: a name in small letters."""
    for part in _PARTS.split(SURROGATE.sub(" , ", text)):
        words = part.split()
        if 2 <= len(words) <= 3 and not any(_plainly(word) for word in words):
            yield plain(part)


def _plainly(word: str) -> bool:
    """Whether a word is no name, as far as one can tell."""
    bare = plain(word)
    return (
        len(bare) < 2 or not bare.isalpha() or bare in common() or speaks_of_item(bare) or bool(MONTH.fullmatch(bare))
    )


def _words(text: str, spoken: bool) -> Iterator[tuple[str, bool]]:
    said = digits(re.sub(r"[,;:!?()\n]|\.(?=\s|$)", f" {_BREAK} ", SURROGATE.sub(f" {_BREAK} ", text)))
    for word in said.split():
        if word != _BREAK and len(word) > 1 and word not in common():
            yield word, False


_READERS = {
    Shape.NAME: _names,
    Shape.DATE: _dates,
    Shape.CODE: _codes,
    Shape.EMAIL: _emails,
    Shape.ADDRESS: _addresses,
    Shape.POSTAL: _postals,
    Shape.PET: _pets,
    Shape.WORDS: _words,
}
