"""The kept sums against a full recount, whatever happened, in whatever order, and at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from insight_rows import Centre, add_interaction, add_scorecard, connected, kept, recount

from services.common.migrate import upgrade
from services.qa_scorer.bootstrap import OWN, SCHEMA

pytestmark = pytest.mark.integration


@pytest.fixture
async def empty(postgres: Any, empty_schema: Callable[[str], Awaitable[None]]) -> Any:
    await upgrade(postgres.owner_url("debrief_qa_scorer"), OWN, "debrief_qa_scorer")
    await empty_schema(SCHEMA)
    return postgres


async def assert_exact(connection: asyncpg.Connection) -> None:
    counted, stored = await recount(connection), await kept(connection)
    for name, counter in counted.items():
        assert stored[name] == counter, name


@pytest.mark.parametrize("seed", range(6))
async def test_sums_are_exact_after_any_history(empty: Any, seed: int) -> None:
    centre = Centre(seed)
    async with connected(empty) as connection:
        for number in range(80):
            transaction = connection.transaction()
            await transaction.start()
            for _ in range(centre.chance.randrange(1, 4)):
                await centre.step(connection)
            await (transaction.rollback() if centre.chance.random() < 0.15 else transaction.commit())
            if number % 20 == 19:
                await assert_exact(connection)
        assert sum((await recount(connection))["scores"].values()) > 0


async def test_sums_are_exact_when_writers_and_folders_overlap(empty: Any) -> None:
    async def work(seed: int) -> None:
        centre = Centre(seed, prefix=f"w{seed}")
        async with connected(empty) as connection:
            for _ in range(60):
                transaction = connection.transaction()
                await transaction.start()
                for _ in range(centre.chance.randrange(1, 4)):
                    await centre.step(connection)
                await (transaction.rollback() if centre.chance.random() < 0.2 else transaction.commit())

    async def same(seed: int) -> None:
        """Writers that decide on the very same scorecard, with folding in between."""
        async with connected(empty) as connection:
            for number in range(40):
                async with connection.transaction():
                    await connection.execute(
                        "UPDATE scorecards SET status = $1 WHERE interaction_id = 'shared'",
                        ("final", "disputed", "in_review")[(number + seed) % 3],
                    )
                    await connection.fetchval("SELECT insight_fold(3)")

    async with connected(empty) as connection:
        await add_interaction(connection, "shared")
        await add_scorecard(connection, "shared", {"greeting": "met"})
        await asyncio.gather(*(work(seed) for seed in range(4)), *(same(seed) for seed in range(3)))
        await assert_exact(connection)
        await connection.fetchval("SELECT insight_fold(1000000)")
        assert await connection.fetchval("SELECT count(*) FROM insight_changes") == 0
        await assert_exact(connection)


async def test_writers_that_meet_new_values_in_another_order_take_turns(empty: Any) -> None:
    """One meets them in one order, one in the other, each in one transaction: neither waits for the other for ever."""

    async def write(mine: str, teams: tuple[str, ...], met: asyncio.Event, other: asyncio.Event) -> None:
        async with connected(empty) as connection, connection.transaction():
            for team in teams:
                id = f"{mine}-{team}"
                await add_interaction(connection, id)
                await add_scorecard(connection, id, {team: "met"}, team=team)
                met.set()
                with suppress(TimeoutError):
                    # Whoever had to wait for the first one can't have met its first value yet.
                    await asyncio.wait_for(other.wait(), 0.5)

    async with connected(empty) as connection:
        # What all have in common is known already.
        await add_interaction(connection, "first")
        await add_scorecard(connection, "first", {"greeting": "met"})
    one, two = asyncio.Event(), asyncio.Event()
    await asyncio.gather(write("one", ("east", "west"), one, two), write("two", ("west", "east"), two, one))
    async with connected(empty) as connection:
        await assert_exact(connection)
        assert await connection.fetchval("SELECT count(*) FROM scorecards") == 5


async def test_a_folding_that_is_rolled_back_loses_nothing(empty: Any) -> None:
    """A scorecard changes while somebody else folds it, and the folding is undone: the case that a change which is
    taken back by its scorecard alone would get wrong."""
    async with connected(empty) as writer, connected(empty) as folder:
        await add_interaction(writer, "c-1")
        await add_scorecard(writer, "c-1", {"greeting": "met"})
        for commits in (False, True):
            transaction = folder.transaction()
            await transaction.start()
            await folder.fetchval("SELECT insight_fold(1000)")
            await writer.execute("UPDATE scorecards SET status = 'disputed'")
            await (transaction.commit() if commits else transaction.rollback())
            await assert_exact(writer)
            await writer.execute("UPDATE scorecards SET status = 'final'")
            await assert_exact(writer)


async def test_a_rebuild_gives_the_same_and_moves_days_to_the_zone(empty: Any) -> None:
    centre = Centre(7)
    async with connected(empty) as connection:
        for _ in range(40):
            await centre.step(connection)
        before = await kept(connection)
        await connection.execute("UPDATE insight_scores SET final = final + 1")
        await connection.execute("DELETE FROM insight_answers")
        await connection.fetchval("SELECT insight_rebuild('')")
        assert await kept(connection) == before
        await connection.fetchval("SELECT insight_rebuild('America/Toronto')")
        days = {row[0] for row in await connection.fetch("SELECT day FROM insight_facts")}
        local = await connection.fetch(
            "SELECT DISTINCT (started_at AT TIME ZONE 'America/Toronto')::date FROM scorecards"
            " WHERE status <> 'superseded'"
        )
        assert days == {row[0] for row in local}


async def test_folding_starts_by_itself(empty: Any) -> None:
    async with connected(empty) as connection:
        for batch in range(3):
            await connection.execute(
                "INSERT INTO interactions (id, revision, content_hash, is_current, state, channel, language,"
                " language_detected, agents, started_at, turns, judged, sealed, accepted_at, accepted_by)"
                " SELECT 'b' || $1::int || '-' || n, 1, 'h', true, 'accepted', 'chat', 'en', false, '{a-1}', now(), 1,"
                " '', '', now(), 'user:t' FROM generate_series(1, 1000) AS n",
                batch,
            )
            await connection.execute(
                "INSERT INTO scorecards (id, interaction_id, interaction_revision, agent_id, rubric, rubric_version,"
                " evaluation, status, evaluator_kind, judge, model, answered_weight, score_before_autofail, autofail,"
                " sections, llm_calls, input_tokens, output_tokens, cost_microusd, latency_ms, started_at, created_at)"
                " SELECT gen_random_uuid(), id, 1, 'a-1', 'core', 1, 1, 'final', 'ai', 'j', 'm', 1, 80, '[]', '[]',"
                " 0, 0, 0, 0, 0, started_at, now() FROM interactions WHERE id LIKE 'b' || $1::int || '-%'",
                batch,
            )
        assert await connection.fetchval("SELECT count(*) FROM insight_changes") < 2000
        await assert_exact(connection)
