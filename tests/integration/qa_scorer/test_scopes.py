"""Whoever sees a part alone is refused the rest: every RPC and route that a coach or an agent may call, asked for
what is another team's and another agent's."""

from __future__ import annotations

import contextlib
import dataclasses
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from debrief.qa.v1 import (
    agent_home_pb2,
    directory_pb2,
    dispute_pb2,
    export_pb2,
    insight_pb2,
    interaction_pb2,
    scorecard_pb2,
)
from fastapi.routing import APIRoute
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message
from qa_helpers import RUBRIC, record, taken

from services.common.access import access_rule, methods_of
from services.common.auth import Principal, TokenSigner, TokenVerifier
from services.common.errors import DomainError, Forbidden, NotFound
from services.common.grpc_errors import from_rpc_error
from services.common.grpc_server import build_server
from services.common.http import create_app
from services.qa_scorer.api.grpc import servicers
from services.qa_scorer.api.http import add_routes
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.directory import validate_agent
from services.qa_scorer.domain.disputes import Contest
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.review import Override

pytestmark = pytest.mark.integration

KEY = Ed25519PrivateKey.generate()
PROTO = Path(__file__).resolve().parents[3] / "proto"
PACKAGE = "debrief.qa.v1."
REVIEWER = Principal("user:first", frozenset({"qa_manager"}))
ADMIN = Principal("user:root", frozenset({"admin"}))
OTHER = Principal("user:other", frozenset({"agent"}), agent_id="zz-other")
PROTOS = [str(path.relative_to(PROTO)) for path in sorted((PROTO / "debrief" / "qa" / "v1").glob("*.proto"))]
NARROW = {
    "agent": Principal("user:ada", frozenset({"agent"}), agent_id="a-1"),
    "coach": Principal("user:cleo", frozenset({"coach"}), teams=frozenset({"north"})),
    "coach of none": Principal("user:cy", frozenset({"coach"})),
    "coach and agent": Principal("user:dee", frozenset({"coach", "agent"}), agent_id="a-1", teams=frozenset({"north"})),
    "recovery and agent": Principal("user:eve", frozenset({"recovery", "agent"}), agent_id="a-1"),
}
WHY = "I did greet, see my first line."
CONTESTED = {"criterion": "kindness", "wanted_value": "na", "reason": WHY}


@dataclass(frozen=True)
class Foreign:
    """What belongs to the agent zz-other of the team zz-south: a contact with its scorecard, contested; and another
    scorecard, which a person confirmed."""

    card: str
    dispute: str
    confirmed: str

    @property
    def marks(self) -> tuple[str, ...]:
        return ("zz-", self.card, self.dispute, self.confirmed)


@dataclass(frozen=True)
class Ask:
    """A request for what is foreign, and whether an answer tells of it."""

    request: Callable[[Foreign], Message]
    tells: Callable[[Any, Foreign], bool] = lambda answer, foreign: any(mark in str(answer) for mark in foreign.marks)
    free: frozenset[str] = frozenset()
    """Roles that see it by right: whoever has one of them, and may call the RPC with it."""


def figures(message: type[Message], n: Callable[[Any], int], **more: Any) -> list[Ask]:
    """Of everybody, of the other agent, of the other team; `n` counts contacts, of which one is one's own."""

    def ask(own: int, **given: Any) -> Ask:
        return Ask(
            lambda _: message(filter=insight_pb2.InsightFilter(**given), **more),
            lambda answer, foreign: n(answer) > own or any(mark in str(answer) for mark in foreign.marks),
        )

    south = "zz-south"
    return [ask(1), ask(0, agent_id="zz-other"), ask(0, teams=[south]), ask(1, teams=["north", south])]


def lists(message: type[Message], *filters: Mapping[str, str], **always: str) -> list[Ask]:
    return [Ask(lambda _, given=given: message(**given, **always)) for given in ({}, *filters)]


def acts(message: type[Message], name: str, of: Callable[[Foreign], str], **more: Any) -> list[Ask]:
    """Something is done to what is foreign: any answer is one too many."""
    return [Ask(lambda foreign: message(**{name: of(foreign)}, **more), lambda *_: True)]


RECOVERY = frozenset({"recovery"})
SCOPED: dict[str, list[Ask]] = {
    "AgentHomeService/GetAgentHome": lists(agent_home_pb2.GetAgentHomeRequest),
    "AgentHomeService/ListOwnContacts": lists(agent_home_pb2.ListOwnContactsRequest, {"q": "zz-c1"}),
    "DirectoryService/ListAgents": lists(directory_pb2.ListAgentsRequest, {"team": "zz-south"}),
    "DisputeService/AcknowledgeScorecard": acts(
        dispute_pb2.AcknowledgeScorecardRequest, "scorecard_id", lambda foreign: foreign.confirmed
    ),
    "DisputeService/ListAcknowledgements": [
        Ask(lambda foreign: dispute_pb2.ListAcknowledgementsRequest(scorecard_ids=[foreign.confirmed, foreign.card]))
    ],
    "DisputeService/OpenDispute": acts(
        dispute_pb2.OpenDisputeRequest,
        "scorecard_id",
        lambda foreign: foreign.confirmed,
        **CONTESTED,
        turn=-1,
    ),
    "DisputeService/GetDispute": [Ask(lambda foreign: dispute_pb2.GetDisputeRequest(id=foreign.dispute))],
    "DisputeService/ListDisputes": [
        *lists(dispute_pb2.ListDisputesRequest, {"agent_id": "zz-other"}, {"interaction_id": "zz-c0"}, state="all"),
        Ask(lambda foreign: dispute_pb2.ListDisputesRequest(scorecard_id=foreign.card, state="all")),
    ],
    "DisputeService/WithdrawDispute": acts(dispute_pb2.WithdrawDisputeRequest, "id", lambda foreign: foreign.dispute),
    "ExportService/ExportScorecards": [
        *lists(export_pb2.ExportScorecardsRequest, {"agent_id": "zz-other"}, purpose="coaching"),
        *lists(export_pb2.ExportScorecardsRequest, {"agent_id": "zz-other"}, purpose="record"),
    ],
    "InsightService/GetOverview": figures(
        insight_pb2.GetOverviewRequest,
        lambda answer: max(
            answer.figures.final + answer.figures.disputed + answer.figures.in_review, answer.coverage.accepted
        ),
    ),
    "InsightService/GetTrend": figures(
        insight_pb2.GetTrendRequest, lambda answer: sum(point.final for point in answer.points)
    ),
    "InsightService/GetDistribution": figures(insight_pb2.GetDistributionRequest, lambda answer: answer.n),
    "InsightService/GetHeatMap": figures(
        insight_pb2.GetHeatMapRequest, lambda answer: max((row.all.n for row in answer.rows), default=0)
    ),
    "InsightService/ListAgentSummaries": figures(
        insight_pb2.ListAgentSummariesRequest, lambda answer: len(answer.agents)
    ),
    "InsightService/ListTeamSummaries": figures(insight_pb2.ListTeamSummariesRequest, lambda answer: len(answer.teams)),
    "InsightService/GetAgentSummary": figures(insight_pb2.GetAgentSummaryRequest, lambda answer: 0)[1:2],
    "InsightService/ListAlerts": [
        Ask(lambda _: insight_pb2.ListAlertsRequest(), lambda answer, _: bool(answer.alerts)),
        Ask(lambda _: insight_pb2.ListAlertsRequest(teams=["zz-south"]), lambda answer, _: bool(answer.alerts)),
    ],
    "InsightService/GetFilterOptions": lists(insight_pb2.GetFilterOptionsRequest),
    "InteractionService/GetInteraction": [
        Ask(lambda _: interaction_pb2.GetInteractionRequest(id="zz-c0"), free=RECOVERY)
    ],
    "InteractionService/OpenOriginal": [
        Ask(lambda _: interaction_pb2.OpenOriginalRequest(id="zz-c0", what="recording"), free=RECOVERY)
    ],
    "InteractionService/ListInteractions": [
        *(
            dataclasses.replace(ask, free=RECOVERY)
            for ask in lists(
                interaction_pb2.ListInteractionsRequest,
                {"agent_id": "zz-other"},
                {"team": "zz-south"},
                {"q": "order"},
                {"q": "zz-c0"},
            )
        ),
        # Contacts are recovery's business, what their agents scored is not.
        Ask(
            lambda _: interaction_pb2.ListInteractionsRequest(),
            lambda answer, foreign: any(mark in str(answer) for mark in (foreign.card, foreign.confirmed)),
        ),
        *lists(interaction_pb2.ListInteractionsRequest, {"rubric": "core"}, {"passed": "passed"})[1:],
    ],
    "InteractionService/ListFilterValues": [
        dataclasses.replace(ask, free=RECOVERY) for ask in lists(interaction_pb2.ListFilterValuesRequest)
    ],
    "ScorecardService/GetScorecard": [
        Ask(lambda foreign: scorecard_pb2.GetScorecardRequest(id=foreign.card)),
        Ask(lambda foreign: scorecard_pb2.GetScorecardRequest(id=foreign.confirmed)),
    ],
    "ScorecardService/ListScorecards": lists(
        scorecard_pb2.ListScorecardsRequest, {"agent_id": "zz-other"}, {"interaction_id": "zz-c0"}
    ),
}
"""How to ask for what is foreign, by RPC. What acts (acknowledge, contest, withdraw) must be refused."""

EVERYBODYS = {
    "InteractionService/GetCounts": "totals of the platform, in which nobody is told apart",
    "PrivacyService/GetNotice": "the notice is everybody's; when it was acknowledged, only the caller is told",
    "PrivacyService/AcknowledgeNotice": "names nobody: the caller's own",
    "PrivacyService/GetOwnProfiling": "names nobody: the caller's own",
    "PrivacyService/ObjectToProfiling": "names nobody: the caller's own",
    "RubricService/GetRubricVersion": "rubrics hold nothing of anybody",
    "RubricService/ListRubrics": "rubrics hold nothing of anybody",
    "RubricService/ListRubricKeys": "rubrics hold nothing of anybody",
    "RubricService/ListRubricVersions": "rubrics hold nothing of anybody",
    "RubricService/DiffRubricVersions": "rubrics hold nothing of anybody",
}

ROUTES: dict[tuple[str, str], list[str]] = {
    ("GET", "/api/v1/agents"): ["", "?team=zz-south"],
    ("GET", "/api/v1/interactions"): ["", "?agent=zz-other", "?team=zz-south", "?q=order"],
    ("GET", "/api/v1/interactions/{id}"): ["zz-c0"],
    ("GET", "/api/v1/interactions/{id}/scorecards"): ["zz-c0", "zz-c0?history=true"],
    ("GET", "/api/v1/scorecards"): ["", "?agent=zz-other", "?interaction=zz-c0", "?history=true"],
    ("GET", "/api/v1/scorecards/{id}"): ["CONFIRMED"],
    ("GET", "/api/v1/exports/scorecards"): ["?purpose=coaching", "?purpose=record&agent=zz-other"],
    ("GET", "/api/v1/disputes"): ["?state=all", "?agent=zz-other", "?scorecard=CARD"],
    ("GET", "/api/v1/disputes/{id}"): ["DISPUTE"],
    ("POST", "/api/v1/disputes/{id}/withdrawal"): ["DISPUTE"],
    ("POST", "/api/v1/scorecards/{id}/acknowledgements"): ["CONFIRMED"],
    ("POST", "/api/v1/scorecards/{id}/disputes"): ["CONFIRMED"],
}


@dataclass(frozen=True)
class Place:
    """The service on real rows, and what is foreign in them."""

    channel: grpc.aio.Channel
    http: httpx.AsyncClient
    foreign: Foreign

    async def call(self, method: str, request: Message, caller: Principal) -> Message:
        """Raises what the service refuses with."""
        rule = access_rule(PACKAGE + method)
        service, _, name = (PACKAGE + method).partition("/")
        described = descriptor_pool.Default().FindServiceByName(service).methods_by_name[name]
        reply = message_factory.GetMessageClass(described.output_type)
        call = self.channel.unary_unary(
            f"/{service}/{name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=reply.FromString,
        )
        try:
            answer: Message = await call(
                request, metadata=(("authorization", f"Bearer {token(caller, rule.permission)}"),)
            )
        except grpc.aio.AioRpcError as error:
            raise from_rpc_error(error) from error
        return answer


def token(caller: Principal, permission: str = "") -> str:
    return TokenSigner("console", KEY).sign(
        "qa_scorer",
        subject=caller.subject,
        roles=caller.roles,
        permissions=[permission] if permission else [],
        agent_id=caller.agent_id,
        teams=caller.teams,
    )


async def filled(qa: Any) -> Foreign:
    drafted = await qa.cases.rubrics.create(RUBRIC, "", "user:1")
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, "user:1")
    people = [
        {"agent_id": "a-1", "name": "Ada", "team": "north"},
        {"agent_id": "zz-other", "name": "zz-Zoe", "team": "zz-south"},
    ]
    await qa.cases.directory.agents(list(enumerate(map(validate_agent, people), start=1)))
    contacts = [
        record("own"),
        *(record(f"zz-c{number}", agent="zz-other") for number in range(3)),
        record("zz-bot", agent=None),
    ]
    contacts[1]["metadata"] = {"recording_url": "https://recordings.example/zz-c0"}
    await qa.cases.accept.add(Intake(Options(initiator="user:1")), taken(contacts), last=True)
    await qa.cases.evaluate.run([Ref(contact["id"], 1) for contact in contacts])

    async def confirmed(id: str) -> uuid.UUID:
        [card] = await qa.cases.read.scorecards(ScorecardFilter(interaction_id=id), None, 10, REVIEWER)
        overrides = [Override("greeting", "not_met", "no greeting"), Override("kindness", "met", "kind")]
        reviewed = await qa.cases.review.run(card.record.id, overrides, [], REVIEWER.subject)
        found: uuid.UUID = reviewed.id
        return found

    await confirmed("own")
    card, whole = await confirmed("zz-c0"), await confirmed("zz-c1")
    await qa.cases.disputes.acknowledge(card, OTHER)
    dispute = await qa.cases.disputes.open(card, Contest("greeting", "met", WHY, 0, "Hello"), OTHER)
    return Foreign(str(card), str(dispute.id), str(whole))


@pytest.fixture
async def place(qa: Any) -> AsyncIterator[Place]:
    verifier = TokenVerifier({"console": KEY.public_key()}, "qa_scorer")
    foreign = await filled(qa)
    server = build_server(verifier=verifier, servicers=servicers(qa.cases))
    target = f"127.0.0.1:{await server.start('127.0.0.1', 0)}"

    async def ready() -> dict[str, str]:
        return {}

    app = create_app(title="qa_scorer", version="1", verifier=verifier, ready=ready)
    add_routes(app, qa.cases)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        grpc.aio.insecure_channel(target) as channel,
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield Place(channel, client, foreign)
    await server.stop(0)


def narrow(method: str) -> dict[str, Principal]:
    """The callers that may call it and see a part alone."""
    rule = access_rule(PACKAGE + method)
    return {name: caller for name, caller in NARROW.items() if caller.roles & rule.roles}


def bound() -> set[str]:
    """The RPCs that a coach or an agent may call; everybody else who may call one sees all that it holds."""
    pool = descriptor_pool.Default()
    names = [name.full_name for proto in PROTOS for name in pool.FindFileByName(proto).services_by_name.values()]
    return {
        method.removeprefix(PACKAGE) for method in methods_of(*names) if access_rule(method).roles & {"coach", "agent"}
    }


def test_every_rpc_that_a_coach_or_an_agent_may_call_has_its_scope_in_the_table() -> None:
    assert bound() == SCOPED.keys() | EVERYBODYS.keys()
    assert not SCOPED.keys() & EVERYBODYS.keys()
    assert all(EVERYBODYS.values())


async def test_what_is_foreign_is_refused_or_absent(place: Place) -> None:
    told, silent = [], []
    for method, asks in SCOPED.items():
        callers = narrow(method)
        assert callers
        told_to_others = False
        for ask in asks:
            request = ask.request(place.foreign)
            for name, caller in callers.items():
                if caller.roles & ask.free & access_rule(PACKAGE + method).roles:
                    continue
                try:
                    if ask.tells(await place.call(method, request, caller), place.foreign):
                        told.append(f"{method} tells {name}: {request}")
                except (Forbidden, NotFound):
                    continue
                except DomainError as error:  # its state is told
                    told.append(f"{method} tells {name}: {error}")
            for caller in (ADMIN, OTHER):
                with contextlib.suppress(DomainError):
                    told_to_others |= ask.tells(await place.call(method, request, caller), place.foreign)
        if not told_to_others:
            silent.append(method)
    assert not told
    assert not silent, "where nobody is told, nothing is shown"


def routes(app: Any) -> Iterator[tuple[tuple[str, str], str]]:
    found = [inner for route in app.routes for inner in getattr(route, "original_router", app).routes]
    for route in {id(route): route for route in (*app.routes, *found)}.values():
        rules = (
            [rule for need in route.dependant.dependencies if (rule := getattr(need.call, "access_rule", None))]
            if isinstance(route, APIRoute)
            else []
        )
        for rule in rules:
            for verb in route.methods:
                yield (verb, route.path), rule.method.removeprefix(PACKAGE)


async def test_every_route_refuses_what_its_rpc_refuses(place: Place) -> None:
    app = place.http._transport.app  # type: ignore[attr-defined]
    scoped = {key: method for key, method in routes(app) if method in SCOPED}
    assert scoped.keys() == ROUTES.keys()
    values = {"CARD": place.foreign.card, "CONFIRMED": place.foreign.confirmed, "DISPUTE": place.foreign.dispute}
    for (verb, path), asks in ROUTES.items():
        told_to_others = False
        for ask in asks:
            for mark, value in values.items():
                ask = ask.replace(mark, value)
            id, _, query = ask.partition("?")
            url = f"{path.replace('{id}', id)}?{query}"
            body = CONTESTED if path.endswith("/disputes") and verb == "POST" else None

            async def tells(caller: Principal, verb: str = verb, url: str = url, body: Any = body) -> bool:
                headers = {"Authorization": f"Bearer {token(caller)}"}
                answer = await place.http.request(verb, url, json=body, headers=headers)
                assert answer.status_code in (200, 201, 403, 404, 409), answer.text
                return answer.is_success and any(mark in answer.text for mark in place.foreign.marks)

            for name, caller in narrow(scoped[verb, path]).items():
                if "recovery" in caller.roles and "InteractionService" in scoped[verb, path]:
                    continue
                assert not await tells(caller), f"{name}: {verb} {url}"
            told_to_others |= await tells(ADMIN) or await tells(OTHER)
        assert told_to_others, f"{verb} {path}"
