"""Puts the pages on the public origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from services.console.application.audit import AuditLog
from services.console.application.sign_in import SignIn
from services.console.application.users import Users
from services.console.pages import registry
from services.console.web import errors
from services.console.web.cookies import Cookies
from services.console.web.guard import Guard
from services.console.web.notice_gate import NoticeGate
from services.console.web.static import PREFIX
from services.console.web.ui import Shell


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the pages need beyond the gateway's own."""

    shell: Shell
    sign_in: SignIn
    users: Users
    audit: AuditLog
    further: dict[str, Any]
    """Objects that single pages take from ``request.app.state``, by name."""


def add_pages(app: FastAPI, parts: PageParts, *, public_url: str) -> None:
    """Every page of the registry, the static files, and errors that people can read."""
    guard = Guard(
        parts.shell,
        parts.sign_in,
        Cookies(public_url.startswith("https://")),
        public_url,
        NoticeGate(parts.shell.clients),
    )
    app.state.guard = guard
    app.state.sign_in = parts.sign_in
    app.state.users = parts.users
    app.state.audit = parts.audit
    for name, value in parts.further.items():
        setattr(app.state, name, value)
    app.add_route(f"{PREFIX}/{{version}}/{{name:path}}", parts.shell.templates.statics.serve, include_in_schema=False)
    for page in registry.load():
        app.router.add_api_route(
            page.path,
            page.endpoint,
            methods=[page.method],
            include_in_schema=False,
            response_model=None,
            response_class=HTMLResponse,
            route_class_override=guard.route(page),
            name=f"{page.area}.{page.endpoint.__name__}",
        )
    errors.install(app, guard)
