"""Bodies flow through the gateway in both directions, and each way of breaking off is told apart."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from console_sockets import MIB, disconnected, gateway, read_all, start

pytestmark = pytest.mark.integration

GIVEN_UP = 60.0
"""Seconds: far above what it takes on a busy machine."""
NDJSON = {"Content-Type": "application/x-ndjson"}


async def test_fifty_mebibytes_flow_through_without_being_held():
    chunk = bytes(range(256)) * 256
    count = 50 * MIB // len(chunk)

    async def lines() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield chunk

    async def digest(scope: Any, receive: Any, send: Any) -> None:
        seen = hashlib.sha256()
        while True:
            message = await receive()
            seen.update(message["body"])
            if not message["more_body"]:
                break
        await start(send)
        await send({"type": "http.response.body", "body": seen.hexdigest().encode()})

    async with gateway() as setup:
        setup.service.handler = digest
        tracemalloc.start()
        try:
            answer = await setup.client.post("/api/v1/interactions", headers=NDJSON, content=lines())
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    expected = hashlib.sha256()
    for _ in range(count):
        expected.update(chunk)
    assert answer.text == expected.hexdigest()
    assert peak < 10 * MIB


async def test_a_line_arrives_before_the_next_is_sent_and_so_do_answers():
    arrived, read = asyncio.Event(), asyncio.Event()

    async def lines() -> AsyncIterator[bytes]:
        yield b"first\n"
        await arrived.wait()
        yield b"second\n"

    async def talk(scope: Any, receive: Any, send: Any) -> None:
        assert await receive() == {"type": "http.request", "body": b"first\n", "more_body": True}
        arrived.set()
        assert await read_all(receive) == b"second\n"
        await start(send)
        await send({"type": "http.response.body", "body": b"one\n", "more_body": True})
        await read.wait()
        await send({"type": "http.response.body", "body": b"two\n"})

    async with gateway() as setup:
        setup.service.handler = talk
        async with setup.client.stream("POST", "/api/v1/interactions", headers=NDJSON, content=lines()) as answer:
            chunks = answer.aiter_raw()
            assert await anext(chunks) == b"one\n"
            read.set()
            assert await anext(chunks) == b"two\n"


async def test_a_service_may_refuse_before_the_body_has_ended():
    async def refuse(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await start(send, 422)
        await send({"type": "http.response.body", "body": b"no"})

    async with gateway() as setup:
        setup.service.handler = refuse
        answer = await setup.client.post("/api/v1/interactions", headers=NDJSON, content=b"x" * (8 * MIB))
        assert (answer.status_code, answer.text) == (422, "no")
        assert (await setup.client.get("/api/v1/counts")).status_code == 422


@pytest.mark.parametrize("announced", [True, False])
async def test_too_much_is_refused_and_the_client_hears_why(announced):
    async def lines() -> AsyncIterator[bytes]:
        for _ in range(20 * 16):
            yield b"x" * 65536

    ended = asyncio.Event()

    async def swallow(scope: Any, receive: Any, send: Any) -> None:
        await disconnected(receive)
        ended.set()

    async with gateway(stream_limit_bytes=2 * MIB) as setup:
        setup.service.handler = swallow
        headers = NDJSON | ({"Content-Length": str(20 * MIB)} if announced else {})
        answer = await setup.client.post("/api/v1/interactions", headers=headers, content=lines())
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        assert str(2 * MIB) in answer.json()["detail"]
        if announced:
            assert setup.service.calls == 0
        else:
            await ended.wait()


async def test_a_client_that_never_ends_is_cut_off():
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1_000_000

    async def swallow(scope: Any, receive: Any, send: Any) -> None:
        await disconnected(receive)

    async with gateway(stream_limit_bytes=2 * MIB) as setup:
        setup.service.handler = swallow
        with pytest.raises(httpx.TransportError):
            await setup.client.post("/api/v1/interactions", headers=NDJSON, content=endless())


async def soon(event: asyncio.Event) -> None:
    """Fails where it does not happen: work that nobody waits for would go on for ever."""
    try:
        await asyncio.wait_for(event.wait(), GIVEN_UP)
    except TimeoutError:
        pytest.fail("the service was never told that its client has left")
    assert event.is_set()


async def test_a_client_that_leaves_ends_the_work_for_it():
    reached, gone = asyncio.Event(), asyncio.Event()

    async def wait(scope: Any, receive: Any, send: Any) -> None:
        reached.set()
        await disconnected(receive)
        gone.set()

    async with gateway() as setup:
        setup.service.handler = wait
        for method, body in (("GET", None), ("POST", b"{}")):
            reached.clear()
            gone.clear()
            request = asyncio.create_task(setup.client.request(method, "/api/v1/counts", content=body))
            await reached.wait()
            request.cancel()
            await soon(gone)


async def test_a_client_that_leaves_in_mid_answer_ends_it():
    gone = asyncio.Event()

    async def pour(scope: Any, receive: Any, send: Any) -> None:
        await start(send)
        watching = asyncio.create_task(disconnected(receive))
        while not watching.done():
            await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
            await asyncio.sleep(0)
        gone.set()

    async with gateway() as setup:
        setup.service.handler = pour
        async with setup.client.stream("GET", "/api/v1/counts") as answer:
            assert await anext(answer.aiter_raw())
            assert not gone.is_set(), "the client still listens"
        await soon(gone)


async def test_an_answer_that_breaks_off_is_no_whole_answer():
    async def break_off(scope: Any, receive: Any, send: Any) -> None:
        await start(send)
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("the service dies")

    async with gateway() as setup:
        setup.service.handler = break_off
        with pytest.raises(httpx.RemoteProtocolError):
            await setup.client.get("/api/v1/counts")


@pytest.mark.parametrize("knob", ["upstream_idle_seconds", "upstream_total_seconds"])
async def test_a_service_that_never_answers_is_given_up(knob):
    async def hang(scope: Any, receive: Any, send: Any) -> None:
        await disconnected(receive)

    async with gateway(**{knob: 0.2}) as setup:
        setup.service.handler = hang
        answer = await setup.client.get("/api/v1/counts")
        assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")


async def test_a_service_that_is_down_is_named_and_found_again():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    async with gateway(service_url=f"http://127.0.0.1:{port}") as setup:
        answer = await setup.client.post("/api/v1/interactions", headers=NDJSON, content=b"{}\n")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert "qa_scorer" in answer.json()["detail"]


@asynccontextmanager
async def hangs_up_on(requests: int) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A service that closes its first connections when a request comes, and answers on later ones."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readline())
        if len(seen) > requests:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen


@pytest.mark.parametrize(
    ("method", "hung_up", "status", "tries"),
    [("GET", 1, 200, 2), ("GET", 2, 503, 2), ("POST", 1, 503, 1)],
)
async def test_what_only_reads_is_asked_once_more_when_a_connection_closes(method, hung_up, status, tries):
    async with hangs_up_on(hung_up) as (url, seen), gateway(service_url=url) as setup:
        answer = await setup.client.request(method, "/api/v1/counts")
        assert (answer.status_code, len(seen)) == (status, tries)
