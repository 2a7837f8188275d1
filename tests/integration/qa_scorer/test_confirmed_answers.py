"""What was done with each answer through whole histories, and that it is found for data from before it was kept."""

from __future__ import annotations

import asyncpg
import pytest
from qa_helpers import rows
from review_helpers import ANNA, BEN, OPEN, PROPOSED, WHOLE, judged, publish, standing_card

from services.common.auth import Principal
from services.common.errors import InvalidInput
from services.common.migrate import upgrade
from services.qa_scorer.bootstrap import OWN
from services.qa_scorer.domain.disputes import Contest
from services.qa_scorer.domain.review import AutoFailDecision, Override
from services.qa_scorer.domain.review_queue import Draft, DraftAnswer

pytestmark = pytest.mark.integration
AGENT = Principal("user:agent", frozenset({"agent"}), agent_id="a-1")
EVERYTHING = """
SELECT s.interaction_id, s.evaluation, s.confirmed, a.criterion, a.act, a.acted_by, a.acted_at
FROM scorecards s JOIN answers a ON a.scorecard_id = s.id ORDER BY 1, 2, 4
"""
HUMAN = "SELECT scorecard_id, human FROM insight_facts ORDER BY 1"
# What revision 0010 changed, back to how it was.
BACK = """
DROP INDEX scorecards_own_confirmed;
ALTER TABLE answers DROP COLUMN act, DROP COLUMN acted_by, DROP COLUMN acted_at;
ALTER TABLE scorecards DROP COLUMN confirmed;
CREATE INDEX scorecards_own_confirmed ON scorecards (agent_id, started_at DESC, interaction_id DESC)
    WHERE status <> 'superseded' AND evaluator_kind = 'human';
DROP TABLE rubric_withdrawals;
UPDATE alembic_version SET version_num = '0009';
"""


async def histories(qa) -> None:
    """Contacts that people decided on in all the ways there are."""
    await publish(qa)
    fail = await judged(qa, "c-queue", PROPOSED)
    draft = Draft((DraftAnswer("greeting", ""), DraftAnswer("kindness", "not_met", "rude")), {"identity": True}, True)
    await qa.cases.queue.claim(fail.id, ANNA)
    await qa.cases.queue.submit(fail.id, draft, "", ANNA)
    opened = await judged(qa, "c-passive", OPEN)
    await qa.cases.queue.claim(opened.id, ANNA)
    done = await qa.cases.queue.submit(opened.id, Draft((DraftAnswer("kindness", "met", ""),), None, True), "", ANNA)
    await qa.cases.review.run(done.id, [Override("greeting", "not_met", "not so")], [], BEN.subject)
    part = await judged(qa, "c-part", WHOLE)
    first = await qa.cases.review.run(part.id, [Override("greeting", "not_met", "not so")], [], ANNA.subject)
    whole = await qa.cases.review.run(first.id, [], [], BEN.subject, confirmed=["kindness", "identity"])
    await qa.cases.undo.run(whole.id, BEN.subject)
    one = await judged(qa, "c-dispute", WHOLE)
    dispute = await qa.cases.disputes.open(one.id, Contest("greeting", "na", "There was no chance."), AGENT)
    await qa.cases.disputes.decide(dispute.id, uphold=True, value="na", reason="Right.", caller=BEN)
    taken_back = await judged(qa, "c-undone", WHOLE)
    again = await qa.cases.review.run(taken_back.id, [Override("greeting", "not_met", "not so")], [], ANNA.subject)
    await qa.cases.undo.run(again.id, ANNA.subject)
    await judged(qa, "c-alone", WHOLE)


async def test_each_answer_says_what_was_done_with_it(qa) -> None:
    await histories(qa)

    async def acts(id: str) -> tuple[bool, dict[str, tuple[str | None, str | None]]]:
        card = await standing_card(qa, id)
        return card.confirmed, {entry.criterion: (entry.act, entry.acted_by) for entry in card.answers}

    anna, ben, nobody = ANNA.subject, BEN.subject, (None, None)
    # Whoever confirms an auto-fail confirms the answer that it rests on.
    assert await acts("c-queue") == (True, {
        "greeting": ("confirmed", anna), "kindness": ("changed", anna), "identity": ("confirmed", anna),
    })  # fmt: skip
    assert await acts("c-passive") == (False, {
        "greeting": ("changed", ben), "kindness": ("changed", anna), "identity": ("passive", anna),
    })  # fmt: skip
    assert await acts("c-part") == (False, {"greeting": ("changed", anna), "kindness": nobody, "identity": nobody})
    assert await acts("c-dispute") == (False, {"greeting": ("changed", ben), "kindness": nobody, "identity": nobody})
    for untouched in ("c-undone", "c-alone"):
        assert await acts(untouched) == (False, dict.fromkeys(("greeting", "kindness", "identity"), nobody))


async def test_a_score_is_confirmed_only_when_nothing_is_left_to_a_judge(qa) -> None:
    await publish(qa)
    card = await judged(qa, "c-1", PROPOSED)
    card = await qa.cases.review.run(card.id, [], [AutoFailDecision("identity", confirm=False)], ANNA.subject)
    # Rejecting the auto-fail says nothing of the answer itself.
    assert [entry.act for entry in card.answers] == [None, None, None]
    card = await qa.cases.review.run(card.id, [], [], ANNA.subject, confirmed=["greeting", "kindness"])
    assert not card.confirmed
    with pytest.raises(InvalidInput, match="no criterion"):
        await qa.cases.review.run(card.id, [], [], ANNA.subject, confirmed=["pace"])
    card = await qa.cases.review.run(card.id, [], [], ANNA.subject, confirmed=["identity"])
    assert card.confirmed
    labels = "SELECT count(*) FROM review_answers WHERE how = 'confirmed'"
    assert await rows(qa, labels) == [(3,)], "they are labels that somebody gave on purpose"
    assert await rows(qa, HUMAN) == [(card.id, True)]


async def test_what_was_kept_before_is_carried_over(qa, postgres) -> None:
    await histories(qa)
    kept, human = await rows(qa, EVERYTHING), await rows(qa, HUMAN)
    assert len([row for row in kept if row[4]]) > 10
    owner = await asyncpg.connect(postgres.owner_url("debrief_qa_scorer").replace("+asyncpg", ""))
    try:
        await owner.execute("SET search_path = qa_scorer, public")
        now = await owner.fetchval("SELECT pg_get_viewdef('insight_recount'::regclass)")
        before = now.replace("s.confirmed AS human", "(s.evaluator_kind = 'human'::text) AS human")
        assert before != now
        await owner.execute(f"CREATE OR REPLACE VIEW insight_recount AS {before}")
        await owner.execute(BACK)
        await owner.execute("SELECT insight_rebuild('')")
        assert await rows(qa, HUMAN) != human
    finally:
        await owner.close()
    await upgrade(postgres.owner_url("debrief_qa_scorer"), OWN, "debrief_qa_scorer")
    assert await rows(qa, EVERYTHING) == kept
    assert await rows(qa, HUMAN) == human
