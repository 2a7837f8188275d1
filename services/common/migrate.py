"""Migrations: each service has its own Alembic tree, run at its start under a lock of its own schema."""

from __future__ import annotations

import importlib.resources
import re
import zlib
from typing import Any

from sqlalchemy import Connection, text

from services.common.db import Database

_ASSIGNED = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")


async def upgrade(url: str, schema: str, package: str) -> None:
    """Brings `schema` to the newest revision of the Alembic tree in `package` (such as ``services.llm.migrations``).

    Safe to run from several processes at once: they take turns. Where nothing is to be done, which is nearly every
    start, Alembic is not even imported: that alone takes as long as a service's other imports together.
    """
    database = Database(url, schema, pool=1, overflow=0)
    try:
        async with database.engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(f"debrief:{schema}".encode())}
            )
            if await connection.run_sync(_present, schema) != heads(package):
                await connection.run_sync(_upgrade, schema, package)
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
