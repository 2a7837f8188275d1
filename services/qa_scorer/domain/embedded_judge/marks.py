"""Words that leave no doubt what a sentence does, however short or run together it is.

Sentence vectors are weak where one word decides ("debt office hello", "cheers bye"), and where a wish hangs on the
contact's matter ("bonne popote"). What is matched is the piece as it is embedded, bared by `text.plain`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_THANKS_EN = (
    r"thank(?:s| you)(?: so much| very much| again| ever so much)? for (?:calling|ringing|contacting|reaching out|"
    r"getting in touch|writing|chatting|choosing|stopping by|dropping by|being|your (?:call|time|business|patience|"
    r"loyalty|custom|trust|message|email|understanding))"
)
_THANKS_FR = (
    r"merci (?:beaucoup )?(?:de|d|pour)(?: votre| vos| ta)? ?(?:appel|message|courriel|patience|confiance|fidelite|"
    r"comprehension|(?:nous )?avoir (?:appele|contactes?|ecrit|joint|choisis?|magasine|patiente|attendu)|"
    r"(?:nous )?(?:appeler|contacter|ecrire|joindre)|etre passee?)"
)
_NOUNS_AFTER_BON = (
    r"voyage|retour|appetit|courage|week ?end|sejour|repos|apres midi|demenagement|spectacle|film|match|vol|conge|"
    r"anniversaire|lunch|souper|diner|dejeuner|trajet|travail|magasinage|printemps|ete|automne|hiver|noel|jardinage|"
    r"concert|tournage|bricolage|emmenagement|retablissement|temps des fetes|(?:lun|mar|mercre|jeu|vendre|same)di|"
    r"dimanche|debut|reste"
)
_NOT_A_WISH = (
    r"nouvelles?|idees?|questions?|facon|adresse|date|reponse|raison|partie|chose|personne|place|heure|affaire|"
    r"option|remarque|somme|photo|piece"
)
_AFTER_A_PAUSING_BON = (
    r"(?:ben|alors|d|la|le|les|un|une|on|je|j|tu|vous|nous|il|elle|ils|ca|c|ce|et|mais|donc|point|matin|apres|a|y|si|"
    r"parfait|ok|oui|non|voila|merci|pis|puis|deja|quand|comme|numero|nom|courriel|prix|temps|signe|choix|"
    r"travail de)\b"
)
_MATTERS_EN = (
    r"(?:questions?|things?|issues?|requests?|matters?|concerns?|problems?|worr(?:y|ies)|points?|help|needs?|"
    r"quer(?:y|ies)|"
    r"troubles?|bits?|topics?)"
)
_MATTERS_FR = (
    r"(?:choses?|questions?|demandes?|points?|besoins?|dossiers?|problemes?|soucis?|requetes?|details?|bobos?|"
    r"affaires?|"
    r"preoccupations?|sujets?|interrogations?|pepins?)"
)

_MARKS: Mapping[str, tuple[str, ...]] = {
    "greeting": (
        r"\b(?:hello|hi|hiya|hey|howdy|greetings|welcome)\b",
        r"\bgood (?:morning|afternoon|evening|day)\b",
        r"^(?:morning|afternoon|evening)\b",
        r"^dear \w+",
        rf"\b{_THANKS_EN}\b",
        r"\b(?:re)?bonjour\b|\bbonsoir\b|\bbon (?:matin|apres midi)\b|^(?:\w+ ){0,2}bienvenue\b",
        r"^(?:allo|salut|salutations)\b",
        r"^(?:cher|chere) \w+",
        rf"\b{_THANKS_FR}\b",
    ),
    "goodbye": (
        r"\b(?:good ?bye|bye|cheerio|farewell|ta ta|so long|good ?night|god bless)\b",
        r"\btake care\b(?! of (?:it|that|this|the|your (?:order|request|account|claim)|everything))",
        r"\b(?:see|talk to|speak to) you (?:soon|later|then|there|around|next|on|tomorrow)\b|\b(?:talk|speak) soon\b",
        r"\bhave (?:yourself )?an? (?:\w+ )?(?:good|great|nice|lovely|wonderful|pleasant|fantastic|beautiful|amazing|"
        r"blessed|safe|super|fun|better|relaxing|fine|happy|excellent|awesome)\b",
        r"\benjoy (?:the|your|yourself|yourselves|it|every)\b",
        r"\b(?:good luck|best of luck|all the best|best wishes|sincerely|fingers crossed)\b",
        r"\b(?:kind|warm|best|kindest|warmest) regards\b",
        r"\b(?:happy|merry) (?:birthday|holidays?|easter|new year|travels|christmas|anniversary|thanksgiving|"
        r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|retirement)\b",
        r"\bsafe (?:travels|trip|journey|drive|flight|home)\b",
        r"\b(?:i|we) wish you\b|\bwishing you\b",
        r"\b(?:look after|mind) your ?sel(?:f|ves)\b|\bmind how you go\b|\bsleep (?:well|tight)\b|\brest well\b",
        r"\b(?:till|until) next time\b|\bhave fun\b|\bstay (?:safe|warm|well)\b",
        r"\b(?:pleasure|nice|lovely|great) (?:speaking|talking|chatting|to (?:speak|talk|chat)) (?:to|with) you\b",
        r"\b(?:pleasure|nice|lovely) (?:helping|to help) you\b",
        rf"\b{_THANKS_EN}\b",
        r"\bau revoir\b|\bau plaisir\b|\bciao\b|\btourlou\b|\bbye\b|\b(?:salut|bonsoir) (?:la|bien)\b",
        rf"^(?:\w+ ){{0,3}}(?:bonne|belle|joyeux|joyeuses?) (?!{_NOT_A_WISH})\w+(?: \w+){{0,6}}$",
        r"\b(?:bonne|belle) (?:fin de )?(?:journee|soiree|nuit|semaine|annee|route|chance|continuation|fete)\b",
        rf"\b(?:bon|beau) (?:{_NOUNS_AFTER_BON})\b",
        rf"^bon (?!{_AFTER_A_PAUSING_BON})\w+(?: \w+){{0,2}}$",
        r"\ba (?:bientot|la prochaine|la revoyure)\b|^(?:\w+ ){0,4}a (?:demain|plus tard|tantot|dimanche)$",
        r"^(?:\w+ ){0,4}a (?:lun|mar|mercre|jeu|vendre|same)di$",
        r"\bprenez (?:bien )?soin de vous\b|\b(?:reposez|soignez|portez|amusez) vous\b|\bprofitez (?:en|bien)\b",
        r"\bfaites attention a vous\b|\bje vous (?:souhaite|laisse aller)\b|\bmes salutations\b|\bsalutations\b",
        r"\b(?:bien )?cordialement\b|\bbien a vous\b|\bvous remercie\b",
        r"\b(?:ca|ce|c) (?:m a fait|fut|a ete|etait)(?: un)? plaisir\b",
        rf"\b{_THANKS_FR}\b",
    ),
    "further_help": (
        r"\b(?:anything|any thing|something|what|who) (?:else|more|further|besides)\b|\banything other than that\b",
        rf"\b(?:any|another|some|which) (?:(?:other|further|more|different) )?{_MATTERS_EN}\b(?! \d)",
        r"\bwith anything\b|\banything at all\b|\belse (?:can|could|may|shall) (?:i|we)\b",
        r"\b(?:any|have|had|some|more|other) (?:\w+ )?questions?\b",
        r"\b(?:is|was|will|would) that (?:be )?(?:all|everything|the lot|you (?:sorted|done|set))\b",
        r"\bthat (?:all|everything) (?:for|you|then|today)\b|\bcovered everything\b|\banswered (?:all|everything)\b",
        rf"\bautres? {_MATTERS_FR}\b",
        r"\b(?:avez|aviez|reste|auriez)(?: \w+){0,3} questions?\b|^(?:des|d autres) questions\b",
        r"\b(?:quoi|rien|chose|besoin) d autres?\b|\bd autres? que je\b|\b(?:en|sur) quoi d autre\b",
        r"\b(?:fait|fais|faire|faites) le tour\b|\b(?:ce sera|c etait|est ce que c est|est ce) tout\b",
        r"\ba tout vu\b",
        r"\bc est tu tout\b|\btu d autres?\b|\bil d autres?\b",
        r"\b(?:quelque chose d autre|pour le reste|une derniere (?:chose|question)|besoin de moi)\b",
        r"\bavez vous tout ce\b",
        r"\b(?:ca|cela) (?:repond|couvre|regle)(?: \w+)?(?: a)? (?:tout|toutes|vos|votre)\b",
        r"\b(?:manque|reste) (?:t il|tu) \w+|\boubli(?:e|ons|ez) (?:on |nous |vous )?(?:quelque|rien)\b",
        r"\bbefore (?:i let you|you go|we (?:finish|close|hang up|wrap up))\b|\bneed (?:from me|me for)\b",
        r"\bare you (?:all )?(?:set|sorted)\b|\bleft (?:to|that you|you want)\b",
    ),
    "rude": (
        r"\b(?:shut up|get lost|leave me alone|nobody asked (?:for )?you)\b|\bnot my problem\b",
        r"\byou (?:are|re) (?!no |not )(?:an? )?(?:\w+ )?(?:idiot|moron|stupid|dumb|liar|useless|pathetic|"
        r"clueless)\b",
        r"\b(?:waste|wasting|wasted) (?:of )?my time\b|\bcould(?:n t| not) care less\b",
        r"\b(?:stop|quit) (?:bothering|bugging|nagging|whining|complaining|moaning)\b",
        r"\bare you (?:deaf|stupid|dumb|blind|even listening)\b",
        r"\bperd(?:re|ez) mon temps\b|\b(?:foutez|fichez) moi (?:la paix|patience)\b|\blaissez moi tranquille\b",
        r"\bpas mon probleme\b|\bje m en (?:fous|fiche|contrefous|balance)\b|\btaisez vous\b|\bfermez la$",
        r"\b(?:vous etes|etes vous|t es) (?!pas )(?:\w+ )?(?:stupide|idiote?|sourde?|imbecile|pathetique|inutile)\b",
        r"\b(?:vous etes|etes vous|t es) (?!pas )(?:\w+ )?niaiseu(?:x|se)\b",
        r"\barretez (?:donc )?de (?:m achaler|brailler|chialer|vous plaindre|me deranger)\b",
    ),
    "cust_nothing_more": (
        r"\b(?:that s|thats|that is|that will be|that ll be|think that s) (?:all|it|everything|me|the lot|plenty)\b",
        r"\b(?:nothing|no) (?:else|more)\b|\b(?:i m|i am|we re|all) (?:all )?(?:set|sorted|good|done)\b",
        r"^(?:no|nope|nah) (?:no )?(?:i m|i am) (?:good|fine|ok|okay)\b|\bthat covers\b",
        r"\bc est (?:tout|beau|good)\b|\b(?:rien|pas) d autres?\b|\bca fait le tour\b|\btout est (?:beau|correct)\b",
        r"^(?:non|nan) (?:non )?(?:merci )?(?:ca va aller|(?:je suis|chu|on est) (?:bon|bonne|good|correcte?s?))\b",
    ),
}
_DENIED: Mapping[str, str] = {
    "further_help": r"\b(?:nothing|no one|nobody|not|nt|\w*n t|cannot|never|rien|pas|aucune?|jamais|plus rien) "
    r"(?:\w+ ){0,4}(?:else|more|further|other|autres?)\b",
    "goodbye": r"\b(?:enjoy|wish you|have a) (?:\w+ )?(?:had|told)\b",
}

_COMPILED = {act: re.compile("|".join(f"(?:{mark})" for mark in marks)) for act, marks in _MARKS.items()}
_COMPILED_DENIED = {act: re.compile(mark) for act, mark in _DENIED.items()}


_ASKING = re.compile(
    r"\b(?:is|are|was|were) (?:there|that|you|we)\b|\b(?:do|did|have|had|would|will) you\b|"
    r"\b(?:can|could|may|shall|have) i\b|"
    r"\b(?:any|anything|what|which|who)\b|\by a\b|\best ce\b|"
    r"\b(?:avez|aviez|auriez|voulez|souhaitez|desirez|etes) vous\b|"
    r"\b(?:a|reste|faut) t il\b|\b(?:puis|pourrais) je\b|\b\w+ tu\b|^(?:des|d autres|autre|une autre)\b"
)


def asks(written: str, bare: str) -> bool:
    """Whether a piece is a question, by its mark or, in speech without marks, by its words."""
    end = written.rstrip("\"'»)] \u00a0\u202f")[-1:]
    return end == "?" or (end not in ".!…" and _ASKING.search(bare) is not None)


def marked(act: str, bare: str) -> bool:
    """Whether a piece, bared by `text.plain`, holds words that make it `act`. False for acts without such words."""
    marks = _COMPILED.get(act)
    if marks is None or marks.search(bare) is None:
        return False
    denied = _COMPILED_DENIED.get(act)
    return denied is None or denied.search(bare) is None


_LAST_WORDS = re.compile(
    r"^(?:\w+ ){0,3}(?:thank you|thanks|thank you so much|merci)\b(?! (?:i|let|je|un instant|one moment|laissez)\b)|"
    r"^(?:\w+ )?(?:merci )?bonjour(?: la)?$|\b(?:drive|ride|travel|walk) (?:safely|carefully|slowly)\b|"
    r"\bthinking of you\b|"
    r"\b(?:conduisez|roulez|allez y|soyez) prud\w+\b|\b(?:on|je) pense (?:\w+ )?a vous\b|\bmes pensees\b"
)


def closes(bare: str) -> bool:
    """Whether a bared piece takes leave in the agent's last message: a thank-you there ends a contact."""
    return _LAST_WORDS.search(bare) is not None
