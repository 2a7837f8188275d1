"""Commands about batches: how far one has come, and pausing it while something more urgent is scored."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.connection import segment
from cli.context import Json, Server, connect
from cli.output import show_json, table

batch_app = typer.Typer(
    help="Batches of an import: show, pause, resume.", epilog="Example: debrief batch show BATCH", no_args_is_help=True
)
Batch = Annotated[str, typer.Argument(help="The batch's id, as `debrief import` shows it.", metavar="BATCH")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(batch_app, name="batch")


@batch_app.command(epilog="Example: debrief batch show 0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11")
def show(batch: Batch, server: Server = "", json: Json = False) -> None:
    """Show how many interactions of a batch are scored, waiting and failed."""
    with connect(server) as client:
        _print(client.get(f"/api/v1/batches/{segment(batch)}"), json)


@batch_app.command(epilog="Example: debrief batch pause 0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11")
def pause(batch: Batch, server: Server = "", json: Json = False) -> None:
    """Hand out no more work of a batch; what is under way is finished."""
    with connect(server) as client:
        _print(client.post(f"/api/v1/batches/{segment(batch)}/pause"), json)


@batch_app.command(epilog="Example: debrief batch resume 0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11")
def resume(batch: Batch, server: Server = "", json: Json = False) -> None:
    """Go on with a paused batch."""
    with connect(server) as client:
        _print(client.post(f"/api/v1/batches/{segment(batch)}/resume"), json)


def _print(answer: dict[str, Any], json: bool) -> None:
    if json:
        show_json(answer)
        return
    state = f"{answer['state']}, paused" if answer["paused"] else answer["state"]
    names = ("total", "scored", "pending", "unassigned", "failed")
    typer.echo(table(("state", *names), [(state, *(str(answer[name]) for name in names))]))
