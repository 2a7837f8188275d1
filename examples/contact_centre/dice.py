"""Chance that is the same everywhere: only `Random.random()` is drawn from, whose sequence Python promises to keep."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance named by its parts, so that streams of different names know nothing of each other."""

    def __init__(self, *name: object) -> None:
        self.random = random.Random("/".join(map(str, name))).random  # noqa: S311 - must be repeatable

    def chance(self, share: float) -> bool:
        return self.random() < share

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + int(self.random() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self.random()

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, as often as its weight says."""
        left = self.random() * sum(weights.values())
        last = None
        for item, weight in weights.items():
            last = item
            left -= weight
            if left < 0:
                break
        if last is None:
            raise ValueError("nothing to draw from")
        return last

    def normal(self) -> float:
        """Close to a standard normal: twelve uniforms, so at most six away from nought."""
        return sum(self.random() for _ in range(12)) - 6.0

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return [item for _, item in sorted(((self.random(), n), item) for n, item in enumerate(items))]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        return self.shuffled(items)[:count]
