"""The LLM service as a process: it starts without litellm, serves, and leaves when told to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.common.auth import TokenSigner

pytestmark = pytest.mark.integration


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_it_starts_serves_and_leaves_in_good_order(postgres: Any, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    trusted = tmp_path / "trusted.json"
    trusted.write_text(json.dumps({"console": pem}))
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.llm.main",
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")},
            "DEBRIEF_LLM_DATABASE_URL": postgres.url("debrief_llm"),
            "DEBRIEF_LLM_MIGRATION_URL": postgres.owner_url("debrief_llm"),
            "DEBRIEF_LLM_TRUSTED_KEYS_FILE": str(trusted),
            "DEBRIEF_LLM_HTTP_PORT": str(port),
            "DEBRIEF_LLM_DRAIN_SECONDS": "2",
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    log = asyncio.create_task(process.stderr.read())
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as client:
            while True:
                assert process.returncode is None, (await log).decode()
                try:
                    if (await client.get("/readyz")).status_code == 200:
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
            token = TokenSigner("console", key).sign("llm", subject="user:u-1", roles=["admin"])
            client.headers["Authorization"] = f"Bearer {token}"
            found = (await client.get("/api/v1/llm/capabilities")).json()
            assert found["completion_available"] is False
            assert found["embedding_model"].startswith("usem3-")
            metrics = (await client.get("/metrics")).text
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "debrief_llm_calls_total" in metrics
    assert b"Traceback" not in await log
