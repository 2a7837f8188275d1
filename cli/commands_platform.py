"""Commands about the platform itself: up, down, status, token."""

from __future__ import annotations

import functools
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.context import Json, Server, connect, home
from cli.errors import PlatformUnreachable, UsageError
from cli.output import Progress, say, show_json, table

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from cli.demo import Centre
    from deploy.embedded.stack import Stack


class Role(StrEnum):
    admin = "admin"
    qa_manager = "qa_manager"
    coach = "coach"
    recovery = "recovery"
    agent = "agent"


token_app = typer.Typer(
    help="API keys: create, list, revoke.", epilog="Example: debrief token create --role coach", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: debrief up --detach")(up)
    app.command(epilog="Example: debrief down")(down)
    app.command(epilog="Example: debrief status --json")(status)
    app.add_typer(token_app, name="token")


def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="With a contact centre at work: 6,000 conversations, and a login per role.")
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Come back once it is healthy, and leave it running.")
    ] = False,
) -> None:
    """Start the stack on this machine, and keep it up until Ctrl-C."""
    from cli.private_stack import note_settings_without_effect, parts_note
    from deploy.embedded.daemon import run_in_foreground, start_detached
    from deploy.embedded.errors import StackError

    note_settings_without_effect()
    folder = home()
    had_token = (folder / "token").exists()
    centre = _centre(folder) if demo else None
    try:
        with Progress("starting") as progress:
            if detach:
                described = start_detached(folder, on_line=lambda line: progress.show(_waiting(line)))
                progress.clear()
                _ready(described["console"], had_token, centre, None)
                typer.echo("stop it with `debrief down`")
                return

            def ready(stack: Stack, interrupted: threading.Event) -> None:
                progress.clear()
                _ready(stack.console_url, had_token, centre, interrupted)
                if not interrupted.is_set():
                    typer.echo("Ctrl-C stops it")

            run_in_foreground(folder, progress=lambda statuses: progress.show(parts_note(statuses)), on_ready=ready)
    except StackError as error:
        raise PlatformUnreachable(str(error)) from error
    finally:
        if centre is not None:
            centre.stop()
    typer.echo("stopped")


def down() -> None:
    """Stop the stack on this machine, however it was started."""
    from deploy.embedded.daemon import stop_running
    from deploy.embedded.errors import StackError

    try:
        stopped = stop_running(home())
    except StackError as error:
        raise PlatformUnreachable(str(error)) from error
    typer.echo("stopped" if stopped else f"no stack was running from {home()}")


def status(server: Server = "", json_: Json = False) -> None:
    """Say what is healthy, and how many interactions and scorecards there are by state."""
    from deploy.embedded.daemon import describe_running

    state = {} if server else describe_running(home())
    parts: list[dict[str, Any]] = state.get("parts", [])
    try:
        with connect(server) as client:
            platform, counts = client.get("/api/v1/status"), client.get("/api/v1/counts")
    except (PlatformUnreachable, UsageError) as error:
        if json_:
            show_json({"state": state.get("state", "down"), "detail": error.message, "processes": parts})
            raise typer.Exit(3) from error
        if parts:
            typer.echo(_parts_table(parts))
        raise PlatformUnreachable(error.message) from error
    if json_:
        show_json({**platform, "processes": parts, "counts": counts})
        return
    rows = [(part["name"], part["state"], part.get("version"), part.get("detail")) for part in platform["parts"]]
    typer.echo(table(("part", "state", "version", "detail"), rows))
    if parts:
        typer.echo("\n" + _parts_table(parts))
    for title in ("interactions", "scorecards"):
        by_state = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.get(title, {}).items())
        typer.echo(f"{title}: {by_state or 'none'}")
    typer.echo(f"exemplars: {counts.get('exemplars', 0)}")


@token_app.command("create", epilog="Example: debrief token create --role coach --name 'Ana, north'")
def token_create(
    role: Annotated[Role, typer.Option(help="What the key may do.")],
    name: Annotated[str, typer.Option(help="What, or whom, the key is for.")] = "",
    agent: Annotated[
        str, typer.Option("--agent", metavar="ID", help="With --role agent: whose records it opens.")
    ] = "",
    team: Annotated[
        list[str] | None, typer.Option("--team", help="With --role coach: whose records it opens; may be repeated.")
    ] = None,
    permission: Annotated[
        list[str] | None, typer.Option("--permission", help="Beyond the role, such as pii.read; may be repeated.")
    ] = None,
    expires_days: Annotated[int | None, typer.Option(min=1, help="Days until it stops working.")] = None,
    server: Server = "",
    json_: Json = False,
) -> None:
    """Make an API key. Its text is shown this once."""
    from datetime import UTC, datetime, timedelta

    wanted: dict[str, Any] = {
        "name": name or f"{role.value}{' ' + agent if agent else ''}",
        "role": role.value,
        "permissions": permission or [],
    }
    if agent:
        wanted["agent_id"] = agent
    if team:
        wanted["teams"] = team
    if expires_days is not None:
        wanted["expires_at"] = (datetime.now(UTC) + timedelta(days=expires_days)).isoformat()
    with connect(server) as client:
        made = client.post("/api/v1/tokens", wanted)
    if json_:
        show_json(made)
    else:
        say(f"key {made['id']} for {made['name']}; it is shown only now:")
        typer.echo(made["token"])


@token_app.command("list", epilog="Example: debrief token list")
def token_list(server: Server = "", json_: Json = False) -> None:
    """List the API keys, newest first."""
    with connect(server) as client:
        items = list(client.pages("/api/v1/tokens"))
    if json_:
        show_json({"items": items})
        return
    rows = [
        (
            *(item["id"], item["name"], item["role"], item.get("agent_id"), ", ".join(item["permissions"]) or None),
            *(item["created_at"][:10], "revoked" if item["revoked_at"] else (item["expires_at"] or "")[:10] or None),
        )
        for item in items
    ]
    typer.echo(table(("id", "name", "role", "agent", "permissions", "made", "ends"), rows))


@token_app.command("revoke", epilog="Example: debrief token revoke 5d1c3b0e-...")
def token_revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `debrief token list` shows it.")],
    server: Server = "",
) -> None:
    """Revoke an API key: it stops working at once."""
    from cli.connection import segment

    with connect(server) as client:
        client.delete(f"/api/v1/tokens/{segment(key_id)}")
    typer.echo(f"key {key_id} is revoked")


def _waiting(described: dict[str, Any]) -> str:
    waiting = [part["name"] for part in described["parts"] if part["state"] != "healthy"]
    return f"waiting for {', '.join(waiting)}" if waiting else "ready"


def _welcome(console: str, had_token: bool) -> None:
    folder = home()
    typer.echo(f"Debrief is up: {console}")
    if had_token:
        typer.echo(f"administrator's login: in {folder / 'admin'}; token: in {folder / 'token'}")
    else:
        email, password = (folder / "admin").read_text().split()
        typer.echo(f"administrator's login: {email}  password: {password}")
        typer.echo(f"administrator's token: {(folder / 'token').read_text().strip()}")
        typer.echo(f"(shown this once; kept in {folder / 'admin'} and {folder / 'token'})")


def _centre(folder: Path) -> Centre:
    """The demo's contact centre, whose conversations are written while the stack starts."""
    from cli.demo import Centre

    centre = Centre(folder / "demo")
    centre.begin()
    return centre


def _ready(console: str, had_token: bool, centre: Centre | None, interrupted: threading.Event | None) -> None:
    """What is shown once the stack is up.

    Args:
        interrupted: set where the stack is to stop; None: it runs on without this process.
    """
    from cli.errors import CliError

    if centre is None:
        _welcome(console, had_token)
        return
    try:
        _demo(console, had_token, centre, interrupted)
    except CliError as error:
        if interrupted is None or not interrupted.is_set():
            raise PlatformUnreachable(f"the demo could not be loaded: {error.message}") from error


def _demo(console: str, had_token: bool, centre: Centre, interrupted: threading.Event | None) -> None:
    from cli import demo
    from cli.connection import Client

    stop = interrupted or threading.Event()
    file = home() / "demo-logins.json"
    with connect(console) as client:
        rubric = demo.prepare(client, centre, stop)
        if stop.is_set():
            return
        found = demo.logins(client, file)
        demo.people(client, centre, lambda token: Client(console, token), lambda: _browser(console), file)
        _welcome(console, had_token)
        if found:
            typer.echo("\n" + demo.login_table(found, file))
        demo.hints()
        if interrupted is None:
            demo.send_rest(client, centre, rubric)
            if demo.all_scored(client):
                demo.evaluate_drawn(centre, lambda: _browser(console), file)
            else:
                typer.echo("the other conversations are scored while you look; `debrief status` counts them")
            return
    browse = functools.partial(_browser, console)
    demo.Background(lambda: connect(console), centre, rubric, interrupted, browse, file).start()


def _browser(console: str) -> httpx.Client:
    import httpx

    return httpx.Client(base_url=console, trust_env=False, timeout=120)


def _parts_table(parts: list[dict[str, Any]]) -> str:
    rows = [(part["name"], part["state"], part["pid"], part["restarts"], part["detail"] or None) for part in parts]
    return table(("process", "state", "pid", "restarts", "last end"), rows, right=(2, 3))
