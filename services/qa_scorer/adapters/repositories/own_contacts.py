"""An agent's own contacts in PostgreSQL: the page is found from the agent's scorecards, and then dressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.application.agent_home import Position
from services.qa_scorer.domain.own_contacts import OwnCard, OwnContact, OwnFigures, OwnFilter, View
from services.qa_scorer.domain.records import Ref, State

_SCORED = """
WITH page AS MATERIALIZED (
    SELECT s.id AS card, s.started_at, s.interaction_id, s.interaction_revision
    FROM scorecards s {join}
    WHERE s.agent_id = :agent AND s.status <> 'superseded' AND {where}
    ORDER BY s.started_at DESC, s.interaction_id DESC, s.id DESC LIMIT :limit
)
SELECT i.id, i.revision, i.state, i.started_at, i.channel, i.language, i.queue, i.contact_reason, i.turns,
    s.id AS card, s.rubric, s.rubric_version, s.status, s.overall, s.overall_low, s.overall_high, s.passed,
    s.evaluator_kind, s.confirmed, a.acknowledged_at, d.undecided, d.upheld, d.rejected
FROM page JOIN scorecards s ON s.id = page.card
JOIN interactions i ON i.id = page.interaction_id AND i.revision = page.interaction_revision
LEFT JOIN acknowledgements a ON a.scorecard_id = s.id AND a.agent_id = s.agent_id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state IN ('open', 'overdue')) AS undecided,
        count(*) FILTER (WHERE state = 'upheld') AS upheld, count(*) FILTER (WHERE state = 'rejected') AS rejected
    FROM disputes WHERE interaction_id = i.id AND agent_id = s.agent_id
) d ON true
ORDER BY i.started_at DESC, i.id DESC, s.id DESC
"""
_UNSCORED = """
SELECT i.id, i.revision, i.state, i.started_at, i.channel, i.language, i.queue, i.contact_reason, i.turns,
    NULL AS card, 0 AS undecided, 0 AS upheld, 0 AS rejected
FROM interactions i
WHERE i.is_current AND i.agents @> ARRAY[CAST(:agent AS text)] AND {where}
    AND NOT EXISTS (SELECT FROM scorecards s WHERE s.interaction_id = i.id AND s.agent_id = :agent
        AND s.status <> 'superseded')
ORDER BY i.started_at DESC, i.id DESC LIMIT :limit
"""
_FIGURES = """
SELECT
    (SELECT count(*) FROM scorecards s WHERE s.agent_id = :agent AND s.status = 'final' AND s.confirmed
        AND NOT EXISTS (SELECT FROM acknowledgements a WHERE a.scorecard_id = s.id AND a.agent_id = s.agent_id)
    ) AS to_acknowledge,
    (SELECT count(*) FROM disputes WHERE agent_id = :agent AND state IN ('open', 'overdue')) AS undecided,
    count(*) AS scored,
    count(*) FILTER (WHERE confirmed AND status = 'final') AS confirmed,
    avg(score_before_autofail) FILTER (WHERE confirmed AND status = 'final') AS confirmed_mean,
    count(*) FILTER (WHERE NOT confirmed AND status = 'final') AS ai_only,
    avg(score_before_autofail) FILTER (WHERE NOT confirmed AND status = 'final') AS ai_mean
FROM scorecards WHERE agent_id = :agent AND status NOT IN ('superseded', 'failed') AND started_at >= :since
"""
_VIEWS = {
    View.ALL: "true",
    View.TO_ACKNOWLEDGE: "s.confirmed AND s.status = 'final' AND NOT EXISTS ("
    "SELECT FROM acknowledgements a WHERE a.scorecard_id = s.id AND a.agent_id = s.agent_id)",
    View.CONFIRMED: "s.confirmed",
    View.AI: "NOT s.confirmed",
    View.DISPUTED: "s.status = 'disputed'",
}


class OwnContactRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, wanted: OwnFilter, after: Position | None, limit: int) -> Sequence[OwnContact]:
        unscored = wanted.view is View.UNSCORED
        at, id = ("i.started_at", "i.id") if unscored else ("s.started_at", "s.interaction_id")
        where = ["true"] if unscored else [_VIEWS[wanted.view]]
        values: dict[str, Any] = {"agent": wanted.agent_id, "limit": limit}
        for name, sign, moment in (("since", ">=", wanted.since), ("until", "<", wanted.until)):
            if moment is not None:
                where.append(f"{at} {sign} :{name}")
                values[name] = moment
        if wanted.passed is not None and not unscored:
            where.append("s.passed = :passed")
            values["passed"] = wanted.passed
        if after is not None:
            key = f"({at}, {id})" if unscored else f"({at}, {id}, s.id)"
            last = "(:after_at, :after_id)" if unscored else "(:after_at, :after_id, CAST(:after_card AS uuid))"
            where.append(f"{key} < {last}")
            values["after_at"], values["after_id"] = after[:2]
            if not unscored:
                values["after_card"] = after[2]
        contact = []
        if wanted.channel is not None:
            contact.append("i.channel = :channel")
            values["channel"] = wanted.channel
        if wanted.words:
            contact.append("(i.search @@ search_query(:words) OR i.id = :words)")
            values["words"] = wanted.words
        join = "JOIN interactions i ON i.id = s.interaction_id AND i.revision = s.interaction_revision"
        query = (_UNSCORED if unscored else _SCORED).format(
            where=" AND ".join(where + contact), join=join if contact else ""
        )
        rows = await self._session.exec(text(query).bindparams(**values))  # type: ignore[call-overload]
        return [_contact(row._mapping) for row in rows]

    async def figures(self, agent_id: str, since: datetime) -> OwnFigures:
        rows = await self._session.exec(
            text(_FIGURES).bindparams(agent=agent_id, since=since)  # type: ignore[call-overload]
        )
        return OwnFigures(**rows.one()._mapping)


def _contact(row: Mapping[str, Any]) -> OwnContact:
    card = None
    if row["card"] is not None:
        names = ("rubric", "rubric_version", "status", "overall", "overall_low", "overall_high", "passed")
        card = OwnCard(
            id=row["card"],
            evaluator_kind=row["evaluator_kind"],
            confirmed=row["confirmed"],
            acknowledged_at=row["acknowledged_at"],
            **{name: row[name] for name in names},
        )
    return OwnContact(
        ref=Ref(row["id"], row["revision"]),
        state=State(row["state"]),
        card=card,
        **{
            name: row[name]
            for name in (
                *("started_at", "channel", "language", "queue", "contact_reason", "turns"),
                *("undecided", "upheld", "rejected"),
            )
        },
    )
