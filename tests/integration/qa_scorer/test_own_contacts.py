"""What an agent sees of their own contacts, what is asked of them, and what leaves the platform about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import InvalidInput, NotReady
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.agent_home import own_agent
from services.qa_scorer.application.exports import Purpose
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.disputes import Contest
from services.qa_scorer.domain.own_contacts import OwnFilter, View
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import AutoFailDecision, Override

pytestmark = pytest.mark.integration
ME = Principal("user:agent", frozenset({"agent"}), agent_id="a-1")
REVIEWER = Principal("user:first", frozenset({"qa_manager"}))
OTHER = Principal("user:second", frozenset({"qa_manager"}))
EVERYTHING = ("", "to_acknowledge", "confirmed", "ai", "disputed", "unscored")


async def contacts(qa):
    """c-1 confirmed by a person, c-2 decided on in part, c-3 the AI's alone, c-4 not scored, c-5 another agent's."""
    drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")
    records = [record(f"c-{number}") for number in range(1, 5)] + [record("c-5", agent="a-2")]
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken(records), last=True)
    await qa.cases.evaluate.run([Ref(id, 1) for id in ("c-1", "c-2", "c-3", "c-5")])
    [card] = (await qa.cases.read.scorecards(ScorecardFilter(interaction_id="c-1"), None, 10, REVIEWER),)
    decided = [
        Override(answer.criterion, "met", "looked at it")
        for answer in card[0].record.answers
        if answer.value == "cannot_tell"
    ] + [Override("greeting", "not_met", "No greeting.")]
    await in_part(qa, "c-2")
    return await qa.cases.review.run(
        card[0].record.id, decided, [], REVIEWER.subject, confirmed=rest(card[0].record, decided)
    )


def rest(card, decided=()) -> list[str]:
    """Judged answers that are neither open nor decided."""
    done = {"pace", *(entry.criterion for entry in decided)}
    return [entry.criterion for entry in card.answers if entry.value != "cannot_tell" and entry.criterion not in done]


async def in_part(qa, id: str):
    [card] = await qa.cases.read.scorecards(ScorecardFilter(interaction_id=id), None, 10, REVIEWER)
    return await qa.cases.review.run(
        card.record.id, [Override("greeting", "not_met", "No greeting.")], [], REVIEWER.subject
    )


async def listed(qa, view: str = "", **more) -> list[str]:
    rows = await qa.cases.agent_home.contacts(OwnFilter("a-1", View(view), **more), None, 10)
    return [row.ref.id for row in rows]


async def test_each_view_holds_what_it_says_and_nobody_elses(qa) -> None:
    confirmed = await contacts(qa)
    found = {view: set(await listed(qa, view)) for view in EVERYTHING}
    assert found == {
        "": {"c-1", "c-2", "c-3"},
        "to_acknowledge": {"c-1"},
        "confirmed": {"c-1"},
        "ai": {"c-2", "c-3"},
        "disputed": set(),
        "unscored": {"c-4"},
    }
    home = await qa.cases.agent_home.home(ME)
    assert (home.figures.to_acknowledge, home.figures.confirmed, home.figures.scored) == (1, 1, 3)
    assert home.figures.confirmed_mean == confirmed.result.overall
    await qa.cases.disputes.acknowledge(confirmed.id, ME)
    assert await listed(qa, "to_acknowledge") == []
    assert (await qa.cases.agent_home.home(ME)).figures.to_acknowledge == 0
    [row] = await qa.cases.agent_home.contacts(OwnFilter("a-1", View.CONFIRMED), None, 10)
    assert row.card is not None
    assert row.card.acknowledged_at == qa.clock.at
    assert (row.card.evaluator_kind, row.card.confirmed) == ("human", True)
    partly = next(
        row.card for row in await qa.cases.agent_home.contacts(OwnFilter("a-1"), None, 10) if row.ref.id == "c-2"
    )
    assert partly is not None
    assert (partly.evaluator_kind, partly.confirmed) == ("human", False)
    with pytest.raises(NotReady):
        await qa.cases.disputes.acknowledge(partly.id, ME)


async def test_figures_end_with_the_newest_contact_where_it_is_long_ago(qa) -> None:
    await contacts(qa)
    assert (await qa.cases.agent_home.home(ME)).until is None
    qa.clock.at += timedelta(days=300)
    home = await qa.cases.agent_home.home(ME)
    assert home.until == datetime(2026, 3, 2, 14, 5, 11, tzinfo=UTC)
    assert (home.figures.confirmed, home.figures.scored) == (1, 3)


async def test_a_decision_asks_for_a_new_acknowledgement(qa) -> None:
    confirmed = await contacts(qa)
    await qa.cases.disputes.acknowledge(confirmed.id, ME)
    dispute = await qa.cases.disputes.open(confirmed.id, Contest("greeting", "met", "I did greet them."), ME)
    [row] = await qa.cases.agent_home.contacts(OwnFilter("a-1", View.DISPUTED), None, 10)
    assert (row.undecided, row.upheld) == (1, 0)
    assert (await qa.cases.agent_home.home(ME)).figures.undecided == 1
    await qa.cases.disputes.decide(dispute.id, uphold=True, value="met", reason="It is there.", caller=OTHER)
    [row] = await qa.cases.agent_home.contacts(OwnFilter("a-1", View.TO_ACKNOWLEDGE), None, 10)
    assert (row.ref.id, row.undecided, row.upheld) == ("c-1", 0, 1)


async def test_filters_search_and_pages(qa) -> None:
    await contacts(qa)
    assert await listed(qa, channel="voice") == []
    assert await listed(qa, "unscored", channel="chat") == ["c-4"]
    assert set(await listed(qa, words="order came")) == {"c-1", "c-2", "c-3"}
    assert await listed(qa, words="giraffe") == []
    assert await listed(qa, words="c-2") == ["c-2"]
    assert await listed(qa, since=qa.clock.at + timedelta(days=1)) == []
    seen: list[str] = []
    after = None
    while True:
        page = await qa.cases.agent_home.contacts(OwnFilter("a-1"), after, 1)
        if not page:
            break
        seen.append(page[0].ref.id)
        assert page[0].card is not None
        after = (page[0].started_at, page[0].ref.id, str(page[0].card.id))
    assert seen == ["c-3", "c-2", "c-1"]


def test_who_is_no_agent_has_no_contacts() -> None:
    with pytest.raises(NotReady):
        own_agent(Principal("user:x", frozenset({"agent", "qa_manager"})))


async def test_a_record_holds_only_what_a_person_confirmed(qa) -> None:
    confirmed = await contacts(qa)

    async def exported(purpose: Purpose, **filters) -> list[str]:
        page = await qa.cases.exports.page(purpose, ScorecardFilter(**filters), None, 50, REVIEWER)
        return [shown.record.ref.id for shown in page]

    assert await exported(Purpose.RECORD) == ["c-1"]
    # One answer of it is a person's, the others are nobody's but the judge's.
    [part] = await qa.cases.read.scorecards(ScorecardFilter(interaction_id="c-2"), None, 10, REVIEWER)
    assert (part.record.evaluator.kind, part.record.result.status, part.record.confirmed) == ("human", "final", False)
    whole = await qa.cases.review.run(part.record.id, [], [], "user:second", confirmed=rest(part.record, []))
    assert whole.confirmed
    assert {(entry.criterion, entry.act, entry.acted_by) for entry in whole.answers} == {
        ("greeting", "changed", "user:first"), ("kindness", "confirmed", "user:second"), ("pace", None, None),
    }  # fmt: skip
    assert await exported(Purpose.RECORD) == ["c-1", "c-2"]
    await qa.cases.undo.run(whole.id, "user:second")
    assert await exported(Purpose.RECORD) == ["c-1"]
    assert set(await exported(Purpose.COACHING)) == {"c-1", "c-2", "c-3", "c-5"}
    assert await exported(Purpose.RECORD, agent_id="a-2") == []
    with pytest.raises(InvalidInput):
        await exported(Purpose.RECORD, status="in_review")
    noted = await rows(
        qa,
        "SELECT actor, subject_id, detail->>'confirmed_only' FROM audit_log "
        "WHERE action = 'scorecards.exported' ORDER BY id",
    )
    assert noted == [
        *[("user:first", "record", "true")] * 3,
        ("user:first", "coaching", "false"),
        ("user:first", "record", "true"),
    ]
    await qa.cases.disputes.open(confirmed.id, Contest("greeting", "met", "I did greet them."), ME)
    assert await exported(Purpose.RECORD) == [], "a contested score is not final"


async def test_an_exports_further_pages_leave_no_further_rows(qa) -> None:
    await contacts(qa)
    first = await qa.cases.exports.page(Purpose.COACHING, ScorecardFilter(), None, 2, REVIEWER)
    rest = await qa.cases.exports.page(Purpose.COACHING, ScorecardFilter(), first[-1].record.seq, 50, REVIEWER)
    assert len({shown.record.id for shown in (*first, *rest)}) == 4
    assert await rows(qa, "SELECT count(*) FROM audit_log WHERE action = 'scorecards.exported'") == [(1,)]


async def test_acknowledgements_are_listed_to_their_agent_alone(qa) -> None:
    confirmed = await contacts(qa)
    at = await qa.cases.disputes.acknowledge(confirmed.id, ME)
    assert await qa.cases.disputes.acknowledged([confirmed.id], REVIEWER) == {confirmed.id: at}
    stranger = Principal("user:agent2", frozenset({"agent"}), agent_id="a-2")
    assert await qa.cases.disputes.acknowledged([confirmed.id], stranger) == {}


async def test_disputes_say_whom_and_which_rubric_they_are_about(qa) -> None:
    confirmed = await contacts(qa)
    dispute = await qa.cases.disputes.open(confirmed.id, Contest("greeting", "met", "I did greet them."), ME)
    about = (await qa.cases.disputes.about([dispute]))[dispute.id]
    assert (about.agent_name, about.rubric, about.rubric_version) == ("", "core", 1)
    assert await qa.cases.disputes.about([]) == {}


async def test_a_confirmed_auto_fail_lowers_no_average(qa) -> None:
    """It is told as a rate; an average over noughts would say that the agent did everything wrong."""
    critical = RUBRIC.replace("critical: none", "critical: interaction", 1)
    drafted = await qa.cases.rubrics.create(critical, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken([record("c-1")]), last=True)
    await qa.cases.evaluate.run([Ref("c-1", 1)])
    [card] = await qa.cases.read.scorecards(ScorecardFilter(interaction_id="c-1"), None, 10, REVIEWER)
    answers = [
        Override(answer.criterion, "not_met" if answer.criterion == "greeting" else "met", "I looked at it.")
        for answer in card.record.answers
        if answer.criterion == "greeting" or answer.value == "cannot_tell"
    ]
    failed = await qa.cases.review.run(
        card.record.id,
        answers,
        [AutoFailDecision("greeting", confirm=True)],
        REVIEWER.subject,
        confirmed=rest(card.record, answers),
    )
    assert failed.result.overall == 0
    assert failed.result.score_before_autofail
    figures = (await qa.cases.agent_home.home(ME)).figures
    assert figures.confirmed_mean == failed.result.score_before_autofail
