"""Complete, Embed, GetCapabilities and ListUsage over a ledger in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from services.common.clock import FixedClock
from services.common.errors import (
    InvalidInput,
    LlmBudgetExhausted,
    LlmInvalidReply,
    LlmNotConfigured,
    LlmRateLimited,
    LlmTimeout,
    LlmUnavailable,
)
from services.llm.adapters.memory_ledger import MemoryLedger
from services.llm.application.complete import Complete
from services.llm.application.embed import BATCH_TEXTS, MAX_TEXT_BYTES, Embed, batches
from services.llm.application.get_capabilities import GetCapabilities
from services.llm.application.list_usage import ListUsage
from services.llm.application.metering import Meter
from services.llm.application.ports import Embedded
from services.llm.domain.models import (
    ChatMessage,
    CompletionTask,
    ModelCall,
    ModelReply,
    Purpose,
    Role,
    Usage,
    UsageFilter,
)
from services.llm.domain.routing import Routing

NOW = datetime(2026, 3, 2, 23, 59, 50, tzinfo=UTC)
TASK = CompletionTask(
    Purpose.JUDGE, (ChatMessage(Role.USER, "hello"),), '{"type": "object"}', reference="interaction:c-1"
)
PRICE = 100
Behaviour = Callable[[ModelCall], Awaitable[ModelReply]]


class Provider:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.calls: list[ModelCall] = []
        self.open = self.peak = 0

    async def complete(self, call: ModelCall) -> ModelReply:
        self.calls.append(call)
        self.open += 1
        self.peak = max(self.peak, self.open)
        try:
            return await self.behaviour(call)
        finally:
            self.open -= 1

    async def estimate_microusd(self, model: str, input_tokens: int, output_tokens: int) -> int:
        return PRICE


def reply(text: str = "{}", cost: int = 30) -> ModelReply:
    return ModelReply(text, "stop", False, Usage(10, 5, cost))


async def good(call: ModelCall) -> ModelReply:
    return reply()


def failing(error: Exception) -> Behaviour:
    async def behave(call: ModelCall) -> ModelReply:
        raise error

    return behave


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if condition():
            return
        await asyncio.sleep(0)
    pytest.fail("it never came so far")


class House:
    def __init__(self, behaviour: Behaviour = good, *, budget: int | None = None, places: int = 4) -> None:
        self.ledger = MemoryLedger()
        self.clock = FixedClock(NOW)
        self.provider = Provider(behaviour)
        self.meter = Meter(
            self.ledger, self.clock, max_concurrency=places, timeout_seconds=20, daily_budget_microusd=budget
        )
        self.complete = Complete(Routing("big"), self.provider, self.meter, default_output_tokens=500)

    @property
    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.ledger.rows]


async def test_a_completion_is_returned_and_stands_in_the_ledger() -> None:
    house = House()
    done = await house.complete(TASK, "svc:qa_scorer")
    assert (done.json, done.model, done.usage) == ("{}", "big", Usage(10, 5, 30))
    (row,) = house.ledger.rows
    assert (row.caller, row.reference, row.outcome, row.usage) == (
        "svc:qa_scorer",
        "interaction:c-1",
        "ok",
        Usage(10, 5, 30),
    )
    assert await house.ledger.spent(NOW.date()) == 30
    (call,) = house.provider.calls
    assert (call.max_output_tokens, call.timeout_seconds) == (500, 20)


async def test_a_useless_reply_is_charged_and_raised() -> None:
    async def not_an_object(call: ModelCall) -> ModelReply:
        return reply("[]", cost=30)

    house = House(not_an_object, budget=1000)
    with pytest.raises(LlmInvalidReply):
        await house.complete(TASK, "svc:worker")
    assert house.outcomes == ["llm_invalid_reply"]
    assert house.ledger.days[NOW.date()].spent == 30
    assert house.ledger.days[NOW.date()].held == 0


async def test_a_call_that_was_surely_not_billed_gives_its_reservation_back() -> None:
    house = House(failing(LlmRateLimited("wait")), budget=150)
    for _ in range(3):
        with pytest.raises(LlmRateLimited):
            await house.complete(TASK, "svc:worker")
    assert house.ledger.days[NOW.date()].held == 0
    assert house.outcomes == ["llm_rate_limited"] * 3


@pytest.mark.parametrize("error", [LlmTimeout("slow"), LlmUnavailable("gone")])
async def test_a_call_whose_bill_is_unknown_keeps_its_reservation_for_the_day(error: Exception) -> None:
    house = House(failing(error), budget=150)
    with pytest.raises(type(error)):
        await house.complete(TASK, "svc:worker")
    assert house.ledger.days[NOW.date()].held == PRICE
    with pytest.raises(LlmBudgetExhausted) as caught:
        await house.complete(TASK, "svc:worker")
    assert caught.value.retry_after == timedelta(seconds=10)
    assert len(house.provider.calls) == 1
    house.clock.at += timedelta(seconds=10)
    with pytest.raises(type(error)):
        await house.complete(TASK, "svc:worker")
    assert len(house.provider.calls) == 2


async def test_concurrent_calls_cannot_overspend() -> None:
    release = asyncio.Event()

    async def wait(call: ModelCall) -> ModelReply:
        await release.wait()
        return reply(cost=PRICE)

    house = House(wait, budget=3 * PRICE + 1, places=10)
    calls = [asyncio.create_task(house.complete(TASK, "svc:worker")) for _ in range(8)]
    await until(lambda: sum(call.done() for call in calls) == 5)
    release.set()
    ended = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(end, LlmBudgetExhausted) for end in ended) == 5
    assert len(house.provider.calls) == 3
    assert house.ledger.days[NOW.date()].spent == 3 * PRICE


async def test_no_more_calls_at_once_than_there_are_places() -> None:
    release = asyncio.Event()

    async def wait(call: ModelCall) -> ModelReply:
        await release.wait()
        return reply()

    house = House(wait, places=2)
    calls = [asyncio.create_task(house.complete(TASK, "svc:worker")) for _ in range(6)]
    await until(lambda: house.provider.open == 2)
    for _ in range(20):
        await asyncio.sleep(0)
    assert house.provider.open == 2
    release.set()
    await asyncio.gather(*calls)
    assert house.provider.peak == 2
    assert len(house.provider.calls) == 6


async def test_a_caller_without_time_is_told_that_every_place_is_busy() -> None:
    release = asyncio.Event()

    async def wait(call: ModelCall) -> ModelReply:
        await release.wait()
        return reply()

    house = House(wait, places=1)
    first = asyncio.create_task(house.complete(TASK, "svc:worker"))
    await until(lambda: house.provider.open == 1)
    with pytest.raises(LlmRateLimited, match="MAX_CONCURRENCY") as caught:
        await house.complete(TASK, "svc:worker", seconds_left=0.5)
    assert caught.value.retry_after
    release.set()
    await first
    assert sorted(house.outcomes) == ["llm_rate_limited", "ok"]
    await house.complete(TASK, "svc:worker")


async def test_a_call_never_lasts_longer_than_its_caller_waits() -> None:
    house = House()
    await house.complete(TASK, "svc:worker", seconds_left=6)
    assert 4 < house.provider.calls[0].timeout_seconds <= 5


async def test_a_caller_that_hangs_up_leaves_an_entry_and_frees_its_place() -> None:
    forever = asyncio.Event()

    async def hang(call: ModelCall) -> ModelReply:
        await forever.wait()
        return reply()

    house = House(hang, budget=1000, places=1)
    call = asyncio.create_task(house.complete(TASK, "svc:worker"))
    await until(lambda: house.provider.open == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert house.outcomes == ["cancelled"]
    assert house.ledger.days[NOW.date()].held == PRICE
    house.provider.behaviour = good
    await house.complete(TASK, "svc:worker")


async def test_a_bug_is_raised_as_it_is_and_stands_in_the_ledger() -> None:
    house = House(failing(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        await house.complete(TASK, "svc:worker")
    assert house.outcomes == ["internal"]


async def test_nothing_is_called_for_a_bad_schema_or_without_a_model() -> None:
    house = House()
    with pytest.raises(InvalidInput):
        await house.complete(CompletionTask(Purpose.JUDGE, TASK.messages, "nonsense"), "svc:worker")
    bare = Complete(Routing(), house.provider, house.meter, default_output_tokens=9)
    with pytest.raises(LlmNotConfigured):
        await bare(TASK, "svc:worker")
    assert not house.provider.calls


class Embedder:
    """A vector is its text's length, at the place of its first character."""

    model = "counting"

    def __init__(self, hosted: bool = False) -> None:
        self.hosted = hosted
        self.asked: list[Sequence[str]] = []

    async def estimate_microusd(self, texts: Sequence[str]) -> int:
        return len(texts)

    async def embed(self, texts: Sequence[str], timeout_seconds: float) -> Embedded:
        self.asked.append(texts)
        vectors = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, ord(text[0]) % 512] = len(text)
        return Embedded(vectors, Usage(len(texts), 0, 2 * len(texts)))


async def test_texts_are_embedded_once_each_in_order_and_blanks_are_zero() -> None:
    house, embedder = House(), Embedder()
    vectors = await Embed(embedder, house.meter)(["ab", " ", "c", "ab", "", "\n"], "svc:qa_scorer")
    assert embedder.asked == [["ab", "c"]]
    assert vectors.shape == (6, 512)
    assert [float(row.max()) for row in vectors] == [2, 0, 1, 2, 0, 0]
    assert vectors.dtype == np.float32
    assert not house.ledger.rows


async def test_nothing_but_blanks_asks_nobody() -> None:
    embedder = Embedder()
    assert not (await Embed(embedder, House().meter)(["", " "], "svc:worker")).any()
    assert not embedder.asked


async def test_a_text_longer_than_a_turn_is_named() -> None:
    embed = Embed(Embedder(), House().meter)
    await embed(["é" * (MAX_TEXT_BYTES // 2)], "svc:worker")
    with pytest.raises(InvalidInput, match="split it") as caught:
        await embed(["fine", "é" * (MAX_TEXT_BYTES // 2 + 1)], "svc:worker")
    assert caught.value.field == "texts[1]"


async def test_hosted_embeddings_go_through_budget_and_ledger_batch_by_batch() -> None:
    house, embedder = House(budget=10_000), Embedder(hosted=True)
    texts = [f"{chr(97 + index % 26)}{index}" for index in range(BATCH_TEXTS + 10)]
    vectors = await Embed(embedder, house.meter)(texts, "svc:worker")
    assert [len(batch) for batch in embedder.asked] == [BATCH_TEXTS, 10]
    assert [float(row.max()) for row in vectors] == [len(text) for text in texts]
    assert [(row.purpose, row.usage.input_tokens) for row in house.ledger.rows] == [
        (Purpose.EMBEDDING, BATCH_TEXTS),
        (Purpose.EMBEDDING, 10),
    ]
    assert house.ledger.days[NOW.date()].spent == 2 * len(texts)


def test_batches_cover_every_text_in_order() -> None:
    texts = ["x" * 150_000, "y" * 60_000, *["z"] * 600, "w" * 300_000]
    made = list(batches(texts))
    assert [text for batch in made for text in batch] == texts
    assert all(len(batch) == 1 or sum(map(len, batch)) <= 200_000 for batch in made)
    assert list(batches([])) == []


async def test_capabilities_say_what_is_configured_and_spent() -> None:
    house = House(budget=500)
    await house.complete(TASK, "svc:worker")
    found = await GetCapabilities(
        Routing("big", {Purpose.COMMENT: "small"}), Embedder(), house.meter, house.ledger, house.clock
    )()
    assert found.models == {Purpose.JUDGE: "big", Purpose.COMMENT: "small", Purpose.COACHING: "big"}
    assert (found.daily_budget_microusd, found.spent_today_microusd) == (500, 30)


async def test_pages_of_the_ledger_hold_every_entry_once_newest_first() -> None:
    house = House()
    for index in range(7):
        house.clock.at = NOW + timedelta(seconds=index // 2)
        await house.complete(TASK, "svc:worker")
    listing, seen, cursor = ListUsage(house.ledger), [], ""
    while True:
        page = await listing(UsageFilter(), 3, cursor)
        seen += page.entries
        assert page.total.calls == 7
        assert page.total.usage == Usage(70, 35, 210)
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    assert len({entry.id for entry in seen}) == 7
    assert [entry.at for entry in seen] == sorted((entry.at for entry in seen), reverse=True)
    recent = await listing(UsageFilter(since=NOW + timedelta(seconds=3)))
    assert (len(recent.entries), recent.total.calls) == (1, 1)
    assert not (await listing(UsageFilter(purpose=Purpose.COMMENT))).entries


@pytest.mark.parametrize("cursor", ["!", "W10", "WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxIiwiYiJd"])
async def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await ListUsage(MemoryLedger())(UsageFilter(), 10, cursor)
    assert caught.value.field == "cursor"
