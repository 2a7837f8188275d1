"""The Python half of the components: what templates say about columns, crumbs and charts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from markupsafe import Markup, escape

from services.console.domain.api_key import Role
from services.console.formatting import Formatter
from services.console.web.i18n import N_
from services.console.web.ui import Crumb

ChartKind = Literal["line", "bar", "stacked", "scatter"]
Unit = Literal["number", "integer", "score", "percent", "duration"]
STATES: Final = {
    "final": (N_("Final"), "green", "circle-check"),
    "in_review": (N_("In review"), "yellow", "eye"),
    "disputed": (N_("Disputed"), "orange", "gavel"),
    "superseded": (N_("Superseded"), "secondary", "history"),
    "failed": (N_("Failed"), "red", "alert-circle"),
    "accepted": (N_("Waiting"), "azure", "hourglass"),
    "scored": (N_("Scored"), "green", "circle-check"),
    "unassigned": (N_("No rubric"), "secondary", "circle-dashed"),
    "draft": (N_("Draft"), "secondary", "pencil"),
    "published": (N_("Published"), "green", "circle-check"),
    "retired": (N_("Retired"), "secondary", "archive"),
    "open": (N_("Open"), "azure", "circle-dashed"),
    "claimed": (N_("Being reviewed"), "yellow", "user"),
    "done": (N_("Done"), "green", "check"),
    "overdue": (N_("Overdue"), "red", "clock"),
    "withdrawn": (N_("Withdrawn"), "secondary", "arrow-back-up"),
    "requested": (N_("Requested"), "azure", "hourglass"),
    "finished": (N_("Finished"), "green", "check"),
    "stalled": (N_("Stalled"), "red", "player-pause"),
    "upheld": (N_("Upheld"), "green", "thumb-up"),
    "rejected": (N_("Rejected"), "red", "thumb-down"),
    "confirmed": (N_("Confirmed"), "red", "check"),
    "proposed": (N_("Proposed"), "orange", "alert-triangle"),
    "ready": (N_("Ready"), "green", "circle-check"),
    "not_ready": (N_("Not ready"), "red", "alert-circle"),
    "unreachable": (N_("Does not answer"), "red", "circle-x"),
    "running": (N_("Running"), "azure", "loader-2"),
    "paused": (N_("Paused"), "yellow", "player-pause"),
    "cancelled": (N_("Cancelled"), "secondary", "circle-x"),
    "active": (N_("Active"), "green", "circle-check"),
    "disabled": (N_("Disabled"), "secondary", "ban"),
    "revoked": (N_("Revoked"), "red", "ban"),
    "expired": (N_("Expired"), "secondary", "clock"),
}
"""Text, tone and outline of what records and parts can be."""
ROLE_NAMES: Final = {
    Role.ADMIN: N_("Administrator"),
    Role.QA_MANAGER: N_("QA manager"),
    Role.COACH: N_("Coach"),
    Role.RECOVERY: N_("Recovery"),
    Role.AGENT: N_("Agent"),
}
ANSWERS: Final = {
    "met": (N_("Met"), "green", "check"),
    "not_met": (N_("Not met"), "red", "x"),
    "na": (N_("No opportunity"), "secondary", "circle-dashed"),
    "cannot_tell": (N_("Can’t tell"), "yellow", "question-mark"),
}
"""Text, tone and outline of the answers that every scale has."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: its heading; on narrow screens it stands before the value.
        sort: value of the query parameter ``sort`` that orders by it; empty where the service can't.
        numeric: aligned at the right.
        hint: what the figure means, shown at the heading.
        secret_title: the heading is for screen readers only, as of a column of buttons.
    """

    title: str
    sort: str = ""
    numeric: bool = False
    hint: str = ""
    secret_title: bool = False


def column(title: str, **given: object) -> Column:
    return Column(title, **given)  # type: ignore[arg-type]


class Cells:
    """Opening tags of a row's cells, each with the title of its column."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns: Iterator[Column] = iter(columns)

    def __call__(self, css: str = "") -> Markup:
        """Raises LookupError where the row has more cells than the table has columns."""
        try:
            of = next(self._columns)
        except StopIteration as error:
            raise LookupError("a row has more cells than the table has columns") from error
        classes = " ".join(part for part in (css, "num" if of.numeric else "") if part)
        # Put together by hand, since a list has hundreds of them.
        return Markup(f'<td data-label="{escape("" if of.secret_title else of.title)}" class="{escape(classes)}">')  # noqa: S704


def crumbs(steps: Iterable[tuple[str, str]]) -> list[Crumb]:
    """(title, address) each; the last without an address."""
    return [Crumb(title, url) for title, url in steps]


def pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """Values that are shown as they are, for a select."""
    return [(value, value) for value in values]


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one colour of bars. None is a gap. `tone` is a name such as ``red``; empty takes the next colour."""

    name: str
    values: Sequence[float | None]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with the figures behind it.

    Attributes:
        title: what it shows, in a sentence or less; it names the chart for those who don't see it.
        x: labels along the axis, already in the user's language.
        unit: how figures are written: ``percent`` takes ratios from 0 to 1, ``duration`` seconds.
        x_title: heading of the first column of the table.
        marks: index along x to a text, such as a new version of a rubric.
        low, high: bounds of the axis; None leaves them to the figures.
    """

    kind: ChartKind
    title: str
    x: Sequence[str]
    series: Sequence[Series]
    unit: Unit = "number"
    x_title: str = ""
    marks: Mapping[int, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for series in self.series for value in series.values)

    def json(self, language: str) -> str:
        """What js/charts.js reads."""
        return json.dumps(
            {
                "kind": self.kind,
                "title": self.title,
                "x": list(self.x),
                "series": [{"name": s.name, "values": list(s.values), "tone": s.tone} for s in self.series],
                "unit": self.unit,
                "marks": [{"at": at, "text": text} for at, text in sorted(self.marks.items())],
                "low": self.low,
                "high": self.high,
                "language": language,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def text(self, value: float | None, formatter: Formatter) -> str:
        """A figure as the table writes it."""
        match self.unit:
            case "integer":
                return formatter.integer(None if value is None else round(value))
            case "percent":
                return formatter.percent(value, 1)
            case "duration":
                return formatter.duration(value)
            case _:
                return formatter.number(value, 1)


HELPERS = {
    "column": column,
    "Cells": Cells,
    "crumbs": crumbs,
    "pairs": pairs,
    "initials": initials,
    "STATES": STATES,
    "ROLE_NAMES": ROLE_NAMES,
    "ANSWERS": ANSWERS,
}
"""Names that every template has."""
