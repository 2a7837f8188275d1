"""Runs the workflows and their activities: ``python -m workflows.worker``.

A task queue per flow, so that a backlog never keeps single interactions waiting. The process outlives its peers: while
Temporal or qa_scorer is away it goes on asking, and on SIGTERM it lets calls under way end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from debrief.qa.v1.dispute_pb2_grpc import DisputeServiceStub
from debrief.qa.v1.evaluation_pb2_grpc import EvaluationServiceStub
from debrief.qa.v1.privacy_pb2_grpc import PrivacyServiceStub
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.runtime import LogForwardingConfig, LoggingConfig, PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from services.common import runtime
from services.common.auth import TokenSigner, TokenVerifier, load_private_key, load_trusted
from services.common.grpc_client import open_channel
from services.common.http import create_app
from services.common.http_settings import settings_routes
from workflows.client import keep_sweeping
from workflows.dispute_due import types as dispute_due
from workflows.dispute_due.activities import DisputeActivities
from workflows.dispute_due.workflow import DisputeDue
from workflows.erase_customer import types as erase_customer
from workflows.erase_customer.activities import ErasureActivities
from workflows.erase_customer.workflow import EraseCustomer
from workflows.retention_sweep import types as retention_sweep
from workflows.retention_sweep.activities import RetentionActivities
from workflows.retention_sweep.workflow import RetentionSweep
from workflows.score_backlog import types as backlog
from workflows.score_backlog.activities import BacklogActivities
from workflows.score_backlog.workflow import ScoreBacklog
from workflows.score_interaction import types as interaction
from workflows.score_interaction.activities import InteractionActivities
from workflows.score_interaction.workflow import ScoreInteraction
from workflows.settings import WorkerSettings
from workflows.shared.activities import ConcludeActivities
from workflows.shared.calls import initiator
from workflows.shared.failures import KeepTextOutOfHistory

if TYPE_CHECKING:
    from debrief.qa.v1.dispute_pb2_grpc import DisputeServiceAsyncStub
    from debrief.qa.v1.evaluation_pb2_grpc import EvaluationServiceAsyncStub
    from debrief.qa.v1.privacy_pb2_grpc import PrivacyServiceAsyncStub

SERVICE = "worker"
QA_SCORER = "qa_scorer"
RECONNECT_SECONDS = 2.0
HEALTH_TIMEOUT = timedelta(seconds=3)

_PASSED_THROUGH = ("debrief", "google", "grpc", "opentelemetry", "prometheus_client", "services", "structlog")
"""Imported once, outside the sandbox: heavy, and without a share in what a workflow decides."""

_log = structlog.get_logger()


FLOWS = (ScoreInteraction, ScoreBacklog, DisputeDue, EraseCustomer, RetentionSweep)
DISPUTE_CONCURRENCY = 4
PRIVACY_CONCURRENCY = 2


def sandbox() -> SandboxedWorkflowRunner:
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH))


@dataclass(frozen=True, slots=True)
class Stubs:
    """The services that activities call."""

    evaluation: EvaluationServiceAsyncStub
    disputes: DisputeServiceAsyncStub
    privacy: PrivacyServiceAsyncStub


def build_workers(client: Client, stubs: Stubs, settings: WorkerSettings) -> list[Worker]:
    """A worker for each task queue, not started yet."""
    conclude = ConcludeActivities(stubs.evaluation)
    single = InteractionActivities(stubs.evaluation, patience=settings.patience_seconds)
    bulk = BacklogActivities(stubs.evaluation, plan=settings.plan(), window=settings.window_size)
    contested = DisputeActivities(stubs.disputes)
    erasing = ErasureActivities(stubs.privacy, client)
    sweeping = RetentionActivities(stubs.privacy)
    runner = sandbox()
    queues: tuple[tuple[str, type, VersioningBehavior, Sequence[Callable[..., Any]], int], ...] = (
        (
            interaction.TASK_QUEUE,
            ScoreInteraction,
            VersioningBehavior.PINNED,
            [single.evaluate, conclude.conclude_failed],
            settings.interaction_concurrency,
        ),
        (
            backlog.TASK_QUEUE,
            ScoreBacklog,
            VersioningBehavior.AUTO_UPGRADE,
            [bulk.next_window, bulk.evaluate_chunk, bulk.finish_backlog, conclude.conclude_failed],
            settings.backlog_concurrency,
        ),
        (
            dispute_due.TASK_QUEUE,
            DisputeDue,
            VersioningBehavior.AUTO_UPGRADE,
            [contested.mark_due],
            DISPUTE_CONCURRENCY,
        ),
        (
            erase_customer.TASK_QUEUE,
            EraseCustomer,
            VersioningBehavior.AUTO_UPGRADE,
            [erasing.erase_batch, erasing.erase_histories, erasing.erase_ledger, erasing.finish],
            PRIVACY_CONCURRENCY,
        ),
        (
            retention_sweep.TASK_QUEUE,
            RetentionSweep,
            VersioningBehavior.AUTO_UPGRADE,
            [sweeping.sweep, sweeping.finish],
            PRIVACY_CONCURRENCY,
        ),
    )
    return [
        Worker(
            client,
            task_queue=task_queue,
            workflows=[workflow],
            activities=activities,
            interceptors=[KeepTextOutOfHistory()],
            workflow_runner=runner,
            max_cached_workflows=settings.cached_workflows,
            max_concurrent_workflow_tasks=32,
            max_concurrent_activities=concurrency,
            graceful_shutdown_timeout=timedelta(seconds=settings.drain_seconds),
            deployment_config=_deployment(settings, behaviour),
        )
        for task_queue, workflow, behaviour, activities, concurrency in queues
    ]


def _deployment(settings: WorkerSettings, behaviour: VersioningBehavior) -> WorkerDeploymentConfig:
    """Unversioned without a build id.

    The behaviour stands here and not on the workflow, because the server refuses every step of a workflow that names
    one while its worker is unversioned. A version is named in any case: without one the SDK reads and hashes every
    module of the process at start, which takes seconds.
    """
    versioned = bool(settings.build_id)
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment_name, settings.build_id or runtime.VERSION),
        use_worker_versioning=versioned,
        default_versioning_behavior=behaviour if versioned else VersioningBehavior.UNSPECIFIED,
    )


class Workers:
    """Keeps the workers running until `stop`, through every absence of Temporal."""

    def __init__(self, stubs: Stubs, settings: WorkerSettings) -> None:
        self._stubs = stubs
        self._settings = settings
        self._runtime = _temporal_runtime(settings)
        self._client: Client | None = None
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()

    async def run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    client = await self._connect()
                    await self._work(client)
                except (RPCError, RuntimeError) as error:
                    # Temporal's SDK raises RuntimeError where it can't connect, and where a worker can't go on.
                    _log.warning("temporal_away", address=self._settings.temporal_address, reason=str(error))
                    self._client = None
                    await self._pause()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Takes no further work, lets what is under way end (at most `drain_seconds`), and returns."""
        self._stopping.set()
        await self._ended.wait()

    async def ready(self) -> dict[str, str]:
        client = self._client
        if client is None:
            return {"temporal": "not connected"}
        try:
            healthy = await client.service_client.check_health(timeout=HEALTH_TIMEOUT)
        except (RPCError, RuntimeError) as error:
            return {"temporal": str(error)}
        return {"temporal": "ok" if healthy else "not serving"}

    async def _connect(self) -> Client:
        settings = self._settings
        key_file = settings.temporal_api_key_file
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            tls=settings.temporal_tls,
            api_key=key_file.read_text("utf-8").strip() if key_file else None,
            runtime=self._runtime,
        )

    async def _work(self, client: Client) -> None:
        """Returns once it was told to stop. Raises what ends a worker."""
        await keep_sweeping(client)
        workers = build_workers(client, self._stubs, self._settings)
        running = [asyncio.create_task(worker.run()) for worker in workers]
        self._client = client
        stopping = asyncio.create_task(self._stopping.wait())
        _log.info("working", queues=[worker.task_queue for worker in workers])
        try:
            await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await _end(workers, running)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), RECONNECT_SECONDS)
        except TimeoutError:
            return


async def _end(workers: Sequence[Worker], running: Sequence[asyncio.Task[None]]) -> None:
    """Shuts down the workers that still run. Raises the error of the first that failed."""
    alive = [worker for worker, task in zip(workers, running, strict=True) if not task.done()]
    await asyncio.gather(*(worker.shutdown() for worker in alive))
    results = await asyncio.gather(*running, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


def _temporal_runtime(settings: WorkerSettings) -> Runtime:
    """The SDK's core, with its log in ours."""
    metrics = (
        PrometheusConfig(bind_address=settings.temporal_metrics_address) if settings.temporal_metrics_address else None
    )
    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.core"))
    filtered = LoggingConfig(filter=LoggingConfig.default.filter, forwarding=forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=filtered, metrics=metrics))


async def main() -> None:
    settings = WorkerSettings()
    runtime.prepare(SERVICE, settings)
    if settings.signing_key_file is None:
        raise SystemExit("Set DEBRIEF_WORKER_SIGNING_KEY_FILE: the worker signs its calls as itself.")
    signer = TokenSigner(SERVICE, load_private_key(settings.signing_key_file))
    channel = open_channel(settings.qa_scorer_target, audience=QA_SCORER, signer=signer, initiator=initiator)
    workers = Workers(
        Stubs(EvaluationServiceStub(channel), DisputeServiceStub(channel), PrivacyServiceStub(channel)), settings
    )
    # Without trusted keys nobody can be told from anybody, and the settings stay here.
    verifier = TokenVerifier(load_trusted(settings.trusted_keys_file), SERVICE) if settings.trusted_keys_file else None
    app = create_app(title="Debrief worker", version=runtime.VERSION, verifier=verifier, ready=workers.ready)
    if verifier is not None:
        app.include_router(settings_routes(settings))
    await runtime.serve(app, None, settings, background=[workers.run], on_stop=[workers.stop, channel.close])


if __name__ == "__main__":
    asyncio.run(main())
