"""Each database role reaches its own schema and nobody else's, and no service can alter its own tables."""

from __future__ import annotations

import importlib
import itertools
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.postgres_roles import ROLES, owner_of
from services.common.migrate import SchemaUnfit, at_start, heads, upgrade
from services.common.privileges import Schema
from services.common.settings import DatabaseSettings

pytestmark = pytest.mark.integration


def schema_of(role: str) -> Schema:
    own: Schema = importlib.import_module(f"services.{ROLES[role]}.bootstrap").OWN
    return own


async def migrated(postgres, role: str) -> Schema:
    await upgrade(postgres.owner_url(role), schema_of(role), role)
    return schema_of(role)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def refused(connection: asyncpg.Connection, *statements: str) -> None:
    for statement in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize(("role", "other"), list(itertools.permutations(ROLES, 2)))
async def test_no_role_reads_or_writes_another_schema(postgres, role: str, other: str) -> None:
    schema = (await migrated(postgres, other)).name
    async with connected(postgres.url(role)) as connection, connected(postgres.owner_url(other)) as owner:
        tables = [row[0] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)]
        assert len(tables) > 1
        for table in tables:
            await refused(connection, f'SELECT * FROM {schema}."{table}" LIMIT 1', f'DELETE FROM {schema}."{table}"')
        await refused(
            connection,
            f"CREATE TABLE {schema}.intruder (id int)",
            "CREATE TABLE public.intruder (id int)",
            "CREATE SCHEMA intruder",
            "CREATE ROLE intruder",
        )


@pytest.mark.parametrize("role", ROLES)
async def test_a_service_reads_and_writes_rows_and_alters_nothing(postgres, role: str) -> None:
    schema = await migrated(postgres, role)
    async with connected(postgres.url(role)) as connection:
        tables = [
            row[0]
            for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema.name)
        ]
        assert schema.append_only <= set(tables)
        for table in tables:
            name = f'{schema.name}."{table}"'
            await connection.execute(f"SELECT * FROM {name} LIMIT 1")
            await refused(
                connection,
                f"TRUNCATE {name}",
                f"DROP TABLE {name} CASCADE",
                f"ALTER TABLE {name} ADD COLUMN mine int",
                f"ALTER TABLE {name} DISABLE TRIGGER ALL",
                f"ALTER TABLE {name} OWNER TO {role}",
                f"CREATE INDEX mine ON {name} ((1))",
                f"CREATE TRIGGER mine BEFORE INSERT ON {name} FOR EACH STATEMENT"
                " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            )
        await refused(
            connection,
            f"CREATE TABLE {schema.name}.mine (id int)",
            f"CREATE FUNCTION {schema.name}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            f"ALTER SCHEMA {schema.name} RENAME TO mine",
            f"SET ROLE {owner_of(role)}",
            "SET session_replication_role = replica",
            f"INSERT INTO {schema.name}.alembic_version VALUES ('x')",
        )


@pytest.mark.parametrize("role", [role for role in ROLES if schema_of(role).append_only])
async def test_a_service_adds_to_its_audit_log_and_changes_nothing_in_it(postgres, role: str) -> None:
    schema = (await migrated(postgres, role)).name
    assert schema_of(role).append_only == {"audit_log"}
    entry = "now(), 'user:1', 'test.kept', 'test', $1, '{}'"
    added = {
        "qa_scorer": f"INSERT INTO qa_scorer.audit_log (at, actor, action, subject_kind, subject_id, detail)"
        f" VALUES ({entry})",
        "console": f"INSERT INTO console.audit_log (id, at, actor, action, subject_kind, subject_id, detail)"
        f" VALUES (gen_random_uuid(), {entry})",
    }
    log = f"{schema}.audit_log"
    async with connected(postgres.url(role)) as connection, connected(postgres.owner_url(role)) as owner:
        await connection.execute(added[schema], role)
        await refused(
            connection,
            f"UPDATE {log} SET actor = 'nobody'",
            f"UPDATE {log} SET detail = detail",
            f"DELETE FROM {log}",
            f"TRUNCATE {log}",
            f"DROP TABLE {log}",
            f"SELECT * FROM {log} FOR UPDATE",
        )
        triggers = await owner.fetch(
            "SELECT tgname, tgfoid::regproc::text AS made_by FROM pg_trigger"
            " WHERE tgrelid = $1::regclass AND NOT tgisinternal",
            log,
        )
        assert len(triggers) == 2
        for trigger in triggers:
            await refused(
                connection,
                f"DROP TRIGGER {trigger['tgname']} ON {log}",
                f"ALTER TABLE {log} DISABLE TRIGGER {trigger['tgname']}",
                f"DROP FUNCTION {schema}.{trigger['made_by'].rpartition('.')[2]}() CASCADE",
                f"CREATE OR REPLACE FUNCTION {schema}.{trigger['made_by'].rpartition('.')[2]}() RETURNS trigger"
                " LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
            )
        assert await connection.fetchval(f"SELECT count(*) FROM {log} WHERE subject_id = $1", role) == 1
        # The owner's own slips are caught as well.
        with pytest.raises(asyncpg.PostgresError, match=r"append-only|only added to"):
            await owner.execute(f"DELETE FROM {log}")


async def test_rights_that_drifted_are_put_right_at_the_next_start(postgres) -> None:
    role = "debrief_qa_scorer"
    schema = await migrated(postgres, role)
    async with connected(postgres.owner_url(role)) as owner, connected(postgres.url(role)) as connection:
        await owner.execute(f"GRANT ALL ON qa_scorer.audit_log TO {role}")
        await owner.execute(f"REVOKE ALL ON qa_scorer.outbox FROM {role}")
        with pytest.raises(SchemaUnfit, match="audit_log"):
            await at_start(DatabaseSettings(database_url=postgres.url(role)), schema)
        settings = DatabaseSettings(database_url=postgres.url(role), migration_url=postgres.owner_url(role))
        await at_start(settings, schema)
        await refused(connection, "DELETE FROM qa_scorer.audit_log")
        assert await connection.fetch("SELECT * FROM qa_scorer.outbox LIMIT 1") is not None
        before = await owner.fetch("SELECT oid, xmin, relacl FROM pg_class ORDER BY oid")
        await at_start(settings, schema)
        assert await owner.fetch("SELECT oid, xmin, relacl FROM pg_class ORDER BY oid") == before


async def test_a_service_that_could_alter_its_tables_does_not_start(postgres) -> None:
    role = "debrief_console"
    schema = await migrated(postgres, role)
    for url in (postgres.owner_url(role), postgres.superuser_url):
        with pytest.raises(SchemaUnfit, match="could alter"):
            await at_start(DatabaseSettings(database_url=url, migration_url=postgres.owner_url(role)), schema)


async def test_a_service_without_the_owner_waits_for_no_migration_of_its_own(postgres) -> None:
    role = "debrief_llm"
    schema = await migrated(postgres, role)
    await at_start(DatabaseSettings(database_url=postgres.url(role)), schema)
    async with connected(postgres.owner_url(role)) as owner:
        [newest] = [row[0] for row in await owner.fetch("SELECT version_num FROM llm.alembic_version")]
        await owner.execute("UPDATE llm.alembic_version SET version_num = '0000'")
        try:
            with pytest.raises(SchemaUnfit, match="0000, and this version needs"):
                await at_start(DatabaseSettings(database_url=postgres.url(role)), schema)
        finally:
            await owner.execute("UPDATE llm.alembic_version SET version_num = $1", newest)


async def test_what_the_service_s_role_owned_before_goes_to_the_owner() -> None:
    """As in a home from the time when one role did both."""
    role = "debrief_qa_scorer"
    schema = schema_of(role)
    with EmbeddedPostgres.temporary() as server:
        async with connected(server.superuser_url) as superuser:
            await upgrade(server.owner_url(role), schema, role)
            await superuser.execute(f"REASSIGN OWNED BY {owner_of(role)} TO {role}")
            await superuser.execute("REVOKE ALL ON ALL TABLES IN SCHEMA qa_scorer FROM PUBLIC")
            await superuser.execute(f"DROP OWNED BY {owner_of(role)}")
            await superuser.execute(f"DROP ROLE {owner_of(role)}")
            await superuser.execute(f"GRANT TEMPORARY ON DATABASE debrief TO {role}")
        async with connected(server.url(role)) as before:
            await before.execute(
                "INSERT INTO audit_log (at, actor, action, subject_kind, subject_id, detail)"
                " VALUES (now(), 'user:1', 'a.b', 'x', 'y', '{}')"
            )
            await before.execute("ALTER TABLE audit_log DISABLE TRIGGER ALL")
            await before.execute("ALTER TABLE audit_log ENABLE TRIGGER ALL")
        server.stop()
        server.start()
        settings = DatabaseSettings(database_url=server.url(role), migration_url=server.owner_url(role))
        await at_start(settings, schema)
        async with connected(server.url(role)) as after:
            assert await after.fetchval("SELECT count(*) FROM audit_log") == 1
            await after.execute(
                "INSERT INTO audit_log (at, actor, action, subject_kind, subject_id, detail)"
                " VALUES (now(), 'user:1', 'a.b', 'x', 'y', '{}')"
            )
            await refused(after, "ALTER TABLE audit_log DISABLE TRIGGER ALL", "DELETE FROM audit_log")
            await refused(after, "CREATE TEMPORARY TABLE mine (x int)")
            assert not await after.fetchval(
                "SELECT count(*) FROM pg_shdepend WHERE refobjid = current_user::regrole AND deptype = 'o'"
            )


async def test_migrations_that_run_again_change_nothing(postgres) -> None:
    await migrated(postgres, "debrief_qa_scorer")
    async with connected(postgres.url("debrief_qa_scorer")) as connection:
        await connection.execute(
            "INSERT INTO audit_log (at, actor, action, subject_kind, subject_id, detail)"
            " VALUES (now(), 'user:1', 'kept.over_a_migration', 'x', 'y', '{}')"
        )
        catalogue = (
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'qa_scorer' ORDER BY 1, 2"
        )
        before = await connection.fetch(catalogue)
        await migrated(postgres, "debrief_qa_scorer")
        assert len(before) > 100
        assert await connection.fetch(catalogue) == before
        assert await connection.fetchval("SELECT count(*) FROM audit_log WHERE action = 'kept.over_a_migration'") == 1


async def test_a_published_rubric_never_changes(postgres) -> None:
    await migrated(postgres, "debrief_qa_scorer")
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


@pytest.mark.parametrize("role", ROLES)
async def test_the_heads_that_are_read_are_those_that_alembic_reaches(postgres, role: str) -> None:
    schema = await migrated(postgres, role)
    async with connected(postgres.url(role)) as connection:
        rows = await connection.fetch(f"SELECT version_num FROM {schema.name}.alembic_version")
    assert {row["version_num"] for row in rows} == heads(schema.migrations)


def test_services_start_without_importing_alembic() -> None:
    code = "import sys, services.common.migrate; raise SystemExit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
