"""Lists of interactions: filters and full-text search in one query, with each row's scorecards.

The page is found first, from indexes where they hold what the filters ask for, and then dressed: work per row is done
for the rows of the page alone. Filters on scores drive from the scorecards, the others from the interactions.
"""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.application.stores import InteractionFilter
from services.qa_scorer.domain.language import primary_subtag
from services.qa_scorer.domain.listing import FilterValues, ListedCard, ListedInteraction, Membership
from services.qa_scorer.domain.records import Ref, State
from services.qa_scorer.domain.scorecard import Status
from services.qa_scorer.domain.search_text import passage

PASSAGES_UP_TO_TURNS = 1_000
"""Longer contacts are listed without the passage that was found: it would be read from megabytes."""
MAX_VALUES = 500
PAGE_SETTINGS = "SET LOCAL plan_cache_mode = force_custom_plan"
"""How often a word occurs decides whether its index or the newest rows are read: plan for the word at hand."""

_DRESSED = """
SELECT i.id, i.revision, i.state, i.state_reason, i.channel, i.language, i.queue, i.contact_reason, i.agent_id,
    i.agents, i.customer_id, i.started_at, i.ended_at, i.turns, cards.cards, names.names,
    CASE WHEN :passages AND i.turns <= :passage_turns THEN i.judged END AS judged
FROM page JOIN interactions i ON i.id = page.id AND i.revision = page.revision
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', s.id, 'agent_id', s.agent_id, 'team', s.team, 'rubric', s.rubric,
        'rubric_version', s.rubric_version, 'status', s.status, 'overall', s.overall, 'passed', s.passed,
        'evaluator_kind', s.evaluator_kind, 'autofail', s.autofail) ORDER BY s.seq) AS cards
    FROM scorecards s
    WHERE s.interaction_id = i.id AND s.interaction_revision = i.revision AND {cards}
) cards ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(a.agent_id, a.name) AS names FROM (
        SELECT DISTINCT ON (agent_id) agent_id, name FROM agents
        WHERE agent_id = ANY (i.agents) AND name IS NOT NULL ORDER BY agent_id, valid_from DESC
    ) a
) names ON true
ORDER BY i.started_at DESC, i.id DESC
"""
_BY_INTERACTION = """
WITH page AS MATERIALIZED (
    SELECT i.id, i.revision FROM interactions i WHERE {where} ORDER BY i.started_at DESC, i.id DESC LIMIT :limit
)
"""
_BY_SCORECARD = """
WITH page AS MATERIALIZED (
    SELECT DISTINCT ON (s.started_at, s.interaction_id) s.interaction_id AS id, s.interaction_revision AS revision
    FROM scorecards s JOIN interactions i ON i.id = s.interaction_id AND i.revision = s.interaction_revision
    WHERE {where} ORDER BY s.started_at DESC, s.interaction_id DESC LIMIT :limit
)
"""
# Reads one index entry per distinct value instead of all of them.
_DISTINCT = """
WITH RECURSIVE found AS (
    (SELECT {of} AS value FROM {table} WHERE {where} AND {of} IS NOT NULL ORDER BY {of} LIMIT 1)
    UNION ALL
    SELECT (SELECT {of} FROM {table} WHERE {where} AND {of} > found.value ORDER BY {of} LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL LIMIT :most
"""
_GRAVITY = ("confirmed", "proposed", "rejected")


@dataclass(slots=True)
class _Query:
    """Conditions of one list and the values in them."""

    on_interaction: list[str] = field(default_factory=lambda: ["i.is_current"])
    on_scorecard: list[str] = field(default_factory=list)
    of_cards: list[str] = field(default_factory=lambda: ["s.status <> 'superseded'"])
    values: dict[str, Any] = field(default_factory=dict)

    def sql(self) -> str:
        cards = " AND ".join(self.of_cards)
        if not self.on_scorecard:
            return _BY_INTERACTION.format(where=" AND ".join(self.on_interaction)) + _DRESSED.format(cards=cards)
        where = " AND ".join((*self.of_cards, *self.on_scorecard, *self.on_interaction))
        return _BY_SCORECARD.format(where=where) + _DRESSED.format(cards=cards)


def _query(
    wanted: InteractionFilter, within: Sequence[Sequence[Membership]], after: tuple[datetime, str] | None
) -> _Query:
    query = _Query()
    values = query.values
    for number, agent in enumerate((wanted.agent_id, wanted.only_agent)):
        if agent is not None:
            query.on_interaction.append(f"i.agents @> ARRAY[CAST(:agent{number} AS text)]")
            values[f"agent{number}"] = agent
    if not wanted.with_scores:
        query.of_cards.append("false")
    if wanted.only_agent is not None:
        query.of_cards.append("s.agent_id = :agent1")
    elif wanted.agent_id is not None and _asks_for_scores(wanted):
        query.on_scorecard.append("s.agent_id = :agent0")
    if wanted.only_teams is not None:
        query.of_cards.append("s.team = ANY (CAST(:only_teams AS text[]))")
        values["only_teams"] = sorted(wanted.only_teams)
    for number, members in enumerate(within):
        query.on_interaction.append(_membership(members, f"member{number}", values))
    for column, value in (("queue", wanted.queue), ("channel", wanted.channel), ("state", wanted.state)):
        if value is not None:
            query.on_interaction.append(f"i.{column} = :{column}")
            values[column] = value
    if wanted.contact_reason is not None:
        query.on_interaction.append("left(i.contact_reason, 100) = left(:reason, 100) AND i.contact_reason = :reason")
        values["reason"] = wanted.contact_reason
    if wanted.language is not None:
        values["language"] = wanted.language
        exact = "-" in wanted.language
        query.on_interaction.append("i.language = :language" if exact else "split_part(i.language, '-', 1) = :language")
    _scores(query, wanted)
    at, id = ("s.started_at", "s.interaction_id") if query.on_scorecard else ("i.started_at", "i.id")
    place = query.on_scorecard if query.on_scorecard else query.on_interaction
    for name, sign, moment in (("since", ">=", wanted.since), ("until", "<", wanted.until)):
        if moment is not None:
            place.append(f"{at} {sign} :{name}")
            values[name] = moment
    if after is not None:
        place.append(f"({at}, {id}) < (:after_at, :after_id)")
        values["after_at"], values["after_id"] = after
    if wanted.words:
        query.on_interaction.append("(i.search @@ search_query(:words) OR i.id = :words)")
        values["words"] = wanted.words
    return query


def _asks_for_scores(wanted: InteractionFilter) -> bool:
    asked = (wanted.rubric, wanted.status, wanted.passed, wanted.lowest, wanted.highest, wanted.criterion, wanted.value)
    return any(entry is not None for entry in asked)


def _scores(query: _Query, wanted: InteractionFilter) -> None:
    for condition, name, value in (
        ("s.rubric = :rubric", "rubric", wanted.rubric),
        ("s.status = :status", "status", wanted.status),
        ("s.passed = :passed", "passed", wanted.passed),
        ("s.overall >= :lowest", "lowest", wanted.lowest),
        ("s.overall <= :highest", "highest", wanted.highest),
    ):
        if value is not None:
            query.on_scorecard.append(condition)
            query.values[name] = value
    answer = []
    for name, value in (("criterion", wanted.criterion), ("value", wanted.value)):
        if value is not None:
            answer.append(f"r.{name} = :{name}")
            query.values[name] = value
    if answer:
        query.on_scorecard.append(
            f"EXISTS (SELECT FROM answers r WHERE r.scorecard_id = s.id AND {' AND '.join(answer)})"
        )


def _membership(members: Sequence[Membership], name: str, values: dict[str, Any]) -> str:
    """Contacts that an agent handled while in the team."""
    always = [entry.agent_id for entry in members if entry.since is None and entry.until is None]
    parts = [f"i.agents && CAST(:{name} AS text[])"]
    values[name] = always
    for number, entry in enumerate(entry for entry in members if entry.agent_id not in set(always)):
        own = f"{name}_{number}"
        values[own] = entry.agent_id
        part = f"i.agents @> ARRAY[CAST(:{own} AS text)]"
        for suffix, sign, moment in (("from", ">=", entry.since), ("to", "<", entry.until)):
            if moment is not None:
                values[f"{own}_{suffix}"] = moment
                part += f" AND i.started_at {sign} :{own}_{suffix}"
        parts.append(f"({part})")
    return f"({' OR '.join(parts)})"


async def list_interactions(
    session: AsyncSession,
    wanted: InteractionFilter,
    within: Sequence[Sequence[Membership]],
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[ListedInteraction]:
    """Newest first.

    Args:
        within: the members of each team, or set of teams, that a contact's agents must belong to.
    """
    sql, values = page_query(wanted, within, after, limit)
    await session.exec(text(PAGE_SETTINGS))  # type: ignore[call-overload]
    rows = await session.exec(text(sql).bindparams(**values))  # type: ignore[call-overload]
    return [_listed(row._mapping, wanted.words) for row in rows]


def page_query(
    wanted: InteractionFilter, within: Sequence[Sequence[Membership]], after: tuple[datetime, str] | None, limit: int
) -> tuple[str, dict[str, Any]]:
    """The one query of a page, and its values."""
    query = _query(wanted, within, after)
    page = {"limit": limit, "passages": bool(wanted.words), "passage_turns": PASSAGES_UP_TO_TURNS}
    return query.sql(), query.values | page


def _listed(row: Mapping[str, Any], words: str | None) -> ListedInteraction:
    found = None
    if words and row["judged"] is not None:
        turns = [turn["text"] for turn in json.loads(zlib.decompress(row["judged"]))["turns"]]
        found = passage(turns, words)
    return ListedInteraction(
        ref=Ref(row["id"], row["revision"]),
        state=State(row["state"]),
        agents=tuple(row["agents"]),
        cards=tuple(map(_card, row["cards"] or ())),
        names=row["names"] or {},
        passage=found,
        **{
            name: row[name]
            for name in ("state_reason", "channel", "language", "queue", "contact_reason", "agent_id", "customer_id",
                         "started_at", "ended_at", "turns")
        },
    )  # fmt: skip


def _card(raw: Mapping[str, Any]) -> ListedCard:
    states = {entry["state"] for entry in raw["autofail"]}
    return ListedCard(
        id=uuid.UUID(raw["id"]),
        status=Status(raw["status"]),
        autofail=next((state for state in _GRAVITY if state in states), None),
        **{
            name: raw[name]
            for name in ("agent_id", "team", "rubric", "rubric_version", "overall", "passed", "evaluator_kind")
        },
    )


async def filter_values(session: AsyncSession) -> FilterValues:
    async def distinct(of: str, table: str = "interactions", where: str = "is_current") -> tuple[str, ...]:
        rows = await session.exec(
            text(_DISTINCT.format(of=of, table=table, where=where)).bindparams(most=MAX_VALUES)  # type: ignore[call-overload]
        )
        return tuple(value for (value,) in rows)

    languages = {primary_subtag(tag) for tag in await distinct("language")}
    return FilterValues(
        queues=await distinct("queue"),
        contact_reasons=await distinct("left(contact_reason, 100)"),
        languages=tuple(sorted(languages)),
        rubrics=await distinct("key", "rubric_versions", "status = 'published'"),
        teams=await distinct("team", "agents", "true"),
    )
