"""The outbox: what must happen next is written with what was accepted, and a relay starts the workflows.

Each service has its own outbox table in its own schema and runs the relay in its own process. A row's key is the
workflow's id, so a relay that dies between start and mark starts nothing twice. The table (columns id, kind, key,
payload, initiator, created_at, not_before, attempts, started_at, last_error) is made by each service's first migration.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlmodel import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.common import telemetry
from services.common.clock import Clock
from services.common.db import Database
from services.common.errors import DomainError

_log = structlog.get_logger()

BATCH = 50
IDLE_SECONDS = 1.0
MAX_BACKOFF_SECONDS = 60


class WorkflowStarter(Protocol):
    async def start(self, kind: str, workflow_id: str, payload: bytes, initiator: str) -> None:
        """Starts the workflow, or finds that it was already started with this id: both are success.

        Raises:
            DomainError: it could not be started; the relay tries again later.
        """


async def enqueue(session: AsyncSession, *, kind: str, key: str, payload: bytes, initiator: str, now: datetime) -> None:
    """Writes what must happen next, in the caller's transaction. The same key again does nothing."""
    await session.exec(  # type: ignore[call-overload]
        text(
            "INSERT INTO outbox (kind, key, payload, initiator, created_at, not_before)"
            " VALUES (:kind, :key, :payload, :initiator, :now, :now) ON CONFLICT (key) DO NOTHING"
        ).bindparams(kind=kind, key=key, payload=payload, initiator=initiator, now=now)
    )


class Relay:
    """Starts the workflows of pending rows, oldest first, until it is stopped. Several may run side by side."""

    def __init__(self, database: Database, starter: WorkflowStarter, clock: Clock, service: str) -> None:
        self._database = database
        self._starter = starter
        self._clock = clock
        self._service = service
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something was written: look now rather than at the next round."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                busy = await self.drain_once() == BATCH
                await self._measure()
            except DomainError as error:
                _log.warning("outbox_waits", code=error.code)
                busy = False
            if busy or self._stopping:
                continue
            try:
                await asyncio.wait_for(self._wake.wait(), IDLE_SECONDS)
            except TimeoutError:
                continue

    async def drain_once(self) -> int:
        """Takes up to 50 rows that are due and starts their workflows; returns how many it took."""
        async with self._database.transaction() as session:
            rows: Sequence[tuple[int, str, str, bytes, str, int]] = (
                await session.exec(  # type: ignore[call-overload]
                    text(
                        "SELECT id, kind, key, payload, initiator, attempts FROM outbox"
                        " WHERE started_at IS NULL AND not_before <= :now"
                        " ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED"
                    ).bindparams(now=self._clock.now(), batch=BATCH)
                )
            ).all()
            outcomes = await asyncio.gather(
                *(self._starter.start(kind, key, payload, initiator) for _, kind, key, payload, initiator, _ in rows),
                return_exceptions=True,
            )
            for (row_id, kind, _, _, _, attempts), outcome in zip(rows, outcomes, strict=True):
                if outcome is None:
                    telemetry.OUTBOX_STARTED.labels(self._service, kind).inc()
                    await self._mark(session, row_id, attempts, started=True)
                elif isinstance(outcome, DomainError):
                    await self._mark(session, row_id, attempts, started=False, error=outcome.code)
                else:
                    raise outcome
        return len(rows)

    async def _mark(self, session: AsyncSession, row: int, attempts: int, *, started: bool, error: str = "") -> None:
        now = self._clock.now()
        wait = min(MAX_BACKOFF_SECONDS, 2 ** min(attempts, 6))
        await session.exec(  # type: ignore[call-overload]
            text(
                "UPDATE outbox SET attempts = attempts + 1, started_at = :started, not_before = :again,"
                " last_error = :error WHERE id = :id"
            ).bindparams(
                id=row,
                started=now if started else None,
                again=now if started else now + timedelta(seconds=wait),
                error=error or None,
            )
        )

    async def _measure(self) -> None:
        async with self._database.transaction() as session:
            waiting, lag = await pending(session, self._clock.now())
        telemetry.OUTBOX_PENDING.labels(self._service).set(waiting)
        telemetry.OUTBOX_LAG_SECONDS.labels(self._service).set(lag)


async def pending(session: AsyncSession, now: datetime) -> tuple[int, float]:
    """(pending rows, age of the oldest in seconds; 0 without any)."""
    row = (
        await session.exec(  # type: ignore[call-overload]
            text("SELECT count(*), min(created_at) FROM outbox WHERE started_at IS NULL")
        )
    ).one()
    return int(row[0]), (now - row[1]).total_seconds() if row[1] else 0.0
