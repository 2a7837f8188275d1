"""The review queue in PostgreSQL: what waits is read from scorecards, disputes and draws; claims say who holds it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, delete, exists, func, literal, literal_column, or_, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.qa_scorer.adapters.repositories.directory import DirectoryRepository
from services.qa_scorer.adapters.tables import DisputeRow, InteractionRow, ScorecardRow
from services.qa_scorer.adapters.tables_reviews import ClaimRow, DraftRow, DrawRow, QuotaRow, ReviewRow, SkipRow
from services.qa_scorer.application.review_store import Place, Reviewer
from services.qa_scorer.domain.disputes import UNDECIDED
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review_queue import (
    ORDER,
    Claim,
    Draft,
    DraftAnswer,
    Kind,
    QueueFilter,
    QueueItem,
    Quota,
    Waiting,
    kind_of,
)

_TRIES = 5
_MEDIAN_OF = 100
# Written as the partial indexes say it: with parameters no index of one reason would be found to fit.
_PROPOSED = literal_column("""scorecards.autofail @> '[{"state": "proposed"}]'""", Boolean)
_OPEN = col(ScorecardRow.passed).is_(None)
_IN_REVIEW = col(ScorecardRow.status) == literal("in_review", literal_execute=True)
_CONDITIONS: Mapping[Waiting, ColumnElement[bool]] = {
    Waiting.AUTO_FAIL: and_(_IN_REVIEW, _PROPOSED),
    Waiting.IN_REVIEW: and_(_IN_REVIEW, ~_PROPOSED),
    Waiting.OPEN_ANSWERS: and_(
        col(ScorecardRow.status) == literal("final", literal_execute=True),
        col(ScorecardRow.answered_weight) < literal(1, literal_execute=True),
        col(ScorecardRow.evaluator_kind) == literal("ai", literal_execute=True),
    ),
}


def _source(waiting: Waiting, wanted: QueueFilter, who: Reviewer) -> tuple[type[Any], list[ColumnElement[bool]]]:
    """The table whose rows wait for this reason, and what holds for those that this reviewer may see."""
    if waiting is Waiting.DISPUTE:
        part = exists().where(
            col(ScorecardRow.interaction_id) == col(DisputeRow.interaction_id),
            col(ScorecardRow.agent_id) == col(DisputeRow.agent_id),
            col(ScorecardRow.evaluator_user) == who.subject,
        )
        rules = [
            col(DisputeRow.state).in_([state.value for state in UNDECIDED]),
            col(DisputeRow.opened_by) != who.subject,
            ~part,
        ]
        if wanted.team is not None or wanted.rubric is not None:
            card = exists().where(col(ScorecardRow.id) == col(DisputeRow.scorecard_id))
            for column, value in ((ScorecardRow.team, wanted.team), (ScorecardRow.rubric, wanted.rubric)):
                if value is not None:
                    card = card.where(col(column) == value)
            rules.append(card)
        return DisputeRow, rules + _agent_rules(DisputeRow, wanted, who)
    if waiting is Waiting.BLIND:
        saw = exists().where(
            col(ReviewRow.interaction_id) == col(DrawRow.interaction_id), col(ReviewRow.reviewer) == who.subject
        )
        decided = exists().where(
            col(ScorecardRow.interaction_id) == col(DrawRow.interaction_id),
            col(ScorecardRow.evaluator_user) == who.subject,
        )
        rules = [
            col(DrawRow.evaluated_at).is_(None),
            or_(col(DrawRow.started_by).is_(None), col(DrawRow.started_by) == who.subject),
            ~saw,
            ~decided,
        ]
        if wanted.team is not None:
            rules.append(col(DrawRow.team) == wanted.team)
        if wanted.rubric is not None:
            rules.append(
                exists().where(
                    col(ScorecardRow.interaction_id) == col(DrawRow.interaction_id),
                    col(ScorecardRow.agent_id) == col(DrawRow.agent_id),
                    col(ScorecardRow.rubric) == wanted.rubric,
                )
            )
        return DrawRow, rules + _agent_rules(DrawRow, wanted, who)
    rules = [_CONDITIONS[waiting]]
    for column, value in ((ScorecardRow.team, wanted.team), (ScorecardRow.rubric, wanted.rubric)):
        if value is not None:
            rules.append(col(column) == value)
    return ScorecardRow, rules + _agent_rules(ScorecardRow, wanted, who)


def _agent_rules(table: type[Any], wanted: QueueFilter, who: Reviewer) -> list[ColumnElement[bool]]:
    """Nobody judges their own work."""
    rules = []
    if wanted.agent_id is not None:
        rules.append(col(table.agent_id) == wanted.agent_id)
    if who.agent_id is not None:
        rules.append(col(table.agent_id) != who.agent_id)
    return rules


def _free(table: type[Any], who: Reviewer, now: datetime) -> list[ColumnElement[bool]]:
    """Nobody else holds it, and this reviewer did not skip it."""
    held = exists().where(
        col(ClaimRow.item_id) == col(table.id), col(ClaimRow.reviewer) != who.subject, col(ClaimRow.expires_at) > now
    )
    skipped = exists().where(col(SkipRow.item_id) == col(table.id), col(SkipRow.reviewer) == who.subject)
    return [~held, ~skipped]


def _keys(waiting: Waiting) -> tuple[list[Any], bool]:
    """The order of one reason's items, and whether it goes backwards."""
    match waiting:
        case Waiting.DISPUTE:
            return [col(DisputeRow.due_at), col(DisputeRow.seq)], False
        case Waiting.BLIND:
            return [col(DrawRow.started_at), col(DrawRow.id)], False
        case Waiting.OPEN_ANSWERS:
            # First where it decides between passed and failed, then the newest: coaching acts on those.
            return [_OPEN, col(ScorecardRow.started_at), col(ScorecardRow.id)], True
        case _:
            return [col(ScorecardRow.started_at), col(ScorecardRow.id)], False


def _ordered(query: Any, waiting: Waiting) -> Any:
    keys, backwards = _keys(waiting)
    return query.order_by(*(key.desc() if backwards else key.asc() for key in keys))


class ReviewQueueRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def counts(self, wanted: QueueFilter, who: Reviewer, now: datetime, at_most: int) -> Mapping[Waiting, int]:
        found = {}
        for waiting in ORDER if wanted.waiting is None else (wanted.waiting,):
            table, rules = _source(waiting, wanted, who)
            some = select(literal(1)).select_from(table).where(*rules, *_free(table, who, now)).limit(at_most)
            found[waiting] = (await self._session.exec(select(func.count()).select_from(some.subquery()))).one()
        return found

    async def page(
        self, wanted: QueueFilter, who: Reviewer, after: Place | None, limit: int, now: datetime
    ) -> Sequence[tuple[QueueItem, Place]]:
        asked = ORDER if wanted.waiting is None else (wanted.waiting,)
        found: list[tuple[QueueItem, Place]] = []
        for waiting in asked:
            if after is not None and ORDER.index(waiting) < ORDER.index(after.waiting):
                continue
            table, rules = _source(waiting, wanted, who)
            keys, backwards = _keys(waiting)
            query = _ordered(select(table).where(*rules), waiting).limit(limit - len(found))
            if after is not None and waiting is after.waiting:
                place, beyond = tuple_(*keys), tuple_(*(literal(part) for part in after.key))
                query = query.where(place < beyond if backwards else place > beyond)
            rows = (await self._session.exec(query)).all()
            found += [(_item(waiting, row), Place(waiting, _key(waiting, row))) for row in rows]
            if len(found) >= limit:
                break
        items = await self._complete([item for item, _ in found], now)
        return [(item, place) for item, (_, place) in zip(items, found, strict=True)]

    async def held(self, who: Reviewer, now: datetime) -> Sequence[QueueItem]:
        ids = await self._session.exec(
            select(ClaimRow.item_id)
            .where(ClaimRow.reviewer == who.subject, col(ClaimRow.expires_at) > now)
            .order_by(col(ClaimRow.claimed_at))
        )
        items = [await self._waits(id, who) for id in ids.all()]
        return await self._complete([item for item in items if item is not None], now)

    async def item(self, id: uuid.UUID, who: Reviewer, now: datetime) -> QueueItem | None:
        found = await self._waits(id, who)
        return None if found is None else (await self._complete([found], now))[0]

    async def claim_first(
        self, waiting: Waiting, wanted: QueueFilter, who: Reviewer, now: datetime, until: datetime
    ) -> uuid.UUID | None:
        """Rows that another reviewer is just being handed are passed over. Who was handed one between our reading and
        our locking holds it by the time we would: then we look again."""
        table, rules = _source(waiting, wanted, who)
        query = _ordered(select(table).where(*rules, *_free(table, who, now)), waiting).limit(1)
        for _ in range(_TRIES):
            row = (await self._session.exec(query.with_for_update(of=table, skip_locked=True, key_share=True))).first()
            if row is None:
                return None
            ref = Ref(*_ref_of(row)) if table is not DisputeRow else await self._ref_of_dispute(row)
            held = await self.claim(Claim(row.id, kind_of(waiting), ref, who.subject, now, until))
            if held.reviewer == who.subject:
                return uuid.UUID(str(row.id))
        return None

    async def claim(self, claim: Claim) -> Claim:
        values = {
            "kind": claim.kind.value,
            "interaction_id": claim.ref.id,
            "interaction_revision": claim.ref.revision,
            "reviewer": claim.reviewer,
            "claimed_at": claim.claimed_at,
            "expires_at": claim.expires_at,
        }
        taken = await self._session.exec(
            insert(ClaimRow)
            .values(item_id=claim.item, **values)
            .on_conflict_do_update(
                index_elements=[col(ClaimRow.item_id)],
                set_=values,
                where=or_(col(ClaimRow.reviewer) == claim.reviewer, col(ClaimRow.expires_at) <= claim.claimed_at),
            )
            .returning(col(ClaimRow.item_id))
        )
        if taken.first() is not None:
            return claim
        row = (await self._session.exec(select(ClaimRow).where(ClaimRow.item_id == claim.item))).one()
        return Claim(row.item_id, Kind(row.kind), Ref(*_ref_of(row)), row.reviewer, row.claimed_at, row.expires_at)

    async def release(self, id: uuid.UUID, reviewer: str) -> bool:
        gone = await self._session.exec(
            delete(ClaimRow)
            .where(col(ClaimRow.item_id) == id, col(ClaimRow.reviewer) == reviewer)
            .returning(col(ClaimRow.item_id))
        )
        return gone.first() is not None

    async def skip(self, item: QueueItem, reviewer: str, reason: str, note: str, at: datetime) -> None:
        values = {"reason": reason, "note": note, "at": at}
        await self._session.exec(
            insert(SkipRow)
            .values(
                item_id=item.id,
                reviewer=reviewer,
                interaction_id=item.ref.id,
                interaction_revision=item.ref.revision,
                **values,
            )
            .on_conflict_do_update(index_elements=[col(SkipRow.item_id), col(SkipRow.reviewer)], set_=values)
        )
        await self.release(item.id, reviewer)

    async def draft(self, id: uuid.UUID, reviewer: str) -> Draft | None:
        row = (
            await self._session.exec(select(DraftRow).where(DraftRow.item_id == id, DraftRow.reviewer == reviewer))
        ).first()
        if row is None:
            return None
        kept = row.draft
        return Draft(
            tuple(DraftAnswer(**entry) for entry in kept["answers"]),
            kept["autofails"],
            kept["accept_rest"],
            kept["seconds"],
        )

    async def keep_draft(self, item: QueueItem, reviewer: str, draft: Draft, at: datetime) -> None:
        values = {"draft": asdict(draft), "updated_at": at}
        await self._session.exec(
            insert(DraftRow)
            .values(
                item_id=item.id,
                reviewer=reviewer,
                interaction_id=item.ref.id,
                interaction_revision=item.ref.revision,
                **values,
            )
            .on_conflict_do_update(index_elements=[col(DraftRow.item_id), col(DraftRow.reviewer)], set_=values)
        )

    async def close(self, id: uuid.UUID) -> None:
        await self._session.exec(delete(ClaimRow).where(col(ClaimRow.item_id) == id))
        await self._session.exec(delete(DraftRow).where(col(DraftRow.item_id) == id))

    async def quota(self, reviewer: str, default: int, since: datetime) -> Quota:
        own = (await self._session.exec(select(QuotaRow.daily).where(QuotaRow.reviewer == reviewer))).first()
        done, all_done = (
            await self._session.exec(
                select(func.count().filter(col(ReviewRow.waiting) == Waiting.OPEN_ANSWERS.value), func.count()).where(
                    ReviewRow.reviewer == reviewer, col(ReviewRow.submitted_at) >= since
                )
            )
        ).one()
        last = (
            select(ReviewRow.seconds)
            .where(ReviewRow.reviewer == reviewer, col(ReviewRow.seconds) > 0)
            .order_by(col(ReviewRow.submitted_at).desc())
            .limit(_MEDIAN_OF)
            .subquery()
        )
        median = (await self._session.exec(select(func.percentile_cont(0.5).within_group(last.c.seconds)))).first()
        return Quota(default if own is None else own, done, all_done, round(median or 0))

    async def set_quota(self, reviewer: str, daily: int) -> None:
        await self._session.exec(
            insert(QuotaRow)
            .values(reviewer=reviewer, daily=daily)
            .on_conflict_do_update(index_elements=[col(QuotaRow.reviewer)], set_={"daily": daily})
        )

    async def _waits(self, id: uuid.UUID, who: Reviewer) -> QueueItem | None:
        for waiting in ORDER:
            table, rules = _source(waiting, QueueFilter(), who)
            row = (await self._session.exec(select(table).where(col(table.id) == id, *rules))).first()
            if row is not None:
                return _item(waiting, row)
        return None

    async def _ref_of_dispute(self, row: DisputeRow) -> Ref:
        query = select(ScorecardRow.interaction_id, ScorecardRow.interaction_revision).where(
            ScorecardRow.id == row.scorecard_id
        )
        return Ref(*(await self._session.exec(query)).one())

    async def _complete(self, items: Sequence[QueueItem], now: datetime) -> list[QueueItem]:
        """The items with their contact, agent's name, holder and skips; and disputes with their scorecard."""
        if not items:
            return []
        ids = [item.id for item in items]
        disputed = [item.scorecard_id for item in items if item.waiting is Waiting.DISPUTE]
        cards = {}
        if disputed:
            rows = await self._session.exec(select(ScorecardRow).where(col(ScorecardRow.id).in_(disputed)))
            cards = {row.id: row for row in rows}
        items = [_with_card(item, cards[item.scorecard_id]) if item.scorecard_id in cards else item for item in items]
        contacts = {
            (row[0], row[1]): row
            for row in await self._session.exec(
                select(  # type: ignore[call-overload]
                    InteractionRow.id,
                    InteractionRow.revision,
                    InteractionRow.channel,
                    InteractionRow.language,
                    func.coalesce(InteractionRow.contact_reason, ""),
                    InteractionRow.turns,
                ).where(
                    tuple_(col(InteractionRow.id), col(InteractionRow.revision)).in_(
                        [(item.ref.id, item.ref.revision) for item in items]
                    )
                )
            )
        }
        claims = await self._session.exec(
            select(ClaimRow).where(col(ClaimRow.item_id).in_(ids), col(ClaimRow.expires_at) > now)
        )
        held = {row.item_id: row for row in claims}
        skips: dict[uuid.UUID, int] = dict(
            (
                await self._session.exec(
                    select(SkipRow.item_id, func.count())
                    .where(col(SkipRow.item_id).in_(ids))
                    .group_by(col(SkipRow.item_id))
                )
            ).all()
        )
        names = await DirectoryRepository(self._session).names(sorted({item.agent_id for item in items}))
        done = []
        for item in items:
            contact = contacts[item.ref.id, item.ref.revision]
            claim = held.get(item.id)
            done.append(
                replace(
                    item,
                    channel=contact[2],
                    language=contact[3],
                    contact_reason=contact[4],
                    turns=contact[5],
                    agent_name=names.get(item.agent_id, ""),
                    claimed_by=claim.reviewer if claim else "",
                    claimed_until=claim.expires_at if claim else None,
                    skips=skips.get(item.id, 0),
                )
            )
        return done


def _ref_of(row: Any) -> tuple[str, int]:
    return row.interaction_id, row.interaction_revision


def _key(waiting: Waiting, row: Any) -> tuple[object, ...]:
    match waiting:
        case Waiting.DISPUTE:
            return row.due_at, row.seq
        case Waiting.OPEN_ANSWERS:
            return row.passed is None, row.started_at, row.id
        case _:
            return row.started_at, row.id


def _item(waiting: Waiting, row: Any) -> QueueItem:
    if waiting is Waiting.DISPUTE:
        return QueueItem(
            id=row.id,
            waiting=waiting,
            ref=Ref(row.interaction_id, 0),
            agent_id=row.agent_id,
            team=None,
            rubric="",
            rubric_version=0,
            started_at=row.opened_at,
            due_at=row.due_at,
            scorecard_id=row.scorecard_id,
            criteria=(row.criterion,),
        )
    if waiting is Waiting.BLIND:
        return QueueItem(row.id, waiting, Ref(*_ref_of(row)), row.agent_id, row.team, "", 0, row.started_at)
    return QueueItem(
        id=row.id,
        waiting=waiting,
        ref=Ref(*_ref_of(row)),
        agent_id=row.agent_id,
        team=row.team,
        rubric=row.rubric,
        rubric_version=row.rubric_version,
        started_at=row.started_at,
        scorecard_id=row.id,
        answered_weight=row.answered_weight,
        undecided=row.passed is None,
        criteria=tuple(entry["criterion"] for entry in row.autofail if entry["state"] == "proposed"),
    )


def _with_card(item: QueueItem, card: ScorecardRow) -> QueueItem:
    return replace(
        item,
        ref=Ref(*_ref_of(card)),
        team=card.team,
        rubric=card.rubric,
        rubric_version=card.rubric_version,
        started_at=card.started_at,
        answered_weight=card.answered_weight,
        undecided=card.passed is None,
    )
