"""The same request with the same key answers the same, and does nothing again."""

from __future__ import annotations

import hashlib

from services.common.errors import Conflict
from services.qa_scorer.application.stores import Work


def digest(request: bytes) -> str:
    return hashlib.sha256(request).hexdigest()


async def earlier_answer(work: Work, caller: str, key: str, request_hash: str) -> bytes | None:
    """The answer kept under the key; None where there is no key, or nothing is kept.

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
