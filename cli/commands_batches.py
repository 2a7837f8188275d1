"""Commands about batches: how far one has come, and pausing it while something more urgent is scored."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.connection import segment
from cli.context import Json, Server, connect
from cli.output import show_json, table

batch_app = typer.Typer(
    help="Batches of an import: list, show, pause, resume.",
    epilog="Example: debrief batch show BATCH",
    no_args_is_help=True,
)
Batch = Annotated[
    str, typer.Argument(help="The batch's id, as `debrief import` and `debrief batch list` show it.", metavar="BATCH")
]


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


@batch_app.command("list", epilog="Example: debrief batch list --running")
def list_(
    running: Annotated[bool, typer.Option("--running", help="Only those that are not finished.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 means all.")] = 20,
    server: Server = "",
    json: Json = False,
) -> None:
    """List batches, the newest first."""
    with connect(server) as client:
        items = list(client.pages("/api/v1/batches", limit=limit, state="running" if running else ""))
    if json:
        show_json({"items": items})
        return
    if not items:
        typer.echo(
            "No batch is at work." if running else "There is no batch yet: an import of 20 records or more makes one."
        )
        return
    rows = [
        (
            item["batch_id"],
            item["created_at"][:16].replace("T", " "),
            _state(item),
            *(_count(item, name) for name in _ENDED),
        )
        for item in items
    ]
    typer.echo(table(("batch", "since (UTC)", "state", *_ENDED), rows, right=(3, 4, 5, 6)))


_ENDED = ("total", "scored", "unassigned", "failed")


def _count(item: dict[str, Any], name: str) -> str:
    return "" if item[name] is None else str(item[name])


def _state(answer: dict[str, Any]) -> str:
    return f"{answer['state']}, paused" if answer["paused"] else str(answer["state"])


def _print(answer: dict[str, Any], json: bool) -> None:
    if json:
        show_json(answer)
        return
    names = ("total", "scored", "pending", "unassigned", "failed")
    typer.echo(table(("state", *names), [(_state(answer), *(str(answer[name]) for name in names))]))
