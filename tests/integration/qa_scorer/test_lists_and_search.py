"""Lists of interactions: filters, full-text search in both languages, scope; the audit log, undo, exemplars."""

from __future__ import annotations

import importlib
import uuid
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from debrief.qa.v1 import interaction_pb2
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.api import mappers
from services.qa_scorer.api.filters import interaction_filter
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.audit import AuditFilter
from services.qa_scorer.application.stores import ExemplarFilter, InteractionFilter, ScorecardFilter
from services.qa_scorer.domain.directory import validate_agent
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import AutoFailDecision, Override

pytestmark = pytest.mark.integration

MANAGER = Principal("user:1", frozenset({"qa_manager"}))
COACH = Principal("user:2", frozenset({"coach"}), teams=frozenset({"north"}))
AGENT = Principal("user:3", frozenset({"agent"}), agent_id="a-1")
RECOVERY = Principal("user:4", frozenset({"recovery"}))


async def accept(qa, *raws: dict[str, Any]) -> None:
    intake = Intake(Options(initiator="user:1"))
    await qa.cases.accept.add(intake, taken(raws), last=True)
    assert {answer.acceptance for answer in intake.answers} == {"accepted"}, intake.answers


async def publish(qa, content: str = RUBRIC) -> None:
    drafted = await qa.cases.rubrics.create(content, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")


async def found(qa, reader: Principal = MANAGER, **asked: Any) -> list[str]:
    rows_ = await qa.cases.read.interactions(interaction_filter(reader, **asked), None, 100)
    return [row.ref.id for row in rows_]


async def scored(qa, *raws: dict[str, Any]) -> None:
    await publish(qa)
    await accept(qa, *raws)
    await qa.cases.evaluate.run([Ref(raw["id"], 1) for raw in raws])


async def standing(qa, id: str):
    shown = await qa.cases.read.scorecards(ScorecardFilter(interaction_id=id), None, 10, MANAGER)
    return shown[0].record


class TestSearch:
    async def test_words_find_their_inflections_in_either_language(self, qa) -> None:
        await accept(
            qa,
            record("en-1", said="I am still waiting for two refunds."),
            record("fr-1", opening="Bonjour!", said="Je n’ai jamais été remboursée, c'est élémentaire.")
            | {"language": "fr-CA"},
            record("mixed", said="Le camion n'est pas venu, and the driver laughed."),
        )
        assert await found(qa, words="refund") == ["en-1"]
        assert await found(qa, words="REFUNDED") == ["en-1"]
        assert await found(qa, words="rembourser") == ["fr-1"]
        assert await found(qa, words="elementaire") == ["fr-1"]
        assert await found(qa, words="élémentaires") == ["fr-1"]
        assert await found(qa, words="camion driver") == ["mixed"]
        assert await found(qa, words='"two refunds"') == ["en-1"]
        assert await found(qa, words='"refunds two"') == []
        assert await found(qa, words="help -refund") == ["mixed"]
        assert await found(qa, words="fr-1") == ["fr-1"], "an id is found as well"
        assert await found(qa, words="the") == []

    async def test_a_hit_shows_its_passage(self, qa) -> None:
        await accept(qa, record("c-1", said="My parcel was crushed on the way."))
        (row,) = await qa.cases.read.interactions(InteractionFilter(words="parcels crushing"), None, 10)
        assert row.passage is not None
        assert row.passage.turn == 1
        assert [row.passage.text[a:b] for a, b in row.passage.spans] == ["parcel", "crushed"]

    async def test_personal_values_are_neither_found_nor_shown(self, qa) -> None:
        await accept(qa, record("c-1", said="Write to jo@exemple.ca about my kettle, it was 4111 1111 1111 1111."))
        for words in ("jo@exemple.ca", "exemple", "4111", "EMAIL", "EMAIL_1", "CARD"):
            assert await found(qa, words=words) == [], words
        (row,) = await qa.cases.read.interactions(InteractionFilter(words="kettle"), None, 10)
        assert row.passage is not None
        assert "jo@" not in row.passage.text

    @pytest.mark.parametrize("words", ["'", '"', "((", "a & | !", ":*", "\\", "%", "é" * 500, "-", "or or or", "\x01"])
    async def test_no_input_breaks_it(self, qa, words: str) -> None:
        await accept(qa, record("c-1"))
        assert await found(qa, words=words) in ([], ["c-1"])

    @pytest.mark.parametrize(
        "said",
        [
            pytest.param(lambda n: " ".join(f"w{n}x{i:x}" for i in range(3_000)), id="distinct words"),
            pytest.param(lambda n: "-".join(f"p{n}q{i:x}" for i in range(3_000)), id="one long compound"),
            pytest.param(
                lambda n: "".join(chr(0x4E00 + (n * 997 + i) % 20_000) + " " for i in range(7_000)), id="signs"
            ),
            pytest.param(lambda n: "x" * 30_000, id="one long word"),
            pytest.param(lambda n: " ".join(f"http://h{n}.ca/a{i:x}/b?c={i}" for i in range(900)), id="addresses"),
        ],
    )
    async def test_a_contact_of_any_words_is_accepted_and_found_by_its_beginning(self, qa, said) -> None:
        raw = record("big", said="zebra")
        raw["turns"] += [{"speaker": "customer", "text": said(n)[:32_000]} for n in range(60)]
        await accept(qa, raw)
        assert await found(qa, words="zebra") == ["big"]

    async def test_only_the_current_revision_is_found(self, qa) -> None:
        await accept(qa, record("c-1", said="An umbrella."))
        await accept(qa, record("c-1", said="A parasol.") | {"revision": 2})
        assert await found(qa, words="umbrella") == []
        assert await found(qa, words="parasol") == ["c-1"]
        assert await rows(qa, "SELECT count(*) FROM interactions WHERE search IS NOT NULL") == [(1,)]


class TestFilters:
    async def test_each_filter_narrows(self, qa) -> None:
        await scored(
            qa,
            record("c-1", queue="orders") | {"metadata": {"contact_reason": "late"}},
            record("c-2", queue="returns", agent="a-2", opening="Order number.")
            | {"channel": "voice", "language": "fr-CA", "started_at": "2026-03-05T10:00:00Z"},
        )
        await accept(qa, record("c-3", agent=None) | {"started_at": "2026-03-01T10:00:00Z"})
        assert await found(qa) == ["c-2", "c-1", "c-3"]
        cases = {
            "queue": ("returns", ["c-2"]),
            "channel": ("voice", ["c-2"]),
            "language": ("fr", ["c-2"]),
            "agent_id": ("a-2", ["c-2"]),
            "contact_reason": ("late", ["c-1"]),
            "state": ("accepted", ["c-3"]),
            "rubric": ("core", ["c-2", "c-1"]),
            "since": (datetime(2026, 3, 2, tzinfo=UTC), ["c-2", "c-1"]),
            "until": (datetime(2026, 3, 5, 10, tzinfo=UTC), ["c-1", "c-3"]),
        }
        for name, (value, expected) in cases.items():
            assert await found(qa, **{name: value}) == expected, name
        assert await found(qa, language="fr-CA") == ["c-2"]
        assert await found(qa, language="fr-FR") == []

    async def test_filters_on_scores_ask_one_scorecard_for_all(self, qa) -> None:
        await scored(qa, record("c-1"), record("c-2"))
        card = await standing(qa, "c-1")
        await qa.cases.review.run(card.id, [Override("greeting", "not_met", "none given")], [], "user:9")
        low = (await standing(qa, "c-1")).result.overall
        assert low is not None
        assert await found(qa, highest=low) == ["c-1"]
        assert await found(qa, lowest=low + 0.1) == ["c-2"]
        assert await found(qa, criterion="greeting", value="not_met") == ["c-1"]
        assert await found(qa, criterion="greeting", value="not_met", lowest=low + 0.1) == []
        passed = (await standing(qa, "c-2")).result.passed
        assert ("c-2" in await found(qa, passed="passed")) is (passed is True)
        assert await found(qa, status="final", rubric="core") == ["c-2", "c-1"]
        assert await found(qa, status="disputed") == []
        with pytest.raises(InvalidInput):
            await found(qa, lowest=50.0, highest=10.0)
        with pytest.raises(InvalidInput):
            await found(qa, passed="maybe")

    async def test_rows_carry_their_scorecards_and_names(self, qa) -> None:
        raw = record("c-1")
        raw["turns"] += [{"speaker": "agent", "text": "I took over.", "offset_ms": 50_000, "agent_id": "a-2"}]
        await qa.cases.directory.agents([(1, validate_agent({"agent_id": "a-2", "name": "Zoé", "team": "north"}))])
        await scored(qa, raw)
        (row,) = await qa.cases.read.interactions(interaction_filter(MANAGER), None, 10)
        assert sorted(card.agent_id for card in row.cards) == ["a-1", "a-2"]
        assert row.names == {"a-2": "Zoé"}
        assert {card.team for card in row.cards} == {None, "north"}

    async def test_pages_follow_each_other_without_gaps_or_repeats(self, qa) -> None:
        await scored(qa, *(record(f"c-{n}") | {"started_at": f"2026-03-0{1 + n % 3}T10:00:00Z"} for n in range(9)))
        for asked in ({}, {"rubric": "core"}, {"words": "order"}):
            seen: list[str] = []
            after = None
            while True:
                page = await qa.cases.read.interactions(interaction_filter(MANAGER, **asked), after, 4)
                seen += [row.ref.id for row in page]
                if len(page) < 4:
                    break
                after = (page[-1].started_at, page[-1].ref.id)
            assert len(seen) == 9
            assert sorted(seen) == sorted(set(seen))
            assert seen == await found(qa, **asked)

    async def test_the_values_to_filter_by_are_those_that_occur(self, qa) -> None:
        await publish(qa)
        await qa.cases.directory.agents([(1, validate_agent({"agent_id": "a-1", "team": "north"})),
                                         (2, validate_agent({"agent_id": "a-2", "team": "south"}))])  # fmt: skip
        await accept(
            qa,
            record("c-1", queue="b") | {"metadata": {"contact_reason": "late"}, "language": "fr-CA"},
            record("c-2", queue="a") | {"metadata": {"contact_reason": "x" * 50_000}, "language": "fr"},
            record("c-3", queue="a"),
        )
        values = await qa.cases.read.filter_values(MANAGER)
        assert values.queues == ("a", "b")
        assert values.languages == ("en", "fr")
        assert values.contact_reasons == ("late", "x" * 100)
        assert values.rubrics == ("core",)
        assert values.teams == ("north", "south")
        assert (await qa.cases.read.filter_values(COACH)).teams == ("north",)
        assert (await qa.cases.read.filter_values(AGENT)).teams == ()
        assert await found(qa, contact_reason="x" * 50_000) == ["c-2"]


class TestScope:
    async def _two_teams(self, qa) -> None:
        """a-1 was in north until 3 March, then in south; a-2 has always been in south."""
        for number, raw in enumerate(
            [
                {"agent_id": "a-1", "team": "north"},
                {"agent_id": "a-1", "team": "south", "from": "2026-03-03"},
                {"agent_id": "a-2", "team": "south"},
            ],
            start=1,
        ):
            await qa.cases.directory.agents([(number, validate_agent(raw))])
        await scored(
            qa,
            record("before"),
            record("after") | {"started_at": "2026-03-04T10:00:00Z"},
            record("other", agent="a-2"),
        )

    async def test_coaches_see_their_teams_of_the_day(self, qa) -> None:
        await self._two_teams(qa)
        assert await found(qa, COACH) == ["before"]
        assert await found(qa, COACH, team="south") == []
        assert await found(qa, team="south") == ["after", "other"]
        assert await found(qa, COACH, rubric="core") == ["before"]
        assert await found(qa, Principal("user:5", frozenset({"coach"}))) == []
        assert (await qa.cases.read.interaction("before", None, COACH)).record.ref.id == "before"
        for id in ("after", "other"):
            with pytest.raises(Forbidden):
                await qa.cases.read.interaction(id, None, COACH)
            with pytest.raises(Forbidden):
                await qa.cases.read.scorecard((await standing(qa, id)).id, COACH)
        own = await qa.cases.read.scorecards(ScorecardFilter(only_teams=COACH.only_teams), None, 10, COACH)
        assert [card.record.ref.id for card in own] == ["before"]

    async def test_agents_see_their_own_and_only_their_own_score_in_it(self, qa) -> None:
        raw = record("c-1")
        raw["turns"] += [{"speaker": "agent", "text": "I took over.", "offset_ms": 50_000, "agent_id": "a-2"}]
        await scored(qa, raw, record("c-2", agent="a-2"))
        (row,) = await qa.cases.read.interactions(interaction_filter(AGENT), None, 10)
        assert row.ref.id == "c-1"
        assert [card.agent_id for card in row.cards] == ["a-1"]
        assert await found(qa, AGENT, agent_id="a-2") == ["c-1"], "a contact of both"
        assert await found(qa, AGENT, rubric="core") == ["c-1"]

    async def test_who_may_not_see_scores_sees_and_asks_none(self, qa) -> None:
        await scored(qa, record("c-1"))
        (row,) = await qa.cases.read.interactions(interaction_filter(RECOVERY), None, 10)
        assert row.cards == ()
        for asked in ({"status": "final"}, {"lowest": 0.0}, {"criterion": "greeting"}, {"passed": "failed"}):
            with pytest.raises(Forbidden):
                interaction_filter(RECOVERY, **asked)


class TestAudit:
    async def test_decisions_are_recorded_and_found(self, qa) -> None:
        await scored(qa, record("c-1"))
        card = await standing(qa, "c-1")
        await qa.cases.review.run(card.id, [Override("greeting", "not_met", "Jo said nothing")], [], "user:9")
        entries = await qa.cases.audit.list(AuditFilter(), None, 10)
        assert [entry.action for entry in entries] == ["scorecard.reviewed", "rubric.published"]
        assert entries[0].detail["overridden"] == ["greeting"]
        assert "Jo" not in str(entries[0].detail), "a reviewer's words stay on the scorecard"
        for wanted, count in (
            (AuditFilter(actor="user:9"), 1),
            (AuditFilter(action="scorecard."), 1),
            (AuditFilter(action="scorecard"), 0),
            (AuditFilter(action="rubric.published", subject_kind="rubric", subject_id="core"), 1),
            (AuditFilter(since=qa.clock.at), 2),
            (AuditFilter(until=qa.clock.at), 0),
        ):
            assert len(await qa.cases.audit.list(wanted, None, 10)) == count, wanted
        assert len(await qa.cases.audit.list(AuditFilter(), entries[0].id, 10)) == 1

    async def test_nobody_changes_it(self, qa, postgres) -> None:
        await publish(qa)
        connection = await asyncpg.connect(postgres.url("debrief_qa_scorer").replace("+asyncpg", ""))
        try:
            for statement in ("UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        finally:
            await connection.close()
        assert await rows(qa, "SELECT actor FROM audit_log") == [("user:1",)]

    async def test_a_decision_that_fails_leaves_no_row(self, qa) -> None:
        await scored(qa, record("c-1"))
        card = await standing(qa, "c-1")
        with pytest.raises(InvalidInput):
            await qa.cases.review.run(card.id, [Override("greeting", "excellent", "why not")], [], "user:9")
        assert len(await qa.cases.audit.list(AuditFilter(action="scorecard."), None, 10)) == 0


class TestUndo:
    async def test_it_restores_the_answers_the_figures_and_who_gave_them(self, qa) -> None:
        await scored(qa, record("c-1"))
        before = await standing(qa, "c-1")
        changed = await qa.cases.review.run(before.id, [Override("greeting", "not_met", "none")], [], "user:9")
        assert changed.result.overall != before.result.overall
        after = await qa.cases.undo.run(changed.id, "user:9")
        assert (after.evaluation, after.supersedes) == (3, changed.id)
        assert after.answers == before.answers
        assert after.result == before.result
        assert (after.evaluator.kind, after.evaluator.user) == ("ai", "user:9")
        assert (await standing(qa, "c-1")).id == after.id
        history = await qa.cases.read.scorecards(
            ScorecardFilter(interaction_id="c-1", include_superseded=True, ascending=True), None, 10, MANAGER
        )
        assert [entry.record.evaluation for entry in history] == [1, 2, 3]
        for id in (changed.id, after.id):
            with pytest.raises(NotReady):
                await qa.cases.undo.run(id, "user:9")
        with pytest.raises(NotFound):
            await qa.cases.undo.run(uuid.uuid4(), "user:9")
        entry = (await qa.cases.audit.list(AuditFilter(action="scorecard.review_undone"), None, 10))[0]
        assert entry.detail["restores"] == str(before.id)

    async def test_a_decided_auto_fail_is_a_proposal_again(self, qa) -> None:
        await publish(qa, RUBRIC.replace("critical: none", "critical: interaction"))
        await accept(qa, record("c-1"))
        await qa.cases.evaluate.run([Ref("c-1", 1)])
        card = await standing(qa, "c-1")
        failed = await qa.cases.review.run(card.id, [Override("greeting", "not_met", "none")], [], "user:9")
        confirmed = await qa.cases.review.run(failed.id, [], [AutoFailDecision("greeting", True)], "user:9")
        assert confirmed.result.overall == 0
        restored = await qa.cases.undo.run(confirmed.id, "user:9")
        assert [entry.state.value for entry in restored.result.autofail] == ["proposed"]
        assert restored.result.status.value == "in_review"
        assert restored.evaluator.kind == "human", "the override before it was a person's"


class TestMarkingExemplars:
    async def test_an_answer_teaches_and_can_be_taken_back(self, qa) -> None:
        await scored(qa, record("c-1", opening="Hello and welcome, how can I help?"))
        card = await standing(qa, "c-1")
        marked = await qa.cases.exemplars.mark(card.id, "greeting", "met", "user:9")
        assert {entry.value for entry in marked} == {"met"}
        again = await qa.cases.exemplars.mark(card.id, "greeting", "met", "user:9")
        assert [entry.id for entry in again] == [entry.id for entry in marked]
        kept = await qa.cases.exemplars.list(ExemplarFilter(interaction_id="c-1"), None, 10)
        assert sorted(entry.id for entry in kept) == sorted(entry.id for entry in marked)
        assert {entry.source for entry in kept} == {"review"}
        for entry in marked:
            await qa.cases.exemplars.delete(entry.id, "user:9")
        assert await qa.cases.exemplars.list(ExemplarFilter(interaction_id="c-1"), None, 10) == []
        actions = [entry.action for entry in await qa.cases.audit.list(AuditFilter(action="exemplar."), None, 10)]
        assert actions == ["exemplar.deleted"] * len(marked) + ["exemplar.marked"] * 2

    async def test_what_teaches_nothing_is_refused(self, qa) -> None:
        await scored(qa, record("c-1"))
        card = await standing(qa, "c-1")
        for criterion, value in (("pace", ""), ("unknown", ""), ("greeting", "cannot_tell"), ("greeting", "great")):
            with pytest.raises(InvalidInput):
                await qa.cases.exemplars.mark(card.id, criterion, value, "user:9")


async def test_what_was_stored_before_search_becomes_searchable(qa) -> None:
    """The migration's own reading of the judged view agrees with the one at ingestion."""
    migration = importlib.import_module("services.qa_scorer.migrations.versions.0003_search")
    raw = record("c-1", said="Write to jo@exemple.ca about the kettle.")
    await accept(qa, raw)
    ((judged,),) = await rows(qa, "SELECT judged FROM interactions")
    body = migration._body(judged)
    assert "kettle" in body
    assert "EMAIL" not in body
    assert "jo@" not in body
    ((same,),) = await rows(
        qa, f"SELECT search = search_vector(language, '{body.replace(chr(39), chr(39) * 2)}') FROM interactions"
    )
    assert same


class TestWindowsOfTranscripts:
    @pytest.mark.parametrize(
        ("first", "most", "around", "context", "expected"),
        [
            (0, 0, (), 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
            (4, 0, (), 0, [4, 5, 6, 7, 8, 9]),
            (2, 3, (), 0, [2, 3, 4]),
            (0, 2, (8,), 1, [0, 1, 7, 8, 9]),
            (0, 2, (1, 5), 1, [0, 1, 2, 4, 5, 6]),
            (0, 20, (5,), 1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
            (50, 5, (), 0, []),
            (0, 1, (99,), 3, [0]),
        ],
    )
    def test_turns_are_those_asked_for_in_order(self, first, most, around, context, expected) -> None:
        request = interaction_pb2.GetInteractionRequest(
            id="x", first_turn=first, max_turns=most, around=around, context=context
        )
        assert list(mappers.turns_wanted(request, 10)) == expected
