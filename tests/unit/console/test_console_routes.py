"""Which paths are forwarded, and to whom."""

from __future__ import annotations

import posixpath
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound
from services.console.domain.routes import ROUTES, Route, RouteTable, Upstream

TABLE = RouteTable(ROUTES, [Upstream("qa_scorer", "http://qa"), Upstream("llm", "http://llm")])


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (b"/api/v1/interactions", "qa_scorer"),
        (b"/api/v1/interactions/c-000123/scorecards", "qa_scorer"),
        (b"/api/v1/batches/b1", "qa_scorer"),
        (b"/api/v1/scorecards", "qa_scorer"),
        (b"/api/v1/rubrics/core/versions/3/publish", "qa_scorer"),
        (b"/api/v1/exemplars", "qa_scorer"),
        (b"/api/v1/agents", "qa_scorer"),
        (b"/api/v1/customers", "qa_scorer"),
        (b"/api/v1/counts", "qa_scorer"),
        (b"/api/v1/evaluations", "qa_scorer"),
        (b"/api/v1/llm/usage", "llm"),
        (b"/api/v1/interactions/caf%C3%A9", "qa_scorer"),
        (b"/api/v1/interactions/a%20b", "qa_scorer"),
        (b"/api/v1/interactions/%252e%252e", "qa_scorer"),
        (b"/api/v1/interactions/a%2fb", "qa_scorer"),
        (b"/api/v1/interactions/a%2Fb/scorecards", "qa_scorer"),
        (b"/api/v1/interactions/a%5cb", "qa_scorer"),
    ],
)
def test_a_path_reaches_its_service(path, service):
    assert TABLE.resolve(path).name == service


@pytest.mark.parametrize(
    "path",
    [
        b"/api/v1",
        b"/api/v1/",
        b"/api/v2/interactions",
        b"/healthz",
        b"/api/v1/interactionsx",
        b"/api/v1/nobody",
        b"/api/v1/tokens",
        b"//api/v1/interactions",
        b"/api//v1/interactions",
        b"/api/v1//interactions",
        b"/api/v1/interactions/",
        b"/api/v1/interactions/../../../metrics",
        b"/api/v1/interactions/..",
        b"/api/v1/interactions/.",
        b"/api/v1/interactions/%2e%2e/%2E%2E/metrics",
        b"/api/v1/interactions/.%2e",
        b"/api/v1/interactions%2fa",
        b"/api%2fv1/interactions/a",
        b"/api/v1/interactions/a%2f..%2fb",
        b"/api/v1/interactions/..%2f..%2fmetrics",
        b"/api/v1/interactions/a%5c..%5cb",
        b"/api/v1/interactions/a%2f.%5cb",
        b"/api/v1/interactions/a\\b",
        b"/api/v1/interactions/%00",
        b"/api/v1/interactions/%0d%0aX-Evil:1",
        b"/api/v1/interactions/%ff",
        b"/api/v1/interactions/%c0%ae%c0%ae",
        b"/api/v1/interactions/%zz",
        b"/api/v1/interactions/%",
        b"/api/v1/interactions/a b",
        b"/api/v1/interactions/a#b",
        b"/api/v1/interactions/a?b",
        b"/api/v1/interactions/\xc3\xa9",
        b"http://elsewhere/api/v1/interactions",
        b"*",
        b"",
    ],
)
def test_every_other_path_does_not_exist(path):
    with pytest.raises(NotFound):
        TABLE.resolve(path)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5), st.data())
def test_what_is_forwarded_has_the_segments_that_were_checked(segments, data):
    """A path that was let through stays in its place, even for a router that decodes before it splits."""
    some_raw = [
        quote(part, safe="/.%\\" if data.draw(st.booleans()) else "", errors="surrogatepass") for part in segments
    ]
    raw = ("/api/v1/interactions/" + "/".join(some_raw)).encode("ascii")
    try:
        TABLE.resolve(raw)
    except NotFound:
        return
    checked = [unquote(part, errors="strict") for part in raw.decode("ascii").split("/")]
    assert checked[1:4] == ["api", "v1", "interactions"]
    assert not {"", ".", ".."} & set(checked[1:])
    decoded = unquote(raw.decode("ascii"), errors="strict").replace("\\", "/")
    assert posixpath.normpath(decoded).startswith("/api/v1/interactions/")


def test_the_most_specific_route_wins_whatever_the_order():
    services = [Upstream("qa_scorer", "http://qa"), Upstream("coaching", "http://coaching")]
    routes = [Route("agents", "qa_scorer"), Route("agents/*/plans", "coaching"), Route("agents/all/plans", "qa_scorer")]
    for order in (routes, routes[::-1]):
        table = RouteTable(order, services)
        assert table.resolve(b"/api/v1/agents").name == "qa_scorer"
        assert table.resolve(b"/api/v1/agents/a-07").name == "qa_scorer"
        assert table.resolve(b"/api/v1/agents/a-07/plans").name == "coaching"
        assert table.resolve(b"/api/v1/agents/a-07/plans/1/approve").name == "coaching"
        assert table.resolve(b"/api/v1/agents/all/plans").name == "qa_scorer"


def test_a_route_to_a_service_without_an_address_is_refused_at_once():
    with pytest.raises(ValueError, match="llm"):
        RouteTable(ROUTES, [Upstream("qa_scorer", "http://qa")])
