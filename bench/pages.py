"""How fast the lists of interactions answer over a large contact centre, and its pages with --stack: rows made by SQL.

python -m bench.pages [--interactions 100000] [--repeat 9] [--explain WORDS] [--stack] [--json FILE] [--url DATABASE]

The milliseconds are those of the use case that the list's page calls, all filters of it; with --stack, those until the
first byte of pages, over a whole platform.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import make_url
from sqlmodel import text

from bench import insight
from bench.interactions import interactions
from cli.connection import Client
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.stack import Stack
from services.common.auth import Principal
from services.common.clock import FixedClock
from services.common.crypto import Vault
from services.common.db import Database
from services.common.migrate import upgrade
from services.console.domain.api_key import Role
from services.console.pages import registry
from services.qa_scorer.adapters.repositories.interaction_list import PAGE_SETTINGS, page_query
from services.qa_scorer.adapters.unit_of_work import PostgresUnitOfWork
from services.qa_scorer.api.filters import interaction_filter
from services.qa_scorer.application.read import Read
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.bootstrap import OWN
from services.qa_scorer.domain.site_days import SiteDays

POOL = 2_000
MANAGER = Principal("user:bench", roles=frozenset({"qa_manager"}))
COACH = Principal("user:coach", roles=frozenset({"coach"}), teams=frozenset({"team-03", "team-04"}))
AGENT = Principal("user:agent", roles=frozenset({"agent"}), agent_id="a-0007")
START = datetime(2025, 11, 2, 5, tzinfo=UTC)
# As in bench.insight, with transcripts of a pool that can be searched: words from very common to very rare.
INTERACTIONS = """
    INSERT INTO interactions (id, revision, content_hash, is_current, state, channel, language, language_detected,
        queue, contact_reason, agent_id, agents, started_at, turns, judged, sealed, accepted_at, accepted_by, search)
    SELECT 'c-' || lpad(n::text, 8, '0'), 1, '', true,
        CASE WHEN n % 97 = 0 THEN 'failed' WHEN n % 89 = 0 THEN 'accepted' ELSE 'scored' END,
        (ARRAY['chat','chat','chat','voice','voice','email'])[1 + mod(hashint4(n::int)::bigint & 65535, 6)],
        p.language, false,
        (ARRAY['orders','returns','accounts'])[1 + mod(hashint4(n::int + 2)::bigint & 65535, 3)],
        (ARRAY['where_is_my_order','where_is_my_order','returns','damaged','cancel','pickup','promotions','account',
               'product','payment'])[1 + mod(hashint4(n::int + 2)::bigint & 65535, 10)],
        'a-' || lpad(mod(hashint4(n::int + 3)::bigint & 1048575, :agents)::text, 4, '0'),
        ARRAY['a-' || lpad(mod(hashint4(n::int + 3)::bigint & 1048575, :agents)::text, 4, '0')],
        CAST(:start AS timestamptz) + (n * 91.0 / :total) * interval '1 day', p.turns, p.judged, p.judged || p.judged,
        CAST(:start AS timestamptz) + (n * 91.0 / :total) * interval '1 day', 'user:bench',
        p.search || to_tsvector('pg_catalog.english', 'reference ref' || n || CASE WHEN n % 1000 = 3 THEN ' platypus'
            ELSE '' END || CASE WHEN n % 20 = 3 THEN ' kettledrum' ELSE '' END)
    FROM generate_series(0, :total - 1) AS n
    JOIN bench_pool AS p ON p.place = mod(hashint4(n::int + 1)::bigint & 1048575, :pool)
"""
Call = Callable[[], Awaitable[object]]


def pool() -> Iterator[dict[str, Any]]:
    """Contacts whose transcripts the rows share."""
    chance = random.Random(5)
    vocabulary = [f"{chance.choice('bcdfgklmnprst')}{chance.choice('aeiou')}{n:x}" for n in range(20_000)]
    for number, entry in enumerate(interactions(POOL, seed=11)):
        turns = [
            {
                "index": index,
                "speaker": turn["speaker"],
                "text": f"{turn['text']} {' '.join(vocabulary[_rank(chance)] for _ in range(9))}",
                "offset_ms": turn["offset_ms"],
                "agent_id": entry["agent_id"] if turn["speaker"] == "agent" else None,
                "substitutions": [],
            }
            for index, turn in enumerate(entry["turns"])
        ]  # fmt: skip
        view = {
            "interaction_id": entry["id"],
            "revision": 1,
            "channel": entry["channel"],
            "language": entry["language"],
            "started_at": entry["started_at"],
            "agents": [entry["agent_id"]],
            "turns": turns,
        }
        yield {
            "n": number,
            "language": entry["language"],
            "turns": len(turns),
            "judged": zlib.compress(json.dumps(view).encode(), 3),
            "body": " ".join(turn["text"] for turn in turns),
        }


def _rank(chance: random.Random) -> int:
    """Small ones often, large ones hardly ever, as of words."""
    return int(chance.paretovariate(0.5)) % 20_000


async def load(database: Database, total: int, agents: int, teams: int) -> None:
    """Interactions, scorecards, answers and agents, as bench.insight makes them, and searchable."""
    values = {
        "total": total,
        "agents": agents,
        "teams": teams,
        "criteria": insight.CRITERIA,
        "start": START,
        "contents": [insight.RUBRIC.format(version=1), insight.RUBRIC.format(version=2)],
        "pool": POOL,
    }
    async with database.transaction() as session:
        await session.exec(  # type: ignore[call-overload]
            text("CREATE TABLE bench_pool (place int, language text, turns int, judged bytea, search tsvector)")
        )
        for row in pool():
            await session.exec(  # type: ignore[call-overload]
                text(
                    "INSERT INTO bench_pool VALUES (:n, :language, :turns, :judged, search_vector(:language, :body))"
                ).bindparams(**row)
            )
    for statement in insight.LOAD:
        sql = INTERACTIONS if "INSERT INTO interactions" in statement else statement
        names = re.findall(r"(?<![:\w]):([a-z]+)", sql)
        async with database.transaction() as session:
            await session.exec(text(sql).bindparams(**{name: values[name] for name in names}))  # type: ignore[call-overload]
    async with database.transaction() as session:
        await session.exec(text("DROP TABLE bench_pool"))  # type: ignore[call-overload]
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))


def asked(total: int) -> dict[str, tuple[Principal, dict[str, Any]]]:
    """What the list's page asks, by name."""
    month = datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    return {
        "newest": (MANAGER, {}),
        "one agent": (MANAGER, {"agent_id": "a-0007"}),
        "unknown agent": (MANAGER, {"agent_id": "a-none"}),
        "own contacts of an agent": (AGENT, {}),
        "one team": (MANAGER, {"team": "team-03"}),
        "of a coach": (COACH, {}),
        "queue": (MANAGER, {"queue": "returns"}),
        "queue without contacts": (MANAGER, {"queue": "none"}),
        "channel without contacts": (MANAGER, {"channel": "social"}),
        "contact reason": (MANAGER, {"contact_reason": "payment"}),
        "French e-mail about damage": (MANAGER, {"language": "fr", "channel": "email", "contact_reason": "damaged"}),
        "failed": (MANAGER, {"state": "failed"}),
        "December": (MANAGER, {"since": month[0], "until": month[1]}),
        "in review": (MANAGER, {"status": "in_review"}),
        "disputed, one team": (MANAGER, {"status": "disputed", "team": "team-03"}),
        "not passed": (MANAGER, {"passed": "failed"}),
        "score up to 60.0": (MANAGER, {"highest": 60.0}),
        "score that nobody has": (MANAGER, {"highest": 3.0}),
        "not passed, one agent": (MANAGER, {"passed": "failed", "agent_id": "a-0007"}),
        "an answer": (MANAGER, {"criterion": "c01", "value": "not_met"}),
        "an answer, one team, December": (
            MANAGER, {"criterion": "c01", "value": "not_met", "team": "team-03", "since": month[0], "until": month[1]},
        ),
        "a word in nearly all": (MANAGER, {"words": "wait order"}),
        "a word in 5 %": (MANAGER, {"words": "kettledrum"}),
        "a word in 0.1 %": (MANAGER, {"words": "platypus"}),
        "a word in one": (MANAGER, {"words": f"ref{total // 2}"}),
        "a word in none": (MANAGER, {"words": "zyzzyva"}),
        "quoted words": (MANAGER, {"words": '"my order"'}),
        "French words": (MANAGER, {"words": "boîte écrasée"}),
        "a word in 5 %, in review": (MANAGER, {"words": "kettledrum", "status": "in_review"}),
        "a word in 0.1 %, one team": (MANAGER, {"words": "platypus", "team": "team-03"}),
        "a word in 5 %, of a coach": (COACH, {"words": "kettledrum"}),
    }  # fmt: skip


def _work(database: Database) -> PostgresUnitOfWork:
    return PostgresUnitOfWork(database, SiteDays(insight.ZONE))


def _work(database: Database) -> PostgresUnitOfWork:
    return PostgresUnitOfWork(database, SiteDays(insight.ZONE))


async def _timed(call: Call, repeat: int) -> float:
    """Median milliseconds, the first round left out."""
    taken = []
    for _ in range(repeat + 1):
        started = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[1:])


async def measure(url: str, wanted: argparse.Namespace) -> dict[str, float]:
    """Median milliseconds of each list."""
    database = Database(url, "qa_scorer")
    figures: dict[str, float] = {}
    try:
        await upgrade(url, OWN, make_url(url).username or "")
        async with database.transaction() as session:
            known = (await session.exec(text("SELECT count(*) FROM interactions"))).one()[0]  # type: ignore[call-overload]
        if not known:
            started = time.perf_counter()
            await load(database, wanted.interactions, wanted.agents, wanted.teams)
            figures["load (s)"] = time.perf_counter() - started
        read = Read(
            _work(database),
            Vault(bytes(32)),
            FixedClock(insight.NOW),
            RubricLibrary(),
        )
        middle = (datetime(2025, 12, 10, tzinfo=UTC), "c")
        calls: dict[str, Call] = {
            name: partial(read.interactions, interaction_filter(reader, **given), None, 51)
            for name, (reader, given) in asked(known or wanted.interactions).items()
        }
        calls["far down the list"] = partial(read.interactions, interaction_filter(MANAGER), middle, 51)
        calls["values to filter by"] = partial(read.filter_values, MANAGER)
        for name, call in calls.items():
            figures[name] = await _timed(call, wanted.repeat)
            print(f"{name:42} {figures[name]:8.1f}", flush=True)
            if wanted.explain and re.search(wanted.explain, name) and name in asked(1):
                await explain(database, *asked(known or wanted.interactions)[name])
        return figures
    finally:
        await database.close()


async def explain(database: Database, reader: Principal, given: dict[str, Any]) -> None:
    filters = interaction_filter(reader, **given)
    async with database.transaction() as session:
        work = _work(database)
        async with work() as stores:
            within = [
                await stores.directory.members(teams, stores.days)
                for teams in ({filters.team} if filters.team else None, filters.only_teams)
                if teams is not None
            ]
        sql, values = page_query(filters, within, None, 51)
        await session.exec(text(PAGE_SETTINGS))  # type: ignore[call-overload]
        rows = await session.exec(text(f"EXPLAIN (ANALYZE, BUFFERS) {sql}").bindparams(**values))  # type: ignore[call-overload]
        print("\n".join(f"    {line}" for (line,) in rows))


FURTHER = (
    "/interactions?q=kettledrum",
    "/interactions?q=platypus&status=in_review",
    "/interactions?team=team-03&passed=failed",
    "/interactions/c-00000500",
    "/agents/a-0007",
    "/overview?channel=voice",
    "/overview?language=fr&team=team-03",
    "/heat-map?contact_reason=payment",
)
"""Addresses beyond those that stand in the table of pages as they are."""
PASSWORD = "a password for the bench"


def measure_pages(wanted: argparse.Namespace) -> dict[str, float]:
    """Median milliseconds until the first byte of every page, signed in, over a whole platform."""
    figures = {}
    with Stack.private() as stack:
        assert stack.postgres is not None
        url = stack.postgres.owner_url("debrief_qa_scorer")

        async def fill() -> None:
            database = Database(url, "qa_scorer")
            try:
                await load(database, wanted.interactions, wanted.agents, wanted.teams)
            finally:
                await database.close()

        asyncio.run(fill())
        for role in (Role.QA_MANAGER, Role.ADMIN, Role.AGENT):
            with signed_in(stack, role) as client:
                for path in [path for path in addresses(role) if path not in figures]:
                    figures[path] = first_byte(client, path, wanted.repeat)
                    print(f"{role:12} {path:52} {figures[path]:8.1f}", flush=True)
        print(f"slowest of {len(figures)}: {max(figures, key=lambda path: figures[path])} {max(figures.values()):.1f}")
    return figures


def addresses(role: Role) -> Iterator[str]:
    """The pages that are read, of those who have `role`; what people get as a part of another page is left out."""
    for page in registry.load():
        if page.method == "GET" and page.title and "{" not in page.path and role in page.roles and page.path != "/":
            yield page.path
    if role is Role.QA_MANAGER:
        yield from FURTHER


@contextmanager
def signed_in(stack: Stack, role: Role) -> Iterator[httpx.Client]:
    account = {"email": f"{role}@example.org", "name": "Bench", "roles": [role], "password": PASSWORD}
    if role is Role.AGENT:
        account["agent_id"] = "a-0007"
    with Client(stack.console_url, stack.token) as api:
        api.post("/api/v1/users", account | {"must_change_password": False})
    with httpx.Client(base_url=stack.console_url, trust_env=False, timeout=60) as client:
        answer = client.post(
            "/sign-in", data={"csrf": form_token(client, "/sign-in"), "email": account["email"], "password": PASSWORD}
        )
        assert answer.status_code == 303, answer.text
        if role is Role.AGENT:
            notice = {"csrf": form_token(client, "/notice"), "read": "yes", "version": "1"}
            assert client.post("/notice", data=notice).status_code == 303
        yield client


def form_token(client: httpx.Client, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def first_byte(client: httpx.Client, path: str, repeat: int) -> float:
    """Median milliseconds, the first request left out."""
    taken = []
    for _ in range(repeat + 1):
        started = time.perf_counter()
        with client.stream("GET", path) as answer:
            assert answer.status_code == 200, (path, answer.status_code)
            next(answer.iter_raw())
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[1:])


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with EmbeddedPostgres.temporary() as server:
        yield server.owner_url("debrief_qa_scorer")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--interactions", type=int, default=100_000)
    parser.add_argument("--agents", type=int, default=400)
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--explain", help="also shows the plans of the lists whose name matches this")
    parser.add_argument("--stack", action="store_true", help="measures pages of a whole platform")
    parser.add_argument("--url", help="an empty database, or one that this was run on before")
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    if wanted.stack:
        figures = measure_pages(wanted)
    else:
        with _server(wanted.url) as url:
            figures = asyncio.run(measure(url, wanted))
    if wanted.json is not None:
        wanted.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
