"""What of a request's and an answer's headers passes the gateway."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.domain.headers import PASSED_ON, of_answer, of_request, well_formed_idempotency_key

names = st.from_regex(rb"[A-Za-z0-9-]{1,20}", fullmatch=True) | st.sampled_from(sorted(PASSED_ON))


@given(st.lists(st.tuples(names, st.binary(max_size=10))))
def test_only_listed_headers_of_a_client_go_on(headers):
    passed = of_request(headers)
    assert {name for name, _ in passed} <= PASSED_ON
    assert any(name == b"accept-encoding" for name, _ in passed)


@pytest.mark.parametrize(
    "name",
    [
        b"Authorization",
        b"Proxy-Authorization",
        b"Cookie",
        b"Host",
        b"Connection",
        b"Transfer-Encoding",
        b"TE",
        b"Upgrade",
        b"Expect",
        b"Forwarded",
        b"X-Forwarded-For",
        b"X-Forwarded-User",
        b"X-Real-IP",
        b"X-Debrief-Subject",
        b"X-Request-Id",
        b"Traceparent",
        b"X-HTTP-Method-Override",
        b"X-Original-URL",
    ],
)
def test_identity_and_hop_by_hop_headers_of_a_client_stay_outside(name):
    assert of_request([(name, b"x"), (name.lower(), b"x")]) == [(b"accept-encoding", b"identity")]


def test_an_answer_keeps_its_own_headers_only():
    kept = of_answer(
        [
            (b"Content-Type", b"application/json"),
            (b"ETag", b'"1"'),
            (b"Connection", b"close, X-Private"),
            (b"X-Private", b"1"),
            (b"Transfer-Encoding", b"chunked"),
            (b"Set-Cookie", b"a=b"),
            (b"Access-Control-Allow-Origin", b"*"),
            (b"Server", b"uvicorn"),
            (b"Retry-After", b"3"),
        ],
        "http://qa:1",
    )
    assert kept == [(b"content-type", b"application/json"), (b"etag", b'"1"'), (b"retry-after", b"3")]


@pytest.mark.parametrize(
    ("location", "seen"),
    [
        (b"http://qa:1/api/v1/rubrics/x", b"/api/v1/rubrics/x"),
        (b"http://qa:10/api/v1", b"http://qa:10/api/v1"),
        (b"/api/v1/rubrics/x", b"/api/v1/rubrics/x"),
        (b"https://example.org/", b"https://example.org/"),
    ],
)
def test_a_services_own_address_never_shows(location, seen):
    assert of_answer([(b"Location", location)], "http://qa:1") == [(b"location", seen)]


@given(st.text(max_size=210))
def test_an_idempotency_key_is_visible_ascii(value):
    assert well_formed_idempotency_key(value) == (
        1 <= len(value) <= 200 and all("!" <= character <= "~" for character in value)
    )
