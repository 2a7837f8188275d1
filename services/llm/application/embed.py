"""Vectors of texts, in order."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np

from services.common.errors import InvalidInput
from services.llm.application.metering import Bill, Charge, Meter
from services.llm.application.ports import EmbeddingPort, Vectors
from services.llm.domain.models import EMBEDDING_DIMENSIONS, Purpose

MAX_TEXT_BYTES = 32 * 1024
"""As long as a turn may be; a longer text has too many subjects for one vector, and would fill the memory."""
LOCAL_SECONDS = 600.0
BATCH_TEXTS = 256
BATCH_CHARACTERS = 200_000


class Embed:
    def __init__(self, embedder: EmbeddingPort, meter: Meter) -> None:
        self._embedder = embedder
        self._meter = meter

    @property
    def model(self) -> str:
        return self._embedder.model

    async def __call__(self, texts: Sequence[str], caller: str, seconds_left: float | None = None) -> Vectors:
        """Shape (len(texts), EMBEDDING_DIMENSIONS), float32; unit rows, all zero for a blank text.

        Every different text is embedded once, however often it stands in the request.

        Raises:
            InvalidInput: a text is too long; names it.
            DomainError: one of the Llm... errors, where the embeddings are hosted.
        """
        for index, text in enumerate(texts):
            if len(text) * 4 > MAX_TEXT_BYTES and (size := len(text.encode())) > MAX_TEXT_BYTES:
                raise InvalidInput(
                    f"texts[{index}] has {size} bytes; at most {MAX_TEXT_BYTES} can be embedded, so split it.",
                    field=f"texts[{index}]",
                )
        position: dict[str, int] = {}
        for text in texts:
            if text.strip():
                position.setdefault(text, len(position))
        vectors = np.zeros((len(texts), EMBEDDING_DIMENSIONS), dtype=np.float32)
        if not position:
            return vectors
        found = await self._found(list(position), caller, seconds_left)
        rows = [index for index, text in enumerate(texts) if text in position]
        vectors[rows] = found[[position[texts[index]] for index in rows]]
        return vectors

    async def _found(self, texts: list[str], caller: str, seconds_left: float | None) -> Vectors:
        if not self._embedder.hosted:
            return (await self._embedder.embed(texts, LOCAL_SECONDS)).vectors
        deadline = None if seconds_left is None else time.monotonic() + seconds_left
        parts = []
        for batch in batches(texts):
            left = None if deadline is None else deadline - time.monotonic()
            parts.append(await self._bought(batch, caller, left))
        return np.concatenate(parts)

    async def _bought(self, texts: Sequence[str], caller: str, seconds_left: float | None) -> Vectors:
        async def ask(bill: Bill, timeout_seconds: float) -> Vectors:
            embedded = await self._embedder.embed(texts, timeout_seconds)
            bill.usage = embedded.usage
            return embedded.vectors

        estimate = 0
        if self._meter.daily_budget_microusd is not None:
            estimate = await self._embedder.estimate_microusd(texts)
        charge = Charge(Purpose.EMBEDDING, self._embedder.model, caller, "", estimate)
        return (await self._meter.run(charge, ask, seconds_left=seconds_left))[0]


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of texts that providers take in one request."""
    first, characters = 0, 0
    for index, text in enumerate(texts):
        if index > first and (index - first == BATCH_TEXTS or characters + len(text) > BATCH_CHARACTERS):
            yield texts[first:index]
            first, characters = index, 0
        characters += len(text)
    if first < len(texts):
        yield texts[first:]
