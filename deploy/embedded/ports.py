"""Which part listens on which port."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from deploy.embedded.errors import PortTaken, StackError

HOST = "127.0.0.1"
DEFAULT_PORT = 8400
VARIABLE = "DEBRIEF_PORT"

# Below the range from which systems hand out ports to clients, which Temporal also draws its inner ports from.
FREE_RANGE = range(15_000, 32_000)


@dataclass(frozen=True, slots=True)
class Ports:
    """Every port of a stack. The first is the console and the public API; the others count up from it."""

    console: int
    qa_http: int
    qa_grpc: int
    llm_http: int
    llm_grpc: int
    temporal: int
    worker: int
    temporal_http: int

    @classmethod
    def upward(cls, first: int) -> Self:
        """`first` and those after it."""
        return cls(*range(first, first + COUNT))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """From `DEBRIEF_PORT`, or 8400.

        Raises:
            StackError: the variable holds no usable port.
        """
        environ = os.environ if environ is None else environ
        text = environ.get(VARIABLE, "").strip() or str(DEFAULT_PORT)
        if not text.isdecimal() or not 1 <= int(text) <= 65_536 - COUNT:
            raise StackError(f"{VARIABLE} must be a port from 1 to {65_536 - COUNT}, not {text!r}")
        return cls.upward(int(text))

    @classmethod
    def free(cls) -> Self:
        """Ports that nobody listens on now."""
        return cls(*free_ports(COUNT))

    def check(self) -> None:
        """Raises:
        PortTaken: one of them is in use; the message names the port, the part and the variable.
        """
        for field in fields(self):
            port: int = getattr(self, field.name)
            try:
                free = is_free(port)
            except PermissionError as error:
                raise PortTaken(f"port {port} may not be used by this user: set {VARIABLE} above 1023") from error
            if not free:
                raise PortTaken(
                    f"port {port}, which {USES[field.name]} needs, is taken: "
                    f"stop what listens there, or set {VARIABLE} to the first of {COUNT} free ports"
                )


COUNT = len(fields(Ports))
USES: Mapping[str, str] = {
    "console": "the console and public API",
    "qa_http": "qa_scorer (HTTP)",
    "qa_grpc": "qa_scorer (gRPC)",
    "llm_http": "the LLM service (HTTP)",
    "llm_grpc": "the LLM service (gRPC)",
    "temporal": "Temporal",
    "worker": "the worker",
    "temporal_http": "Temporal (HTTP)",
}


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise
        except OSError:
            return False
        return True


def free_ports(count: int) -> tuple[int, ...]:
    """That many adjacent ports, none of them in use.

    Raises:
        StackError: none were found.
    """
    for _ in range(200):
        first = random.randrange(FREE_RANGE.start, FREE_RANGE.stop - count)
        candidates = tuple(range(first, first + count))
        if all(is_free(port) for port in candidates):
            return candidates
    raise StackError(f"no {count} adjacent free ports were found between {FREE_RANGE.start} and {FREE_RANGE.stop}")
