"""Each database role reaches its own schema and nobody else's."""

from __future__ import annotations

import itertools
import subprocess
import sys

import asyncpg
import pytest

from deploy.embedded.postgres import ROLES
from services.common.migrate import heads, upgrade

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("role", "other"), list(itertools.permutations(ROLES, 2)))
async def test_no_role_reads_or_writes_another_schema(postgres, role: str, other: str) -> None:
    schema = ROLES[other]
    await upgrade(postgres.url(other), schema, f"services.{schema}.migrations")
    connection = await asyncpg.connect(postgres.url(role).replace("+asyncpg", ""))
    owner = await asyncpg.connect(postgres.url(other).replace("+asyncpg", ""))
    try:
        tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
        assert len(tables) > 1
        for row in tables:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f'SELECT * FROM {schema}."{row["tablename"]}" LIMIT 1')
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f'DELETE FROM {schema}."{row["tablename"]}"')
        for statement in (
            f"CREATE TABLE {schema}.intruder (id int)",
            "CREATE TABLE public.intruder (id int)",
            "CREATE SCHEMA intruder",
            "CREATE ROLE intruder",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()
        await owner.close()


async def test_migrations_may_run_again(postgres) -> None:
    for _ in range(2):
        await upgrade(postgres.url("debrief_qa_scorer"), "qa_scorer", "services.qa_scorer.migrations")


async def test_a_published_rubric_never_changes(postgres) -> None:
    await upgrade(postgres.url("debrief_qa_scorer"), "qa_scorer", "services.qa_scorer.migrations")
    connection = await asyncpg.connect(postgres.url("debrief_qa_scorer").replace("+asyncpg", ""))
    try:
        await connection.execute(
            "INSERT INTO rubric_versions VALUES (gen_random_uuid(), 'frozen', 1, 'published', 'a', '', 'h', now(), 'x',"
            " now(), 'x') ON CONFLICT DO NOTHING"
        )
        for statement in ("UPDATE rubric_versions SET content = 'b'", "DELETE FROM rubric_versions"):
            with pytest.raises(asyncpg.RaiseError, match="never changes"):
                await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("schema", list(ROLES.values()))
async def test_the_heads_that_are_read_are_those_that_alembic_reaches(postgres, schema: str) -> None:
    role = next(role for role, own in ROLES.items() if own == schema)
    package = f"services.{schema}.migrations"
    await upgrade(postgres.url(role), schema, package)
    connection = await asyncpg.connect(postgres.url(role).replace("+asyncpg", ""))
    try:
        rows = await connection.fetch(f"SELECT version_num FROM {schema}.alembic_version")
    finally:
        await connection.close()
    assert {row["version_num"] for row in rows} == heads(package)


def test_services_start_without_importing_alembic() -> None:
    code = "import sys, services.common.migrate; raise SystemExit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
