"""What the use cases need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.llm.domain.models import LedgerEntry, ModelCall, ModelReply, Usage, UsageFilter, UsageTotal

Vectors = npt.NDArray[np.float32]
"""Shape (rows, dimensions), rows of unit length."""


class CompletionPort(Protocol):
    """A provider of completions. It tries once."""

    async def complete(self, call: ModelCall) -> ModelReply:
        """What the provider answered.

        Raises:
            LlmRateLimited, LlmUnavailable, LlmTimeout, LlmRefused, LlmRejectedRequest: the call ended without a reply.
        """

    async def estimate_microusd(self, model: str, input_tokens: int, output_tokens: int) -> int:
        """What so many tokens cost; 0 where the model's price is not known."""


@dataclass(frozen=True, slots=True)
class Embedded:
    vectors: Vectors
    usage: Usage


class EmbeddingPort(Protocol):
    """Embeds texts that are not blank, in order.

    Attributes:
        model: its name and version; vectors of different models can't be compared.
        hosted: it costs money, so its calls go through budget and ledger.
    """

    @property
    def model(self) -> str: ...

    @property
    def hosted(self) -> bool: ...

    async def estimate_microusd(self, texts: Sequence[str]) -> int:
        """What embedding these texts costs; 0 where it is free or the price is not known."""

    async def embed(self, texts: Sequence[str], timeout_seconds: float) -> Embedded:
        """Shape (len(texts), EMBEDDING_DIMENSIONS). The same text gives the same vector whatever stands beside it.

        Raises:
            DomainError: one of the Llm... errors; a local model raises none.
        """


class Ledger(Protocol):
    """Keeps every call and each day's account. One method is one transaction."""

    async def reserve(self, day: date, amount: int, limit: int, at: datetime) -> None:
        """Holds `amount` micro-dollars of the day's budget.

        Raises:
            LlmBudgetExhausted: it would go over `limit`.
        """

    async def settle(self, entry: LedgerEntry, day: date, release: int) -> None:
        """Writes the entry, charges its cost to `day`, and lets `release` micro-dollars of what is held go."""

    async def spent(self, day: date) -> int:
        """Micro-dollars charged to the day so far."""

    async def entries(
        self, wanted: UsageFilter, size: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[LedgerEntry]:
        """Newest first: up to `size` entries older than the position `after`."""

    async def total(self, wanted: UsageFilter) -> UsageTotal:
        """The sum over every entry that the filter covers."""

    async def forget_references(self, references: Sequence[str]) -> int:
        """Empties the reference of every entry under one of these; says of how many."""

    async def delete_before(self, before: datetime, limit: int) -> int:
        """Deletes up to `limit` of the oldest entries that are older; says how many."""


class Observer(Protocol):
    """Hears of every call to a provider, for metrics."""

    def finished(self, entry: LedgerEntry) -> None: ...


class NullObserver:
    def finished(self, entry: LedgerEntry) -> None:
        return None
