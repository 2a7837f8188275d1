"""Statistics in PostgreSQL: daily sums where they know what is asked, the narrow facts where they don't."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    tuple_,
)
from sqlalchemy.dialects.postgresql import BYTEA
from sqlmodel import col, text
from sqlmodel import select as sqlmodel_select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables import AgentRow
from services.qa_scorer.application.insight_store import AnswerCount, InsightFilter, Key
from services.qa_scorer.domain.insight.alerts import Waiting
from services.qa_scorer.domain.insight.sums import Contacts, ScoreSums
from services.qa_scorer.domain.records import AgentRecord

_SUMS = tuple(ScoreSums.__dataclass_fields__)
_CELL = ("day", "team", "rubric", "rubric_version")


def _table(name: str, *columns: str) -> Any:
    return table(name, *(column(entry) for entry in columns))


_SCORES = _table("insight_scores_now", *_CELL, "agent_id", *_SUMS)
_SCORES_BY_CHANNEL = _table("insight_scores_by_channel_now", *_CELL, "agent_id", "channel", "language", *_SUMS)
_ANSWERS = _table("insight_answers_now", *_CELL, "code", "n")
_ANSWERS_BY_CHANNEL = _table("insight_answers_by_channel_now", *_CELL, "channel", "language", "code", "n")
_BINS = _table("insight_bins_now", *_CELL, "bin", "n")
_CODES = _table("insight_codes", "code", "criterion", "value")
_FACTS = _table(
    "insight_facts",
    *(*_CELL, "agent_id", "channel", "language", "queue", "contact_reason"),
    *("status", "human", "tenths", "passed", "autofail", "codes"),
)
_CONTACTS = text(
    """
    WITH spans AS (
        SELECT agent_id, team, valid_from,
               lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY agent_id ORDER BY valid_from) AS until
        FROM agents
    )
    SELECT coalesce(spans.team, ''), c.state, sum(c.n)::bigint
    FROM insight_contacts_now AS c
    LEFT JOIN spans ON spans.agent_id = c.agent_id AND c.day >= spans.valid_from AND c.day < spans.until
    WHERE c.day BETWEEN :first AND :last AND (:agent = '' OR c.agent_id = :agent)
    GROUP BY 1, 2
    """
)
_CONTACTS_BY_CHANNEL = text(
    """
    SELECT state, sum(n)::bigint FROM insight_contacts_by_channel_now
    WHERE day BETWEEN :first AND :last
      AND (cardinality(CAST(:channels AS text[])) = 0 OR channel = ANY (:channels))
      AND (cardinality(CAST(:languages AS text[])) = 0 OR language = ANY (:languages))
    GROUP BY state
    """
)
# Both are answered by the index interactions_insight alone: the rows themselves hold transcripts and are wide.
_COUNTED_CONTACTS = """
    FROM interactions
    WHERE is_current
      AND started_at >= CAST(:first AS date)::timestamp AT TIME ZONE CAST(:zone AS text)
      AND started_at < (CAST(:last AS date) + 1)::timestamp AT TIME ZONE CAST(:zone AS text)
      AND (CAST(:agent AS text) = '' OR agent_id = :agent)
      AND (cardinality(CAST(:channels AS text[])) = 0 OR channel = ANY (:channels))
      AND (cardinality(CAST(:languages AS text[])) = 0 OR lower(split_part(language, '-', 1)) = ANY (:languages))
      AND (cardinality(CAST(:queues AS text[])) = 0 OR coalesce(queue, '') = ANY (:queues))
      AND (cardinality(CAST(:reasons AS text[])) = 0 OR coalesce(contact_reason, '') = ANY (:reasons))
"""
_CONTACTS_ONE_BY_ONE = text(f"SELECT state, count(*) {_COUNTED_CONTACTS} GROUP BY state")
_CONTACTS_ONE_BY_ONE_OF_TEAMS = text(
    f"""
    WITH found AS (
        SELECT (started_at AT TIME ZONE CAST(:zone AS text))::date AS day, coalesce(agent_id, '') AS agent_id, state,
               count(*) AS n
        {_COUNTED_CONTACTS}
        GROUP BY 1, 2, 3
    ), spans AS (
        SELECT agent_id, team, valid_from,
               lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY agent_id ORDER BY valid_from) AS until
        FROM agents
    )
    SELECT coalesce(spans.team, ''), found.state, sum(found.n)::bigint
    FROM found
    LEFT JOIN spans ON spans.agent_id = found.agent_id AND found.day >= spans.valid_from AND found.day < spans.until
    GROUP BY 1, 2
    """  # noqa: S608 - two constants
)


class InsightRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _rows(self, statement: Any) -> Sequence[Any]:
        return list((await self._session.exec(statement)).all())

    async def scores(self, wanted: InsightFilter, by: Sequence[str]) -> Sequence[tuple[Key, ScoreSums]]:
        # One agent's facts are few and have an index; the sums by channel have none for agents.
        one_by_one = wanted.beyond_sums or (wanted.by_channel and bool(wanted.agent_id))
        source = _FACTS if one_by_one else _SCORES_BY_CHANNEL if wanted.by_channel else _SCORES
        groups = [source.c[name] for name in by]
        sums = _counted() if one_by_one else [func.sum(source.c[name]) for name in _SUMS]
        query = _restricted(select(*groups, *sums), source, wanted).group_by(*groups)
        found = [
            (tuple(row[: len(by)]), ScoreSums(*(int(entry or 0) for entry in row[len(by) :])))
            for row in await self._rows(query)
        ]
        # What was erased leaves sums of nothing behind until the next rebuild.
        return [(key, sums) for key, sums in found if sums != ScoreSums()]

    async def answers(self, wanted: InsightFilter, by: Sequence[str]) -> Sequence[AnswerCount]:
        if wanted.beyond_sums or wanted.agent_id or "agent_id" in by:
            return await self._answers_one_by_one(wanted, by)
        source = _ANSWERS_BY_CHANNEL if wanted.by_channel else _ANSWERS
        groups = [source.c[name] for name in (*by, "rubric", "rubric_version", "code")]
        summed = _restricted(select(*groups, func.sum(source.c.n).label("n")), source, wanted)
        found = summed.group_by(*groups).subquery()
        codes = await self._codes()
        return [
            AnswerCount(tuple(row[: len(by)]), row.rubric, row.rubric_version, *codes[row.code], int(row.n))
            for row in await self._rows(select(found))
            if row.n
        ]

    async def _answers_one_by_one(self, wanted: InsightFilter, by: Sequence[str]) -> Sequence[AnswerCount]:
        """The codes of all scorecards of a group come as one string of bytes and are counted here: to unnest them
        in the database takes twenty times as long."""
        groups = [_FACTS.c[name] for name in (*by, "rubric", "rubric_version")]
        together = func.string_agg(_FACTS.c.codes, literal(b"", BYTEA))
        query = _restricted(select(*groups, together), _FACTS, wanted).where(_FACTS.c.status == "final")
        codes = await self._codes()
        found = []
        for row in await self._rows(query.group_by(*groups)):
            counts = np.bincount(np.frombuffer(row[-1], dtype=">i2"))
            for code in np.flatnonzero(counts):
                key, (rubric, version) = tuple(row[: len(by)]), row[len(by) : len(by) + 2]
                found.append(AnswerCount(key, rubric, version, *codes[int(code)], int(counts[code])))
        return found

    async def _codes(self) -> Mapping[int, tuple[str, str]]:
        rows = await self._rows(select(_CODES.c.code, _CODES.c.criterion, _CODES.c.value))
        return {code: (criterion, value) for code, criterion, value in rows}

    async def bins(self, wanted: InsightFilter) -> Mapping[int, int]:
        if wanted.beyond_sums or wanted.by_channel or wanted.agent_id:
            number: ColumnElement[int] = literal_column("least(19, tenths / 50)")
            query = _restricted(select(number, func.count()), _FACTS, wanted).where(_FACTS.c.tenths.is_not(None))
            return {bin: int(n) for bin, n in await self._rows(query.group_by(number))}
        query = _restricted(select(_BINS.c.bin, func.sum(_BINS.c.n)), _BINS, wanted).group_by(_BINS.c.bin)
        return {bin: int(n) for bin, n in await self._rows(query)}

    async def contacts(self, wanted: InsightFilter) -> Contacts:
        if wanted.teams is None and (wanted.beyond_sums or wanted.by_channel):
            statement = _CONTACTS_ONE_BY_ONE.bindparams(**await self._one_by_one(wanted))
            if not wanted.beyond_sums and not wanted.agent_id:
                statement = _CONTACTS_BY_CHANNEL.bindparams(
                    first=wanted.period.first,
                    last=wanted.period.last,
                    channels=sorted(wanted.channels),
                    languages=sorted(wanted.languages),
                )
            return Contacts({state: int(n) for state, n in await self._rows(statement) if n})
        states: Counter[str] = Counter()
        for team, contacts in (await self.contacts_by_team(wanted)).items():
            if wanted.teams is None or team in wanted.teams:
                states.update(contacts.by_state)
        return Contacts(states)

    async def contacts_by_team(self, wanted: InsightFilter) -> Mapping[str, Contacts]:
        if wanted.beyond_sums or wanted.by_channel:
            statement = _CONTACTS_ONE_BY_ONE_OF_TEAMS.bindparams(**await self._one_by_one(wanted))
        else:
            statement = _CONTACTS.bindparams(
                first=wanted.period.first, last=wanted.period.last, agent=wanted.agent_id
            )  # fmt: skip
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for team, state, n in await self._rows(statement):
            if n:
                found[team][state] = int(n)
        return {team: Contacts(states) for team, states in found.items()}

    async def _one_by_one(self, wanted: InsightFilter) -> dict[str, Any]:
        return {
            "first": wanted.period.first,
            "last": wanted.period.last,
            "zone": await self.time_zone() or "UTC",
            "agent": wanted.agent_id,
            "channels": sorted(wanted.channels),
            "languages": sorted(wanted.languages),
            "queues": sorted(wanted.queues),
            "reasons": sorted(wanted.contact_reasons),
        }

    async def first_days(self) -> Sequence[tuple[date, str, int]]:
        rows = await self._rows(
            text(
                """
                SELECT least(
                    (SELECT min(day) FROM insight_scores AS s WHERE s.rubric = v.key AND s.rubric_version = v.version),
                    (SELECT min(day) FROM insight_changes AS c
                     WHERE c.rubric = v.key AND c.rubric_version = v.version AND c.sign = 1)
                ) AS first, v.key, v.version
                FROM rubric_versions AS v WHERE v.status = 'published'
                """
            )
        )
        return [(first, rubric, version) for first, rubric, version in rows if first is not None]

    async def any(self) -> bool:
        return bool((await self._rows(text("SELECT EXISTS (SELECT FROM insight_facts)")))[0][0])

    async def proposed(self, teams: frozenset[str] | None) -> tuple[int, date | None]:
        # Written out: with a parameter the planner can't tell that the partial index holds all of them.
        query = select(func.count(), func.min(_FACTS.c.day)).where(_FACTS.c.autofail == literal_column("1"))
        if teams is not None:
            query = query.where(_FACTS.c.team.in_(sorted(teams)))
        n, oldest = (await self._rows(query))[0]
        return int(n), oldest

    async def waiting(self) -> Waiting:
        pending, oldest, advanced = (
            await self._rows(
                text(
                    """
                    SELECT (SELECT coalesce(sum(n), 0) FROM insight_contacts_now WHERE state = 'accepted'),
                           (SELECT min(accepted_at) FROM (SELECT accepted_at FROM interactions
                            WHERE is_current AND state = 'accepted' LIMIT 100) AS first_stored),
                           (SELECT created_at FROM scorecards ORDER BY seq DESC LIMIT 1)
                    """
                )
            )
        )[0]
        paused = await self._rows(text("SELECT id FROM backlogs WHERE paused AND state <> 'finished' ORDER BY id"))
        return Waiting(int(pending), oldest, advanced, tuple(str(row[0]) for row in paused))

    async def failures(self, since: datetime) -> Mapping[str, int]:
        rows = await self._rows(
            text(
                "SELECT coalesce(state_reason, ''), count(*) FROM interactions"
                " WHERE is_current AND state = 'failed' AND started_at >= :since GROUP BY 1"
            ).bindparams(since=since)
        )
        return {reason: int(n) for reason, n in rows}

    async def unassigned(self) -> int:
        rows = await self._rows(text("SELECT coalesce(sum(n), 0) FROM insight_contacts_now WHERE state = 'unassigned'"))
        return int(rows[0][0])

    async def values(self) -> Sequence[tuple[str, str]]:
        rows = await self._rows(text("SELECT dimension, value FROM insight_values ORDER BY dimension, value"))
        return [(dimension, value) for dimension, value in rows]

    async def newest_rows(self, agent_ids: Sequence[str], on: date) -> Mapping[str, AgentRecord]:
        newest = (
            sqlmodel_select(AgentRow.agent_id, func.max(AgentRow.valid_from))
            .where(col(AgentRow.agent_id).in_(agent_ids), col(AgentRow.valid_from) <= on)
            .group_by(col(AgentRow.agent_id))
        )
        rows = await self._rows(
            sqlmodel_select(AgentRow).where(tuple_(col(AgentRow.agent_id), col(AgentRow.valid_from)).in_(newest))
        )
        return {row.agent_id: AgentRecord(**row.model_dump()) for row in rows}

    async def time_zone(self) -> str:
        rows = await self._rows(text("SELECT time_zone FROM insight_calendar"))
        return str(rows[0][0]) if rows else ""

    async def rebuild(self, time_zone: str) -> int:
        rows = await self._rows(text("SELECT insight_rebuild(:zone)").bindparams(zone=time_zone))
        return int(rows[0][0])


def _restricted(query: Any, source: Any, wanted: InsightFilter) -> Any:
    conditions: list[ColumnElement[bool]] = [source.c.day.between(wanted.period.first, wanted.period.last)]
    if wanted.teams is not None:
        conditions.append(source.c.team.in_(sorted(wanted.teams)))
    if wanted.agent_id:
        conditions.append(source.c.agent_id == wanted.agent_id)
    if wanted.rubric:
        conditions.append(source.c.rubric == wanted.rubric)
        if wanted.rubric_version:
            conditions.append(source.c.rubric_version == wanted.rubric_version)
    for name, allowed in (
        ("queue", wanted.queues),
        ("channel", wanted.channels),
        ("language", wanted.languages),
        ("contact_reason", wanted.contact_reasons),
    ):
        if allowed:
            conditions.append(source.c[name].in_(sorted(allowed)))
    return query.select_from(source).where(*conditions)


def _counted() -> list[ColumnElement[Any]]:
    """The sums of `ScoreSums`, in its order, from facts."""
    facts = _FACTS.c
    final = facts.status == "final"
    return [
        func.count().filter(final),
        func.count(facts.tenths),
        func.sum(facts.tenths),
        func.sum(cast(facts.tenths, BigInteger) * facts.tenths),
        func.count().filter(facts.passed),
        func.count().filter(~facts.passed),
        func.count().filter(facts.human, final),
        func.count().filter(facts.autofail == 2, final),
        func.count().filter(facts.autofail == 1),
        func.count().filter(facts.status == "in_review"),
        func.count().filter(facts.status == "disputed"),
        func.count().filter(facts.status == "failed"),
    ]
