"""Runs qa_scorer: ``python -m services.qa_scorer.main``."""

from __future__ import annotations

import asyncio

from services.common import migrate, runtime
from services.qa_scorer.bootstrap import OWN, build
from services.qa_scorer.settings import QaSettings
from workflows.client import Backlogs, TemporalStarter, connect


async def run() -> None:
    settings = QaSettings()
    runtime.prepare("qa_scorer", settings)
    await migrate.at_start(settings, OWN)
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
