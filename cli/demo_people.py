"""What people did in the demo before you came: reviews, acknowledgements and disputes, through the public API.

A reviewer of the demo knows the truth that the generator wrote beside the conversations. Nothing else reads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from cli.connection import Client, Problem, segment

REVIEWED = 24
"""Scorecards of the whole centre that the manager has decided on."""
OF_EACH = 4
"""And of each agent who has a login."""
DISPUTED = 2
"""Answers that each of those agents contests, at the most."""
LOOKED_AT = 400
LABEL = "Demo account"
REASON = "Demo account: read again with the transcript. / Compte de démonstration : relu avec la transcription."
CLAIM = (
    "Demo account: I did this, please read the conversation again. / "
    "Compte de démonstration : je l’ai fait, veuillez relire l’échange."
)
GONE_ON = frozenset({404, 409, 412, 422})
"""Answers to a scorecard that something else happened to meanwhile: it is left out."""

Truth = Mapping[tuple[str, str], Mapping[str, str]]
Connect = Callable[[str], Client]
"""A client that signs its requests with the key it is given."""


def read_truth(path: Path) -> Truth:
    """By interaction and agent: the right answer to each criterion."""
    found = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            found[row["id"], row["agent_id"]] = {key: label["value"] for key, label in row["labels"].items()}
    return found


def review_of(card: Mapping[str, Any], right: Mapping[str, str]) -> dict[str, Any]:
    """A review that sets right what the scorecard has wrong, confirms what it has right, and decides every proposed
    auto-fail."""
    overrides = [
        {"criterion": answer["criterion"], "value": right[answer["criterion"]], "reason": REASON}
        for answer in card["answers"]
        if right.get(answer["criterion"], answer["value"]) != answer["value"]
    ]
    changed = {entry["criterion"] for entry in overrides}
    decisions = [
        {"criterion": entry["criterion"], "confirm": True}
        for entry in card["autofail"]
        if entry["state"] == "proposed"
        and entry["criterion"] not in changed
        and right.get(entry["criterion"]) == "not_met"
    ]
    confirmed = [
        answer["criterion"]
        for answer in card["answers"]
        if answer["value"] != "cannot_tell" and right.get(answer["criterion"]) == answer["value"]
    ]
    return {"overrides": overrides, "autofails": decisions, "confirmed": confirmed}


def contests(card: Mapping[str, Any], right: Mapping[str, str]) -> dict[str, Any] | None:
    """What the agent contests: the first answer that was judged unmet and is met in truth; None where there is none."""
    for answer in card["answers"]:
        key = answer["criterion"]
        if answer["value"] == "not_met" and right.get(key) == "met":
            turn = answer["evidence"][0]["turn"] if answer["evidence"] else -1
            return {"criterion": key, "wanted_value": "met", "reason": CLAIM, "turn": turn}
    return None


def work(client: Client, connect: Connect, truth: Truth, manager: str, agents: Sequence[tuple[str, str]]) -> int:
    """Reviews, then acknowledges and contests; returns how many records people made.

    Args:
        manager: the reviewer's name.
        agents: ids and names of the agents who have a login.
    """
    done = 0
    seen: set[str] = set()
    with _key(client, connect, {"role": "qa_manager", "name": f"{LABEL}: {manager}"}) as reviewer:
        own = {agent: list(islice(_cards(client, agent=agent), LOOKED_AT // 10)) for agent, _ in agents}
        mine = [card for cards in own.values() for card in cards[:OF_EACH]]
        for card in (*mine, *islice(_spread(_cards(client)), REVIEWED)):
            right = truth.get((card["interaction_id"], card["agent_id"]))
            if card["id"] not in seen and right is not None:
                seen.add(card["id"])
                done += _did(reviewer, card["id"], "reviews", review_of(card, right))
    for agent, name in agents:
        with _key(client, connect, {"role": "agent", "name": f"{LABEL}: {name}", "agent_id": agent}) as self_:
            confirmed = [card for card in _cards(client, agent=agent) if card["confirmed"]]
            for card in confirmed[: OF_EACH // 2]:
                done += _did(self_, card["id"], "acknowledgements", None)
            left = DISPUTED
            for card in own[agent]:
                right = truth.get((card["interaction_id"], agent))
                wanted = contests(card, right) if right is not None and card["id"] not in seen else None
                if wanted is not None and left and _did(self_, card["id"], "disputes", wanted):
                    left, done = left - 1, done + 1
    return done


def _cards(client: Client, **query: object) -> Iterator[dict[str, Any]]:
    for card in client.pages("/api/v1/scorecards", limit=LOOKED_AT, **query):
        if card["status"] in ("final", "in_review"):
            yield card


def untouched(client: Client) -> Iterator[tuple[str, str]]:
    """Interaction and agent of scorecards that no person has decided on, one of each agent."""
    fresh = (card for card in _cards(client) if card["evaluator"]["kind"] == "ai" and card["evaluation"] == 1)
    for card in _spread(fresh):
        yield card["interaction_id"], card["agent_id"]


def _spread(cards: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every agent's first, so that no team is left out."""
    agents: set[str] = set()
    for card in cards:
        if card["agent_id"] not in agents:
            agents.add(card["agent_id"])
            yield card


def _did(client: Client, card: str, what: str, document: dict[str, Any] | None) -> bool:
    try:
        client.post(f"/api/v1/scorecards/{segment(card)}/{what}", document)
    except Problem as problem:
        if problem.status not in GONE_ON:
            raise
        return False
    return True


@contextmanager
def _key(client: Client, connect: Connect, wanted: dict[str, Any]) -> Iterator[Client]:
    """A client with a key of its own, which is revoked afterwards."""
    made = client.post("/api/v1/tokens", wanted)
    try:
        with connect(made["token"]) as other:
            yield other
    finally:
        client.delete(f"/api/v1/tokens/{segment(made['id'])}")
