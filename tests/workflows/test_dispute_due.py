"""DisputeDue: the due time comes, or the decision did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from debrief.qa.v1 import dispute_pb2 as pb
from null_evaluation import NullEvaluation
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from workflow_helpers import result_of, working

from services.common.errors import Unavailable
from workflows.client import TemporalStarter
from workflows.dispute_due import types

pytestmark = pytest.mark.workflows


class NullDisputes:
    """Notes when it was asked; `errors` come first."""

    def __init__(self, environment: WorkflowEnvironment, *, overdue: bool, errors: int = 0) -> None:
        self._environment = environment
        self._overdue = overdue
        self._errors = errors
        self.asked: list[object] = []

    async def MarkDisputeDue(
        self,
        request: pb.MarkDisputeDueRequest,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - the stub's own parameter
    ) -> pb.MarkDisputeDueResponse:
        if self._errors:
            self._errors -= 1
            raise Unavailable("restarting")
        self.asked.append((request.id, await self._environment.get_current_time()))
        return pb.MarkDisputeDueResponse(overdue=self._overdue)


@pytest.mark.parametrize(("overdue", "errors"), [(True, 0), (False, 0), (True, 3)])
async def test_it_asks_once_when_the_time_has_come(
    environment: WorkflowEnvironment, client: Client, overdue: bool, errors: int
) -> None:
    disputes = NullDisputes(environment, overdue=overdue, errors=errors)
    due = await environment.get_current_time() + timedelta(hours=72)
    workflow_id = types.workflow_id("d-1")
    async with working(client, NullEvaluation(), disputes=disputes):
        starter = TemporalStarter(client)
        for _ in range(2):
            await starter.start(types.WORKFLOW, workflow_id, types.payload("d-1", due), "user:ada")
        handle = client.get_workflow_handle(workflow_id, result_type=types.DisputeDueResult)
        assert await result_of(client, handle) == types.DisputeDueResult("d-1", overdue)
    assert len(disputes.asked) == 1
    [(asked, at)] = disputes.asked  # type: ignore[misc]
    assert asked == "d-1"
    assert at >= due
