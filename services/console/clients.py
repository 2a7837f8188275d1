"""The services over gRPC, called as the person who is signed in.

``clients.stub(scorecard_pb2_grpc.ScorecardServiceStub)`` is the service's stub; calls carry a token minted for the
caller of the request at hand (`acting_as`), raise the `DomainError` that the service raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

import grpc

from services.common.auth import TokenSigner, current_principal
from services.common.grpc_client import open_channel_as

S = TypeVar("S")
Stub = Callable[[grpc.aio.Channel], S]


class Clients(Protocol):
    """What pages need of the services."""

    def stub(self, kind: Stub[S]) -> S:
        """The stub of a generated class such as ``ScorecardServiceStub``."""

    def stub_of(self, service: str, kind: Stub[S]) -> S:
        """The stub of a service that several parts have, at one of them: a value of `SERVICES`."""


SERVICES: Mapping[str, str] = {"qa": "qa_scorer", "llm": "llm"}
"""The folder of a service's protos, ``debrief.<folder>.v1``, to its name."""


def service_of(kind: Stub[Any]) -> str:
    """Raises LookupError where no service has these protos."""
    parts = kind.__module__.split(".")
    if len(parts) < 2 or parts[0] != "debrief" or parts[1] not in SERVICES:
        raise LookupError(f"{kind.__module__} belongs to no service that the console knows")
    return SERVICES[parts[1]]


class GrpcClients:
    """Channels are opened at the first call and kept.

    Args:
        targets: service to host:port.
    """

    def __init__(self, targets: Mapping[str, str], signer: TokenSigner) -> None:
        self._targets = targets
        self._signer = signer
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._stubs: dict[Any, Any] = {}

    def stub(self, kind: Stub[S]) -> S:
        if kind not in self._stubs:
            self._stubs[kind] = kind(self._channel(service_of(kind)))
        return cast(S, self._stubs[kind])

    def stub_of(self, service: str, kind: Stub[S]) -> S:
        if (service, kind) not in self._stubs:
            self._stubs[service, kind] = kind(self._channel(service))
        return cast(S, self._stubs[service, kind])

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    def _channel(self, service: str) -> grpc.aio.Channel:
        if service not in self._channels:
            self._channels[service] = open_channel_as(self._targets[service], lambda: self._token(service))
        return self._channels[service]

    def _token(self, service: str) -> str:
        caller = current_principal()
        return self._signer.sign(
            service,
            subject=caller.subject,
            roles=caller.roles,
            permissions=caller.permissions,
            agent_id=caller.agent_id,
            teams=caller.teams,
        )
