"""What a recogniser makes of speech: no punctuation, fillers, repetitions, words heard wrongly, holes."""

# ruff: noqa: E501 - a table
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from examples.contact_centre.dice import Dice
from examples.contact_centre.numbers_spoken import without_digits

_FILLERS: Mapping[str, Sequence[str]] = {
    "en": ("um", "uh", "uh", "um", "like", "you know", "so", "well", "i mean", "uh", "er", "kind of"),
    "fr": ("euh", "euh", "ben", "là", "genre", "tsé", "fait que", "euh", "bon", "comme", "hum"),
}
_MISHEARD: Mapping[str, Mapping[str, str]] = {
    "en": {
        "their": "there", "parcel": "partial", "kettle": "cattle",
        "carrier": "career", "refund": "re fund", "northgate": "north gate", "warehouse": "where house",
        "courier": "curry or", "two": "to", "four": "for", "you're": "your", "parka": "parker", "toaster": "coaster",
        "it's": "its", "shipped": "chipped", "aisle": "i'll", "wait": "weight", "mail": "male", "store": "stored",
        "package": "packet", "express": "ex press", "label": "able", "sorry": "sory", "receipt": "reseat",
        "delivered": "delivery", "counter": "encounter", "pickup": "pick up", "email": "he mail", "card": "car",
        "charged": "charge", "hold": "old", "points": "point", "really": "rarely", "ordered": "order", "flyer": "fire", "scanned": "scand", "tuque": "took", "address": "a dress",
    },
    "fr": {
        "colis": "collie", "livraison": "liaison", "courriel": "courrier elle", "remboursement": "rembourse ment",
        "commande": "comande", "northgate": "north gate", "entrepôt": "entre peau", "c'est": "ses", "étiquette": "étiquettes",
        "suivi": "suivit", "carte": "quart", "grève": "rêve", "transporteur": "transports", "mijoteuse": "mi joueuse",
        "cafetière": "cafétéria", "retour": "tour", "reçu": "reçus", "magasin": "magazine", "facture": "fracture",
        "livré": "livrer", "bordereau": "bord de l'eau", "délai": "des laits", "messager": "message et", "étage": "et tage",
        "chèque": "sec", "avis": "à vie", "point": "poing", "reçue": "reçu", "échange": "et change", "poste": "posts",
    },
}  # fmt: skip
_RESTARTS: Mapping[str, Sequence[Sequence[str]]] = {
    "en": (["i", "mean"], ["no", "wait"], ["sorry"], [], ["uh"], ["let", "me", "start", "over"]),
    "fr": (["je", "veux", "dire"], ["non", "attendez"], ["excusez"], [], ["euh"], ["je", "recommence"]),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"%": " percent", "$": " dollars ", "a.m.": "a m", "p.m.": "p m", "ms.": "ms", "mr.": "mr", "&": " and "},
    "fr": {"%": " pour cent", "$": " dollars ", "svp": "s'il vous plaît", "&": " et "},
}
_KEPT = re.compile(r"[^\w\s'\-\[\]]", re.UNICODE)
_CLOCK_FR = re.compile(r"(\d{1,2})\s*h\s*(\d{2})?")
_CLOCK_EN = re.compile(r"(\d{1,2}):(\d{2})")
_SMALL = {"en": {"the", "a", "to", "of", "is"}, "fr": {"le", "la", "de", "à", "que"}}
_MONEY = re.compile(r"\$(\d+)\.(\d{2})")


class Recogniser:
    """One contact's: its line is good or bad throughout."""

    def __init__(self, dice: Dice, language: str) -> None:
        self._dice = dice
        self._language = language
        self._noise = dice.pick((0.003, 0.008, 0.018, 0.035))

    def __call__(self, text: str, *, careful: bool, exact: bool = False) -> str:
        """The transcript of one turn.

        Args:
            careful: who speaks is used to it, so there are fewer fillers.
            exact: its values decide a criterion: fillers come between them, but none is lost or heard wrongly.
        """
        words = self._plain(text).split()
        dice, noise = self._dice, self._noise
        misheard, small = _MISHEARD[self._language], _SMALL[self._language]
        long = len(words) > 8 and not exact
        heard: list[str] = []
        if long and not careful and dice.chance(noise * 9):
            # Somebody starts, stops and starts again.
            words = [*words[: dice.between(2, 4)], *dice.pick(_RESTARTS[self._language]), *words]
        for number, word in enumerate(words):
            chance = dice.random()
            if chance < noise * (0.3 if careful else 1.3):
                heard.append(dice.pick(_FILLERS[self._language]))
            elif number and chance > 1 - noise * (0.2 if careful else 0.6):
                heard.append(word)
            elif long and dice.chance(noise * 0.15):
                heard.append("[inaudible]")
                continue
            if not exact and word in misheard and dice.chance(noise * 6):
                word = misheard[word]
            elif long and word in small and dice.chance(noise):
                continue
            heard.append(word)
        return " ".join(heard)

    def _plain(self, text: str) -> str:
        text = text.lower().replace("’", "'").replace("\u00a0", " ").replace("o.k.", "ok").replace("o.k", "ok")
        language = self._language
        if language == "fr":
            text = _CLOCK_FR.sub(lambda m: f"{m[1]} heures {m[2] or ''} ", text)
        else:
            text = _MONEY.sub(r"\1 dollars and \2 cents", text)
            text = _CLOCK_EN.sub(r"\1 \2", text)
        for sign, word in _WORDS[language].items():
            text = text.replace(sign, word)
        text = _KEPT.sub(" ", without_digits(text, language))
        return text.replace("_", " ")
