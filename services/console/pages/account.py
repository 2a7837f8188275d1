"""What people settle for themselves: language, theme, time zone, password."""

from __future__ import annotations

from zoneinfo import available_timezones

from fastapi import Response

from services.common.errors import InvalidInput, RateLimited
from services.console.domain.user import PASSWORD_MIN, Language, Theme
from services.console.pages.registry import EVERYONE, N_, Area, PageUi
from services.console.pages.sign_in import own_path
from services.console.web.guard import LANGUAGE_COOKIE, THEME_COOKIE
from services.console.web.ui import Ui

pages = Area("account")
TIME_ZONES = (
    "America/St_Johns",
    "America/Halifax",
    "America/Toronto",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Whitehorse",
)


@pages.get("/account", title=N_("Your account"), roles=EVERYONE)
async def show(ui: PageUi) -> Response:
    return ui.render("account/account.html", time_zones=TIME_ZONES)


@pages.post("/account", roles=EVERYONE)
async def save(ui: PageUi) -> Response:
    form = await ui.request.form()
    zone = str(form.get("time_zone", ""))
    language, theme = str(form.get("language", "")), str(form.get("theme", ""))
    if (zone and zone not in available_timezones()) or language not in set(Language) or theme not in set(Theme):
        raise InvalidInput("Choose one of the values that the form offers.")
    await ui.request.app.state.users.set_preferences(
        ui.me.id, language=Language(language), theme=Theme(theme), time_zone=zone
    )
    return ui.redirect("/account", toast=ui._("Saved."))


@pages.post("/preferences", public=True, title="")
async def prefer(ui: PageUi) -> Response:
    """The switches of the bar, which visitors have too: `language`, `theme`, and where to go back to as `next`."""
    form = await ui.request.form()
    language, theme = str(form.get("language", "")), str(form.get("theme", ""))
    response = ui.nothing() if ui.is_htmx else ui.redirect(_back(str(form.get("next", ""))))
    guard = ui.request.app.state.guard
    if language in set(Language):
        guard.remember(response, LANGUAGE_COOKIE, language)
    if theme in set(Theme):
        guard.remember(response, THEME_COOKIE, theme)
    if ui.user is not None:
        await ui.request.app.state.users.set_preferences(
            ui.user.id,
            language=Language(language) if language in set(Language) else None,
            theme=Theme(theme) if theme in set(Theme) else None,
        )
    return response


@pages.get("/account/password", title=N_("Change your password"), roles=EVERYONE)
async def password_form(ui: PageUi) -> Response:
    return _password_form(ui)


@pages.post("/account/password", roles=EVERYONE)
async def change_password(ui: PageUi) -> Response:
    form = await ui.request.form()
    current, new, again = (str(form.get(name, "")) for name in ("current_password", "new_password", "again"))
    if new != again:
        return _password_form(ui, {"again": ui._("The two new passwords differ.")})
    state = ui.request.app.state
    try:
        signed_in = await state.sign_in.change_password(ui.request.state.signed_in, current, new)
    except InvalidInput as error:
        text = ui._("A password has at least %(least)s characters.", least=PASSWORD_MIN)
        known = error.message.startswith("A password has at least")
        return _password_form(ui, {error.field: text if known else ui.error_text(error)})
    except RateLimited as error:
        wait = ui.format.duration(error.retry_after)
        return _password_form(ui, {"current_password": ui._("Too many attempts. Try again in %(wait)s.", wait=wait)})
    response: Response = state.guard.begin(ui.redirect("/", toast=ui._("Your password is changed.")), signed_in)
    return response


def _password_form(ui: Ui, errors: dict[str, str] | None = None) -> Response:
    return ui.render("account/password.html", status=422 if errors else 200, errors=errors or {}, least=PASSWORD_MIN)


def _back(wanted: str) -> str:
    return "/sign-in" if wanted.startswith("/sign-in") and wanted.isprintable() else own_path(wanted)


N_("The current password is wrong.")
N_("The new password is the current one. Choose another.")
N_("This password is too easily guessed. Choose another one.")
