"""Runs qa_scorer: ``python -m services.qa_scorer.main``."""

from __future__ import annotations

import asyncio

from services.common import runtime
from services.common.migrate import upgrade
from services.qa_scorer.bootstrap import MIGRATIONS, SCHEMA, build
from services.qa_scorer.settings import QaSettings
from workflows.client import Backlogs, TemporalStarter, connect


async def run() -> None:
    settings = QaSettings()
    runtime.prepare("qa_scorer", settings)
    await upgrade(settings.database_url, SCHEMA, MIGRATIONS)
    temporal = await connect(settings.temporal_address, settings.temporal_namespace)
    graph = build(settings, TemporalStarter(temporal), Backlogs(temporal))

    await graph.cases.insight.keep_days()

    async def stop_relay() -> None:
        graph.relay.stop()

    await runtime.serve(
        graph.app,
        graph.server,
        settings,
        background=[graph.relay.run],
        on_stop=[stop_relay, graph.channel.close, graph.database.close],
    )


if __name__ == "__main__":
    asyncio.run(run())
