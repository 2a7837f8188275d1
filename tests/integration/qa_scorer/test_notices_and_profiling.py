"""Agents read and acknowledge; nobody is profiled who is switched off, or whose site is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import Conflict, Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.insight_store import Asked
from services.qa_scorer.domain.directory import validate_agent
from services.qa_scorer.domain.profiling import ObjectionState, Scope
from services.qa_scorer.domain.records import Ref

pytestmark = pytest.mark.integration
ADMIN = Principal("user:admin", frozenset({"admin"}))
ME = Principal("user:me", frozenset({"agent"}), agent_id="a-1")
TEXTS = ("We look at your contacts by machine.", "Nous examinons vos contacts par machine.")


async def agents(qa) -> None:
    people = [
        {"agent_id": "a-1", "name": "Ada", "team": "north", "site": "Halifax"},
        {"agent_id": "a-2", "name": "Bob", "team": "north", "site": "Laval"},
        {"agent_id": "a-3", "name": "Cyd", "team": "south", "site": "Laval"},
    ]
    await qa.cases.directory.agents([(n, validate_agent(raw)) for n, raw in enumerate(people, start=1)])


async def test_the_notice_is_due_until_it_is_acknowledged_and_again_when_it_changes(qa) -> None:
    await agents(qa)
    shipped = await qa.cases.notices.current(ME)
    assert (shipped.notice.version, shipped.due) == (1, True)
    assert not (await qa.cases.notices.current(ADMIN)).due
    at = await qa.cases.notices.acknowledge(1, "fr", ME)
    qa.clock.at += timedelta(days=1)
    assert await qa.cases.notices.acknowledge(1, "en", ME) == at
    assert not (await qa.cases.notices.current(ME)).due
    readers = await qa.cases.notices.readers(acknowledged=False, after=None, limit=10)
    assert [reader.agent_id for reader in readers.rows] == ["a-2", "a-3"]
    assert (readers.agents, readers.acknowledged) == (3, 1)
    published = await qa.cases.notices.publish(*TEXTS, 1, "user:admin")
    assert published.version == 2
    assert (await qa.cases.notices.current(ME)).due
    readers = await qa.cases.notices.readers(acknowledged=False, after="a-0", limit=10)
    assert [(reader.agent_id, reader.last_version) for reader in readers.rows] == [("a-1", 1), ("a-2", 0), ("a-3", 0)]
    assert [(notice.version, notice.acknowledged) for notice in await qa.cases.notices.all()] == [(2, 0), (1, 1)]
    assert await rows(qa, "SELECT action, actor, detail FROM audit_log ORDER BY id") == [
        ("notice.acknowledged", "user:me", {"agent": "a-1", "language": "fr"}),
        ("notice.published", "user:admin", {}),
    ]


async def test_nobody_overwrites_a_notice_or_acknowledges_an_old_one(qa) -> None:
    await qa.cases.notices.publish(*TEXTS, 1, "user:admin")
    with pytest.raises(Conflict):
        await qa.cases.notices.publish(*TEXTS, 1, "user:else")
    with pytest.raises(Conflict):
        await qa.cases.notices.acknowledge(1, "en", ME)
    with pytest.raises(Forbidden):
        await qa.cases.notices.acknowledge(2, "en", ADMIN)
    with pytest.raises(InvalidInput):
        await qa.cases.notices.publish("short", TEXTS[1], 2, "user:admin")


async def test_a_person_or_a_whole_site_is_switched_off_and_on(qa) -> None:
    await agents(qa)
    today = qa.clock.at.date()
    everyone = ["a-1", "a-2", "a-3"]
    await qa.cases.profiling.set(Scope.AGENT, "a-1", allowed=False, by="user:admin")
    await qa.cases.profiling.set(Scope.SITE, "Laval", allowed=False, by="user:admin")
    assert await qa.cases.profiling.allowed(everyone, today) == frozenset()
    await qa.cases.profiling.set(Scope.AGENT, "a-2", allowed=True, by="user:admin")
    assert await qa.cases.profiling.allowed(everyone, today) == frozenset(), "a site's switch is no person's to lift"
    await qa.cases.profiling.set(Scope.SITE, "Laval", allowed=True, by="user:admin")
    assert await qa.cases.profiling.allowed(everyone, today) == {"a-2", "a-3"}
    assert await qa.cases.profiling.allowed([*everyone, "a-unknown"], today) == {"a-2", "a-3", "a-unknown"}
    for scope, key in ((Scope.SITE, "Nowhere"), (Scope.AGENT, "a-9")):
        with pytest.raises(NotFound):
            await qa.cases.profiling.set(scope, key, allowed=False, by="user:admin")


async def test_an_objection_is_decided_by_an_administrator(qa) -> None:
    await agents(qa)
    first = await qa.cases.profiling.object("I do not want trends of me.", ME)
    with pytest.raises(Conflict):
        await qa.cases.profiling.object("Again.", ME)
    await qa.cases.profiling.decide(first.id, uphold=False, reason="Needed for the pilot.", by="user:admin")
    second = await qa.cases.profiling.object("I still do not.", ME)
    assert [shown.objection.id for shown in await qa.cases.profiling.objections(None, 10)] == [second.id, first.id]
    upheld = await qa.cases.profiling.decide(second.id, uphold=True, reason="Granted.", by="user:admin")
    assert upheld.state is ObjectionState.UPHELD
    assert (await qa.cases.profiling.own(ME))[0] is False
    with pytest.raises(NotReady):
        await qa.cases.profiling.decide(second.id, uphold=True, reason="Again.", by="user:admin")
    kept = await rows(qa, "SELECT action, detail FROM audit_log ORDER BY id")
    assert [row[0] for row in kept] == [
        "profiling.objected", "profiling.objection_rejected", "profiling.objected", "profiling.objection_upheld",
        "profiling.switched_off",
    ]  # fmt: skip
    assert "trends" not in str(kept)


async def test_figures_of_one_person_are_neither_listed_nor_answered(qa) -> None:
    """Scoring of their contacts goes on."""
    await agents(qa)
    drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:admin")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:admin")
    raws = [record(f"c-{agent}", agent=agent) for agent in ("a-1", "a-2")]
    await qa.cases.accept.add(Intake(Options(initiator="user:admin")), taken(raws), last=True)
    await qa.cases.profiling.set(Scope.AGENT, "a-1", allowed=False, by="user:admin")
    outcomes = await qa.cases.evaluate.run([Ref("c-a-1", 1), Ref("c-a-2", 1)])
    assert {outcome.status.value for outcome in outcomes} == {"scored"}
    qa.clock.at += timedelta(days=1)
    insight = qa.cases.insight
    listed = await insight.agents(Asked(), ADMIN, "", "", None, 10)
    assert ([entry.agent_id for entry in listed.agents], listed.total) == (["a-2"], 1)
    assert (await insight.teams(Asked(), ADMIN)).teams[0].now.final == 2
    of_one = Asked(agent_id="a-1")
    for ask in (
        insight.agent(of_one, ADMIN),
        insight.agent(Asked(), ME),
        insight.overview(of_one, ADMIN),
        insight.trend(of_one, ADMIN, None, ""),
        insight.distribution(of_one, ADMIN),
        insight.heat_map(of_one, ADMIN),
        insight.teams(of_one, ADMIN),
    ):
        with pytest.raises(NotReady) as refused:
            await ask
        assert refused.value.details["reason"] == "profiling_off"
    assert (await insight.agent(Asked(agent_id="a-2"), ADMIN)).summary.now.final == 1
    overview = await insight.overview(Asked(), ADMIN)
    assert "a-1" not in {entry.comparison.subject.agent_id for entry in overview.movements}
