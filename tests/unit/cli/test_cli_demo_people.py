"""What people did in the demo: it says what the truth says, under names that say demo, and leaves no key behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from null_platform import NullPlatform, ok, problem

from cli import demo_people
from cli.connection import Client
from cli.errors import CliError

AGENT, OTHER = "a-01", "a-09"


def card(number: int, agent: str, value: str, *, kind: str = "ai", autofail: bool = False) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "interaction_id": f"c{number}",
        "agent_id": agent,
        "status": "in_review" if autofail else "final",
        "evaluator": {"kind": kind},
        "confirmed": False,
        "autofail": [{"criterion": "courtesy", "state": "proposed"}] if autofail else [],
        "answers": [{"criterion": "courtesy", "value": value, "evidence": [{"turn": 3}]}],
    }


class Desk(NullPlatform):
    """Scorecards that can be reviewed, acknowledged and contested; every write is kept with the key that made it."""

    def __init__(self, cards: list[dict[str, Any]]) -> None:
        super().__init__()
        self.cards = cards
        self.keys: list[dict[str, Any]] = []
        self.revoked: list[str] = []
        self.written: list[tuple[str, str, str, Any]] = []
        self.refuse: set[str] = set()
        self.interrupt = self._people

    def _people(self, request: httpx.Request) -> httpx.Response | None:
        parts = request.url.path.removeprefix("/api/v1/").split("/")
        match request.method, parts:
            case "GET", ["scorecards"]:
                agent = request.url.params.get("agent")
                found = [entry for entry in self.cards if agent in (None, entry["agent_id"])]
                return ok({"items": found, "next_cursor": None})
            case "POST", ["tokens"]:
                self.keys.append(json.loads(request.content))
                return ok({"id": f"k{len(self.keys)}", "token": f"key-{len(self.keys)}"}, 201)
            case "DELETE", ["tokens", key]:
                self.revoked.append(key)
                return httpx.Response(204)
            case "POST", ["scorecards", identifier, what]:
                if identifier in self.refuse:
                    return problem(409, "conflict", "superseded")
                document = json.loads(request.content) if request.content else None
                self.written.append((request.headers["Authorization"].split()[1], what, identifier, document))
                if what == "reviews":
                    entry = next(entry for entry in self.cards if entry["id"] == identifier)
                    entry["evaluator"] = {"kind": "human"}
                    looked_at = {one["criterion"] for one in document["overrides"]} | {*document["confirmed"]}
                    entry["confirmed"] = {one["criterion"] for one in entry["answers"]} <= looked_at
                return ok({}, 201)
        return None


TRUTH = {
    ("c1", AGENT): {"courtesy": "met"},
    ("c2", AGENT): {"courtesy": "not_met"},
    ("c3", OTHER): {"courtesy": "met"},
    **{(f"c{number}", AGENT): {"courtesy": "met"} for number in range(4, 12)},
}


def run(desk: Desk) -> int:
    def connect(token: str) -> Client:
        return Client("http://127.0.0.1:1", token, transport=httpx.MockTransport(answers), patience=0)

    def answers(request: httpx.Request) -> httpx.Response:
        answer = desk._people(request)
        return problem(404, "not_found", str(request.url)) if answer is None else answer

    return demo_people.work(connect("admin"), connect, TRUTH, "Helena Voss", [(AGENT, "Priya Nair")])


@pytest.fixture
def desk() -> Desk:
    cards = [
        card(1, AGENT, "not_met", autofail=True),
        card(2, AGENT, "not_met", autofail=True),
        card(3, OTHER, "not_met"),
    ]
    return Desk(cards + [card(number, AGENT, "not_met") for number in range(4, 12)])


def test_reviews_say_what_is_true_and_decide_auto_fails(desk: Desk) -> None:
    run(desk)
    reviews = {identifier: document for _, what, identifier, document in desk.written if what == "reviews"}
    assert reviews["s1"] == {
        "overrides": [{"criterion": "courtesy", "value": "met", "reason": demo_people.REASON}],
        "autofails": [],
        "confirmed": [],
    }
    assert reviews["s2"] == {
        "overrides": [],
        "autofails": [{"criterion": "courtesy", "confirm": True}],
        "confirmed": ["courtesy"],
    }
    assert "s3" in reviews, "another agent's are reviewed too"


def test_agents_acknowledge_what_a_person_confirmed_and_contest_what_is_not_so(desk: Desk) -> None:
    run(desk)
    reviewed = {identifier for _, what, identifier, _ in desk.written if what == "reviews"}
    acknowledged = [identifier for _, what, identifier, _ in desk.written if what == "acknowledgements"]
    disputes = [(identifier, document) for _, what, identifier, document in desk.written if what == "disputes"]
    assert acknowledged
    assert set(acknowledged) <= reviewed
    assert len(disputes) == demo_people.DISPUTED
    assert not {identifier for identifier, _ in disputes} & reviewed
    assert all(document["turn"] == 3 and document["wanted_value"] == "met" for _, document in disputes)


def test_everybody_acts_under_a_key_that_says_demo_and_is_revoked(desk: Desk) -> None:
    run(desk)
    assert [key["name"] for key in desk.keys] == ["Demo account: Helena Voss", "Demo account: Priya Nair"]
    assert desk.keys[1]["agent_id"] == AGENT
    assert desk.revoked == ["k1", "k2"]
    assert {key for key, what, *_ in desk.written if what == "reviews"} == {"key-1"}
    assert {key for key, what, *_ in desk.written if what != "reviews"} == {"key-2"}


def test_a_scorecard_that_changed_meanwhile_is_left_out_and_other_refusals_are_told(desk: Desk) -> None:
    everything = run(desk)
    again = Desk([dict(entry, evaluator={"kind": "ai"}) for entry in desk.cards])
    again.refuse = {"s3"}
    assert run(again) == everything - 1
    broken = Desk(desk.cards)
    broken._people = lambda request: problem(403, "forbidden", "no")  # type: ignore[method-assign]
    with pytest.raises(CliError):
        run(broken)


def test_truth_is_kept_by_contact_and_agent(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    rows = [
        {"id": "c1", "agent_id": agent, "labels": {"courtesy": {"value": value}}}
        for agent, value in ((AGENT, "met"), (OTHER, "not_met"))
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert demo_people.read_truth(file) == {("c1", AGENT): {"courtesy": "met"}, ("c1", OTHER): {"courtesy": "not_met"}}
