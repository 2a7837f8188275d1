"""What is asked of the list of interactions, read from an address that anybody may have written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from debrief.qa.v1 import interaction_pb2

from services.console.presenters.days import typed_day
from services.console.presenters.transcript import Piece

TEXTS: Final = {
    "q": "q",
    "agent": "agent_id",
    "team": "team",
    "queue": "queue",
    "channel": "channel",
    "language": "language",
    "reason": "contact_reason",
    "state": "state",
    "rubric": "rubric",
    "status": "status",
    "passed": "passed",
    "criterion": "criterion",
    "value": "value",
}
"""Query parameters and the fields of the request that they fill."""
OF_SCORES: Final = frozenset({"rubric", "status", "passed", "criterion", "value", "min", "max"})
FURTHER: Final = ("agent", "language", "reason", "state", "rubric", "passed", "min", "max", "since", "until")
"""Filters that stand behind "more"."""
_LONGEST: Final = {"q": 500}
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Attributes:
    given: query parameters that narrow the list, as they were sent.
    wrong: those that can't be read, and are not applied.
    """

    given: Mapping[str, str]
    since: date | None = None
    until: date | None = None
    lowest: float | None = None
    highest: float | None = None
    wrong: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, query: Mapping[str, str], *, scores: bool) -> Wanted:
        """`scores` is whether the reader may ask about scores; what they ask about them is dropped otherwise."""
        names = [*TEXTS, "since", "until", "min", "max"]
        given = {name: query[name].strip()[: _LONGEST.get(name, _LONGEST_NAME)] for name in names if query.get(name)}
        if not scores:
            given = {name: value for name, value in given.items() if name not in OF_SCORES}
        if given.get("passed", "passed") not in ("passed", "failed"):
            del given["passed"]
        given = {name: value for name, value in given.items() if value}
        wrong = set()
        days: dict[str, date | None] = {}
        for name in ("since", "until"):
            try:
                days[name] = typed_day(given[name]) if name in given else None
            except ValueError:
                days[name] = None
                wrong.add(name)
        bounds: dict[str, float | None] = {}
        for name in ("min", "max"):
            try:
                bounds[name] = _score(given[name]) if name in given else None
            except ValueError:
                bounds[name] = None
                wrong.add(name)
        lowest, highest = bounds["min"], bounds["max"]
        if lowest is not None and highest is not None and lowest > highest:
            wrong.add("max")
            highest = None
        return cls(given, days["since"], days["until"], lowest, highest, frozenset(wrong))

    @property
    def active(self) -> int:
        return len(self.given)

    @property
    def asks_further(self) -> bool:
        return any(name in self.given for name in FURTHER)

    def request(self, zone: ZoneInfo, cursor: str, size: int) -> interaction_pb2.ListInteractionsRequest:
        """Days are those of `zone`; the last one is included."""
        request = interaction_pb2.ListInteractionsRequest()
        for key, name in TEXTS.items():
            setattr(request, name, self.given.get(key, ""))
        request.page.size = size
        request.page.cursor = cursor
        if self.since is not None:
            request.since.FromDatetime(datetime.combine(self.since, time(), zone))
        if self.until is not None:
            request.until.FromDatetime(datetime.combine(self.until + timedelta(days=1), time(), zone))
        if self.lowest is not None:
            request.score_min = self.lowest
        if self.highest is not None:
            request.score_max = self.highest
        return request


def _score(text: str) -> float:
    """Raises ValueError for what is no score. A comma may separate decimals."""
    value = float(text.replace(",", "."))
    if not 0 <= value <= 100:
        raise ValueError("out of range")
    return value


def page_path(interaction_id: str) -> str:
    """The address of an interaction's page: a slash in an id is part of it."""
    return f"/interactions/{quote(interaction_id, safe='')}"


def passage_pieces(passage: interaction_pb2.Passage) -> list[Piece]:
    """The passage that a search found, its hits as evidence of the search."""
    found, end = [], 0
    for span in sorted(passage.spans, key=lambda span: span.start):
        if span.start < end:
            continue
        found += [Piece(passage.text[end : span.start]), Piece(passage.text[span.start : span.end], ("q",))]
        end = span.end
    found.append(Piece(passage.text[end:]))
    return [piece for piece in found if piece.text]


def people_of(row: interaction_pb2.InteractionSummary) -> list[tuple[str, str]]:
    """(id, name) of everybody who took part; the name is the id where none is known."""
    ids = list(row.agents) or ([row.agent_id] if row.agent_id else [])
    return [(agent, row.agent_names.get(agent, agent)) for agent in ids]
