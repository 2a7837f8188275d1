"""Reading records from files, one JSON object a line, in pieces that an upload can carry."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cli.errors import UsageError

PIECE_LINES = 500
PIECE_BYTES = 4 * 1024 * 1024
LINE_BYTES = 16 * 1024 * 1024 - 1
"""An interaction has at most 8 MiB, which escapes may blow up; a longer line is refused without being sent."""
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it stands in its file. `content` is None where it can't be sent; `code` and `reason` say why."""

    file: str
    number: int
    content: bytes | None
    code: str = "too_large"
    reason: str = "the line is over 16 MiB; an interaction may have 8 MiB"
    field: str = ""


def check_files(paths: Sequence[Path]) -> None:
    """Raises:
    UsageError: one is missing or can't be read.
    """
    for path in paths:
        if str(path) == "-":
            continue
        if path.is_dir():
            raise UsageError(f"{path} is a folder: name the files in it")
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise UsageError(f"{path} can't be read: {error.strerror}") from error


def read_lines(path: Path, *, as_csv: bool = False) -> Iterator[Line]:
    """The records of a file, blank lines left out. `-` is stdin.

    A `.json` file that holds one object or one array counts as its objects; a `.csv` file, where `as_csv`, as its rows.
    """
    if str(path) == "-":
        yield from _from_stream(sys.stdin.buffer, "-")
        return
    if as_csv and path.suffix.lower() == ".csv":
        yield from _from_csv(path)
        return
    if path.suffix.lower() == ".json":
        try:
            objects = _whole_document(path)
        except _NoDocument as error:
            yield Line(str(path), 1, None, error.code, error.reason)
            return
        if objects is not None:
            for number, item in enumerate(objects, start=1):
                yield Line(str(path), number, encoded(item))
            return
    with path.open("rb") as file:
        yield from _from_stream(file, str(path))


def encoded(value: object) -> bytes:
    """One line of JSON. Half a surrogate pair, which UTF-8 can't say, stays escaped: the platform names its field."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def pieces(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Up to 500 lines and 4 MiB each; a longer line goes alone."""
    piece: list[Line] = []
    size = 0
    for line in lines:
        length = len(line.content or b"")
        if piece and (len(piece) >= PIECE_LINES or size + length > PIECE_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(line)
        size += length
    if piece:
        yield piece


def parse_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object, for files that this command itself must understand.

    Raises:
        UsageError: a line is no JSON object.
    """
    for line in read_lines(path):
        if line.content is None:
            raise UsageError(f"{path} line {line.number}: {line.reason}")
        try:
            value = json.loads(line.content)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path} line {line.number}: not JSON") from error
        if not isinstance(value, dict):
            raise UsageError(f"{path} line {line.number}: must be a JSON object")
        yield line.number, value


def _from_stream(stream: BinaryIO, name: str) -> Iterator[Line]:
    number = 0
    while content := stream.readline(LINE_BYTES):
        number += 1
        if number == 1:
            content = content.removeprefix(BOM)
        if len(content) >= LINE_BYTES and not content.endswith(b"\n"):
            while (rest := stream.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Line(name, number, None)
        elif content := content.strip(b" \t\r\n"):
            yield Line(name, number, content)


class _NoDocument(Exception):
    """A file is JSON of a kind that can't be taken as it stands."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NoDocument("duplicate_key", "the file has a key that stands twice in one object: keep one")
    return found


def _whole_document(path: Path) -> list[Any] | None:
    """The objects of a file that is one JSON document over several lines; None for one object a line.

    Raises:
        _NoDocument: a key stands twice, or it is nested too deep.
    """
    content = path.read_bytes().removeprefix(BOM).strip()
    if content.startswith(b"{") and b"\n" not in content:
        return None
    try:
        document = json.loads(content, object_pairs_hook=_unique)
    except ValueError:
        return None
    except RecursionError as error:
        raise _NoDocument("too_deep", "the file is nested too deep: flatten it") from error
    return document if isinstance(document, list) else [document]


def _from_csv(path: Path) -> Iterator[Line]:
    from services.qa_scorer.domain.csv_rows import read_rows
    from services.qa_scorer.domain.validation_checks import RefusedRecord

    for entry in read_rows(path.read_bytes()):
        if isinstance(entry, RefusedRecord):
            yield Line(str(path), entry.line, None, entry.code, entry.message, entry.field)
        else:
            number, cells = entry
            yield Line(str(path), number, encoded({name: cell for name, cell in cells.items() if cell}))
