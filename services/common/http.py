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
from services.common.errors import BY_CODE, DomainError, Internal, Unauthenticated, rule_of
from services.common.paths import WholeSegments

PROBLEM = "application/problem+json"
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "What was wrong, as problem details (RFC 9457)",
        "content": {
            PROBLEM: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        **{name: {"type": "string"} for name in ("type", "title", "detail", "code", "field", "record")},
                        "status": {"type": "integer"},
                        "retryable": {"type": "boolean"},
                        "request_id": {"type": "string"},
                    },
                }
            }
        },
    }
}
_CODES = {400: "invalid_input", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
"""Of what the framework refuses by itself; the other errors have their own."""
_log = structlog.get_logger()
_tracer = trace.get_tracer("debrief.http")
Ready = Callable[[], Awaitable[dict[str, str]]]
"""Says what is ready: part -> "ok" or what is wrong."""


def problem(error: DomainError, request_id: str = "", **further: Any) -> JSONResponse:
    """An error as `application/problem+json`, with Retry-After where a wait helps."""
    rule = rule_of(error)
    body: dict[str, Any] = {
        "type": f"urn:debrief:error:{error.code}",
        "title": rule.title,
        "status": rule.http,
        "detail": error.message,
        "code": error.code,
        "retryable": rule.retryable,
    }
    if error.field:
        body["field"] = error.field
    if error.record:
        body["record"] = error.record
    if request_id:
        body["request_id"] = request_id
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after.total_seconds())))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="debrief"'
    return JSONResponse(body | further, status_code=rule.http, headers=headers, media_type=PROBLEM)


def requires(method: str) -> Callable[[Request], Principal]:
    """A dependency: the caller, who must be allowed to call the RPC `package.Service/Method`.

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
        route = request.scope.get("route")
        telemetry.observe_http(
            getattr(route, "path", "unknown"), request.method, response.status_code, time.perf_counter() - started
        )
        response.headers["X-Request-Id"] = identifier
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    @app.exception_handler(DomainError)
    async def on_domain_error(request: Request, error: DomainError) -> Response:
        if isinstance(error, Internal):
            _log.error("request_failed", path=request.url.path, exc_info=error)
        return problem(error, request.state.request_id)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        wrong = BY_CODE["invalid_input"](f"{field or 'The request'}: {first['msg']}.", field=field)
        return problem(wrong, request.state.request_id)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        code = _CODES.get(error.status_code, f"http_{error.status_code}")
        body = {
            "type": f"urn:debrief:error:{code}",
            "title": HTTPStatus(error.status_code).phrase,
            "status": error.status_code,
            "detail": f"{request.method} {request.url.path}: {error.detail}.",
            "code": code,
            "retryable": False,
            "request_id": getattr(request.state, "request_id", ""),
        }
        return JSONResponse(body, status_code=error.status_code, headers=error.headers, media_type=PROBLEM)

    @app.exception_handler(Exception)
    async def on_error(request: Request, error: Exception) -> Response:
        _log.error("request_failed", path=request.url.path, exc_info=error)
        wrapped = Internal("An unexpected error; the service's log has its trace under this request id.")
        return problem(wrapped, getattr(request.state, "request_id", ""))

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
