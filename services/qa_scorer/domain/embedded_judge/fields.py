"""What people call a field of the log, by the stems of its key: a `deposit` is « un dépôt » as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_GROUPS = """
depos depot
fee fees frais charg cost cout couts surch suppl
price prix tarif rate
total monta amoun somme
balan solde owed owing
refun rembo
month mensu insta verse
payme paiem
deduc exces franc
cover couve
night nuit nuits nuite
limit plafo
point
seat seats place siege sieges
delay retar delai
penal amend fine
disco rabai reduc
tax taxes taxe
expir
crew equip gars
credi
premi prime
attem essai tries
copie copies copy
bags bag bagag valis
notic preav
rent loyer
room rooms chamb salle
seat siege
platf quai
floor etage
gate porte
lock casie
bay quai
people perso guest invit
crate boxes boite
extra diff diffe ecart
"""


def _groups() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _GROUPS.split("\n"):
        group = frozenset(line.split())
        for stem in group:
            found[stem] = found.get(stem, frozenset()) | group
    return found


_BY_STEM = _groups()


def also_called(stems: Iterable[str]) -> frozenset[str]:
    """The stems with those of the words that people use instead."""
    return frozenset(stems).union(*(_BY_STEM.get(stem, frozenset()) for stem in stems))
