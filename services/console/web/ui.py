"""What a page's function gets: who asks, in which language, and how to answer."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar
from urllib.parse import quote, unquote, urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from markupsafe import Markup

from services.common.auth import Principal, acting_as
from services.common.clock import Clock
from services.common.errors import DeadlineExceeded, DomainError, Unavailable
from services.console.clients import Clients, Stub
from services.console.domain.api_key import Permission, Role
from services.console.domain.session import csrf_token
from services.console.domain.user import Theme, User
from services.console.formatting import Formatter
from services.console.web.cookies import Cookies
from services.console.web.guides import NAMES
from services.console.web.i18n import Texts
from services.console.web.rendering import Templates
from services.console.web.static import accepts_gzip

if TYPE_CHECKING:
    from services.console.pages.registry import Menu, Page

S = TypeVar("S")
FLASH_COOKIE: Final = "debrief_flash"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
_TRAIL: Final = "trail"
_CURSOR: Final = "cursor"
_LONGEST_TRAIL: Final = 30
_COMPRESS_ABOVE: Final = 1200
_CSV_PIECE: Final = 64 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message at the edge of the page.

    Attributes:
        kind: success, info, warning or danger.
        undo: address to which a POST takes the decision back; empty where nothing can.
        fields: what that POST sends.
    """

    text: str
    kind: str = "success"
    undo: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to this page; the last one has no address."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Keyset:
    """Addresses of the pages around one page of a list; empty where there is none."""

    first: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What all requests share."""

    templates: Templates
    clients: Clients
    clock: Clock
    time_zone: str
    version: str
    navigation: Callable[[Collection[Role]], Sequence[Menu]]
    search: Callable[[Collection[Role]], str]
    """Where the search box of the bar leads for these roles; empty where it leads nowhere."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What a service answered, or that it did not: one part of a page can be missing while the others stand.

    Attributes:
        value: None where there is none; test `missing`, since an answer may be empty.
        missing: why, for the user; empty where there is a value.
    """

    value: S | None
    missing: str = ""


class Ui:
    """One request for a page.

    Attributes:
        page: the entry of the registry; None on error pages.
        user: who is signed in; None on public pages.
        csrf_secret: what form tokens are bound to; a cookie's value.
        format: numbers, dates and money in the user's language.
        language: ``en`` or ``fr``.
    """

    def __init__(
        self,
        request: Request,
        shell: Shell,
        texts: Texts,
        *,
        page: Page | None,
        user: User | None,
        csrf_secret: str,
        cookies: Cookies,
        theme: Theme,
    ) -> None:
        self.request = request
        self.page = page
        self.user = user
        self.language = texts.language
        self.theme = theme
        self.texts = texts
        self.format = Formatter(texts.language, (user.time_zone if user else "") or shell.time_zone)
        self.now: datetime = shell.clock.now()
        self.shell = shell
        self.csrf_secret = csrf_secret
        self._cookies = cookies
        self._toasts: list[Toast] = []

    @property
    def me(self) -> User:
        """Whoever is signed in; on pages that are not public somebody always is."""
        assert self.user is not None, "this page is public"
        return self.user

    @property
    def principal(self) -> Principal:
        """The caller as services see them."""
        return principal_of(self.me)

    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    @property
    def request_id(self) -> str:
        return str(getattr(self.request.state, "request_id", ""))

    @property
    def path(self) -> str:
        """As it was sent: a slash inside an id stays encoded, so that links to this page lead back to it."""
        raw: bytes = self.request.scope.get("raw_path") or self.request.url.path.encode()
        return raw.decode("ascii", "replace").partition("?")[0]

    @property
    def csrf(self) -> str:
        """A token for a form of this page."""
        return csrf_token(self.csrf_secret)

    @property
    def menus(self) -> Sequence[Menu]:
        return self.shell.navigation(self.user.roles) if self.user else ()

    @property
    def search_path(self) -> str:
        return self.shell.search(self.user.roles) if self.user else ""

    @property
    def guides(self) -> Mapping[str, Role]:
        """Names of the guides for the roles of whoever asks."""
        return {name: role for role, name in NAMES.items() if self.has_role(role)}

    def stub(self, kind: Stub[S]) -> S:
        """The stub of a generated class, called as the user: ``ui.stub(scorecard_pb2_grpc.ScorecardServiceStub)``."""
        return self.shell.clients.stub(kind)

    async def part(self, answer: Awaitable[S]) -> Outcome[S]:
        """An answer that the page can do without while its service is away; any other error is raised."""
        try:
            return Outcome(await answer)
        except (Unavailable, DeadlineExceeded):
            return Outcome(None, self._("A part of the platform can’t be reached. Try again in a moment."))

    def has_role(self, *roles: Role | str) -> bool:
        return self.user is not None and not self.user.roles.isdisjoint(roles)

    def may(self, permission: Permission | str) -> bool:
        return self.user is not None and permission in self.user.permissions

    def _(self, message: str, **values: object) -> str:
        """A text in the user's language. Values are escaped where the text is shown, by the template."""
        text = self.texts.gettext(message)
        return text % values if values else text

    def n_(self, singular: str, plural: str, n: int, **values: object) -> str:
        """A text with a number; ``%(num)s`` stands for the number as the language writes it."""
        return self.texts.ngettext(singular, plural, n) % ({"num": self.format.integer(n)} | values)

    def error_text(self, error: DomainError) -> str:
        """What a service said is wrong, for a person: their language where the catalogue has the text."""
        return self.texts.gettext(error.message)

    def url(self, path: str = "", **changes: object) -> str:
        """This address (or `path`) with query parameters changed; None or "" removes one, a list repeats it."""
        query: list[tuple[str, str]] = [] if path else list(self.request.query_params.multi_items())
        for name, value in changes.items():
            query = [pair for pair in query if pair[0] != name]
            values = value if isinstance(value, list | tuple) else [value]
            query += [(name, str(each)) for each in values if each not in (None, "")]
        return (path or self.path) + ("?" + urlencode(query) if query else "")

    def keyset(self, next_cursor: str) -> Keyset:
        """Links around this page of a list whose service gave out `next_cursor`. The way back is in the address."""
        cursor = self.request.query_params.get(_CURSOR, "")
        trail = [step for step in self.request.query_params.get(_TRAIL, "").split("~") if step]
        onward = "~".join([*trail, cursor or "-"][-_LONGEST_TRAIL:])
        back = ""
        if cursor:
            before = trail[-1] if trail else "-"
            back = self.url(cursor="" if before == "-" else before, trail="~".join(trail[:-1]))
        return Keyset(
            first=self.url(cursor="", trail="") if cursor else "",
            previous=back,
            next=self.url(cursor=next_cursor, trail=onward) if next_cursor else "",
        )

    def toast(
        self, text: str, kind: str = "success", *, undo: str = "", fields: Mapping[str, str] | None = None
    ) -> None:
        """Shows a message with whatever answer follows."""
        self._toasts.append(Toast(text, kind, undo, dict(fields or {})))

    def render(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page or a part of one, as HTML. Templates have `ui`, `fmt`, `_`, `asset`, `icon` and what is given."""
        given = {"ui": self, "fmt": self.format, "toasts": self._shown_toasts()} | context
        body = self.shell.templates.render(template, self.language, given).encode()
        headers = {"Vary": "Accept-Encoding, Cookie", "Content-Language": "fr-CA" if self.language == "fr" else "en-CA"}
        if len(body) > _COMPRESS_ABOVE and accepts_gzip(self.request):
            body = gzip.compress(body, 4, mtime=0)
            headers["Content-Encoding"] = "gzip"
        response = HTMLResponse(body, status_code=status, headers=headers)
        if self.is_htmx:
            self._announce(response)
        elif self._cookies.read(self.request, FLASH_COOKIE):
            self._cookies.remove(response, FLASH_COOKIE)
        return response

    def redirect(self, path: str, *, toast: str = "", kind: str = "success") -> Response:
        """To another page (303), where the message is shown; within htmx the whole page changes as well."""
        if toast:
            self.toast(toast, kind)
        response = Response(status_code=200 if self.is_htmx else 303)
        response.headers["HX-Redirect" if self.is_htmx else "Location"] = path
        if self._toasts:
            kept = quote(json.dumps([asdict(toast) for toast in self._toasts][-3:], separators=(",", ":")))
            self._cookies.write(response, FLASH_COOKIE, kept, max_age=60)
        return response

    def nothing(self) -> Response:
        """An answer that swaps nothing in, for htmx; messages are shown."""
        response = Response(status_code=204)
        self._announce(response)
        return response

    def csv(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
        """A file for spreadsheets; cells that would be taken for formulas are quoted."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)
        return Response(
            b"\xef\xbb\xbf" + out.getvalue().encode(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "-", name)}.csv"'},
        )

    def csv_stream(self, name: str, header: Sequence[str], rows: AsyncIterable[Sequence[object]]) -> Response:
        """The same for more rows than memory should hold; they are made as the browser takes them."""

        async def lines() -> AsyncIterator[bytes]:
            out = io.StringIO()
            writer = csv.writer(out)
            out.write("\ufeff")
            writer.writerow(header)
            source = aiter(rows)
            while True:
                # The answer is sent after the page's function has returned: calls are made as the user again. Not
                # across a yield, for whoever closes this may do so elsewhere.
                with acting_as(self.principal):
                    row = await anext(source, None)
                if row is None:
                    break
                writer.writerow([_cell(value) for value in row])
                if out.tell() > _CSV_PIECE:
                    yield out.getvalue().encode()
                    out.seek(0)
                    out.truncate()
            yield out.getvalue().encode()

        return StreamingResponse(
            lines(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "-", name)}.csv"'},
        )

    def data(self, value: object) -> Markup:
        """JSON for a data attribute."""
        return Markup.escape(json.dumps(value, ensure_ascii=False, default=str))

    def _announce(self, response: Response) -> None:
        if self._toasts:
            response.headers["HX-Trigger"] = json.dumps(
                {"debrief:toast": {"toasts": [asdict(t) for t in self._toasts]}}
            )

    def _shown_toasts(self) -> list[Toast]:
        """Those of this answer, and those that a redirect left in the cookie."""
        return [] if self.is_htmx else [*read_flash(self._cookies.read(self.request, FLASH_COOKIE)), *self._toasts]


def read_flash(from_cookie: str) -> list[Toast]:
    """What a redirect left; nothing of a cookie that is not ours."""
    if not from_cookie:
        return []
    try:
        kept = json.loads(unquote(from_cookie))
        return [
            Toast(str(one["text"])[:500], str(one["kind"]), _own(str(one["undo"])), dict(one["fields"])) for one in kept
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _own(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") else ""


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return "'" + value
    return "" if value is None else value


def principal_of(user: User) -> Principal:
    return Principal(
        subject=user.subject,
        roles=frozenset(role.value for role in user.roles),
        permissions=frozenset(permission.value for permission in user.permissions),
        agent_id=user.agent_id,
        teams=user.teams,
    )


async def _ui_of(request: Request) -> Ui:
    ui: Ui = request.state.ui
    return ui


PageUi = Annotated[Ui, Depends(_ui_of)]
"""The type of a page function's first parameter."""
