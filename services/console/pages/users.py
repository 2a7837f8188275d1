"""The accounts of people."""

from __future__ import annotations

from uuid import UUID

from debrief.common.v1 import page_pb2
from debrief.qa.v1 import directory_pb2, directory_pb2_grpc
from fastapi import Response
from starlette.datastructures import FormData

from services.common.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound, Unavailable
from services.console.api.users import cursor_of, position_of
from services.console.application.people_ports import UserFilter
from services.console.application.users import By, Profile, Users
from services.console.domain.api_key import Permission, Role
from services.console.domain.user import Language, User
from services.console.pages.account import TIME_ZONES
from services.console.pages.registry import ADMINS, N_, Area, PageUi
from services.console.web.ui import Ui

pages = Area("users")
PAGE = 50
PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")


@pages.get("/admin/users", title=N_("Users"), roles=ADMINS, icon="users", nav=900, group="admin")
async def show(ui: PageUi, q: str = "", role: str = "", state: str = "", cursor: str = "") -> Response:
    wanted = UserFilter(
        text=q.strip(),
        role=Role(role) if role in set(Role) else None,
        disabled={"active": False, "disabled": True}.get(state),
    )
    rows, further = await _users(ui).page(wanted, PAGE, position_of(cursor))
    return ui.render("users/list.html", rows=rows, keyset=ui.keyset(cursor_of(further)), q=q, role=role, state=state)


@pages.get("/admin/users/new", title=N_("New user"), roles=ADMINS)
async def new(ui: PageUi) -> Response:
    return await _form(ui, None)


@pages.post("/admin/users/new", roles=ADMINS)
async def create(ui: PageUi) -> Response:
    form = await ui.request.form()
    try:
        user, password = await _users(ui).create(_profile(form), _by(ui))
    except (InvalidInput, Conflict, Forbidden) as error:
        return await _form(ui, None, form, error)
    return ui.render("users/password.html", user=user, password=password, is_new=True)


@pages.get("/admin/users/{user_id}", title=N_("User"), roles=ADMINS)
async def edit(ui: PageUi, user_id: UUID) -> Response:
    return await _form(ui, await _users(ui).get(user_id))


@pages.post("/admin/users/{user_id}", roles=ADMINS)
async def change(ui: PageUi, user_id: UUID) -> Response:
    form = await ui.request.form()
    try:
        user = await _users(ui).change(user_id, _profile(form), _by(ui))
    except (InvalidInput, Conflict, Forbidden) as error:
        return await _form(ui, await _users(ui).get(user_id), form, error)
    return ui.redirect("/admin/users", toast=ui._("%(name)s is saved.", name=user.name))


@pages.post("/admin/users/{user_id}/disable", roles=ADMINS)
async def disable(ui: PageUi, user_id: UUID) -> Response:
    try:
        user = await _users(ui).set_disabled(user_id, True, _by(ui))
    except Conflict as error:
        return ui.redirect(f"/admin/users/{user_id}", toast=ui.error_text(error), kind="danger")
    ui.toast(ui._("%(name)s can no longer sign in.", name=user.name), undo=f"/admin/users/{user_id}/enable")
    return ui.redirect("/admin/users")


@pages.post("/admin/users/{user_id}/enable", roles=ADMINS)
async def enable(ui: PageUi, user_id: UUID) -> Response:
    user = await _users(ui).set_disabled(user_id, False, _by(ui))
    return ui.redirect("/admin/users", toast=ui._("%(name)s can sign in again.", name=user.name))


@pages.post("/admin/users/{user_id}/unlock", roles=ADMINS)
async def unlock(ui: PageUi, user_id: UUID) -> Response:
    user = await _users(ui).unlock(user_id, _by(ui))
    toast = ui._("%(name)s can try again at once.", name=user.name)
    return ui.redirect(f"/admin/users/{user_id}", toast=toast)


@pages.post("/admin/users/{user_id}/password", roles=ADMINS)
async def reset_password(ui: PageUi, user_id: UUID) -> Response:
    user, password = await _users(ui).reset_password(user_id, _by(ui))
    return ui.render("users/password.html", user=user, password=password, is_new=False)


def _users(ui: Ui) -> Users:
    users: Users = ui.request.app.state.users
    return users


def _by(ui: Ui) -> By:
    return By(ui.me.subject, ui.me.permissions)


def _profile(form: FormData) -> Profile:
    """Raises InvalidInput where a choice is none of those offered."""

    def text(name: str) -> str:
        return str(form.get(name, ""))

    try:
        roles = frozenset(Role(str(role)) for role in form.getlist("roles"))
        permissions = frozenset(Permission(str(one)) for one in form.getlist("permissions"))
        language = Language(text("language")) if text("language") else None
    except ValueError as error:
        raise InvalidInput("Choose one of the values that the form offers.") from error
    return Profile(
        email=text("email"),
        name=text("name"),
        roles=roles,
        permissions=permissions,
        agent_id=text("agent_id").strip() or None,
        teams=frozenset(team.strip() for team in text("teams").split(",")),
        language=language,
        site=text("site"),
        province=text("province"),
        time_zone=text("time_zone"),
    )


async def _form(ui: Ui, user: User | None, form: FormData | None = None, error: DomainError | None = None) -> Response:
    given: dict[str, object] = {"roles": [], "permissions": []}
    given |= (
        {name: form.getlist(name) if name in ("roles", "permissions") else form.get(name, "") for name in form}
        if form is not None
        else _shown(user)
    )
    return ui.render(
        "users/form.html",
        status=422 if error else 200,
        user=user,
        locked_for=await _users(ui).locked_for(user) if user else None,
        given=given,
        wrong=error.field if error else "",
        message=ui.error_text(error) if error else "",
        roles=list(Role),
        provinces=PROVINCES,
        time_zones=TIME_ZONES,
        known_teams=await _teams(ui),
        may_grant=ui.me.permissions,
    )


def _shown(user: User | None) -> dict[str, object]:
    if user is None:
        return {}
    return {
        "email": user.email,
        "name": user.name,
        "roles": [role.value for role in user.roles],
        "permissions": [permission.value for permission in user.permissions],
        "agent_id": user.agent_id or "",
        "teams": ", ".join(sorted(user.teams)),
        "language": user.language or "",
        "site": user.site,
        "province": user.province,
        "time_zone": user.time_zone,
    }


async def _teams(ui: Ui) -> list[str]:
    """Teams of the directory, for suggestions; the form does without them while the service can't be reached."""
    directory = ui.stub(directory_pb2_grpc.DirectoryServiceStub)
    try:
        page = await directory.ListAgents(
            directory_pb2.ListAgentsRequest(page=page_pb2.PageRequest(size=1000)), timeout=3
        )
    except (Unavailable, NotFound):
        return []
    return sorted({agent.team for agent in page.agents if agent.team})


N_("Choose at least one role.")
N_("The role agent needs the agent's identifier.")
N_("This is not an email address.")
N_("Somebody with this email address has an account already.")
N_("You can't disable your own account.")
N_("This is the only administrator left. Make another one first.")
N_("There is no such user.")
