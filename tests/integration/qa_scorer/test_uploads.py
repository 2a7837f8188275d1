"""Files uploaded through the console: every line answered for, and what came of them to be followed."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from qa_helpers import RUBRIC, record, rows

from services.common.auth import Principal
from services.common.errors import Forbidden, InvalidInput, NotFound, NotReady
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.uploads import KEPT_REFUSALS, Kind, UploadState

pytestmark = pytest.mark.integration
MANAGER = Principal("user:manager", frozenset({"qa_manager"}))
OTHER = Principal("user:other", frozenset({"qa_manager"}))
ADMIN = Principal("user:admin", frozenset({"admin"}))


def line(number: int, raw: object) -> tuple[int, bytes]:
    return number, raw if isinstance(raw, bytes) else json.dumps(raw).encode()


async def begun(qa, kind: Kind = Kind.INTERACTIONS, size: int = 1000, caller: Principal = MANAGER) -> uuid.UUID:
    upload, started = await qa.cases.uploads.start(uuid.uuid4(), kind, "march.jsonl", size, None, caller)
    assert started
    return upload.id


async def test_a_file_in_pieces_with_refused_lines(qa) -> None:
    id = await begun(qa)
    first = await qa.cases.uploads.add_lines(
        id,
        [line(1, record("c-1")), line(2, b"{nonsense"), line(4, {"id": "c-3"})],
        bytes_done=400,
        last=False,
        caller=MANAGER,
    )
    assert (first.accepted, first.refused, first.bytes_done) == (1, 2, 400)
    assert qa.cases.uploads.state(first) is UploadState.RUNNING
    done = await qa.cases.uploads.add_lines(
        id, [line(5, record("c-4")), line(6, record("c-1"))], bytes_done=0, last=True, caller=MANAGER
    )
    assert (done.accepted, done.duplicate, done.refused, done.bytes_done) == (2, 1, 2, 1000)
    assert qa.cases.uploads.state(done) is UploadState.DONE
    refusals, not_kept = await qa.cases.uploads.refusals(id, 0, 10)
    assert [(refusal.line, refusal.record_id, refusal.code) for _, refusal in refusals] == [
        (2, "", "not_json"),
        (4, "c-3", "missing_field"),
    ]
    assert not_kept == 0
    again, _ = await qa.cases.uploads.refusals(id, refusals[0][0], 10)
    assert [refusal.line for _, refusal in again] == [4]
    assert await rows(
        qa, "SELECT actor, detail->>'accepted' FROM audit_log WHERE action = 'import.finished' ORDER BY id"
    ) == [("user:manager", "2")]
    with pytest.raises(NotReady):
        await qa.cases.uploads.add_lines(id, [line(7, record("c-9"))], bytes_done=0, last=True, caller=MANAGER)


async def test_even_two_contacts_can_be_followed_to_their_scores(qa) -> None:
    drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, 1, "user:1")
    id = await begun(qa)
    done = await qa.cases.uploads.add_lines(
        id, [line(1, record("c-1")), line(2, record("c-2"))], bytes_done=0, last=True, caller=MANAGER
    )
    assert done.backlog_id is not None
    [running] = await qa.cases.uploads.batches("running", None, 10)
    assert (running.record.id, running.upload_id, running.file_name, running.outcome) == (
        done.backlog_id,
        id,
        "march.jsonl",
        None,
    )
    window = await qa.cases.backlog.next_window(done.backlog_id, 0, 10)
    assert window.refs == [Ref("c-1", 1), Ref("c-2", 1)]
    assert window.sealed
    await qa.cases.evaluate.run([Ref("c-1", 1)])
    assert (await qa.cases.backlog.progress(done.backlog_id))[1].pending == 1
    await qa.cases.evaluate.run([Ref("c-2", 1)])
    assert await qa.cases.backlog.finish(done.backlog_id, window.position)
    [ended] = await qa.cases.uploads.batches("finished", None, 10)
    assert ended.outcome is not None
    assert (ended.outcome.total, ended.outcome.scored) == (2, 2)
    assert await qa.cases.uploads.batches("running", None, 10) == []


async def test_a_silent_upload_has_stalled(qa) -> None:
    id = await begun(qa)
    qa.clock.at += timedelta(seconds=119)
    assert qa.cases.uploads.state(await qa.cases.uploads.get(id)) is UploadState.RUNNING
    qa.clock.at += timedelta(seconds=1)
    assert qa.cases.uploads.state(await qa.cases.uploads.get(id)) is UploadState.STALLED


async def test_the_same_id_begins_once_and_is_its_owners(qa) -> None:
    id = await begun(qa)
    known, started = await qa.cases.uploads.start(id, Kind.INTERACTIONS, "other.jsonl", 5, None, MANAGER)
    assert not started
    assert known.file_name == "march.jsonl"
    with pytest.raises(Forbidden):
        await qa.cases.uploads.start(id, Kind.INTERACTIONS, "march.jsonl", 5, None, OTHER)
    with pytest.raises(Forbidden):
        await qa.cases.uploads.add_lines(id, [line(1, record("c-1"))], bytes_done=0, last=True, caller=OTHER)
    with pytest.raises(NotFound):
        await qa.cases.uploads.get(uuid.uuid4())


async def test_agents_by_csv_and_customers_by_administrators(qa) -> None:
    csv = b"agent_id;name;team\na-1;Ana;north\n;Nobody;north\n"
    done = await qa.cases.uploads.add_csv(await begun(qa, Kind.AGENTS), csv, MANAGER)
    assert (done.accepted, done.refused, done.finished_at) == (1, 1, qa.clock.at)
    assert done.backlog_id is None
    with pytest.raises(InvalidInput):
        await qa.cases.uploads.add_csv(await begun(qa), csv, MANAGER)
    with pytest.raises(Forbidden):
        await begun(qa, Kind.CUSTOMERS)
    id = await begun(qa, Kind.CUSTOMERS, caller=ADMIN)
    customers = [line(1, {"customer_id": "u-1", "name": "Ann Lee"}), line(2, {"name": "x"})]
    taken = await qa.cases.uploads.add_lines(id, customers, bytes_done=0, last=True, caller=ADMIN)
    assert (taken.accepted, taken.refused) == (1, 1)
    newest = await qa.cases.uploads.list(None, 2)
    assert [entry.kind for entry in newest] == [Kind.CUSTOMERS, Kind.INTERACTIONS]
    [oldest] = await qa.cases.uploads.list(newest[-1].seq, 2)
    assert oldest.kind is Kind.AGENTS


async def test_a_long_csv(qa) -> None:
    csv = b"agent_id,name\n" + b"".join(b"a-%d,Ana %d\n" % (n, n) for n in range(6000))
    done = await qa.cases.uploads.add_csv(await begun(qa, Kind.AGENTS), csv, MANAGER)
    assert (done.accepted, done.refused) == (6000, 0)


async def test_no_more_refusals_are_kept_than_anybody_reads(qa) -> None:
    id = await begun(qa, Kind.AGENTS)
    bad = [(number, b"{}") for number in range(1, KEPT_REFUSALS + 6)]
    upload = await qa.cases.uploads.add_lines(id, bad, bytes_done=0, last=True, caller=MANAGER)
    assert upload.refused == KEPT_REFUSALS + 5
    assert (await qa.cases.uploads.refusals(id, 0, 1))[1] == 5
