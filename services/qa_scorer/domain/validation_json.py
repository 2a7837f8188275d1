"""One line of an NDJSON file to one JSON object, whatever the line holds."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from services.common.errors import InvalidInput, TooLarge
from services.qa_scorer.domain.interaction import MAX_INTERACTION_BYTES
from services.qa_scorer.domain.validation_checks import kind_of, name_of

_BOM = b"\xef\xbb\xbf"


class _DuplicateKey(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _NoNumber(ValueError):
    pass


def parse_object(line: bytes) -> dict[str, Any]:
    """The object on the line. A byte order mark is accepted, also within a file: files are joined with `cat`.

    Raises:
        InvalidInput: not UTF-8, not JSON, or not an object. `details["code"]` says which.
        TooLarge: the line is longer than an interaction may be.
    """
    if len(line) > MAX_INTERACTION_BYTES:
        raise TooLarge(
            f"The record has {len(line)} bytes; at most {MAX_INTERACTION_BYTES} (8 MiB) are allowed. Split it.",
            details={"code": "record_too_large"},
        )
    try:
        text = line.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _invalid(
            "wrong_encoding", f"The line is not UTF-8 (byte {error.start + 1}). Save the file as UTF-8."
        ) from None
    if "\0" in text:
        # No JSON holds one as it is; every second byte of UTF-16 in Latin letters is one.
        raise _invalid("wrong_encoding", "The line holds NUL bytes, as UTF-16 does. Save the file as UTF-8.")
    if not text.strip():
        raise _invalid("empty_line", "The line is empty. Remove it, or put one JSON object on it.")
    try:
        value = _DECODER.decode(text)
    except _DuplicateKey as error:
        name = name_of(error.key)
        raise _invalid("duplicate_key", f"The key {name} stands twice in one object. Keep one.", name) from None
    except _NoNumber:
        raise _invalid("not_json", "NaN and Infinity are no JSON. Write null, or leave the field out.") from None
    except json.JSONDecodeError as error:
        raise _invalid(
            "not_json",
            f"The line is not JSON: {error.msg.rstrip('.')} at character {error.pos + 1}. Put one object on a line.",
        ) from None
    except RecursionError:
        raise _invalid("too_deep", "The JSON is nested too deep. Flatten it.") from None
    except ValueError:
        # What is left of the decoder's own errors: an integer of more digits than Python reads.
        raise _invalid("out_of_range", "A number has too many digits. Write it as a string.") from None
    if not isinstance(value, dict):
        raise _invalid("not_an_object", f"The line holds {kind_of(value)}; it must hold one JSON object.")
    return value


def _invalid(code: str, message: str, field: str = "") -> InvalidInput:
    return InvalidInput(message, field=field, details={"code": code})


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKey(key)
            seen.add(key)
    return found


def _no_constant(_: str) -> NoReturn:
    raise _NoNumber


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
