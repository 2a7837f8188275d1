"""Blind evaluations, the plan that draws contacts for them, and the figures of agreement, on a real database."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from qa_helpers import rows
from review_helpers import ANNA, BEN, CLEO, PROPOSED, WHOLE, contact, judged, publish, says_now, standing_card

from services.common.auth import Principal
from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.application.review_store import LabelFilter
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.review_queue import Draft, DraftAnswer, QueueFilter, Waiting

pytestmark = pytest.mark.integration
FEBRUARY = date(2026, 2, 1)
IN_FEBRUARY = "2026-02-10T15:00:00Z"


def filled(**values: str) -> Draft:
    return Draft(tuple(DraftAnswer(key, value) for key, value in values.items()), seconds=60)


async def test_a_month_is_drawn_once_and_each_draw_keeps_its_chance(qa) -> None:
    await publish(qa)
    for number in range(6):
        await contact(qa, f"c-{number}", agent="a-1", started_at=IN_FEBRUARY)
    await contact(qa, "c-other", agent="a-2", started_at=IN_FEBRUARY)
    await contact(qa, "c-march", agent="a-2", started_at="2026-03-01T12:00:00Z")
    # In Toronto it is still January.
    await contact(qa, "c-january", agent="a-2", started_at="2026-02-01T04:59:00Z")
    runs = await asyncio.gather(*(qa.cases.plan.run(None, 2, "seed", f"user:{n}") for n in range(3)))
    assert sorted(now for _, now in runs) == [False, False, True]
    plan, now = await qa.cases.plan.run(FEBRUARY, 5, "another", "user:9")
    assert not now
    assert (plan.per_agent, plan.contacts, plan.agents, plan.drawn) == (2, 7, 2, 3)
    drawn = await rows(qa, "SELECT agent_id, probability, count(*) FROM draws GROUP BY 1, 2 ORDER BY 1")
    assert drawn == [("a-1", 2 / 6, 2), ("a-2", 1.0, 1)]
    with pytest.raises(NotReady, match="2026-03 is not over"):
        await qa.cases.plan.run(date(2026, 3, 1), 0, "", "user:1")
    assert [entry.month for entry in await qa.cases.plan.list()] == [FEBRUARY]


async def test_the_month_that_is_proposed_is_over_has_contacts_and_is_not_drawn(qa) -> None:
    await publish(qa)
    assert await qa.cases.plan.proposed() is None
    await contact(qa, "c-march", started_at="2026-03-01T12:00:00Z")
    assert await qa.cases.plan.proposed() is None, "March is not over"
    await contact(qa, "c-february", started_at=IN_FEBRUARY)
    # In Toronto it is still November, months before the others.
    await contact(qa, "c-november", started_at="2025-12-01T04:59:00Z")
    for month in (FEBRUARY, date(2025, 11, 1)):
        assert await qa.cases.plan.proposed() == month
        await qa.cases.plan.run(month, 1, "", "user:1")
    assert await qa.cases.plan.proposed() is None


async def test_the_same_seed_draws_the_same(qa) -> None:
    await publish(qa)
    for number in range(10):
        await contact(qa, f"c-{number}", started_at=IN_FEBRUARY)
    await qa.cases.plan.run(FEBRUARY, 3, "seed", "user:1")
    first = await rows(qa, "SELECT interaction_id FROM draws ORDER BY 1")
    await rows(qa, "DELETE FROM draws RETURNING 1")
    await rows(qa, "DELETE FROM sampling_plans RETURNING 1")
    await qa.cases.plan.run(FEBRUARY, 3, "seed", "user:1")
    assert await rows(qa, "SELECT interaction_id FROM draws ORDER BY 1") == first


async def test_a_blind_evaluation_stands_beside_the_ais_and_supersedes_none(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED, started_at=IN_FEBRUARY)
    await qa.cases.plan.run(FEBRUARY, 1, "s", "user:1")
    item, _ = await qa.cases.queue.claim_next(QueueFilter(Waiting.BLIND), ANNA)
    task = await qa.cases.queue.claim(item.id, ANNA)
    assert (task.scorecard, item.scorecard_id, item.answered_weight) == (None, None, None), "nothing of the AI's"
    assert [criterion.key for criterion in task.plan.judged] == ["greeting", "kindness", "identity"]
    with pytest.raises(NotReady):
        await qa.cases.blind.submit(item.id, filled(greeting="met", kindness="met", identity="met"), "", BEN)
    with pytest.raises(InvalidInput, match="Not answered yet"):
        await qa.cases.blind.submit(item.id, filled(greeting="met"), "", ANNA)
    wanted = filled(greeting="met", kindness="cannot_tell", identity="met")
    record = await qa.cases.blind.submit(item.id, wanted, "k", ANNA)
    assert (await qa.cases.blind.submit(item.id, wanted, "k", ANNA)).id == record.id
    assert (record.overall, record.probability, record.seconds) == (100.0, 1.0, 60)
    assert (await standing_card(qa, "c-1")).id == card.id
    found = await qa.cases.blind.get(record.id, ANNA)
    assert found.ai.id == card.id
    with pytest.raises(Forbidden):
        await qa.cases.blind.get(record.id, BEN)
    assert (await qa.cases.blind.get(record.id, CLEO)).record == found.record
    [(listed, compared, same, _)] = await qa.cases.blind.list(True, None, 10, ANNA)
    assert (listed.id, compared, same) == (record.id, 2, 1)
    [(hidden, compared, same, _)] = await qa.cases.blind.list(False, None, 10, BEN)
    assert (hidden.overall, compared, same) == (None, 0, 0), "Ben may still have to evaluate it"
    assert (await qa.cases.plan.list())[0].evaluated == 1
    assert (await qa.cases.queue.standing(QueueFilter(), BEN)).counts[Waiting.BLIND] == 0


async def test_whoever_saw_the_scores_is_not_blind(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED, started_at=IN_FEBRUARY)
    await qa.cases.plan.run(FEBRUARY, 1, "s", "user:1")
    await qa.cases.review.run(card.id, [Override("identity", "met", "it was")], [], "user:anna")
    assert await qa.cases.queue.claim_next(QueueFilter(Waiting.BLIND), ANNA) == (None, False)
    with pytest.raises(Forbidden, match="would not evaluate it blind"):
        await qa.cases.blind.start("c-1", "a-1", ANNA)
    assert (await qa.cases.queue.claim_next(QueueFilter(Waiting.BLIND), BEN))[0] is not None


async def test_one_begun_by_hand_is_its_beginners_alone(qa) -> None:
    await publish(qa)
    await contact(qa, "c-1")
    id = await qa.cases.blind.start("c-1", "", ANNA)
    assert await qa.cases.blind.start("c-1", "a-1", ANNA) == id
    assert (await qa.cases.queue.claim_next(QueueFilter(Waiting.BLIND), BEN))[0] is None
    with pytest.raises(NotFound):
        await qa.cases.queue.claim(id, BEN)
    record = await qa.cases.blind.submit(id, filled(greeting="met", kindness="na", identity="met"), "", ANNA)
    assert (record.probability, record.ai_scorecard_id) == (None, None)
    with pytest.raises(NotFound):
        await qa.cases.blind.start("c-none", "", ANNA)
    with pytest.raises(NotFound):
        await qa.cases.blind.start("c-1", "a-9", BEN)
    with pytest.raises(Forbidden):
        await qa.cases.blind.start("c-1", "a-1", Principal("user:d", frozenset({"qa_manager"}), agent_id="a-1"))


async def test_agreement_keeps_blind_seen_and_passive_labels_apart(qa) -> None:
    await publish(qa)
    drawn = await judged(qa, "c-drawn", PROPOSED, started_at=IN_FEBRUARY)
    await qa.cases.plan.run(FEBRUARY, 1, "s", "user:1")
    item, _ = await qa.cases.queue.claim_next(QueueFilter(Waiting.BLIND), ANNA)
    await qa.cases.blind.submit(item.id, filled(greeting="met", kindness="not_met", identity="met"), "", ANNA)
    other = await judged(qa, "c-2", PROPOSED)
    answers = (DraftAnswer("kindness", "na", "no occasion"), DraftAnswer("greeting", "met"))
    await qa.cases.queue.submit(other.id, Draft(answers, {"identity": True}, True), "", BEN)
    measured = await qa.cases.agreement.run(LabelFilter())
    groups = {group.kind: group for group in measured.groups}
    assert (measured.key, measured.truncated) == ("core", False)
    assert [(groups[k].answers, groups[k].changed) for k in ("blind", "seen", "passive")] == [(3, 2), (2, 1), (1, 0)]
    blind = {entry.criterion: entry.confusion for entry in groups["blind"].report.criteria}
    assert blind["kindness"] == {"not_met": {"met": 1}}
    assert {entry.criterion: entry.accuracy.value for entry in measured.design} == {
        "greeting": 1.0, "kindness": 0.0, "identity": 0.0,
    }  # fmt: skip
    assert measured.choices["judge"] == {"embedded": 2}
    later = qa.clock.at.replace(year=2027)
    assert all(group.answers == 0 for group in (await qa.cases.agreement.run(LabelFilter(since=later))).groups)
    assert (await qa.cases.agreement.run(LabelFilter(judge="llm"))).groups[0].answers == 0
    assert (await qa.cases.agreement.run(LabelFilter(rubric_version=2))).groups[1].answers == 0
    # A judge that learned since is held against the same blind labels.
    await says_now(qa, Ref("c-drawn", 1), {"greeting": "met", "kindness": "not_met", "identity": "met"})
    qa.clock.at = datetime(2026, 3, 3, tzinfo=UTC)
    fresh = {group.kind: group for group in (await qa.cases.agreement.run(LabelFilter())).groups}
    assert (fresh["blind"].changed, fresh["seen"].changed) == (0, 1)
    assert drawn.id != (await standing_card(qa, "c-drawn")).id


async def test_without_reviews_there_is_nothing_to_measure(qa) -> None:
    measured = await qa.cases.agreement.run(LabelFilter())
    assert (measured.key, measured.rubric) == ("", None)
    assert [group.answers for group in measured.groups] == [0, 0, 0]
    await publish(qa)
    await judged(qa, "c-1", WHOLE)
    assert (await qa.cases.agreement.run(LabelFilter(rubric="core"))).groups[0].report is None
