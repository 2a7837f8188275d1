"""Words of the log that a sentence contradicts: somebody or some place else, another room or gate, a yes for a no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.qa_scorer.domain.actions import ActionArgument
from services.qa_scorer.domain.embedded_judge.misstated import UNREAL
from services.qa_scorer.domain.embedded_judge.scene import Logged
from services.qa_scorer.domain.embedded_judge.telling import Account, Said
from services.qa_scorer.domain.embedded_judge.text import plain, word_set

_TURNS = 3
"""Turns of the agent after an action in which its words are told."""

_CAP = r"(?:\[NAME_\d+\]|[A-ZÀ-Þ][\w'’\-]+)(?: (?:\[NAME_\d+\]|[A-ZÀ-Þ][\w'’\-]+))*"
_PEOPLE = re.compile(
    r"technici|interven|driver|chauffeur|doctor|docteur|medecin|dentist|vet\b|signed|signe|tutor|coach|instructor|"
    r"moniteur|nurse|infirmi|mechanic|mecanic|inspect|engineer|plumber|plombier|advisor|conseill|assigned|courier|"
    r"livreur|practitioner|therapist|teacher|prof|lead\b|installer|installateur"
)
_PLACES = re.compile(
    r"branch|succursale|store|magasin|shop|boutique|location|lieu|site|depot|clinic|clinique|hall|station|gare|airport|"
    r"aeroport|office|bureau|centre|center|pickup|collect|dest|warehouse|entrepot|library|bibliotheque|garage|campus"
)
_SORTS = re.compile(r"\b(?:plan|forfait|package|tier|model|modele|colou?r|couleur|class|classe|finish|fini|grade)\b")
_OF_PEOPLE = re.compile(
    rf"\b(?:by|with|par|avec|[Dd]re?\.?|docteur|[Dd]octor)\s+(?P<one>{_CAP})|"
    rf"(?:^|[,.;:!?]\s|\b(?:and|et|que|that)\s)(?P<two>{_CAP}) "
    r"(?:will|is coming|is on|comes|is going|'ll|va |vient|arrive|\w{2,}ra\b|vous \w+ra\b)"
)
_OF_PLACES = re.compile(
    rf"\b(?:at|from|to|in|à|a|au|de|du|chez|d['’])\s?(?:our |the |your |notre |la |le |l['’])?"
    rf"(?:(?:succursale|magasin|branche|boutique|bureau|clinique|centre|gare|store|branch) (?:de |du |d['’]|in |at )?)?"
    rf"(?P<one>{_CAP})"
)
_OF_SORTS = re.compile(
    rf"\b(?:the|your|on|to|in|le|la|votre|au|en) (?P<one>{_CAP})(?= (?:plan|package|tier|model|one|forfait)\b)|"
    rf"\b(?:forfait|plan|modèle) (?P<two>{_CAP})"
)
_KINDS = ((_PEOPLE, _OF_PEOPLE), (_PLACES, _OF_PLACES), (_SORTS, _OF_SORTS))
_NO_NAME = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december lundi mardi mercredi jeudi vendredi samedi dimanche i ok mr mrs ms dr m mme
    """
)

_SPOTS = (
    "gate porte", "room chambre salle", "seat siege place", "platform quai", "locker casier", "bay quai", "zone",
    "table", "floor etage", "track voie", "desk comptoir", "door porte", "aisle allee", "unit unite", "box boite",
    "terminal", "row rangee", "carousel carrousel", "pitch emplacement", "berth", "dock",
)  # fmt: skip
_SPOT_OF = {word: frozenset(line.split()) for line in _SPOTS for word in line.split()}

_YES = frozenset({"true", "yes", "oui", "vrai"})
_NO = frozenset({"false", "no", "non", "faux"})
_NONE = frozenset({"0", "none", "aucun", "aucune"})
_ADJECTIVE = re.compile(
    r"\b\w*(?:able|ible)s?\b|\b(?:covered|insured|included|waived|exempt|open|paid|couverte?|assuree?|incluse?|"
    r"exemptee?|ouverte?|payee?)\b"
)
_STOCK = re.compile(r"\b(?:stock|inventory|inventaire|availab\w*|dispo\w*|on hand|en main)\b")
_IN_STOCK = re.compile(r"\b(?:in stock|en stock|availab\w*|disponible\w*|en inventaire)\b")
_NOT = re.compile(r"\b(?:not|no|n t|t|never|non|pas|plus|jamais|aucun\w*|out of|sans|isn|aren|any longer|ni)\b")
_NEAR = 4


def other_words(account: Account) -> Iterator[tuple[Said, Logged]]:
    """Sentences that tell something else than the words of the entry that they follow, with the entry."""
    entries = account.entries
    for number, entry in enumerate(entries):
        following = entries[number + 1].turn if number + 1 < len(entries) else None
        turns = account.reading.agent_after(entry.turn, following)[:_TURNS]
        told = [said for turn in turns for said in account.said(turn)]
        for field in (*entry.action.result_fields, *(entry.action.arguments if entry.privileged else ())):
            for said in told:
                if not said.asks and not UNREAL.search(said.words) and _contradicts(account, field, said, told):
                    yield said, entry


def _contradicts(account: Account, field: ActionArgument, said: Said, told: Iterable[Said]) -> bool:
    key, value = plain(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", field.key)), plain(field.value)
    if value in _YES or value in _NO or (value in _NONE and _STOCK.search(key)):
        return _answers(key, value, said)
    return _elsewhere(key, value, said) or _somebody_else(account, key, field.value, said, told)


def _answers(key: str, value: str, said: Said) -> bool:
    """Whether the sentence says yes for the log's no, or no for its yes, of what the key says something is."""
    if _STOCK.search(key):
        found = _IN_STOCK.search(said.words)
    else:
        adjective = _ADJECTIVE.search(key)
        found = re.search(rf"\b(?:re)?{re.escape(adjective[0][:6])}\w*", said.words) if adjective else None
    if found is None:
        return False
    before = " ".join(said.words[: found.start()].split()[-_NEAR:])
    return bool(_NOT.search(before) or said.words[: found.end()].endswith(f"non {found[0]}")) == (value in _YES)


def _elsewhere(key: str, value: str, said: Said) -> bool:
    """Whether the sentence gives another room, gate or seat."""
    spots = next((_SPOT_OF[word] for word in reversed(key.split()) if word in _SPOT_OF), None)
    bare = value.replace(" ", "")
    if spots is None or not re.fullmatch(r"[a-z]{0,2}\d{1,3}[a-z]?", bare) or bare in said.words.replace(" ", ""):
        return False
    return bool(re.search(rf"\b(?:{'|'.join(sorted(spots))}) (?:[a-z] ?)?\d{{1,3}}(?: ?[a-z]\b)?(?! \d)", said.words))


def _somebody_else(account: Account, key: str, value: str, said: Said, told: Iterable[Said]) -> bool:
    """Whether somebody, some place or some sort is named where the log names another."""
    places = next((pattern for keys, pattern in _KINDS if keys.search(key)), None)
    if places is None or not (value[:1].isupper() or value.startswith("[NAME_")):
        return False
    own = _words(value)
    if not own or any(own & _words(account.text(other)) for other in told):
        return False
    text = account.text(said)
    for match in places.finditer(text):
        name = match["one"] or (match["two"] if "two" in match.re.groupindex else None)
        words = _words(name or "")
        if words and not words & (account.spoken(said.turn) | _NO_NAME):
            return True
    return False


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\[NAME_\d+\]", text)) | frozenset(
        word for word in plain(re.sub(r"\[\w+\]", " ", text)).split() if len(word) > 1 and word not in _NO_NAME
    )
