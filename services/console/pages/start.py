"""The first page after signing in: where each role begins."""

from __future__ import annotations

from fastapi import Response

from services.console.domain.api_key import Role
from services.console.pages.registry import EVERYONE, N_, Area, PageUi, has_page

pages = Area("start")
STARTS = (
    (Role.QA_MANAGER, "/overview"),
    (Role.COACH, "/overview"),
    (Role.AGENT, "/me"),
    (Role.ADMIN, "/admin/health"),
)
"""The first of these that the user has and that exists; without one, a page of links."""


@pages.get("/", title=N_("Start"), roles=EVERYONE)
async def start(ui: PageUi) -> Response:
    for role, path in STARTS:
        if ui.has_role(role) and has_page(path):
            return ui.redirect(path)
    return ui.render("start/start.html")
