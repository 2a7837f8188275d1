"""Brings the catalogues up to date: ``python -m services.console.web.extract [AREA...]``.

A text belongs to the area of the folder of its template, or of the name of its module of pages or presenters; what
the shell and the components say belongs to ``shell``, and what settings mean, of every service, to ``settings``. New
texts are added without a translation, texts that are gone are removed, and a text that another fragment already
translates is not added again.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from services.console.web.i18n import LOCALES, SHELL

ROOT: Final = Path(__file__).parent.parent
SETTINGS: Final = "settings"
_SHARED: Final = frozenset({"components", "shell"})
_KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "n_": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_TEMPLATE_OPTIONS: Final = {
    "encoding": "utf-8",
    "silent": "false",
    "trimmed": "true",
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
}
_HEADER: Final = r"""msgid ""
msgstr ""
"Language: {language}_CA\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""
Found = Mapping[tuple[str, str | tuple[str, ...]], list[str]]
"""Context and text (or singular and plural), to the places where it stands."""


def extracted() -> dict[str, Found]:
    """Every text of templates and Python code, by area."""
    found: dict[str, dict[tuple[str, str | tuple[str, ...]], list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, area in _sources():
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {} if path.suffix == ".py" else _TEMPLATE_OPTIONS
        for line, message, _, context in extract_from_file(method, path, _KEYWORDS, options=options):
            key = (context or "", tuple(message) if isinstance(message, tuple | list) else message)
            found[area][key].append(f"{path.relative_to(ROOT).as_posix()}:{line}")
    for place, text in _descriptions():
        found[SETTINGS][("", text)].append(place)
    return dict(found)


def _descriptions() -> Iterator[tuple[str, str]]:
    """What settings mean: of every service and of the worker, which the console shows and may not import."""
    repository = ROOT.parent.parent
    for path in sorted([*repository.glob("services/*/settings.py"), repository / "workflows" / "settings.py"]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "description" and isinstance(node.value, ast.Constant):
                yield f"{path.relative_to(repository).as_posix()}:{node.value.lineno}", str(node.value.value)


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        folder = path.relative_to(ROOT / "templates").parts[0]
        yield path, SHELL if folder in _SHARED else folder
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if parts[0] in ("pages", "presenters") and parts[-1] not in ("__init__.py", "registry.py"):
            yield path, parts[1].removesuffix(".py")
        elif parts[0] != "migrations" and parts[-2:] != ("web", "extract.py"):
            yield path, SHELL


def missing_and_gone(language: str = "fr") -> tuple[list[str], list[str]]:
    """Texts without a (clear) translation, and translations of texts that no longer stand anywhere."""
    wanted = {key: places for found in extracted().values() for key, places in found.items()}
    have = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        for key, message in _entries(_read(path)).items():
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if all(strings) and not message.fuzzy:
                have[key] = path.name
    missing = [f"{places[0]}: {key[1]!r}" for key, places in wanted.items() if key not in have]
    gone = [f"{name}: {key[1]!r}" for key, name in have.items() if key not in wanted]
    return sorted(missing), sorted(gone)


def update(areas: list[str], language: str = "fr") -> None:
    """Rewrites the fragments of these areas; of all where none is named."""
    everything = extracted()
    old = {path.stem: _read(path) for path in sorted((LOCALES / language).glob("*.po"))}
    for area in areas or sorted({*everything, *old}):
        others = {key for name, catalogue in old.items() if name != area for key in _entries(catalogue)}
        catalogue = Catalog(locale=f"{language}_CA", charset="utf-8", header_comment="")
        kept = _entries(old[area]) if area in old else {}
        for key, places in sorted(everything.get(area, {}).items(), key=lambda item: item[1]):
            if key in others and key not in kept:
                continue
            before = kept.get(key)
            catalogue.add(
                key[1] if isinstance(key[1], str) else list(key[1]),
                before.string if before is not None else "",
                context=key[0] or None,
                auto_comments=[],
                # Line numbers would change with every edit, and with them the file.
                locations=[(place, 0) for place in dict.fromkeys(place.rpartition(":")[0] for place in places)],
                flags=before.flags - {"python-format"} if before is not None else (),
            )
        path = LOCALES / language / f"{area}.po"
        if not len(catalogue):
            path.unlink(missing_ok=True)
            continue
        with path.open("wb") as file:
            file.write(_HEADER.format(language=language).encode())
            write_po(file, catalogue, omit_header=True, width=120, include_lineno=False)
        empty = sum(1 for message in catalogue if message.id and not _is_whole(message.string))
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} texts, {empty} without a translation")  # noqa: T201


def _is_whole(string: Any) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr_CA")


def _entries(catalogue: Catalog) -> dict[tuple[str, str | tuple[str, ...]], Any]:
    return {
        (message.context or "", tuple(message.id) if isinstance(message.id, tuple | list) else message.id): message
        for message in catalogue
        if message.id
    }


if __name__ == "__main__":
    update(sys.argv[1:])
