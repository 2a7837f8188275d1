"""Agents and teams: each with its figures, its change, and how it stands beside the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.common.auth import Principal
from services.common.errors import Forbidden, InvalidInput, NotFound
from services.qa_scorer.application.insight_overview import before
from services.qa_scorer.application.insight_scope import Counted, Criteria, CriterionName, own_agent, pooled
from services.qa_scorer.application.insight_store import AGENT, TEAM, InsightFilter, InsightWork
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.domain.insight.movement import Comparison, Subject, compare_answers, compare_scores, judged
from services.qa_scorer.domain.insight.periods import Period
from services.qa_scorer.domain.insight.sums import Contacts, ScoreSums, Tally, total
from services.qa_scorer.domain.records import AgentRecord

SHOWN_TO_AGENTS = 5
"""An agent sees the figures of a team with at least so many others in them: of fewer they could be read off."""


@dataclass(frozen=True, slots=True)
class AgentSummary:
    """`team` is the one with most of the scorecards counted. `versus_team` compares with the rest of it."""

    agent_id: str
    name: str
    team: str
    now: ScoreSums
    before: ScoreSums
    change: Comparison
    versus_team: Comparison


@dataclass(frozen=True, slots=True)
class TeamSummary:
    team: str
    agents: int
    now: ScoreSums
    before: ScoreSums
    change: Comparison
    versus_others: Comparison
    contacts: Contacts


@dataclass(frozen=True, slots=True)
class AgentCriterion:
    """`team` and `versus_team` are None where the team is too small to be shown to the reader."""

    name: CriterionName
    now: Tally
    before: Tally
    change: Comparison
    team: Tally | None
    versus_team: Comparison | None


@dataclass(frozen=True, slots=True)
class AgentPage:
    period: Period
    summary: AgentSummary
    team: ScoreSums | None
    criteria: Sequence[AgentCriterion]
    record: AgentRecord | None


Cells = Mapping[tuple[str, str], ScoreSums]
"""By (team, agent)."""


async def _cells(work: InsightWork, wanted: InsightFilter) -> Cells:
    return {
        (str(key[0]), str(key[1])): sums for key, sums in await work.insight.scores(wanted, (TEAM, AGENT))
    }  # fmt: skip


def _by(cells: Cells, position: int) -> dict[str, ScoreSums]:
    found: dict[str, ScoreSums] = {}
    for key, sums in cells.items():
        found[key[position]] = found.get(key[position], ScoreSums()) + sums
    return found


def _summaries(now: Cells, then: Cells, names: Mapping[str, str]) -> list[AgentSummary]:
    teams = _by(now, 0)
    earlier = _by(then, 1)
    main: dict[str, str] = {}
    for team, agent in sorted(now):
        if agent not in main or now[team, agent].final > now[main[agent], agent].final:
            main[agent] = team
    nothing = ScoreSums()
    agents = [(agent, sums) for agent, sums in sorted(_by(now, 1).items())]
    changes = judged(
        [
            compare_scores(Subject(agent_id=agent), earlier.get(agent, nothing).sample, sums.sample)
            for agent, sums in agents
        ]
    )
    beside = judged(
        [
            compare_scores(
                Subject(agent_id=agent),
                (teams[main[agent]] - now[main[agent], agent]).sample,
                now[main[agent], agent].sample,
            )
            for agent, _ in agents
        ]
    )
    return [
        AgentSummary(agent, names.get(agent, ""), main[agent], sums, earlier.get(agent, nothing), change, versus)
        for (agent, sums), change, versus in zip(agents, changes, beside, strict=True)
    ]


async def agent_summaries(work: InsightWork, wanted: InsightFilter) -> list[AgentSummary]:
    now, then = await _cells(work, wanted), await _cells(work, before(wanted))
    names = await work.directory.names(sorted({agent for _, agent in now}))
    return _summaries(now, then, names)


def _difference(comparison: Comparison) -> float | None:
    return None if comparison.difference is None else comparison.difference.value


ORDERS: Mapping[str, Callable[[AgentSummary], float | None]] = {
    "score": lambda entry: entry.now.sample.mean,
    "n": lambda entry: float(entry.now.final),
    "change": lambda entry: _difference(entry.change),
    "versus_team": lambda entry: _difference(entry.versus_team),
}
SortKey = tuple[bool, float, str, str]
_LAST = 0x10FFFF


def sort_key(order: str) -> Callable[[AgentSummary], SortKey]:
    """What can't be compared comes last, whichever way it is sorted; the id makes the order whole.

    Raises:
        InvalidInput: there is no such order.
    """
    name, sign = order.removeprefix("-"), -1.0 if order.startswith("-") else 1.0
    if name == "name":
        return lambda entry: (False, 0.0, _spelled(entry.name or entry.agent_id, sign), entry.agent_id)
    if name not in ORDERS:
        raise InvalidInput(f"Sort by name, or by {', '.join(ORDERS)}, with a - for descending.", field="order")
    value = ORDERS[name]

    def key(entry: AgentSummary) -> SortKey:
        found = value(entry)
        return found is None, sign * (found or 0.0), "", entry.agent_id

    return key


def _spelled(name: str, sign: float) -> str:
    """The name as it is compared: for descending, each letter's mirror image, and last what is longer than all."""
    folded = name.casefold()
    return folded if sign > 0 else "".join(chr(_LAST - ord(letter)) for letter in folded) + chr(_LAST)


def matching(entries: Sequence[AgentSummary], search: str) -> Sequence[AgentSummary]:
    text = search.strip().casefold()
    return [entry for entry in entries if text in entry.name.casefold() or text in entry.agent_id.casefold()]


async def team_summaries(work: InsightWork, wanted: InsightFilter) -> Sequence[TeamSummary]:
    now, then = await _cells(work, wanted), await _cells(work, before(wanted))
    contacts = await work.insight.contacts_by_team(wanted)
    teams, earlier = _by(now, 0), _by(then, 0)
    everybody, nothing = total(teams.values()), ScoreSums()
    order = sorted(teams, key=lambda team: (team == "", team))
    changes = judged(
        [compare_scores(Subject(team=team), earlier.get(team, nothing).sample, teams[team].sample) for team in order]
    )
    beside = judged(
        [compare_scores(Subject(team=team), (everybody - teams[team]).sample, teams[team].sample) for team in order]
    )
    return [
        TeamSummary(
            team,
            len({agent for of, agent in now if of == team}),
            teams[team],
            earlier.get(team, nothing),
            change,
            versus,
            contacts.get(team, Contacts()),
        )
        for team, change, versus in zip(order, changes, beside, strict=True)
    ]


async def agent_page(
    work: InsightWork, library: RubricLibrary, wanted: InsightFilter, reader: Principal, today: date
) -> AgentPage:
    """Raises NotFound for an agent nobody knows; Forbidden for one outside the coach's teams."""
    agent = wanted.agent_id
    record = (await work.insight.newest_rows([agent], today)).get(agent)
    own = await _cells(work, wanted)
    if not own and record is None:
        raise NotFound(f"There is no agent {agent!r}.", record=agent)
    known_team = (record.team or "") if record is not None else ""
    if not own and wanted.teams is not None and known_team not in (reader.only_teams or wanted.teams):
        raise Forbidden("Coaches see the agents of their own teams only.")
    team = max(sorted(own), key=lambda key: own[key].final)[0] if own else known_team
    of_team = dataclasses.replace(wanted, agent_id="", teams=frozenset({team}))
    mates = await _cells(work, of_team)
    now = {**own, **mates}
    names = await work.directory.names([agent])
    found = [entry for entry in _summaries(now, await _cells(work, before(wanted)), names) if entry.agent_id == agent]
    summary = found[0] if found else _empty(agent, names.get(agent, ""), team)
    others = sum(1 for key, sums in mates.items() if key[1] != agent and sums.final)
    shown = own_agent(reader) is None or others >= SHOWN_TO_AGENTS
    rest = total(sums for key, sums in mates.items() if key[1] != agent) if shown else None
    return AgentPage(wanted.period, summary, rest, await _criteria(work, library, wanted, of_team, shown=shown), record)


def _empty(agent: str, name: str, team: str) -> AgentSummary:
    nothing = compare_scores(Subject(agent_id=agent), ScoreSums().sample, ScoreSums().sample)
    return AgentSummary(agent, name, team, ScoreSums(), ScoreSums(), nothing, nothing)


async def _criteria(
    work: InsightWork, library: RubricLibrary, wanted: InsightFilter, of_team: InsightFilter, *, shown: bool
) -> Sequence[AgentCriterion]:
    own = await work.insight.answers(wanted, (TEAM,))
    earlier = await work.insight.answers(before(wanted), (TEAM,))
    theirs = await work.insight.answers(of_team, (TEAM,)) if shown else ()
    criteria = await Criteria.of(work, library, own, earlier, theirs)
    by_team, everyone = criteria.counted(own), pooled(criteria.counted(theirs))
    now, then = pooled(by_team), pooled(criteria.counted(earlier))
    team = next(iter(of_team.teams or ()))
    keys = criteria.in_order((str(key[0]), str(key[1])) for key in now)
    nothing = Counted()
    changes = judged(
        [compare_answers(Subject(*key), then.get(key, nothing).tally, now[key].tally) for key in keys]
    )  # fmt: skip
    rests = [everyone.get(key, nothing).tally - by_team.get((team, *key), nothing).tally for key in keys]
    beside = judged(
        [compare_answers(Subject(*key), rest, now[key].tally) for key, rest in zip(keys, rests, strict=True)]
    )
    return [
        AgentCriterion(
            criteria.name(*key),
            now[key].tally,
            then.get(key, nothing).tally,
            change,
            rest if shown else None,
            versus if shown else None,
        )
        for key, change, versus, rest in zip(keys, changes, beside, rests, strict=True)
    ]
