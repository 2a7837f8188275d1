"""How a simulator behaves."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class SimulatorConfig(BaseModel):
    """Rates are shares of the completions, 0 to 1; together they are at most 1. Embeddings get only 429 and 500."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(0, description="Same seed, same request, same attempt: same answer.")
    rate_429: float = Field(0.0, ge=0, le=1, description="Rate limit reached, with Retry-After.")
    rate_500: float = Field(0.0, ge=0, le=1, description="Internal server error.")
    rate_truncated: float = Field(0.0, ge=0, le=1, description="JSON cut off, finish_reason length.")
    rate_wrong_schema: float = Field(0.0, ge=0, le=1, description="JSON that breaks the schema.")
    rate_hang: float = Field(0.0, ge=0, le=1, description="No answer until the client gives up.")
    rate_refusal: float = Field(0.0, ge=0, le=1, description="Refused: half as a refusal, half as content_filter.")
    retry_after: str = Field("2", description="The Retry-After header of a 429; empty sends none.")
    latency_ms: float = Field(0.0, ge=0, description="Median time until an answer.")
    latency_spread: float = Field(0.3, ge=0, le=3, description="Sigma of the lognormal distribution of latencies.")
    api_key: str = Field("", description="The key that calls must carry; empty takes any.")
    models: tuple[str, ...] = Field((), description="Models that exist; empty takes any name.")
    context_tokens: int = Field(128_000, ge=1, description="Longer prompts get 400 context_length_exceeded.")
    response_format: bool = Field(True, description="Whether response_format is known; otherwise it gets 400.")
    embedding_dimensions: int = Field(512, ge=1, le=8192, description="Size of vectors where the call names none.")

    @model_validator(mode="after")
    def _rates_fit(self) -> Self:
        if sum(rate for _, rate in self.fault_rates()) > 1 + 1e-9:
            raise ValueError("the rates together are over 1")
        return self

    def fault_rates(self) -> tuple[tuple[str, float], ...]:
        """Every kind of fault with its rate."""
        return (
            ("rate_limited", self.rate_429),
            ("server_error", self.rate_500),
            ("truncated", self.rate_truncated),
            ("wrong_schema", self.rate_wrong_schema),
            ("hang", self.rate_hang),
            ("refusal", self.rate_refusal),
        )
