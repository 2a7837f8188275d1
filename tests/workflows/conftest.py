"""A time-skipping Temporal server per test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from workflow_helpers import binary


@pytest.fixture
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=binary("temporal-test-server")
    ) as started:
        yield started


@pytest.fixture
def client(environment: WorkflowEnvironment) -> Client:
    return environment.client


@pytest.fixture
async def dev_client() -> AsyncIterator[Client]:
    """The server that the embedded stack runs; its clock is the real one."""
    async with await WorkflowEnvironment.start_local(dev_server_existing_path=binary("temporal")) as started:
        yield started.client
