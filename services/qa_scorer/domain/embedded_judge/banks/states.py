"""States of which only one can hold, by the words for them in English and French: what the log gives for pending is not
approved, and a store credit is no money on a card."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: tuple[Mapping[str, str], ...] = (
    {
        "pending": r"wait ?list\w*|under review|in review|pending|awaiting|on hold|queued|to be confirmed|"
        r"en attente|liste d attente|a l etude|a l examen|en cours d (?:examen|analyse|etude|approbation)|sous reserve|"
        r"en suspens|a confirmer|a valider",
        "settled": r"approved|confirmed|accepted|guaranteed|granted|finali[sz]ed|been completed|in effect|approuve\w*|"
        r"confirme\w*|accepte\w*|garanti\w*|accorde\w*|finalise\w*|ete completee?|en vigueur",
    },
    {
        "store": r"store credit\w*|credit note|vouchers?|gift ?cards?|credit en magasin|credit (?:en )?boutique|"
        r"note de credit|bon d achat|bons? cadeaux?|carte cadeau",
        "paid back": r"(?:on|to|onto) (?:the|your) (?:\w+ )?card|original (?:payment|method)|(?:your|the) bank account|"
        r"sur (?:la|votre) carte (?!cadeau)|compte (?:bancaire|de banque)|mode de paiement|en argent|in cash",
    },
    {
        "later": r"next (?:bill\w*|cycle|month|statement|invoice|working day|business day|renewal)|"
        r"\d+ (?:(?:to|a) \d+ )?(?:working |business |full )?(?:days|weeks)|"
        r"prochain\w* (?:facture|cycle|mois|releve|jour\w*)|\d+ (?:a \d+ )?(?:jours|semaines)",
        "now": r"straight ?away|right away|immediate\w*|at once|instant\w*|(?:from|as of|effective|live) today|"
        r"same day|live now|today|now|tout de suite|immediat\w*|aujourd hui|des maintenant|sur le champ|le jour meme",
    },
    {
        "part": r"partial\w*|in part|with (?:warnings|errors)|partiel\w*|en partie|avec (?:avertissements|erreurs)",
        "whole": r"in full|fully|entire\w*|whole|all (?:of )?(?:it|them|your|the|\d+)|completely|au complet|en entier|"
        r"integral\w*|completement|totalite|tous les|toutes les",
    },
    {
        "left out": r"not (?:included|eligible|covered)|excluded|ineligible|non (?:inclus\w*|admissible\w*|couvert\w*)|"
        r"pas (?:inclus\w*|admissible\w*|couvert\w*)|exclu\w*|inadmissible\w*",
        "taken in": r"included|eligible|covered|qualif\w*|inclus\w*|admissible\w*|couvert\w*|compris\w*",
    },
    {
        "filed": r"received|submitted|lodged|filed|logged|queued|requested|pending\w*|in progress|processing|"
        r"recue?s?|soumise?s?|deposee?s?|demandee?s?|en cours|en traitement|en attente|enregistree?s?",
        "decided": r"approved|accepted|granted|paid out|in your account|approuvee?s?|acceptee?s?|accordee?s?|"
        r"dans votre compte",
        "turned down": r"denied|rejected|declined|turned down|refusee?s?|rejetee?s?",
    },
)

STATES: tuple[Mapping[str, re.Pattern[str]], ...] = tuple(
    {state: re.compile(rf"\b(?:{words})\b") for state, words in family.items()} for family in _WORDS
)
"""Per family, a pattern for each of its states, for plain words."""

_LOOSE = frozenset({"now"})
_CLAIMED_NOW = re.compile(
    r"\b(?:straight ?away|right away|immediate\w*|at once|instant\w*|(?:from|as of|effective|live) today|live now|"
    r"tout de suite|immediat\w*|des (?:aujourd hui|maintenant)|a partir d aujourd hui|sur le champ)\b"
)


_CONDITION = re.compile(
    r"\b(?:if|once|when|until|unless|before|as soon as|should|whether|si|quand|une fois|des que|lorsque|avant|jusqu a)"
    r"(?: \w+){1,7}"
)
"""What depends on something else, is not so yet."""


def states(text: str, *, claimed: bool = False) -> dict[int, frozenset[str]]:
    """By family, the states that plain words tell. `claimed`: somebody says it, so that a mere "now" or "today" says
    nothing of when it takes effect."""
    found = {}
    if claimed:
        text = _CONDITION.sub(" ", text)
    for family, patterns in enumerate(STATES):
        told = {
            state
            for state, pattern in patterns.items()
            if (_CLAIMED_NOW if claimed and state in _LOOSE else pattern).search(text)
        }
        if {"left out", "taken in"} <= told:
            # "Not included" holds "included".
            told.discard("taken in")
        if told:
            found[family] = frozenset(told)
    return found
