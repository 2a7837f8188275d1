"""Keyset pages, the same over gRPC and REST: (rows, cursor of the next page or "")."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar

from services.common.auth import Principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.application.dispute_store import DisputeFilter, WhoDecides
from services.qa_scorer.application.exports import ExportScorecards, Purpose
from services.qa_scorer.application.read import ShownScorecard
from services.qa_scorer.application.stores import ExemplarFilter, InteractionFilter, ScorecardFilter
from services.qa_scorer.application.uploads import TakeUploads
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.disputes import DisputeRecord
from services.qa_scorer.domain.listing import ListedInteraction
from services.qa_scorer.domain.records import AgentRecord, ExemplarRecord
from services.qa_scorer.domain.uploads import ListedBatch

Second = TypeVar("Second")


def _sequence(cursor: str) -> int | None:
    key = decode_cursor(cursor, 1)
    if key is None:
        return None
    if not isinstance(key[0], int):
        raise other_list()
    return key[0]


def _moment(cursor: str, parse: Callable[[str], Second]) -> tuple[datetime, Second] | None:
    """The place that a cursor of a moment and something else stands for; None at the first page."""
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        moment, second = datetime.fromisoformat(str(key[0])), parse(str(key[1]))
    except ValueError as error:
        raise other_list() from error
    if moment.tzinfo is None:
        raise other_list()
    return moment, second


async def scorecards(
    cases: UseCases, wanted: ScorecardFilter, cursor: str, limit: int, reader: Principal
) -> tuple[Sequence[ShownScorecard], str]:
    size = page_size(limit)
    rows = await cases.read.scorecards(wanted, _sequence(cursor), size + 1, reader)
    return rows[:size], encode_cursor(rows[size - 1].record.seq) if len(rows) > size else ""


async def interactions(
    cases: UseCases, wanted: InteractionFilter, cursor: str, limit: int
) -> tuple[Sequence[ListedInteraction], str]:
    size = page_size(limit)
    rows = await cases.read.interactions(wanted, _moment(cursor, str), size + 1)
    if len(rows) <= size:
        return rows, ""
    last = rows[size - 1]
    return rows[:size], encode_cursor(last.started_at.isoformat(), last.ref.id)


async def exemplars(
    cases: UseCases, wanted: ExemplarFilter, cursor: str, limit: int
) -> tuple[Sequence[ExemplarRecord], str]:
    size = page_size(limit)
    rows = await cases.exemplars.list(wanted, _sequence(cursor), size + 1)
    return rows[:size], encode_cursor(rows[size - 1].seq) if len(rows) > size else ""


async def agents(
    cases: UseCases, team: str | None, as_of: date | None, cursor: str, limit: int, reader: Principal
) -> tuple[Sequence[AgentRecord], str]:
    size = page_size(limit)
    key = decode_cursor(cursor, 1)
    rows = await cases.directory.list_agents(team, as_of, str(key[0]) if key else None, size + 1, reader)
    return rows[:size], encode_cursor(rows[size - 1].agent_id) if len(rows) > size else ""


async def disputes(
    cases: UseCases, wanted: DisputeFilter, cursor: str, limit: int, caller: Principal
) -> tuple[Sequence[tuple[DisputeRecord, WhoDecides]], str]:
    size = page_size(limit)
    rows = await cases.disputes.list(wanted, _moment(cursor, int), size + 1, caller)
    if len(rows) <= size:
        return rows, ""
    last = rows[size - 1][0]
    return rows[:size], encode_cursor(last.due_at.isoformat(), last.seq)


async def exported(
    case: ExportScorecards, purpose: Purpose, wanted: ScorecardFilter, cursor: str, limit: int, caller: Principal
) -> tuple[Sequence[ShownScorecard], str]:
    size = page_size(limit)
    rows = await case.page(purpose, wanted, _sequence(cursor), size + 1, caller)
    return rows[:size], encode_cursor(rows[size - 1].record.seq) if len(rows) > size else ""


async def batches(case: TakeUploads, state: str, cursor: str, limit: int) -> tuple[Sequence[ListedBatch], str]:
    """The newest first. `state` is running, finished or empty for all."""
    size = page_size(limit)
    rows = await case.batches(state or None, _moment(cursor, uuid.UUID), size + 1)
    if len(rows) <= size:
        return rows, ""
    last = rows[size - 1].record
    return rows[:size], encode_cursor(last.created_at.isoformat(), str(last.id))
