"""What both scoring flows pass to their activities. Ids and numbers only: all of it stays in history."""

from __future__ import annotations

from dataclasses import dataclass

ID_SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Ref:
    """One revision of one interaction."""

    id: str
    revision: int


@dataclass(frozen=True, slots=True)
class ConcludeInput:
    """`reason` is a stable machine name of at most 100 characters; `initiator` is `user:...` or `svc:...`."""

    refs: list[Ref]
    reason: str
    initiator: str


@dataclass(frozen=True, slots=True)
class ConcludeResult:
    """How many of the refs had no scorecard and now have one with status failed."""

    concluded: int
