"""Keyset pages, the same over gRPC and REST: (rows, cursor of the next page or "")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from services.common.auth import Principal
from services.common.paging import decode_cursor, encode_cursor, other_list, page_size
from services.qa_scorer.application.dispute_store import DisputeFilter
from services.qa_scorer.application.exports import ExportScorecards, Purpose
from services.qa_scorer.application.read import ShownScorecard
from services.qa_scorer.application.stores import ExemplarFilter, InteractionFilter, ScorecardFilter
from services.qa_scorer.application.use_cases import UseCases
from services.qa_scorer.domain.disputes import DisputeRecord
from services.qa_scorer.domain.listing import ListedInteraction
from services.qa_scorer.domain.records import AgentRecord, ExemplarRecord


def _sequence(cursor: str) -> int | None:
    key = decode_cursor(cursor, 1)
    if key is None:
        return None
    if not isinstance(key[0], int):
        raise other_list()
    return key[0]


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
    key = decode_cursor(cursor, 2)
    after = None
    if key is not None:
        try:
            after = (datetime.fromisoformat(str(key[0])), str(key[1]))
        except ValueError as error:
            raise other_list() from error
        if after[0].tzinfo is None:
            raise other_list()
    rows = await cases.read.interactions(wanted, after, size + 1)
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
) -> tuple[Sequence[tuple[DisputeRecord, bool]], str]:
    size = page_size(limit)
    key = decode_cursor(cursor, 2)
    after = None
    if key is not None:
        try:
            after = (datetime.fromisoformat(str(key[0])), int(key[1]))
        except ValueError as error:
            raise other_list() from error
    rows = await cases.disputes.list(wanted, after, size + 1, caller)
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
