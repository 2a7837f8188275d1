"""The statistics as they are asked for: the same figures from sums and from scorecards, and nobody else's."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from debrief.qa.v1 import insight_pb2
from insight_rows import START, Centre, add_interaction, add_scorecard, connected
from qa_helpers import RUBRIC

from services.common.auth import Principal, acting_as
from services.common.clock import FixedClock
from services.common.db import Database
from services.common.errors import Forbidden, InvalidInput, NotFound
from services.common.migrate import upgrade
from services.qa_scorer.adapters.insight_source import PostgresInsight
from services.qa_scorer.api.grpc_insight import InsightServicer
from services.qa_scorer.application.insight import Insight
from services.qa_scorer.application.insight_store import Asked, InsightFilter
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.bootstrap import OWN, SCHEMA
from services.qa_scorer.domain.insight.alerts import AlertKind
from services.qa_scorer.domain.insight.periods import Grain, Period
from services.qa_scorer.domain.site_days import SiteDays

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MANAGER = Principal("user:m", roles=frozenset({"qa_manager"}))
COACH = Principal("user:c", roles=frozenset({"coach"}), teams=frozenset({"north"}))
WEEKS = Asked(first="2026-03-06", last="2026-03-19")


def agent(id: str) -> Principal:
    return Principal(f"user:{id}", roles=frozenset({"agent"}), agent_id=id)


@pytest.fixture
async def centre(postgres: Any, empty_schema: Callable[[str], Awaitable[None]]) -> Any:
    """(connection, statistics, their source) over an empty database."""
    url = postgres.url("debrief_qa_scorer")
    await upgrade(postgres.owner_url("debrief_qa_scorer"), OWN, "debrief_qa_scorer")
    await empty_schema(SCHEMA)
    database = Database(url, SCHEMA)
    source = PostgresInsight(database)
    async with connected(postgres) as connection:
        await connection.execute(
            "INSERT INTO rubric_versions SELECT gen_random_uuid(), 'core', v, 'published', $1, '', v::text, now(), 'u',"
            " now(), 'u' FROM generate_series(1, 2) AS v",
            RUBRIC,
        )
        yield connection, Insight(source, RubricLibrary(), FixedClock(NOW), SiteDays("UTC")), source
    await database.close()


async def contacts(
    connection: Any, prefix: str, day: date, n: int, *, agent: str = "a-1", answers: Any = None, **given: Any
) -> None:
    """`n` scored contacts of a day. `answers` and what is given may be functions of the contact's number."""
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    for number in range(n):
        values = {name: value(number) if callable(value) else value for name, value in given.items()}
        chosen = answers(number) if callable(answers) else answers or {"greeting": "met"}
        id = f"{prefix}-{day}-{number}"
        await add_interaction(connection, id, started_at=at, state="scored", agent_id=agent, agents=[agent])
        await add_scorecard(connection, id, chosen, started_at=at, agent_id=agent, **values)


@pytest.mark.parametrize("seed", [11, 12])
async def test_sums_and_scorecards_say_the_same(centre: Any, seed: int) -> None:
    connection, _, source = centre
    history = Centre(seed)
    for _ in range(120):
        await history.step(connection)
    first = START.date()
    for wanted in (
        InsightFilter(Period(first - timedelta(days=9), first + timedelta(days=9))),
        InsightFilter(Period(first, first + timedelta(days=1)), teams=frozenset({"north", ""})),
        InsightFilter(Period(first, first + timedelta(days=9)), rubric="core", rubric_version=2),
    ):
        # All of them are named, so that the figures are the same; where they come from is not.
        by_channel = dataclasses.replace(wanted, channels=frozenset({"chat", "voice"}))
        one_by_one = dataclasses.replace(wanted, queues=frozenset({"orders", "billing", ""}))
        async with source.reading() as work:
            for by in ((), ("day",), ("team", "agent_id"), ("rubric", "rubric_version")):
                scores = [dict(await work.insight.scores(entry, by)) for entry in (wanted, by_channel, one_by_one)]
                assert scores[0] == scores[1] == scores[2], by
            for by in ((), ("team",), ("day", "team")):
                listed = [
                    sorted(await work.insight.answers(entry, by), key=repr)
                    for entry in (wanted, by_channel, one_by_one)
                ]
                assert listed[0] == listed[1] == listed[2], by
            bins = [await work.insight.bins(entry) for entry in (wanted, by_channel, one_by_one)]
            assert {k: n for k, n in bins[0].items() if n} == bins[1] == bins[2]
            found = [await work.insight.contacts(entry) for entry in (wanted, by_channel, one_by_one)]
            assert found[0] == found[1] == found[2]
            narrowed = dataclasses.replace(wanted, channels=frozenset({"chat"}), languages=frozenset({"fr"}))
            narrower = dataclasses.replace(narrowed, queues=frozenset({"orders", "billing", ""}))
            assert dict(await work.insight.scores(narrowed, ("team",))) == dict(
                await work.insight.scores(narrower, ("team",))
            )
            assert await work.insight.contacts(narrowed) == await work.insight.contacts(narrower)


async def test_an_overview_counts_what_stands_and_says_what_moved(centre: Any) -> None:
    connection, insight, _ = centre
    before, now = date(2026, 2, 25), date(2026, 3, 10)
    await contacts(connection, "b", before, 40, score=80.0)
    await contacts(connection, "n", now, 40, score=90.0, answers=lambda n: {"greeting": "met" if n < 10 else "not_met"})
    await contacts(
        connection, "auto", now, 1, score=70.0, overall=0.0, passed=False,
        autofail=json.dumps([{"criterion": "greeting", "state": "confirmed"}]),
    )  # fmt: skip
    await contacts(connection, "held", now, 3, status="in_review", score=10.0)
    await contacts(connection, "disputed", now, 2, status="disputed", score=10.0)
    await add_interaction(connection, "waiting", started_at=NOW - timedelta(days=3))
    found = await insight.overview(WEEKS, MANAGER)
    assert found.now.mean.value == pytest.approx((40 * 90 + 70) / 41)
    assert (found.now.final, found.now.in_review, found.now.disputed, found.now.confirmed) == (41, 3, 2, 1)
    assert found.before.mean.value == pytest.approx(80)
    assert (found.contacts.by_state["scored"], found.contacts.accepted) == (46, 47)
    movement = next(entry for entry in found.movements if entry.comparison.subject.criterion == "greeting")
    assert movement.criterion is not None
    assert movement.criterion.question["fr"].startswith("La personne salue")
    assert movement.comparison.difference is not None
    assert movement.comparison.difference.value == pytest.approx(11 / 41 - 1)
    assert found.any


async def test_an_empty_centre_has_no_figures_and_no_errors(centre: Any) -> None:
    _, insight, _ = centre
    found = await insight.overview(Asked(), MANAGER)
    assert (found.now.mean.value, found.any, list(found.movements)) == (None, False, [])
    assert (await insight.distribution(Asked(), MANAGER)).bins == [0] * 20
    assert (await insight.heat_map(Asked(), MANAGER)).rows == []
    assert (await insight.agents(Asked(), MANAGER, "", "", None, 50)).total == 0
    assert len((await insight.trend(Asked(), MANAGER, Grain.DAY, "")).points) == 28
    assert list(await insight.alerts(None, MANAGER)) == []
    with pytest.raises(NotFound):
        await insight.agent(Asked(agent_id="nobody"), MANAGER)


async def test_a_reader_sees_their_own_scope_only(centre: Any) -> None:
    connection, insight, _ = centre
    day = date(2026, 3, 10)
    await contacts(connection, "n", day, 5, agent="a-1", team="north", score=90.0)
    await contacts(connection, "s", day, 5, agent="a-2", team="south", score=50.0)
    await contacts(connection, "x", day, 5, agent="a-3", team=None, score=10.0)
    assert (await insight.overview(WEEKS, COACH)).now.mean.value == pytest.approx(90)
    nobody = Principal("user:n", roles=frozenset({"coach"}))
    assert (await insight.overview(WEEKS, nobody)).now.final == 0
    assert [entry.agent_id for entry in (await insight.agents(WEEKS, COACH, "", "", None, 50)).agents] == ["a-1"]
    assert [entry.team for entry in (await insight.teams(WEEKS, COACH)).teams] == ["north"]
    assert (await insight.heat_map(WEEKS, COACH)).teams == ["north"]
    assert (await insight.options(COACH)).values["team"] == ["north"]
    with pytest.raises(Forbidden):
        await insight.overview(dataclasses.replace(WEEKS, teams=frozenset({"south"})), COACH)
    with pytest.raises(Forbidden):
        await insight.alerts(frozenset({"south"}), COACH)
    await connection.execute("INSERT INTO agents (agent_id, valid_from, team) VALUES ('a-2', '2020-01-01', 'south')")
    with pytest.raises(Forbidden):
        await insight.agent(dataclasses.replace(WEEKS, agent_id="a-2"), COACH)
    own = await insight.agent(WEEKS, agent("a-2"))
    assert own.summary.now.mean.value == pytest.approx(50)
    assert own.team is None  # alone in the team: its figures would be a colleague's
    assert (await insight.trend(WEEKS, agent("a-2"), Grain.DAY, "")).points[4].sums.final == 5
    assert sum((await insight.distribution(WEEKS, agent("a-2"))).bins) == 5
    with pytest.raises(Forbidden):
        await insight.trend(dataclasses.replace(WEEKS, agent_id="a-1"), agent("a-2"), None, "")
    assert (await insight.teams(WEEKS, MANAGER)).teams[-1].team == ""


async def test_an_agent_stands_beside_the_rest_of_the_team(centre: Any) -> None:
    connection, insight, _ = centre
    day = date(2026, 3, 10)
    for number in range(1, 7):
        answers = {"greeting": "met", "kindness": "met" if number > 1 else "not_met"}
        await contacts(
            connection, f"t{number}", day, 30, agent=f"a-{number}", answers=answers,
            score=lambda n, of=number: (60.0 if of == 1 else 85.0) + n % 5,
        )  # fmt: skip
    page = await insight.agent(dataclasses.replace(WEEKS, agent_id="a-1"), agent("a-1"))
    assert page.team is not None
    assert page.team.final == 150
    assert page.summary.versus_team.significant
    assert page.summary.versus_team.difference is not None
    assert page.summary.versus_team.difference.value == pytest.approx(-25)
    kindness = next(entry for entry in page.criteria if entry.name.criterion == "kindness")
    assert kindness.versus_team is not None
    assert kindness.versus_team.significant
    greeting = next(entry for entry in page.criteria if entry.name.criterion == "greeting")
    assert greeting.versus_team is not None
    assert not greeting.versus_team.significant
    first = await insight.agents(WEEKS, MANAGER, "", "", None, 2)
    assert (first.total, first.agents[0].agent_id) == (6, "a-1")
    listed = list(first.agents)
    after = first.after
    while after is not None:
        following = await insight.agents(WEEKS, MANAGER, "", "", after, 2)
        listed += following.agents
        after = following.after
    assert [entry.agent_id for entry in listed] == [f"a-{number}" for number in range(1, 7)]
    assert (await insight.agents(WEEKS, MANAGER, "-score", "A-1", None, 2)).total == 1
    backwards = (await insight.agents(WEEKS, MANAGER, "-name", "", None, 50)).agents
    assert [entry.agent_id for entry in backwards] == [f"a-{number}" for number in range(6, 0, -1)]
    with pytest.raises(InvalidInput):
        await insight.agents(WEEKS, MANAGER, "hired_on", "", None, 2)


async def test_a_trend_marks_the_first_day_of_a_version(centre: Any) -> None:
    connection, insight, _ = centre
    await contacts(connection, "v1", date(2026, 3, 1), 4)
    await contacts(connection, "v2", date(2026, 3, 12), 4, rubric_version=2, answers={"greeting": "not_met"})
    found = await insight.trend(dataclasses.replace(WEEKS, rubric="core"), MANAGER, None, "greeting")
    assert [(mark.day, mark.version, mark.before) for mark in found.versions] == [(date(2026, 3, 12), 2, 1)]
    assert [point.value.value for point in found.points if point.value.n] == [0]
    with pytest.raises(InvalidInput):
        await insight.trend(WEEKS, MANAGER, None, "greeting")


async def test_alerts_name_what_needs_a_person(centre: Any) -> None:
    connection, insight, _ = centre
    for back in range(8, 34):
        await contacts(connection, f"u{back}", NOW.date() - timedelta(days=back), 6)
    await contacts(connection, "r", NOW.date() - timedelta(days=2), 60, answers={"greeting": "not_met"})
    proposed = json.dumps([{"criterion": "greeting", "state": "proposed"}])
    await contacts(connection, "p", NOW.date() - timedelta(days=5), 2, status="in_review", autofail=proposed)
    await add_interaction(connection, "late", started_at=NOW - timedelta(hours=5))
    await add_interaction(connection, "down", started_at=NOW, state="failed", state_reason="llm_unavailable")
    await connection.execute("UPDATE scorecards SET created_at = $1", NOW - timedelta(hours=2))
    found = {entry.alert.kind: entry for entry in await insight.alerts(None, MANAGER)}
    assert set(found) == {
        AlertKind.AUTOFAIL_UNDECIDED,
        AlertKind.CRITERION_FAILING,
        AlertKind.BACKLOG_STUCK,
        AlertKind.JUDGE_UNAVAILABLE,
    }
    assert found[AlertKind.AUTOFAIL_UNDECIDED].alert.n == 2
    assert found[AlertKind.AUTOFAIL_UNDECIDED].alert.since == NOW.date() - timedelta(days=5)
    assert {entry.alert.kind for entry in await insight.alerts(None, COACH)} == {
        AlertKind.AUTOFAIL_UNDECIDED,
        AlertKind.CRITERION_FAILING,
    }


async def test_the_messages_carry_it_all(centre: Any) -> None:
    connection, insight, _ = centre
    await contacts(connection, "n", date(2026, 3, 10), 40, answers=lambda n: {"greeting": "met", "kindness": "na"})
    await contacts(connection, "b", date(2026, 2, 25), 40, answers={"greeting": "not_met"}, score=40.0)

    class Cases:
        pass

    cases: Any = Cases()
    cases.insight = insight
    servicer = InsightServicer(cases)
    wanted = insight_pb2.InsightFilter(to="2026-03-19", **{"from": "2026-03-06"})
    with acting_as(MANAGER):
        overview = await servicer.GetOverview(insight_pb2.GetOverviewRequest(filter=wanted), None)
        assert overview.figures.score.value == 80
        assert overview.score_change.significant
        assert overview.movements[0].criterion.question["en"]
        assert getattr(overview, "from") == "2026-03-06"
        heat = await servicer.GetHeatMap(insight_pb2.GetHeatMapRequest(filter=wanted), None)
        greeting = next(row for row in heat.rows if row.criterion.criterion == "greeting")
        assert (greeting.cells[0].enough, greeting.cells[0].rate.value) == (True, 1)
        kindness = next(row for row in heat.rows if row.criterion.criterion == "kindness")
        assert (kindness.cells[0].na, kindness.cells[0].rate.HasField("value")) == (40, False)
        trend = await servicer.GetTrend(insight_pb2.GetTrendRequest(filter=wanted, grain="day"), None)
        assert (len(trend.points), trend.grain) == (14, "day")
        spread = await servicer.GetDistribution(insight_pb2.GetDistributionRequest(filter=wanted), None)
        assert (spread.n, spread.bins[16].n) == (40, 40)
        agents = await servicer.ListAgentSummaries(insight_pb2.ListAgentSummariesRequest(filter=wanted), None)
        assert (agents.total, agents.page.next_cursor) == (1, "")
        teams = await servicer.ListTeamSummaries(insight_pb2.ListTeamSummariesRequest(filter=wanted), None)
        assert teams.teams[0].figures.final == 40
        wanted.agent_id = "a-1"
        one = await servicer.GetAgentSummary(insight_pb2.GetAgentSummaryRequest(filter=wanted), None)
        assert one.agent.figures.final == 40
        assert not one.HasField("team") or one.team.n == 0
        options = await servicer.GetFilterOptions(insight_pb2.GetFilterOptionsRequest(), None)
        assert list(options.teams) == ["north"]
        assert list(options.rubrics[0].versions) == [1, 2]
        alerts = await servicer.ListAlerts(insight_pb2.ListAlertsRequest(), None)
        assert not alerts.alerts
        assert (await servicer.RebuildInsight(insight_pb2.RebuildInsightRequest(), None)).counted == 80
