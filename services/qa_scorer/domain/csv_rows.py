"""Rows of a CSV file as spreadsheets write them: one bad row never stops the others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from services.qa_scorer.domain.validation_checks import RefusedRecord

Row = tuple[int, dict[str, str]]
"""(the line that it begins on, from 1; cells by the names of their columns, without the spaces around them)."""

_DELIMITERS: Final = (",", ";", "\t")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_EMPTY_HEADER: Final = "The file is empty. Put the column names on its first line."

# What is too long for its column is the column's to refuse. The limit holds for the process; the file is in memory.
csv.field_size_limit(2**31 - 1)


def read_rows(content: bytes) -> Iterator[Row | RefusedRecord]:
    """The rows below the header, empty ones left out.

    Columns are separated by commas, semicolons (as spreadsheets in French write them) or tabs, whichever the header has
    most of. A file without a usable header gives one refusal.
    """
    if content.startswith(_UTF_16) or b"\0" in content.partition(b"\n")[0]:
        yield _wrong_encoding(1, "The file is UTF-16, or no text. Save it as CSV UTF-8.")
        return
    # Bytes that are no UTF-8 become characters that no text holds, so that only their own row is refused.
    text = content.decode("utf-8-sig", "surrogateescape")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error:
        yield RefusedRecord(1, "", "", "not_csv", "The first line is no CSV: check its quotes.")
        return
    problem = _header_problem(header)
    if problem is not None:
        yield problem
        return
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error:
            yield RefusedRecord(line, "", "", "not_csv", "The row is no CSV: check its quotes.")
            continue
        if row is None:
            return
        if any(value.strip() for value in row):
            yield _checked(row, header, line)


def _header_problem(header: list[str]) -> RefusedRecord | None:
    if not any(header):
        return RefusedRecord(1, "", "", "empty_line", _EMPTY_HEADER)
    if not all(map(_is_text, header)):
        return _wrong_encoding(1)
    for index, name in enumerate(header):
        if not name:
            message = f"Column {index + 1} has no name. Name it on the first line, or remove it."
            return RefusedRecord(1, "", "", "missing_field", message)
        if name in header[:index]:
            return RefusedRecord(1, "", name, "duplicate_key", f"The column {name} stands twice. Keep one.")
    return None


def _checked(row: list[str], header: list[str], line: int) -> Row | RefusedRecord:
    if not all(map(_is_text, row)):
        return _wrong_encoding(line)
    if len(row) != len(header):
        message = (
            f"The row has {len(row)} columns, the first line {len(header)}. Add or remove separators, and put quotes "
            "around cells that hold one."
        )
        return RefusedRecord(line, "", "", "wrong_columns", message)
    return line, {name: value.strip() for name, value in zip(header, row, strict=True)}


def _is_text(cell: str) -> bool:
    return not any("\udc80" <= char <= "\udcff" for char in cell)


def _wrong_encoding(line: int, message: str = "") -> RefusedRecord:
    return RefusedRecord(
        line, "", "", "wrong_encoding", message or f"Line {line} is not UTF-8. Save the file as CSV UTF-8."
    )
