"""Reading records from files, one JSON object a line, in pieces that an upload can carry."""

from __future__ import annotations

import csv
import io
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
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it stands in its file. `content` is None where it can't be sent; `code` and `reason` say why."""

    file: str
    number: int
    content: bytes | None
    code: str = "too_large"
    reason: str = "the line is over 16 MiB; an interaction may have 8 MiB"


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
    if path.suffix.lower() == ".json" and (objects := _whole_document(path)) is not None:
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
        try:
            value = json.loads(line.content or b"")
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


class _RepeatedKey(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKey
    return found


def _whole_document(path: Path) -> list[Any] | None:
    """The objects of a file that is one JSON document over several lines; None for one object a line."""
    content = path.read_bytes().removeprefix(BOM).strip()
    if content.startswith(b"{") and b"\n" not in content:
        return None
    try:
        document = json.loads(content, object_pairs_hook=_unique)
    except ValueError:
        return None
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deep: flatten it") from error
    except _RepeatedKey as error:
        raise UsageError(f"{path} has a key that stands twice in one object: keep one") from error
    return document if isinstance(document, list) else [document]


def _from_csv(path: Path) -> Iterator[Line]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: save it as UTF-8 CSV") from error
    first = text.partition("\n")[0]
    # Spreadsheets write semicolons where the comma is the decimal sign, as in French.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = reader.fieldnames or []
        if repeated := next((name for name in columns if name and columns.count(name) > 1), None):
            raise UsageError(f"{path} has the column {repeated} twice: keep one")
        for row in reader:
            if None in row:
                reason = "more cells than the header has columns: quote cells that hold the delimiter"
                yield Line(str(path), reader.line_num, None, "bad_row", reason)
            else:
                yield Line(str(path), reader.line_num, encoded(_nested(row)))
    except csv.Error as error:
        raise UsageError(f"{path} line {reader.line_num}: no CSV ({error})") from error


def _nested(row: dict[str, str | None]) -> dict[str, Any]:
    """`consent.survey` is a key in the object `consent`. Empty cells are left out."""
    record: dict[str, Any] = {}
    for column, cell in row.items():
        if not cell:
            continue
        outer, _, inner = column.partition(".")
        nest = record.setdefault(outer, {}) if inner else None
        if isinstance(nest, dict):
            nest[inner] = TRUTH.get(cell.strip().casefold(), cell)
        else:
            record[column] = cell
    return record
