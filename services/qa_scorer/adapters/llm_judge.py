"""The judge that asks a language model: one completion per task, all criteria in it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from services.common.errors import DomainError
from services.qa_scorer.application.ports import Completions, Embedder, ExemplarIndex, Vectors
from services.qa_scorer.domain.judging import Exemplar, Judgement, JudgeTask, Passage
from services.qa_scorer.domain.llm_judge.prompt import MAX_EXEMPLARS, build_prompt
from services.qa_scorer.domain.llm_judge.queries import window_sentences
from services.qa_scorer.domain.llm_judge.reply import read_reply
from services.qa_scorer.domain.rubric.model import Window


class PassageMaker(Protocol):
    """What makes exemplars of labels. Both judges share the embedded judge's, so that they learn from the same ones."""

    async def passages(
        self, task: JudgeTask, labels: Sequence[tuple[str, str, Sequence[int]]]
    ) -> Sequence[tuple[Passage, Vectors]]: ...


class LlmJudge:
    """Judges through the LLM service. It retries nothing: a task that failed is handed back as its error, and the
    workflow decides."""

    name = "llm"

    def __init__(
        self,
        completions: Completions,
        exemplars: ExemplarIndex,
        embedder: Embedder,
        passage_maker: PassageMaker,
        *,
        concurrency: int = 8,
        prompt_tokens: int = 24_000,
        exemplars_per_criterion: int = MAX_EXEMPLARS,
    ) -> None:
        """
        Args:
            concurrency: completions at once within one call of `judge`.
            prompt_tokens: longest prompt, in estimated tokens; longer transcripts are shortened.
            exemplars_per_criterion: reviewed examples shown for each criterion; 0 shows none.
        """
        self._completions = completions
        self._exemplars = exemplars
        self._embedder = embedder
        self._passage_maker = passage_maker
        self._concurrency = concurrency
        self._prompt_tokens = prompt_tokens
        self._per_criterion = exemplars_per_criterion

    async def judge(self, tasks: Sequence[JudgeTask]) -> Sequence[Judgement | DomainError]:
        """One outcome per task, in order. One task's failure is its own outcome and never the others'."""
        slots = asyncio.Semaphore(self._concurrency)

        async def outcome(task: JudgeTask) -> Judgement | DomainError:
            async with slots:
                try:
                    return await self._judge(task)
                except DomainError as error:
                    return error

        async with asyncio.TaskGroup() as group:
            running = [group.create_task(outcome(task)) for task in tasks]
        return [one.result() for one in running]

    async def passages(
        self, task: JudgeTask, labels: Sequence[tuple[str, str, Sequence[int]]]
    ) -> Sequence[tuple[Passage, Vectors]]:
        """What to keep as exemplars of labelled (criterion, value, evidence turns): passage and vector each."""
        return await self._passage_maker.passages(task, labels)

    async def _judge(self, task: JudgeTask) -> Judgement:
        if not task.criteria:
            return Judgement({}, self.name, "")
        prompt = build_prompt(task, await self._reviewed(task), self._prompt_tokens)
        text, model, usage = await self._completions.complete(
            system=prompt.system,
            user=prompt.user,
            json_schema=prompt.json_schema,
            reference=f"interaction:{task.view.interaction_id}",
        )
        return Judgement(read_reply(task, text), self.name, model, replace(usage, llm_calls=1))

    async def _reviewed(self, task: JudgeTask) -> Mapping[str, Sequence[Exemplar]]:
        """The nearest reviewed examples by criterion key."""
        if not self._per_criterion or not await self._exemplars.version(task.rubric.key):
            return {}
        sentences = window_sentences(task)
        texts = [sentence for window in sentences.values() for sentence in window]
        if not texts:
            return {}
        vectors = await self._embedder.embed(texts)
        means: dict[Window, Vectors] = {}
        start = 0
        for window, held in sentences.items():
            if held:
                means[window] = _direction(vectors[start : start + len(held)])
            start += len(held)
        queries = [(criterion.key, means[criterion.window]) for criterion in task.criteria if criterion.window in means]
        found = await self._exemplars.nearest(task.rubric.key, queries, self._per_criterion)
        return {key: exemplars for (key, _), exemplars in zip(queries, found, strict=True)}


def _direction(vectors: Vectors) -> Vectors:
    """The unit vector of the mean of rows; shape (dimensions,)."""
    mean: Vectors = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return (mean / length if length > 0 else mean).astype(np.float32)
