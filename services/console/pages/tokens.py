"""API keys: what programs sign in with."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Response
from starlette.datastructures import FormData

from services.common.errors import DomainError, Forbidden, InvalidInput
from services.common.paging import decode_cursor, encode_cursor, other_list
from services.console.application.keys import Authenticator, Keys, NewKey
from services.console.application.ports import Position
from services.console.domain.api_key import Grant, Permission, Role
from services.console.pages.audit import names_of
from services.console.pages.registry import ADMINS, N_, Area, PageUi
from services.console.web.ui import Ui

pages = Area("tokens")
PAGE = 50
LIVES = (30, 90, 365)


@pages.get("/admin/tokens", title=N_("API tokens"), roles=ADMINS, icon="key", nav=910, group="admin")
async def show(ui: PageUi, cursor: str = "") -> Response:
    rows, further = await _keys(ui).page(PAGE, _position(cursor))
    next_cursor = encode_cursor(further.created_at.isoformat(), str(further.id)) if further else ""
    return ui.render(
        "tokens/list.html",
        rows=rows,
        keyset=ui.keyset(next_cursor),
        names=await names_of(ui, [row.created_by for row in rows]),
    )


@pages.get("/admin/tokens/new", title=N_("New API token"), roles=ADMINS)
async def new(ui: PageUi) -> Response:
    return _form(ui)


@pages.post("/admin/tokens/new", roles=ADMINS)
async def create(ui: PageUi) -> Response:
    form = await ui.request.form()
    try:
        key, token = await _keys(ui).create(_wanted(ui, form), by=ui.me)
    except (InvalidInput, Forbidden) as error:
        return _form(ui, form, error)
    return ui.render("tokens/created.html", key=key, token=str(token))


@pages.post("/admin/tokens/{token_id}/revoke", roles=ADMINS)
async def revoke(ui: PageUi, token_id: UUID) -> Response:
    authenticator: Authenticator = ui.request.app.state.authenticator
    await _keys(ui).revoke(token_id, by=ui.me)
    authenticator.forget(token_id)
    return ui.redirect("/admin/tokens", toast=ui._("The token no longer works."))


def _keys(ui: Ui) -> Keys:
    keys: Keys = ui.request.app.state.keys
    return keys


def _position(cursor: str) -> Position | None:
    key = decode_cursor(cursor, 2)
    try:
        return None if key is None else Position(datetime.fromisoformat(str(key[0])), UUID(str(key[1])))
    except ValueError as error:
        raise other_list() from error


def _wanted(ui: Ui, form: FormData) -> NewKey:
    def text(name: str) -> str:
        return str(form.get(name, "")).strip()

    try:
        role = Role(text("role"))
        permissions = frozenset(Permission(str(one)) for one in form.getlist("permissions"))
        days = int(text("days") or 0)
    except ValueError as error:
        raise InvalidInput("Choose one of the values that the form offers.", field="role") from error
    grant = Grant(
        role,
        permissions,
        text("agent_id") or None,
        frozenset(team.strip() for team in text("teams").split(",") if team.strip()),
    )
    return NewKey(text("name"), grant, ui.now + timedelta(days=days) if days > 0 else None)


def _form(ui: Ui, form: FormData | None = None, error: DomainError | None = None) -> Response:
    return ui.render(
        "tokens/form.html",
        status=422 if error else 200,
        given={name: form.get(name, "") for name in form} if form is not None else {},
        wrong=error.field if error else "",
        message=ui.error_text(error) if error else "",
        lives=LIVES,
        may_grant=ui.me.permissions,
    )
