"""How a command ends when it can't do what was asked: one message for the user, and the exit code."""

from __future__ import annotations

DONE = 0
REFUSED = 1
USAGE = 2
UNREACHABLE = 3
INTERRUPTED = 130


class CliError(Exception):
    """Shown on stderr as it is; the process ends with `exit_code`."""

    exit_code = REFUSED

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(CliError):
    """The command can't be carried out as it was given."""

    exit_code = USAGE


class PlatformUnreachable(CliError):
    """The platform doesn't answer, or can't start."""

    exit_code = UNREACHABLE
