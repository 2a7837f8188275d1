"""The single checks that every imported record goes through. Each failure names record, field, rule and remedy.

No message repeats the offending text: it may be personal. Names of fields and the allowed words are not.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from services.common.errors import DomainError, InvalidInput, TooLarge
from services.qa_scorer.domain.interaction import MAX_ID_CHARS

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1
_MAX_SHOWN_NAME = 60
_DOTS = frozenset({".", ".."})


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """Why one record of a file or batch is refused; the others go on.

    Attributes:
        line: from 1; 0 where the record did not come from a file.
        record_id: the record's own id, "" where it could not be read.
        field: such as ``turns[3].offset_ms``; "" where the whole record is at fault.
        code: stable machine name, such as ``unknown_field``.
        message: what is wrong and what to do, in English.
    """

    line: int
    record_id: str
    field: str
    code: str
    message: str


def refused(error: DomainError, line: int) -> RefusedRecord:
    return RefusedRecord(line, error.record, error.field, error.details.get("code", error.code), error.message)


class Record:
    """The record under check: it knows its id, so that each refusal can name it."""

    __slots__ = ("id", "text_bytes")

    def __init__(self, record_id: str = "") -> None:
        self.id = record_id
        self.text_bytes = 0

    def refuse(self, code: str, field: str, message: str) -> NoReturn:
        raise InvalidInput(message, field=field, record=self.id, details={"code": code})

    def too_large(self, code: str, field: str, message: str) -> NoReturn:
        raise TooLarge(message, field=field, record=self.id, details={"code": code})

    def fields(self, raw: Mapping[str, Any], allowed: Collection[str], required: Collection[str], prefix: str) -> None:
        """Refuses unknown and missing fields by name. A required field that is null is missing."""
        for name in raw:
            if name not in allowed:
                shown = name_of(name)
                where = f"{prefix}{shown}"
                remedy = "Remove it, or move it into metadata" if "metadata" in allowed else "Remove it"
                self.refuse(
                    "unknown_field",
                    where,
                    f"Unknown field {where}. {remedy}. Known: {', '.join(sorted(allowed))}.",
                )
        for name in required:
            if raw.get(name) is None:
                self.refuse("missing_field", f"{prefix}{name}", f"The field {prefix}{name} is missing. Add it.")

    def text(self, value: Any, field: str) -> str:
        """A string that can be stored: no NUL, no half of a surrogate pair. Counts its bytes."""
        if not isinstance(value, str):
            self.refuse("wrong_type", field, f"{field} is {kind_of(value)}; it must be a string.")
        if value.isascii():
            self.text_bytes += len(value)
        else:
            try:
                self.text_bytes += len(value.encode())
            except UnicodeEncodeError:
                self.refuse(
                    "bad_character",
                    field,
                    f"{field} holds half of a surrogate pair (\\ud800 to \\udfff). Write the whole character.",
                )
        if "\0" in value:
            self.refuse("bad_character", field, f"{field} holds a NUL character, which can't be stored. Remove it.")
        return value

    def name(self, value: Any, field: str) -> str:
        """An id or a short name: 1 to `MAX_ID_CHARS` characters, none of them a control character, fit for a URL."""
        value = self.text(value, field)
        if not value:
            self.refuse("empty", field, f"{field} is empty. Give it a value, or leave an optional field out.")
        if len(value) > MAX_ID_CHARS:
            self.refuse("too_long", field, f"{field} has {len(value)} characters; at most {MAX_ID_CHARS} are allowed.")
        if not value.isprintable():
            self.refuse("bad_character", field, f"{field} holds a control or invisible character. Remove it.")
        if value[0] == " " or value[-1] == " ":
            self.refuse("bad_character", field, f"{field} starts or ends with a space. Remove it.")
        if not _DOTS.isdisjoint(value.replace("\\", "/").split("/")):
            # Clients and proxies resolve such segments before a request leaves: the record could never be asked for.
            self.refuse("bad_character", field, f"{field} is, or holds between slashes, just . or .. . Rename it.")
        return str(value)

    def optional_name(self, raw: Mapping[str, Any], field: str, prefix: str = "") -> str | None:
        value = raw.get(field)
        return None if value is None else self.name(value, f"{prefix}{field}")

    def choice(self, value: Any, field: str, allowed: Mapping[str, Any]) -> Any:
        found = allowed.get(value) if isinstance(value, str) else None
        if found is None:
            code = "not_allowed" if isinstance(value, str) else "wrong_type"
            self.refuse(code, field, f"{field} must be one of: {', '.join(allowed)}.")
        return found

    def integer(self, value: Any, field: str, low: int, high: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse("wrong_type", field, f"{field} is {kind_of(value)}; it must be a whole number.")
        if not low <= value <= high:
            self.refuse("out_of_range", field, f"{field} must be from {low} to {high}.")
        return value

    def moment(self, value: Any, field: str) -> datetime:
        """A point in time with its offset, as UTC."""
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                self.refuse(
                    "bad_time", field, f"{field} is no time. Write it like 2026-03-02T14:05:11Z or ...T09:05:11-05:00."
                )
        elif isinstance(value, datetime):
            moment = value
        else:
            self.refuse(
                "wrong_type", field, f"{field} is {kind_of(value)}; it must be a time like 2026-03-02T14:05:11Z."
            )
        if moment.utcoffset() is None:
            self.refuse(
                "bad_time", field, f"{field} has no UTC offset. End it with Z, or with an offset such as -05:00."
            )
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            self.refuse("bad_time", field, f"{field} lies outside the years 1 to 9999.")

    def json_value(self, value: Any, field: str, depth: int = 0) -> None:
        """Anything that JSON can say and the store can keep."""
        if isinstance(value, str):
            self.text(value, field)
        elif value is None or isinstance(value, bool):
            return
        elif isinstance(value, int):
            if not -MAX_INTEGER <= value <= MAX_INTEGER:
                self.refuse(
                    "out_of_range", field, f"{field} holds a number of more than 64 bits. Write it as a string."
                )
        elif isinstance(value, float):
            if not math.isfinite(value):
                self.refuse("out_of_range", field, f"{field} holds a number that is not finite. Write it as a string.")
        elif depth >= MAX_DEPTH:
            self.refuse("too_deep", field, f"{field} is nested more than {MAX_DEPTH} levels deep. Flatten it.")
        elif isinstance(value, Mapping):
            for key, entry in value.items():
                self.text(key, field)
                self.json_value(entry, f"{field}.{name_of(key)}" if depth == 0 else field, depth + 1)
        elif isinstance(value, list | tuple):
            for entry in value:
                self.json_value(entry, field, depth + 1)
        else:
            self.refuse("wrong_type", field, f"{field} holds {kind_of(value)}, which JSON does not know.")


def name_of(name: Any) -> str:
    """A field's name as a message may show it: printable, short, and without digits, which might be somebody's."""
    text = "".join(char if char.isprintable() and not _many_digits(name) else "?" for char in str(name))
    return text if len(text) <= _MAX_SHOWN_NAME else f"{text[:_MAX_SHOWN_NAME]}..."


def _many_digits(name: Any) -> bool:
    return sum(char.isdigit() for char in str(name)[:200]) > 6


def kind_of(value: Any) -> str:
    """What a JSON value is, for a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "an object"
    return "no JSON value"
