"""Waiting until what was accepted is scored, or has a named reason why not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from cli.connection import Client, segment
from cli.upload import Upload

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 1.0
OPEN = "accepted"


def wait_for(
    client: Client,
    uploaded: Upload,
    *,
    on_progress: Callable[[int, int], None],
    interrupted: threading.Event | None = None,
) -> None:
    """Returns once nothing of the upload is pending. There is no time limit: the platform gives every record an end.

    Args:
        on_progress: called with (done, total).
        interrupted: once set, it returns early.
    """
    interrupted = interrupted or threading.Event()
    total = len(uploaded.taken)
    batches = dict.fromkeys(uploaded.batches, 0)
    open_batches = list(batches)
    open_records = list(uploaded.loose)
    pause = SHORTEST_PAUSE
    while (open_batches or open_records) and not interrupted.is_set():
        before = sum(batches.values()) - len(open_records)
        still_open = []
        for batch in open_batches:
            answer = client.get(f"/api/v1/batches/{segment(batch)}")
            batches[batch] = int(answer["total"]) - int(answer["pending"])
            if int(answer["pending"]) > 0:
                still_open.append(batch)
        open_batches = still_open
        open_records = _still_open(client, open_records)
        after = sum(batches.values()) - len(open_records)
        on_progress(min(total, sum(batches.values()) + len(uploaded.loose) - len(open_records)), total)
        if open_batches or open_records:
            interrupted.wait(pause)
            pause = SHORTEST_PAUSE if after != before else min(LONGEST_PAUSE, pause * 1.5)


def _still_open(client: Client, ids: Sequence[str]) -> list[str]:
    """Stops asking at the first that is still open: the rest are likely to be so too."""
    for index, identifier in enumerate(ids):
        if client.get(f"/api/v1/interactions/{segment(identifier)}")["state"] == OPEN:
            return list(ids[index:])
    return []
