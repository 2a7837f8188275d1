"""One completion per task, bounded at once; a failure stays its own task's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from llm_judge_cases import TALK, KeptExemplars, LetterEmbedder, NullExemplars, ScriptedCompletions, reply, task

from services.common.errors import (
    ERRORS,
    DomainError,
    LlmInvalidReply,
    LlmRateLimited,
    LlmTruncated,
    LlmUnavailable,
    Unavailable,
)
from services.qa_scorer.adapters.llm_judge import LlmJudge
from services.qa_scorer.application.ports import Completions, Embedder, ExemplarIndex, Judge, Vectors
from services.qa_scorer.domain.judging import Exemplar, Judgement, JudgeTask, Passage, Usage
from services.qa_scorer.domain.llm_judge.queries import MOST_SENTENCES, window_sentences
from services.qa_scorer.domain.rubric.model import Window


class OnePassage:
    async def passages(
        self, task: JudgeTask, labels: Sequence[tuple[str, str, Sequence[int]]]
    ) -> Sequence[tuple[Passage, Vectors]]:
        return [
            (Passage(key, value, f"turns {list(turns)}", "en"), np.ones(2, np.float32)) for key, value, turns in labels
        ]


def judge_with(
    completions: Completions,
    exemplars: ExemplarIndex | None = None,
    embedder: Embedder | None = None,
    *,
    concurrency: int = 8,
) -> Judge:
    return LlmJudge(
        completions, exemplars or NullExemplars(), embedder or LetterEmbedder(), OnePassage(), concurrency=concurrency
    )


def named(count: int) -> list[JudgeTask]:
    return [task(interaction_id=f"i-{number}") for number in range(count)]


async def test_one_completion_per_task_with_all_criteria_in_it() -> None:
    completions = ScriptedCompletions(lambda user: reply())
    outcomes = await judge_with(completions).judge(named(3))
    assert len(completions.calls) == 3
    assert {call["reference"] for call in completions.calls} == {
        "interaction:i-0",
        "interaction:i-1",
        "interaction:i-2",
    }
    for outcome in outcomes:
        assert isinstance(outcome, Judgement)
        assert list(outcome.answers) == ["greeting", "identity", "courtesy", "clarity"]
        assert (outcome.judge, outcome.model) == ("llm", "test/model")
        assert outcome.usage == Usage(llm_calls=1, input_tokens=100, output_tokens=20, cost_microusd=7)


async def test_a_failure_stays_its_own_tasks_and_keeps_its_type_and_place() -> None:
    failures: dict[str, DomainError] = {
        "zero": LlmTruncated("cut"),
        "two": LlmRateLimited("busy"),
        "four": LlmUnavailable("gone"),
    }

    def script(user: str) -> str | DomainError:
        return next((error for word, error in failures.items() if f"customer: {word}" in user), reply())

    tasks = [task([*TALK, ("customer", word)]) for word in ("zero", "one", "two", "three", "four")]
    outcomes = await judge_with(ScriptedCompletions(script)).judge(tasks)
    assert [type(outcome) for outcome in outcomes] == [
        LlmTruncated,
        Judgement,
        LlmRateLimited,
        Judgement,
        LlmUnavailable,
    ]
    assert outcomes[2] is failures["two"]


@pytest.mark.parametrize("kind", list(ERRORS), ids=lambda kind: kind.code)
async def test_every_typed_error_passes_through(kind: type[DomainError]) -> None:
    (outcome,) = await judge_with(ScriptedCompletions(lambda user: kind("no"))).judge([task()])
    assert type(outcome) is kind


async def test_a_reply_of_the_wrong_form_is_that_tasks_error() -> None:
    outcomes = await judge_with(ScriptedCompletions(lambda user: "{}")).judge(named(2))
    assert [type(outcome) for outcome in outcomes] == [LlmInvalidReply, LlmInvalidReply]


async def test_what_is_no_domain_error_is_not_swallowed() -> None:
    def script(user: str) -> str:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as raised:
        await judge_with(ScriptedCompletions(script)).judge(named(2))
    assert raised.group_contains(ZeroDivisionError)


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_no_more_completions_at_once_than_allowed(concurrency: int) -> None:
    completions = ScriptedCompletions(lambda user: reply())
    await judge_with(completions, concurrency=concurrency).judge(named(10))
    assert completions.most_at_once == concurrency


async def test_nothing_to_judge_costs_nothing() -> None:
    completions = ScriptedCompletions(lambda user: reply())
    (outcome,) = await judge_with(completions).judge([replace(task(), criteria=())])
    assert isinstance(outcome, Judgement)
    assert outcome.usage == Usage()
    assert await judge_with(completions).judge([]) == []
    assert completions.calls == []


async def test_exemplars_are_looked_up_by_the_agents_words_in_the_criterions_window() -> None:
    index = KeptExemplars(Exemplar("greeting", "met", "Bonjour à vous", "fr"))
    completions = ScriptedCompletions(lambda user: reply())
    lines = [("agent", "aaa"), *[("agent", "bbb")] * 6, ("agent", "ccc"), ("customer", "zzz")]
    await judge_with(completions, index).judge([task(lines)])
    assert "Bonjour à vous" in completions.calls[0]["user"]
    queries = dict(index.queries)
    assert list(queries) == ["greeting", "identity", "courtesy", "clarity"]
    letters = {key: {chr(97 + place) for place in np.flatnonzero(vector)} for key, vector in queries.items()}
    assert letters == {
        "greeting": {"a", "b"},
        "identity": {"a", "b", "c"},
        "courtesy": {"a", "b", "c"},
        "clarity": {"b", "c"},
    }
    assert all(np.linalg.norm(vector) == pytest.approx(1) and vector.dtype == np.float32 for vector in queries.values())


async def test_without_exemplars_nothing_is_embedded() -> None:
    embedder = LetterEmbedder()
    await judge_with(ScriptedCompletions(lambda user: reply()), embedder=embedder).judge([task()])
    assert embedder.texts == []


async def test_an_agent_without_words_is_judged_without_exemplars() -> None:
    completions = ScriptedCompletions(lambda user: reply())
    index = KeptExemplars(Exemplar("greeting", "met", "x", "en"))
    (outcome,) = await judge_with(completions, index).judge([task([("agent", "..."), ("customer", "hi")])])
    assert isinstance(outcome, Judgement)
    assert index.queries == []


async def test_an_embedder_that_cannot_be_reached_is_the_tasks_error() -> None:
    index = KeptExemplars(Exemplar("greeting", "met", "x", "en"))
    completions = ScriptedCompletions(lambda user: reply())
    outcomes = await judge_with(completions, index, LetterEmbedder(Unavailable("down"))).judge(named(2))
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    assert completions.calls == []


async def test_passages_are_those_of_the_shared_maker() -> None:
    judge = judge_with(ScriptedCompletions(lambda user: reply()))
    ((passage, _),) = await judge.passages(task(), [("greeting", "met", [1])])
    assert passage == Passage("greeting", "met", "turns [1]", "en")


def test_sentences_of_a_long_contact_are_bounded_and_spread() -> None:
    sentences = window_sentences(task([("agent", f"Sentence number {index}.") for index in range(20_000)]))
    assert len(sentences[Window.ANY]) == MOST_SENTENCES
    assert "0" in sentences[Window.ANY][0]
    assert "19999" in sentences[Window.ANY][-1]
    assert len(sentences[Window.OPENING]) == len(sentences[Window.CLOSING]) == 3
