"""How an address is said piece by piece: letters spelled out, numbers, names of signs, and what is said in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from services.qa_scorer.domain.privacy.numbers import Number
from services.qa_scorer.domain.privacy.segment import Segment
from services.qa_scorer.domain.privacy.tokens import Tokens, words_of


class Role(Enum):
    AT = "at"
    DOT = "dot"
    SIGN = "sign"  # an underscore, a hyphen
    ASIDE = "aside"  # `uh`, `all lowercase`, `that's`
    LETTER = "letter"
    NUMBER = "number"
    WORD = "word"
    BARRIER = "barrier"  # a surrogate that stood in the text


@dataclass(frozen=True, slots=True)
class Atom:
    """Tokens `first` to `last` of `segment`; a sign that is written has none, and `last` is `first - 1`.

    `spellings` are the letters and digits that it may stand for, the likeliest first; "" where it may stand for none.
    `doubtful`: an `at` or `à` that is more often the preposition.
    """

    segment: Segment
    first: int
    last: int
    role: Role
    spellings: tuple[str, ...]
    doubtful: bool = False
    breaks: bool = False
    """A sentence ends before it."""

    @property
    def said(self) -> str:
        return self.spellings[0]


_SIGNS: Mapping[Role, str] = {
    Role.AT: """
        arobase; arobas; arrobase; arobaz; a robase; a commercial; at sign; at symbol; the at sign; the at symbol;
        at the rate of; at the rate; signe arobase; le a commercial; l'arobase; symbole arobase""",
    Role.DOT: "dot; point; period; full stop",
    Role.SIGN: """
        underscore; under score; dash; hyphen; tiret; tiret bas; tiret du bas; trait d'union; trait bas; souligné;
        barre de soulignement; barre en bas; minus; minus sign; moins; plus; plus sign; low dash""",
    Role.ASIDE: """
        uh; um; er; erm; ah; euh; heu; hum; hm; hmm; ben; bon; so; like; well; okay; ok; you know; i mean; là; genre;
        tsé; fait que; that's; thats; that is; then; and then; puis; pis; ensuite; the letter; la lettre; the number;
        the numbers; le chiffre; les chiffres; le numéro; all lowercase; all lower case; lowercase; lower case;
        all in lowercase; small letters; tout en minuscules; tout en minuscule; en minuscules; en minuscule; minuscule;
        minuscules; all one word; one word; all together; altogether; en un mot; en un seul mot; tout attaché;
        attaché; tout collé; collé; tout ensemble; no space; no spaces; sans espace; sans espaces; capital; upper case;
        uppercase; majuscule; followed by; suivi de; suivi du""",
}
_LIKENESS: Sequence[tuple[tuple[str, ...], bool]] = (
    (("as", "in"), False),
    (("comme", "dans"), False),
    (("comme",), False),
    (("like", "in"), False),
    (("like",), True),
    (("for",), True),
    (("as",), True),
    (("de",), True),
    (("pour",), True),
)
"""What leads from a letter to a word that begins with it; True where the word must do so."""
_LETTER_NAMES: Mapping[str, str] = {
    "bee": "b", "be": "b", "cee": "c", "see": "c", "sea": "c", "ce": "c", "dee": "d", "de": "d", "gee": "g",
    "ef": "f", "eff": "f", "ache": "h", "hache": "h", "aitch": "h", "jay": "j", "ji": "j", "gi": "j", "kay": "k",
    "ka": "k", "ell": "l", "elle": "l", "el": "l", "em": "m", "en": "n", "pee": "p", "pe": "p", "cue": "q",
    "queue": "q", "are": "r", "er": "r", "air": "r", "ess": "s", "esse": "s", "tee": "t", "tea": "t", "te": "t",
    "you": "u", "vee": "v", "ve": "v", "ex": "x", "why": "y", "zed": "z", "zee": "z", "zede": "z", "eye": "i",
    "oh": "o",
}  # fmt: skip
_SOUNDS_LIKE: Mapping[str, str] = {"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1", "oh": "0", "o": "0"}
_TWO = frozenset({"two", "deux"})
_MAX_ATOMS = 60
"""Atoms that one value may take, asides included."""
_APOSTROPHES = frozenset("'’")
_DOUBLE_U = frozenset({"u", "v", "you", "vee", "ve"})


def _phrases() -> dict[str, list[tuple[tuple[str, ...], Role]]]:
    table: dict[str, list[tuple[tuple[str, ...], Role]]] = {}
    for role, phrases in _SIGNS.items():
        for phrase in phrases.split(";"):
            words = words_of(phrase)
            table.setdefault(words[0], []).append((words[1:], role))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_BY_FIRST_WORD = _phrases()


def atoms_of(segment: Segment, first: int = 0, last: int | None = None) -> list[Atom]:
    """What tokens `first` to `last` of a segment spell, in order."""
    tokens = segment.tokens
    numbers = {number.first: number for run in segment.runs for number in run.numbers}
    end = len(tokens) if last is None else min(last + 1, len(tokens))
    atoms: list[Atom] = []
    index = first
    while index < end:
        ends_sentence = False
        if index > first:
            gap = tokens.gap(index - 1, index)
            sign = _written_sign(gap)
            if sign is not None:
                atoms.append(Atom(segment, index, index - 1, sign, ("",)))
            ends_sentence = sign is None and any(char in gap for char in ".?!;:\n")
        atom = _atom(segment, tokens, numbers, index, ends_sentence)
        if atom.first == atom.last and _said_again(tokens, index):
            atom = replace(atom, spellings=(*atom.spellings, ""))
        atoms.append(atom)
        index = atom.last + 1
    return atoms


def _said_again(tokens: Tokens, index: int) -> bool:
    """Whether the word before or behind is the same: a recogniser hears a word twice, and people stammer."""
    norms = tokens.norms
    return norms[index] in norms[max(0, index - 1) : index] or norms[index] in norms[index + 1 : index + 2]


def _written_sign(gap: str) -> Role | None:
    if "@" in gap:
        return Role.AT
    if gap in (".", " . "):
        return Role.DOT
    return Role.SIGN if gap in ("-", "_", "+") else None


def _atom(segment: Segment, tokens: Tokens, numbers: Mapping[int, Number], index: int, breaks: bool) -> Atom:
    norms = tokens.norms
    norm = norms[index]
    if not norm:
        return Atom(segment, index, index, Role.BARRIER, ("\0",), breaks=True)
    for last, spellings in _spelled(tokens, index):
        return Atom(segment, index, last, Role.LETTER, spellings, breaks=breaks)
    for rest, role in _BY_FIRST_WORD.get(norm, ()):
        last = index + len(rest)
        if tuple(norms[index + 1 : last + 1]) == rest:
            return Atom(segment, index, last, role, ("", "".join(norms[index : last + 1])), breaks=breaks)
    number = numbers.get(index)
    if number is not None:
        word = "".join(norms[index : number.last + 1])
        # `deux n` is `nn` as well as `2n`.
        twice = ("",) if norm in _TWO and index + 1 < len(norms) and is_letter(tokens, index + 1) else ()
        spellings = tuple(dict.fromkeys((number.digits, number.split, word, *twice)))
        return Atom(segment, index, number.last, Role.NUMBER, spellings, breaks=breaks)
    if norm == "a" and index + 1 < len(norms) and norms[index + 1] == "t" and tokens.gap(index, index + 1) == " ":
        return Atom(segment, index, index + 1, Role.AT, ("", "at"), doubtful=True, breaks=breaks)
    if norm in ("at", "a"):
        # French `à` is folded to `a`; the letter is as likely.
        return Atom(segment, index, index, Role.AT, ("", norm), doubtful=True, breaks=breaks)
    other = tuple(table[norm] for table in (_LETTER_NAMES, _SOUNDS_LIKE) if norm in table)
    if len(norm) == 1 and is_letter(tokens, index):
        twice = (norm * 2,) if index and norms[index - 1] in _TWO else ()
        return Atom(segment, index, index, Role.LETTER, (norm, *other, *twice), breaks=breaks)
    return Atom(segment, index, index, Role.WORD, (norm, *other), breaks=breaks)


def is_letter(tokens: Tokens, index: int) -> bool:
    """A letter by itself, not the `c` of `c'est` or the `s` of `that's`."""
    norm = tokens.norms[index]
    if len(norm) != 1 or not norm.isalpha():
        return False
    text, start, end = tokens.text, tokens.starts[index], tokens.ends[index]
    return not (
        (start and text[start - 1] in _APOSTROPHES and index)
        or (text[end : end + 1] in _APOSTROPHES and index + 1 < len(tokens) and end < len(text))
    )


def letter_at(tokens: Tokens, index: int) -> tuple[int, str] | None:
    """The last token and the letters that are spelled from a token on: `t`, `t as in tango`, `double u`."""
    for last, spellings in _spelled(tokens, index):
        return last, spellings[0]
    return (index, tokens.norms[index]) if is_letter(tokens, index) else None


def _spelled(tokens: Tokens, index: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The last token and the spellings of a letter that takes several words: `j as in john`, `double u`, `i grec`."""
    norms = tokens.norms
    norm = norms[index]
    following = norms[index + 1] if index + 1 < len(norms) else ""
    if norm == "double" and following.isalpha():
        letter = following if is_letter(tokens, index + 1) else ""
        if letter or following in _DOUBLE_U:
            first = ("w",) if following in _DOUBLE_U else ()
            yield index + 1, (*first, *filter(None, (letter * 2,)))
            return
    if norm == "i" and following == "grec":
        yield index + 1, ("y",)
        return
    letter = norm if is_letter(tokens, index) else _LETTER_NAMES.get(norm, "")
    if not letter:
        return
    for words, must in _LIKENESS:
        at = index + 1 + len(words)
        if tuple(norms[index + 1 : at]) == words and at < len(norms) and norms[at].isalpha():
            begins = norms[at].startswith(letter)
            if len(norms[at]) > 2 and (begins or (not must and len(norm) == 1)):
                yield at, (letter,)
                return


def spells(atoms: Sequence[Atom], start: int, wanted: str) -> int | None:
    """The atom with which atoms from `start` on have spelled all of `wanted`."""
    done = {0}
    for index in range(start, min(len(atoms), start + _MAX_ATOMS)):
        atom = atoms[index]
        reached: set[int] = set()
        for at in done:
            for spelling in atom.spellings:
                if wanted.startswith(spelling, at):
                    reached.add(at + len(spelling))
                if spelling and at >= len(spelling) and wanted.startswith(spelling, at - len(spelling)):
                    reached.add(at)  # said twice
            if at == 0 and atom.role is Role.AT:
                reached.add(0)
        if len(wanted) in reached:
            return index
        if not reached:
            return None
        done = reached
    return None


def spells_back(atoms: Sequence[Atom], free: int, end: int, wanted: str, least: int = 0) -> int | None:
    """The atom from which atoms up to `end` have spelled all of `wanted`, or with `least` its first so many characters
    or more."""
    left = set(range(least, len(wanted) + 1)) if least else {len(wanted)}
    for index in range(end, max(free - 1, end - _MAX_ATOMS), -1):
        atom = atoms[index]
        reached: set[int] = set()
        for rest in left:
            for spelling in atom.spellings:
                if wanted.endswith(spelling, 0, rest):
                    reached.add(rest - len(spelling))
                if spelling and wanted.startswith(spelling, rest):
                    reached.add(rest)  # said twice, or said and then spelled
        if 0 in reached:
            return index
        if not reached:
            return None
        left = reached
    return None
