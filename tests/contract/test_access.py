"""Every RPC and every route of the services, times every role and service, from the access option of the protos."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from fastapi.routing import APIRoute
from google.protobuf import descriptor_pool, message_factory

from services.common.access import AccessRule, access_rule
from services.common.auth import ROLES, Principal, TokenSigner, TokenVerifier
from services.common.errors import Forbidden, NotReady, Unauthenticated
from services.common.grpc_errors import from_rpc_error
from services.common.grpc_server import GrpcServer, Servicer, build_server
from services.common.grpc_settings import settings_servicer
from services.common.http import PROBLEM, create_app
from services.common.query import known_parameters
from services.common.settings import ServiceSettings
from services.llm.api import grpc as llm_grpc
from services.llm.api import http as llm_http
from services.qa_scorer.api import grpc as qa_grpc
from services.qa_scorer.api.filters import interaction_filter
from services.qa_scorer.api.http import add_routes
from services.qa_scorer.application.use_cases import UseCases

KEYS = {name: Ed25519PrivateKey.generate() for name in ("console", "qa_scorer", "llm", "worker")}
TRUSTED = {name: key.public_key() for name, key in KEYS.items()}
POOL = descriptor_pool.Default()
PROTO = Path(__file__).resolve().parents[2] / "proto"


class NullCase:
    """A use case that says it was reached, whatever is called on it."""

    def __getattr__(self, name: str) -> Any:
        return self

    async def __call__(self, *_: object, **__: object) -> None:
        raise NotReady("reached")


def null_cases(kind: type) -> Any:
    return kind(**{entry.name: NullCase() for entry in fields(kind)})


@dataclass
class Caller:
    """Who calls, and the metadata that says so."""

    name: str
    issuer: str
    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    agent_id: str | None = None

    def token(self, audience: str) -> str:
        user = self.issuer == "console" and self.roles
        return TokenSigner(self.issuer, KEYS[self.issuer]).sign(
            audience,
            subject=f"user:{self.name}" if user else None,
            roles=self.roles,
            permissions=self.permissions,
            agent_id=self.agent_id,
        )

    def allowed(self, rule: AccessRule) -> bool:
        inside = self.issuer in rule.services if not self.roles else bool(set(self.roles) & rule.roles)
        return inside and (not rule.permission or rule.permission in self.permissions)


CALLERS = [
    *(Caller(role, "console", (role,), agent_id="a-1") for role in ROLES),
    *(Caller(f"{role}+pii", "console", (role,), ("pii.read",), agent_id="a-1") for role in ROLES),
    Caller("stranger", "console", ("no_such_role",)),
    *(Caller(f"svc:{name}", name) for name in KEYS),
]


def servicers(service: str) -> list[Servicer]:
    own = settings_servicer(ServiceSettings())  # type: ignore[call-arg]
    if service == "llm":
        return [llm_grpc.servicer(null_cases(llm_grpc.UseCases)), own]
    return [*qa_grpc.servicers(null_cases(UseCases)), own]


def methods(service: str) -> Iterator[str]:
    for servicer in servicers(service):
        for method in POOL.FindServiceByName(servicer.name).methods:
            yield f"{servicer.name}/{method.name}"


RPCS = [(service, method) for service in ("llm", "qa_scorer") for method in methods(service)]


def test_every_rpc_of_the_protos_is_served() -> None:
    known = {
        f"{service.full_name}/{method.name}"
        for proto in (
            "debrief/llm/v1/llm.proto",
            "debrief/common/v1/settings.proto",
            *sorted(str(path.relative_to(PROTO)) for path in (PROTO / "debrief" / "qa" / "v1").glob("*.proto")),
        )
        for service in POOL.FindFileByName(proto).services_by_name.values()
        for method in service.methods
    }
    assert known == {method for _, method in RPCS}


@pytest.fixture(scope="module")
async def targets() -> AsyncIterator[dict[str, str]]:
    running: list[GrpcServer] = []
    found = {}
    for service in ("llm", "qa_scorer"):
        server = build_server(verifier=TokenVerifier(TRUSTED, service), servicers=servicers(service))
        found[service] = f"127.0.0.1:{await server.start('127.0.0.1', 0)}"
        running.append(server)
    yield found
    for server in running:
        await server.stop(0)


@pytest.mark.parametrize(("service", "method"), RPCS, ids=[method for _, method in RPCS])
async def test_every_rpc_times_every_caller(targets: dict[str, str], service: str, method: str) -> None:
    rule = access_rule(method)
    name, _, rpc = method.partition("/")
    described = POOL.FindServiceByName(name).methods_by_name[rpc]
    request = message_factory.GetMessageClass(described.input_type)()
    reply = message_factory.GetMessageClass(described.output_type)
    async with grpc.aio.insecure_channel(targets[service]) as channel:
        call = channel.unary_unary(
            f"/{method}", request_serializer=type(request).SerializeToString, response_deserializer=reply.FromString
        )

        async def error_for(metadata: tuple[tuple[str, str], ...]) -> Exception | None:
            try:
                await call(request, metadata=metadata)
            except grpc.aio.AioRpcError as error:
                return from_rpc_error(error)
            return None

        assert isinstance(await error_for(()), Unauthenticated)
        for caller in CALLERS:
            error = await error_for((("authorization", f"Bearer {caller.token(service)}"),))
            assert isinstance(error, Forbidden) is not caller.allowed(rule), f"{caller.name}: {error!r}"
            other = next(key for key in KEYS if key != service)
            assert isinstance(
                await error_for((("authorization", f"Bearer {caller.token(other)}"),)), Unauthenticated
            ), f"{caller.name}: a token for {other} was taken by {service}"


@cache
def app_of(service: str) -> FastAPI:
    async def ready() -> dict[str, str]:
        return {}

    app = create_app(title=service, version="1", verifier=TokenVerifier(TRUSTED, service), ready=ready)
    if service == "llm":
        app.include_router(llm_http.router(null_cases(llm_grpc.UseCases)))
    else:
        add_routes(app, null_cases(UseCases))
    return app


def rule_of(route: APIRoute) -> AccessRule | None:
    found = [
        rule for need in route.dependant.dependencies if (rule := getattr(need.call, "access_rule", None)) is not None
    ]
    assert len(found) <= 1
    return found[0] if found else None


def api_routes(app: FastAPI) -> list[APIRoute]:
    """Routes of the application and of the routers in it."""
    found = [inner for route in app.routes for inner in getattr(route, "original_router", app).routes]
    unique = {id(route): route for route in (*app.routes, *found)}.values()
    return [route for route in unique if isinstance(route, APIRoute) and route.path.startswith("/api/")]


ROUTES = [
    (service, method, route.path)
    for service in ("llm", "qa_scorer")
    for route in api_routes(app_of(service))
    for method in sorted(route.methods)
]


@pytest.mark.parametrize(("service", "method", "path"), ROUTES, ids=[f"{m} {p}" for _, m, p in ROUTES])
async def test_every_route_times_every_caller(service: str, method: str, path: str) -> None:
    app = app_of(service)
    route = next(route for route in api_routes(app) if route.path == path and method in route.methods)
    rule = rule_of(route)
    assert rule is not None, f"{method} {path} asks for no role"
    url = path.replace("{id}", "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11").replace("{key}", "k").replace("{version}", "1")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.request(method, url)).status_code == 401
        for caller in CALLERS:
            answer = await client.request(method, url, headers={"Authorization": f"Bearer {caller.token(service)}"})
            assert answer.status_code < 500, f"{caller.name}: {answer.text}"
            assert (answer.status_code == 403) is not caller.allowed(rule), f"{caller.name}: {answer.text}"
            assert answer.status_code != 401


@pytest.mark.parametrize(("service", "method", "path"), ROUTES, ids=[f"{m} {p}" for _, m, p in ROUTES])
async def test_every_route_refuses_query_parameters_that_it_does_not_have(service: str, method: str, path: str) -> None:
    app = app_of(service)
    route = next(route for route in api_routes(app) if route.path == path and method in route.methods)
    rule = rule_of(route)
    assert rule is not None
    caller = next(caller for caller in CALLERS if caller.roles and caller.allowed(rule))
    stranger = next(caller for caller in CALLERS if not caller.allowed(rule))
    operation = app.openapi()["paths"][path][method.lower()]
    known = [entry["name"] for entry in operation.get("parameters", ()) if entry["in"] == "query"]
    assert list(known_parameters(route)) == known, "the document and the check tell of the same parameters"
    assert "unknown_parameter" in operation["responses"]["400"]["description"]
    url = path.replace("{id}", "0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11").replace("{key}", "k").replace("{version}", "1")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

        async def answer_to(query: dict[str, str], asks: Caller = caller) -> httpx.Response:
            headers = {"Authorization": f"Bearer {asks.token(service)}"}
            return await client.request(method, url, params=query, headers=headers)

        refused = await answer_to({**dict.fromkeys(known[:1], "1"), "agnet": "a-1"})
        assert (refused.status_code, refused.headers["content-type"]) == (400, PROBLEM), refused.text
        assert (refused.json()["code"], refused.json()["field"]) == ("unknown_parameter", "agnet")
        assert f"Known ones: {', '.join(known)}." in refused.text if known else "It takes none." in refused.text
        assert (await answer_to({"agnet": "a-1"}, stranger)).status_code == 403, "rights come first"
        for name in known:
            assert (await answer_to({name: "1"})).json()["code"] != "unknown_parameter"


@pytest.mark.parametrize(
    ("method", "roles", "own", "teams"),
    [
        ("ScorecardService/ListScorecards", {"agent", "coach"}, None, {"north"}),
        ("ScorecardService/ListScorecards", {"agent", "recovery"}, "a-1", None),
        ("ScorecardService/ListScorecards", {"agent", "qa_manager"}, None, None),
        ("InteractionService/ListInteractions", {"agent", "recovery"}, None, None),
        ("DisputeService/ListDisputes", {"agent", "coach"}, "a-1", None),
        ("DisputeService/OpenDispute", {"agent", "qa_manager"}, "a-1", None),
    ],
)
def test_a_caller_of_several_roles_sees_what_those_show_that_open_the_rpc(
    method: str, roles: set[str], own: str | None, teams: set[str] | None
) -> None:
    caller = Principal("user:x", frozenset(roles), agent_id="a-1", teams=frozenset({"north"}))
    admitted = access_rule(f"debrief.qa.v1.{method}").admit(caller)
    assert admitted.only_own_records_of == own
    assert admitted.only_teams == teams


def test_contacts_come_without_scores_to_whom_only_their_own_scores_are_open() -> None:
    caller = Principal("user:x", frozenset({"agent", "recovery"}), agent_id="a-1")
    assert not interaction_filter(caller).with_scores
    with pytest.raises(Forbidden):
        interaction_filter(caller, passed="failed")
    assert interaction_filter(Principal("user:y", frozenset({"agent"}), agent_id="a-1")).with_scores


def test_the_tables_are_not_empty() -> None:
    assert len(RPCS) > 20
    assert len(ROUTES) > 15
    assert {caller.name for caller in CALLERS} >= {*ROLES, "svc:worker"}
    assert all(itertools.chain(*RPCS))
