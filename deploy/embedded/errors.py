"""What can go wrong with the embedded stack, each in one line that says what to do."""

from __future__ import annotations


class StackError(Exception):
    """The stack, or a part of it, can't do what was asked. The message is one line for the user."""


class AlreadyRunning(StackError):
    """Another supervisor holds this home."""


class PortTaken(StackError):
    """A port that a part needs is in use."""


class PartFailed(StackError):
    """A part can't start."""
