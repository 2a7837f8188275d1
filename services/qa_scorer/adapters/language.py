"""Language detection with lingua: small models, English and French first."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lingua import IsoCode639_1, LanguageDetectorBuilder

from services.qa_scorer.domain.language import Detection

_TAGS = ("en", "fr", "es", "de", "pt", "it", "zh", "ar", "pa")
_HOME = ("en", "fr")
_NOISE = re.compile(r"\[[A-Z]{2,10}_\d{1,6}\]|\S*[@\d/]\S*")
_WORD = re.compile(r"[^\W\d_]+")
_MIN_LETTERS_OF_OTHERS = 25
_MIN_CONFIDENCE_OF_OTHERS = 0.8
_SHORT = 60
# What people open a contact with, or answer in a word. A model of letter groups can't place these; a person can.
_TELLTALE = {
    "en": frozenset(
        [
            "hi",
            "hello",
            "hey",
            "good",
            "morning",
            "afternoon",
            "evening",
            "thanks",
            "thank",
            "you",
            "please",
            "yes",
            "yeah",
            "the",
            "and",
            "is",
            "my",
            "your",
            "how",
            "help",
            "name",
            "sorry",
            "bye",
            "goodbye",
            "what",
            "can",
            "i",
        ]
    ),
    "fr": frozenset(
        [
            "bonjour",
            "bonsoir",
            "salut",
            "allo",
            "allô",
            "merci",
            "oui",
            "non",
            "svp",
            "il",
            "vous",
            "plaît",
            "plait",
            "bienvenue",
            "au",
            "revoir",
            "comment",
            "puis",
            "aide",
            "je",
            "suis",
            "mon",
            "votre",
            "est",
            "et",
            "le",
            "la",
            "les",
            "des",
            "une",
            "pour",
            "avec",
            "bonne",
            "journée",
        ]
    ),
}


@cache
def _lingua() -> Any:
    """The detector, built at first use: a process that is told each language can spare the 15 MiB of its models."""
    codes = [getattr(IsoCode639_1, tag.upper()) for tag in _TAGS]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()


class LinguaDetector:
    """English and French are the house's languages: another one needs more text and more confidence."""

    def detect(self, text: str) -> Detection | None:
        words = [word.lower() for word in _WORD.findall(_NOISE.sub(" ", text))]
        letters = sum(map(len, words))
        if not letters:
            return None
        clean = " ".join(words)
        values = [
            (value.language.iso_code_639_1.name.lower(), value.value)
            for value in _lingua().compute_language_confidence_values(clean)
        ]
        tag, confidence = values[0]
        enough = letters >= _MIN_LETTERS_OF_OTHERS and confidence >= _MIN_CONFIDENCE_OF_OTHERS
        if tag not in _HOME and enough:
            return Detection(tag, confidence)
        return _home_language(words, dict(values), len(clean) <= _SHORT)


def _home_language(words: list[str], values: dict[str, float], short: bool) -> Detection | None:
    """English or French: by telltale words where the text is short, by the models' shares otherwise."""
    shares = {tag: values.get(tag, 0.0) for tag in _HOME}
    if short:
        hits = {tag: sum(word in _TELLTALE[tag] for word in words) for tag in _HOME}
        if hits["en"] != hits["fr"]:
            tag = max(hits, key=lambda entry: hits[entry])
            return Detection(tag, 0.5 + 0.5 * hits[tag] / max(len(words), hits[tag]))
    total = sum(shares.values())
    if total <= 0:
        return None
    tag = max(shares, key=lambda entry: shares[entry])
    # Weighed against all languages, so that a text that fits neither is known to be doubtful.
    return Detection(tag, shares[tag])
