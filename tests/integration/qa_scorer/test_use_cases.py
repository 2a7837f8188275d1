"""From acceptance to a decided scorecard, on a real database."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from qa_helpers import BAD, RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    LlmRefused,
    LlmTruncated,
    NotFound,
    NotReady,
    Unavailable,
)
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.evaluate import OutcomeStatus
from services.qa_scorer.application.exemplars import Labelled
from services.qa_scorer.application.stores import ExemplarFilter, InteractionFilter, ScorecardFilter
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import AutoFailDecision, Override
from services.qa_scorer.domain.validation import validate_interaction

pytestmark = pytest.mark.integration
READER = Principal("user:1", frozenset({"qa_manager"}))
TRUSTED = Principal("user:2", frozenset({"admin"}), frozenset({"pii.read"}))


async def publish(qa, content: str = RUBRIC) -> None:
    drafted = await qa.cases.rubrics.create(content, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")


async def accept(qa, *raws: dict[str, Any], last: bool = True, **options: Any) -> Intake:
    intake = Intake(Options(initiator="user:1", **options))
    await qa.cases.accept.add(intake, taken(raws), last=last)
    return intake


async def scorecards(qa, reader: Principal = READER, **wanted: Any):
    return await qa.cases.read.scorecards(ScorecardFilter(**wanted), None, 100, reader)


class TestAccepting:
    async def test_duplicates_conflicts_and_revisions(self, qa) -> None:
        assert [a.acceptance for a in (await accept(qa, record("c-1"))).answers] == ["accepted"]
        changed = record("c-1", queue="other")
        answers = (await accept(qa, record("c-1"), changed, record("c-2"), changed | {"revision": 3})).answers
        assert [a.acceptance for a in answers] == ["duplicate", "refused", "accepted", "accepted"]
        refusal = answers[1].refusal
        assert refusal is not None
        assert (refusal.line, refusal.record_id, refusal.field, refusal.code) == (2, "c-1", "revision", "conflict")
        assert "revision 2 or higher" in refusal.message
        again = (await accept(qa, record("c-1"), changed, changed | {"revision": 2})).answers
        assert [a.acceptance for a in again] == ["duplicate", "refused", "refused"]

    async def test_several_revisions_in_one_upload_leave_the_newest_current(self, qa) -> None:
        revisions = [record("c-1", queue=f"q{number}") | {"revision": number} for number in (1, 2, 3)]
        await accept(qa, *revisions)
        assert await rows(qa, "SELECT revision FROM interactions WHERE is_current") == [(3,)]
        assert len(await rows(qa, "SELECT 1 FROM interactions")) == 3

    async def test_the_same_record_twice_at_once_is_accepted_once(self, qa) -> None:
        intakes = await asyncio.gather(*(accept(qa, record("c-1")) for _ in range(4)), return_exceptions=True)
        accepted = [a.acceptance for i in intakes if isinstance(i, Intake) for a in i.answers]
        assert accepted.count("accepted") == 1
        assert len(await rows(qa, "SELECT 1 FROM interactions")) == 1
        assert len(await rows(qa, "SELECT 1 FROM outbox")) == 1

    async def test_few_start_one_by_one_and_many_as_one_backlog(self, qa) -> None:
        await accept(qa, *(record(f"s-{n}") for n in range(19)))
        assert await rows(qa, "SELECT kind, count(*) FROM outbox GROUP BY 1") == [("ScoreInteraction", 19)]
        intake = await accept(qa, *(record(f"b-{n}") for n in range(20)), last=False)
        await qa.cases.accept.add(intake, taken([record("b-20"), BAD, record("b-0")]), last=True)
        assert [a.acceptance for a in intake.answers[20:]] == ["accepted", "refused", "duplicate"]
        assert await rows(qa, "SELECT kind, count(*) FROM outbox GROUP BY 1 ORDER BY 1") == [
            ("ScoreBacklog", 1),
            ("ScoreInteraction", 19),
        ]
        assert intake.backlog_id is not None
        window = await qa.cases.backlog.next_window(intake.backlog_id, 0, 100)
        assert [ref.id for ref in window.refs] == [f"b-{n}" for n in range(21)]
        assert not window.sealed
        assert len(qa.wakes) == 3

    async def test_an_idempotency_key_answers_the_same_and_guards_its_request(self, qa) -> None:
        options = Options(initiator="user:1")
        records = taken([record("c-1"), BAD])
        first = await qa.cases.accept.once(records, options, idempotency_key="k", request=b"a")
        again = await qa.cases.accept.once(records, options, idempotency_key="k", request=b"a")
        assert again.answers == first.answers
        assert [a.acceptance for a in again.answers] == ["accepted", "refused"]
        with pytest.raises(Conflict):
            await qa.cases.accept.once(records, options, idempotency_key="k", request=b"b")
        other = await qa.cases.accept.once(records, Options(initiator="user:2"), idempotency_key="k", request=b"b")
        assert other.answers[0].acceptance == "duplicate"

    async def test_what_is_stored_holds_no_destroyed_value(self, qa) -> None:
        raw = record("c-1", said="my card is 4111 1111 1111 1111, mail jo@exemple.ca")
        await accept(qa, raw)
        shown = await qa.cases.read.interaction("c-1", None, TRUSTED)
        texts = " ".join(turn.text for turn in shown.interaction.turns)
        assert "4111" not in texts
        assert "jo@exemple.ca" in texts
        masked = await qa.cases.read.interaction("c-1", None, READER)
        texts = " ".join(turn.text for turn in masked.interaction.turns)
        assert "jo@" not in texts
        assert "[CARD_1]" in texts


class TestBacklogs:
    async def test_it_ends_when_sealed_and_read_and_starts_again_when_it_grows(self, qa) -> None:
        intake = await accept(qa, *(record(f"b-{n}") for n in range(25)), last=False)
        id = intake.backlog_id
        first = await qa.cases.backlog.next_window(id, 0, 10)
        assert not await qa.cases.backlog.finish(id, first.position)
        rest = await qa.cases.backlog.next_window(id, first.position, 100)
        assert (len(first.refs), len(rest.refs)) == (10, 15)
        assert not await qa.cases.backlog.finish(id, rest.position), "it may still grow"
        await qa.cases.backlog.seal(id)
        assert await qa.cases.backlog.finish(id, rest.position)
        await qa.cases.accept.add(intake, taken([record("b-99")]), last=True)
        keys = await rows(qa, "SELECT key FROM outbox ORDER BY id")
        assert [key for (key,) in keys][-1].endswith("1")
        assert len(keys) == 2
        assert not await qa.cases.backlog.finish(id, rest.position)

    async def test_a_silent_upload_counts_as_ended(self, qa) -> None:
        intake = await accept(qa, *(record(f"b-{n}") for n in range(20)), last=False)
        assert not (await qa.cases.backlog.next_window(intake.backlog_id, 0, 100)).sealed
        qa.clock.at += timedelta(minutes=3)
        assert (await qa.cases.backlog.next_window(intake.backlog_id, 0, 100)).sealed

    async def test_pause_and_resume_reach_the_workflow(self, qa) -> None:
        intake = await accept(qa, *(record(f"b-{n}") for n in range(20)))
        await qa.cases.backlog.pause(intake.backlog_id, "user:1")
        assert (await qa.cases.backlog.progress(intake.backlog_id))[0].paused
        await qa.cases.backlog.resume(intake.backlog_id, "user:1")
        assert not (await qa.cases.backlog.progress(intake.backlog_id))[0].paused
        assert [call[0] for call in qa.steering.calls] == ["pause", "resume"]
        assert all(str(intake.backlog_id) in call[1] for call in qa.steering.calls)

    async def test_an_unknown_batch_is_not_found(self, qa) -> None:
        with pytest.raises(NotFound):
            await qa.cases.backlog.progress(uuid.uuid4())


class TestEvaluating:
    async def test_once_however_often_it_is_asked(self, qa) -> None:
        await publish(qa)
        await accept(qa, record("c-1"), record("c-2"))
        refs = [Ref("c-1", 1), Ref("c-2", 1), Ref("c-9", 1)]
        both = await asyncio.gather(qa.cases.evaluate.run(refs), qa.cases.evaluate.run(refs))
        for outcomes in (*both, await qa.cases.evaluate.run(refs)):
            assert [o.status for o in outcomes] == [
                OutcomeStatus.SCORED,
                OutcomeStatus.SCORED,
                OutcomeStatus.OBSOLETE,
            ]
        cards = await scorecards(qa, include_superseded=True)
        assert sorted(card.record.ref.id for card in cards) == ["c-1", "c-2"]
        assert {len(card.record.answers) for card in cards} == {3}

    async def test_what_no_rubric_fits_waits_until_one_is_published(self, qa) -> None:
        await accept(qa, record("c-1"), record("bot", agent=None))
        refs = [Ref("c-1", 1), Ref("bot", 1)]
        outcomes = await qa.cases.evaluate.run(refs)
        assert [(o.status, o.reason) for o in outcomes] == [
            (OutcomeStatus.UNASSIGNED, "no_rubric"),
            (OutcomeStatus.UNASSIGNED, "no_human_agent"),
        ]
        drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:1")
        _, released = await qa.cases.rubrics.publish(drafted.record.key, 1, "user:1")
        assert released == 1
        assert (await qa.cases.rubrics.publish(drafted.record.key, 1, "user:1"))[1] == 0
        assert await rows(qa, "SELECT kind FROM outbox ORDER BY id DESC LIMIT 1") == [("ScoreBacklog",)]
        assert (await qa.cases.evaluate.run(refs[:1]))[0].status is OutcomeStatus.SCORED

    async def test_a_named_rubric_is_taken_and_a_missing_one_waited_for(self, qa) -> None:
        await publish(qa)
        await publish(qa, RUBRIC.replace("key: core", "key: other").replace("priority: 0", "priority: 9"))
        await accept(qa, record("a"), record("b"), rubric="core")
        await accept(qa, record("c"))
        await accept(qa, record("d"), rubric="absent")
        outcomes = await qa.cases.evaluate.run([Ref(id, 1) for id in "abcd"])
        assert [o.status for o in outcomes][3] is OutcomeStatus.UNASSIGNED
        used = {card.record.ref.id: card.record.rubric for card in await scorecards(qa)}
        assert used == {"a": "core", "b": "core", "c": "other"}

    async def test_a_new_revision_supersedes_and_is_scored_anew(self, qa) -> None:
        await publish(qa)
        await accept(qa, record("c-1"))
        await qa.cases.evaluate.run([Ref("c-1", 1)])
        await accept(qa, record("c-1", queue="x") | {"revision": 2})
        assert await scorecards(qa) == []
        outcomes = await qa.cases.evaluate.run([Ref("c-1", 1), Ref("c-1", 2)])
        assert [o.status for o in outcomes] == [OutcomeStatus.OBSOLETE, OutcomeStatus.SCORED]
        statuses = {
            card.record.ref.revision: card.record.result.status.value
            for card in await scorecards(qa, include_superseded=True)
        }
        assert statuses[1] == "superseded"
        assert statuses[2] != "superseded"
        second, first = [card.record for card in await scorecards(qa, include_superseded=True)]
        assert (second.supersedes, second.evaluation) == (first.id, 1)

    async def test_what_begins_to_wait_while_a_rubric_is_published_is_not_forgotten(self, qa, monkeypatch) -> None:
        await accept(qa, record("c-1"), record("bot", agent=None))
        refs = [Ref("c-1", 1), Ref("bot", 1)]
        teams = qa.cases.evaluate._teams

        async def publish_meanwhile(records: Any) -> Any:
            await publish(qa)
            return await teams(records)

        monkeypatch.setattr(qa.cases.evaluate, "_teams", publish_meanwhile)
        outcomes = await qa.cases.evaluate.run(refs)
        assert [o.status for o in outcomes] == [OutcomeStatus.RETRY, OutcomeStatus.UNASSIGNED]
        assert await rows(qa, "SELECT state FROM interactions WHERE id = 'c-1'") == [("accepted",)]
        monkeypatch.undo()
        assert (await qa.cases.evaluate.run(refs[:1]))[0].status is OutcomeStatus.SCORED

    async def test_a_reason_that_was_given_while_it_was_judged_stands(self, qa, monkeypatch) -> None:
        await publish(qa)
        await accept(qa, record("c-1"))
        refs = [Ref("c-1", 1)]
        teams = qa.cases.evaluate._teams

        async def give_up_meanwhile(records: Any) -> Any:
            assert await qa.cases.conclude.run(refs, "too_slow") == 1
            return await teams(records)

        monkeypatch.setattr(qa.cases.evaluate, "_teams", give_up_meanwhile)
        outcome = (await qa.cases.evaluate.run(refs))[0]
        assert (outcome.status, outcome.reason) == (OutcomeStatus.FAILED, "too_slow")
        assert await rows(qa, "SELECT state, state_reason FROM interactions") == [("failed", "too_slow")]
        assert [card.record.result.status.value for card in await scorecards(qa)] == ["failed"]

    async def test_each_agent_has_a_scorecard_and_openings_are_na_after_a_transfer(self, qa) -> None:
        await publish(qa)
        raw = record("c-1")
        raw["turns"] += [
            {"speaker": "agent", "text": "I took over, what is left to do?", "offset_ms": 50_000, "agent_id": "a-2"},
            {"speaker": "agent", "text": "Anything else?", "offset_ms": 60_000, "agent_id": "a-2"},
        ]
        await accept(qa, raw)
        outcome = (await qa.cases.evaluate.run([Ref("c-1", 1)]))[0]
        assert len(outcome.scorecard_ids) == 2
        cards = {card.record.agent_id: card.record for card in await scorecards(qa)}
        greeting = {agent: card.answers[0] for agent, card in cards.items()}
        assert greeting["a-2"].value == "na"
        assert greeting["a-2"].reason == "rule"
        assert greeting["a-1"].value != "na"

    async def test_one_failure_is_its_own_and_says_whether_a_retry_helps(self, qa) -> None:
        await publish(qa)
        qa.llm.completion = LlmTruncated("cut off", retry_after=timedelta(seconds=3))
        await accept(qa, record("l"), judge="llm")
        await accept(qa, record("e"), judge="embedded")
        refs = [Ref("l", 1), Ref("e", 1)]
        first = await qa.cases.evaluate.run(refs)
        assert [(o.status, o.reason) for o in first] == [
            (OutcomeStatus.RETRY, "llm_truncated"),
            (OutcomeStatus.SCORED, ""),
        ]
        assert first[0].retry_after == timedelta(seconds=3)
        qa.llm.completion = LlmRefused("refused")
        assert (await qa.cases.evaluate.run(refs))[0].status is OutcomeStatus.FAILED
        assert await qa.cases.conclude.run(refs, "llm_refused") == 1
        assert await qa.cases.conclude.run(refs, "llm_refused") == 0
        failed = (await scorecards(qa, status="failed"))[0].record
        assert (failed.ref.id, failed.reason, failed.result.overall) == ("l", "llm_refused", None)

    async def test_a_model_answers_all_criteria_in_one_call(self, qa) -> None:
        await publish(qa)
        quote = "Hello, how can I help?"
        answers = {
            "greeting": {
                "value": "met",
                "confidence": 0.9,
                "rationale": "r",
                "evidence": [{"turn": 0, "quote": quote}],
            },
            "kindness": {
                "value": "met",
                "confidence": 1,
                "rationale": "r",
                "evidence": [{"turn": 0, "quote": "made up"}],
            },
        }
        qa.llm.completion = json.dumps({"answers": answers})
        await accept(qa, record("c-1"), judge="auto")
        await qa.cases.evaluate.run([Ref("c-1", 1)])
        card = (await scorecards(qa))[0]
        assert qa.llm.completions == 1
        assert card.record.evaluator.judge == "llm"
        assert card.record.usage.llm_calls == 1
        by_key = {answer.criterion: answer for answer in card.record.answers}
        assert card.quotes["greeting", 0] == quote
        assert by_key["kindness"].evidence == ()

    async def test_an_embedder_that_is_down_is_a_retry_for_all(self, qa) -> None:
        await publish(qa)
        await accept(qa, record("c-1"))
        qa.llm.embedding_error = Unavailable("down")
        outcome = (await qa.cases.evaluate.run([Ref("c-1", 1)]))[0]
        assert (outcome.status, outcome.reason) == (OutcomeStatus.RETRY, "unavailable")
        assert await scorecards(qa) == []


class TestReadingAndDeciding:
    async def _scored(self, qa, **more: Any):
        await publish(qa)
        await accept(qa, record("c-1", **more))
        await qa.cases.evaluate.run([Ref("c-1", 1)])
        return (await scorecards(qa, TRUSTED))[0]

    async def test_quotes_are_verbatim_for_those_who_may_and_masked_for_others(self, qa) -> None:
        raw = record("c-1", opening="Hello jo@exemple.ca, how can I help?")
        await publish(qa)
        await accept(qa, raw)
        await qa.cases.evaluate.run([Ref("c-1", 1)])
        for reader, expected in ((TRUSTED, True), (READER, False)):
            card = (await scorecards(qa, reader))[0]
            for answer in card.record.answers:
                for number, evidence in enumerate(answer.evidence):
                    quote = card.quotes[answer.criterion, number]
                    sent = raw["turns"][evidence.turn]["text"]
                    assert (quote == sent[evidence.start : evidence.end]) is (expected or "jo@" not in sent)
                    assert expected or "jo@" not in quote

    async def test_interactions_are_listed_by_agent_transfers_included(self, qa) -> None:
        taken_over = record("c-2", agent="a-2")
        taken_over["turns"][-1] |= {"agent_id": "a-3"}
        await accept(qa, record("c-1"), taken_over)

        async def listed(**wanted: str) -> list[str]:
            found = await qa.cases.read.interactions(InteractionFilter(**wanted), None, 10)
            return sorted(entry.ref.id for entry in found)

        assert await listed() == ["c-1", "c-2"]
        assert await listed(agent_id="a-3") == ["c-2"]
        assert await listed(only_agent="a-1") == ["c-1"]
        assert await listed(agent_id="a-3", only_agent="a-1") == []

    async def test_agents_see_their_own_only(self, qa) -> None:
        card = await self._scored(qa)
        me = Principal("user:3", frozenset({"agent"}), agent_id="a-1")
        other = Principal("user:4", frozenset({"agent"}), agent_id="a-2")
        assert (await qa.cases.read.scorecard(card.record.id, me)).record.id == card.record.id
        for reading in (
            qa.cases.read.scorecard(card.record.id, other),
            qa.cases.read.interaction("c-1", None, other),
        ):
            with pytest.raises(Forbidden):
                await reading

    async def test_an_override_makes_a_new_evaluation(self, qa) -> None:
        card = await self._scored(qa)
        before = card.record
        value = "not_met" if before.answers[0].value == "met" else "met"
        after = await qa.cases.review.run(
            before.id, [Override("greeting", value, "I listened to it")], [], "user:9", "key-1"
        )
        again = await qa.cases.review.run(
            before.id, [Override("greeting", value, "I listened to it")], [], "user:9", "key-1"
        )
        assert again.id == after.id
        assert (after.evaluation, after.supersedes, after.evaluator.kind) == (2, before.id, "human")
        assert after.answers[0].value == value
        standing = await scorecards(qa)
        assert [entry.record.id for entry in standing] == [after.id]
        with pytest.raises(NotReady):
            await qa.cases.review.run(before.id, [Override("greeting", value, "again")], [], "user:9")
        with pytest.raises(InvalidInput):
            await qa.cases.review.run(after.id, [Override("unknown", "met", "why")], [], "user:9")
        with pytest.raises(NotFound):
            await qa.cases.review.run(uuid.uuid4(), [], [], "user:9")

    async def test_an_auto_fail_is_a_proposal_until_a_person_decides(self, qa) -> None:
        await publish(qa, RUBRIC.replace("critical: none", "critical: interaction"))
        await accept(qa, record("c-1", opening="Order number."))
        await qa.cases.evaluate.run([Ref("c-1", 1)])
        card = (await scorecards(qa))[0].record
        forced = await qa.cases.review.run(card.id, [Override("greeting", "not_met", "no greeting")], [], "user:9")
        assert [entry.state.value for entry in forced.result.autofail] == ["proposed"]
        assert forced.result.status.value == "in_review"
        confirmed = await qa.cases.review.run(forced.id, [], [AutoFailDecision("greeting", True)], "user:9")
        assert confirmed.result.overall == 0
        assert confirmed.result.score_before_autofail is not None
        assert confirmed.result.status.value == "final"
        rejected = await qa.cases.review.run(confirmed.id, [], [AutoFailDecision("greeting", False)], "user:9")
        assert rejected.result.overall == confirmed.result.score_before_autofail


class TestTeaching:
    async def test_labels_become_exemplars_once_and_are_found_by_likeness(self, qa) -> None:
        await publish(qa)
        items = [
            Labelled(1, validate_interaction(record("e-1", opening="Hello and welcome to our shop")), {
                "greeting": Label("met", (0,)), "kindness": Label("na")}),
            Labelled(2, validate_interaction(record("e-2")), {"unknown": Label("met")}),
            Labelled(3, validate_interaction(record("e-3")), {"greeting": Label("excellent")}),
        ]  # fmt: skip
        taught = await qa.cases.exemplars.teach("core", items, "user:1")
        assert taught.interactions == 1
        assert [(r.line, r.code) for r in taught.refusals] == [(2, "unknown_criterion"), (3, "unknown_value")]
        again = await qa.cases.exemplars.teach("core", items[:1], "user:1")
        assert (again.exemplars, again.unchanged) == (0, taught.exemplars)
        kept = await qa.cases.exemplars.list(ExemplarFilter("core", "greeting"), None, 10)
        assert {entry.value for entry in kept} == {"met"}
        await qa.cases.exemplars.delete(kept[0].id, "user:1")
        with pytest.raises(NotFound):
            await qa.cases.exemplars.delete(kept[0].id, "user:1")
        with pytest.raises(NotFound):
            await qa.cases.exemplars.teach("absent", items, "user:1")
