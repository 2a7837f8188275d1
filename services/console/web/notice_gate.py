"""Agents read the notice of AI scoring before anything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from debrief.qa.v1 import privacy_pb2, privacy_pb2_grpc

from services.console.clients import Clients
from services.console.domain.api_key import Role
from services.console.domain.user import User

NOTICE: Final = "/notice"
OPEN_BEFORE: Final = frozenset({NOTICE, "/sign-out", "/preferences", "/account", "/account/password"})
"""What an agent who has not acknowledged it may open all the same."""
KNOWN_FOR_SECONDS: Final = 60.0
_MOST: Final = 10_000


class NoticeGate:
    """Asks the service whether an agent is still to acknowledge the notice. Who is not is asked about once a minute;
    a new version holds them up by then."""

    def __init__(self, clients: Clients, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._monotonic = monotonic
        self._passed: dict[str, float] = {}

    async def holds(self, user: User, path: str) -> bool:
        """To be called as the user.

        Raises:
            DomainError: the service can't be asked; nobody passes unasked.
        """
        if Role.AGENT not in user.roles or path in OPEN_BEFORE:
            return False
        now = self._monotonic()
        known = self._passed.get(user.subject)
        if known is not None and now - known < KNOWN_FOR_SECONDS:
            return False
        reply = await self._clients.stub(privacy_pb2_grpc.PrivacyServiceStub).GetNotice(privacy_pb2.GetNoticeRequest())
        if not reply.due:
            if len(self._passed) >= _MOST:
                self._passed.clear()
            self._passed[user.subject] = now
        return bool(reply.due)
