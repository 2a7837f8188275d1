"""Options that many commands share, and the connection they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cli.connection import Client

Server = Annotated[
    str,
    typer.Option(
        "--server", metavar="URL", help="The platform; default: DEBRIEF_SERVER, else the stack on this machine."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, and nothing else there.")]


def home() -> Path:
    """`DEBRIEF_HOME`, or `~/.debrief`."""
    from deploy.embedded.home import default_home

    return default_home()


def connect(server: str = "") -> Client:
    """A client for the platform, with the token for it.

    Raises:
        UsageError: there is no token, or the URL is none.
        PlatformUnreachable: there is no token, and nobody there to take one.
    """
    from cli.connection import Client, NoToken, answers, checked, default_server, find_token
    from cli.errors import PlatformUnreachable

    folder = home()
    url = server or default_server(folder)
    checked(url)
    try:
        token = find_token(url, folder)
    except NoToken as error:
        if answers(url):
            raise
        raise PlatformUnreachable(
            f"the platform at {url} can't be reached: start it with `debrief up`, or name another with --server"
        ) from error
    return Client(url, token)
