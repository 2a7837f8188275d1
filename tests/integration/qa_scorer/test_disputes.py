"""An agent acknowledges and contests; somebody else decides, and the score follows."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import Conflict, Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.dispute_store import DisputeFilter
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.disputes import Contest, DisputeState
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import Override

pytestmark = pytest.mark.integration
ME = Principal("user:agent", frozenset({"agent"}), agent_id="a-1")
COLLEAGUE = Principal("user:agent2", frozenset({"agent"}), agent_id="a-2")
FIRST = Principal("user:first", frozenset({"qa_manager"}))
SECOND = Principal("user:second", frozenset({"qa_manager"}))
WHY = "I did greet, see my first line."


async def scored(qa, *, override: bool = True, rubric: str = RUBRIC):
    """A scorecard whose greeting the first manager set to not met."""
    drafted = await qa.cases.rubrics.create(rubric, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken([record("c-1")]), last=True)
    await qa.cases.evaluate.run([Ref("c-1", 1)])
    card = (await standing(qa)).record
    if override:
        card = await qa.cases.review.run(
            card.id,
            [Override("greeting", "not_met", "no greeting"), Override("kindness", "met", "kind")],
            [],
            "user:first",
        )
    return card


async def standing(qa):
    [card] = await qa.cases.read.scorecards(ScorecardFilter(interaction_id="c-1"), None, 10, FIRST)
    return card


async def test_an_agent_contests_and_wins(qa) -> None:
    card = await scored(qa)
    dispute = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY, 0, "Hello"), ME)
    assert dispute.due_at == qa.clock.at + timedelta(hours=72)
    assert (await standing(qa)).record.result.status.value == "disputed"
    assert await rows(qa, "SELECT count(*) FROM outbox WHERE kind = 'DisputeDue'") == [(1,)]
    with pytest.raises(Forbidden):
        await qa.cases.disputes.decide(dispute.id, uphold=True, value="met", reason="right", caller=FIRST)
    decided, outcome = await qa.cases.disputes.decide(
        dispute.id, uphold=True, value="", reason="The greeting is there.", caller=SECOND
    )
    assert decided.state is DisputeState.UPHELD
    assert decided.outcome_scorecard_id == outcome.id
    after = (await standing(qa)).record
    assert after.id == outcome.id
    assert after.supersedes == card.id
    assert after.answers[0].value == "met"
    assert after.result.status.value == "final"
    assert after.result.overall > card.result.overall
    with pytest.raises(NotReady):
        await qa.cases.disputes.decide(dispute.id, uphold=False, value="", reason="again", caller=SECOND)
    with pytest.raises(NotReady):
        await qa.cases.disputes.open(after.id, Contest("greeting", "not_met", WHY), ME)


async def test_a_rejected_one_confirms_the_answer(qa) -> None:
    card = await scored(qa)
    dispute = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    decided, outcome = await qa.cases.disputes.decide(
        dispute.id, uphold=False, value="", reason="There is none.", caller=SECOND
    )
    assert decided.state is DisputeState.REJECTED
    assert outcome.answers[0].value == "not_met"
    assert outcome.result.overall == card.result.overall
    assert outcome.result.status.value == "final"


async def test_two_disputes_keep_it_disputed_until_both_are_decided(qa) -> None:
    card = await scored(qa)
    first = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    second = await qa.cases.disputes.open(card.id, Contest("kindness", "na", WHY), ME)
    with pytest.raises(NotReady):
        await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    _, outcome = await qa.cases.disputes.decide(first.id, uphold=True, value="met", reason="right", caller=SECOND)
    assert outcome.result.status.value == "disputed"
    moved, _ = await qa.cases.disputes.get(second.id, ME)
    assert moved.scorecard_id == outcome.id
    third = Principal("user:third", frozenset({"admin"}))
    with pytest.raises(Forbidden):
        await qa.cases.disputes.decide(second.id, uphold=False, value="", reason="not so", caller=SECOND)
    _, last = await qa.cases.disputes.decide(second.id, uphold=False, value="", reason="not so", caller=third)
    assert last.result.status.value == "final"


async def test_withdrawing_restores_the_status(qa) -> None:
    card = await scored(qa)
    dispute = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    with pytest.raises(Forbidden):
        await qa.cases.disputes.withdraw(dispute.id, COLLEAGUE)
    assert (await qa.cases.disputes.withdraw(dispute.id, ME)).state is DisputeState.WITHDRAWN
    assert (await standing(qa)).record.result.status.value == "final"
    again = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    assert again.state is DisputeState.OPEN


def revised(revision: int, **changes) -> dict:
    """c-1 with another text."""
    again = record("c-1", opening="Good morning, how can I help?") | {"revision": revision}
    return again | changes


async def rescored(qa, revision: int, **changes) -> None:
    given = taken([revised(revision, **changes)])
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), given, last=True)
    await qa.cases.evaluate.run([Ref("c-1", revision)])


async def test_a_new_revision_takes_the_open_dispute_along(qa) -> None:
    card = await scored(qa)
    dispute = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken([revised(2)]), last=True)
    with pytest.raises(NotReady):
        await qa.cases.disputes.decide(dispute.id, uphold=False, value="", reason="too early", caller=SECOND)
    await qa.cases.evaluate.run([Ref("c-1", 2)])
    anew = (await standing(qa)).record
    assert (anew.ref.revision, anew.result.status.value) == (2, "disputed")
    assert (await qa.cases.disputes.get(dispute.id, ME))[0].scorecard_id == anew.id
    judged = {answer.criterion: answer.value for answer in anew.answers}["greeting"]
    _, outcome = await qa.cases.disputes.decide(dispute.id, uphold=False, value="", reason="as judged", caller=SECOND)
    assert (outcome.ref.revision, outcome.result.status.value) == (2, "final")
    assert {answer.criterion: answer.value for answer in outcome.answers}["greeting"] == judged
    with pytest.raises(NotReady, match="is final"):
        await qa.cases.disputes.open(outcome.id, Contest("greeting", "not_met", WHY), ME)
    await rescored(qa, 3, queue="billing")
    third = (await standing(qa)).record
    again = await qa.cases.disputes.open(third.id, Contest("greeting", "not_met", WHY), ME)
    assert again.state is DisputeState.OPEN, "what was decided of another text is not decided of this one"


async def test_a_dispute_of_somebody_whom_a_revision_leaves_out_can_end(qa) -> None:
    card = await scored(qa)
    greeting = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    kindness = await qa.cases.disputes.open(card.id, Contest("kindness", "na", WHY), ME)
    await rescored(qa, 2, agent_id="a-2")
    others = (await standing(qa)).record
    assert (others.agent_id, others.result.status.value) == ("a-2", "final")
    decided, outcome = await qa.cases.disputes.decide(greeting.id, uphold=True, value="", reason="yes", caller=SECOND)
    assert (decided.state, outcome.result.status.value) == (DisputeState.UPHELD, "superseded")
    await qa.cases.disputes.withdraw(kindness.id, ME)
    assert (await qa.cases.read.scorecard(card.id, SECOND)).record.result.status.value == "superseded"


async def test_withdrawing_restores_the_status_of_the_evaluation_that_stands(qa) -> None:
    card = await scored(qa, rubric=RUBRIC.replace("critical: none", "critical: interaction"), override=False)
    dispute = await qa.cases.disputes.open(card.id, Contest("kindness", "na", WHY), ME)
    failed = await qa.cases.review.run(card.id, [Override("greeting", "not_met", "no greeting")], [], "user:first")
    assert failed.result.status.value == "disputed"
    await qa.cases.disputes.withdraw(dispute.id, ME)
    assert (await standing(qa)).record.result.status.value == "in_review", "an auto-fail is proposed"


async def test_what_a_rule_says_can_be_contested_and_the_contest_rejected(qa) -> None:
    rule = "na: never\n        only_if: {queue: [billing]}\n"
    card = await scored(qa, rubric=RUBRIC.replace("na: allowed\n", rule), override=False)
    before = {answer.criterion: answer for answer in card.answers}["kindness"]
    assert (before.value, before.reason) == ("na", "rule")
    dispute = await qa.cases.disputes.open(card.id, Contest("kindness", "met", WHY), ME)
    with pytest.raises(InvalidInput, match="a rule says so"):
        await qa.cases.disputes.decide(dispute.id, uphold=True, value="", reason="yes", caller=SECOND)
    decided, outcome = await qa.cases.disputes.decide(dispute.id, uphold=False, value="", reason="rule", caller=SECOND)
    assert decided.state is DisputeState.REJECTED
    assert (outcome.id, outcome.result.status.value) == (card.id, "final")


async def test_the_due_time_makes_it_overdue_unless_it_was_decided(qa) -> None:
    card = await scored(qa)
    dispute = await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), ME)
    assert not await qa.cases.disputes.mark_due(dispute.id), "its time has not come"
    qa.clock.at += timedelta(hours=72)
    assert await qa.cases.disputes.mark_due(dispute.id)
    [(listed, who)] = await qa.cases.disputes.list(DisputeFilter(), None, 10, SECOND)
    assert (listed.state, who.caller_may) == (DisputeState.OVERDUE, True)
    assert set(who.had_part) == {FIRST.subject, ME.subject}, "whoever decided the score, and who contests it"
    [(_, who)] = await qa.cases.disputes.list(DisputeFilter(), None, 10, FIRST)
    assert not who.caller_may
    [(_, who)] = await qa.cases.disputes.list(DisputeFilter(), None, 10, ME)
    assert not who.had_part, "an agent is not told"
    await qa.cases.disputes.decide(dispute.id, uphold=True, value="met", reason="right", caller=SECOND)
    assert not await qa.cases.disputes.mark_due(dispute.id)
    assert await qa.cases.disputes.list(DisputeFilter(), None, 10, SECOND) == []
    assert len(await qa.cases.disputes.list(DisputeFilter("all", only_agent="a-1"), None, 10, ME)) == 1
    assert await qa.cases.disputes.list(DisputeFilter("all", only_agent="a-2"), None, 10, COLLEAGUE) == []


@pytest.mark.parametrize(
    ("contest", "error"),
    [
        (Contest("unknown", "met", WHY), InvalidInput),
        (Contest("greeting", "excellent", WHY), InvalidInput),
        (Contest("greeting", "not_met", WHY), InvalidInput),
        (Contest("greeting", "met", WHY, 99), InvalidInput),
    ],
)
async def test_what_can_not_be_contested(qa, contest: Contest, error: type[Exception]) -> None:
    card = await scored(qa)
    with pytest.raises(error):
        await qa.cases.disputes.open(card.id, contest, ME)
    with pytest.raises(Forbidden):
        await qa.cases.disputes.open(card.id, Contest("greeting", "met", WHY), COLLEAGUE)
    with pytest.raises(NotFound):
        await qa.cases.disputes.open(uuid.uuid4(), Contest("greeting", "met", WHY), ME)


async def test_only_what_a_person_confirmed_is_acknowledged(qa) -> None:
    card = await scored(qa, override=False)
    with pytest.raises(NotReady):
        await qa.cases.disputes.acknowledge(card.id, ME)
    partly = await qa.cases.review.run(card.id, [Override("greeting", "met", "yes it is")], [], "user:first")
    with pytest.raises(NotReady, match="answers of this scorecard are the AI's"):
        await qa.cases.disputes.acknowledge(partly.id, ME)
    judged = [entry.criterion for entry in partly.answers if entry.act is None and entry.value != "cannot_tell"]
    confirmed = await qa.cases.review.run(partly.id, [], [], "user:first", confirmed=judged)
    with pytest.raises(Forbidden):
        await qa.cases.disputes.acknowledge(confirmed.id, COLLEAGUE)
    first = await qa.cases.disputes.acknowledge(confirmed.id, ME)
    qa.clock.at += timedelta(hours=1)
    assert await qa.cases.disputes.acknowledge(confirmed.id, ME) == first
    assert await qa.cases.disputes.acknowledged([confirmed.id, card.id], ME) == {confirmed.id: first}


async def test_what_is_asked_again_with_the_same_key_is_answered_and_not_done_again(qa) -> None:
    card = await scored(qa)
    contest = Contest("greeting", "met", WHY)
    disputes = qa.cases.disputes
    opened = await asyncio.gather(*(disputes.open(card.id, contest, ME, "k-1") for _ in range(4)))
    assert len({dispute.id for dispute in opened}) == 1
    with pytest.raises(Conflict, match="another request"):
        await disputes.open(card.id, Contest("greeting", "met", WHY + " Really."), ME, "k-1")
    with pytest.raises(Conflict, match="another request"):
        await disputes.acknowledge(card.id, ME, "k-1")
    with pytest.raises(NotReady, match="already under dispute"):
        await disputes.open(card.id, contest, Principal("user:other", ME.roles, agent_id="a-1"), "k-1")

    first = await disputes.acknowledge(card.id, ME, "k-2")
    qa.clock.at += timedelta(hours=1)
    assert await disputes.acknowledge(card.id, ME, "k-2") == first

    async def decide(reason: str = "The greeting is there."):
        return await disputes.decide(opened[0].id, uphold=True, value="", reason=reason, caller=SECOND, key="k-3")

    decided = await asyncio.gather(*(decide() for _ in range(3)))
    assert {dispute.state for dispute, _ in decided} == {DisputeState.UPHELD}
    assert len({outcome.id for _, outcome in decided}) == 1
    with pytest.raises(Conflict, match="another request"):
        await decide("Another reason.")
    assert await rows(qa, "SELECT count(*) FROM scorecards") == [(3,)], "the AI's, the review's and the decision's"

    second = await disputes.open(decided[0][1].id, Contest("kindness", "na", WHY), ME, "k-4")
    withdrawn = [await disputes.withdraw(second.id, ME, "k-5") for _ in range(2)]
    assert {dispute.state for dispute in withdrawn} == {DisputeState.WITHDRAWN}
    again = await disputes.open(card.id, contest, ME, "k-1")
    assert (again.id, again.state) == (opened[0].id, DisputeState.UPHELD), "the same dispute, as it is now"
