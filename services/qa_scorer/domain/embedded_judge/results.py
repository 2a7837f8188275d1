"""What the system's log says came of an action."""

from __future__ import annotations

import re
from enum import StrEnum

from services.qa_scorer.domain.actions import Action
from services.qa_scorer.domain.embedded_judge.text import plain


class Verdict(StrEnum):
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    """The system turned the request itself down (something missing or wrong in it), so nothing was attempted."""
    UNKNOWN = "unknown"


_REFUSED = re.compile(
    r"\b(?:must (?:be )?provid\w*|(?:is|are|field|argument|parameter)s? (?:required|missing)|missing|"
    r"(?:can ?not|could not|unable to) (?:be )?(?:authenticat|verif|identif)\w*|not authenticated|unauthori[sz]ed|"
    r"invalid (?:argument|parameter|input|request)|bad request|"
    r"doit (?:etre )?fourni\w*|devez fournir|veuillez fournir|requis\w*|manquant\w*|"
    r"impossible d (?:authentifier|identifier|verifier)|non authentifie|non autorise)\b"
)
_FAILED = re.compile(
    r"\b(?:fail\w*|unsuccess\w*|unavailab\w*|declin\w*|reject\w*|refus\w*|den(?:y|ied|ial)|error|cannot|can not|can t|"
    r"could not|couldn t|unable|not|no|none|conflict\w*|"
    r"too (?:small|late|many|big|large)|limit reached|duplicate|not found|bounced|aborted|undeliver\w*|incomplete|"
    r"out of stock|discontinued|no longer|overbooked|"
    r"(?:is|are|already) (?:booked|taken|full|closed)|sold out|expired|insufficient|exceed\w*|invalid|timeout|"
    r"timed out|cancelled by|"
    r"echou\w*|echec|indisponible\w*|refuse\w*|rejet\w*|erreur|impossible|introuvable|complet|deja|aucun\w*|"
    r"insuffisant\w*|doublon|depasse\w*|incomplet\w*|hors (?:stock|zone|service|delai)|en rupture|discontinue\w*|"
    r"plafond atteint|pas|non|expire\w*|conflit|epuise\w*|trop (?:petit|tard)\w*|ferme\w*)\b"
)
_DONE = re.compile(
    r"\b(?:success\w*|successful\w*|successfuly|confirm\w*|complet\w*|submit\w*|book(?:ed|ing)|schedul\w*|reserved|"
    r"availab\w*|"
    r"approv\w*|accept\w*|ok|done|creat\w*|updat\w*|chang\w*|cancel\w*|process\w*|sent|saved|active|activated|blocked|"
    r"reset|refunded|transferr?ed|moved|switched|ended|terminated|posted|reissued|shipped|paused|live|placed|granted|"
    r"registered|opened|closed|issued|found|paid|true|yes|added|removed|"
    r"reuss\w*|succes|effectue\w*|enregistre\w*|disponible\w*|approuve\w*|soumis\w*|planifie\w*|prevu\w*|reserve\w*|"
    r"annule\w*|traite\w*|envoye\w*|modifie\w*|cree\w*|bloque\w*|rembourse\w*|oui|trouve\w*|ajoute\w*|active\w*|fait)\b"
)
_DENIAL = re.compile(
    r"\b(?:not|(?:didn|couldn|wasn|isn|hasn|haven|won|can|doesn|don) ?t|cannot|never|unable|fail\w*|"
    r"unfortunately|afraid|sorry|"
    r"n (?:a|est|ont|etait|avait) pas|pas|aucun\w*|impossible|malheureusement|desolee?s?|echou\w*|refus\w*)\b"
)
_HARMLESS = re.compile(
    r"\b(?:(?:no|not an?|pas d e?|pas de|aucune?|without|sans) (?:\w+ )?(?:problem|worries|hurry|rush|fee|fees|charge|"
    r"charges|cost|extra|penalty|difference|deposit|excess|change|need|probleme\w*|soucis?|frais|couts?|penalites?|"
    r"franchise|supplement|depot|changement|presse|stress|inquietude)|"
    r"(?:don ?t|do not) (?:worry|hesitate|need|have to)|"
    r"(?:not a|pas un) (?:penny|cent|sou)|not (?:only|just|at all)|pas juste|pas seulement|pas besoin|"
    r"(?:ne )?vous (?:en )?(?:faites|inquietez|stressez) pas|"
    r"(?:ayez|paniquez|inquietez|bougez|stressez|lachez|genez) pas|"
    r"n hesitez pas|sorry (?:for|about)[a-z ]{0,30}(?:wait|delay|that)|desolee? (?:pour|de) l attente)\b"
)
_ERROR = re.compile(r"\b(?:error|erreur|failure|echec)\b")
_NO_ERROR = frozenset({"", "0", "none", "null", "no", "false", "aucune", "aucun", "non"})
TELLING = re.compile(r"message|status|statut|confirmation|result|resultat|outcome|state|etat|error|erreur|reason|motif")


def bare_parts(action: Action) -> list[str]:
    """What the result says outside its fields: all of it, where it has none."""
    return [part for part in map(str.strip, action.result.split(";")) if part and "=" not in part]


def verdict(action: Action) -> Verdict:
    """Reads the fields that tell (`Message`, `...Status`, `Confirmation`), else the whole result."""
    fields = [(plain(_split(field.key)), plain(field.value)) for field in action.result_fields]
    telling = [value for key, value in fields if TELLING.search(key)]
    telling.extend(plain(part) for part in bare_parts(action))
    text = " . ".join(telling)
    if _REFUSED.search(text):
        return Verdict.REFUSED
    if any(_ERROR.search(key) and value not in _NO_ERROR for key, value in fields):
        return Verdict.FAILED
    if _FAILED.search(text):
        return Verdict.FAILED
    if _DONE.search(text):
        return Verdict.DONE
    return Verdict.UNKNOWN


_FAILS = re.compile(
    r"\b(?:(?:not|n t|never) (?:\w+ )?(?:work\w*|go|gone|went|let|been|able|possible)|"
    r"(?:couldn|can|didn|wasn|won|hasn) ?t|"
    r"cannot|could not|unable|fail\w*|unfortunately|afraid|declined|rejected|refused|"
    r"(?:a|ai|peux|peut|puis|pouvons|pu|veut|est) pas|pas (?:marche|passe|fonctionne|pu|possible)|impossible|echou\w*|"
    r"malheureusement|refus\w*|rejet\w*)\b"
)


def tells_failure(text: str) -> bool:
    """Whether a statement says in so many words that something could not be done."""
    return bool(_FAILS.search(plain(text)))


def negated(text: str) -> bool:
    """Whether a statement denies or regrets: encoders place "it went through" and "it did not go through" too near."""
    return bool(_DENIAL.search(_HARMLESS.sub(" ", plain(text))))


def _split(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", key)
