"""How fast the statistics answer over a large contact centre: rows made by SQL, then the use cases that pages call.

python -m bench.insight [--interactions 100000] [--repeat 9] [--json FILE] [--url URL of an empty qa_scorer database]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlmodel import text

from deploy.embedded.postgres import EmbeddedPostgres
from services.common.auth import Principal
from services.common.clock import FixedClock
from services.common.db import Database
from services.common.migrate import upgrade
from services.qa_scorer.adapters.insight_source import PostgresInsight
from services.qa_scorer.application.insight import Insight
from services.qa_scorer.application.insight_store import Asked
from services.qa_scorer.application.rubric_library import RubricLibrary
from services.qa_scorer.bootstrap import OWN
from services.qa_scorer.domain.site_days import SiteDays

NOW = datetime(2026, 1, 31, 20, tzinfo=UTC)
ZONE = "America/Toronto"
MANAGER = Principal("user:bench", roles=frozenset({"qa_manager"}))
COACH = Principal("user:coach", roles=frozenset({"coach"}), teams=frozenset({"team-03", "team-04"}))
CRITERIA = 12
RUBRIC = "\n".join(
    [
        "schema: debrief/rubric/v1",
        "key: bench-{version}",
        "title: {{en: Bench, fr: Banc}}",
        "sections:",
        "  - key: all",
        "    title: {{en: All, fr: Tout}}",
        "    criteria:",
        *(
            f"      - key: c{number:02}\n"
            f'        question: {{{{en: "Is it question {number}, version {{version}}?", fr: "Est-ce {number}?"}}}}\n'
            f"        weight: 5\n        na: allowed\n"
            "        examples: {{met: [Yes indeed.], not_met: [No indeed.]}}"
            for number in range(CRITERIA)
        ),
    ]
).replace("key: bench-{version}", "key: core-service")
LOAD = [
    "ALTER TABLE interactions DISABLE TRIGGER USER",
    "ALTER TABLE scorecards DISABLE TRIGGER USER",
    "ALTER TABLE answers DISABLE TRIGGER USER",
    "INSERT INTO rubric_versions SELECT gen_random_uuid(), 'core-service', v, 'published', x.content, '', v::text,"
    " now(), 'b', now(), 'b' FROM unnest(CAST(:contents AS text[])) WITH ORDINALITY AS x (content, v)",
    "INSERT INTO agents (agent_id, valid_from, name, team) SELECT 'a-' || lpad(a::text, 4, '0'), '2020-01-01',"
    " 'Agent ' || a, 'team-' || lpad((a % :teams)::text, 2, '0') FROM generate_series(0, :agents - 1) AS a",
    # Contacts come over thirteen weeks by day, most in office hours; the reasons, channels and languages of a retailer.
    """
    INSERT INTO interactions (id, revision, content_hash, is_current, state, channel, language, language_detected,
        queue, contact_reason, agent_id, agents, started_at, turns, judged, sealed, accepted_at, accepted_by)
    SELECT 'c-' || lpad(n::text, 8, '0'), 1, '', true,
        CASE WHEN n % 97 = 0 THEN 'failed' WHEN n % 89 = 0 THEN 'accepted' ELSE 'scored' END,
        (ARRAY['chat','chat','chat','voice','voice','email'])[1 + mod(hashint4(n::int)::bigint & 65535, 6)],
        (ARRAY['en','en','en','fr'])[1 + mod(hashint4(n::int + 1)::bigint & 65535, 4)], false,
        (ARRAY['orders','returns','accounts'])[1 + mod(hashint4(n::int + 2)::bigint & 65535, 3)],
        (ARRAY['where_is_my_order','where_is_my_order','returns','damaged','cancel','pickup','promotions','account',
               'product','payment'])[1 + mod(hashint4(n::int + 2)::bigint & 65535, 10)],
        'a-' || lpad(mod(hashint4(n::int + 3)::bigint & 1048575, :agents)::text, 4, '0'),
        ARRAY['a-' || lpad(mod(hashint4(n::int + 3)::bigint & 1048575, :agents)::text, 4, '0')],
        CAST(:start AS timestamptz) + (n * 91.0 / :total) * interval '1 day', 8,
        decode(repeat('ab', 400), 'hex'), decode(repeat('cd', 500), 'hex'),
        CAST(:start AS timestamptz) + (n * 91.0 / :total) * interval '1 day', 'user:bench'
    FROM generate_series(0, :total - 1) AS n
    """,
    """
    INSERT INTO scorecards (id, interaction_id, interaction_revision, agent_id, team, rubric, rubric_version,
        evaluation, status, evaluator_kind, judge, model, overall, passed, answered_weight, score_before_autofail,
        autofail, sections, llm_calls, input_tokens, output_tokens, cost_microusd, latency_ms, started_at, created_at,
        confirmed)
    SELECT gen_random_uuid(), id, 1, agent_id, 'team-' || lpad((substr(agent_id, 3)::int % :teams)::text, 2, '0'),
        'core-service', 1 + (started_at >= CAST(:start AS timestamptz) + interval '70 days')::int, 1,
        CASE WHEN h % 25 = 0 THEN 'in_review' WHEN h % 211 = 0 THEN 'disputed' ELSE 'final' END,
        CASE WHEN h % 11 = 0 THEN 'human' ELSE 'ai' END, 'embedded', 'm', s, s >= 75, 1, s,
        CASE WHEN h % 100 = 0 THEN '[{"criterion": "c00", "state": "proposed"}]'::jsonb
             WHEN h % 101 = 0 THEN '[{"criterion": "c00", "state": "confirmed"}]'::jsonb ELSE '[]'::jsonb END,
        '[]', 0, 0, 0, 0, 30, started_at, started_at + interval '1 hour', h % 22 = 0
    FROM (SELECT *, hashtext(id)::bigint & 1048575 AS h,
                 60 + mod(hashtext(id || 's')::bigint & 1048575, 401)::float / 10 AS s
          FROM interactions WHERE state = 'scored') AS scored
    """,
    """
    INSERT INTO answers (scorecard_id, position, criterion, value, confidence, rationale, evidence)
    SELECT s.id, c, 'c' || lpad(c::text, 2, '0'),
        (ARRAY['met','met','met','met','met','met','not_met','not_met','na','cannot_tell'])
            [1 + mod(hashint8(s.seq * 31 + c)::bigint & 1048575, 10)], 0.9, '', '[]'
    FROM scorecards AS s CROSS JOIN generate_series(0, :criteria - 1) AS c
    """,
    "ALTER TABLE interactions ENABLE TRIGGER USER",
    "ALTER TABLE scorecards ENABLE TRIGGER USER",
    "ALTER TABLE answers ENABLE TRIGGER USER",
]


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with EmbeddedPostgres.temporary() as server:
        yield server.owner_url("debrief_qa_scorer")


async def load(database: Database, total: int, agents: int, teams: int) -> None:
    values: dict[str, Any] = {
        "total": total,
        "agents": agents,
        "teams": teams,
        "criteria": CRITERIA,
        "start": datetime(2025, 11, 2, 5, tzinfo=UTC),
        "contents": [RUBRIC.format(version=1), RUBRIC.format(version=2)],
    }
    for statement in LOAD:
        prepared = text(statement)
        names = [name for name in values if f":{name}" in statement]
        async with database.transaction() as session:
            await session.exec(prepared.bindparams(**{name: values[name] for name in names}))


Call = Callable[[], Awaitable[object]]


def calls(insight: Insight) -> dict[str, Call]:
    """What the pages ask, by name."""
    quarter = Asked(first="2025-11-02", last="2026-01-31")
    month = Asked()
    french = Asked(languages=frozenset({"fr"}))
    chats = Asked(channels=frozenset({"chat"}), contact_reasons=frozenset({"where_is_my_order"}))
    chats_quarter = Asked(first="2025-11-02", last="2026-01-31", channels=frozenset({"chat"}))
    one = Asked(agent_id="a-0007")
    return {
        "overview, 4 weeks": lambda: insight.overview(month, MANAGER),
        "overview, 13 weeks": lambda: insight.overview(quarter, MANAGER),
        "overview, 4 weeks, French": lambda: insight.overview(french, MANAGER),
        "overview, 4 weeks, chat and one reason": lambda: insight.overview(chats, MANAGER),
        "overview, 13 weeks, chat": lambda: insight.overview(chats_quarter, MANAGER),
        "overview of a coach": lambda: insight.overview(month, COACH),
        "trend, 13 weeks": lambda: insight.trend(quarter, MANAGER, None, ""),
        "trend, 13 weeks, chat": lambda: insight.trend(chats_quarter, MANAGER, None, ""),
        "distribution, 13 weeks": lambda: insight.distribution(quarter, MANAGER),
        "distribution, 13 weeks, chat": lambda: insight.distribution(chats_quarter, MANAGER),
        "heat map, 4 weeks": lambda: insight.heat_map(month, MANAGER),
        "heat map, 13 weeks": lambda: insight.heat_map(quarter, MANAGER),
        "heat map, 13 weeks, chat": lambda: insight.heat_map(chats_quarter, MANAGER),
        "agents, 4 weeks": lambda: insight.agents(month, MANAGER, "", "", None, 50),
        "agents, 13 weeks": lambda: insight.agents(quarter, MANAGER, "-score", "", None, 50),
        "agents, 13 weeks, chat": lambda: insight.agents(chats_quarter, MANAGER, "", "", None, 50),
        "teams, 13 weeks": lambda: insight.teams(quarter, MANAGER),
        "one agent, 4 weeks": lambda: insight.agent(one, MANAGER),
        "trend of one agent": lambda: insight.trend(one, MANAGER, None, ""),
        "alerts": lambda: insight.alerts(None, MANAGER),
        "filter options": lambda: insight.options(MANAGER),
    }


async def measure(url: str, total: int, agents: int, teams: int, repeat: int) -> dict[str, float]:
    """Median milliseconds of each, the first round left out."""
    database = Database(url, "qa_scorer")
    try:
        await upgrade(url, OWN, make_url(url).username or "")
        insight = Insight(PostgresInsight(database), RubricLibrary(), FixedClock(NOW), SiteDays(ZONE))
        async with database.transaction() as session:
            known = (await session.exec(text("SELECT count(*) FROM scorecards"))).one()[0]  # type: ignore[call-overload]
        figures: dict[str, float] = {}
        if not known:
            started = time.perf_counter()
            await load(database, total, agents, teams)
            figures["load (s)"] = time.perf_counter() - started
            started = time.perf_counter()
            await insight.rebuild()
            figures["rebuild (s)"] = time.perf_counter() - started
            autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
            async with autocommit.connect() as connection:
                await connection.execute(text("VACUUM ANALYZE"))
        for name, call in calls(insight).items():
            taken = []
            for _ in range(repeat + 1):
                started = time.perf_counter()
                await call()
                taken.append((time.perf_counter() - started) * 1000)
            figures[name] = statistics.median(taken[1:])
            print(f"{name:42} {figures[name]:8.1f}", flush=True)
        return figures
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.insight", description=__doc__)
    parser.add_argument("--interactions", type=int, default=100_000)
    parser.add_argument("--agents", type=int, default=400)
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--url", help="an empty database, or one that this was run on before")
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    with _server(wanted.url) as url:
        figures = asyncio.run(measure(url, wanted.interactions, wanted.agents, wanted.teams, wanted.repeat))
    if wanted.json is not None:
        wanted.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
