"""What surrounds every paid call: a place, the budget, the ledger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from services.common.clock import Clock
from services.common.errors import DomainError, LlmRateLimited, LlmTimeout, LlmUnavailable
from services.llm.application.ports import Ledger, NullObserver, Observer
from services.llm.domain.budget import utc_day
from services.llm.domain.models import CANCELLED, OK, LedgerEntry, Purpose, Usage

BUSY_RETRY = timedelta(seconds=2)
ANSWER_SECONDS = 1.0
"""Kept of the caller's time, so that the typed error still reaches it before its own deadline."""

_BILL_UNKNOWN = (LlmTimeout, LlmUnavailable)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a call is filed under, and the micro-dollars to hold while it runs."""

    purpose: Purpose
    model: str
    caller: str
    reference: str
    estimate_microusd: int


@dataclass(slots=True)
class Bill:
    """A call fills in `usage` as soon as the provider tells it, even where the reply turns out useless."""

    usage: Usage | None = None
    latency_ms: int = 0


class Meter:
    """Runs calls within the concurrency limit and the daily budget, and writes each into the ledger.

    A call whose bill is unknown (it timed out, the connection broke, the caller gave up, the process died) keeps its
    estimate held until the day ends: the provider may well charge for it.

    Args:
        timeout_seconds: of one call; a caller with less time left gets less.
        daily_budget_microusd: None is no limit.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        max_concurrency: int,
        timeout_seconds: float,
        daily_budget_microusd: int | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._places = asyncio.Semaphore(max_concurrency)
        self._timeout = timeout_seconds
        self._observer = observer or NullObserver()
        self.max_concurrency = max_concurrency
        self.daily_budget_microusd = daily_budget_microusd

    async def run(
        self,
        charge: Charge,
        call: Callable[[Bill, float], Awaitable[Result]],
        *,
        seconds_left: float | None = None,
    ) -> tuple[Result, Bill]:
        """What ``call(bill, timeout_seconds)`` returns, and its bill.

        Args:
            seconds_left: until the caller's own deadline; None without one.

        Raises:
            LlmRateLimited: no place came free before the caller's time was over.
            LlmBudgetExhausted: the day's budget does not cover the estimate; nothing was called.
            DomainError: whatever `call` raises; it stands in the ledger.
        """
        day = utc_day(self._clock.now())
        bill = Bill()
        outcome, held, known = "internal", 0, True
        called = False
        try:
            started = time.monotonic()
            async with self._place(seconds_left):
                timeout = self._timeout
                if seconds_left is not None:
                    timeout = min(timeout, max(0.1, seconds_left - (time.monotonic() - started) - ANSWER_SECONDS))
                if self.daily_budget_microusd is not None:
                    await self._ledger.reserve(
                        day, charge.estimate_microusd, self.daily_budget_microusd, self._clock.now()
                    )
                    held = charge.estimate_microusd
                called = True
                began = time.perf_counter()
                try:
                    result = await call(bill, timeout)
                finally:
                    bill.latency_ms = round((time.perf_counter() - began) * 1000)
            outcome = OK
            return result, bill
        except DomainError as error:
            outcome = error.code
            known = bill.usage is not None or not isinstance(error, _BILL_UNKNOWN)
            raise
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                outcome = CANCELLED
            known = bill.usage is not None or not called
            raise
        finally:
            entry = LedgerEntry(
                id=uuid4(),
                at=self._clock.now(),
                purpose=charge.purpose,
                model=charge.model,
                caller=charge.caller,
                reference=charge.reference,
                outcome=outcome,
                usage=bill.usage or Usage(),
                latency_ms=bill.latency_ms,
            )
            self._observer.finished(entry)
            # Shielded: a caller that hangs up must not keep a paid call out of the ledger.
            await asyncio.shield(self._ledger.settle(entry, day, held if known else 0))

    @asynccontextmanager
    async def _place(self, seconds_left: float | None) -> AsyncIterator[None]:
        wait = None if seconds_left is None else max(0.0, seconds_left - ANSWER_SECONDS)
        try:
            async with asyncio.timeout(wait):
                await self._places.acquire()
        except TimeoutError as error:
            raise LlmRateLimited(
                f"All {self.max_concurrency} places for calls to language models were busy; try again later, or raise "
                "DEBRIEF_LLM_MAX_CONCURRENCY.",
                retry_after=BUSY_RETRY,
            ) from error
        try:
            yield
        finally:
            self._places.release()
