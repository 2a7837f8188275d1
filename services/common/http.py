"""REST beside gRPC: the same callers, the same access table, and errors as problem details (RFC 9457)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from opentelemetry import propagate, trace
from starlette.exceptions import HTTPException

from services.common import telemetry
from services.common.access import access_rule
from services.common.auth import Principal, TokenVerifier, _principal
from services.common.context import set_deadline, set_request_id
from services.common.errors import DomainError, Internal, InvalidInput, Unauthenticated, UnsupportedMedia, rule_of
from services.common.methods import HeadAndOptions, allowed_methods
from services.common.paths import WholeSegments
from services.common.query import check_parameters

PROBLEM = "application/problem+json"
_PROBLEM_BODY: dict[str, Any] = {
    PROBLEM: {
        "schema": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "instance"],
            "properties": {
                **{name: {"type": "string"} for name in ("type", "title", "detail", "instance", "code")},
                **{name: {"type": "string"} for name in ("field", "record", "rule")},
                "status": {"type": "integer"},
                "retryable": {"type": "boolean"},
                "request_id": {"type": "string"},
            },
        }
    }
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "A query parameter that the operation does not have (`unknown_parameter`: `field` names it, "
        "`detail` those that there are), or a cursor that no list gave out (`bad_cursor`)",
        "content": _PROBLEM_BODY,
    },
    "default": {"description": "What was wrong, as problem details (RFC 9457)", "content": _PROBLEM_BODY},
}
_CODES = {400: "invalid_input", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
"""Of what the framework refuses by itself; the other errors have their own."""
_log = structlog.get_logger()
_tracer = trace.get_tracer("debrief.http")
Ready = Callable[[], Awaitable[dict[str, str]]]
"""Says what is ready: part -> "ok" or what is wrong."""


def problem(error: DomainError, request: Request) -> JSONResponse:
    """An error as `application/problem+json`, with Retry-After where a wait helps."""
    rule = rule_of(error)
    body: dict[str, Any] = {
        "type": f"urn:debrief:error:{error.code}",
        "title": rule.title,
        "status": rule.http,
        "detail": error.message,
        "instance": instance(request),
        "code": error.code,
        "retryable": rule.retryable,
    }
    if error.field:
        body["field"] = error.field
    if error.record:
        body["record"] = error.record
    if rule_broken := error.details.get("code"):
        body["rule"] = rule_broken
    if request_id := getattr(request.state, "request_id", ""):
        body["request_id"] = request_id
    request.state.problem = error.code
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after.total_seconds())))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="debrief"'
    if isinstance(error, UnsupportedMedia) and error.field == "Content-Encoding":
        headers["Accept-Encoding"] = "identity"
    return JSONResponse(body, status_code=rule.http, headers=headers, media_type=PROBLEM)


def instance(request: Request) -> str:
    """Where it went wrong: the path as it was asked for, without the query, which may hold what somebody looked for."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def media_type(request: Request) -> str:
    """The type of the body, without parameters, in lower case; empty where the request does not say."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_charset(request: Request) -> None:
    """Raises UnsupportedMedia where the request says that its text is anything but UTF-8."""
    parameters = request.headers.get("content-type", "").split(";")[1:]
    for name, _, value in (parameter.partition("=") for parameter in parameters):
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMedia("Send the text as UTF-8; no other charset is read.", field="Content-Type")


def is_json(request: Request) -> bool:
    kind = media_type(request)
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def requires(method: str) -> Callable[[Request], Principal]:
    """A dependency: the caller, who must be allowed to call the RPC `package.Service/Method`, and asks with query
    parameters that the route has.

    Raises:
        LookupError: at import, where there is no such RPC.
    """
    rule = access_rule(method)

    async def check(request: Request) -> Principal:
        verifier: TokenVerifier = request.app.state.verifier
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("A bearer token is needed.")
        principal = rule.admit(verifier.verify(token))
        check_parameters(request)
        _principal.set(principal)
        return principal

    check.__dict__["access_rule"] = rule
    return check  # type: ignore[return-value]


def create_app(*, title: str, version: str, verifier: TokenVerifier | None, ready: Ready) -> FastAPI:
    """An application with health, metrics, problem details, request ids and traces; routes are added by the service."""
    app = FastAPI(
        title=title,
        version=version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=_PROBLEMS,
    )
    app.state.verifier = verifier
    app.state.catch_all = ""
    # The one added last sees a request first: paths are split before anything matches them.
    app.add_middleware(HeadAndOptions)
    app.add_middleware(WholeSegments)

    @app.middleware("http")
    async def carry(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        started = time.perf_counter()
        identifier = set_request_id(request.headers.get("x-request-id"))
        request.state.request_id = identifier
        set_deadline(None)
        with _tracer.start_as_current_span(
            f"{request.method} {request.url.path}",
            context=propagate.extract(dict(request.headers)),
            kind=trace.SpanKind.SERVER,
        ):
            response = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "unknown")
        seconds = time.perf_counter() - started
        telemetry.observe_http(route, request.method, response.status_code, seconds)
        _note(request, route, response.status_code, seconds)
        response.headers["X-Request-Id"] = identifier
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    @app.exception_handler(DomainError)
    async def on_domain_error(request: Request, error: DomainError) -> Response:
        if isinstance(error, Internal):
            _log.error("request_failed", path=request.url.path, exc_info=error)
        return problem(error, request)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return problem(_invalid(request, error), request)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        code = _CODES.get(error.status_code, f"http_{error.status_code}")
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # The router names the methods of one route; a path may have several.
            allowed = allowed_methods(request.app.routes, request.scope, request.app.state.catch_all)
            headers |= {"Allow": ", ".join(allowed)} if allowed else {}
        body = {
            "type": f"urn:debrief:error:{code}",
            "title": HTTPStatus(error.status_code).phrase,
            "status": error.status_code,
            "detail": f"{request.method} {instance(request)}: {error.detail}.",
            "instance": instance(request),
            "code": code,
            "retryable": False,
            "request_id": getattr(request.state, "request_id", ""),
        }
        return JSONResponse(body, status_code=error.status_code, headers=headers, media_type=PROBLEM)

    @app.exception_handler(Exception)
    async def on_error(request: Request, error: Exception) -> Response:
        _log.error("request_failed", path=request.url.path, exc_info=error)
        wrapped = Internal("An unexpected error; the service's log has its trace under this request id.")
        return problem(wrapped, request)

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": version}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        async with asyncio.timeout(10):
            parts = await ready()
        well = all(state == "ok" for state in parts.values())
        return JSONResponse(
            {"status": "ok" if well else "not_ready", "version": version, "parts": parts},
            status_code=200 if well else 503,
        )

    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        if not request.app.state.metrics_enabled:
            raise HTTPException(404, "Not Found")
        return Response(telemetry.exposition(), media_type="text/plain; version=0.0.4")

    app.state.metrics_enabled = True
    return app


def _note(request: Request, route: str, status: int, seconds: float) -> None:
    """What a problem's request id leads to in the log. The route stands for the path, which holds people's ids."""
    note = _log.warning if status >= 500 else _log.info if status >= 400 else _log.debug
    note(
        "request",
        method=request.method,
        route=route,
        status=status,
        code=getattr(request.state, "problem", None),
        milliseconds=round(seconds * 1000),
    )


def _invalid(request: Request, error: RequestValidationError) -> InvalidInput:
    """The first of what a route found wrong with a request, in words."""
    first = error.errors()[0]
    place = first["loc"]
    if place[:1] == ("body",) and not is_json(request) and first["type"] != "missing":
        kind = media_type(request) or "no type at all"
        return UnsupportedMedia(
            f"The body is said to be {kind}; send JSON, with Content-Type: application/json.", field="Content-Type"
        )
    if first["type"] == "json_invalid":
        wrong = first.get("ctx", {}).get("error", "it can't be read")
        return InvalidInput(f"The body is not JSON: {wrong} at character {place[-1] + 1}.")
    if place == ("body",):
        return InvalidInput("The body must be one JSON object, with Content-Type: application/json.")
    field = ".".join(str(part) for part in place if part not in ("body", "query", "path"))
    message = str(first["msg"]).removeprefix("Value error, ")
    return InvalidInput(f"{field or 'The request'}: {message}.", field=field)
