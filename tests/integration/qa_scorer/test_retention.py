"""Time passes, and each kind of data goes when its own is over."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import InvalidInput, NotReady
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.stores import InteractionFilter, ScorecardFilter
from services.qa_scorer.domain.disputes import Contest
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.retention import RetentionKind
from services.qa_scorer.domain.review import Override

pytestmark = pytest.mark.integration
ADMIN = "user:admin"
AGENT = Principal("user:agent", frozenset({"agent"}), agent_id="a-1")
PRIVILEGED = Principal(ADMIN, frozenset({"admin"}), frozenset({"pii.read"}))
KINDS = [kind.value for kind in RetentionKind]


async def scored(qa, *ids: str):
    drafted = await qa.cases.rubrics.create(RUBRIC, "", ADMIN)
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, ADMIN)
    raws = [record(id, said="I am Zebulon Quartermain, where is my order?") for id in ids]
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken(raws), last=True)
    await qa.cases.evaluate.run([Ref(id, 1) for id in ids])
    found = await qa.cases.read.scorecards(ScorecardFilter(), None, 10, PRIVILEGED)
    return [shown.record for shown in found]


async def sweep(qa, name: str, *, limit: int = 100) -> None:
    for kind in KINDS:
        while await qa.cases.retention.sweep(name, kind, qa.clock.at, limit) >= limit:
            pass
    await qa.cases.retention.finish(name, qa.clock.at)


async def test_an_original_goes_first_and_everything_stays_readable(qa) -> None:
    await qa.cases.retention.set("original", 30, ADMIN)
    [card] = await scored(qa, "c-1")
    qa.llm.ledger = [("interaction:c-1", qa.clock.at)]
    assert (await qa.cases.read.interaction("c-1", None, PRIVILEGED)).original
    qa.clock.at += timedelta(days=30, seconds=-1)
    await sweep(qa, "before")
    assert (await qa.cases.read.interaction("c-1", None, PRIVILEGED)).original
    qa.clock.at += timedelta(seconds=2)
    await sweep(qa, "after")
    shown = await qa.cases.read.interaction("c-1", None, PRIVILEGED)
    assert not shown.original
    assert shown.record.original_deleted_at == qa.clock.at
    assert "[NAME_1]" in shown.interaction.turns[1].text
    again = await qa.cases.read.scorecard(card.id, PRIVILEGED)
    assert all("Zebulon" not in quote for quote in again.quotes.values())
    assert set(again.quotes.values()) == {entry.quote for answer in card.answers for entry in answer.evidence}
    await qa.cases.review.run(card.id, [Override("greeting", "not_met", "none")], [], "user:m")
    assert await rows(qa, "SELECT id, removed, finished_at IS NOT NULL FROM retention_sweeps ORDER BY seq") == [
        ("before", {}, True), ("after", {"original": 1}, True),
    ]  # fmt: skip


async def test_then_the_transcript_then_the_scorecards_and_with_them_the_contact(qa) -> None:
    for kind, days in (("original", 10), ("transcript", 20), ("scorecard", 40), ("exemplar", 15), ("model_ledger", 5)):
        await qa.cases.retention.set(kind, days, ADMIN)
    cards = await scored(qa, "c-1", "c-2", "c-3")
    await qa.cases.exemplars.mark(cards[0].id, "kindness", "met", ADMIN)
    qa.llm.ledger = [("interaction:c-1", qa.clock.at)]
    start = qa.clock.at
    qa.clock.at = start + timedelta(days=16)
    await sweep(qa, "one", limit=2)
    assert await rows(qa, "SELECT removed FROM retention_sweeps") == [
        ({"original": 3, "exemplar": 1, "model_ledger": 1},)
    ]
    assert not qa.llm.ledger
    assert await qa.cases.read.interactions(InteractionFilter(words="order"), None, 10)
    qa.clock.at = start + timedelta(days=17)
    reviewed = await qa.cases.review.run(cards[0].id, [Override("greeting", "not_met", "none")], [], "user:m")
    qa.clock.at = start + timedelta(days=21)
    await sweep(qa, "two", limit=2)
    shown = await qa.cases.read.interaction("c-1", None, PRIVILEGED)
    assert [turn.text for turn in shown.interaction.turns] == ["", "", "", ""]
    assert shown.record.transcript_deleted_at == qa.clock.at
    assert not await qa.cases.read.interactions(InteractionFilter(words="order"), None, 10)
    # The score is read with its quotes, but nobody decides on what they can't read.
    assert (await qa.cases.read.scorecard(cards[1].id, PRIVILEGED)).quotes
    with pytest.raises(NotReady):
        await qa.cases.review.run(cards[1].id, [Override("greeting", "not_met", "none")], [], "user:m")
    with pytest.raises(NotReady):
        await qa.cases.disputes.open(cards[1].id, Contest("greeting", "not_met", "I did not greet."), AGENT)
    qa.clock.at = start + timedelta(days=41)
    await sweep(qa, "three", limit=2)
    # That contact was decided on only 24 days ago.
    assert await rows(qa, "SELECT DISTINCT interaction_id FROM scorecards") == [(reviewed.ref.id,)]
    assert await rows(qa, "SELECT count(*) FROM interactions") == [(1,)]
    qa.clock.at = start + timedelta(days=62)
    await sweep(qa, "four", limit=2)
    assert await rows(qa, "SELECT (SELECT count(*) FROM scorecards), (SELECT count(*) FROM interactions)") == [(0, 0)]


async def test_what_was_never_scored_is_not_judged_without_its_words(qa) -> None:
    await qa.cases.retention.set("original", 10, ADMIN)
    await qa.cases.retention.set("transcript", 10, ADMIN)
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken([record("c-1")]), last=True)
    [outcome] = await qa.cases.evaluate.run([Ref("c-1", 1)])
    assert outcome.reason == "no_rubric"
    qa.clock.at += timedelta(days=11)
    await sweep(qa, "one")
    shown = await qa.cases.read.interaction("c-1", None, PRIVILEGED)
    assert (shown.record.state.value, shown.record.state_reason) == ("failed", "transcript_deleted")


async def test_the_audit_log_goes_by_the_servers_clock_only(qa, postgres) -> None:
    await rows(
        qa,
        "INSERT INTO audit_log (at, actor, action, subject_kind, subject_id, detail) VALUES"
        " (now() - interval '400 days', 'user:1', 'a.old', 'x', 'y', '{}'),"
        " (now() - interval '300 days', 'user:1', 'a.new', 'x', 'y', '{}') RETURNING 1",
    )
    await qa.cases.retention.set("audit", 365, ADMIN)
    qa.clock.at += timedelta(days=36500)
    await sweep(qa, "far")
    kept = {row[0] for row in await rows(qa, "SELECT action FROM audit_log")}
    assert kept == {"a.new", "retention.changed"}
    await qa.cases.retention.set("audit", None, ADMIN)
    await sweep(qa, "for ever")
    assert "a.new" in {row[0] for row in await rows(qa, "SELECT action FROM audit_log")}
    await qa.cases.retention.set("audit", 365, ADMIN)
    # Neither the service's own role nor, unless it switches the trigger off, the owner of the tables gets past that.
    for sql in ("DELETE FROM audit_log RETURNING 1", "UPDATE audit_log SET actor = 'x' RETURNING 1"):
        with pytest.raises(Exception, match="permission denied"):
            await rows(qa, sql)
    owner = await asyncpg.connect(postgres.owner_url("debrief_qa_scorer").replace("+asyncpg", ""))
    try:
        for sql in ("DELETE FROM audit_log", "UPDATE audit_log SET actor = 'x'", "TRUNCATE audit_log"):
            with pytest.raises(asyncpg.RaiseError, match="only added to"):
                await owner.execute(sql)
    finally:
        await owner.close()


async def test_policies_make_sense_together(qa) -> None:
    defaults = {policy.kind.value: policy.days for policy in await qa.cases.retention.policies()}
    assert list(defaults) == KINDS
    assert defaults["original"] < defaults["transcript"] < defaults["scorecard"]
    for kind, days in (("original", None), ("original", 731), ("scorecard", 700), ("audit", 364), ("nonsense", 3)):
        with pytest.raises(InvalidInput):
            await qa.cases.retention.set(kind, days, ADMIN)
    changed = await qa.cases.retention.set("scorecard", None, ADMIN)
    assert (changed.days, changed.changed_by, changed.changed_at) == (None, ADMIN, qa.clock.at)
    assert await rows(qa, "SELECT actor, subject_id, detail FROM audit_log ORDER BY id") == [
        (ADMIN, "scorecard", {"days": 0, "days_before": 1095})
    ]
