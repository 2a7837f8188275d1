"""Settings of the LLM service, prefix DEBRIEF_LLM_."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.common.settings import DatabaseSettings


class LlmSettings(DatabaseSettings):
    """With none of the model settings, no completion is possible, and the embedded embedder serves `Embed`."""

    model_config = SettingsConfigDict(
        env_prefix="DEBRIEF_LLM_", extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    model: str = Field(
        "", description="litellm name of the model for everything, such as openai/gpt-4o-mini or ollama/llama3.1."
    )
    model_judge: str = Field("", description="Model that judges interactions; empty takes DEBRIEF_LLM_MODEL.")
    model_comment: str = Field("", description="Model that reads survey comments; empty takes DEBRIEF_LLM_MODEL.")
    model_coaching: str = Field("", description="Model that writes coaching plans; empty takes DEBRIEF_LLM_MODEL.")
    api_base: str = Field(
        "", description="Base address of the models, such as http://127.0.0.1:11434; empty takes the provider's own."
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        description="Key for the models. Empty takes the provider's own variable (OPENAI_API_KEY...), but sends none "
        "of those to an address set in DEBRIEF_LLM_API_BASE.",
    )
    hosted: Literal["auto", "yes", "no"] = Field(
        "auto",
        description="Whether text sent to the models leaves your organisation's own machines; auto tells it from the "
        "address. Say no for a server of your own that has a public name.",
    )
    schema_mode: Literal["auto", "response_format", "prompt"] = Field(
        "auto",
        description="How a model is told the reply's JSON schema: as response_format, or in words in the prompt; auto "
        "takes response_format where the model is known to support it. Set response_format for a server of your own "
        "that does (vLLM, llama.cpp, Ollama).",
    )
    max_concurrency: int = Field(8, ge=1, le=1000, description="Calls to providers at once; others wait for a place.")
    timeout_seconds: float = Field(
        90.0, gt=0, le=3600, description="Longest time of one call to a provider; less where the caller has less left."
    )
    max_output_tokens: int = Field(
        8192, ge=16, le=100_000, description="Longest reply in tokens, where the caller sets no bound."
    )
    daily_budget_usd: Decimal | None = Field(
        None,
        gt=0,
        max_digits=12,
        description="What calls to providers may cost in one day (UTC), in US dollars; empty is no limit. Models whose "
        "price is not known count as free.",
    )
    embed_model: str = Field(
        "",
        validation_alias=AliasChoices("embed_model", "DEBRIEF_EMBED_MODEL"),
        description="litellm name of a model for embeddings with 512 dimensions, at DEBRIEF_LLM_API_BASE with "
        "DEBRIEF_LLM_API_KEY; empty takes the embedded one, which needs no network.",
    )
    embed_threads: int = Field(
        1, ge=1, le=64, description="Threads that the embedded embedder computes one batch with."
    )
