"""What is asked of the statistics, read from an address that anybody may have written, and how figures are put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal
from urllib.parse import quote, urlencode

from debrief.qa.v1 import insight_pb2

from services.console.presenters.days import typed_day

NO_TEAM: Final = "-"
"""How an address names the scorecards of agents without a team: an empty parameter is no filter at all."""
DAYS: Final = 28
PRESETS: Final = (7, 28, 91)
FURTHER: Final = ("channel", "language", "queue", "reason", "rubric")
_NAMES: Final = ("team", *FURTHER)
_LONGEST: Final = 200
_MOST_DAYS: Final = 5 * 365


@dataclass(frozen=True, slots=True)
class Wanted:
    """Attributes:
    given: query parameters that narrow the figures, as they were sent.
    since, until: the days, both included.
    wrong: parameters that can't be read; the last four weeks are shown instead.
    """

    given: Mapping[str, str]
    since: date
    until: date
    wrong: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> Wanted:
        given = {name: query[name].strip()[:_LONGEST] for name in (*_NAMES, "since", "until") if query.get(name)}
        days: dict[str, date | None] = {}
        wrong = set()
        for name in ("since", "until"):
            try:
                days[name] = typed_day(given[name]) if name in given else None
            except ValueError:
                days[name] = None
                wrong.add(name)
        until = days["until"] or today
        since = days["since"] or until - timedelta(days=DAYS - 1)
        if since > until or (until - since).days >= _MOST_DAYS:
            wrong.add("since")
            since = until - timedelta(days=DAYS - 1)
        return cls({name: value for name, value in given.items() if value}, since, until, frozenset(wrong))

    @property
    def active(self) -> int:
        return len(self.given)

    @property
    def asks_further(self) -> bool:
        return any(name in self.given for name in FURTHER)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def filter(self, agent_id: str = "") -> insight_pb2.InsightFilter:
        """For the service. An agent's figures are of all teams that they were in."""
        found = insight_pb2.InsightFilter(
            to=self.until.isoformat(), agent_id=agent_id, rubric=self.given.get("rubric", "")
        )
        setattr(found, "from", self.since.isoformat())  # a keyword of Python
        for name, into in (
            ("queue", found.queues),
            ("channel", found.channels),
            ("language", found.languages),
            ("reason", found.contact_reasons),
        ):
            if name in self.given:
                into.append(self.given[name])
        if "team" in self.given and not agent_id:
            found.teams.append("" if self.given["team"] == NO_TEAM else self.given["team"])
        return found

    def contacts(self, **more: object) -> str:
        """The list of interactions behind these figures; `more` adds to the filter, "" takes away."""
        query = {name: value for name, value in self.given.items() if value != NO_TEAM}
        query |= {"since": self.since.isoformat(), "until": self.until.isoformat()}
        query |= {name: str(value) for name, value in more.items()}
        return "/interactions?" + urlencode({name: value for name, value in query.items() if value != ""})

    def here(self, path: str, **more: object) -> str:
        """Another page of the statistics with the same filter."""
        query = {**self.given, **{name: str(value) for name, value in more.items()}}
        shown = urlencode({name: value for name, value in query.items() if value != ""})
        return f"{path}?{shown}" if shown else path

    def preset(self, days: int, today: date) -> Mapping[str, str]:
        """The parameters of the last so many days."""
        return {"since": (today - timedelta(days=days - 1)).isoformat(), "until": today.isoformat()}


def agent_path(agent_id: str) -> str:
    """The address of an agent's page: a slash in an id is part of it."""
    return f"/agents/{quote(agent_id, safe='')}"


Direction = Literal["up", "down", "steady", "unknown"]


def direction(change: insight_pb2.Change) -> Direction:
    """Up and down only where it is more than noise; unknown where there is too little to tell."""
    if not change.enough or not change.HasField("value"):
        return "unknown"
    if not change.significant:
        return "steady"
    return "up" if change.value > 0 else "down"


def tone(change: insight_pb2.Change, *, higher_is_better: bool = True) -> str:
    """The colour of a change; none where it is no more than noise."""
    way = direction(change)
    if way in ("steady", "unknown"):
        return ""
    return "green" if (way == "up") is higher_is_better else "red"


def heat(value: float) -> int:
    """The step of the colours for a share, 0 to 9."""
    return max(0, min(9, int(value * 10)))


def value_of(measured: insight_pb2.Measured) -> float | None:
    return measured.value if measured.HasField("value") else None


def bounds(measured: insight_pb2.Measured) -> tuple[float, float] | None:
    return (measured.low, measured.high) if measured.HasField("low") else None


def in_language(texts: Mapping[str, str], language: str, otherwise: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "") or otherwise


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def by_rubric(rows: Sequence[insight_pb2.HeatRow]) -> Mapping[str, Sequence[insight_pb2.HeatRow]]:
    found: dict[str, list[insight_pb2.HeatRow]] = {}
    for row in rows:
        found.setdefault(row.criterion.rubric, []).append(row)
    return found


def versions_of(rows: Sequence[insight_pb2.HeatRow]) -> Sequence[int]:
    return sorted({version for row in rows for version in row.versions})
