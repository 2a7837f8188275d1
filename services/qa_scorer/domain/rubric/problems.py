"""What is wrong with a rubric file, line by line, and the error that carries all of it at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from enum import StrEnum

from services.common.errors import InvalidInput


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a rubric or procedures file.

    Attributes:
        line: from 1; 0 means the whole file. Lines of a procedures file are that file's own.
        path: such as `sections[0].criteria[2].weight`; for the procedures file `NAME#procedures[1].queue`.
        code: stable machine name, such as `unknown_key`.
        message: what is wrong and what to do about it.
    """

    line: int
    path: str
    severity: Severity
    code: str
    message: str


class Problems:
    """Collects faults while a file is read. `prefix` goes before every path."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self.found: list[Problem] = []

    def error(self, line: int, path: str, code: str, message: str) -> None:
        self.found.append(Problem(line, self._prefix + path, Severity.ERROR, code, message))

    def warning(self, line: int, path: str, code: str, message: str) -> None:
        self.found.append(Problem(line, self._prefix + path, Severity.WARNING, code, message))


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def invalid_rubric(problems: Sequence[Problem], record: str = "") -> InvalidInput:
    """The error that refuses a file. `details["problems"]` is a JSON list of all its errors, in their order."""
    errors = errors_of(problems)
    first = errors[0]
    more = f" ({len(errors) - 1} more errors follow)" if len(errors) > 2 else " (1 more error follows)"
    where = f"line {first.line}, {first.path}" if first.path else f"line {first.line}"
    return InvalidInput(
        f"The rubric is refused: {where}: {first.message}{more if len(errors) > 1 else ''}",
        field=first.path,
        record=record,
        details={"problems": json.dumps([asdict(problem) for problem in errors], ensure_ascii=False)},
    )


def suggestion(given: str, allowed: Iterable[str]) -> str:
    """` Did you mean 'x'?` where something allowed is close to what was given, else nothing."""
    close = get_close_matches(given, [str(name) for name in allowed], n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""


def listed(values: Iterable[str]) -> str:
    return ", ".join(values)
