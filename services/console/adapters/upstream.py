"""The services' REST routes, reached over HTTP with tokens that the gateway signs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx
from opentelemetry import propagate

from services.common.auth import TokenSigner
from services.common.context import request_id
from services.common.errors import DeadlineExceeded, InvalidInput, Unavailable
from services.console.application.forwarding import Call
from services.console.domain.api_key import ApiKey
from services.console.domain.headers import Headers
from services.console.domain.routes import Upstream

RETRY_AFTER: Final = timedelta(seconds=2)
_UNAUTHORIZED: Final = 401
_REPEATABLE: Final = frozenset({"GET", "HEAD"})


class UpstreamAnswer:
    """A service's answer whose body is still to come."""

    def __init__(self, upstream: Upstream, response: httpx.Response) -> None:
        self._upstream = upstream
        self._response = response

    @property
    def status(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        return self._response.headers.raw

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except httpx.TimeoutException as error:
            raise DeadlineExceeded(f"{self._upstream.name} fell silent in the middle of its answer.") from error
        except httpx.TransportError as error:
            raise Unavailable(f"{self._upstream.name} broke off in the middle of its answer.") from error

    async def close(self) -> None:
        await self._response.aclose()


class Upstreams:
    """Sends requests to services, and says in the platform's own errors what went wrong on the way.

    Args:
        client: follows no redirects, and has the timeouts set.
        signer: signs as the gateway.
    """

    def __init__(self, client: httpx.AsyncClient, signer: TokenSigner) -> None:
        self._client = client
        self._signer = signer

    async def send(self, upstream: Upstream, call: Call, key: ApiKey) -> UpstreamAnswer:
        token = self._signer.sign(
            upstream.name,
            subject=key.subject,
            roles=(key.grant.role.value,),
            permissions=tuple(permission.value for permission in key.grant.permissions),
            agent_id=key.grant.agent_id,
            teams=key.grant.teams,
        )
        target = call.raw_path + (b"?" + call.query if call.query else b"")
        try:
            url = httpx.URL(upstream.base_url).copy_with(raw_path=target)
        except (httpx.InvalidURL, UnicodeDecodeError) as error:
            raise InvalidInput("The query holds characters that a URI may not hold; percent-encode them.") from error
        request = self._client.build_request(
            call.method, url, headers=[*call.headers, *self._own_headers(token)], content=call.body
        )
        answer = await self._sent(upstream, request, stream=True)
        if answer.status_code == _UNAUTHORIZED:
            await answer.aclose()
            raise Unavailable(
                f"{upstream.name} does not accept the gateway's tokens. Its trusted keys must hold the gateway's "
                f"public key, and both clocks must agree.",
                retry_after=RETRY_AFTER,
            )
        return UpstreamAnswer(upstream, answer)

    async def document(self, upstream: Upstream) -> dict[str, Any]:
        """The service's own OpenAPI document.

        Raises:
            Unavailable: the service can't be reached, or answers something else.
            DeadlineExceeded: it did not answer in time.
        """
        request = self._client.build_request(
            "GET", f"{upstream.base_url}/openapi.json", headers=self._own_headers(self._signer.sign(upstream.name))
        )
        answer = await self._sent(upstream, request, stream=False)
        document = json_of(answer)
        if answer.status_code != httpx.codes.OK or not isinstance(document, dict) or "paths" not in document:
            raise Unavailable(
                f"{upstream.name} answered {answer.status_code} and no OpenAPI document at /openapi.json.",
                retry_after=RETRY_AFTER,
            )
        return document

    async def _sent(self, upstream: Upstream, request: httpx.Request, *, stream: bool) -> httpx.Response:
        try:
            try:
                return await self._client.send(request, stream=stream)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                # Most likely the service closed a kept connection just when it was taken up again.
                if request.method not in _REPEATABLE or not isinstance(request.stream, httpx.ByteStream):
                    raise
                return await self._client.send(request, stream=stream)
        except httpx.ConnectTimeout as error:
            raise _unreachable(upstream) from error
        except httpx.TimeoutException as error:
            raise DeadlineExceeded(f"{upstream.name} took too long to answer.") from error
        except httpx.TransportError as error:
            raise _unreachable(upstream) from error

    def _own_headers(self, token: str) -> Headers:
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        if request_id():
            carrier["x-request-id"] = request_id()
        carrier["authorization"] = f"Bearer {token}"
        return [(name.encode(), value.encode()) for name, value in carrier.items()]


def _unreachable(upstream: Upstream) -> Unavailable:
    return Unavailable(
        f"{upstream.name} can't be reached right now. `debrief status` says what is healthy; repeat the request with "
        f"the same Idempotency-Key, since it may have arrived.",
        retry_after=RETRY_AFTER,
    )


class DocumentsOf:
    """The services' OpenAPI documents by name."""

    def __init__(self, upstreams: Upstreams, services: Mapping[str, Upstream]) -> None:
        self._upstreams = upstreams
        self._services = services

    async def document(self, upstream: str) -> dict[str, Any]:
        return await self._upstreams.document(self._services[upstream])


def json_of(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
