"""What the numbers say, for those who may read it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import InvalidInput
from services.qa_scorer.application.insight_overview import (
    Movement,
    Overview,
    Trend,
    overview,
    read_trend,
)
from services.qa_scorer.application.insight_people import (
    AgentPage,
    AgentSummary,
    SortKey,
    TeamSummary,
    agent_page,
    agent_summaries,
    matching,
    sort_key,
    team_summaries,
)
from services.qa_scorer.application.insight_scope import (
    Counted,
    Criteria,
    CriterionName,
    own_agent,
    pooled,
    scoped,
    scoped_teams,
)
from services.qa_scorer.application.insight_store import TEAM, Asked, InsightFilter, InsightSource, InsightWork
from services.qa_scorer.application.profiling import check_profiled, profiling_allowed
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.domain.insight import alerts
from services.qa_scorer.domain.insight.movement import Comparison, Subject, compare_answers, judged
from services.qa_scorer.domain.insight.periods import Grain, Period, period
from services.qa_scorer.domain.insight.sums import BINS, Tally
from services.qa_scorer.domain.site_days import SiteDays

DEFAULT_MOVEMENTS = 8


@dataclass(frozen=True, slots=True)
class HeatCell:
    team: str
    tally: Tally
    versus_others: Comparison


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: CriterionName
    all: Tally
    cells: Sequence[HeatCell]
    versions: Sequence[int]


@dataclass(frozen=True, slots=True)
class HeatMap:
    period: Period
    teams: Sequence[str]
    rows: Sequence[HeatRow]


@dataclass(frozen=True, slots=True)
class Distribution:
    """`bins` are twenty counts of scores, each bin five points wide."""

    period: Period
    bins: Sequence[int]


@dataclass(frozen=True, slots=True)
class AgentList:
    """`after` is where the next page begins; None on the last one."""

    period: Period
    agents: Sequence[AgentSummary]
    total: int
    after: SortKey | None


@dataclass(frozen=True, slots=True)
class TeamList:
    period: Period
    teams: Sequence[TeamSummary]


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """`days` are those that the alert looked at."""

    alert: alerts.Alert
    movement: Movement | None
    days: Period


@dataclass(frozen=True, slots=True)
class RubricOption:
    key: str
    title: Mapping[str, str]
    newest: int


@dataclass(frozen=True, slots=True)
class Options:
    values: Mapping[str, Sequence[str]]
    rubrics: Sequence[RubricOption]


class Insight:
    """Args: days: those that are counted."""

    def __init__(self, source: InsightSource, library: RubricLibrary, clock: Clock, days: SiteDays) -> None:
        self._source = source
        self._library = library
        self._clock = clock
        self._days = days

    def _today(self) -> date:
        return self._days.of(self._clock.now())

    def _held(self, asked: Asked, reader: Principal) -> InsightFilter:
        """Raises InvalidInput for days that are none, or a version without its rubric; Forbidden outside the scope."""
        if asked.rubric_version and not asked.rubric:
            raise InvalidInput("Name the rubric of the version too.", field="filter.rubric")
        wanted = InsightFilter(
            period(asked.first, asked.last, self._today()),
            asked.teams,
            asked.agent_id,
            asked.rubric,
            asked.rubric_version,
            asked.queues,
            asked.channels,
            asked.languages,
            asked.contact_reasons,
        )
        return scoped(wanted, reader)

    async def _check(self, work: InsightWork, held: InsightFilter) -> None:
        """Raises NotReady where figures of one agent are asked for who is not profiled."""
        await check_profiled(work, held.agent_id, self._today())

    async def overview(self, asked: Asked, reader: Principal, movements: int = 0) -> Overview:
        """Raises Forbidden for what lies outside the reader's scope; so do all of these."""
        held = self._held(asked, reader)
        async with self._source.reading() as work:
            await self._check(work, held)
            return await overview(work, self._library, held, movements or DEFAULT_MOVEMENTS, self._today())

    async def trend(self, asked: Asked, reader: Principal, grain: Grain | None, criterion: str) -> Trend:
        held = self._held(asked, reader)
        async with self._source.reading() as work:
            await self._check(work, held)
            return await read_trend(work, self._library, held, grain, criterion)

    async def distribution(self, asked: Asked, reader: Principal) -> Distribution:
        held = self._held(asked, reader)
        async with self._source.reading() as work:
            await self._check(work, held)
            bins = await work.insight.bins(held)
        return Distribution(held.period, [bins.get(number, 0) for number in range(BINS)])

    async def heat_map(self, asked: Asked, reader: Principal) -> HeatMap:
        held = self._held(asked, reader)
        async with self._source.reading() as work:
            await self._check(work, held)
            answers = await work.insight.answers(held, (TEAM,))
            criteria = await Criteria.of(work, self._library, answers)
        counted = criteria.counted(answers)
        teams = sorted({str(key[0]) for key in counted}, key=lambda team: (team == "", team))
        everyone, nothing = pooled(counted), Counted()
        keys = criteria.in_order((str(key[0]), str(key[1])) for key in everyone)
        compared = iter(
            judged(
                [
                    compare_answers(
                        Subject(*key, team, of_team=True),
                        everyone[key].tally - counted.get((team, *key), nothing).tally,
                        counted.get((team, *key), nothing).tally,
                    )
                    for key in keys
                    for team in teams
                ]
            )
        )
        rows = [
            HeatRow(
                criteria.name(*key),
                everyone[key].tally,
                [HeatCell(team, counted.get((team, *key), nothing).tally, next(compared)) for team in teams],
                sorted(everyone[key].versions),
            )
            for key in keys
        ]
        return HeatMap(held.period, teams, rows)

    async def agents(
        self, asked: Asked, reader: Principal, order: str, search: str, after: SortKey | None, limit: int
    ) -> AgentList:
        """Whether a change is more than noise is judged over all,
        so that it does not depend on the page."""
        key = sort_key(order or "versus_team")
        held = self._held(asked, reader)
        async with self._source.reading() as work:
            found = matching(await agent_summaries(work, held), search)
            profiled = await profiling_allowed(work, {entry.agent_id for entry in found}, self._today())
        found = [entry for entry in found if entry.agent_id in profiled]
        ordered = [entry for entry in sorted(found, key=key) if after is None or key(entry) > after]
        more = key(ordered[limit - 1]) if len(ordered) > limit else None
        return AgentList(held.period, ordered[:limit], len(found), more)

    async def teams(self, asked: Asked, reader: Principal) -> TeamList:
        held = self._held(asked, reader)
        async with self._source.reading() as work:
            await self._check(work, held)
            found = await team_summaries(work, held)
        return TeamList(held.period, found)

    async def agent(self, asked: Asked, reader: Principal) -> AgentPage:
        """Raises NotFound; InvalidInput where no agent is named."""
        held = self._held(asked, reader)
        if not held.agent_id:
            raise InvalidInput("Name the agent.", field="filter.agent_id")
        async with self._source.reading() as work:
            await self._check(work, held)
            return await agent_page(work, self._library, held, reader, self._today())

    async def alerts(self, teams: frozenset[str] | None, reader: Principal) -> Sequence[ShownAlert]:
        """A coach is not told of backlogs and judges: those are no team's."""
        held = scoped_teams(teams, reader)
        now, today = self._clock.now(), self._today()
        recent = Period(today - timedelta(days=alerts.RECENT_DAYS - 1), today)
        usual = Period(recent.first - timedelta(days=alerts.USUAL_DAYS), recent.first - timedelta(days=1))
        lately = InsightFilter(recent, teams=held)
        usually = dataclasses.replace(lately, period=usual)
        found: list[alerts.Alert] = []
        async with self._source.reading() as work:
            store = work.insight
            found += alerts.autofail_alerts(*await store.proposed(held), today)
            answers = [await store.answers(entry, (TEAM,)) for entry in (usually, lately)]
            criteria = await Criteria.of(work, self._library, *answers)
            then, after = (pooled(criteria.counted(entries)) for entries in answers)
            found += alerts.criterion_alerts(
                [
                    compare_answers(Subject(str(key[0]), str(key[1])), then.get(key, Counted()).tally, entry.tally)
                    for key, entry in after.items()
                ]
            )
            found += alerts.coverage_alerts(await store.contacts(usually), await store.contacts(lately))
            if reader.only_teams is None and teams is None:
                found += alerts.backlog_alerts(await store.waiting(), now)
                since = now - timedelta(days=alerts.RECENT_DAYS)
                found += alerts.failure_alerts(await store.failures(since), await store.unassigned())
        return [
            ShownAlert(
                alert,
                None
                if alert.comparison is None
                else Movement(
                    alert.comparison,
                    criteria.name(alert.comparison.subject.rubric, alert.comparison.subject.criterion),
                ),
                recent,
            )
            for alert in alerts.by_urgency(found)
        ]

    async def options(self, reader: Principal) -> Options:
        async with self._source.reading() as work:
            values: dict[str, list[str]] = {}
            for dimension, value in await work.insight.values():
                values.setdefault(dimension, []).append(value)
            records = await work.rubrics.newest_published(withdrawn=True)
        scored = set(values.get("rubric", ()))
        rubrics = [
            RubricOption(record.key, self._library.parsed(record).rubric.title, record.version)
            for record in sorted(records, key=lambda record: record.key)
            if record.key in scored
        ]
        if own_agent(reader) is not None:
            values["team"] = []
        elif reader.only_teams is not None:
            values["team"] = [team for team in values.get("team", ()) if team in reader.only_teams]
        return Options(values, rubrics)

    async def rebuild(self) -> int:
        async with self._source.writing() as work:
            return await work.insight.rebuild(self._days.time_zone)

    async def keep_days(self) -> None:
        """Counts anew where the days counted so far are those of another zone."""
        async with self._source.writing() as work:
            if await work.insight.time_zone() != self._days.time_zone:
                await work.insight.rebuild(self._days.time_zone)
