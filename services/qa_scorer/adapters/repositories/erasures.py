"""Erasing a customer in PostgreSQL.

`COVERED` names the tables that are seen to here; a test wants each table with a contact's, a scorecard's or a
customer's id to be in it, or to hang on one that is by a foreign key that deletes.
"""
# ruff: noqa: S608 - statements are put together from constants of this file

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.tables_privacy import ErasureRow
from services.qa_scorer.application.privacy_stores import ErasedBatch
from services.qa_scorer.domain.erasure import Erasure, ErasureState
from workflows.dispute_due import types as dispute_due
from workflows.score_backlog import types as score_backlog
from workflows.score_interaction import types as score_interaction

LOCK_SPACE: Final = 7
LOCK_BUCKETS: Final = 64
HISTORY, SHARED_HISTORY, LEDGER = "history", "shared_history", "ledger"
COVERED: Final = frozenset({"interactions", "scorecards", "exemplars", "customers", "erasures", "upload_refusals"})

_CONTACT: Final = (
    "(interaction_id, interaction_revision) IN (SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:revisions AS int[])))"
)
_CARDS: Final = f"SELECT id FROM scorecards WHERE {_CONTACT}"
_COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "answer": (f"SELECT count(*) FROM answers WHERE scorecard_id IN ({_CARDS})",),
    "acknowledgement": (f"SELECT count(*) FROM acknowledgements WHERE scorecard_id IN ({_CARDS})",),
    "dispute": (f"SELECT count(*) FROM disputes WHERE scorecard_id IN ({_CARDS})",),
    "review": tuple(
        f"SELECT count(*) FROM {table} WHERE {_CONTACT}"
        for table in ("review_claims", "review_skips", "review_drafts", "draws", "reviews")
    ),
    "backlog_item": (
        "SELECT count(*) FROM backlog_items WHERE (interaction_id, revision)"
        " IN (SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:revisions AS int[])))",
    ),
}
"""What goes with its contact or scorecard by a foreign key, and is counted before."""


class ErasureRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold(self, customer_keys: Iterable[str], *, exclusive: bool) -> None:
        function = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
        await self._sql(
            f"SELECT {function}(:space, bucket) FROM (SELECT DISTINCT hashtext(key) & :mask AS bucket"
            " FROM unnest(CAST(:keys AS text[])) AS key ORDER BY 1) AS buckets",
            space=LOCK_SPACE,
            mask=LOCK_BUCKETS - 1,
            keys=sorted(set(customer_keys)),
        )

    async def erased_since(self, customer_keys: Sequence[str]) -> Mapping[str, datetime]:
        rows = await self._sql(
            "SELECT customer_key, max(requested_at) FROM erasures WHERE customer_key = ANY (CAST(:keys AS text[]))"
            " GROUP BY 1",
            keys=list(customer_keys),
        )
        return dict(map(tuple, rows))

    async def newest(self, customer_key: str) -> Erasure | None:
        rows = await self._session.exec(
            select(ErasureRow)
            .where(ErasureRow.customer_key == customer_key)
            .order_by(col(ErasureRow.seq).desc())
            .limit(1)
        )
        row = rows.first()
        return _record(row) if row else None

    async def get(self, id: uuid.UUID, *, lock: bool = False) -> Erasure | None:
        query = select(ErasureRow).where(ErasureRow.id == id)
        if lock:
            query = query.with_for_update()
        row = (await self._session.exec(query)).first()
        return _record(row) if row else None

    async def add(self, record: Erasure) -> None:
        await self._session.exec(insert(ErasureRow).values(_values(record)))

    async def save(self, record: Erasure) -> None:
        values = _values(record)
        await self._session.exec(update(ErasureRow).where(col(ErasureRow.id) == values.pop("id")).values(**values))

    async def list(self, after: int | None, limit: int) -> Sequence[Erasure]:
        query = select(ErasureRow).order_by(col(ErasureRow.seq).desc()).limit(limit)
        if after is not None:
            query = query.where(col(ErasureRow.seq) < after)
        return [_record(row) for row in await self._session.exec(query)]

    async def left(self, customer_id: str) -> bool:
        rows = await self._sql(
            "SELECT EXISTS (SELECT FROM interactions WHERE customer_id = :id)"
            " OR EXISTS (SELECT FROM customers WHERE customer_id = :id)"
            " OR EXISTS (SELECT FROM exemplars WHERE customer_id = :id)",
            id=customer_id,
        )
        return bool(rows[0][0])

    async def erase_batch(self, id: uuid.UUID, customer_id: str, limit: int) -> ErasedBatch:
        rows = await self._sql(
            "SELECT id, revision, state, is_current, length(sealed) > 0, search IS NOT NULL,"
            " transcript_deleted_at IS NULL FROM interactions"
            " WHERE customer_id = :customer ORDER BY id, revision LIMIT :n FOR UPDATE",
            customer=customer_id,
            n=limit,
        )
        if not rows:
            return ErasedBatch(await self._erase_rest(customer_id), 0, 0)
        refs = {"ids": [row[0] for row in rows], "revisions": [row[1] for row in rows]}
        await self._note_targets(id, refs)
        removed = {
            "interaction": len(rows),
            "original": sum(1 for row in rows if row[4]),
            "judged_view": sum(1 for row in rows if row[6]),
            "search_text": sum(1 for row in rows if row[5]),
        }
        for kind, statements in _COUNTED.items():
            removed[kind] = sum([int((await self._sql(sql, **refs))[0][0]) for sql in statements])
        cards = [str(row[0]) for row in await self._sql(_CARDS, **refs)]
        removed["exemplar"] = await self._forget_exemplars(
            "interaction_id = ANY (CAST(:ids AS text[]))", ids=refs["ids"]
        )
        removed["idempotency_answer"] = await self._forget_answers([*refs["ids"], *cards])
        removed["outbox_row"] = await self._forget_outbox(id)
        removed["upload_refusal"] = await self._forget_refusals(refs["ids"])
        # An evaluation of a later revision may name one of these as the one before it.
        await self._sql(f"UPDATE scorecards SET supersedes = NULL WHERE supersedes IN ({_CARDS})", **refs)
        removed["scorecard"] = await self._count(f"DELETE FROM scorecards WHERE {_CONTACT}", **refs)
        await self._count(
            "DELETE FROM interactions WHERE (id, revision)"
            " IN (SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:revisions AS int[])))",
            **refs,
        )
        in_flight = sum(1 for row in rows if row[3] and row[2] == "accepted")
        return ErasedBatch(removed, len(rows), in_flight)

    async def targets(self, id: uuid.UUID, kinds: Sequence[str], after: str, limit: int) -> Sequence[tuple[str, str]]:
        rows = await self._sql(
            "SELECT kind, value FROM erasure_targets WHERE erasure_id = :id AND kind = ANY (CAST(:kinds AS text[]))"
            ' AND value COLLATE "C" > :after ORDER BY value COLLATE "C" LIMIT :n',
            id=id,
            kinds=list(kinds),
            after=after,
            n=limit,
        )
        return [(kind, value) for kind, value in rows]

    async def target_hit(self, id: uuid.UUID, kinds: Sequence[str], values: Sequence[str]) -> None:
        await self._sql(
            "DELETE FROM erasure_targets WHERE erasure_id = :id AND kind = ANY (CAST(:kinds AS text[]))"
            " AND value = ANY (CAST(:values AS text[])) RETURNING 1",
            id=id,
            kinds=list(kinds),
            values=list(values),
        )

    async def _erase_rest(self, customer_id: str) -> dict[str, int]:
        """The directory's row, what was taught from contacts that are stored nowhere, and answers that name them."""
        return {
            "exemplar": await self._forget_exemplars("customer_id = :customer", customer=customer_id),
            "customer": await self._count("DELETE FROM customers WHERE customer_id = :id", id=customer_id),
            "idempotency_answer": await self._forget_answers([customer_id]),
            "upload_refusal": await self._forget_refusals([customer_id]),
        }

    async def _note_targets(self, id: uuid.UUID, refs: Mapping[str, Any]) -> None:
        """Keeps what is to be removed elsewhere, before the rows that lead to it are gone."""
        found = [
            (HISTORY, score_interaction.workflow_id(interaction, revision))
            for interaction, revision in zip(refs["ids"], refs["revisions"], strict=True)
        ]
        found += [(LEDGER, f"interaction:{interaction}") for interaction in refs["ids"]]
        disputes = await self._sql(f"SELECT id FROM disputes WHERE scorecard_id IN ({_CARDS})", **refs)
        found += [(HISTORY, dispute_due.workflow_id(str(row[0]))) for row in disputes]
        backlogs = await self._sql(
            "SELECT DISTINCT b.id, b.generation FROM backlogs b JOIN backlog_items i ON i.backlog_id = b.id"
            " WHERE (i.interaction_id, i.revision)"
            " IN (SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:revisions AS int[])))",
            **refs,
        )
        found += [
            (SHARED_HISTORY, score_backlog.workflow_id(str(backlog), number))
            for backlog, generation in backlogs
            for number in range(generation + 1)
        ]
        await self._sql(
            "INSERT INTO erasure_targets (erasure_id, kind, value)"
            " SELECT :id, kind, value FROM unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS t (kind, value)"
            " ON CONFLICT DO NOTHING RETURNING 1",
            id=id,
            kinds=[kind for kind, _ in found],
            values=[value for _, value in found],
        )

    async def _forget_exemplars(self, where: str, **values: Any) -> int:
        rows = await self._sql(f"DELETE FROM exemplars WHERE {where} RETURNING rubric", **values)
        await self.bump_exemplars({row[0] for row in rows})
        return len(rows)

    async def bump_exemplars(self, rubrics: Iterable[str]) -> None:
        """Judges learn anew from what is left."""
        await self._sql(
            "INSERT INTO exemplar_versions (rubric, version) SELECT rubric, 1 FROM unnest(CAST(:rubrics AS text[]))"
            " AS rubric ORDER BY 1 ON CONFLICT (rubric) DO UPDATE SET version = exemplar_versions.version + 1"
            " RETURNING 1",
            rubrics=sorted(rubrics),
        )

    async def _forget_answers(self, ids: Sequence[str]) -> int:
        """Answers kept for repeated requests that name one of these ids, as such or within JSON. One that only seems to
        (`c-1` within `c-12`) goes as well: its request, sent again, finds its records stored."""
        spelled = sorted({spelling for id in ids for spelling in (id, json.dumps(id)[1:-1])})
        return await self._count(
            "DELETE FROM idempotency_keys WHERE EXISTS (SELECT FROM unnest(CAST(:spelled AS text[])) AS one"
            " WHERE position(convert_to(one, 'UTF8') IN answer) > 0)",
            spelled=spelled,
        )

    async def _forget_refusals(self, ids: Sequence[str]) -> int:
        return await self._count(
            "DELETE FROM upload_refusals WHERE record_id = ANY (CAST(:ids AS text[]))", ids=sorted(set(ids))
        )

    async def _forget_outbox(self, id: uuid.UUID) -> int:
        return await self._count(
            "DELETE FROM outbox WHERE key IN"
            " (SELECT value FROM erasure_targets WHERE erasure_id = :id AND kind = :history)",
            id=id,
            history=HISTORY,
        )

    async def _count(self, sql: str, **values: Any) -> int:
        done = await self._session.exec(text(sql).bindparams(**values))  # type: ignore[call-overload]
        return int(done.rowcount)

    async def _sql(self, sql: str, **values: Any) -> Sequence[Any]:
        done = await self._session.exec(text(sql).bindparams(**values))  # type: ignore[call-overload]
        rows: Sequence[Any] = done.all() if done.returns_rows else []
        return rows


def _record(row: ErasureRow) -> Erasure:
    return Erasure(**row.model_dump() | {"state": ErasureState(row.state)})


def _values(record: Erasure) -> dict[str, Any]:
    values = asdict(record) | {"state": record.state.value, "removed": dict(record.removed)}
    values.pop("seq")
    return values
