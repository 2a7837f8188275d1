"""Migrations: each service has its own Alembic tree, run at its start under a lock of its own schema, as the role that
owns the schema; the service itself runs as another one, which can't."""

from __future__ import annotations

import importlib.resources
import re
import zlib
from typing import Any

from sqlalchemy import Connection, make_url, text

from services.common.db import Database
from services.common.privileges import Schema, excess, grant_use
from services.common.settings import DatabaseSettings

_ASSIGNED = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")


class SchemaUnfit(Exception):
    """The schema is not as the service needs it, or the service's role could do more to it than it should."""


async def at_start(settings: DatabaseSettings, schema: Schema) -> None:
    """Brings the schema to its newest revision where the settings name its owner; then makes sure, as the role that
    the service runs as, that it is at that revision and that this role can't alter it.

    Raises:
        SchemaUnfit: it is at another revision, or the role could alter it; the message says what to do.
    """
    variable = f"{settings.model_config.get('env_prefix', '')}MIGRATION_URL"
    if settings.migration_url:
        await upgrade(settings.migration_url, schema, make_url(settings.database_url).username or "")
    database = Database(settings.database_url, schema.name, pool=1, overflow=0)
    try:
        async with database.engine.connect() as connection:
            present = await connection.run_sync(_present, schema.name)
            if present != heads(schema.migrations):
                raise SchemaUnfit(
                    f"The schema {schema.name} is at revision {', '.join(sorted(present)) or 'none'}, and this version "
                    f"needs {', '.join(sorted(heads(schema.migrations)))}. Set {variable} to the role that owns it, so "
                    "that it is migrated at start."
                )
            found = await connection.run_sync(excess, schema)
    finally:
        await database.close()
    if found:
        raise SchemaUnfit(
            f"The role in {variable.replace('MIGRATION_URL', 'DATABASE_URL')} could alter {', '.join(found)} in the "
            f"schema {schema.name}, and with it the audit log. Let another role own the tables and name it in "
            f"{variable}; docs/operations.md has the statements."
        )


async def upgrade(url: str, schema: Schema, role: str) -> None:
    """Brings the schema to the newest revision of its tree, and the rights of the role that the service runs as to what
    that takes.

    Safe to run from several processes at once: they take turns. Where nothing is to be done, which is nearly every
    start, Alembic is not even imported: that alone takes as long as a service's other imports together.

    Args:
        url: of the role that owns the schema.
        role: that the service runs as.
    """
    database = Database(url, schema.name, pool=1, overflow=0)
    try:
        async with database.engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(f"debrief:{schema.name}".encode())}
            )
            if await connection.run_sync(_present, schema.name) != heads(schema.migrations):
                await connection.run_sync(_upgrade, schema.name, schema.migrations)
            await connection.run_sync(grant_use, schema, role)
    finally:
        await database.close()


def heads(package: str) -> frozenset[str]:
    """The revisions of a tree that no other one builds on."""
    revisions, built_on = set(), set()
    for file in importlib.resources.files(package).joinpath("versions").iterdir():
        if file.name.endswith(".py"):
            values = dict(_ASSIGNED.findall(file.read_text("utf-8")))
            if "revision" in values:
                revisions.add(values["revision"].strip("\"'"))
                built_on.update(_QUOTED.findall(values.get("down_revision", "")))
    return frozenset(revisions - built_on)


def _present(connection: Connection, schema: str) -> frozenset[str]:
    known = connection.execute(text("SELECT to_regclass(:table)"), {"table": f"{schema}.alembic_version"}).scalar()
    if known is None:
        return frozenset()
    return frozenset(connection.execute(text(f'SELECT version_num FROM "{schema}".alembic_version')).scalars())  # noqa: S608 - a constant of the service


def _upgrade(connection: Connection, schema: str, package: str) -> None:
    from alembic import command  # noqa: PLC0415 - see `upgrade`
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(importlib.resources.files(package)))
    config.attributes["connection"] = connection
    config.attributes["schema"] = schema
    command.upgrade(config, "heads")


def run_env(context: Any) -> None:
    """The whole of a tree's env.py: ``run_env(alembic.context)``."""
    attributes = context.config.attributes
    connection: Connection = attributes["connection"]
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    context.configure(
        connection=connection, target_metadata=None, version_table_schema=attributes["schema"], transactional_ddl=True
    )
    context.run_migrations()
