"""Sending records to the platform, and knowing of each what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.connection import Client, Problem
from cli.records import Line, pieces, read_lines

ROUTES = {
    "interactions": "/api/v1/interactions",
    "agents": "/api/v1/agents",
    "customers": "/api/v1/customers",
    "exemplars": "/api/v1/exemplars",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, and why."""

    file: str
    line: int
    id: str
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file} line {self.line}" + (f" ({self.id})" if self.id else "")
        return f"{where}: {self.field + ': ' if self.field else ''}{self.message}"

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class FileResult:
    """What became of one file's lines. `ignored_fields` mean nothing to the platform, which left them out."""

    file: str
    accepted: int = 0
    duplicate: int = 0
    refused: list[Refused] = field(default_factory=list)
    ignored_fields: dict[str, None] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "accepted": self.accepted,
            "duplicate": self.duplicate,
            "refused": [refused.as_json() for refused in self.refused],
            "ignored_fields": list(self.ignored_fields),
        }


@dataclass(slots=True)
class Upload:
    """What became of an upload.

    Attributes:
        taken: (id, revision) of every record accepted or known before, in the order of the input, each once.
        batches: ids of the batches that the records went into.
        loose: ids of taken records that are in no batch.
    """

    files: list[FileResult] = field(default_factory=list)
    taken: dict[tuple[str, int], None] = field(default_factory=dict)
    batches: dict[str, None] = field(default_factory=dict)
    loose: dict[str, None] = field(default_factory=dict)

    @property
    def refused(self) -> list[Refused]:
        return [refused for result in self.files for refused in result.refused]

    @property
    def accepted(self) -> int:
        return sum(result.accepted for result in self.files)

    @property
    def sent(self) -> int:
        """Lines of which the platform said what became of them."""
        return self.accepted + self.duplicate + len(self.refused)

    @property
    def duplicate(self) -> int:
        return sum(result.duplicate for result in self.files)


def upload(
    client: Client,
    paths: Sequence[Path],
    *,
    kind: str = "interactions",
    rubric: str = "",
    judge: str = "",
    on_progress: Callable[[int], None] = lambda _: None,
    into: Upload | None = None,
) -> Upload:
    """Sends every line of every file. One bad line never stops the others.

    Args:
        kind: a key of `ROUTES`.
        on_progress: called with the number of lines done so far.
        into: what is returned, for whoever wants to know how far it came when it did not end.
    """
    result = Upload() if into is None else into
    done = 0
    for path in paths:
        current = FileResult(str(path))
        result.files.append(current)
        for piece in pieces(read_lines(path, as_csv=kind != "interactions")):
            _send(client, piece, current, result, kind, rubric, judge)
            done += len(piece)
            on_progress(done)
        current.refused.sort(key=lambda refused: refused.line)
    return result


def _send(
    client: Client, piece: list[Line], current: FileResult, result: Upload, kind: str, rubric: str, judge: str
) -> None:
    for line in piece:
        if line.content is None:
            current.refused.append(Refused(line.file, line.number, "", line.field, line.code, line.reason))
    piece = [line for line in piece if line.content is not None]
    if not piece:
        return
    body = b"\n".join(line.content or b"" for line in piece) + b"\n"
    try:
        answer = client.post_lines(ROUTES[kind], body, rubric=rubric, judge=judge)
    except Problem as problem:
        if problem.status != 413:
            raise
        if len(piece) == 1:
            line = piece[0]
            code = str(problem.document.get("code", ""))
            current.refused.append(Refused(line.file, line.number, "", "", code, problem.message))
            return
        # Too much at once: halves, down to the line that is too large by itself.
        middle = len(piece) // 2
        _send(client, piece[:middle], current, result, kind, rubric, judge)
        _send(client, piece[middle:], current, result, kind, rubric, judge)
        return
    _note(answer, piece, current, result)


def _note(answer: dict[str, Any], piece: Sequence[Line], current: FileResult, result: Upload) -> None:
    current.ignored_fields.update(dict.fromkeys(answer.get("ignored_fields") or ()))
    batch = answer.get("batch_id") or ""
    if batch:
        result.batches[batch] = None
    for entry in answer["answers"]:
        line = piece[int(entry["line"]) - 1]
        status = entry["status"]
        if status == "refused":
            current.refused.append(refusal(entry, line))
            continue
        if status == "duplicate":
            current.duplicate += 1
        else:
            current.accepted += 1
        identifier = str(entry.get("id") or "")
        result.taken[identifier, int(entry.get("revision") or 1)] = None
        if not batch or status == "duplicate":
            result.loose[identifier] = None


def refusal(entry: dict[str, Any], line: Line) -> Refused:
    return Refused(
        file=line.file,
        line=line.number,
        id=str(entry.get("id") or ""),
        field=str(entry.get("field") or ""),
        code=str(entry.get("code") or ""),
        message=str(entry.get("message") or "refused"),
    )
