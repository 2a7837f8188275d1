"""Language tags (BCP 47), and the choice of an interaction's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from services.qa_scorer.domain.interaction import Interaction, Speaker

DEFAULT_LANGUAGE = "en"
MAX_TAG_CHARS = 100
MAX_SAMPLE_CHARS = 3000
MIN_CONFIDENCE = 0.5

_WELL_FORMED = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|en-GB-oed|sgn-(?:BE-FR|BE-NL|CH-DE)",
    re.IGNORECASE,
)
_UNDETERMINED = "und"
_SPOKEN = (Speaker.CUSTOMER, Speaker.AGENT)


@dataclass(frozen=True, slots=True)
class Detection:
    """A primary subtag, and the probability that it is right (0 to 1)."""

    language: str
    confidence: float


class LanguageDetector(Protocol):
    def detect(self, text: str) -> Detection | None:
        """The language of `text`; None where the text tells nothing (empty, or words of any language)."""


@dataclass(frozen=True, slots=True)
class InteractionLanguage:
    """The tag to judge in. `certain` is False where nothing was declared and the text told too little."""

    tag: str
    detected: bool
    confidence: float

    @property
    def certain(self) -> bool:
        return not self.detected or self.confidence >= MIN_CONFIDENCE


def is_well_formed(tag: str) -> bool:
    """Whether `tag` has the form of BCP 47 (RFC 5646, section 2.1). Whether its parts are registered is not asked."""
    return 0 < len(tag) <= MAX_TAG_CHARS and _WELL_FORMED.fullmatch(tag) is not None


def primary_subtag(tag: str) -> str:
    """`fr-CA` is `fr`."""
    return tag.split("-", 1)[0].lower()


def canonical_tag(tag: str) -> str:
    """The usual spelling of a well-formed tag: `FR-ca` is `fr-CA`, `ZH-HANS` is `zh-Hans`."""
    parts = tag.lower().split("-")
    spelled = parts[:1]
    for index, part in enumerate(parts[1:], start=1):
        if "x" in parts[:index] or len(parts[index - 1]) == 1:
            spelled.append(part)
        elif len(part) == 2:
            spelled.append(part.upper())
        elif len(part) == 4 and part.isalpha():
            spelled.append(part.capitalize())
        else:
            spelled.append(part)
    return "-".join(spelled)


def sample_of(interaction: Interaction) -> str:
    """What customer and agents said, up to `MAX_SAMPLE_CHARS` characters: enough to tell a language."""
    parts: list[str] = []
    size = 0
    for turn in interaction.turns:
        if turn.speaker in _SPOKEN:
            parts.append(turn.text[: MAX_SAMPLE_CHARS - size])
            size += len(parts[-1]) + 1
            if size >= MAX_SAMPLE_CHARS:
                break
    return "\n".join(parts)


def language_of(interaction: Interaction, detector: LanguageDetector) -> InteractionLanguage:
    """The declared language, else the detected one, else `DEFAULT_LANGUAGE` with confidence 0. `und` declares nothing.

    A detected language has no region: a text does not tell Quebec from France.
    """
    if interaction.language and primary_subtag(interaction.language) != _UNDETERMINED:
        return InteractionLanguage(canonical_tag(interaction.language), detected=False, confidence=1.0)
    detection = detector.detect(sample_of(interaction))
    if detection is None:
        return InteractionLanguage(DEFAULT_LANGUAGE, detected=True, confidence=0.0)
    return InteractionLanguage(detection.language, detected=True, confidence=detection.confidence)
