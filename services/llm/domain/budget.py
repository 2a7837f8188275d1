"""The arithmetic of the daily budget: whole micro-dollars, days in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal

from services.common.errors import LlmBudgetExhausted
from services.llm.domain.models import ChatMessage

MICROUSD = 1_000_000
CHARACTERS_PER_TOKEN = 3
"""On the low side for English and French, so that an estimate is seldom under the bill."""
TOKENS_PER_MESSAGE = 8


def microusd(dollars: Decimal | float) -> int:
    """Dollars to whole micro-dollars, rounded up: a call that costs anything never counts as free.

    Raises:
        ValueError: negative, or no number.
    """
    exact = Decimal(str(dollars)) * MICROUSD
    if not exact.is_finite() or exact < 0:
        raise ValueError("an amount of money is a number from 0")
    return int(exact.to_integral_value(rounding=ROUND_CEILING))


def utc_day(at: datetime) -> date:
    """The day that `at` is charged to."""
    return at.astimezone(UTC).date()


def until_next_day(at: datetime) -> timedelta:
    """From `at` to the next midnight in UTC; more than 0."""
    utc = at.astimezone(UTC)
    return datetime.combine(utc.date() + timedelta(days=1), time(), UTC) - utc


def estimate_input_tokens(messages: Sequence[ChatMessage], schema: str) -> int:
    """Tokens that a prompt with this schema will have, estimated from its length."""
    characters = sum(len(message.content) for message in messages) + len(schema)
    return -(-characters // CHARACTERS_PER_TOKEN) + TOKENS_PER_MESSAGE * len(messages)


@dataclass(frozen=True, slots=True)
class DayBudget:
    """One day's account, in micro-dollars.

    Attributes:
        spent: what finished calls cost.
        held: what open calls may cost yet, and calls whose bill will never be known.
    """

    spent: int = 0
    held: int = 0

    def reserve(self, amount: int, limit: int, at: datetime) -> DayBudget:
        """The account with `amount` held.

        Raises:
            LlmBudgetExhausted: it would go over `limit`; says when the next day begins.
        """
        if self.spent + self.held + amount > limit:
            raise exhausted(limit, at)
        return DayBudget(self.spent, self.held + amount)

    def settle(self, amount: int, cost: int) -> DayBudget:
        """The account once a call that held `amount` has cost `cost`."""
        return DayBudget(self.spent + cost, self.held - amount)


def exhausted(limit: int, at: datetime) -> LlmBudgetExhausted:
    return LlmBudgetExhausted(
        f"The daily budget of {Decimal(limit) / MICROUSD:f} US dollars for language models does not cover this call; "
        "raise DEBRIEF_LLM_DAILY_BUDGET_USD, or wait for the next day (UTC).",
        retry_after=until_next_day(at),
        details={"limit_microusd": str(limit)},
    )
