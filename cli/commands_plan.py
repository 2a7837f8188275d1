"""Commands about the plan that draws contacts for blind evaluations."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.connection import segment
from cli.context import Json, Server, connect
from cli.output import show_json, table

plan_app = typer.Typer(help="The plan that draws contacts for blind evaluations.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(plan_app, name="plan")


@plan_app.command(epilog="Example: debrief plan run 2026-01 --per-agent 3")
def run(
    month: Annotated[str, typer.Argument(help="Such as 2026-01; by default the last month that is over.")] = "last",
    per_agent: Annotated[
        int,
        typer.Option("--per-agent", min=0, max=100, help="Contacts drawn of each agent; 0: the platform's setting."),
    ] = 0,
    seed: Annotated[str, typer.Option("--seed", help="The same seed draws the same contacts.")] = "",
    server: Server = "",
    json: Json = False,
) -> None:
    """Draw a month's contacts at random, so many of each agent. A month is drawn once; again shows the first draw."""
    with connect(server) as client:
        _print(
            [client.post(f"/api/v1/sampling-plans/{segment(month)}", {"per_agent": per_agent, "seed": seed})],
            json,
            True,
        )


@plan_app.command("list", epilog="Example: debrief plan list")
def list_plans(server: Server = "", json: Json = False) -> None:
    """Show the months that were drawn, and how much of each is evaluated."""
    with connect(server) as client:
        _print(client.get("/api/v1/sampling-plans")["items"], json, False)


def _print(plans: list[dict[str, Any]], json: bool, one: bool) -> None:
    if json:
        show_json(plans[0] if one else plans)
        return
    names = ("month", "per_agent", "contacts", "agents", "drawn", "evaluated")
    typer.echo(table(names, [tuple(str(plan[name]) for name in names) for plan in plans]))
