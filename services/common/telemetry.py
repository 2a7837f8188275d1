"""Traces and metrics. Trace ids exist always (logs carry them); spans leave only where an endpoint is set."""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

RPC_SECONDS = Histogram(
    "debrief_rpc_seconds",
    "Time a gRPC call took, by method and outcome (ok, or the error's code).",
    ("method", "outcome"),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30, 120),
)
HTTP_SECONDS = Histogram(
    "debrief_http_seconds",
    "Time until an HTTP answer began, by route, method and status.",
    ("route", "method", "status"),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30, 120),
)
OUTBOX_PENDING = Gauge("debrief_outbox_pending", "Outbox rows whose workflow is not started yet.", ("service",))
OUTBOX_LAG_SECONDS = Gauge(
    "debrief_outbox_lag_seconds", "Age of the oldest pending outbox row, in seconds.", ("service",)
)
OUTBOX_STARTED = Counter(
    "debrief_outbox_started_total", "Workflows that the relay started, by kind.", ("service", "kind")
)


def configure(service: str, *, otlp_endpoint: str, version: str) -> None:
    """Makes trace ids for this process, and exports spans where an endpoint is given."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"debrief-{service}", "service.version": version})
    )
    if otlp_endpoint:
        # The exporter pulls in a second gRPC stack: only processes that export pay for it.
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint)))
    trace.set_tracer_provider(provider)


def observe_rpc(method: str, outcome: str, seconds: float) -> None:
    RPC_SECONDS.labels(method, outcome).observe(seconds)


def observe_http(route: str, method: str, status: int, seconds: float) -> None:
    HTTP_SECONDS.labels(route, method, str(status)).observe(seconds)


def exposition() -> bytes:
    """Everything measured so far, in Prometheus' text format."""
    return generate_latest(REGISTRY)
