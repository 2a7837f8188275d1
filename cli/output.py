"""What commands show: tables and one JSON document on stdout, progress and messages on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import Any, Self

import typer


def show_json(document: Any) -> None:
    """The one JSON document of a `--json` command."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def say(message: str) -> None:
    """A line for people, on stderr."""
    typer.echo(message, err=True)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()) -> str:
    """Aligned columns under a line of headers. `right`: indexes of columns aligned to the right. None shows as -."""
    cells = [["-" if cell is None else printable(str(cell)) for cell in row] for row in rows]
    widths = [max(width(row[index]) for row in [list(headers), *cells]) for index in range(len(headers))]

    def line(row: Sequence[str]) -> str:
        padded = []
        for index, cell in enumerate(row):
            space = " " * (widths[index] - width(cell))
            padded.append(space + cell if index in right else cell + space)
        return "  ".join(padded).rstrip()

    return "\n".join([line(list(headers)), "  ".join("-" * size for size in widths), *(line(row) for row in cells)])


def printable(text: str) -> str:
    """Without control characters: what comes from elsewhere can't steer the terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def shortened(text: str, most: int = 60) -> str:
    """At most so many characters, with an ellipsis where some are missing."""
    return text if len(text) <= most else text[: most - 1] + "…"


class Progress:
    """One line on stderr that is redrawn; nothing at all where stderr is no terminal."""

    def __init__(self, label: str, total: int | None = None) -> None:
        self._label = label
        self._total = total
        self._started = time.monotonic()
        self._drawn = 0.0
        self._on = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def update(self, done: int, note: str = "", *, total: int | None = None) -> None:
        """Shows how many are done, at most ten times a second."""
        self._total = total if total is not None else self._total
        now = time.monotonic()
        if not self._on or (now - self._drawn < 0.1 and done != self._total):
            return
        self._drawn = now
        parts = [self._label]
        if self._total:
            filled = min(20, round(20 * done / self._total))
            parts.append(f"[{'#' * filled}{'.' * (20 - filled)}] {done}/{self._total}")
        elif done:
            parts.append(str(done))
        parts.append(f"{now - self._started:.0f} s")
        if note:
            parts.append(note)
        self._draw(" ".join(parts))

    def show(self, note: str) -> None:
        """Shows a text instead of a bar."""
        if self._on:
            self._draw(f"{self._label} {note}")

    def clear(self) -> None:
        if self._on and self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _draw(self, text: str) -> None:
        self._drawn = self._drawn or time.monotonic()
        columns = shutil.get_terminal_size().columns
        sys.stderr.write("\r\x1b[K" + printable(text)[: columns - 1])
        sys.stderr.flush()
