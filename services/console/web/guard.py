"""What every page request passes first: session, roles, form token, size."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.types import Message

from services.common.auth import acting_as
from services.common.errors import Cancelled, Forbidden, TooLarge
from services.console.application.sign_in import SignedIn, SignIn
from services.console.domain.session import is_csrf_token, new_session_id
from services.console.domain.user import Theme
from services.console.pages.registry import Page
from services.console.web.cookies import Cookies
from services.console.web.i18n import LANGUAGES, negotiated, texts
from services.console.web.notice_gate import NOTICE, NoticeGate
from services.console.web.ui import CSRF_FIELD, CSRF_HEADER, Shell, Ui, principal_of

LANGUAGE_COOKIE: Final = "debrief_language"
THEME_COOKIE: Final = "debrief_theme"
SESSION: Final = "debrief_session"
VISIT: Final = "debrief_visit"
CHANGE_PASSWORD: Final = "/account/password"  # noqa: S105
SIGN_IN: Final = "/sign-in"
_WITH_OLD_PASSWORD: Final = frozenset({CHANGE_PASSWORD, "/sign-out", "/preferences"})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_YEAR: Final = 365 * 24 * 3600
_FORM_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Guard:
    """Turns requests into `Ui`s, and away."""

    shell: Shell
    sign_in: SignIn
    cookies: Cookies
    public_url: str
    notice: NoticeGate

    async def ui(self, request: Request, page: Page | None) -> Ui:
        """Whoever asks, signed in or not. Raises Unavailable where the session can't be looked up."""
        signed_in = await self.sign_in.resume(self.cookies.read(request, SESSION))
        return self.ui_for(request, page, signed_in)

    def ui_for(self, request: Request, page: Page | None, signed_in: SignedIn | None) -> Ui:
        user = signed_in.user if signed_in else None
        secret = signed_in.session_id if signed_in else self.cookies.read(request, VISIT)
        if not secret:
            secret = new_session_id()
            request.state.new_visit = secret
        request.state.signed_in = signed_in
        ui = Ui(
            request,
            self.shell,
            texts(self.language(request, signed_in)),
            page=page,
            user=user,
            csrf_secret=secret,
            cookies=self.cookies,
            theme=user.theme if user else _theme(self.cookies.read(request, THEME_COOKIE)),
        )
        request.state.ui = ui
        return ui

    def language(self, request: Request, signed_in: SignedIn | None) -> str:
        chosen = signed_in.user.default_language if signed_in else None
        if chosen is not None:
            return chosen.value
        kept = self.cookies.read(request, LANGUAGE_COOKIE)
        return kept if kept in LANGUAGES else negotiated(request.headers.get("accept-language", ""))

    def route(self, page: Page) -> type[APIRoute]:
        """The class of the route of a page: nothing of it runs for whom it is not."""
        guard = self

        class GuardedRoute(APIRoute):
            def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
                handle = super().get_route_handler()

                async def guarded(request: Request) -> Response:
                    return await guard.answer(page, request, handle)

                return guarded

        return GuardedRoute

    async def answer(
        self, page: Page, request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        """Raises Forbidden for the wrong role or a missing token, TooLarge, and what the page raises."""
        bounded = Request(request.scope, _bounded(request, page.body_limit))
        try:
            return await self._answer(page, bounded, handle)
        finally:
            # Files that were sent are kept on disk until somebody says that they are no longer needed.
            await bounded.close()

    async def _answer(
        self, page: Page, request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        ui = await self.ui(request, page)
        if not page.public:
            if ui.user is None:
                return self._to_sign_in(ui)
            if not page.open_to(ui.user.roles):
                raise Forbidden("This page is not open to your role.")
            if ui.user.must_change_password and page.path not in _WITH_OLD_PASSWORD:
                return ui.redirect(CHANGE_PASSWORD)
        if request.method not in _SAFE:
            await self._check_form(request, ui)
        if ui.user is None:
            response = await handle(request)
        else:
            with acting_as(principal_of(ui.user)):
                if not page.public and await self.notice.holds(ui.user, page.path):
                    return self._to_notice(ui)
                response = await handle(request)
        if new_visit := getattr(request.state, "new_visit", ""):
            self.cookies.write(response, VISIT, new_visit)
        return response

    def begin(self, response: Response, signed_in: SignedIn) -> Response:
        """Gives the browser its new session; what it had as a visitor ends."""
        self.cookies.write(response, SESSION, signed_in.session_id)
        self.cookies.remove(response, VISIT)
        return response

    def end(self, response: Response) -> Response:
        self.cookies.remove(response, SESSION)
        return response

    def remember(self, response: Response, name: str, value: str) -> None:
        """Keeps a choice of somebody who may not be signed in."""
        self.cookies.write(response, name, value, max_age=_YEAR)

    def _to_notice(self, ui: Ui) -> Response:
        wanted = ui.url() if ui.request.method in _SAFE and not ui.is_htmx else "/"
        return ui.redirect(NOTICE if wanted == "/" else f"{NOTICE}?next={quote(wanted, safe='/')}")

    def _to_sign_in(self, ui: Ui) -> Response:
        request = ui.request
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if ui.is_htmx or request.method not in _SAFE:
            parts = urlsplit(request.headers.get("hx-current-url", request.headers.get("referer", "")))
            wanted = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return ui.redirect(SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='/')}")

    async def _check_form(self, request: Request, ui: Ui) -> None:
        site = request.headers.get("sec-fetch-site", "same-origin")
        origin = request.headers.get("origin", "")
        own = self.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
        if site not in ("same-origin", "none") or (origin not in ("", "null") and origin != own):
            raise Forbidden("This form was sent from another site.")
        token = request.headers.get(CSRF_HEADER, "")
        if not token and request.headers.get("content-type", "").partition(";")[0].strip().lower() in _FORM_TYPES:
            try:
                form = await request.form(max_files=20, max_fields=5000, max_part_size=page_part(ui))
            except ClientDisconnect as error:
                raise Cancelled("The client went away.") from error
            sent = form.get(CSRF_FIELD)
            token = sent if isinstance(sent, str) else ""
        if getattr(request.state, "new_visit", "") or not is_csrf_token(token, ui.csrf_secret):
            raise Forbidden("This form is too old. Reload the page and try again.")


def page_part(ui: Ui) -> int:
    """Bytes that one field of a form (not a file) may have: all that the page takes."""
    return ui.page.body_limit if ui.page is not None else 0


def _theme(text: str) -> Theme:
    return Theme(text) if text in set(Theme) else Theme.AUTO


def _bounded(request: Request, limit: int) -> Callable[[], Coroutine[Any, Any, Message]]:
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise TooLarge("What you sent is too large for this page.")
        return message

    return receive
