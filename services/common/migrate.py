"""Migrations: each service has its own Alembic tree, run at its start under a lock of its own schema."""

from __future__ import annotations

import importlib.resources
import zlib
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from services.common.db import Database


async def upgrade(url: str, schema: str, package: str) -> None:
    """Brings `schema` to the newest revision of the Alembic tree in `package` (such as ``services.llm.migrations``).

    Safe to run from several processes at once: they take turns.
    """
    database = Database(url, schema, pool=1, overflow=0)
    try:
        async with database.engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(f"debrief:{schema}".encode())}
            )
            await connection.run_sync(_upgrade, schema, package)
    finally:
        await database.close()


def _upgrade(connection: Connection, schema: str, package: str) -> None:
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
