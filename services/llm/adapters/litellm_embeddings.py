"""Hosted embeddings through litellm, where DEBRIEF_EMBED_MODEL names a model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from services.common.clock import Clock
from services.common.errors import LlmInvalidReply, LlmRejectedRequest
from services.llm.adapters.litellm_completions import price_microusd, usage_of
from services.llm.adapters.litellm_failures import typed
from services.llm.adapters.litellm_library import Access, LitellmLibrary
from services.llm.application.ports import Embedded, Vectors
from services.llm.domain.budget import CHARACTERS_PER_TOKEN
from services.llm.domain.models import EMBEDDING_DIMENSIONS


class LitellmEmbeddings:
    hosted = True

    def __init__(self, library: LitellmLibrary, clock: Clock, access: Access, model: str) -> None:
        self._library = library
        self._clock = clock
        self._access = access
        self.model = model

    async def estimate_microusd(self, texts: Sequence[str]) -> int:
        litellm = await self._library.get()
        tokens = sum(-(-len(text) // CHARACTERS_PER_TOKEN) for text in texts)
        return price_microusd(litellm, self.model, tokens, 0)

    async def embed(self, texts: Sequence[str], timeout_seconds: float) -> Embedded:
        litellm = await self._library.get()
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await litellm.aembedding(
                    model=self.model,
                    input=list(texts),
                    dimensions=EMBEDDING_DIMENSIONS,
                    encoding_format="float",
                    timeout=timeout_seconds,
                    num_retries=0,
                    max_retries=0,
                    # Models of one fixed size know no `dimensions`; whether theirs fits is checked below.
                    drop_params=True,
                    **self._access.arguments(),
                )
        except Exception as error:  # noqa: BLE001 - every failure becomes one typed error; litellm has no common base
            # Without its cause, whose text may repeat the texts or the key.
            raise typed(litellm, error, self.model, self._access, self._clock.now()) from None
        rows = sorted(response.data, key=lambda row: int(row["index"]))
        return Embedded(_unit(self.model, [row["embedding"] for row in rows], len(texts)), usage_of(response))


def _unit(model: str, rows: list[list[float]], wanted: int) -> Vectors:
    if len(rows) != wanted or len({len(row) for row in rows}) != 1:
        raise LlmInvalidReply(f"The model {model} gave {len(rows)} vectors for {wanted} texts.")
    vectors = np.asarray(rows, dtype=np.float32)
    if vectors.shape[1] != EMBEDDING_DIMENSIONS:
        raise LlmRejectedRequest(
            f"The model {model} gives vectors of {vectors.shape[1]} dimensions, and {EMBEDDING_DIMENSIONS} are needed; "
            "set DEBRIEF_EMBED_MODEL to another model."
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or not lengths.all():
        raise LlmInvalidReply(f"The model {model} gave a vector without a direction.")
    unit: Vectors = vectors / lengths
    return unit
