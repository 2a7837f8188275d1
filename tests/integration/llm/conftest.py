"""The LLM service's schema, migrated and empty, and the whole service over it in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Protocol

import grpc
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from debrief.llm.v1 import llm_pb2_grpc

from services.common import migrate
from services.common.auth import TokenSigner, TokenVerifier
from services.common.db import Database
from services.common.grpc_client import open_channel
from services.llm import bootstrap
from services.llm.adapters.ledger import SqlLedger
from services.llm.settings import LlmSettings


class Postgres(Protocol):
    def url(self, role: str) -> str: ...
    def owner_url(self, role: str) -> str: ...


@pytest.fixture
async def llm_database(postgres: Postgres, empty_schema: Callable[[str], Awaitable[None]]) -> AsyncIterator[Database]:
    url = postgres.url("debrief_llm")
    await migrate.upgrade(postgres.owner_url("debrief_llm"), bootstrap.OWN, "debrief_llm")
    await empty_schema(bootstrap.SCHEMA)
    database = Database(url, bootstrap.SCHEMA)
    yield database
    await database.close()


@pytest.fixture
async def ledger(llm_database: Database) -> SqlLedger:
    return SqlLedger(llm_database)


class RunningLlm:
    """The service: gRPC on a real port, REST in this process. Whoever calls it does so with a token."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.keys = {name: Ed25519PrivateKey.generate() for name in ("console", "worker", "qa_scorer", "survey")}
        self.port = 0
        self.rest: httpx.AsyncClient

    async def start(self, settings: LlmSettings, database: Database) -> None:
        llm = bootstrap.build(settings, SqlLedger(database))
        self._stack.push_async_callback(llm.close)
        await llm.start()
        tokens = TokenVerifier({name: key.public_key() for name, key in self.keys.items()}, bootstrap.NAME)
        server = bootstrap.rpc(llm, tokens, settings)
        self.port = await server.start("127.0.0.1", 0)
        self._stack.push_async_callback(server.stop, 1.0)
        transport = httpx.ASGITransport(bootstrap.web(llm, database, tokens))
        self.rest = await self._stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://llm"))

    def stub(self, caller: str = "worker") -> Any:
        signer = TokenSigner(caller, self.keys[caller])
        channel: grpc.aio.Channel = open_channel(f"127.0.0.1:{self.port}", audience=bootstrap.NAME, signer=signer)
        self._stack.push_async_callback(channel.close)
        return llm_pb2_grpc.LlmServiceStub(channel)

    def user(self, *roles: str) -> dict[str, str]:
        signer = TokenSigner("console", self.keys["console"])
        return {"authorization": f"Bearer {signer.sign(bootstrap.NAME, subject='user:u-1', roles=roles)}"}


@pytest.fixture
async def serve(llm_database: Database) -> AsyncIterator[Callable[..., Awaitable[RunningLlm]]]:
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> RunningLlm:
            running = RunningLlm(stack)
            await running.start(LlmSettings(database_url=llm_database.url, **settings), llm_database)
            return running

        yield start
