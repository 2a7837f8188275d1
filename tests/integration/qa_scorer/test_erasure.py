"""A customer is erased: nothing of them is left anywhere, and nothing of anybody else is gone."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import asyncpg
import pytest
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import NotFound, Unavailable
from services.qa_scorer.adapters.repositories.erasures import COVERED
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.exemplars import Labelled
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.directory import validate_customer
from services.qa_scorer.domain.disputes import Contest
from services.qa_scorer.domain.erasure import ErasureState
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import Override
from services.qa_scorer.domain.validation import validate_interaction

pytestmark = pytest.mark.integration
ADMIN = "user:admin"
ME = Principal("user:agent", frozenset({"agent"}), agent_id="a-1")
READER = Principal("user:reader", frozenset({"admin"}), frozenset({"pii.read"}))
CUSTOMER, OTHER = "u-zebulon-7", "u-other-1"
CONTACTS = ("c-770001", "c-770002", "c-770003")
KNOWN = (CUSTOMER, *CONTACTS, "Zebulon", "Quartermain", "zeb@quartermain.example", "+15145550142", "pomegranate")


def theirs(id: str, customer: str, said: str, **more):
    return record(id, said=said, **more) | {"customer_id": customer}


async def published(qa) -> None:
    drafted = await qa.cases.rubrics.create(RUBRIC, "", ADMIN)
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, ADMIN)


async def lived(qa) -> None:
    """A customer with contacts in every state, and another one beside them."""
    await published(qa)
    people = [
        {"customer_id": CUSTOMER, "name": "Zebulon Quartermain", "email": "zeb@quartermain.example",
         "phone": "514-555-0142", "province": "QC"},
        {"customer_id": OTHER, "name": "Someone Else", "province": "ON"},
    ]  # fmt: skip
    await qa.cases.directory.customers([(n, validate_customer(raw)) for n, raw in enumerate(people, start=1)])
    raws = [
        theirs(CONTACTS[0], CUSTOMER, "I am Zebulon Quartermain and my pomegranate never came."),
        theirs(CONTACTS[1], CUSTOMER, "Write to zeb@quartermain.example about the pomegranate."),
        theirs("c-other", OTHER, "My melon never came."),
    ]
    await qa.cases.accept.once(taken(raws), Options(initiator=ADMIN), idempotency_key="k-1", request=b"1")
    await qa.cases.evaluate.run([Ref(id, 1) for id in (*CONTACTS[:2], "c-other")])
    raw = theirs(CONTACTS[1], CUSTOMER, "Forget the pomegranate.") | {"revision": 2}
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken([raw]), last=True)
    await qa.cases.evaluate.run([Ref(CONTACTS[1], 2)])
    waiting = [theirs(CONTACTS[2], CUSTOMER, "Hello?")]
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken(waiting), last=True)
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken([record(f"b-{n}") for n in range(20)]), last=True)
    [card] = await qa.cases.read.scorecards(ScorecardFilter(interaction_id=CONTACTS[0]), None, 10, READER)
    read = [one.criterion for one in card.record.answers if one.criterion != "greeting" and one.value != "cannot_tell"]
    judged = await qa.cases.review.run(
        card.record.id,
        [Override("greeting", "not_met", "none of pomegranate")],
        [],
        "user:m",
        "k-2",
        confirmed=read,
    )
    await qa.cases.disputes.acknowledge(judged.id, ME)
    await qa.cases.disputes.open(judged.id, Contest("greeting", "met", "I said it to Zebulon.", 0, "Hello"), ME)
    await qa.cases.exemplars.mark(judged.id, "kindness", "met", "user:m")
    for number, (id, customer) in enumerate((("x-1", CUSTOMER), ("x-2", OTHER)), start=1):
        taught = validate_interaction(theirs(id, customer, "No pomegranate today."))
        await qa.cases.exemplars.teach("core", [Labelled(number, taught, {"greeting": Label("met")})], ADMIN)
    qa.llm.ledger = [(f"interaction:{id}", qa.clock.at) for id in (*CONTACTS, "c-other")]


async def erase(qa, id: uuid.UUID) -> None:
    """What the workflow does, histories aside."""
    while (await qa.cases.erasure.batch(id, 2)).interactions:
        pass
    await qa.cases.erasure.ledger(id)
    assert await qa.cases.erasure.finish(id)


async def everything(postgres) -> dict[str, str]:
    """Every row of every table of the schema as text, bytes spelled out, by table."""
    connection = await asyncpg.connect(postgres.superuser_url.replace("+asyncpg", ""))
    try:
        found = {}
        for table in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'qa_scorer'"):
            name = table["tablename"]
            columns = await connection.fetch(
                "SELECT column_name, udt_name FROM information_schema.columns"
                " WHERE table_schema = 'qa_scorer' AND table_name = $1", name)  # fmt: skip
            parts = ", ".join(
                f"encode({column['column_name']}, 'escape')" if column["udt_name"] == "bytea" else
                f"{column['column_name']}::text" for column in columns)  # fmt: skip
            listed = await connection.fetch(f"SELECT concat_ws(chr(31), {parts}) AS row FROM qa_scorer.{name}")
            found[name] = "\n".join(row["row"] for row in listed)
        return found
    finally:
        await connection.close()


def mentions(tables: dict[str, str], values) -> set[tuple[str, str]]:
    return {(table, value) for table, text in tables.items() for value in values if value.casefold() in text.casefold()}


async def test_nothing_is_left_and_nothing_else_is_gone(qa, postgres) -> None:
    await lived(qa)
    before = await everything(postgres)
    # The test would prove nothing if it looked where nothing ever stood.
    for table in ("interactions", "scorecards", "exemplars", "customers", "outbox", "idempotency_keys", "disputes"):
        assert any(found == table for found, _ in mentions(before, KNOWN)), table
    counted = await rows(qa, "SELECT (SELECT count(*) FROM interactions), (SELECT count(*) FROM scorecards)")
    erasure, created = await qa.cases.erasure.request(CUSTOMER, "REQ-12", ADMIN)
    assert created
    await erase(qa, erasure.id)

    left = mentions(await everything(postgres), KNOWN)
    # Decisions are kept with the ids of contacts; nothing in them says whose they were.
    assert {table for table, _ in left} <= {"audit_log"}
    assert not {value for _, value in left} & {CUSTOMER, *KNOWN[4:]}
    done = await qa.cases.erasure.get(erasure.id)
    assert done.state is ErasureState.FINISHED
    assert done.customer_id is None
    assert done.removed == {
        "interaction": 4, "original": 4, "judged_view": 4, "search_text": 3, "scorecard": 4, "answer": 12,
        "dispute": 1, "acknowledgement": 1, "exemplar": done.removed["exemplar"], "customer": 1,
        "idempotency_answer": 2, "outbox_row": 5, "llm_ledger_reference": 3, "review": 1,
        "workflow_history_left": 5,
    }  # fmt: skip
    assert done.removed["exemplar"] >= 2
    assert [reference for reference, _ in qa.llm.ledger] == ["", "", "", "interaction:c-other"]
    assert await rows(qa, "SELECT (SELECT count(*) FROM interactions), (SELECT count(*) FROM scorecards)") == [
        (counted[0][0] - 4, counted[0][1] - 4)
    ]
    assert await rows(qa, "SELECT count(*) FROM exemplars WHERE interaction_id = 'x-2'") == [(1,)]
    assert await rows(qa, "SELECT count(*) FROM customers") == [(1,)]


async def test_statistics_are_those_of_what_is_left(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    await erase(qa, erasure.id)
    sums = (
        "SELECT day, team, agent_id, rubric, rubric_version, sum(final), sum(scored), sum(tenths), sum(in_review),"
        " sum(disputed) FROM insight_scores_now GROUP BY 1, 2, 3, 4, 5 HAVING sum(final) <> 0 OR sum(in_review) <> 0"
        " ORDER BY 1, 2, 3, 4, 5"
    )
    contacts = "SELECT state, sum(n) FROM insight_contacts_now GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1"
    kept = await rows(qa, sums), await rows(qa, contacts)
    await rows(qa, "SELECT insight_rebuild('')")
    assert (await rows(qa, sums), await rows(qa, contacts)) == kept


async def test_the_same_request_again_answers_with_the_same_erasure(qa) -> None:
    await lived(qa)
    first, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    same, created = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    assert (same.id, created) == (first.id, False)
    assert await rows(qa, "SELECT count(*) FROM outbox WHERE kind = 'EraseCustomer'") == [(1,)]
    await erase(qa, first.id)
    await erase(qa, first.id)
    again, created = await qa.cases.erasure.request(CUSTOMER, "", "user:else")
    assert (again.id, again.requested_by, created) == (first.id, ADMIN, False)


async def test_a_file_that_is_sent_again_brings_nothing_back(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    qa.clock.at += timedelta(days=1)
    old = theirs(CONTACTS[0], CUSTOMER, "I am Zebulon.") | {"started_at": "2026-03-01T08:00:00Z"}
    new = theirs("c-new", CUSTOMER, "I am back.") | {"started_at": "2026-03-03T10:00:00Z"}
    await erase(qa, erasure.id)
    intake = await qa.cases.accept.once(
        taken([old, new, record("c-plain")]), Options(initiator=ADMIN), idempotency_key="k-1", request=b"1"
    )
    assert [answer.acceptance for answer in intake.answers] == ["refused", "accepted", "accepted"]
    assert intake.answers[0].refusal is not None
    assert intake.answers[0].refusal.code == "erased_customer"
    [answer] = await qa.cases.directory.customers([(1, validate_customer({"customer_id": CUSTOMER, "name": "Zeb"}))])
    assert answer.acceptance == "refused"
    taught = await qa.cases.exemplars.teach(
        "core", [Labelled(1, validate_interaction(old), {"greeting": Label("met")})], ADMIN
    )
    assert (taught.exemplars, [refusal.code for refusal in taught.refusals]) == (0, ["erased_customer"])
    # Something new of theirs is there now: asked again, it is erased as well.
    again, created = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    assert created
    assert again.id != erasure.id
    await erase(qa, again.id)
    assert await rows(qa, f"SELECT count(*) FROM interactions WHERE customer_id = '{CUSTOMER}'") == [(0,)]


async def test_what_comes_in_while_it_runs_keeps_it_from_finishing(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    while (await qa.cases.erasure.batch(erasure.id, 100)).interactions:
        pass
    late = theirs("c-late", CUSTOMER, "Me again.") | {"started_at": "2026-03-03T10:00:00Z"}
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken([late]), last=True)
    assert not await qa.cases.erasure.finish(erasure.id)
    await erase(qa, erasure.id)


async def test_a_judge_that_was_at_work_finds_it_gone(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    first = await qa.cases.erasure.batch(erasure.id, 100)
    assert first.in_flight == 1
    [outcome] = await qa.cases.evaluate.run([Ref(CONTACTS[2], 1)])
    assert (outcome.status.value, outcome.reason) == ("obsolete", "not_stored")


async def test_the_ledger_is_asked_again_after_an_outage(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    while (await qa.cases.erasure.batch(erasure.id, 100)).interactions:
        pass
    qa.llm.ledger_error = Unavailable("away")
    with pytest.raises(Unavailable):
        await qa.cases.erasure.ledger(erasure.id)
    qa.llm.ledger_error = None
    assert await qa.cases.erasure.ledger(erasure.id) == 3
    assert await qa.cases.erasure.ledger(erasure.id) == 0


async def test_it_names_the_histories_and_forgets_those_that_are_gone(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "", ADMIN)
    await qa.cases.erasure.batch(erasure.id, 100)
    found = await qa.cases.erasure.histories(erasure.id, "", 100)
    singles = [id for id, own in found if own]
    assert [id for id in singles if id.startswith("score-interaction/")] == [
        "score-interaction/c-770001/1", "score-interaction/c-770002/1", "score-interaction/c-770002/2",
        "score-interaction/c-770003/1",
    ]  # fmt: skip
    assert sum(1 for id in singles if id.startswith("dispute-due/")) == 1
    await qa.cases.erasure.histories_erased(erasure.id, singles, 3)
    assert await qa.cases.erasure.histories(erasure.id, "", 100) == [(id, own) for id, own in found if not own]
    assert (await qa.cases.erasure.get(erasure.id)).removed["workflow_history"] == 3


async def test_an_erasure_that_nobody_asked_for_is_not_found(qa) -> None:
    with pytest.raises(NotFound):
        await qa.cases.erasure.batch(uuid.uuid4(), 1)


async def test_the_audit_log_holds_a_hash_and_counts(qa) -> None:
    await lived(qa)
    erasure, _ = await qa.cases.erasure.request(CUSTOMER, "REQ-12", ADMIN)
    await erase(qa, erasure.id)
    kept = await rows(
        qa, "SELECT action, actor, subject_id, detail FROM audit_log WHERE subject_kind = 'customer' ORDER BY id"
    )
    assert [(row[0], row[1]) for row in kept] == [
        ("customer.erasure_requested", ADMIN), ("customer.erased", "svc:worker"),
    ]  # fmt: skip
    assert {row[2] for row in kept} == {erasure.customer_key}
    assert kept[1][3]["scorecard"] == 4
    assert CUSTOMER not in json.dumps([row[3] for row in kept])


async def test_every_table_of_contacts_and_customers_is_seen_to(qa, postgres) -> None:
    """A new table with a contact's, a scorecard's or a customer's id must be erased too, or hang on one that is."""
    connection = await asyncpg.connect(postgres.superuser_url.replace("+asyncpg", ""))
    try:
        holding = {
            row["table_name"]
            for row in await connection.fetch(
                "SELECT DISTINCT table_name FROM information_schema.columns JOIN pg_tables"
                " ON tablename = table_name AND schemaname = table_schema WHERE table_schema = 'qa_scorer'"
                " AND column_name IN ('interaction_id', 'scorecard_id', 'customer_id', 'review_id', 'record_id')"
            )
        }
        cascades = await connection.fetch(
            "SELECT c.relname AS child, p.relname AS parent FROM pg_constraint k"
            " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'qa_scorer' AND k.contype = 'f' AND k.confdeltype = 'c'"
        )
    finally:
        await connection.close()
    covered = {*COVERED, "insight_facts"}  # kept by a trigger on scorecards
    while more := {row["child"] for row in cascades if row["parent"] in covered} - covered:
        covered |= more
    assert holding - covered == set()
