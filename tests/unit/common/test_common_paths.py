"""Ids in paths, whatever characters they hold."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from services.common.http import create_app


@pytest.fixture(scope="module")
def app() -> FastAPI:
    async def ready() -> dict[str, str]:
        return {}

    app = create_app(title="test", version="1", verifier=None, ready=ready)

    @app.get("/things/{id}")
    async def thing(id: str) -> dict[str, str]:
        return {"thing": id}

    @app.get("/things/{id}/parts/{part}")
    async def part(id: str, part: str) -> dict[str, str]:
        return {"thing": id, "part": part}

    return app


async def get(app: FastAPI, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get(path)


IDS = st.text(min_size=1, max_size=12).filter(str.isprintable).filter(lambda text: text not in (".", ".."))


@given(thing=IDS | st.just("2026/03/a%2Fb"), part=IDS)
async def test_an_id_comes_out_of_a_path_as_it_went_in(app: FastAPI, thing: str, part: str) -> None:
    whole = await get(app, f"/things/{quote(thing, safe='')}")
    assert whole.json() == {"thing": thing}
    inner = await get(app, f"/things/{quote(thing, safe='')}/parts/{quote(part, safe='')}")
    assert inner.json() == {"thing": thing, "part": part}


@pytest.mark.parametrize("path", ["/things/a/b", "/things%2Fa", "/things/a%2Fparts/b", "/things/%2F/parts"])
async def test_an_encoded_slash_separates_nothing(app: FastAPI, path: str) -> None:
    assert (await get(app, path)).status_code == 404
