"""What it takes to pass a request on to a service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from services.console.domain.api_key import ApiKey
from services.console.domain.headers import Headers
from services.console.domain.routes import Upstream


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a service, as it goes out.

    Attributes:
        raw_path: path of the request as it came over the wire, percent-encoded.
        query: query string without the question mark, percent-encoded.
        body: its chunks; None where the request has no body.
    """

    method: str
    raw_path: bytes
    query: bytes
    headers: Headers
    body: AsyncIterator[bytes] | None


class Answer(Protocol):
    """A service's answer whose body is still to come."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes, still encoded as Content-Encoding says.

        Raises:
            Unavailable: the service broke off.
            DeadlineExceeded: it fell silent.
        """

    async def close(self) -> None:
        """Give the connection back; again does nothing."""


class Forwarder(Protocol):
    async def send(self, upstream: Upstream, call: Call, key: ApiKey) -> Answer:
        """The service's answer; the caller closes it.

        Raises:
            Unavailable: the service can't be reached, or does not trust the gateway.
            DeadlineExceeded: it did not answer in time.
            InvalidInput: the query has bytes that no URI may hold.
        """
