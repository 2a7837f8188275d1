"""The review queue on a real database: what waits, who holds it, and what a review leaves behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from qa_helpers import rows
from review_helpers import (
    ANNA,
    BEN,
    CLEO,
    OPEN,
    PROPOSED,
    SHORT,
    WHOLE,
    ids,
    judged,
    publish,
    standing_card,
)

from services.common.auth import Principal
from services.common.errors import InvalidInput, NotFound, NotReady
from services.qa_scorer.domain.disputes import Contest
from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.review_queue import Draft, DraftAnswer, QueueFilter, Waiting

pytestmark = pytest.mark.integration
ALL = QueueFilter()
AGENT = Principal("user:agent", frozenset({"agent"}), agent_id="a-1")
WHY = "I did greet, see my first line."


async def one_of_each(qa):
    """Ids by reason, in the order of priority; and a scorecard that waits for nobody."""
    await publish(qa)
    found = {
        Waiting.OPEN_ANSWERS: (await judged(qa, "c-open", OPEN)).id,
        Waiting.IN_REVIEW: (await judged(qa, "c-short", SHORT)).id,
        Waiting.AUTO_FAIL: (await judged(qa, "c-fail", PROPOSED)).id,
    }
    whole = await judged(qa, "c-whole", WHOLE)
    found[Waiting.DISPUTE] = (await qa.cases.disputes.open(whole.id, Contest("greeting", "na", WHY), AGENT)).id
    await judged(qa, "c-fine", WHOLE)
    return [found[waiting] for waiting in (Waiting.DISPUTE, Waiting.AUTO_FAIL, Waiting.IN_REVIEW, Waiting.OPEN_ANSWERS)]


async def test_the_queue_is_what_waits_in_the_order_of_what_presses(qa) -> None:
    wanted = await one_of_each(qa)
    listed = await qa.cases.queue.list(ALL, None, 10, ANNA)
    assert ids(listed) == wanted
    paged, after = [], None
    while page := await qa.cases.queue.list(ALL, after, 1, ANNA):
        paged += ids(page)
        after = page[-1][1]
    assert paged == wanted, "page by page it is the same list"
    standing = await qa.cases.queue.standing(ALL, ANNA)
    assert dict(standing.counts) == {
        Waiting.DISPUTE: 1, Waiting.AUTO_FAIL: 1, Waiting.IN_REVIEW: 1, Waiting.BLIND: 0, Waiting.OPEN_ANSWERS: 1,
    }  # fmt: skip
    assert listed[1][0].criteria == ("identity",)
    assert listed[0][0].due_at is not None
    assert {item.channel for item, _ in listed} == {"chat"}
    taken = [(await qa.cases.queue.claim_next(ALL, who))[0].id for who in (ANNA, BEN, CLEO)]
    assert taken == wanted[:3]


async def test_filters_narrow_the_list_the_counts_and_what_is_handed_out(qa) -> None:
    await publish(qa)
    await judged(qa, "c-1", PROPOSED, agent="a-1")
    other = await judged(qa, "c-2", PROPOSED, agent="a-2")
    wanted = QueueFilter(agent_id="a-2")
    assert ids(await qa.cases.queue.list(wanted, None, 10, ANNA)) == [other.id]
    assert (await qa.cases.queue.standing(wanted, ANNA)).counts[Waiting.AUTO_FAIL] == 1
    item, _ = await qa.cases.queue.claim_next(wanted, ANNA)
    assert item.id == other.id
    assert await qa.cases.queue.claim_next(QueueFilter(rubric="other"), BEN) == (None, False)


async def test_two_reviewers_never_hold_the_same_item(qa) -> None:
    await publish(qa)
    for number in range(6):
        await judged(qa, f"c-{number}", PROPOSED)
    people = [Principal(f"user:{number}", frozenset({"qa_manager"})) for number in range(8)]
    claims = await asyncio.gather(*(qa.cases.queue.claim_next(ALL, person) for person in people))
    handed = [item.id for item, _ in claims if item is not None]
    assert len(handed) == len(set(handed)) == 6
    assert sum(item is None for item, _ in claims) == 2
    again = await asyncio.gather(*(qa.cases.queue.claim_next(ALL, person) for person in people))
    assert [item and item.id for item, _ in again] == [item and item.id for item, _ in claims], "each keeps theirs"


async def test_whoever_comes_second_to_one_item_is_told_so(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    outcomes = await asyncio.gather(
        *(qa.cases.queue.claim(card.id, who) for who in (ANNA, BEN, CLEO)), return_exceptions=True
    )
    assert sum(isinstance(outcome, NotReady) for outcome in outcomes) == 2
    assert await rows(qa, "SELECT count(*) FROM review_claims") == [(1,)]


async def test_a_hold_ends_and_each_answer_lengthens_it(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    draft = Draft((DraftAnswer("greeting", "met"),), {"identity": True}, seconds=12)
    await qa.cases.queue.claim(card.id, ANNA)
    qa.clock.at += timedelta(minutes=14)
    until = await qa.cases.queue.save(card.id, draft, ANNA)
    assert until == qa.clock.at + timedelta(minutes=15)
    qa.clock.at += timedelta(minutes=14)
    with pytest.raises(NotReady):
        await qa.cases.queue.claim(card.id, BEN)
    qa.clock.at += timedelta(minutes=1)
    assert (await qa.cases.queue.claim(card.id, BEN)).draft is None, "a draft is its writer's"
    for attempt in (
        qa.cases.queue.save(card.id, draft, ANNA),
        qa.cases.queue.submit(card.id, draft, "", ANNA),
        qa.cases.queue.claim(card.id, ANNA),
    ):
        with pytest.raises(NotReady):
            await attempt
    await qa.cases.queue.release(card.id, BEN)
    assert (await qa.cases.queue.claim(card.id, ANNA)).draft == draft, "what Anna had written is still there"


async def test_what_is_skipped_goes_to_somebody_else(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    await qa.cases.queue.claim(card.id, ANNA)
    await qa.cases.queue.skip(card.id, "knows_agent", "", ANNA)
    assert await qa.cases.queue.claim_next(ALL, ANNA) == (None, False)
    assert (await qa.cases.queue.standing(ALL, ANNA)).counts[Waiting.AUTO_FAIL] == 0
    item, _ = await qa.cases.queue.claim_next(ALL, BEN)
    assert (item.id, item.skips) == (card.id, 1)


async def test_nobody_judges_their_own_work_nor_a_dispute_about_their_decision(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    myself = Principal("user:both", frozenset({"qa_manager", "agent"}), agent_id="a-1")
    assert await qa.cases.queue.list(ALL, None, 10, myself) == []
    with pytest.raises(NotFound):
        await qa.cases.queue.claim(card.id, myself)
    decided = await qa.cases.review.run(
        card.id, [Override("identity", "met", "the PIN was asked for")], [], "user:anna"
    )
    dispute = await qa.cases.disputes.open(decided.id, Contest("greeting", "na", WHY), AGENT)
    assert await qa.cases.queue.list(ALL, None, 10, ANNA) == []
    assert ids(await qa.cases.queue.list(ALL, None, 10, BEN)) == [dispute.id]
    task = await qa.cases.queue.claim(dispute.id, BEN)
    assert task.dispute.id == dispute.id
    assert task.scorecard.id == decided.id
    await qa.cases.disputes.decide(dispute.id, uphold=False, value="", reason="there is one", caller=BEN)
    assert await qa.cases.queue.list(ALL, None, 10, BEN) == []
    assert (await qa.cases.queue.standing(ALL, BEN)).mine == []


async def test_a_review_supersedes_and_says_how_each_answer_came_about(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    await qa.cases.queue.claim(card.id, ANNA)
    draft = Draft((DraftAnswer("greeting", "met"), DraftAnswer("kindness", "na", "no occasion")), seconds=40)
    with pytest.raises(InvalidInput, match="Not looked at yet: identity"):
        await qa.cases.queue.submit(card.id, draft, "", ANNA)
    draft = Draft(draft.answers, None, True, 41)
    with pytest.raises(InvalidInput, match="Confirm or reject the auto-fail of identity"):
        await qa.cases.queue.submit(card.id, draft, "", ANNA)
    draft = Draft(draft.answers, {"identity": True}, True, 41)
    after = await qa.cases.queue.submit(card.id, draft, "k-1", ANNA)
    again = await qa.cases.queue.submit(card.id, draft, "k-1", ANNA)
    assert again.id == after.id, "the same request again does nothing"
    assert (after.supersedes, after.evaluator.user, after.result.overall) == (card.id, "user:anna", 0.0)
    assert await rows(qa, "SELECT criterion, how, ai_value, value FROM review_answers ORDER BY position") == [
        ("greeting", "confirmed", "met", "met"),
        ("kindness", "changed", "met", "na"),
        ("identity", "passive", "not_met", "not_met"),
    ]
    assert await rows(qa, "SELECT waiting, judge, model, seconds, reviewer FROM reviews") == [
        ("auto_fail", "embedded", "test-1", 41, "user:anna")
    ]
    assert (
        await rows(qa, "SELECT count(*) FROM review_claims UNION ALL SELECT count(*) FROM review_drafts") == [(0,)] * 2
    )
    with pytest.raises(NotFound):
        await qa.cases.queue.claim(card.id, BEN)
    assert (await qa.cases.queue.standing(ALL, ANNA)).quota.median_seconds == 41


async def test_to_change_nothing_confirms_it_and_keeps_the_ais_words(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", OPEN)
    await qa.cases.queue.claim(card.id, ANNA)
    after = await qa.cases.queue.submit(card.id, Draft(accept_rest=True), "", ANNA)
    said = [(answer.criterion, answer.value, answer.confidence, answer.rationale) for answer in card.answers]
    kept = [(answer.criterion, answer.value, answer.confidence, answer.rationale) for answer in after.answers]
    assert (after.evaluator.kind, kept) == ("human", said)
    assert await rows(qa, "SELECT criterion, how FROM review_answers ORDER BY position") == [
        ("greeting", "passive"),
        ("identity", "passive"),
    ], "an answer that stays open agrees with nobody"
    assert await qa.cases.queue.list(ALL, None, 10, BEN) == [], "who left it open did so on purpose"


async def test_a_review_must_settle_what_kept_the_score_back(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", SHORT)
    with pytest.raises(InvalidInput, match="Too much is open for a score: greeting"):
        await qa.cases.queue.submit(card.id, Draft(accept_rest=True), "", ANNA)
    after = await qa.cases.queue.submit(card.id, Draft((DraftAnswer("greeting", "met"),), accept_rest=True), "", ANNA)
    assert after.result.overall == 100.0, "an open answer needs no reason"
    assert (await standing_card(qa, "c-1")).result.status.value == "final"


async def test_a_review_that_is_taken_back_waits_again_and_says_nothing(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", OPEN)
    after = await qa.cases.queue.submit(card.id, Draft((DraftAnswer("kindness", "met"),), accept_rest=True), "", ANNA)
    await qa.cases.undo.run(after.id, "user:anna")
    assert len(await qa.cases.queue.list(ALL, None, 10, BEN)) == 1
    assert await rows(qa, "SELECT undone_at IS NOT NULL FROM reviews") == [(True,)]


async def test_open_answers_come_within_the_days_quota(qa) -> None:
    await publish(qa)
    for number in range(3):
        await judged(qa, f"c-{number}", OPEN)
    urgent = await judged(qa, "c-urgent", PROPOSED)
    assert (await qa.cases.queue.set_quota(1, ANNA)).left == 1
    item, _ = await qa.cases.queue.claim_next(QueueFilter(Waiting.OPEN_ANSWERS), ANNA)
    await qa.cases.queue.submit(item.id, Draft(accept_rest=True), "", ANNA)
    quota = (await qa.cases.queue.standing(ALL, ANNA)).quota
    assert (quota.done, quota.left, quota.reviewed_today) == (1, 0, 1)
    item, reached = await qa.cases.queue.claim_next(ALL, ANNA)
    assert (item.id, reached) == (urgent.id, False), "what presses comes whatever the quota"
    await qa.cases.queue.submit(urgent.id, Draft((), {"identity": False}, True), "", ANNA)
    assert await qa.cases.queue.claim_next(ALL, ANNA) == (None, True)
    left = (await qa.cases.queue.list(ALL, None, 10, ANNA))[0][0]
    with pytest.raises(NotReady, match="raise the number"):
        await qa.cases.queue.claim(left.id, ANNA)
    assert (await qa.cases.queue.claim_next(ALL, BEN))[0] is not None, "Ben's day is his own"
    qa.clock.at += timedelta(days=1)
    assert (await qa.cases.queue.claim_next(ALL, ANNA))[0] is not None, "a new day"


async def test_what_decides_between_passed_and_failed_comes_first(qa) -> None:
    await publish(qa)
    sure = await judged(qa, "c-new", OPEN, started_at="2026-03-02T15:00:00Z")
    both = {"greeting": "not_met", "kindness": "cannot_tell", "identity": "met"}
    failed = await judged(qa, "c-old", both, started_at="2026-03-01T15:00:00Z")
    await rows(qa, f"UPDATE scorecards SET passed = NULL WHERE id = '{failed.id}' RETURNING 1")
    assert ids(await qa.cases.queue.list(ALL, None, 10, ANNA)) == [failed.id, sure.id]


async def test_erasing_a_contact_erases_what_people_wrote_about_it(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    await qa.cases.queue.submit(
        card.id, Draft((DraftAnswer("kindness", "na", "no occasion"),), {"identity": True}, True), "", ANNA
    )
    other = await judged(qa, "c-2", PROPOSED)
    await qa.cases.queue.claim(other.id, ANNA)
    await qa.cases.queue.save(other.id, Draft((DraftAnswer("kindness", "na", "words"),)), ANNA)
    await rows(qa, "UPDATE scorecards SET supersedes = NULL RETURNING 1")
    await rows(qa, "DELETE FROM interactions RETURNING 1")
    tables = ("reviews", "review_answers", "review_claims", "review_drafts")
    assert await rows(qa, " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables)) == [(0,)] * 4
