"""YAML as a tree that remembers its lines. Nothing in a file can make it execute, expand without bound or hang."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from services.qa_scorer.domain.rubric.problems import Problems

MAX_DEPTH = 24
MAX_NODES = 200_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SCALARS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp"))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value: `text` as it stands in the file, `tag` the type YAML gave it (str, int, float, bool, null...)."""

    line: int
    text: str
    tag: str

    @property
    def is_null(self) -> bool:
        return self.tag == "null"


@dataclass(frozen=True, slots=True)
class Items:
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping. `key_lines` gives the line of each key."""

    line: int
    fields: dict[str, Node]
    key_lines: dict[str, int]


Node = Scalar | Items | Fields


class _Refused(Exception):
    """Stops the reading of a file that can't be read any further."""

    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.code = code
        self.message = message


def load(content: str, problems: Problems, *, max_bytes: int) -> Node | None:
    """The file's single document, or None with an error in `problems`.

    Anchors and aliases are refused: a few lines of them can stand for billions of nodes, and no rubric needs them.
    """
    try:
        size = len(content.encode())
    except UnicodeEncodeError as error:
        line = content.count("\n", 0, error.start) + 1
        problems.error(line, "", "not_yaml", "The file is not valid text: it holds half of a surrogate pair.")
        return None
    if size > max_bytes:
        problems.error(0, "", "too_large", f"The file has {size} bytes; at most {max_bytes} are allowed.")
        return None
    try:
        _check_events(content)
        root = yaml.compose(content, Loader=_LOADER)
        if root is None:
            raise _Refused(1, "empty", "The file is empty.")
        return _convert(root, "", problems)
    except _Refused as refused:
        problems.error(refused.line, "", refused.code, refused.message)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        problems.error(mark.line + 1 if mark else 0, "", "not_yaml", f"The file is not valid YAML: {said}.")
    except yaml.YAMLError as error:
        line = _line_of_reader_error(content, error)
        problems.error(line, "", "not_yaml", "The file is not valid YAML: it holds a character that YAML forbids.")
    return None


def _line_of_reader_error(content: str, error: yaml.YAMLError) -> int:
    position = getattr(error, "position", None)
    return content.count("\n", 0, position) + 1 if isinstance(position, int) else 0


def _check_events(content: str) -> None:
    """Walks the file without building anything, so that depth and size are known before memory is spent."""
    depth = nodes = documents = 0
    for event in yaml.parse(content, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused(line, "many_documents", "The file holds more than one YAML document; keep one.")
        elif isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "alias", f"The alias '*{event.anchor}' is not allowed; write the value out.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            if nodes > MAX_NODES:
                raise _Refused(line, "too_large", f"The file has more than {MAX_NODES} values.")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise _Refused(line, "too_deep", f"The file nests deeper than {MAX_DEPTH} levels.")


def _convert(node: yaml.Node, path: str, problems: Problems) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
        fields: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        for key, value in node.value:
            key_line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                problems.error(key_line, path, "bad_key", "A key must be plain text.")
                continue
            name = str(key.value)
            if name in fields:
                first = key_lines[name]
                problems.error(
                    key_line, join(path, name), "duplicate_key", f"The key {name!r} stands already on line {first}."
                )
                continue
            fields[name] = _convert(value, join(path, name), problems)
            key_lines[name] = key_line
        return Fields(line, fields, key_lines)
    if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
        return Items(
            line, tuple(_convert(item, f"{path}[{number}]", problems) for number, item in enumerate(node.value))
        )
    if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
        return Scalar(line, str(node.value), node.tag.removeprefix(_TAG))
    problems.error(line, path, "bad_tag", f"The YAML tag {node.tag!r} is not allowed; write the plain value.")
    return Scalar(line, "", "null")


def join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
