"""Whoever is handed an original leaves a row in the audit log; nobody else is handed one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import grpc
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from debrief.qa.v1 import interaction_pb2, interaction_pb2_grpc
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal, TokenSigner, TokenVerifier
from services.common.errors import Forbidden, NotFound, NotReady
from services.common.grpc_server import build_server
from services.common.http import create_app
from services.qa_scorer.api.grpc import servicers
from services.qa_scorer.api.http import add_routes
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.exports import Purpose
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.records import Ref

pytestmark = pytest.mark.integration
KEY = Ed25519PrivateKey.generate()
READER = Principal("user:reader", frozenset({"qa_manager"}), frozenset({"pii.read"}))
MASKED = Principal("user:masked", frozenset({"qa_manager"}))
AGENT = Principal("user:agent", frozenset({"agent"}), frozenset({"pii.read"}), agent_id="a-1")
COLLEAGUE = Principal("user:other", frozenset({"agent"}), frozenset({"pii.read"}), agent_id="a-2")
LINKS = {"recording_url": "https://recordings.example/c-1", "source_url": "https://crm.example/c-1"}
NAMED = "Hello, this is Zebulon Quartermain, how can I help?"
READS = "SELECT actor, subject_id, detail FROM audit_log WHERE action = 'original.read' ORDER BY id"


async def filled(qa: Any) -> None:
    """c-1 has a name in the greeting that its scorecard quotes, c-2 none; both scored."""
    drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")
    await qa.cases.directory.agents([])
    contacts = [
        record("c-1", opening=NAMED, said="My name is Zebulon Quartermain.") | {"metadata": LINKS},
        record("c-2"),
    ]
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken(contacts), last=True)
    await qa.cases.evaluate.run([Ref("c-1", 1), Ref("c-2", 1)])


async def test_a_transcript_with_personal_values_is_noted_once_an_hour_for_each_person(qa) -> None:
    await filled(qa)
    shown = await qa.cases.read.interaction("c-1", None, READER)
    assert shown.original
    assert shown.interaction.metadata == LINKS
    await qa.cases.read.interaction("c-1", None, READER, lambda total: range(1))
    assert await rows(qa, READS) == [("user:reader", "c-1", {"what": "transcript"})]
    await qa.cases.read.interaction("c-1", None, AGENT)
    await qa.cases.read.interaction("c-2", None, READER)
    qa.clock.at += timedelta(minutes=59)
    await qa.cases.read.interaction("c-1", None, READER)
    assert [row[:2] for row in await rows(qa, READS)] == [
        ("user:reader", "c-1"), ("user:agent", "c-1"), ("user:reader", "c-2"),
    ]  # fmt: skip
    qa.clock.at += timedelta(minutes=1)
    await qa.cases.read.interaction("c-1", None, READER)
    assert len(await rows(qa, READS)) == 4


async def test_what_is_masked_is_not_noted_and_leads_nowhere(qa) -> None:
    await filled(qa)
    shown = await qa.cases.read.interaction("c-1", None, MASKED)
    assert not shown.original
    assert "Zebulon" not in str(shown.interaction.turns)
    assert not shown.interaction.metadata.keys() & LINKS.keys()
    await qa.cases.read.scorecards(ScorecardFilter(), None, 10, MASKED)
    with pytest.raises(Forbidden):
        await qa.cases.read.interaction("c-1", None, COLLEAGUE)
    with pytest.raises(Forbidden):
        await qa.cases.read.open_original("c-1", None, "recording", COLLEAGUE)
    assert await rows(qa, READS) == [], "nobody saw anything"


async def test_the_links_are_noted_and_go_with_the_original(qa) -> None:
    await filled(qa)
    for what, url in (("recording", LINKS["recording_url"]), ("source", LINKS["source_url"])):
        assert await qa.cases.read.open_original("c-1", None, what, READER) == url
    with pytest.raises(NotFound, match="recording_url"):
        await qa.cases.read.open_original("c-2", None, "recording", READER)
    assert [row[2]["what"] for row in await rows(qa, READS)] == ["recording", "source"]
    await qa.cases.retention.set("original", 30, "user:admin")
    qa.clock.at += timedelta(days=31)
    await qa.cases.retention.sweep("s", "original", qa.clock.at, 10)
    with pytest.raises(NotReady):
        await qa.cases.read.open_original("c-1", None, "recording", READER)
    assert not (await qa.cases.read.interaction("c-1", None, READER)).original
    assert len(await rows(qa, READS)) == 2


async def test_quotes_are_noted_where_they_show_more_than_the_masked_ones(qa) -> None:
    await filled(qa)
    [quoting] = [
        entry for entry in await qa.cases.read.scorecards(ScorecardFilter(), None, 10, READER) if entry.unmasked
    ]
    assert quoting.record.ref.id == "c-1"
    await qa.cases.read.scorecard(quoting.record.id, READER)
    assert await rows(qa, READS) == [("user:reader", "c-1", {"what": "quotes"})]
    for _ in range(2):
        await qa.cases.exports.page(Purpose.COACHING, ScorecardFilter(), None, 10, READER)
    assert (await rows(qa, READS))[1:] == [("user:reader", "c-1", {"what": "quotes", "purpose": "coaching"})]


async def test_where_it_can_t_be_noted_nothing_is_handed_out(qa, monkeypatch) -> None:
    await filled(qa)

    async def fails(*_: Any) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("services.qa_scorer.adapters.repositories.audit.AuditRepository.add_once", fails)
    with pytest.raises(RuntimeError, match="the log is full"):
        await qa.cases.read.interaction("c-1", None, READER)
    with pytest.raises(RuntimeError, match="the log is full"):
        await qa.cases.read.open_original("c-1", None, "source", READER)


@pytest.fixture
async def served(qa: Any) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    await filled(qa)
    verifier = TokenVerifier({"console": KEY.public_key()}, "qa_scorer")
    server = build_server(verifier=verifier, servicers=servicers(qa.cases))
    target = f"127.0.0.1:{await server.start('127.0.0.1', 0)}"

    async def ready() -> dict[str, str]:
        return {}

    app = create_app(title="qa_scorer", version="1", verifier=verifier, ready=ready)
    add_routes(app, qa.cases)
    async with (
        grpc.aio.insecure_channel(target) as channel,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield interaction_pb2_grpc.InteractionServiceStub(channel), client
    await server.stop(0)


def token(caller: Principal) -> str:
    signed = TokenSigner("console", KEY).sign(
        "qa_scorer", subject=caller.subject, roles=caller.roles, permissions=caller.permissions,
        agent_id=caller.agent_id,
    )  # fmt: skip
    return f"Bearer {signed}"


async def test_over_grpc_and_http_it_is_the_same(qa, served) -> None:
    stub, client = served
    answer = await client.get("/api/v1/interactions/c-1", headers={"Authorization": token(MASKED)})
    assert (answer.json()["original"], "recording_url" in answer.text) == (False, False)
    metadata = [("authorization", token(MASKED))]
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stub.OpenOriginal(interaction_pb2.OpenOriginalRequest(id="c-1", what="recording"), metadata=metadata)
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED
    assert await rows(qa, READS) == []
    answer = await client.get("/api/v1/interactions/c-1", headers={"Authorization": token(AGENT)})
    assert answer.json()["original"]
    metadata = [("authorization", token(READER))]
    found = await stub.GetInteraction(interaction_pb2.GetInteractionRequest(id="c-1"), metadata=metadata)
    assert found.original
    opened = await stub.OpenOriginal(interaction_pb2.OpenOriginalRequest(id="c-1", what="recording"), metadata=metadata)
    assert opened.url == LINKS["recording_url"]
    assert await rows(qa, READS) == [
        ("user:agent", "c-1", {"what": "transcript"}),
        ("user:reader", "c-1", {"what": "transcript"}),
        ("user:reader", "c-1", {"what": "recording"}),
    ]
