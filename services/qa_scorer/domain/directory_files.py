"""Files of agents and customers: one JSON object a line, or CSV with the same columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from services.common.errors import InvalidInput, TooLarge
from services.qa_scorer.domain.csv_rows import read_rows
from services.qa_scorer.domain.directory import AgentRow, CustomerRow, validate_agent, validate_customer
from services.qa_scorer.domain.validation_checks import RefusedRecord, refused
from services.qa_scorer.domain.validation_json import parse_object

_Row = TypeVar("_Row", AgentRow, CustomerRow)


def parse_agent_line(line: bytes, number: int) -> AgentRow | RefusedRecord:
    """The agent on one line of NDJSON, or why it is refused. `number` counts lines from 1."""
    return _parse_line(line, number, validate_agent)


def parse_customer_line(line: bytes, number: int) -> CustomerRow | RefusedRecord:
    """The customer on one line of NDJSON, or why it is refused. `number` counts lines from 1."""
    return _parse_line(line, number, validate_customer)


def read_agents_csv(content: bytes) -> Iterator[tuple[int, AgentRow] | RefusedRecord]:
    """The agents of a CSV file with a header and their lines, in order; a bad row never stops the others."""
    return _read_csv(content, validate_agent)


def read_customers_csv(content: bytes) -> Iterator[tuple[int, CustomerRow] | RefusedRecord]:
    """The customers of a CSV file with a header and their lines, in order; a bad row never stops the others."""
    return _read_csv(content, validate_customer)


def _parse_line(line: bytes, number: int, validate: Callable[[object], _Row]) -> _Row | RefusedRecord:
    try:
        return validate(parse_object(line))
    except (InvalidInput, TooLarge) as error:
        return refused(error, number)


def _read_csv(content: bytes, validate: Callable[[object], _Row]) -> Iterator[tuple[int, _Row] | RefusedRecord]:
    for entry in read_rows(content):
        if isinstance(entry, RefusedRecord):
            yield entry
            continue
        line, cells = entry
        try:
            yield line, validate(cells)
        except (InvalidInput, TooLarge) as error:
            yield refused(error, line)
