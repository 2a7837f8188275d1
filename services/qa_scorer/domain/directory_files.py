"""Files of agents and customers: one JSON object a line, or CSV with the same columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import TypeVar

from services.common.errors import InvalidInput, TooLarge
from services.qa_scorer.domain.directory import AgentRow, CustomerRow, validate_agent, validate_customer
from services.qa_scorer.domain.validation_checks import RefusedRecord, refused
from services.qa_scorer.domain.validation_json import parse_object

_Row = TypeVar("_Row", AgentRow, CustomerRow)
_EMPTY_HEADER = "The file is empty. Put the column names on its first line."


def parse_agent_line(line: bytes, number: int) -> AgentRow | RefusedRecord:
    """The agent on one line of NDJSON, or why it is refused. `number` counts lines from 1."""
    return _parse_line(line, number, validate_agent)


def parse_customer_line(line: bytes, number: int) -> CustomerRow | RefusedRecord:
    """The customer on one line of NDJSON, or why it is refused. `number` counts lines from 1."""
    return _parse_line(line, number, validate_customer)


def read_agents_csv(content: bytes) -> Iterator[AgentRow | RefusedRecord]:
    """The agents of a CSV file with a header, in order; a bad row never stops the others."""
    return _read_csv(content, validate_agent)


def read_customers_csv(content: bytes) -> Iterator[CustomerRow | RefusedRecord]:
    """The customers of a CSV file with a header, in order; a bad row never stops the others."""
    return _read_csv(content, validate_customer)


def _parse_line(line: bytes, number: int, validate: Callable[[object], _Row]) -> _Row | RefusedRecord:
    try:
        return validate(parse_object(line))
    except (InvalidInput, TooLarge) as error:
        return refused(error, number)


def _read_csv(content: bytes, validate: Callable[[object], _Row]) -> Iterator[_Row | RefusedRecord]:
    """Commas or semicolons (as spreadsheets in French write them). `RefusedRecord.line` is the row's last line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield RefusedRecord(line, "", "", "wrong_encoding", f"Line {line} is not UTF-8. Save the file as UTF-8.")
        return
    first = text.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True
    )
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
        try:
            row = next(rows, None)
        except csv.Error:
            yield RefusedRecord(rows.line_num, "", "", "not_csv", "The row is no CSV: check its quotes.")
            continue
        if row is None:
            return
        if any(value.strip() for value in row):
            yield _validated(row, header, rows.line_num, validate)


def _header_problem(header: list[str]) -> RefusedRecord | None:
    if not any(header):
        return RefusedRecord(1, "", "", "empty_line", _EMPTY_HEADER)
    for index, name in enumerate(header):
        if not name:
            message = f"Column {index + 1} has no name. Name it on the first line, or remove it."
            return RefusedRecord(1, "", "", "missing_field", message)
        if name in header[:index]:
            return RefusedRecord(1, "", name, "duplicate_key", f"The column {name} stands twice. Keep one.")
    return None


def _validated(
    row: list[str], header: list[str], line: int, validate: Callable[[object], _Row]
) -> _Row | RefusedRecord:
    if len(row) != len(header):
        message = f"The row has {len(row)} columns, the first line {len(header)}. Add or remove separators."
        return RefusedRecord(line, "", "", "wrong_columns", message)
    try:
        return validate({name: value.strip() for name, value in zip(header, row, strict=True)})
    except (InvalidInput, TooLarge) as error:
        return refused(error, line)
