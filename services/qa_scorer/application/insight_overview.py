"""The whole at a glance: figures of a period and of the one before, what moved, how scores run and spread."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.common.errors import InvalidInput
from services.qa_scorer.application.insight_scope import Counted, Criteria, CriterionName, pooled
from services.qa_scorer.application.insight_store import (
    AGENT,
    DAY,
    RUBRIC,
    TEAM,
    VERSION,
    InsightFilter,
    InsightWork,
    Key,
)
from services.qa_scorer.application.profiling import profiling_allowed
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.domain.insight.intervals import Difference, share_difference
from services.qa_scorer.domain.insight.movement import (
    Comparison,
    Subject,
    Unit,
    compare_answers,
    compare_scores,
    moved,
)
from services.qa_scorer.domain.insight.periods import (
    Grain,
    Period,
    VersionChange,
    buckets,
    first_day,
    readable,
    trend,
    version_changes,
)
from services.qa_scorer.domain.insight.sums import Contacts, Estimate, ScoreSums, Tally, total


@dataclass(frozen=True, slots=True)
class Movement:
    comparison: Comparison
    criterion: CriterionName | None = None
    agent_name: str = ""
    version_changed: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    period: Period
    now: ScoreSums
    before: ScoreSums
    contacts: Contacts
    contacts_before: Contacts
    movements: Sequence[Movement]
    compared: int
    any: bool

    @property
    def score_change(self) -> Comparison:
        return compare_scores(Subject(), self.before.sample, self.now.sample)

    @property
    def pass_change(self) -> Difference | None:
        return share_difference(
            self.before.passed,
            self.before.passed + self.before.not_passed,
            self.now.passed,
            self.now.passed + self.now.not_passed,
        )

    @property
    def autofail_change(self) -> Difference | None:
        return share_difference(self.before.confirmed, self.before.final, self.now.confirmed, self.now.final)

    @property
    def coverage_change(self) -> Difference | None:
        then, now = self.contacts_before, self.contacts
        return share_difference(
            then.by_state.get("scored", 0), then.accepted, now.by_state.get("scored", 0), now.accepted
        )


def before(wanted: InsightFilter) -> InsightFilter:
    return dataclasses.replace(wanted, period=wanted.period.before)


async def overview(
    work: InsightWork, library: RubricLibrary, wanted: InsightFilter, limit: int, today: date
) -> Overview:
    earlier = before(wanted)
    scores = [dict(await work.insight.scores(period, (TEAM, AGENT))) for period in (earlier, wanted)]
    answers = [await work.insight.answers(period, (TEAM,)) for period in (earlier, wanted)]
    criteria = await Criteria.of(work, library, *answers)
    counted = [criteria.counted(entries) for entries in answers]
    agents = {str(key[1]) for side in scores for key in side}
    profiled = await profiling_allowed(work, agents, today)
    comparisons = [
        entry
        for entry in (*_of_criteria(*counted), *_of_scores(*scores))
        if not entry.subject.agent_id or entry.subject.agent_id in profiled
    ]
    chosen = distinct(moved(comparisons, len(comparisons)))[:limit]
    names = await work.directory.names(sorted({entry.subject.agent_id for entry in chosen} - {""}))
    versions = [{key: entry.versions for key, entry in pooled(side).items()} for side in counted]
    return Overview(
        period=wanted.period,
        now=total(scores[1].values()),
        before=total(scores[0].values()),
        contacts=await work.insight.contacts(wanted),
        contacts_before=await work.insight.contacts(earlier),
        movements=[_movement(entry, criteria, names, *versions) for entry in chosen],
        compared=sum(entry.enough for entry in comparisons),
        any=await work.insight.any(),
    )


def _movement(
    entry: Comparison,
    criteria: Criteria,
    names: Mapping[str, str],
    versions_before: Mapping[Key, set[int]],
    versions_after: Mapping[Key, set[int]],
) -> Movement:
    subject = entry.subject
    if not subject.criterion:
        return Movement(entry, agent_name=names.get(subject.agent_id, ""))
    key = (subject.rubric, subject.criterion)
    changed = versions_before.get(key) != versions_after.get(key)
    return Movement(entry, criteria.name(*key), version_changed=changed)


def _of_criteria(then: Mapping[Key, Counted], now: Mapping[Key, Counted]) -> Iterable[Comparison]:
    """Of each criterion, by all and by each team, where there is more than one."""
    teams = {str(key[0]) for key in (*then, *now)}
    nothing = Counted()
    all_then, all_now = pooled(then), pooled(now)
    for key in sorted({*all_then, *all_now}, key=str):
        rubric, criterion = str(key[0]), str(key[1])
        yield compare_answers(
            Subject(rubric, criterion), all_then.get(key, nothing).tally, all_now.get(key, nothing).tally
        )
        for team in sorted(teams) if len(teams) > 1 else ():
            yield compare_answers(
                Subject(rubric, criterion, team, of_team=True),
                then.get((team, *key), nothing).tally,
                now.get((team, *key), nothing).tally,
            )


def _of_scores(then: Mapping[Key, ScoreSums], now: Mapping[Key, ScoreSums]) -> Iterable[Comparison]:
    """Of each team's and each agent's scores."""
    nothing = ScoreSums()
    for position, subject in ((0, "team"), (1, "agent")):
        sides = [_summed(side, position) for side in (then, now)]
        keys = sorted({*sides[0], *sides[1]})
        for key in keys if len(keys) > 1 else ():
            of = Subject(team=key, of_team=True) if subject == "team" else Subject(agent_id=key)
            yield compare_scores(of, sides[0].get(key, nothing).sample, sides[1].get(key, nothing).sample)


def _summed(scores: Mapping[Key, ScoreSums], position: int) -> dict[str, ScoreSums]:
    found: dict[str, ScoreSums] = {}
    for key, sums in scores.items():
        name = str(key[position])
        found[name] = found.get(name, ScoreSums()) + sums
    return found


def distinct(movements: Sequence[Comparison]) -> Sequence[Comparison]:
    """Without those that only repeat another: a team whose change of a criterion is everybody's change of it."""
    everywhere = {
        (entry.subject.rubric, entry.subject.criterion): entry.difference
        for entry in movements
        if entry.subject.criterion and not entry.subject.of_team
    }
    kept = []
    for entry in movements:
        whole = everywhere.get((entry.subject.rubric, entry.subject.criterion))
        repeats = (
            entry.subject.of_team
            and whole is not None
            and entry.difference is not None
            and whole.value in entry.difference.interval
        )
        if not repeats:
            kept.append(entry)
    return kept


@dataclass(frozen=True, slots=True)
class Point:
    """A day, week or month. `value` is the score in points, or a criterion's share."""

    day: str
    partial: bool
    value: Estimate
    sums: ScoreSums


@dataclass(frozen=True, slots=True)
class Trend:
    period: Period
    grain: Grain
    unit: Unit
    points: Sequence[Point]
    versions: Sequence[VersionChange]


async def read_trend(
    work: InsightWork, library: RubricLibrary, wanted: InsightFilter, grain: Grain | None, criterion: str
) -> Trend:
    """Raises InvalidInput for a criterion without its rubric."""
    if criterion and not wanted.rubric:
        raise InvalidInput("Name the rubric of the criterion too.", field="filter.rubric")
    scores = await work.insight.scores(wanted, (DAY, RUBRIC, VERSION))
    chosen = grain or readable(wanted.period, sum(sums.scored for _, sums in scores))
    days = [(key[0], sums) for key, sums in scores]
    points = trend(days, wanted.period, chosen)  # type: ignore[arg-type]
    seen = {str(key[1]) for key, sums in scores if sums.final}
    firsts = [entry for entry in await work.insight.first_days() if entry[1] in seen]
    changes = version_changes(firsts, wanted.period)
    values = [point.sums.mean for point in points]
    if criterion:
        values = await _shares(work, library, wanted, chosen, criterion)
    return Trend(
        wanted.period,
        chosen,
        Unit.SHARE if criterion else Unit.SCORE,
        [
            Point(point.first.isoformat(), point.partial, value, point.sums)
            for point, value in zip(points, values, strict=True)
        ],
        changes,
    )


async def _shares(
    work: InsightWork, library: RubricLibrary, wanted: InsightFilter, grain: Grain, criterion: str
) -> list[Estimate]:
    answers = [entry for entry in await work.insight.answers(wanted, (DAY,)) if entry.criterion == criterion]
    criteria = await Criteria.of(work, library, answers)
    tallies: dict[object, Tally] = {}
    for key, entry in criteria.counted(answers).items():
        first = first_day(key[0], grain)  # type: ignore[arg-type]
        tallies[first] = tallies.get(first, Tally()) + entry.tally
    return [tallies.get(first, Tally()).rate for first, _ in buckets(wanted.period, grain)]
