"""Signing in and out."""

from __future__ import annotations

from fastapi import Response

from services.common.errors import Forbidden, RateLimited, Unauthenticated
from services.console.pages.registry import EVERYONE, N_, Area, PageUi
from services.console.web.guard import SESSION
from services.console.web.ui import Ui

pages = Area("sign_in")
HOME = "/"


@pages.get("/sign-in", title=N_("Sign in"), public=True)
async def show(ui: PageUi, next: str = "") -> Response:
    if ui.user is not None:
        return ui.redirect(own_path(next))
    return _form(ui, next)


@pages.post("/sign-in", public=True)
async def sign_in(ui: PageUi) -> Response:
    openid = ui.request.app.state.openid
    if openid is not None and not openid.policy.passwords:
        raise Forbidden("Passwords don't open this platform. Sign in with your organisation's account.")
    form = await ui.request.form()
    email, password, wanted = (str(form.get(name, "")) for name in ("email", "password", "next"))
    state = ui.request.app.state
    cookies = state.guard.cookies
    try:
        signed_in = await state.sign_in.with_password(
            email,
            password,
            replaces=cookies.read(ui.request, SESSION),
            source=ui.request.client.host if ui.request.client else "",
        )
    except Unauthenticated:
        return _form(ui, wanted, email=email, wrong=ui._("The email address or the password is wrong."), status=401)
    except RateLimited as error:
        wait = ui.format.duration(error.retry_after)
        wrong = ui._("Too many attempts. Try again in %(wait)s.", wait=wait)
        return _form(ui, wanted, email=email, wrong=wrong, status=429)
    response: Response = state.guard.begin(ui.redirect(own_path(wanted)), signed_in)
    return response


@pages.post("/sign-out", roles=EVERYONE)
async def sign_out(ui: PageUi) -> Response:
    state = ui.request.app.state
    await state.sign_in.out(ui.request.state.signed_in)
    response: Response = state.guard.end(ui.redirect("/sign-in", toast=ui._("You are signed out."), kind="info"))
    return response


def own_path(wanted: str) -> str:
    """An address on this platform, whatever was asked for."""
    fine = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/sign-in", "/sign-out"))
    return wanted if fine and wanted.isprintable() and "\\" not in wanted else HOME


def _form(ui: Ui, wanted: str, *, email: str = "", wrong: str = "", status: int = 200) -> Response:
    return ui.render(
        "sign_in/sign_in.html",
        status=status,
        next=own_path(wanted),
        email=email,
        wrong=wrong,
        elsewhere=ui.request.app.state.openid,
    )
