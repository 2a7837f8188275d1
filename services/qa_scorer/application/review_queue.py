"""Working through what waits for a person: claim, release, skip, keep a draft, submit."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from services.common.auth import Principal
from services.common.clock import Clock
from services.common.errors import InvalidInput, NotFound, NotReady
from services.qa_scorer.application.idempotency import digest, earlier_answer
from services.qa_scorer.application.read import decidable_view
from services.qa_scorer.application.review import next_evaluation
from services.qa_scorer.application.review_record import Told
from services.qa_scorer.application.review_store import Place, Reviewer
from services.qa_scorer.application.rubric_library import RubricLibrary, assigned
from services.qa_scorer.application.stores import UnitOfWork, Work
from services.qa_scorer.domain.applicability import Candidate, Plan, plan_criteria
from services.qa_scorer.domain.disputes import DisputeRecord
from services.qa_scorer.domain.records import ScorecardRecord
from services.qa_scorer.domain.review import AutoFailDecision
from services.qa_scorer.domain.review_queue import (
    Claim,
    Draft,
    Kind,
    QueueFilter,
    QueueItem,
    Quota,
    Waiting,
    day_began,
    decide,
    offered,
)
from services.qa_scorer.domain.rubric.model import NA, Rubric
from services.qa_scorer.domain.scorecard import AutoFailState, Reason, Status

COUNTED_TO = 10_000
NOT_WAITING = "Nothing of this id waits for you: it is decided already, or you had a part in it."


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """`hold` is how long a claim lasts; days begin by `time_zone`."""

    hold: timedelta = timedelta(minutes=15)
    daily_quota: int = 20
    time_zone: str = "America/Toronto"


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed item with all that the work needs. `plan` says what a blank form asks; None for other items."""

    item: QueueItem
    rubric: Rubric
    draft: Draft | None
    scorecard: ScorecardRecord | None = None
    dispute: DisputeRecord | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How much waits for a reviewer, by reason; counting ends at `COUNTED_TO`."""

    counts: Mapping[Waiting, int]
    quota: Quota
    mine: Sequence[QueueItem]


def reviewer_of(caller: Principal) -> Reviewer:
    return Reviewer(caller.subject, caller.agent_id)


class WorkReviewQueue:
    def __init__(self, uow: UnitOfWork, clock: Clock, rubrics: RubricLibrary, settings: QueueSettings) -> None:
        self._uow = uow
        self._clock = clock
        self._rubrics = rubrics
        self._settings = settings

    async def standing(self, wanted: QueueFilter, caller: Principal) -> Standing:
        now, who = self._clock.now(), reviewer_of(caller)
        async with self._uow() as work:
            return Standing(
                await work.queue.counts(wanted, who, now, COUNTED_TO + 1),
                await self._quota(work, who, now),
                await work.queue.held(who, now),
            )

    async def list(
        self, wanted: QueueFilter, after: Place | None, limit: int, caller: Principal
    ) -> Sequence[tuple[QueueItem, Place]]:
        async with self._uow() as work:
            return await work.queue.page(wanted, reviewer_of(caller), after, limit, self._clock.now())

    async def claim_next(self, wanted: QueueFilter, caller: Principal) -> tuple[QueueItem | None, bool]:
        """What the caller holds already, else the most pressing item that is free; and whether only their quota keeps
        more from them."""
        now, who = self._clock.now(), reviewer_of(caller)
        async with self._uow() as work:
            quota = await self._quota(work, who, now)
            reasons = offered(wanted, quota)
            for item in await work.queue.held(who, now):
                if _fits(item, wanted):
                    await work.queue.claim(self._claim(item, who, now))
                    return item, False
            for waiting in reasons:
                id = await work.queue.claim_first(waiting, wanted, who, now, now + self._settings.hold)
                if id is not None:
                    return await work.queue.item(id, who, now), False
            asked = wanted.waiting in (None, Waiting.OPEN_ANSWERS)
            if not asked or quota.left:
                return None, False
            left = await work.queue.counts(replace(wanted, waiting=Waiting.OPEN_ANSWERS), who, now, 1)
            return None, bool(left[Waiting.OPEN_ANSWERS])

    async def claim(self, id: uuid.UUID, caller: Principal) -> Task:
        """The item with its form, held by the caller from now on.

        Raises:
            NotFound: nothing of this id waits for the caller.
            NotReady: somebody else holds it, the caller's quota of the day is used up, or no rubric fits it yet.
        """
        now, who = self._clock.now(), reviewer_of(caller)
        async with self._uow() as work:
            item = await _waiting(work, id, who, now)
            if item.claimed_by != who.subject and item.waiting is Waiting.OPEN_ANSWERS:
                quota = await self._quota(work, who, now)
                if not quota.left:
                    raise NotReady(
                        f"You did your {quota.daily} scorecards with open answers of today; raise the number to go on.",
                        field="quota",
                    )
            await self._take(work, item, who, now)
            fresh = await _waiting(work, id, who, now)
            return await self._task(work, fresh, who)

    async def release(self, id: uuid.UUID, caller: Principal) -> None:
        """What the caller doesn't hold stays as it is."""
        async with self._uow() as work:
            await work.queue.release(id, caller.subject)

    async def skip(self, id: uuid.UUID, reason: str, note: str, caller: Principal) -> None:
        """Raises NotFound."""
        now, who = self._clock.now(), reviewer_of(caller)
        async with self._uow() as work:
            await work.queue.skip(await _waiting(work, id, who, now), who.subject, reason, note, now)

    async def save(self, id: uuid.UUID, draft: Draft, caller: Principal) -> datetime:
        """Keeps the draft; returns until when the caller holds the item now.

        Raises:
            NotFound, NotReady: it is decided already, or somebody else holds it since the caller's hold ended.
        """
        now, who = self._clock.now(), reviewer_of(caller)
        async with self._uow() as work:
            item = await _waiting(work, id, who, now)
            claim = await self._take(work, item, who, now)
            await work.queue.keep_draft(item, who.subject, draft, now)
            return claim.expires_at

    async def submit(self, id: uuid.UUID, draft: Draft, key: str, caller: Principal) -> ScorecardRecord:
        """A new evaluation by this person.

        Raises:
            NotFound, NotReady: as `save`.
            InvalidInput: the draft is not finished, as `decide` and `review` say; it is no scorecard; or it would leave
                the scorecard without a score, with an auto-fail or a critical criterion undecided.
        """
        now, who = self._clock.now(), reviewer_of(caller)
        request_hash = digest(json.dumps([str(id), asdict(draft)], sort_keys=True).encode())
        async with self._uow() as work:
            kept = await earlier_answer(work, caller.subject, key, request_hash)
            if kept is not None:
                done = await work.scorecards.get(uuid.UUID(kept.decode()))
                if done is not None:
                    return done
            before = await work.scorecards.get(id, lock=True)
            item = await _waiting(work, id, who, now)
            if before is None or item.kind is not Kind.SCORECARD:
                raise InvalidInput("This item is no scorecard; decide on it where it was opened.", field="id")
            await self._take(work, item, who, now)
            rubric = (await self._rubrics.version(work, before.rubric, before.rubric_version)).rubric
            decided = decide(before.answers, draft, ruled=_ruled(rubric, before))
            after = await next_evaluation(
                work,
                self._rubrics,
                before,
                decided.overrides,
                [AutoFailDecision(criterion, confirm) for criterion, confirm in (draft.autofails or {}).items()],
                caller.subject,
                now,
                Told(
                    waiting=item.waiting.value,
                    confirmed=decided.confirmed,
                    passive=decided.passive,
                    decided=True,
                    seconds=draft.seconds,
                ),
            )
            _check_settled(after)
            await work.queue.close(id)
            if key:
                await work.idempotency.keep(caller.subject, key, request_hash, str(after.id).encode(), now)
        return after

    async def set_quota(self, daily: int, caller: Principal) -> Quota:
        now, who = self._clock.now(), reviewer_of(caller)
        async with self._uow() as work:
            await work.queue.set_quota(who.subject, daily)
            return await self._quota(work, who, now)

    async def _quota(self, work: Work, who: Reviewer, now: datetime) -> Quota:
        since = day_began(now, self._settings.time_zone)
        return await work.queue.quota(who.subject, self._settings.daily_quota, since)

    def _claim(self, item: QueueItem, who: Reviewer, now: datetime) -> Claim:
        return Claim(item.id, item.kind, item.ref, who.subject, now, now + self._settings.hold)

    async def _take(self, work: Work, item: QueueItem, who: Reviewer, now: datetime) -> Claim:
        held = await work.queue.claim(self._claim(item, who, now))
        if held.bars(who.subject, now):
            raise NotReady("A colleague is working on this item; take another one.", record=str(item.id), field="id")
        return held

    async def _task(self, work: Work, item: QueueItem, who: Reviewer) -> Task:
        draft = await work.queue.draft(item.id, who.subject)
        if item.kind is Kind.BLIND:
            chosen, plan = await blind_form(work, self._rubrics, item)
            filled = replace(item, rubric=chosen.rubric.key, rubric_version=chosen.version)
            return Task(filled, chosen.rubric, draft, plan=plan)
        assert item.scorecard_id is not None
        card = await work.scorecards.get(item.scorecard_id)
        if card is None:
            raise NotFound(NOT_WAITING, record=str(item.id))
        rubric = (await self._rubrics.version(work, card.rubric, card.rubric_version)).rubric
        dispute = await work.disputes.get(item.id) if item.kind is Kind.DISPUTE else None
        return Task(item, rubric, draft, card, dispute)


async def blind_form(work: Work, rubrics: RubricLibrary, item: QueueItem) -> tuple[Candidate, Plan]:
    """The rubric version of a blank form, and what it asks: that of the AI's scorecard where there is one, so that the
    two can be compared, else the one that the contact would be scored with.

    Raises:
        NotReady: no published rubric fits.
    """
    record = (await work.interactions.load([item.ref]))[item.ref]
    cards = (await work.scorecards.standing([item.ref])).get(item.ref, ())
    mine = [card for card in cards if card.agent_id == item.agent_id]
    if mine:
        chosen = await rubrics.version(work, mine[0].rubric, mine[0].rubric_version)
    else:
        fitting = assigned(record, await rubrics.published(work))
        if fitting is None:
            raise NotReady("No published rubric fits this contact yet.", record=item.ref.id)
        chosen = fitting
    return chosen, plan_criteria(chosen.rubric, decidable_view(record), item.agent_id)


async def _waiting(work: Work, id: uuid.UUID, who: Reviewer, now: datetime) -> QueueItem:
    item = await work.queue.item(id, who, now)
    if item is None:
        raise NotFound(NOT_WAITING, record=str(id))
    return item


def _fits(item: QueueItem, wanted: QueueFilter) -> bool:
    return all(
        asked is None or asked == have
        for asked, have in (
            (wanted.waiting, item.waiting),
            (wanted.team, item.team),
            (wanted.agent_id, item.agent_id),
            (wanted.rubric, item.rubric),
        )
    )


def _ruled(rubric: Rubric, card: ScorecardRecord) -> frozenset[str]:
    """Criteria that rules and checks answered."""
    computed = {criterion.key for criterion in rubric.criteria if criterion.check is not None}
    by_rule = {answer.criterion for answer in card.answers if answer.value == NA and answer.reason == Reason.RULE}
    return frozenset(computed | by_rule)


def _check_settled(after: ScorecardRecord) -> None:
    """Whoever submits a review decides: what still has no score would only come back."""
    proposed = [entry.criterion for entry in after.result.autofail if entry.state is AutoFailState.PROPOSED]
    if proposed:
        raise InvalidInput(f"Confirm or reject the auto-fail of {', '.join(proposed)}.", field="autofails")
    if after.result.status is Status.IN_REVIEW:
        open_answers = [answer.criterion for answer in after.answers if answer.value == "cannot_tell"]
        raise InvalidInput(
            f"Too much is open for a score: {', '.join(open_answers)}. Answer them, or skip the item.", field="answers"
        )
