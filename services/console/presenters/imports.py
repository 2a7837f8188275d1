"""Files that people upload: cut into lines for the service, and what became of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from debrief.qa.v1 import import_pb2, interaction_pb2

from services.console.web.i18n import N_

MIB: Final = 1024 * 1024
FILE_BYTES: Final = 64 * MIB
CSV_BYTES: Final = 16 * MIB
LINE_BYTES: Final = 16 * MIB
"""An interaction has at most 8 MiB, which escapes may blow up; what is longer comes cut off and is refused."""
PIECE_LINES: Final = 200
PIECE_BYTES: Final = 4 * MIB
KINDS: Final = {
    "interactions": N_("Interactions"),
    "agents": N_("Agents"),
    "customers": N_("Customers"),
}
REFUSALS: Final = {
    "bad_character": N_("A character that can’t be stored"),
    "bad_date": N_("Not a date"),
    "bad_email": N_("Not an email address"),
    "bad_language": N_("Not a language"),
    "bad_phone": N_("Not a telephone number"),
    "bad_time": N_("Not a time"),
    "bad_time_zone": N_("Not a time zone"),
    "conflict": N_("The id is taken by other content"),
    "duplicate_key": N_("A key stands twice"),
    "empty": N_("Something is empty"),
    "empty_line": N_("An empty line"),
    "falling_offset": N_("A turn begins before an earlier one"),
    "missing_field": N_("A field is missing"),
    "no_turns": N_("There are no turns"),
    "not_allowed": N_("None of the allowed words"),
    "not_an_object": N_("Not one JSON object"),
    "not_csv": N_("Not a row of CSV"),
    "not_json": N_("Not JSON"),
    "out_of_range": N_("A number out of range"),
    "record_too_large": N_("The record is too large"),
    "too_deep": N_("It is nested too deep"),
    "too_large": N_("It is too large"),
    "too_long": N_("It is too long"),
    "too_many": N_("There are too many"),
    "too_many_turns": N_("There are too many turns"),
    "turn_too_large": N_("A turn is too long"),
    "unknown_field": N_("An unknown field"),
    "wrong_columns": N_("Columns are missing or too many"),
    "wrong_encoding": N_("Not UTF-8"),
    "wrong_type": N_("A value of the wrong kind"),
}
"""Titles of the codes of refused lines; the service's own sentence says what exactly, in English."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines with their numbers, and how many bytes of the file they end at."""

    lines: Sequence[tuple[int, bytes]]
    bytes_done: int


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The lines of a file, blank ones left out, in pieces that one call can carry."""
    lines: list[tuple[int, bytes]] = []
    size = number = 0
    while raw := file.readline(LINE_BYTES + 1):
        number += 1
        end = file.tell()
        if len(raw) > LINE_BYTES and not raw.endswith(b"\n"):
            while (rest := file.readline(MIB)) and not rest.endswith(b"\n"):
                end = file.tell()
        content = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        content = content.strip(b" \t\r\n")
        if not content:
            continue
        if lines and (len(lines) >= PIECE_LINES or size + len(content) > PIECE_BYTES):
            yield Piece(lines, end - len(raw))
            lines, size = [], 0
        lines.append((number, content))
        size += len(content)
    if lines:
        yield Piece(lines, file.tell())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the scoring of a batch has come.

    Attributes:
        done: scored, without a rubric, or failed.
    """

    batch_id: str
    total: int
    scored: int
    unassigned: int
    failed: int
    paused: bool
    finished: bool

    @property
    def done(self) -> int:
        return self.scored + self.unassigned + self.failed

    @classmethod
    def of(cls, batch: interaction_pb2.GetBatchResponse) -> Progress:
        finished = batch.state == "finished" or (batch.state == "sealed" and batch.total > 0 and not batch.pending)
        return cls(batch.batch_id, batch.total, batch.scored, batch.unassigned, batch.failed, batch.paused, finished)

    @classmethod
    def at_the_end(cls, batch: import_pb2.Batch) -> Progress:
        return cls(batch.id, batch.total, batch.scored, batch.unassigned, batch.failed, batch.paused, finished=True)


def looks_like_csv(name: str, beginning: bytes) -> bool:
    """By its name, or else by its first line: JSON lines begin with a brace."""
    if name.lower().endswith(".csv"):
        return True
    if name.lower().endswith((".jsonl", ".ndjson", ".json")):
        return False
    first = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(first) and not first.startswith((b"{", b"["))
