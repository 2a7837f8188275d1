"""The same request with the same key answers the same, and does nothing again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from services.common.clock import Clock
from services.common.errors import Conflict
from services.qa_scorer.application.stores import UnitOfWork, Work


def digest(request: bytes) -> str:
    return hashlib.sha256(request).hexdigest()


def digest_of(operation: str, *request: object) -> str:
    """Of a request that JSON can say; the operation keeps requests apart that look the same."""
    return digest(json.dumps([operation, *request]).encode())


async def earlier_answer(work: Work, caller: str, key: str, request_hash: str) -> bytes | None:
    """The answer kept under the key; None where there is no key, or nothing is kept.

    The key is locked until the transaction ends: of two requests at once, the second finds the answer of the first.

    Raises:
        Conflict: the key was used for another request.
    """
    if not key:
        return None
    found = await work.idempotency.find(caller, key)
    if found is None:
        return None
    if found[0] != request_hash:
        raise Conflict(
            "This Idempotency-Key was used for another request; use a new key for a new request.",
            field="Idempotency-Key",
        )
    return found[1]


async def keep_answer(work: Work, caller: str, key: str, request_hash: str, answer: str, at: datetime) -> None:
    """In the transaction that did what was asked; nothing without a key."""
    if key:
        await work.idempotency.keep(caller, key, request_hash, answer.encode(), at)


class KeptAnswers:
    """Whole answers of requests whose work takes several transactions, each of them harmless when done again.

    A request is claimed first, so that another one can't take its key; a claim without an answer is a request that
    never ended, and may be done again.
    """

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def claim(self, caller: str, key: str, request_hash: str) -> bytes | None:
        """The answer that was kept; None: do it now, and `finish`.

        Raises:
            Conflict: the key was used for another request.
        """
        async with self._uow() as work:
            kept = await earlier_answer(work, caller, key, request_hash)
            if kept is None:
                await work.idempotency.keep(caller, key, request_hash, b"", self._clock.now())
        return kept or None

    async def finish(self, caller: str, key: str, answer: bytes) -> bytes:
        """The answer to give: this one, or that of the same request which ended before."""
        async with self._uow() as work:
            return await work.idempotency.fill(caller, key, answer)
