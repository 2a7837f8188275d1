"""The examples that come with Debrief, scored on a running platform."""

from __future__ import annotations

import threading
from pathlib import Path

import typer

from cli import results, rubric_files
from cli.connection import Client
from cli.errors import UsageError
from cli.output import Progress, table
from cli.upload import upload
from cli.waiting import wait_for


def examples() -> Path:
    """The folder `examples` of the checkout.

    Raises:
        UsageError: this installation has none.
    """
    folder = Path(__file__).resolve().parent.parent / "examples"
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}: the examples come with a clone of the repository")
    return folder


def run(client: Client, interrupted: threading.Event) -> None:
    """Publishes the example rubric, imports the example transcripts, waits, and shows the result."""
    folder = examples()
    rubric = rubric_files.read_rubric(folder / "rubrics" / "core-service.yaml")
    rubric_files.check(rubric)
    transcripts = sorted((folder / "transcripts").glob("*.jsonl"))
    if not transcripts:
        raise UsageError(f"there are no transcripts in {folder / 'transcripts'}")
    key, version = rubric_files.publish(client, rubric)
    result = upload(client, transcripts, rubric=key)
    with Progress("scoring") as progress:
        wait_for(
            client,
            result,
            on_progress=lambda done, total: progress.update(done, total=total),
            interrupted=interrupted,
        )
    if interrupted.is_set():
        return
    ids = [identifier for identifier, _ in result.taken]
    cards = results.fetch(client, ids, rubric=key, version=version)
    rows = [results.scorecard_row(card) for card in cards]
    typer.echo(f"\n{len(ids)} example conversations, {len(cards)} scorecards with {key} version {version}:\n")
    typer.echo(table(results.SCORECARD_HEADERS, rows, right=(4, 7)))
    for identifier, reason in results.missing(client, ids, cards).items():
        typer.echo(f"{identifier} has no scorecard: {reason}")
    shown = next((card["interaction_id"] for card in cards), "ID")
    typer.echo(
        "\nWhere to go on, in another terminal (`. .venv/bin/activate` first):\n"
        f"  debrief scores --interaction {shown} --json     one scorecard with its evidence\n"
        "  debrief import YOUR.jsonl --wait               your own conversations\n"
        "  debrief rubric check YOUR.yaml                 your own rubric\n"
        "  debrief status                                 what runs, and what it holds\n"
    )
