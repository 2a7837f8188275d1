"""Judging with a language model whose provider has faults: nothing is lost, and nothing is paid twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from e2e_helpers import ended, interaction, running, scorecards, send, simulator

from bench.interactions import interactions
from cli.connection import Client
from deploy.embedded.ports import Ports

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
CRITERIA = {"greeting", "empathy", "further_help", "pace"}


@pytest.fixture(scope="module")
def port() -> int:
    return Ports.free().console


@pytest.fixture(scope="module")
def client(port: int) -> Iterator[Client]:
    with running(
        DEBRIEF_LLM_MODEL="openai/simulated",
        DEBRIEF_LLM_API_BASE=f"http://127.0.0.1:{port}/v1",
        DEBRIEF_LLM_API_KEY="none",
        # Short, for the provider that never comes back; three outages in a row are waited out.
        DEBRIEF_WORKER_PATIENCE_SECONDS="6",
    ) as (_, client):
        yield client


def some(prefix: str, count: int) -> list[dict[str, Any]]:
    return [record | {"id": f"{prefix}-{record['id']}"} for record in interactions(count)]


def judged(client: Client, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sends the records to the language model, and gives the scorecards once all have ended."""
    answer = send(client, records, judge="llm")
    assert answer["accepted"] == len(records)
    ended(client, [record["id"] for record in records])
    return [card for record in records for card in scorecards(client, record["id"])]


def test_each_interaction_costs_one_good_completion_whatever_the_provider_does(client: Client, port: int) -> None:
    records = some("faulty", 60)
    with simulator(port, seed=5, rate_500=0.1, rate_truncated=0.1) as statistics:
        cards = judged(client, records)
        outcomes = statistics()["outcomes"]
    assert outcomes["ok"] == 60
    assert outcomes["server_error"] > 0
    assert outcomes["truncated"] > 0
    assert sorted(card["interaction_id"] for card in cards) == sorted(record["id"] for record in records)
    turns = {record["id"]: [turn["text"] for turn in record["turns"]] for record in records}
    for card in cards:
        assert card["status"] in ("final", "in_review")
        assert {answer["criterion"] for answer in card["answers"]} == CRITERIA
        assert (card["evaluator"]["judge"], card["usage"]["llm_calls"], card["evaluation"]) == ("llm", 1, 1)
        for answer in card["answers"]:
            for evidence in answer["evidence"]:
                text = turns[card["interaction_id"]][evidence["turn"]]
                assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_a_rate_limit_is_waited_out_as_long_as_it_says(client: Client, port: int) -> None:
    started = time.monotonic()
    with simulator(port, seed=2, rate_429=0.4, retry_after=3) as statistics:
        cards = judged(client, some("limited", 6))
        outcomes = statistics()["outcomes"]
    assert outcomes["rate_limited"] > 0
    assert outcomes["ok"] == 6
    assert {card["status"] for card in cards} <= {"final", "in_review"}
    assert time.monotonic() - started >= 3


def test_what_the_model_refuses_to_judge_is_asked_once_and_has_its_reason(client: Client, port: int) -> None:
    with simulator(port, rate_refusal=1) as statistics:
        cards = judged(client, some("refused", 3))
        assert statistics()["outcomes"] == {"refusal": 3}
    assert {(card["status"], card["reason"], card["overall"]) for card in cards} == {("failed", "llm_refused", None)}


def test_a_provider_that_stays_away_leaves_a_reason_too(client: Client) -> None:
    records = some("alone", 2)
    cards = judged(client, records)
    assert [(card["status"], card["reason"]) for card in cards] == [("failed", "llm_unavailable")] * 2
    assert interaction(client, records[0]["id"])["state_reason"] == "llm_unavailable"
    with_another_judge = records[0] | {"revision": 2}
    send(client, [with_another_judge], judge="embedded")
    ended(client, [with_another_judge["id"]])
    (card,) = scorecards(client, with_another_judge["id"])
    assert (card["interaction_revision"], card["status"] == "failed") == (2, False)
