"""Servers that tests share: PostgreSQL with pgvector, embedded or in a container."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from deploy.embedded.errors import StackError
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.postgres_roles import DATABASE, ROLES, all_roles, owner_of, setup_sql

# A machine that is busy with something else is no fault of what is tested.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


class Postgres(Protocol):
    @property
    def superuser_url(self) -> str: ...
    def url(self, role: str) -> str: ...
    def owner_url(self, role: str) -> str: ...


class ContainerPostgres:
    """A server in a container, with the same roles and schemas as the embedded one."""

    def __init__(self, url: str) -> None:
        self.superuser_url = url

    def url(self, role: str) -> str:
        return make_url(self.superuser_url).set(username=role, password="test").render_as_string(hide_password=False)

    def owner_url(self, role: str) -> str:
        return self.url(owner_of(role))


def _in_container() -> Iterator[Postgres]:
    containers = pytest.importorskip("testcontainers.community.postgres")
    with containers.PostgresContainer("pgvector/pgvector:pg17", dbname=DATABASE, driver="asyncpg") as container:
        server = ContainerPostgres(container.get_connection_url())
        asyncio.run(_prepare(server))
        yield server


async def _prepare(server: ContainerPostgres) -> None:
    connection = await asyncpg.connect(server.superuser_url.replace("+asyncpg", ""))
    try:
        await connection.execute(setup_sql(ROLES, dict.fromkeys(all_roles(ROLES), "test")))
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server with the service's roles and their empty schemas."""
    if os.environ.get("DEBRIEF_TEST_BACKEND") == "containers":
        yield from _in_container()
        return
    try:
        with EmbeddedPostgres.temporary() as server:
            yield server
    except StackError as error:
        pytest.skip(f"PostgreSQL can't run here: {error}")


@pytest.fixture
def empty_schema(postgres: Postgres) -> Callable[[str], Awaitable[None]]:
    """`await empty_schema("qa_scorer")` removes all rows of a schema, its migrations' own aside."""

    async def empty(schema: str) -> None:
        connection = await asyncpg.connect(postgres.superuser_url.replace("+asyncpg", ""))
        try:
            # Each table costs some files anew, so those that nothing was ever written to stay as they are.
            tables = await connection.fetch(
                "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' "
                "AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0",
                schema,
            )
            names = ", ".join(f'{schema}."{row["relname"]}"' for row in tables)
            if names:
                await connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        finally:
            await connection.close()

    return empty
