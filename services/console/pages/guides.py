"""The guides: what each role does here, in the reader's language."""

from __future__ import annotations

import asyncio

from fastapi import Response

from services.common.errors import NotFound
from services.console.pages.registry import EVERYONE, N_, Area, PageUi
from services.console.web import guides

pages = Area("guides")


@pages.get("/guides", title=N_("Guides"), roles=EVERYONE)
async def show(ui: PageUi) -> Response:
    """One's own first."""
    roles = sorted(guides.NAMES, key=lambda role: role not in ui.me.roles)
    found = [(role, guide) for role in roles if (guide := guides.guide(guides.NAMES[role], ui.language))]
    return ui.render("guides/list.html", found=found)


@pages.get("/guides/pictures/{name}", roles=EVERYONE)
async def picture(ui: PageUi, name: str) -> Response:
    path = guides.pictures().get(name)
    if path is None:
        raise NotFound("There is nothing at this address.")
    content = await asyncio.to_thread(path.read_bytes)
    return Response(content, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


@pages.get("/guides/{name}", title=N_("Guide"), roles=EVERYONE)
async def one(ui: PageUi, name: str) -> Response:
    found = guides.guide(name, ui.language)
    if found is None:
        raise NotFound("There is nothing at this address.")
    return ui.render("guides/guide.html", guide=found)
