"""Signing in through the organisation's own provider."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import asdict
from typing import Final

import structlog
from fastapi import Request, Response

from services.common.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from services.console.application.openid import Attempt, OpenIdSignIn
from services.console.pages.registry import N_, Area, PageUi
from services.console.pages.sign_in import own_path
from services.console.web.guard import SESSION, Guard
from services.console.web.ui import Ui

pages = Area("openid")
ATTEMPT: Final = "debrief_openid"
CALLBACK: Final = "/sign-in/openid/callback"
_LASTS: Final = 600
_log = structlog.get_logger()


@pages.get("/sign-in/openid", public=True)
async def begin(ui: PageUi, next: str = "") -> Response:
    openid = _configured(ui)
    attempt = Attempt(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        next=own_path(next),
    )
    response = ui.redirect(await openid.provider.address(attempt, _redirect_uri(ui)))
    guard: Guard = ui.request.app.state.guard
    kept = base64.urlsafe_b64encode(json.dumps(asdict(attempt)).encode()).decode()
    guard.cookies.write(response, ATTEMPT, kept, max_age=_LASTS)
    return response


@pages.get(CALLBACK, public=True)
async def finish(ui: PageUi, code: str = "", state: str = "", error: str = "") -> Response:
    openid = _configured(ui)
    guard: Guard = ui.request.app.state.guard
    attempt = _attempt(guard, ui.request)
    if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode()):
        return _refused(ui, guard, ui._("This sign-in took too long or was begun elsewhere. Try again."))
    if error or not code:
        return _refused(ui, guard, ui._("The provider did not let you in."))
    try:
        identity = await openid.provider.identity(attempt, code, _redirect_uri(ui))
        signed_in = await openid.finish(identity, replaces=guard.cookies.read(ui.request, SESSION))
    except (Unauthenticated, Forbidden, InvalidInput) as refusal:
        # What an administrator looks for; messages of ours hold no personal data.
        cause = type(refusal.__cause__).__name__ if refusal.__cause__ else ""
        claim = getattr(refusal.__cause__, "description", "") or ""
        _log.warning("openid_refused", code=refusal.code, reason=refusal.message, cause=f"{cause}: {claim}".strip(": "))
        return _refused(ui, guard, ui.error_text(refusal))
    response = guard.begin(ui.redirect(attempt.next), signed_in)
    guard.cookies.remove(response, ATTEMPT)
    return response


def _configured(ui: Ui) -> OpenIdSignIn:
    openid: OpenIdSignIn | None = ui.request.app.state.openid
    if openid is None:
        raise NotFound("There is nothing at this address.")
    return openid


def _redirect_uri(ui: Ui) -> str:
    guard: Guard = ui.request.app.state.guard
    return f"{guard.public_url or str(ui.request.base_url).rstrip('/')}{CALLBACK}"


def _attempt(guard: Guard, request: Request) -> Attempt | None:
    try:
        kept = json.loads(base64.urlsafe_b64decode(guard.cookies.read(request, ATTEMPT).encode("ascii")))
        return Attempt(str(kept["state"]), str(kept["nonce"]), str(kept["verifier"]), own_path(str(kept["next"])))
    except (ValueError, KeyError, TypeError):
        return None


def _refused(ui: Ui, guard: Guard, said: str) -> Response:
    response = ui.redirect("/sign-in", toast=said, kind="danger")
    guard.cookies.remove(response, ATTEMPT)
    return response


N_("There is nothing at this address.")
N_("You have no account here yet. Ask an administrator.")
N_("Your account has no role here. Ask an administrator.")
N_("Your sign-in does not say which agent you are. Ask an administrator.")
N_("This account is disabled. Ask an administrator.")
N_("This address belongs to an account of somebody else. Ask an administrator.")
N_("The provider did not accept the sign-in. Try again.")
N_("What the provider answered does not hold. Try again.")
