"""Errors as pages for people, and as messages for parts of pages; the API keeps its problem details."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from services.common.errors import DeadlineExceeded, DomainError, Internal, Unavailable, rule_of
from services.console.web.guard import Guard
from services.console.web.i18n import N_
from services.console.web.ui import Ui

_log = structlog.get_logger()
_NO_PAGES: Final = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")
Handler = Callable[[Request, Any], Awaitable[Response]]

TITLES: Final = {
    401: (N_("Please sign in"), N_("Your session has ended.")),
    403: (N_("Not allowed"), N_("You don’t have access to this.")),
    404: (N_("Not found"), N_("There is nothing at this address. It may have been moved or removed.")),
    405: (N_("Not found"), N_("There is nothing at this address. It may have been moved or removed.")),
    409: (N_("That did not work"), N_("Somebody else may have changed it meanwhile. Reload the page and look again.")),
    413: (N_("Too large"), N_("What you sent is too large.")),
    422: (N_("That did not work"), N_("Something in what you sent is not as expected.")),
    429: (N_("One moment, please"), N_("There were too many requests. Wait a little and try again.")),
    500: (
        N_("Something went wrong"),
        N_("The error has been recorded. Try again; if it stays, tell an administrator."),
    ),
    503: (N_("Not available right now"), N_("A part of the platform can’t be reached. Try again in a moment.")),
    504: (N_("It took too long"), N_("A part of the platform did not answer in time. Try again in a moment.")),
}


def install(app: FastAPI, guard: Guard) -> None:
    """Puts pages in front of the handlers that the app has."""
    for kind in (DomainError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _for_pages(app.exception_handlers[kind], guard))


def _for_pages(otherwise: Any, guard: Guard) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if f"{request.url.path}/".startswith(_NO_PAGES):
            answer: Response = await otherwise(request, error)
            return answer
        return await error_page(request, error, guard)

    return handle


async def error_page(request: Request, error: Exception, guard: Guard) -> Response:
    """The page, or for a part of a page a message that changes nothing else."""
    status, said = _meaning(error)
    if isinstance(error, Unavailable | DeadlineExceeded):
        _log.warning("page_without_its_service", path=request.url.path, status=status, reason=error.message)
    elif status >= 500:
        _log.error("page_failed", path=request.url.path, status=status, exc_info=error)
    ui = getattr(request.state, "ui", None)
    if ui is None:
        try:
            ui = await guard.ui(request, None)
        except DomainError:
            ui = guard.ui_for(request, None, None)
    assert isinstance(ui, Ui)
    title, explanation = TITLES.get(status, TITLES[500 if status >= 500 else 422])
    text = ui.texts.gettext(said) if said else ui.texts.gettext(explanation)
    if ui.is_htmx:
        ui.toast(text, "danger")
        response = ui.nothing()
        response.status_code = status
        response.headers["HX-Reswap"] = "none"
        return response
    return ui.render(
        "shell/error.html",
        status=status,
        code=status,
        title=ui.texts.gettext(title),
        explanation=text,
        again=_again(ui),
    )


def _again(ui: Ui) -> str:
    """Where whoever was disappointed tries again: this page, or for a form the page that held it; empty: unknown."""
    if ui.request.method in ("GET", "HEAD"):
        return ui.url()
    parts = urlsplit(ui.request.headers.get("referer", ""))
    if parts.netloc != ui.request.headers.get("host", "") or not re.match(r"/(?![/\\])", parts.path):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _meaning(error: Exception) -> tuple[int, str]:
    """Status, and what there is to say beyond the status' own explanation, in English."""
    if isinstance(error, Internal | Unavailable):
        return rule_of(error).http, ""
    if isinstance(error, DomainError):
        rule = rule_of(error)
        return rule.http, error.message if rule.http < 500 else ""
    if isinstance(error, RequestValidationError):
        return 422, ""
    if isinstance(error, HTTPException):
        return error.status_code, ""
    return 500, ""
