"""How an e-mail address is said: what may stand before its `at`, and the domain behind it."""

from __future__ import annotations

from collections.abc import Sequence

from services.qa_scorer.domain.privacy.mailboxes import Found, Mailbox
from services.qa_scorer.domain.privacy.spelling import Atom, Role
from services.qa_scorer.domain.privacy.tokens import word_set
from services.qa_scorer.domain.privacy.words import COMMON

_TOP_LEVEL = word_set("com ca net org fr qc edu gov io co uk info biz be ch us gc gouv on bc ab quebec me tv dev app")
_TLD_LETTERS = frozenset({"ca", "com", "net", "org", "qc", "gc", "fr", "uk", "co", "us", "io"})
PROVIDERS = word_set(
    """
    gmail hotmail outlook yahoo icloud videotron sympatico live msn aol protonmail proton rogers shaw telus bell
    eastlink cogeco bellnet ymail gmx fastmail zoho
    """
)
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


def heard_address(atoms: Sequence[Atom], free: int, at: int, *, matter: bool) -> Found | None:
    """The address whose `at` is an atom, among the atoms from `free` on. `matter`: an address is asked for."""
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
            bare = bool(label) and written in PROVIDERS
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
    provider = any(written.startswith(name) for name in PROVIDERS)
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
