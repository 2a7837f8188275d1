"""The gateway as a process: it starts, serves, and leaves when told to."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.console.domain.api_key import TokenText

pytestmark = pytest.mark.integration


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def token(tmp_path: Path) -> str:
    token = str(TokenText.new())
    (tmp_path / "token").write_text(f"{token}\n")
    return token


@pytest.fixture
def environment(postgres, token, tmp_path: Path) -> dict[str, str]:
    key = tmp_path / "key.pem"
    key.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    dead = f"http://127.0.0.1:{free_port()}"
    return {
        "DEBRIEF_CONSOLE_DATABASE_URL": postgres.url("debrief_console"),
        "DEBRIEF_CONSOLE_MIGRATION_URL": postgres.owner_url("debrief_console"),
        "DEBRIEF_CONSOLE_UPSTREAMS": f'{{"qa_scorer": "{dead}", "llm": "{dead}"}}',
        "DEBRIEF_CONSOLE_SIGNING_KEY_FILE": str(key),
        "DEBRIEF_CONSOLE_BOOTSTRAP_TOKEN_FILE": str(tmp_path / "token"),
        "DEBRIEF_CONSOLE_HTTP_PORT": str(free_port()),
        "DEBRIEF_CONSOLE_DRAIN_SECONDS": "2",
    }


async def started(environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.console.main",
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_starts_serves_and_leaves_in_good_order(environment, token):
    process = await started(environment)
    assert process.stderr is not None
    log = asyncio.create_task(process.stderr.read())
    base = f"http://127.0.0.1:{environment['DEBRIEF_CONSOLE_HTTP_PORT']}"
    try:
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=20) as client:
            while True:
                assert process.returncode is None, (await log).decode()
                try:
                    if (await client.get("/readyz")).status_code == 200:
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
            client.headers["Authorization"] = f"Bearer {token}"
            status = (await client.get("/api/v1/status")).json()
            assert {part["name"]: part["state"] for part in status["parts"]} == {
                "console": "ready",
                "qa_scorer": "unreachable",
                "llm": "unreachable",
            }
            made = await client.post("/api/v1/tokens", json={"name": "x", "role": "coach", "permissions": ["pii.read"]})
            assert made.status_code == 201
            assert (await client.get("/api/v1/interactions")).status_code == 503
            assert (await client.get("/api/openapi.json")).json()["x-debrief-parts"]["llm"] == {"state": "missing"}
            metrics = (await client.get("/metrics")).text
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        written = (await log).decode()
    assert "debrief_http_seconds" in metrics
    assert token not in written
    assert made.json()["token"] not in written
