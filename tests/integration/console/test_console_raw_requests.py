"""Requests that no client library would send."""

from __future__ import annotations

from typing import Any

import pytest
from console_sockets import answer_ok, gateway, raw, read_all

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    "target",
    [
        b"/api/v1/../../metrics",
        b"/api/v1/interactions/../../../metrics",
        b"/api/v1/%2e%2e/%2e%2e/metrics",
        b"/api/v1/interactions%2f%2e%2e%2fmetrics",
        b"/api/v1/interactions/%5c..%5cmetrics",
        b"//api/v1/interactions",
        b"/api/v1//interactions",
        b"/api/v1/interactions/%00",
        b"/api/v1/interactions;/../../metrics",
        b"http://127.0.0.1:1/metrics",
        b"/api/v1/interactions/\xe2\x80\xa6",
    ],
)
async def test_no_target_gets_past_the_routes(target):
    async with gateway() as setup:
        head = b" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\nConnection: close\r\n\r\n"
        status = int((await raw(setup, b"GET " + target + head)).split(b" ", 2)[1])
        assert status in (400, 404) or (status == 200 and target.endswith(b":1/metrics"))
        assert setup.service.calls == 0


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Content-Length: 3\r\nContent-Length: 30\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: 3\r\nTransfer-Encoding : chunked\r\n",
    ],
)
async def test_a_request_inside_a_body_never_becomes_one(headers):
    paths = []

    async def note(scope: Any, receive: Any, send: Any) -> None:
        paths.append(scope["path"])
        await read_all(receive)
        await answer_ok(scope, receive, send)

    async with gateway() as setup:
        setup.service.handler = note
        inner = b"GET /api/v1/llm/usage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\n\r\n"
        await raw(
            setup,
            b"POST /api/v1/counts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\nConnection: close\r\n"
            + headers
            + b"\r\n0\r\n\r\n"
            + inner,
        )
        assert set(paths) <= {"/api/v1/counts"}
