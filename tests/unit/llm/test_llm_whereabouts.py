"""Which models run on the organisation's own machines, and what leaves the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.llm.adapters.memory_ledger import MemoryLedger
from services.llm.application.prune_ledger import PruneLedger
from services.llm.bootstrap import build
from services.llm.domain.models import LedgerEntry, Purpose, Usage
from services.llm.domain.whereabouts import is_hosted
from services.llm.settings import LlmSettings

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "api_base", "hosted"),
    [
        ("", "", False), ("openai/gpt-4o-mini", "", True), ("ollama/llama3.1", "", False), ("ollama_chat/x", "", False),
        ("openai/x", "http://127.0.0.1:8000/v1", False), ("openai/x", "http://localhost", False),
        ("openai/x", "http://[::1]:1", False), ("openai/x", "http://10.1.2.3", False),
        ("openai/x", "http://192.168.0.9:80", False), ("openai/x", "http://vllm:8000", False),
        ("openai/x", "http://vllm.models.svc.cluster.local", False), ("openai/x", "https://llm.corp", False),
        ("openai/x", "https://api.example.com/v1", True), ("openai/x", "https://8.8.8.8", True),
        ("ollama/x", "https://ollama.example.ca", True), ("openai/x", "localhost.example.com", True),
        ("openai/x", "https://", True),
    ],
)  # fmt: skip
def test_a_model_is_hosted_unless_its_address_is_ones_own(model: str, api_base: str, hosted: bool) -> None:
    assert is_hosted(model, api_base) is hosted


@pytest.mark.parametrize(
    ("given", "hosted", "embedding"),
    [
        ({}, False, False),
        ({"model": "openai/x"}, True, False),
        ({"model": "openai/x", "hosted": "no"}, False, False),
        ({"model": "ollama/x", "hosted": "yes"}, True, False),
        ({"model_coaching": "anthropic/x"}, True, False),
        ({"embed_model": "openai/e"}, False, True),
    ],
)
async def test_capabilities_say_what_leaves_the_house(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], hosted: bool, embedding: bool
) -> None:
    monkeypatch.delenv("OLLAMA_API_BASE", raising=False)
    settings = LlmSettings(database_url="postgresql+asyncpg://x@y/z", **given)
    found = await build(settings, MemoryLedger()).use_cases.get_capabilities()
    assert (found.hosted, found.embedding_hosted) == (hosted, embedding)


def entry(reference: str, days: int) -> LedgerEntry:
    at = AT - timedelta(days=days)
    return LedgerEntry(uuid4(), at, Purpose.JUDGE, "m", "svc:qa_scorer", reference, "ok", Usage(1, 2, 3), 4)


async def test_a_reference_goes_and_its_cost_stays() -> None:
    ledger = MemoryLedger()
    ledger.rows = [entry("interaction:c-1", 3), entry("interaction:c-1", 2), entry("interaction:c-2", 1)]
    prune = PruneLedger(ledger)
    assert await prune.forget_references(["interaction:c-1", ""]) == 2
    assert await prune.forget_references(["interaction:c-1"]) == 0
    assert [row.reference for row in ledger.rows] == ["", "", "interaction:c-2"]
    assert sum(row.usage.cost_microusd for row in ledger.rows) == 9
    assert await prune.delete_before(AT - timedelta(days=1), 1) == 1
    assert await prune.delete_before(AT - timedelta(days=1), 5) == 1
    assert [row.reference for row in ledger.rows] == ["interaction:c-2"]
