"""Today's workflows must still take yesterday's steps, and histories must hold ids and numbers only."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from record_histories import BAD, FOLDER, SCENARIOS
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from workflows.worker import FLOWS, sandbox

pytestmark = pytest.mark.workflows

HISTORIES = sorted(FOLDER.glob("*.json"))
GOOD = [path for path in HISTORIES if path.stem != BAD]

ALLOWED_KEYS = {
    "as_of", "daily", "erased", "erasure_id", "exemplar", "histories", "histories_left", "in_flight", "interactions",
    "kind", "more", "open", "original", "removed", "rounds", "sweep_id",
    "after", "again", "backlog_id", "by", "calls", "carried", "chunk_seconds", "chunk_size", "concluded", "failed",
    "failed_calls", "failures", "finished", "id", "idle", "initiator", "interaction_id", "obsolete", "parallelism",
    "patience", "pause", "paused", "plan", "position", "reason", "ref", "refs", "retried", "retry_after",
    "revision", "scorecard_ids", "scored", "sealed", "status", "totals", "trials", "tries", "unassigned",
    "unresolved", "waited", "waiting", "waits", "windows_per_run",
}  # fmt: skip
"""Every key of a payload. A new one is a decision: history is read by operators, and never forgets."""

ID_OR_CODE = re.compile(r"[A-Za-z0-9_.:/-]{0,250}")


def load(path: Path) -> WorkflowHistory:
    recorded = json.loads(path.read_text("utf-8"))
    return WorkflowHistory.from_json(recorded["workflow_id"], recorded["history"])


def replayer() -> Replayer:
    return Replayer(workflows=FLOWS, workflow_runner=sandbox(), build_id="replay")


def test_every_scenario_has_its_recording() -> None:
    assert {path.stem for path in HISTORIES} == {scenario.__name__ for scenario in SCENARIOS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    history = load(path)
    assert len(history.events) > 3, "there is something to replay"
    replayed = await replayer().replay_workflow(history, raise_on_replay_failure=False)
    assert replayed.replay_failure is None


async def test_the_known_bad_history_fails() -> None:
    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(load(FOLDER / f"{BAD}.json"))


def payloads(value: Any) -> Iterator[Any]:
    """Every decoded payload below `value`, a history in JSON."""
    if isinstance(value, dict):
        if "data" in value and "metadata" in value:
            if "encoding" in value["metadata"]:
                text = base64.b64decode(value["data"]).decode()
                yield json.loads(text)
            return
        for item in value.values():
            yield from payloads(item)
    elif isinstance(value, list):
        for item in value:
            yield from payloads(item)


def keys_and_texts(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield "key", key
            yield from keys_and_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys_and_texts(item)
    elif isinstance(value, str):
        yield "text", value


def messages(value: Any) -> Iterator[str]:
    """Every message of a failure below `value`."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "message" and isinstance(item, str):
                yield item
            yield from messages(item)
    elif isinstance(value, list):
        for item in value:
            yield from messages(item)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_history_holds_ids_and_numbers_only(path: Path) -> None:
    history = json.loads(path.read_text("utf-8"))["history"]
    found = list(payloads(history))
    assert found
    for kind, text in keys_and_texts(found):
        if kind == "key":
            assert text in ALLOWED_KEYS
        else:
            assert ID_OR_CODE.fullmatch(text), text
    sdk = ("activity error", "Activity task failed", "activity timeout", "Workflow cancelled", "")
    for message in messages(history):
        assert ID_OR_CODE.fullmatch(message) or message in sdk, message


def test_the_guard_sees_text() -> None:
    encoded = base64.b64encode(json.dumps({"id": "my card was stolen"}).encode()).decode()
    (payload,) = payloads({"input": {"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": encoded}]}})
    ((_, key), (_, text)) = keys_and_texts(payload)
    assert key == "id"
    assert not ID_OR_CODE.fullmatch(text)
