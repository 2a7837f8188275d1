"""Every knob of the worker."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.common.settings import ServiceSettings
from workflows.score_backlog.types import Plan
from workflows.shared.policies import PATIENCE


class WorkerSettings(ServiceSettings):
    """Environment: ``DEBRIEF_WORKER_...``. The worker listens on HTTP alone, for health, metrics and its settings."""

    model_config = SettingsConfigDict(env_prefix="DEBRIEF_WORKER_")

    temporal_address: str = Field("127.0.0.1:7233", description="host:port of the Temporal server.")
    temporal_namespace: str = Field("default", description="Temporal namespace that the workflows run in.")
    temporal_tls: bool = Field(False, description="Whether to speak TLS with the Temporal server.")
    temporal_api_key_file: Path | None = Field(None, description="File with the API key for Temporal Cloud.")
    temporal_metrics_address: str = Field(
        "", description="host:port where the Temporal SDK's own metrics are served for Prometheus; empty: nowhere."
    )
    qa_scorer_target: str = Field("127.0.0.1:8411", description="host:port of qa_scorer's gRPC.")
    interaction_concurrency: int = Field(
        16, ge=1, le=1000, description="Single interactions that this worker has evaluated at a time."
    )
    backlog_concurrency: int = Field(
        8, ge=1, le=1000, description="Calls for backlogs that this worker makes at a time, over all backlogs."
    )
    backlog_parallelism: int = Field(4, ge=1, le=100, description="Chunks of one backlog evaluated at a time.")
    window_size: int = Field(1000, ge=1, le=5000, description="Interactions of a backlog that are listed at a time.")
    chunk_size: int = Field(25, ge=1, le=200, description="Interactions of a backlog that one call evaluates.")
    chunk_seconds: float = Field(
        180.0, ge=1, le=3600, description="Time limit of one chunk in seconds; a chunk over it is halved."
    )
    windows_per_run: int = Field(
        10, ge=1, le=100, description="Windows after which a backlog's workflow continues as new."
    )
    patience_seconds: float = Field(
        PATIENCE,
        ge=0,
        description="Seconds that outages may last before an interaction is concluded as failed.",
    )
    cached_workflows: int = Field(200, ge=10, le=10_000, description="Workflows kept in memory between their steps.")
    deployment_name: str = Field("debrief", description="Name of the worker deployment, where build_id is set.")
    build_id: str = Field(
        "",
        description="Turns worker versioning on: short workflows stay with their build, long ones move to the current"
        " one, which must be set with `temporal worker deployment set-current-version`. Empty: unversioned.",
    )

    def plan(self) -> Plan:
        return Plan(
            chunk_size=self.chunk_size,
            parallelism=self.backlog_parallelism,
            chunk_seconds=self.chunk_seconds,
            patience=self.patience_seconds,
            windows_per_run=self.windows_per_run,
        )
