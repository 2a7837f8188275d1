"""Rows for the tests of the statistics, written with plain SQL, and their recount, which uses none of the service's."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg

START = datetime(2026, 3, 2, 3, tzinfo=UTC)
TEAMS = ("north", "south", None)
CRITERIA = ("greeting", "empathy", "closing")
STATUSES = ("final", "final", "final", "in_review", "disputed", "failed")


async def connect(postgres: Any) -> asyncpg.Connection:
    connection = await asyncpg.connect(postgres.url("debrief_qa_scorer").replace("+asyncpg", ""))
    await connection.execute("SET search_path = qa_scorer, public")
    return connection


@asynccontextmanager
async def connected(postgres: Any) -> Any:
    connection = await connect(postgres)
    try:
        yield connection
    finally:
        await connection.close()


async def add_interaction(connection: asyncpg.Connection, id: str, **given: Any) -> None:
    at = given.pop("started_at", START)
    values = {
        "id": id,
        "revision": 1,
        "content_hash": "h",
        "is_current": True,
        "state": "accepted",
        "channel": "chat",
        "language": "en",
        "language_detected": False,
        "queue": None,
        "contact_reason": None,
        "agent_id": "a-1",
        "agents": ["a-1"],
        "started_at": at,
        "turns": 2,
        "judged": b"x",
        "sealed": b"x",
        "accepted_at": at,
        "accepted_by": "user:t",
    } | given
    await _insert(connection, "interactions", values)


async def add_scorecard(
    connection: asyncpg.Connection, interaction: str, answers: dict[str, str] | None = None, **given: Any
) -> uuid.UUID:
    at = given.pop("started_at", START)
    score = given.pop("score", 80.0)
    values = {
        "id": uuid.uuid4(),
        "interaction_id": interaction,
        "interaction_revision": 1,
        "agent_id": "a-1",
        "team": "north",
        "rubric": "core",
        "rubric_version": 1,
        "evaluation": 1,
        "status": "final",
        "evaluator_kind": "ai",
        "judge": "embedded",
        "model": "m",
        "overall": score,
        "passed": None if score is None else score >= 75,
        "answered_weight": 1.0,
        "score_before_autofail": score,
        "autofail": json.dumps([]),
        "sections": json.dumps([]),
        "llm_calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_microusd": 0,
        "latency_ms": 0,
        "started_at": at,
        "created_at": at,
    } | given
    await _insert(connection, "scorecards", values)
    rows = [
        (values["id"], position, criterion, value, 0.9, "", json.dumps([]))
        for position, (criterion, value) in enumerate((answers or {}).items())
    ]
    if rows:
        columns = list(zip(*rows, strict=True))
        await connection.execute(
            "INSERT INTO answers (scorecard_id, position, criterion, value, confidence, rationale, evidence)"
            " SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::float[], $6::text[],"
            " $7::jsonb[])",
            *columns,
        )
    return values["id"]


async def _insert(connection: asyncpg.Connection, table: str, values: dict[str, Any]) -> None:
    names, marks = ", ".join(values), ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())


class Centre:
    """A contact centre in which anything may happen to any record. One seed, one history."""

    def __init__(self, seed: int, prefix: str = "c") -> None:
        self.chance = random.Random(seed)
        self.prefix = prefix
        self.made = 0

    def scorecard(self) -> dict[str, Any]:
        chance = self.chance
        score = chance.choice([None, 0.0, 4.9, 62.5, 75.0, 99.9, 100.0])
        state = chance.choice([None, None, None, "proposed", "confirmed", "rejected"])
        return {
            "status": "in_review" if state == "proposed" else chance.choice(STATUSES),
            "score": score,
            "autofail": json.dumps([{"criterion": "greeting", "state": state}] if state else []),
            "team": chance.choice(TEAMS),
            "rubric_version": chance.choice([1, 2]),
            "evaluator_kind": chance.choice(["ai", "human"]),
            "confirmed": chance.choice([False, True]),
            "answers": {
                criterion: chance.choice(["met", "not_met", "na", "cannot_tell", f"level{chance.randrange(3)}"])
                for criterion in chance.sample(CRITERIA, chance.randrange(len(CRITERIA) + 1))
            },
        }

    async def step(self, connection: asyncpg.Connection) -> None:
        """One thing that happens; it only touches records of this centre's prefix."""
        await getattr(self, "_" + self.chance.choice(["accept", "accept", "score", "score", "review", "decide", "erase",
                                                      "revise", "fold", "correct"]))(connection)  # fmt: skip

    async def _accept(self, connection: asyncpg.Connection) -> None:
        self.made += 1
        await add_interaction(
            connection,
            f"{self.prefix}-{self.made}",
            started_at=START + timedelta(hours=self.chance.randrange(72)),
            channel=self.chance.choice(["chat", "voice"]),
            language=self.chance.choice(["en", "fr-CA"]),
            queue=self.chance.choice([None, "orders"]),
            agent_id=self.chance.choice([None, "a-1", "a-2"]),
        )

    async def _score(self, connection: asyncpg.Connection) -> None:
        waiting = await connection.fetch(
            "SELECT id, started_at FROM interactions WHERE state = 'accepted' AND is_current AND id LIKE $1"
            " AND NOT EXISTS (SELECT FROM scorecards WHERE interaction_id = interactions.id)"
            " ORDER BY id LIMIT 3 FOR UPDATE",
            self.prefix + "-%",
        )
        for row in waiting:
            await add_scorecard(connection, row["id"], started_at=row["started_at"], **self.scorecard())
        await connection.execute(
            "UPDATE interactions SET state = $2 WHERE id = ANY ($1)",
            [row["id"] for row in waiting],
            self.chance.choice(["scored", "scored", "failed"]),
        )

    async def _standing(self, connection: asyncpg.Connection) -> asyncpg.Record | None:
        rows = await connection.fetch(
            "SELECT * FROM scorecards WHERE status <> 'superseded' AND interaction_id LIKE $1"
            " AND interaction_revision = 1 ORDER BY interaction_id FOR UPDATE",
            self.prefix + "-%",
        )
        return self.chance.choice(rows) if rows else None

    async def _review(self, connection: asyncpg.Connection) -> None:
        before = await self._standing(connection)
        if before is None:
            return
        await connection.execute("UPDATE scorecards SET status = 'superseded' WHERE id = $1", before["id"])
        after = self.scorecard() | {"rubric_version": before["rubric_version"]}
        await add_scorecard(
            connection,
            before["interaction_id"],
            started_at=before["started_at"],
            evaluation=before["evaluation"] + 1,
            supersedes=before["id"],
            **after,
        )

    async def _decide(self, connection: asyncpg.Connection) -> None:
        row = await self._standing(connection)
        if row is not None:
            await connection.execute(
                "UPDATE scorecards SET status = $2, team = $3 WHERE id = $1",
                row["id"],
                self.chance.choice(STATUSES),
                self.chance.choice(TEAMS),
            )

    async def _correct(self, connection: asyncpg.Connection) -> None:
        row = await self._standing(connection)
        if row is not None:
            await connection.execute("UPDATE answers SET value = 'met' WHERE scorecard_id = $1", row["id"])
            await connection.execute(
                "UPDATE interactions SET queue = $2 WHERE id = $1",
                row["interaction_id"],
                self.chance.choice([None, "billing"]),
            )

    async def _erase(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch("SELECT id FROM interactions WHERE id LIKE $1 ORDER BY id", self.prefix + "-%")
        if rows and self.chance.random() < 0.5:
            await connection.execute("DELETE FROM interactions WHERE id = $1", self.chance.choice(rows)["id"])

    async def _revise(self, connection: asyncpg.Connection) -> None:
        row = await connection.fetchrow(
            "SELECT id, started_at FROM interactions WHERE id LIKE $1 GROUP BY 1, 2 HAVING max(revision) = 1"
            " ORDER BY id LIMIT 1",
            self.prefix + "-%",
        )
        if row is not None:
            await connection.execute("UPDATE interactions SET is_current = false WHERE id = $1", row["id"])
            await connection.execute("UPDATE scorecards SET status = 'superseded' WHERE interaction_id = $1", row["id"])
            await add_interaction(connection, row["id"], revision=2, started_at=row["started_at"])

    async def _fold(self, connection: asyncpg.Connection) -> None:
        await connection.fetchval("SELECT insight_fold($1)", self.chance.choice([1, 5, 20_000]))


NAMES = ("scores", "answers", "bins", "contacts", "facts")
NAMES += ("scores_by_channel", "answers_by_channel", "contacts_by_channel")
Sums = dict[str, Counter[tuple[Any, ...]]]


async def recount(connection: asyncpg.Connection) -> Sums:
    """Every sum, counted in Python from scorecards, answers and interactions."""
    sums: Sums = {name: Counter() for name in NAMES}
    interactions = {(row["id"], row["revision"]): row for row in await connection.fetch("SELECT * FROM interactions")}
    for row in interactions.values():
        if row["is_current"]:
            day = row["started_at"].astimezone(UTC).date()
            sums["contacts"][day, row["agent_id"] or "", row["state"]] += 1
            sums["contacts_by_channel"][day, row["channel"], row["language"][:2], row["state"]] += 1
    answers: dict[uuid.UUID, list[tuple[str, str]]] = {}
    for row in await connection.fetch("SELECT scorecard_id, criterion, value FROM answers"):
        answers.setdefault(row["scorecard_id"], []).append((row["criterion"], row["value"]))
    for row in await connection.fetch("SELECT * FROM scorecards WHERE status <> 'superseded'"):
        contact = interactions[row["interaction_id"], row["interaction_revision"]]
        day = row["started_at"].astimezone(UTC).date()
        cell = (day, row["team"] or "", row["rubric"], row["rubric_version"])
        way = (contact["channel"], contact["language"][:2])
        for name in _counted(row):
            sums["scores"][*cell, row["agent_id"], name] += 1
            sums["scores_by_channel"][*cell, *way, row["agent_id"], name] += 1
        final = row["status"] == "final"
        score = row["score_before_autofail"]
        if final and score is not None:
            tenths = int(Decimal(str(score)) * 10)
            sums["scores"][*cell, row["agent_id"], "tenths"] += tenths
            sums["scores"][*cell, row["agent_id"], "squares"] += tenths * tenths
            sums["scores_by_channel"][*cell, *way, row["agent_id"], "tenths"] += tenths
            sums["scores_by_channel"][*cell, *way, row["agent_id"], "squares"] += tenths * tenths
            sums["bins"][*cell, min(19, tenths // 50)] += 1
        for pair in answers.get(row["id"], ()) if final else ():
            sums["answers"][*cell, *pair] += 1
            sums["answers_by_channel"][*cell, *way, *pair] += 1
        place = (*way, contact["queue"] or "")
        sums["facts"][row["id"], *cell, *place, tuple(sorted(answers.get(row["id"], ()) if final else ()))] += 1
    return sums


def _counted(row: asyncpg.Record) -> Iterator[str]:
    states = {entry["state"] for entry in json.loads(row["autofail"])}
    if "proposed" in states:
        yield "proposed"
    if row["status"] != "final":
        yield row["status"]
        return
    yield "final"
    if row["score_before_autofail"] is not None:
        yield "scored"
    if row["passed"] is not None:
        yield "passed" if row["passed"] else "not_passed"
    if row["confirmed"]:
        yield "human"
    if states >= {"confirmed"} and "proposed" not in states:
        yield "confirmed"


async def kept(connection: asyncpg.Connection) -> Sums:
    """Every sum as the service keeps it."""
    sums: Sums = {name: Counter() for name in NAMES}
    codes = {
        row["code"]: (row["criterion"], row["value"]) for row in await connection.fetch("SELECT * FROM insight_codes")
    }
    names = ("final", "scored", "tenths", "squares", "passed", "not_passed", "human", "confirmed", "proposed")
    names += ("in_review", "disputed", "failed")
    for row in await connection.fetch("SELECT * FROM insight_scores_now"):
        for name in names:
            cell = (row["day"], row["team"], row["rubric"], row["rubric_version"])
            sums["scores"][*cell, row["agent_id"], name] += row[name]
    for row in await connection.fetch("SELECT * FROM insight_scores_by_channel_now"):
        for name in names:
            cell = (row["day"], row["team"], row["rubric"], row["rubric_version"], row["channel"], row["language"])
            sums["scores_by_channel"][*cell, row["agent_id"], name] += row[name]
    for row in await connection.fetch("SELECT * FROM insight_answers_by_channel_now"):
        cell = (row["day"], row["team"], row["rubric"], row["rubric_version"], row["channel"], row["language"])
        sums["answers_by_channel"][*cell, *codes[row["code"]]] += row["n"]
    for row in await connection.fetch("SELECT * FROM insight_contacts_by_channel_now"):
        sums["contacts_by_channel"][row["day"], row["channel"], row["language"], row["state"]] += row["n"]
    for row in await connection.fetch("SELECT * FROM insight_answers_now"):
        cell = (row["day"], row["team"], row["rubric"], row["rubric_version"])
        sums["answers"][*cell, *codes[row["code"]]] += row["n"]
    for row in await connection.fetch("SELECT * FROM insight_bins_now"):
        sums["bins"][row["day"], row["team"], row["rubric"], row["rubric_version"], row["bin"]] += row["n"]
    for row in await connection.fetch("SELECT * FROM insight_contacts_now"):
        sums["contacts"][row["day"], row["agent_id"], row["state"]] += row["n"]
    for row in await connection.fetch("SELECT * FROM insight_facts"):
        data = row["codes"]
        pairs = [codes[int.from_bytes(data[at : at + 2])] for at in range(0, len(data), 2)]
        cell = (row["day"], row["team"], row["rubric"], row["rubric_version"])
        place = (row["channel"], row["language"], row["queue"])
        sums["facts"][row["scorecard_id"], *cell, *place, tuple(sorted(pairs))] += 1
    return {name: Counter({key: n for key, n in counter.items() if n}) for name, counter in sums.items()}
