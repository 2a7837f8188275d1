"""The gateway's web application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Depends, FastAPI
from fastapi.responses import JSONResponse

from services.common.http import Ready, create_app
from services.console.api import tokens, users
from services.console.api.access import EVERYONE, open_to
from services.console.api.endings import HonestEndings
from services.console.api.gateway import METHODS, Gateway
from services.console.api.headers import SecurityHeaders
from services.console.api.schemas import StatusAnswer
from services.console.application.document import ApiDocument
from services.console.application.keys import Authenticator, Keys
from services.console.application.status import Status
from services.console.domain.openapi import Json
from services.console.domain.routes import API_ROOT
from services.console.web.shell import PageParts, add_pages


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes need. Without pages it is a gateway and nothing more."""

    keys: Keys
    authenticator: Authenticator
    gateway: Gateway
    status: Status
    document: Callable[[Callable[[], Json]], ApiDocument]
    """Makes the merged document, given where the gateway's own comes from."""
    pages: PageParts | None = None


def build_app(parts: Parts, *, version: str, public_url: str, ready: Ready) -> FastAPI:
    """The public origin: pages, the gateway's own routes, the merged document, and everything forwarded.

    Args:
        public_url: the origin that browsers use; empty takes the one of each request.
    """
    app = create_app(title="Debrief", version=version, verifier=None, ready=ready)
    # A redirect would name whatever host the request claimed.
    app.router.redirect_slashes = False
    app.state.keys = parts.keys
    app.state.authenticator = parts.authenticator
    app.add_middleware(SecurityHeaders, https=public_url.startswith("https://"))
    app.add_middleware(HonestEndings)
    app.include_router(tokens.router)
    app.include_router(users.router)
    document = parts.document(app.openapi)

    @app.get(
        f"{API_ROOT}/status",
        tags=["status"],
        operation_id="getStatus",
        dependencies=[Depends(open_to("GetStatus", EVERYONE))],
    )
    async def get_status() -> StatusAnswer:
        """How each part of the platform is."""
        return StatusAnswer.of(await parts.status.get(), version)

    @app.get("/api/openapi.json", include_in_schema=False)
    async def get_document() -> JSONResponse:
        """Open to anybody: it tells nothing that the source does not."""
        return JSONResponse(await document.get())

    if parts.pages is not None:
        add_pages(app, parts.pages, public_url=public_url)
    # Last, so that the gateway's own routes win.
    app.state.catch_all = f"{API_ROOT}/{{rest:path}}"
    app.add_route(app.state.catch_all, parts.gateway.forward, methods=list(METHODS), include_in_schema=False)
    return app
