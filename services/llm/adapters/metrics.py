"""Prometheus metrics of calls to providers."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from services.llm.domain.models import LedgerEntry

CALLS = Counter(
    "debrief_llm_calls_total",
    "Calls to language models, by purpose, model and outcome (ok, cancelled, or the error's code).",
    ("purpose", "model", "outcome"),
)
TOKENS = Counter(
    "debrief_llm_tokens_total",
    "Tokens that providers reported, by purpose, model and direction (input, output).",
    ("purpose", "model", "direction"),
)
COST = Counter(
    "debrief_llm_cost_microusd_total",
    "What calls to language models cost, in millionths of a US dollar, by purpose and model.",
    ("purpose", "model"),
)
SECONDS = Histogram(
    "debrief_llm_call_seconds",
    "Time a call to a language model took at the provider, by purpose and model.",
    ("purpose", "model"),
    buckets=(0.1, 0.3, 1, 2, 4, 8, 15, 30, 60, 120, 300),
)


class PrometheusObserver:
    def finished(self, entry: LedgerEntry) -> None:
        purpose, model = entry.purpose.value, entry.model
        CALLS.labels(purpose, model, entry.outcome).inc()
        TOKENS.labels(purpose, model, "input").inc(entry.usage.input_tokens)
        TOKENS.labels(purpose, model, "output").inc(entry.usage.output_tokens)
        COST.labels(purpose, model).inc(entry.usage.cost_microusd)
        if entry.latency_ms:
            SECONDS.labels(purpose, model).observe(entry.latency_ms / 1000)
