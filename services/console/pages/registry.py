"""The table of all pages: navigation, rights and the test of every route times every role read it.

A module in this folder makes one `Area` named ``pages`` and registers its routes on it; nothing else is needed:

    pages = Area("interactions")

    @pages.get("/interactions", title=N_("Interactions"), roles=QUALITY, icon="messages", nav=20)
    async def list_interactions(ui: PageUi, cursor: str = "") -> Response: ...

    @pages.post("/interactions/{interaction_id}/flag", roles=MANAGERS)
    async def flag(ui: PageUi, interaction_id: str) -> Response: ...

Rights here keep people from pages that are not theirs. What a page shows is decided at the services.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from services.console.domain.api_key import Role
from services.console.web.i18n import N_
from services.console.web.ui import PageUi

__all__ = ["ADMINS", "COACHING", "EVERYONE", "MANAGERS", "N_", "QUALITY", "Area", "Page", "PageUi", "load"]

EVERYONE: Final = frozenset(Role)
ADMINS: Final = frozenset({Role.ADMIN})
MANAGERS: Final = frozenset({Role.ADMIN, Role.QA_MANAGER})
QUALITY: Final = frozenset({Role.ADMIN, Role.QA_MANAGER, Role.COACH})
COACHING: Final = frozenset({Role.COACH, Role.QA_MANAGER})
NOBODY: Final[frozenset[Role]] = frozenset()

KIB: Final = 1024
GROUPS: Final = {
    "": N_("Main"),
    "quality": N_("Quality"),
    "coaching": N_("Coaching"),
    "setup": N_("Setup"),
    "admin": N_("Administration"),
}
"""Menus of the navigation, in their order; entries of the first stand in the bar itself."""
GROUP_ICONS: Final = {"quality": "gauge", "coaching": "school", "setup": "settings", "admin": "shield"}


@dataclass(frozen=True, slots=True)
class Page:
    """One route.

    Attributes:
        title: English text, a key of the catalogues; empty for what is no page of its own.
        roles: who may call it; with `public`, anybody, signed in or not.
        icon: name of an outline in the sprite.
        nav: place in the navigation, lowest first; None for pages that are reached from others.
        group: the menu that holds the entry, a key of `GROUPS`.
        body_limit: bytes that a request may send.
    """

    area: str
    method: str
    path: str
    title: str
    roles: frozenset[Role]
    endpoint: Callable[..., Any]
    public: bool = False
    icon: str = ""
    nav: int | None = None
    group: str = ""
    body_limit: int = 256 * KIB

    def open_to(self, roles: Collection[Role]) -> bool:
        return self.public or not self.roles.isdisjoint(roles)


class Area:
    """The pages of one module. `name` is also that of its folder of templates and of its catalogue."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pages: list[Page] = []

    def get(self, path: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A page that is read. Keywords are those of `Page`."""
        return self._add("GET", path, declared)

    def post(self, path: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decision. The request's CSRF token is checked before the function runs."""
        return self._add("POST", path, declared)

    def _add(self, method: str, path: str, declared: dict[str, Any]) -> Callable[[Any], Any]:
        def add(endpoint: Callable[..., Any]) -> Callable[..., Any]:
            given = {"title": "", "roles": NOBODY} | declared
            page = Page(self.name, method, path, endpoint=endpoint, **given)
            if not page.roles and not page.public:
                raise ValueError(f"{method} {path} names no roles")
            self.pages.append(page)
            return endpoint

        return add


@cache
def load() -> Sequence[Page]:
    """Every page of every module in this folder, by area.

    Raises:
        ValueError: two pages have one address.
    """
    package = __name__.rpartition(".")[0]
    found: list[Page] = []
    for info in sorted(pkgutil.iter_modules(importlib.import_module(package).__path__), key=lambda info: info.name):
        area = getattr(importlib.import_module(f"{package}.{info.name}"), "pages", None)
        if isinstance(area, Area):
            found += area.pages
    addresses = [(page.method, page.path) for page in found]
    for address in addresses:
        if addresses.count(address) > 1:
            raise ValueError(f"{address[0]} {address[1]} is registered twice")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Menu:
    """A group of the navigation with the entries that somebody may open."""

    key: str
    title: str
    icon: str
    entries: Sequence[Page]


def navigation(roles: Collection[Role]) -> Sequence[Menu]:
    """What stands in the bar for these roles."""
    entries = sorted(
        (page for page in load() if page.nav is not None and page.open_to(roles)), key=lambda page: page.nav or 0
    )
    return [
        Menu(key, title, GROUP_ICONS.get(key, ""), mine)
        for key, title in GROUPS.items()
        if (mine := [page for page in entries if page.group == key])
    ]


SEARCH: Final = "/interactions"


def search_path(roles: Collection[Role]) -> str:
    """The page that takes `q` from the search box of the bar; empty for roles that it is not open to."""
    found = any(page.path == SEARCH and page.method == "GET" and page.open_to(roles) for page in load())
    return SEARCH if found else ""


def has_page(path: str) -> bool:
    """Whether somebody registered a page with this address."""
    return any(page.path == path and page.method == "GET" for page in load())
