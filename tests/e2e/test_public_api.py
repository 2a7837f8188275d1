"""The platform from outside: what it refuses, what it hides, and what comes of a contact."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from e2e_helpers import bare_environment, ended, interaction, running, scorecards, send, until

from bench.platform import publish
from cli.connection import Client, Problem
from deploy.embedded.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

CRITICAL = """\
schema: debrief/rubric/v1
key: critical
applies_to: {queues: [critical]}
title: {en: Critical, fr: Critique}
sections:
  - key: all
    title: {en: All, fr: Tout}
    criteria:
      - key: manners
        question: {en: "Does the agent never say it is not their problem?", fr: "La personne reste-t-elle polie?"}
        check: {kind: never_says, patterns: ["not my problem"], speaker: agent}
        weight: 5
        critical: interaction
      - key: pace
        question: {en: "Did the customer never wait long?", fr: "Le client n'a-t-il jamais attendu?"}
        check: {kind: max_response_gap, seconds: 120}
        weight: 15
"""


@pytest.fixture(scope="module")
def platform() -> Iterator[tuple[Stack, Client]]:
    with running() as (stack, client):
        publish(client, CRITICAL)
        yield stack, client


@pytest.fixture
def client(platform: tuple[Stack, Client]) -> Client:
    return platform[1]


def contact(id: object, **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "channel": "chat",
        "language": "en",
        "started_at": "2026-03-02T14:05:11Z",
        "agent_id": "a-07",
        "turns": [
            {"speaker": "customer", "text": "Hi, my order never came", "offset_ms": 0},
            {"speaker": "agent", "text": "Good morning, thanks for calling.", "offset_ms": 8200},
            {"speaker": "agent", "text": "I am so sorry about that. Anything else?", "offset_ms": 9000},
        ],
    } | fields


def turn(text: str = "x", **fields: Any) -> dict[str, Any]:
    return {"speaker": "customer", "text": text} | fields


def line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


LINES: list[tuple[bytes, str, str]] = [
    (b"\xef\xbb\xbf" + line(contact("l-1")) + b"\r", "accepted", ""),
    (b"{not json", "not_json", ""),
    (b"[1, 2]", "not_an_object", ""),
    ('{"id": "é"}'.encode("latin-1"), "wrong_encoding", ""),
    (line({"id": "l-missing", "channel": "chat", "started_at": "2026-03-02T14:05:11Z"}), "missing_field", "turns"),
    (line(contact("l-unknown", colour="red")), "unknown_field", "colour"),
    (line(contact("l-turn", turns=[turn(mood="x")])), "unknown_field", "turns[0].mood"),
    (
        line(contact("l-fall", turns=[turn(offset_ms=5), turn(offset_ms=4)])),
        "falling_offset",
        "turns[1].offset_ms",
    ),
    (line(contact("l-none", turns=[])), "no_turns", "turns"),
    (line(contact("l-many", turns=[turn()] * 20_001)), "too_many_turns", "turns"),
    (line(contact("l-long", turns=[turn("é" * 16_385)])), "turn_too_large", "turns[0].text"),
    (line(contact("l-large", turns=[turn("x" * 32_000)] * 270)), "record_too_large", ""),
    (line(contact("l-naive", started_at="2026-03-02T14:05:11")), "bad_time", "started_at"),
    (line(contact("l-back", ended_at="2026-03-02T14:05:10Z")), "bad_time", "ended_at"),
    (line(contact("..")), "bad_character", "id"),
    (b"", "", ""),
    (line(contact("l-1")), "duplicate", ""),
    (line(contact("l-1", queue="other")), "conflict", "revision"),
    (line(contact("l-1", queue="other", revision=3)), "accepted", ""),
    (line(contact("l-1", queue="third", revision=2)), "conflict", "revision"),
    (line(contact("l-last")), "accepted", ""),
]
EXPECTED = [(number, code, field) for number, (_, code, field) in enumerate(LINES, start=1) if code]
CONTENT = b"\n".join(content for content, _, _ in LINES)


def test_each_bad_line_has_its_reason_and_the_good_ones_go_through(platform: tuple[Stack, Client]) -> None:
    stack, client = platform
    answer = httpx.post(
        f"{stack.console_url}/api/v1/interactions",
        content=CONTENT,
        headers={"Authorization": f"Bearer {stack.token}", "Content-Type": "application/x-ndjson"},
        timeout=120,
        trust_env=False,
    ).json()
    found = [
        (entry["line"], entry["code"] if entry["status"] == "refused" else entry["status"], entry["field"] or "")
        for entry in answer["answers"]
    ]
    assert found == EXPECTED
    assert all(entry["message"] for entry in answer["answers"] if entry["status"] == "refused")
    assert interaction(client, "l-1")["revision"] == 3
    assert interaction(client, "l-last")["revision"] == 1


def test_the_command_says_the_same_of_a_file(platform: tuple[Stack, Client], tmp_path: Path) -> None:
    stack, _ = platform
    path = tmp_path / "contacts.jsonl"
    path.write_bytes(CONTENT.replace(b'"l-', b'"f-'))
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "import", str(path), "--json"],
        capture_output=True,
        env=bare_environment(DEBRIEF_SERVER=stack.console_url, DEBRIEF_TOKEN=stack.token),
        check=False,
    )
    assert done.returncode == 1, done.stderr
    (told,) = json.loads(done.stdout)["files"]
    refused = [(number, code, field) for number, code, field in EXPECTED if code not in ("accepted", "duplicate")]
    assert [(entry["line"], entry["code"], entry["field"]) for entry in told["refused"]] == refused
    assert (told["accepted"], told["duplicate"]) == (3, 1)
    assert done.stderr.decode().count("refused: ") == len(refused)


def test_one_object_with_other_content_is_a_conflict_until_its_revision_is_higher(client: Client) -> None:
    assert client.post("/api/v1/interactions", contact("one"))["accepted"] == 1
    assert client.post("/api/v1/interactions", contact("one"))["duplicate"] == 1
    with pytest.raises(Problem) as caught:
        client.post("/api/v1/interactions", contact("one", queue="other"))
    assert caught.value.status == 409
    assert "revision 2" in caught.value.message
    ended(client, ["one"])
    (first,) = scorecards(client, "one")
    assert client.post("/api/v1/interactions", contact("one", queue="other", revision=2))["accepted"] == 1
    ended(client, ["one"])
    second, superseded = scorecards(client, "one", history=True)
    assert (second["interaction_revision"], second["supersedes"]) == (2, first["id"])
    assert (superseded["id"], superseded["status"]) == (first["id"], "superseded")
    assert scorecards(client, "one") == [second]


@pytest.mark.parametrize("id", ["2026/03/a.json", "a b", "été-名-😀", "50%2F50", "a?b#c&d=e", "\"'\\;--", "q" * 200])
def test_every_id_that_is_accepted_can_be_asked_for(client: Client, id: str) -> None:
    assert send(client, [contact(id)])["accepted"] == 1
    ended(client, [id])
    assert interaction(client, id)["id"] == id
    assert [card["interaction_id"] for card in scorecards(client, id)] == [id]


def test_what_no_rubric_fits_waits_for_one_and_what_no_person_served_says_so(client: Client) -> None:
    send(client, [contact("waits")], rubric="later")
    alone = contact("bot-only", turns=[turn("hello"), {"speaker": "bot", "text": "Bye."}])
    send(client, [{name: value for name, value in alone.items() if name != "agent_id"}])
    ended(client, ["waits", "bot-only"])
    assert interaction(client, "waits")["state_reason"] == "no_rubric"
    assert interaction(client, "bot-only")["state_reason"] == "no_human_agent"
    publish(client, CRITICAL.replace("key: critical", "key: later").replace("[critical]", "[later]"))
    until("the waiting one", lambda: interaction(client, "waits")["state"] == "scored")
    assert [card["rubric"] for card in scorecards(client, "waits")] == ["later"]
    assert interaction(client, "bot-only")["state"] == "unassigned"


def test_an_auto_fail_is_proposed_until_a_person_decides(client: Client) -> None:
    rude = [*contact("x")["turns"], {"speaker": "agent", "text": "That is not my problem.", "offset_ms": 20_000}]
    send(client, [contact(id, queue="critical", turns=rude) for id in ("rude-1", "rude-2")])
    ended(client, ["rude-1", "rude-2"])
    (first,), (second,) = scorecards(client, "rude-1"), scorecards(client, "rude-2")
    for card in (first, second):
        assert (card["status"], card["overall"]) == ("in_review", 75.0)
        assert card["autofail"] == [{"criterion": "manners", "state": "proposed"}]
    decided = [
        client.post(f"/api/v1/scorecards/{card['id']}/reviews", {"autofails": [{"criterion": "manners", "confirm": c}]})
        for card, c in ((first, True), (second, False))
    ]
    assert [(card["status"], card["overall"], card["score_before_autofail"]) for card in decided] == [
        ("final", 0.0, 75.0),
        ("final", 75.0, 75.0),
    ]
    assert [card["autofail"][0]["state"] for card in decided] == ["confirmed", "rejected"]
    assert [card["supersedes"] for card in decided] == [first["id"], second["id"]]
    assert [card["evaluator"]["kind"] for card in scorecards(client, "rude-1", history=True)] == ["human", "ai"]
    with pytest.raises(Problem) as caught:
        client.post(f"/api/v1/scorecards/{first['id']}/reviews", {"autofails": [{"criterion": "manners"}]})
    assert caught.value.status in (409, 422)


PERSON, CARD, SPOKEN = "Bartholomew Quizzenberry", "4539 1488 0343 6467", "four five three nine one four eight eight"
PERSONAL = contact(
    "personal",
    agent_id="a-77",
    turns=[
        {"speaker": "agent", "text": "Good morning, thanks for calling.", "offset_ms": 0},
        turn(f"This is {PERSON}, my e-mail is bart.quizz@example.org", offset_ms=4000),
        turn(f"The card is {CARD}, cvv 739, and my SIN is 046 454 286", offset_ms=5000),
        turn(f"I repeat: {SPOKEN} zero three four three six four six seven", offset_ms=6000),
        {
            "speaker": "system",
            "text": f'[action] cards.charge(CardNumber="{CARD.replace(" ", "")}", FullName="{PERSON}") -> ok',
            "offset_ms": 7000,
        },
        {"speaker": "agent", "text": f"All done, {PERSON}. Anything else?", "offset_ms": 8000},
    ],
    metadata={"note": f"card {CARD}"},
)


def test_personal_values_reach_those_who_may_and_cards_nobody(platform: tuple[Stack, Client]) -> None:
    stack, client = platform
    send(client, [PERSONAL, contact("of-another")])
    ended(client, ["personal", "of-another"])

    def as_role(role: str, **grant: Any) -> Client:
        made = client.post("/api/v1/tokens", {"name": role, "role": role, "permissions": []} | grant)
        return Client(stack.console_url, made["token"])

    with as_role("qa_manager") as manager, as_role("agent", agent_id="a-77") as agent:
        kept, cards = interaction(client, "personal"), scorecards(client, "personal")
        assert PERSON in json.dumps([kept, cards])
        # Ids, times and shares hold any three digits by chance.
        said = [turn["text"] for turn in kept["turns"]]
        for answer in (answer for card in cards for answer in card["answers"]):
            said += [answer["rationale"], *(evidence["quote"] for evidence in answer["evidence"])]
        whole = json.dumps(said)
        for reader in (manager, agent):
            shown = json.dumps([interaction(reader, "personal"), scorecards(reader, "personal")])
            assert PERSON not in shown
            assert "bart.quizz" not in shown
            assert "[NAME_" in shown
            assert "[EMAIL_" in shown
        for text in (CARD, CARD.replace(" ", ""), SPOKEN, "739", "046 454 286"):
            assert text not in whole
        assert {entry["id"] for entry in agent.pages("/api/v1/interactions")} == {"personal"}
        assert {card["agent_id"] for card in agent.pages("/api/v1/scorecards")} == {"a-77"}
        for path in ("/api/v1/interactions/of-another", "/api/v1/agents", "/api/v1/counts", "/api/v1/tokens"):
            with pytest.raises(Problem) as caught:
                agent.get(path)
            assert caught.value.status == 403


def test_neither_files_nor_logs_hold_personal_values(platform: tuple[Stack, Client]) -> None:
    stack, _ = platform
    wanted = [text.encode() for text in (PERSON, "bart.quizz", CARD, CARD.replace(" ", ""), SPOKEN, "046 454 286")]
    looked_at = 0
    for path in stack.home.root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            looked_at += len(content)
            assert not [text for text in wanted if text in content], path
    assert looked_at > 10_000_000
    for name in ("console", "qa_scorer", "llm", "worker"):
        for entry in (stack.home.logs / f"{name}.log").read_text().splitlines():
            assert json.loads(entry)["service"] == name


@pytest.mark.parametrize(
    "path",
    [
        "/interactions/l-1?revision=99999999999",
        "/interactions?limit=1001",
        "/interactions?state=' OR 1=1 --",
        "/interactions?agent=%00",
        "/interactions?since=2026-03-02",
        "/interactions?cursor=WzFd",
        "/interactions?cursor=" + "A" * 600,
        "/scorecards?cursor=WzExMTExMTExMTExMTExMTExMTExMTExMV0",
        "/scorecards?criterion='; DROP TABLE scorecards; --&value=met",
        "/scorecards?agent=" + "x" * 300,
        "/scorecards?since=9999-12-31T23:59:59-23:59",
        "/scorecards/not-a-uuid",
        "/rubrics/core?version=99999999999",
        "/agents?cursor=W251bGxd",
        "/agents?as_of=never",
        "/exemplars?cursor=WyJhIl0",
        "/batches/0d9a7bb0-66a4-4a0e-9c3b-6d2f6a7f1c11",
        "/customers/%F0%9F%98%80",
    ],
)
def test_no_question_makes_it_stumble(platform: tuple[Stack, Client], path: str) -> None:
    stack, _ = platform
    answer = httpx.get(
        f"{stack.console_url}/api/v1{quote(path, safe='/?=&%')}",
        headers={"Authorization": f"Bearer {stack.token}"},
        trust_env=False,
        timeout=30,
    )
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_agents_and_customers_are_imported_and_listed(client: Client) -> None:
    agents = [{"agent_id": f"n-{number}", "name": f"N {number}", "team": "north"} for number in range(3)]
    body = b"\n".join(map(line, agents))
    assert client.post_lines("/api/v1/agents", body)["accepted"] == 3
    assert client.post_lines("/api/v1/agents", body)["duplicate"] == 3
    found = list(client.pages("/api/v1/agents", team="north"))
    assert [entry["agent_id"] for entry in found] == ["n-0", "n-1", "n-2"]
    first = client.get("/api/v1/agents", team="north", limit=2)
    rest = client.get("/api/v1/agents", team="north", cursor=first["next_cursor"])
    assert [entry["agent_id"] for entry in first["items"] + rest["items"]] == ["n-0", "n-1", "n-2"]


def test_a_request_with_the_same_key_is_done_once(platform: tuple[Stack, Client]) -> None:
    stack, _ = platform
    headers = {"Authorization": f"Bearer {stack.token}", "Idempotency-Key": "k-1"}
    with httpx.Client(base_url=stack.console_url, headers=headers, trust_env=False) as http:
        first = http.post("/api/v1/interactions", json=contact("keyed"))
        again = http.post("/api/v1/interactions", json=contact("keyed"))
        others = [
            http.post("/api/v1/interactions", json=contact("keyed-2")),
            http.post("/api/v1/interactions?rubric=critical", json=contact("keyed")),
        ]
    assert first.json() == again.json()
    assert first.json()["accepted"] == 1
    assert [(other.status_code, other.json()["field"]) for other in others] == [(409, "Idempotency-Key")] * 2


def test_the_public_origin_guards_its_answers(platform: tuple[Stack, Client]) -> None:
    stack, _ = platform
    for path in ("/", "/api/openapi.json", "/api/v1/status"):
        headers = httpx.get(f"{stack.console_url}{path}", trust_env=False).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src" in headers["content-security-policy"]
        assert headers["referrer-policy"]
        assert "server" not in headers
        assert headers["x-request-id"]


def test_every_process_shows_its_metrics(platform: tuple[Stack, Client]) -> None:
    stack, _ = platform
    for port in (stack.ports.console, stack.ports.qa_http, stack.ports.llm_http, stack.ports.worker):
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
        assert answer.status_code == 200
        assert "# TYPE debrief_" in answer.text
        assert "Quizzenberry" not in answer.text
