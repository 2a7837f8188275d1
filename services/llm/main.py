"""Runs the LLM service: ``python -m services.llm.main``."""

from __future__ import annotations

import asyncio

from services.common import migrate
from services.common.runtime import prepare, serve
from services.llm import bootstrap
from services.llm.settings import LlmSettings


async def run(settings: LlmSettings) -> None:
    """Migrates the schema, loads the embedder meanwhile, and serves until told to stop."""
    tokens = bootstrap.verifier(settings)
    database = bootstrap.database(settings)
    llm = bootstrap.build(settings, bootstrap.sql_ledger(database))
    try:
        await asyncio.gather(llm.start(), migrate.at_start(settings, bootstrap.OWN))
        await serve(bootstrap.web(llm, database, tokens), bootstrap.rpc(llm, tokens, settings), settings)
    finally:
        await llm.close()
        await database.close()


def main() -> None:
    settings = LlmSettings()
    prepare(bootstrap.NAME, settings)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
