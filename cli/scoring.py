"""`debrief score`: the main job in one go."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli import exemplars, results, rubric_files
from cli.connection import Client
from cli.errors import CliError
from cli.interruption import AGAIN, counted, told
from cli.output import Progress, say
from cli.upload import Upload, upload
from cli.waiting import wait_for

SCORECARDS, SUMMARY = "scorecards.jsonl", "summary.json"
PARTIAL = "scorecards.partial.jsonl"
"""What an interrupted job keeps, under a name that nobody takes for the whole."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to score, and with what. `exemplars` is a pair of files: interactions and their labels."""

    files: Sequence[Path]
    rubric: rubric_files.RubricFile
    out: Path
    judge: str = ""
    exemplars: tuple[Path, Path] | None = None


@dataclass(slots=True)
class Clock:
    """Seconds that each step took, in their order."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 3)


def run(client: Client, job: Job, clock: Clock, *, private: bool) -> dict[str, Any]:
    """Scores the files and writes `scorecards.jsonl` and `summary.json`; returns the summary.

    Args:
        private: the platform holds nothing but this job.

    Raises:
        Interrupted: the user ended it. What a private platform scored by then is in `scorecards.partial.jsonl`.
    """
    uploaded = Upload()
    with told(lambda: _left(client, job, uploaded, private=private)):
        return _run(client, job, clock, uploaded, private=private)


def _run(client: Client, job: Job, clock: Clock, uploaded: Upload, *, private: bool) -> dict[str, Any]:
    started_at = datetime.now(UTC)
    taught = None
    with clock.step("publish"):
        key, version = rubric_files.publish(client, job.rubric)
    if job.exemplars is not None:
        with clock.step("teach"), Progress("teaching") as progress:
            taught = exemplars.teach(client, *job.exemplars, rubric=key, on_progress=progress.update)
        for refused in taught.refused:
            say(f"exemplar refused: {refused}")
    with clock.step("upload"), Progress("uploading") as progress:
        upload(client, job.files, rubric=key, judge=job.judge, on_progress=progress.update, into=uploaded)
    for refused in uploaded.refused:
        say(f"refused: {refused}")
    with clock.step("score"), Progress("scoring") as progress:
        wait_for(client, uploaded, on_progress=lambda done, total: progress.update(done, total=total))
    with clock.step("fetch"):
        ids = list(dict.fromkeys(identifier for identifier, _ in uploaded.taken))
        cards = results.fetch_all(client, ids) if private else results.fetch(client, ids, rubric=key, version=version)
        without = results.missing(client, ids, cards)
        results.write_lines(job.out / SCORECARDS, cards)
    summary = _summary(job, (key, version), uploaded, cards, without, clock)
    summary["started_at"] = started_at.isoformat(timespec="seconds")
    summary["exemplars"] = taught.as_json() if taught is not None else None
    with results.replaced(job.out / SUMMARY) as file:
        file.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    (job.out / PARTIAL).unlink(missing_ok=True)
    return summary


def _left(client: Client, job: Job, uploaded: Upload, *, private: bool) -> str:
    """What an interrupted job leaves, and how to go on."""
    ids = list(dict.fromkeys(identifier for identifier, _ in uploaded.taken))
    before = f" {job.out / SCORECARDS} is the result of a run before." if (job.out / SCORECARDS).exists() else ""
    if not ids:
        return f"nothing was sent to be scored yet, and nothing was written.{before} {AGAIN}."
    if not private:
        return (
            f"{client.server} keeps {counted(len(ids), 'interaction')} of this job and goes on scoring; nothing was "
            f"written to {job.out}.{before} {AGAIN}: what is scored there is not scored again."
        )
    try:
        cards = results.fetch_all(client, ids)
    except CliError as error:
        return f"nothing was kept, since what was scored can't be fetched: {error.message}.{before} {AGAIN}."
    if not cards:
        return f"none of {counted(len(ids), 'interaction')} was scored yet; nothing was written.{before} {AGAIN}."
    results.write_lines(job.out / PARTIAL, cards)
    done = len({card["interaction_id"] for card in cards})
    return (
        f"scored so far, of {counted(len(ids), 'interaction')} sent: {done:,}, whose scorecards are in "
        f"{job.out / PARTIAL}; the rest went with the private stack.{before} {AGAIN}, which scores all of them. On a "
        f"platform that stays (`debrief up`, then --server URL) an interrupted job goes on where it was."
    )


def _summary(
    job: Job,
    rubric: tuple[str, int],
    uploaded: Upload,
    cards: Sequence[dict[str, Any]],
    without: dict[str, str],
    clock: Clock,
) -> dict[str, Any]:
    return {
        "rubric": {"key": rubric[0], "version": rubric[1], "file": str(job.rubric.path)},
        "judge": job.judge or "auto",
        "interactions": {
            "accepted": uploaded.accepted,
            "duplicate": uploaded.duplicate,
            "refused": len(uploaded.refused),
            "without_scorecard": len(without),
        },
        **results.overview(cards),
        "criteria": results.tally(cards),
        "seconds": clock.seconds | {"total": round(sum(clock.seconds.values()), 3)},
        "files": [result.as_json() for result in uploaded.files],
        "without_scorecard": [{"id": identifier, "reason": reason} for identifier, reason in without.items()],
    }


def render(summary: dict[str, Any], out: Path) -> str:
    """The summary as text."""
    interactions, seconds = summary["interactions"], summary["seconds"]
    lines = [results.criteria_table(summary["criteria"]), ""] if summary["criteria"] else []
    judges = ", ".join(f"{entry['judge']} ({entry['model']})" for entry in summary["evaluators"] if entry["model"])
    counts = [f"{interactions['accepted'] + interactions['duplicate']} interactions"]
    counts += [f"{n} {status.replace('_', ' ')}" for status, n in summary["by_status"].items()]
    counts += [
        f"{interactions[name]} {name.replace('_', ' ')}"
        for name in ("refused", "without_scorecard")
        if interactions[name]
    ]
    lines.append(", ".join(counts))
    if summary["failed_because"]:
        reasons = ", ".join(f"{reason} ({n})" for reason, n in summary["failed_because"].items())
        lines.append(f"failed because of: {reasons}")
    if summary["mean_overall"] is not None:
        passed, not_passed = summary["passed"], summary["not_passed"]
        lines.append(
            f"of the final ones: mean overall {summary['mean_overall']}, {passed} passed, {not_passed} did not"
        )
    if summary["proposed_autofails"]:
        lines.append(f"auto-fails proposed, which a person decides: {summary['proposed_autofails']}")
    if judges:
        lines.append(f"judged by {judges}")
    lines += [f"{identifier} has no scorecard: {entry}" for identifier, entry in _first_reasons(summary)]
    lines.append(f"{seconds['total']:.1f} s, of which scoring {seconds['upload'] + seconds['score']:.1f} s")
    lines.append(f"written: {out / SCORECARDS}, {out / SUMMARY}")
    return "\n".join(lines)


def _first_reasons(summary: dict[str, Any], most: int = 10) -> list[tuple[str, str]]:
    return [(entry["id"], entry["reason"]) for entry in summary["without_scorecard"][:most]]
