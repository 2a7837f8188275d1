"""Runs the gateway: ``python -m services.console.main``."""

from __future__ import annotations

import asyncio

from pydantic import ValidationError

from services.common import migrate
from services.common.runtime import prepare, serve
from services.console import bootstrap
from services.console.settings import ConsoleSettings, wrong_settings


async def run(settings: ConsoleSettings) -> None:
    """Migrates the schema, stores the bootstrap token and administrator, and serves until told to stop."""
    await migrate.at_start(settings, bootstrap.OWN)
    console = bootstrap.build(settings)
    try:
        await bootstrap.install_bootstrap_token(console.keys, settings)
        await bootstrap.install_bootstrap_admin(console.users, settings)
        await serve(
            console.app,
            None,
            settings,
            background=[lambda: bootstrap.sweep_sessions(console.sign_in)],
            trusted_proxies=settings.trusted_proxies,
        )
    finally:
        await console.close()


def main() -> None:
    try:
        settings = ConsoleSettings()
    except ValidationError as error:
        raise SystemExit(f"The gateway can't start: {wrong_settings(error)}.") from None
    prepare("console", settings)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
