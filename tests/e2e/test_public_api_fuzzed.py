"""Whatever is sent to the public API, it answers; and where it refuses, it says so as problem details (RFC 9457)."""

from __future__ import annotations

import collections
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from e2e_helpers import ended, running, scorecards, send
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from bench.interactions import RUBRIC
from bench.platform import publish
from cli.connection import Client
from deploy.embedded.stack import Stack
from services.qa_scorer.domain.directory import AGENT_FIELDS, CUSTOMER_FIELDS
from services.qa_scorer.domain.interaction import Interaction

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

NDJSON, CSV = "application/x-ndjson", "text/csv"
BATCH = 20
"""So many records at once have a batch that can be asked for."""
EXAMPLES = 6
SEEDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # an answer depends on what was sent before, so that shrinking would chase other failures
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer(NDJSON)
def lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode(errors="replace")


def contact(id: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "channel": "chat",
        "language": "en",
        "started_at": "2026-03-02T14:05:11Z",
        "agent_id": "a-1",
        "turns": [
            {"speaker": "customer", "text": "Hi, my order never came", "offset_ms": 0},
            {"speaker": "agent", "text": "Good morning, thanks for calling. Anything else?", "offset_ms": 8200},
        ],
    } | fields


@dataclass
class Target:
    """A platform, its keys by role, and for each path with parameters those of something that is there."""

    url: str
    keys: dict[str, str]
    there: dict[str, dict[str, Any]]
    client: Client

    def session(self, caller: str) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {self.keys[caller]}"
        return session


def problem(status: int, content_type: str, body: bytes) -> str:
    """What is wrong with an answer; "" where nothing is."""
    if status >= 500:
        return f"{status} {body[:300]!r}"
    if status < 400:
        return ""
    if content_type != "application/problem+json":
        return f"{status} as {content_type!r}: {body[:300]!r}"
    document = json.loads(body)
    if (
        not all(document.get(name) for name in ("type", "title", "detail", "code", "request_id"))
        or document.get("status") != status
    ):
        return f"{status} says {document}"
    return ""


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with running() as (stack, client):
        yield seeded(stack, client)


def seeded(stack: Stack, client: Client) -> Target:
    client.post_lines("/api/v1/agents", b'{"agent_id": "a-1", "name": "Ada", "team": "north"}')
    client.post_lines("/api/v1/customers", b'{"customer_id": "k-1", "name": "Kim"}')
    ids = [f"c-{number}" for number in range(BATCH)]
    batch = send(client, [contact(id, customer_id="k-1") for id in ids])["batch_id"]
    labelled = {"interaction": contact("taught"), "labels": {"greeting": {"value": "met", "evidence_turns": [1]}}}
    client.post_lines("/api/v1/exemplars", json.dumps(labelled).encode(), rubric="bench")
    ended(client, ids)
    cards = [scorecards(client, id)[0]["id"] for id in ids[:3]]
    keys = {
        role: client.post("/api/v1/tokens", {"name": role, "role": role, **more})
        for role, more in {"qa_manager": {}, "agent": {"agent_id": "a-1"}}.items()
    }
    with Client(stack.console_url, keys["agent"]["token"]) as own:
        disputes = [
            own.post(
                f"/api/v1/scorecards/{card}/disputes",
                {"criterion": "greeting", "wanted_value": "na", "reason": "The customer had said hello before."},
            )["id"]
            for card in cards[:2]
        ]
    apart = RUBRIC.replace("key: bench", "key: apart\napplies_to: {queues: [nowhere]}")
    publish(client, apart)  # so that the one which scores is never withdrawn
    spare = client.post("/api/v1/tokens", {"name": "spare", "role": "coach"})
    [exemplar] = client.get("/api/v1/exemplars")["items"]
    there: dict[str, dict[str, Any]] = {
        "/api/v1/batches/{id}": {"id": batch},
        "/api/v1/batches/{id}/pause": {"id": batch},
        "/api/v1/batches/{id}/resume": {"id": batch},
        "/api/v1/customers/{id}": {"id": "k-1"},
        "/api/v1/disputes/{id}": {"id": disputes[0]},
        "/api/v1/disputes/{id}/decision": {"id": disputes[0]},
        "/api/v1/disputes/{id}/withdrawal": {"id": disputes[1]},
        "/api/v1/exemplars/{id}": {"id": exemplar["id"]},
        "/api/v1/interactions/{id}": {"id": "c-0"},
        "/api/v1/interactions/{id}/scorecards": {"id": "c-0"},
        "/api/v1/rubrics/{key}": {"key": "bench"},
        "/api/v1/rubrics/{key}/versions/{version}/publish": {"key": "bench", "version": 1},
        "/api/v1/rubrics/{key}/withdraw": {"key": "apart"},
        "/api/v1/sampling-plans/{month}": {"month": "last"},
        "/api/v1/scorecards/{id}": {"id": cards[2]},
        "/api/v1/scorecards/{id}/acknowledgements": {"id": cards[2]},
        "/api/v1/scorecards/{id}/disputes": {"id": cards[2]},
        "/api/v1/scorecards/{id}/reviews": {"id": cards[2]},
        "/api/v1/tokens/{token_id}": {"token_id": spare["id"]},
    }
    texts = {"admin": stack.token} | {role: key["token"] for role, key in keys.items()}
    return Target(stack.console_url, texts, there, client)


def document_of(target: Target) -> dict[str, Any]:
    found: dict[str, Any] = target.client.get("/api/openapi.json")
    return found


def test_every_path_with_parameters_is_asked_for_something_that_is_there(target: Target) -> None:
    assert {path for path in document_of(target)["paths"] if "{" in path} == target.there.keys()


REFUSED: list[tuple[str, str, str, bytes, int, str]] = [
    ("GET", "/api/v1/interactions/none", "", b"", 404, "not_found"),
    ("GET", "/api/v1/nowhere", "", b"", 404, "not_found"),
    ("GET", "/api/v1/rubrics/bench/nowhere", "", b"", 404, "not_found"),
    ("GET", "/api/v2/interactions", "", b"", 404, "not_found"),
    ("DELETE", "/api/v1/interactions", "", b"", 405, "method_not_allowed"),
    ("TRACE", "/api/v1/interactions", "", b"", 405, "method_not_allowed"),
    ("POST", "/api/v1/tokens", "application/json", b"x" * 2_000_000, 413, "too_large"),
    ("POST", "/api/v1/interactions", "application/json", b"x" * 40_000_000, 413, "too_large"),
    ("POST", "/api/v1/agents", "text/plain", b"a-1", 415, "unsupported_media"),
    ("POST", "/api/v1/rubrics", "text/plain", b"schema", 415, "unsupported_media"),
    ("POST", "/api/v1/rubrics", "application/json", b"{", 422, "invalid_input"),
    ("POST", "/api/v1/interactions", "application/json", b"[]", 422, "invalid_input"),
    ("GET", "/api/v1/scorecards?limit=many", "", b"", 422, "invalid_input"),
    ("GET", "/api/v1/scorecards?status=finished", "", b"", 422, "invalid_input"),
    ("GET", "/api/v1/scorecards?cursor=WzFd0", "", b"", 400, "bad_cursor"),
    ("GET", "/api/v1/scorecards?agnet=a-1", "", b"", 400, "unknown_parameter"),
    ("GET", "/api/v1/status?verbose=1", "", b"", 400, "unknown_parameter"),
    ("POST", "/api/v1/status", "", b"", 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("method", "path", "kind", "body", "status", "code"), REFUSED)
def test_each_refusal_says_what_was_wrong(
    target: Target, method: str, path: str, kind: str, body: bytes, status: int, code: str
) -> None:
    with target.session("admin") as session:
        headers = {"Content-Type": kind} if kind else {}
        answer = session.request(method, target.url + path, data=body, headers=headers, timeout=60)
    assert answer.status_code == status, answer.text
    assert problem(status, answer.headers["content-type"], answer.content) == ""
    assert answer.json()["code"] == code
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_write_with_the_same_key_is_done_once_and_with_another_body_not_at_all(target: Target) -> None:
    [card] = target.client.get("/api/v1/interactions/c-4/scorecards")["items"]
    path = f"/api/v1/scorecards/{card['id']}/reviews"
    review = {"overrides": [{"criterion": "empathy", "value": "met", "reason": "they felt with the customer"}]}
    other = {"overrides": [{"criterion": "empathy", "value": "not_met", "reason": "on second thoughts"}]}
    with target.session("qa_manager") as session:
        session.headers["Idempotency-Key"] = "once"
        first, again = (session.post(target.url + path, json=review, timeout=60) for _ in range(2))
        refused = session.post(target.url + path, json=other, timeout=60)
        elsewhere = session.post(f"{target.url}/api/v1/interactions", json=contact("keyed"), timeout=60)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert [(answer.status_code, answer.json()["field"]) for answer in (refused, elsewhere)] == [
        (409, "Idempotency-Key")
    ] * 2
    history = target.client.get("/api/v1/interactions/c-4/scorecards", history=True)["items"]
    assert [entry["evaluator"]["kind"] for entry in history] == ["human", "ai"]


@pytest.mark.parametrize("caller", ["admin", "qa_manager", "agent"])
def test_every_operation_answers_whatever_its_schema_allows_and_what_it_does_not(target: Target, caller: str) -> None:
    schema = schemathesis.openapi.from_dict(document_of(target), config=SchemathesisConfig())
    wrong: dict[str, str] = {}
    asked: collections.Counter[str] = collections.Counter()
    with target.session(caller) as session:

        def ask(case: schemathesis.Case) -> None:
            answer = case.call(base_url=target.url, session=session)
            asked[case.operation.label] += 1
            if said := problem(answer.status_code, answer.headers.get("content-type", [""])[0], answer.content):
                wrong.setdefault(case.as_curl_command(), said)

        for found in schema.get_all_operations():
            operation = found.ok()
            known = target.there.get(operation.path)
            cases = [operation.as_strategy(mode, path_parameters=known) for mode in GenerationMode]
            if known:  # else the path is never spoilt
                cases.append(operation.as_strategy(GenerationMode.NEGATIVE))
            for strategy in cases:
                SEEDED(given(strategy)(ask))()
    assert not wrong
    assert len(asked) > 30
    assert min(asked.values()) >= EXAMPLES


AWKWARD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["", " ", "\0", "\ud800", "a/../b", "..", "9999-12-31T23:59:59-14:00", "0001-01-01", "1e999", "é" * 300]
    ),
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    st.dates().map(lambda day: day.isoformat()),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=3),
)


@st.composite
def spoilt(draw: Callable[[Any], Any], whole: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """A good record, some fields of which are not."""
    chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    return dict(whole) | {name: draw(AWKWARD) for name in chosen}


@st.composite
def spoilt_contact(draw: Callable[[Any], Any]) -> dict[str, Any]:
    turns = st.lists(
        st.one_of(
            AWKWARD, spoilt({"speaker": "customer", "text": "Hello"}, ("speaker", "text", "offset_ms", "agent_id"))
        ),
        max_size=4,
    )
    whole = contact(draw(st.text(min_size=1, max_size=8)))
    found: dict[str, Any] = draw(spoilt(whole, tuple(Interaction.model_fields)))
    return found | ({"turns": draw(turns)} if draw(st.booleans()) else {})


RECORDS = {
    "/api/v1/interactions": spoilt_contact(),
    "/api/v1/agents": spoilt({"agent_id": "a-9", "name": "Ada", "from": "2026-01-05"}, AGENT_FIELDS),
    "/api/v1/customers": spoilt({"customer_id": "k-9", "email": "kim@example.org"}, CUSTOMER_FIELDS),
    "/api/v1/exemplars?rubric=bench": st.fixed_dictionaries(
        {
            "interaction": st.one_of(AWKWARD, spoilt_contact()),
            "labels": st.one_of(
                AWKWARD,
                st.dictionaries(
                    st.sampled_from(["greeting", "empathy", "pace", "none"]),
                    st.one_of(AWKWARD, spoilt({"value": "met"}, ("value", "evidence_turns"))),
                    max_size=3,
                ),
            ),
        }
    ),
}


def as_csv(records: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, sorted({name for record in records for name in record}))
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode(errors="replace")


def as_lines(records: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


@pytest.mark.parametrize("path", RECORDS)
def test_each_spoilt_record_gets_an_answer_of_its_own(target: Target, path: str) -> None:
    wrong: dict[str, str] = {}
    taken: collections.Counter[str] = collections.Counter()
    with target.session("admin") as session:

        def sends(body: bytes, kind: str, **headers: str) -> None:
            answer = session.post(target.url + path, data=body, headers={"Content-Type": kind} | headers, timeout=60)
            if said := problem(answer.status_code, answer.headers.get("content-type", ""), answer.content):
                wrong.setdefault(repr(body)[:600], said)
            elif answer.ok:
                taken.update(entry["status"] for entry in answer.json().get("answers", ()))

        @settings(SEEDED, max_examples=60)
        @given(st.lists(RECORDS[path], min_size=1, max_size=4), st.text("ab", max_size=2))
        def each(records: list[dict[str, Any]], key: str) -> None:
            sends(as_lines(records), NDJSON, **({"Idempotency-Key": key} if key else {}))
            if path.endswith("interactions"):
                sends(json.dumps(records[0]).encode(), "application/json")
            if path.endswith(("agents", "customers")):
                sends(as_csv(records), CSV)

        each()
    assert not wrong
    if not path.startswith("/api/v1/exemplars"):
        assert taken["accepted"]
        assert taken["refused"]


def test_nothing_that_was_accepted_can_not_be_scored(target: Target) -> None:
    ids = [row["id"] for row in target.client.pages("/api/v1/interactions")]
    ended(target.client, ids)
    assert list(target.client.pages("/api/v1/interactions", state="failed")) == []
    assert target.client.get("/api/v1/status")["state"] == "ready"
