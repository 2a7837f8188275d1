"""Whether a sentence says in so many words that something was done, by the forms of its verbs: "it's booked", "I've
just moved it", "you're on the list", « c'est annulé », « je viens de l'envoyer »."""

from __future__ import annotations

import re

from services.qa_scorer.domain.embedded_judge.text import plain, word_set


def _any(words: str) -> str:
    return "|".join(sorted(word_set(words), key=len, reverse=True))


_EN_DONE = _any(
    """
    booked rebooked moved changed switched swapped cancelled canceled closed ended terminated blocked locked
    frozen paused stopped suspended sent resent posted shipped reshipped dispatched ordered reordered refunded
    credited reversed removed waived updated registered filed lodged logged opened reopened issued reissued
    renewed activated reactivated deactivated enabled restored reset unlocked unblocked transferred scheduled
    rescheduled reserved confirmed approved processed submitted placed arranged set added extended completed done
    sorted fixed entered raised increased lowered reduced upgraded downgraded replaced cleared paid lifted granted
    rebuilt assigned reassigned created merged redirected released enrolled connected disconnected reinstated
    amended corrected adjusted applied deducted charged written deleted wiped paired synced live active gone
    dropped withdrawn pulled unsubscribed deregistered unenrolled signed slotted pencilled queued delayed postponed
    extended halted settled forwarded rerouted collected unfrozen unpaused resumed voided rescinded revoked
    """
)
_EN_GET = r"(?:all |now |just |already |both |gone ahead and |been |since |safely |fully |officially )*"
_EN = re.compile(
    rf"\b(?:s|is|are|re|has|have|ve|been|got) {_EN_GET}(?:{_EN_DONE})\b"
    r"(?! (?:up to|for you to|to (?:be|have)|by the))|"
    rf"\b(?:i|we|ive|weve) (?:just |now |already |also )*(?:{_EN_DONE}) "
    r"(?:it|that|this|them|you|your|the|her|him|both|all)\b|"
    rf"\bthat s (?:you|him|her|them|us) (?:now |all )*(?:{_EN_DONE})\b|"
    rf"\b(?:you|he|she|they) (?:re|are|s|is) (?:all |now )*"
    rf"(?:{_EN_DONE}|in for|in on|on it|down for|on (?:\w+ ){{1,2}}(?:s )?list|"
    rf"in (?:mon|tues|wednes|thurs|fri|satur|sun)day|back (?:on|in)|signed up|set up|good to go|all set|"
    r"out of (?!luck|time|stock|range|pocket|data|order|town|office|breath|warranty|service|hours|date|the woods)\w+|"
    r"off (?:the|that|your|our|his|her|their)|in with|in from)\b|"
    r"\bthat s (?:that |it |all )*(?:taken care of|in hand|you (?:in|on|off|in for \w+))\b|"
    r"\b(?:s|has|have|is|ve|just) (?:all )?(?:gone (?:through|in|out|off)|been taken care of|"
    r"put (?:it|that|them|you|through)|"
    r"taken (?:it|that|off|them)|on (?:its|their|the) way|in the (?:queue|system|post|mail)|"
    r"under way|underway|in place)\b|"
    r"\b(?:have|ve) taken the liberty of\b|\b(?:it|that|all|they|payment|everything|one) went (?:straight )?through\b"
)
_EN_BARE = re.compile(
    rf"^(?:ok|okay|right|there|alright|great|lovely|perfect|and|all|good|so)*\s*(?:{_EN_DONE})\b(?! (?:at|by) )"
)

_FR_DONE = (
    r"(?:reserv|book|deplac|chang|modifi|annul|resili|ferm|bloqu|barr|gel|arret|envoy|expedi|command|rembours|credit|"
    r"gard|abandonn|relanc|repouss|decal|repar|debarr|degel|retract|"
    r"enlev|retir|enregistr|cre|renouvel|activ|reactiv|desactiv|reinitialis|debloqu|transfer|planifi|confirm|approuv|"
    r"trait|plac|ajout|prolong|complet|regl|arrang|corrig|rentr|augment|baiss|diminu|remplac|liber|pay|accord|assign|"
    r"branch|cedul|post|lanc|programm|appliqu|ajust|deduit|retourn|achemin|report|devanc|fusionn|supprim|effac)"
    r"e(?:e|s|es)?|"
    r"(?:fait|mis|inscrit|ouvert|emis|desinscrit|reconduit|retenu|tenu|interrompu|suspendu|retabli|soumis|parti|etabli|repris|"
    r"remis|introduit)(?:e|s|es)?"
)
_FR_ADV = r"(?:tout |toute |maintenant |deja |bien |bel et bien |officiellement |toutes |tous |aussi )*"
_FR = re.compile(
    rf"\b(?:est|sont|etes|es|a ete|ont ete|avez ete|soit) {_FR_ADV}(?:{_FR_DONE})\b|"
    rf"\b(?:j ai|je (?:vous )?l ai|je (?:vous )?(?:les )?ai|je vous ai|on (?:l |les |vous )?a|on vous l a|nous avons) "
    rf"{_FR_ADV}(?:pu )?(?:{_FR_DONE})\b|"
    r"\b(?:je viens|on vient|vient|viennent|venons) (?:juste |tout juste )?(?:de |d )"
    r"(?:vous |l |la |le |les )*(?:etre |en )?\w{4,}|"
    r"\bc est (?:fait|regle|beau|parti|en route|en place|dans le systeme|rentre|effectif)\b|"
    r"\bc est chose faite\b|\btout est en (?:ordre|regle|place)\b|"
    r"\b(?:vous etes|il est|elle est|ils sont) (?:maintenant |bien |officiellement )*"
    r"(?:sur (?:la|notre) liste|au calendrier|a l horaire|hors du cours|des notres)\b|"
    r"\bca a (?:marche|passe|fonctionne)\b"
)
_FR_BARE = re.compile(rf"^(?:ok|bon|voila|parfait|bonne nouvelle|et|donc)*\s*(?:{_FR_DONE})\b")
_SUPPOSED = re.compile(
    r"\b(?:if|once|when|whether|unless|until|before|could|would|should|shall|want|si|quand|lorsque|une fois que|"
    r"des que|voulez|voudriez|souhaitez|pourrai\w*|serai\w*|aurai\w*)\b"
)
_DENIED = re.compile(
    r"\b(?:not|(?:n|isn|hasn|haven|wasn|aren|don|didn|won|couldn|can) ?t|never|no|pas|jamais|rien|aucune?)\b"
)
_NO_NEWS = re.compile(r"\b(?:already|was|were|had|deja|avait|etait|last (?:week|month|year)|hier|yesterday)\b")


def says_done(text: str) -> bool:
    """Whether the sentence, which asks nothing, says that something has been done, or is so now."""
    if text.rstrip().endswith("?"):
        return False
    said = plain(text)
    for pattern in (_EN, _EN_BARE, _FR, _FR_BARE):
        for match in pattern.finditer(said):
            front = " ".join(said[: match.start()].split()[-_FRONT:])
            if _SUPPOSED.search(front) or _NO_NEWS.search(match[0]):
                continue
            if not _DENIED.search(" ".join([*front.split()[-_NEAR:], match[0]])):
                return True
    return False


_FRONT, _NEAR = 6, 2
"""Words before the verb that may turn it into a condition, and that may deny it."""
