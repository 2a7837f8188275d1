"""Runs the gateway: ``python -m services.console.main``."""

from __future__ import annotations

import asyncio

from services.common import migrate
from services.common.runtime import prepare, serve
from services.console import bootstrap
from services.console.settings import ConsoleSettings


async def run(settings: ConsoleSettings) -> None:
    """Migrates the schema, stores the bootstrap token, and serves until told to stop."""
    await migrate.upgrade(settings.database_url, bootstrap.SCHEMA, bootstrap.MIGRATIONS)
    console = bootstrap.build(settings)
    try:
        await bootstrap.install_bootstrap_token(console, settings)
        await serve(console.app, None, settings)
    finally:
        await console.close()


def main() -> None:
    settings = ConsoleSettings()
    prepare("console", settings)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
