"""What a long command says when it is interrupted: what was kept, where, and how to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.errors import INTERRUPTED, CliError

AGAIN = "To go on, run the same command again"


class Interrupted(CliError):
    """The user ended the command; the message says what is left of it."""

    exit_code = INTERRUPTED


@contextmanager
def told(left: Callable[[], str]) -> Iterator[None]:
    """Turns an interruption of what happens inside into `Interrupted`, with what `left` says then."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted: {left()}") from None


def counted(number: int, thing: str) -> str:
    """`1 interaction`, `1,240 interactions`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
