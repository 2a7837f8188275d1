"""Real processes are killed while an import runs; nothing is lost, and nothing is done twice."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Callable

import pytest

from bench.interactions import as_lines, interactions
from bench.platform import platform
from cli.connection import Client
from deploy.embedded.stack import Stack
from deploy.embedded.supervisor import State

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]
COUNT = 1000


def until(what: str, holds: Callable[[], bool], seconds: float = 180) -> None:
    pause = threading.Event()
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"still waiting for {what}"
        pause.wait(0.1)


def done(client: Client, batches: list[str]) -> int:
    return sum(
        int(answer["total"]) - int(answer["pending"])
        for answer in (client.get(f"/api/v1/batches/{batch}") for batch in batches)
    )


def kill(stack: Stack, name: str) -> None:
    before = stack.supervisor.kill(name)

    def back() -> bool:
        status = next(status for status in stack.supervisor.statuses if status.name == name)
        return status.state is State.HEALTHY and status.pid != before

    until(f"{name} to come back", back)


def test_every_part_is_killed_and_each_interaction_has_one_scorecard() -> None:
    with platform() as (stack, client):
        pieces = [
            as_lines(entry for index, entry in enumerate(interactions(COUNT)) if index // 500 == piece)
            for piece in range(COUNT // 500)
        ]
        batches = [client.post_lines("/api/v1/interactions", piece)["batch_id"] for piece in pieces]
        for share, name in ((0.05, "worker"), (0.2, "qa_scorer"), (0.35, "postgres"), (0.5, "temporal")):
            until(f"{share:.0%}", lambda share=share: done(client, batches) >= share * COUNT)  # type: ignore[misc]
            assert done(client, batches) < COUNT, "the import was over before the kill"
            kill(stack, name)
        until("the end", lambda: done(client, batches) == COUNT)
        scorecards = list(client.pages("/api/v1/scorecards", history=True))
        counted = collections.Counter(card["interaction_id"] for card in scorecards)
        assert len(counted) == COUNT
        assert set(counted.values()) == {1}
        assert {card["status"] for card in scorecards} <= {"final", "in_review"}
        assert all(card["evaluation"] == 1 for card in scorecards)
