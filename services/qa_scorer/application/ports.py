"""The ports that use cases need. Adapters implement them; tests have Null implementations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from services.common.errors import DomainError
from services.qa_scorer.domain.judging import Exemplar, Judgement, JudgeTask, Passage, Usage
from services.qa_scorer.domain.rubric.model import Rubric

Vectors = npt.NDArray[np.float32]
"""Shape (rows, dimensions), rows of unit length."""


class Embedder(Protocol):
    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), in order. Empty input gives shape (0, dimensions).

        Raises:
            DomainError: the embedding service can't be reached (retryable).
        """


class ExemplarIndex(Protocol):
    async def nearest(
        self, rubric_key: str, queries: Sequence[tuple[str, Vectors]], k: int
    ) -> Sequence[Sequence[Exemplar]]:
        """For each (criterion key, vector of shape (dimensions,)) its `k` nearest exemplars, nearest first."""

    async def version(self, rubric_key: str) -> int:
        """A number that changes whenever the rubric's exemplars do; 0 when there are none."""


class Completions(Protocol):
    async def complete(self, *, system: str, user: str, json_schema: str, reference: str) -> tuple[str, str, Usage]:
        """One completion: (JSON that satisfies the schema, model, usage).

        Raises:
            DomainError: one of the Llm... errors of `services.common.errors`.
        """


class Judge(Protocol):
    name: str

    async def judge(self, tasks: Sequence[JudgeTask]) -> Sequence[Judgement | DomainError]:
        """One outcome per task, in order. One task's failure is its own outcome and never the others'."""

    async def passages(
        self, task: JudgeTask, labels: Sequence[tuple[str, str, Sequence[int]]]
    ) -> Sequence[tuple[Passage, Vectors]]:
        """What to keep as exemplars of labelled (criterion, value, evidence turns): passage and vector each."""


class RubricSource(Protocol):
    async def rubric(self, key: str, version: int) -> Rubric: ...


class BacklogSteering(Protocol):
    async def pause(self, workflow_id: str, by: str) -> object:
        """Raises NotReady where it is paused already or has ended, Unavailable where no worker answers."""

    async def resume(self, workflow_id: str, by: str) -> object:
        """Raises NotReady where it is not paused or has ended, Unavailable where no worker answers."""
