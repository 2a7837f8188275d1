"""``make bench``: a bulk import through ScoreBacklog, single interactions, and memory. Run by hand.

python -m bench [--bulk 1000] [--single 40] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import platform as machine
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from bench.interactions import as_lines, interactions
from bench.platform import MemoryWatch, platform
from cli.connection import Client


def bulk(client: Client, count: int) -> dict[str, float]:
    """Seconds of the upload and until every interaction has its scorecard."""
    pieces = [
        as_lines(entry for index, entry in enumerate(interactions(count)) if start <= index < start + 500)
        for start in range(0, count, 500)
    ]
    started = time.perf_counter()
    batches = [client.post_lines("/api/v1/interactions", piece)["batch_id"] for piece in pieces]
    uploaded = time.perf_counter() - started
    pause = threading.Event()
    while any(client.get(f"/api/v1/batches/{batch}")["pending"] for batch in batches):
        pause.wait(0.2)
    seconds = time.perf_counter() - started
    return {"interactions": count, "upload_seconds": uploaded, "seconds": seconds, "per_second": count / seconds}


def single(client: Client, count: int) -> dict[str, float]:
    """Milliseconds from the request's start to the scorecard, one interaction after another."""
    taken = []
    pause = threading.Event()
    for entry in interactions(count, seed=2, prefix="s"):
        started = time.perf_counter()
        client.post("/api/v1/interactions", entry)
        while not client.get(f"/api/v1/interactions/{entry['id']}/scorecards")["items"]:
            pause.wait(0.01)
        taken.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(taken, n=20, method="inclusive")
    return {"interactions": count, "p50_ms": statistics.median(taken), "p95_ms": cuts[18]}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--bulk", type=int, default=1000, help="interactions of the bulk import")
    parser.add_argument("--single", type=int, default=40, help="single interactions")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    wanted = parser.parse_args()
    started = time.perf_counter()
    with platform() as (stack, client), MemoryWatch(stack) as memory:
        figures: dict[str, Any] = {
            "machine": f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB, {machine.machine()}",
            "start_seconds": time.perf_counter() - started,
            "single": single(client, wanted.single),
            "bulk": bulk(client, wanted.bulk),
        }
    figures["peak_mib"] = memory.peaks
    _show(figures)
    if wanted.json is not None:
        wanted.json.write_text(json.dumps(figures, indent=1))
    return 0


def _show(figures: dict[str, Any]) -> None:
    bulk_, single_ = figures["bulk"], figures["single"]
    print(f"machine             {figures['machine']}")
    print(f"first start         {figures['start_seconds']:.1f} s, rubric published")
    print(f"bulk import         {bulk_['per_second']:.1f} interactions/s ({bulk_['interactions']} in "
          f"{bulk_['seconds']:.1f} s, upload {bulk_['upload_seconds']:.1f} s; aim 25 or more)")  # fmt: skip
    print(
        f"single interaction  p50 {single_['p50_ms']:.0f} ms, p95 {single_['p95_ms']:.0f} ms from request to scorecard"
    )
    for name, peak in figures["peak_mib"].items():
        print(f"peak memory         {name:10} {peak:6.0f} MiB")


if __name__ == "__main__":
    sys.exit(main())
