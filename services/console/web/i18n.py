"""Texts in the user's language.

The English text is the key. Each area has a fragment of its own, ``locale/fr/<area>.po``, read at start and merged; so
people who work on different areas never edit the same file. ``python -m services.console.web.extract`` brings the
fragments up to date with templates and pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALES: Final = Path(__file__).parent.parent / "locale"
LANGUAGES: Final = ("en", "fr")
SOURCE: Final = "en"
SHELL: Final = "shell"
"""The fragment with what the shell and the components say."""
Key = tuple[str, str]
"""Context (empty for none) and English text."""


def N_(message: str) -> str:
    """Marks a text for the catalogues where it is declared; it is translated where it is shown."""
    return message


class Texts:
    """The texts of one language, by gettext's interface."""

    def __init__(self, language: str, entries: Mapping[Key, tuple[str, ...]]) -> None:
        self.language = language
        self._entries = entries

    def gettext(self, message: str) -> str:
        return self._found("", message) or message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self._counted("", singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        return self._found(context, message) or message

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        return self._counted(context, singular, plural, n)

    def _found(self, context: str, message: str) -> str:
        return self._entries.get((context, message), ("",))[0]

    def _counted(self, context: str, singular: str, plural: str, n: int) -> str:
        forms = self._entries.get((context, singular))
        # French counts nought and one alike; English only one.
        first = abs(n) < 2 if self.language == "fr" else n == 1
        if forms is None or len(forms) < 2 or not all(forms):
            return singular if first else plural
        return forms[0] if first else forms[1]


def fragments(language: str) -> Iterable[tuple[Path, Catalog]]:
    """Every fragment of a language, by name."""
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=f"{language}_CA")


def read(language: str) -> Texts:
    """The merged texts of a language, from disk. Fuzzy entries don't count; where fragments differ on a text, the
    shell's wins, then the first by name (a test finds such texts)."""
    if language == SOURCE:
        return Texts(language, {})
    entries: dict[Key, tuple[str, ...]] = {}
    for _, key, forms in translations(language):
        entries.setdefault(key, forms)
    return Texts(language, entries)


def translations(language: str) -> Iterable[tuple[str, Key, tuple[str, ...]]]:
    """Area, key and translated forms of every whole entry, the shell's first."""
    for path, catalogue in sorted(fragments(language), key=lambda found: (found[0].stem != SHELL, found[0])):
        for message in catalogue:
            if not message.id or message.fuzzy:
                continue
            singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            forms = tuple(text or "" for text in strings)
            if all(forms):
                yield path.stem, (message.context or "", singular), forms


@cache
def texts(language: str) -> Texts:
    """As `read`, once per process."""
    return read(language)


def negotiated(accept_language: str) -> str:
    """The first of a browser's languages that we have, by its wishes' weight; English where none fits."""
    wishes = []
    for position, part in enumerate(accept_language[:500].split(",")):
        tag, _, parameters = part.strip().partition(";")
        weight = 1.0
        if parameters.strip().startswith("q="):
            try:
                weight = float(parameters.strip()[2:])
            except ValueError:
                weight = 0.0
        wishes.append((-weight, position, tag.strip().lower().partition("-")[0]))
    for weight, _, language in sorted(wishes):
        if weight < 0 and language in LANGUAGES:
            return language
    return SOURCE
