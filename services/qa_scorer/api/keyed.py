"""Requests under an Idempotency-Key whose whole answer is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from starlette.types import Message

from services.common.auth import current_principal
from services.common.errors import TooLarge
from services.common.http import instance
from services.qa_scorer.api.lines import body_of
from services.qa_scorer.application.idempotency import KeptAnswers, digest_of

KEYED_UPLOAD_BYTES: Final = 16 * 1024 * 1024

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same request with the same key is answered again, and not done again, for seven days.",
    ),
]
_Answer = TypeVar("_Answer", bound=BaseModel)


async def keyed_body(request: Request) -> bytes:
    """The whole body of an upload that is to be known again.

    Raises:
        InvalidInput: it is empty.
        TooLarge: it is too much to be held.
    """
    body = await body_of(request, KEYED_UPLOAD_BYTES)
    if len(body) > KEYED_UPLOAD_BYTES:
        raise TooLarge(
            "An upload with an Idempotency-Key may have 16 MiB. Send it in pieces, or without the key: a record that "
            "was accepted before is known by its id and content.",
            field="Idempotency-Key",
        )
    return body


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request and its key; empty where it has none."""

    request: Request
    response: Response
    key: str

    async def once(
        self, kept: KeptAnswers, body: bytes, model: type[_Answer], do: Callable[[], Awaitable[_Answer]]
    ) -> _Answer:
        """What `do` makes; with a key what it made the first time, and its status.

        Args:
            body: all that the request says beyond its path and query.
            do: harmless when done again, which happens where an earlier request broke off.

        Raises:
            Conflict: the key was used for another request.
        """
        if not self.key:
            return await do()
        caller = current_principal().subject
        query = self.request.scope["query_string"].decode("latin-1")
        wanted = digest_of(f"{self.request.method} {instance(self.request)}", query, body.hex())
        stored = await kept.claim(caller, self.key, wanted)
        if stored is None:
            made = await do()
            answer = f"{self.response.status_code or ''}\n{made.model_dump_json()}".encode()
            stored = await kept.finish(caller, self.key, answer)
        status, _, document = stored.partition(b"\n")
        # None is what it is before a route sets it: its usual one.
        self.response.status_code = int(status) if status else None  # type: ignore[assignment]
        return model.model_validate_json(document)

    async def once_uploaded(
        self, kept: KeptAnswers, model: type[_Answer], take: Callable[[Request], Awaitable[_Answer]]
    ) -> _Answer:
        """As `once`, of an upload: without a key it flows through, with one it is held. `take` reads the request.

        Raises:
            Conflict, InvalidInput, TooLarge: as `once` and `keyed_body` say.
        """
        if not self.key:
            return await take(self.request)
        body = await keyed_body(self.request)

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        held = Request(self.request.scope, again)
        return await self.once(kept, body, model, lambda: take(held))


def _keyed(request: Request, response: Response, idempotency_key: IdempotencyKey = "") -> Keyed:
    return Keyed(request, response, idempotency_key)


KeyedRequest = Annotated[Keyed, Depends(_keyed)]
