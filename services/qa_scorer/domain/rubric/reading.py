"""Reads typed values out of YAML nodes.

Every fault goes to `Problems` with its line, and reading goes on with a default, so that an author sees all faults
at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from services.qa_scorer.domain.rubric.model import LANGUAGES, Text
from services.qa_scorer.domain.rubric.nodes import Fields, Items, Node, Scalar, join
from services.qa_scorer.domain.rubric.problems import Problems, listed, suggestion

MAX_TEXT_CHARS = 8_000
MAX_KEY_CHARS = 100


class Reader:
    """One mapping of the file, read field by field. A field whose value is null counts as absent."""

    def __init__(self, node: Fields, path: str, problems: Problems) -> None:
        self.node = node
        self.path = path
        self.problems = problems

    @property
    def line(self) -> int:
        return self.node.line

    def line_of(self, name: str) -> int:
        return self.node.key_lines.get(name, self.node.line)

    def at(self, name: str) -> str:
        return join(self.path, name)

    def error(self, name: str, code: str, message: str) -> None:
        self.problems.error(self.line_of(name), self.at(name), code, message)

    def warning(self, name: str, code: str, message: str) -> None:
        self.problems.warning(self.line_of(name), self.at(name), code, message)

    def get(self, name: str) -> Node | None:
        node = self.node.fields.get(name)
        return None if node is None or (isinstance(node, Scalar) and node.is_null) else node

    def known(self, allowed: Collection[str]) -> None:
        for name in self.node.fields:
            if name not in allowed:
                hint = suggestion(name, allowed)
                self.error(name, "unknown_key", f"Unknown key {name!r}.{hint} Allowed here: {listed(allowed)}.")

    def require(self, name: str, what: str) -> Node | None:
        node = self.get(name)
        if node is None:
            self.error(name, "missing", f"{name!r} is missing: {what}.")
        return node

    def string(self, name: str, *, max_chars: int = MAX_TEXT_CHARS) -> str | None:
        node = self.get(name)
        return None if node is None else plain(node, self.at(name), self.problems, max_chars=max_chars)

    def key(self, name: str = "key") -> str | None:
        """A name for machines: letters, digits, `_`, `-` and `.`."""
        if self.require(name, "give it a short name of letters, digits, '_', '-' or '.'") is None:
            return None
        text = self.string(name, max_chars=MAX_KEY_CHARS)
        if text is not None and not (text[:1].isalnum() and all(_is_key_char(char) for char in text)):
            self.error(
                name, "bad_key", f"{text!r} may hold only letters, digits, '_', '-' and '.', no accents or spaces."
            )
            return None
        return text

    def number(
        self, name: str, *, low: float, high: float = math.inf, default: float | None = None, required: bool = False
    ) -> float | None:
        span = f"of at least {low:.12g}" if math.isinf(high) else f"between {low:.12g} and {high:.12g}"
        if required and self.require(name, f"give a number {span}") is None:
            return default
        node = self.get(name)
        if node is None:
            return default
        value = _float(node)
        if value is None or not low <= value <= high:
            shown = repr(node.text) if isinstance(node, Scalar) else "a list or mapping"
            self.error(name, "bad_number", f"{name!r} must be a number {span}, not {shown}.")
            return default
        return value

    def integer(self, name: str, default: int) -> int:
        node = self.get(name)
        if node is None:
            return default
        value = _float(node)
        if value is None or value != int(value) or abs(value) > 1_000_000:
            self.error(name, "bad_number", f"{name!r} must be a whole number.")
            return default
        return int(value)

    def boolean(self, name: str, default: bool) -> bool:
        node = self.get(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and node.tag == "bool":
            return node.text.lower() in ("true", "yes", "on")
        self.error(name, "bad_boolean", f"{name!r} must be true or false.")
        return default

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        text = self.string(name)
        if text is None:
            return default
        if text not in allowed:
            self.error(
                name,
                "bad_choice",
                f"{name!r} can't be {text!r}.{suggestion(text, allowed)} Allowed: {listed(allowed)}.",
            )
            return default
        return text

    def strings(self, name: str, *, max_items: int, max_chars: int = MAX_TEXT_CHARS) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        return tuple(text for _, _, text in self.located(name, max_items=max_items, max_chars=max_chars))

    def located(self, name: str, *, max_items: int, max_chars: int = MAX_TEXT_CHARS) -> list[tuple[int, str, str]]:
        """Like `strings`, each with its line and path."""
        node = self.get(name)
        if node is None:
            return []
        if isinstance(node, Scalar):
            node = Items(node.line, (node,))
        if not isinstance(node, Items):
            self.error(name, "bad_list", f"{name!r} must be a list.")
            return []
        if len(node.items) > max_items:
            self.error(name, "too_many", f"{name!r} has {len(node.items)} items; at most {max_items} are allowed.")
        found = []
        for number, item in enumerate(node.items[:max_items]):
            path = f"{self.at(name)}[{number}]"
            text = plain(item, path, self.problems, max_chars=max_chars)
            if text is not None:
                found.append((item.line, path, text))
        return found

    def text(self, name: str, *, required: bool, max_chars: int = MAX_TEXT_CHARS) -> Text:
        """A text by language. One language is needed; a missing one is a warning."""
        node = self.require(name, "write {en: ..., fr: ...}") if required else self.get(name)
        if node is None:
            return {}
        if not isinstance(node, Fields):
            self.error(name, "bad_text", f"{name!r} needs its languages: write {{en: ..., fr: ...}}.")
            return {}
        reader = Reader(node, self.at(name), self.problems)
        reader.known(LANGUAGES)
        found: Text = {}
        for language in LANGUAGES:
            said = reader.string(language, max_chars=max_chars)
            if said is not None and said.strip():
                found[language] = said
        if not found:
            self.error(name, "missing_text", f"{name!r} needs a text in at least one language: en or fr.")
        else:
            for language in LANGUAGES:
                if language not in found:
                    named = {"en": "English", "fr": "French"}[language]
                    self.warning(name, "missing_language", f"{name!r} has no {named} text ({language}).")
        return found

    def mapping(self, name: str) -> Reader | None:
        node = self.get(name)
        if node is None:
            return None
        if not isinstance(node, Fields):
            self.error(name, "bad_mapping", f"{name!r} must be a mapping of keys to values.")
            return None
        return Reader(node, self.at(name), self.problems)

    def mappings(self, name: str, *, max_items: int) -> Iterator[Reader]:
        """The items of a list of mappings; anything else in it is an error."""
        node = self.get(name)
        if node is None:
            return
        if not isinstance(node, Items):
            self.error(name, "bad_list", f"{name!r} must be a list.")
            return
        if len(node.items) > max_items:
            self.error(name, "too_many", f"{name!r} has {len(node.items)} items; at most {max_items} are allowed.")
        for number, item in enumerate(node.items[:max_items]):
            path = f"{self.at(name)}[{number}]"
            if isinstance(item, Fields):
                yield Reader(item, path, self.problems)
            else:
                self.problems.error(item.line, path, "bad_mapping", "Each item must be a mapping of keys to values.")


def unique(
    readers_and_keys: list[tuple[Reader, str]], what: str, problems: Problems, name: str = "key"
) -> dict[str, Reader]:
    """The readers by key; a repeated key is an error that names the line of the first."""
    first: dict[str, Reader] = {}
    for reader, key in readers_and_keys:
        if key in first:
            line = first[key].line_of(name)
            message = f"The {what} {key!r} stands already on line {line}."
            problems.error(reader.line_of(name), reader.at(name), "duplicate_key", message)
        else:
            first[key] = reader
    return first


def plain(node: Node, path: str, problems: Problems, *, max_chars: int) -> str | None:
    """A text as it stands in the file: `no` and `12` are the texts "no" and "12" where a text is wanted."""
    if not isinstance(node, Scalar) or node.is_null:
        problems.error(node.line, path, "bad_string", "A text is wanted here.")
        return None
    if len(node.text) > max_chars:
        problems.error(
            node.line, path, "too_long", f"The text has {len(node.text)} characters; at most {max_chars} are allowed."
        )
        return None
    return node.text


def _is_key_char(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "_-.")


def _float(node: Node) -> float | None:
    if not isinstance(node, Scalar) or node.tag not in ("int", "float"):
        return None
    try:
        value = float(node.text.replace("_", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
