"""Every page times every role, from the registry; and every decision without the form that belongs to it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from console_people import Browser
from console_platform import Platform
from structlog.testing import capture_logs

from services.console.domain.api_key import Permission, Role
from services.console.domain.user import Language, User
from services.console.pages import registry

PAGES = registry.load()
NOWHERE = "00000000-0000-4000-8000-000000000000"
VISITOR = "visitor"
CALLERS = [*Role, VISITOR]


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", NOWHERE, path)


@pytest.fixture(scope="module")
def shared() -> Platform:
    """One platform for the whole walk, whose callers stay signed in."""
    return Platform()


KNOWN: dict[Role | str, Browser] = {}


async def known_browser(platform: Platform, caller: Role | str) -> Browser:
    """The caller's browser, signed in (again, where a page let it out)."""
    browser = KNOWN.get(caller)
    seen = "/sign-in" if caller == VISITOR else "/account"
    if browser is None or (await browser.get(seen)).status_code != 200:
        browser, _ = await browser_of(platform, caller)
        KNOWN[caller] = browser
    platform.people.services.calls.clear()
    return browser


async def browser_of(platform, caller: Role | str) -> tuple[Browser, User | None]:
    browser = platform.browser()
    if caller == VISITOR:
        await browser.get("/sign-in")
        return browser, None
    user = await platform.people.user(Role(caller), teams=frozenset({"north"} if caller == Role.COACH else ()))
    await browser.sign_in(user)
    return browser, user


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
async def test_pages_open_to_their_roles_and_to_nobody_else(shared, page, caller):
    platform, browser = shared, await known_browser(shared, caller)
    path = filled(page.path)
    answer = await (browser.get(path) if page.method == "GET" else browser.post(path))
    if page.public:
        assert answer.status_code != 403
    elif caller == VISITOR:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
    elif caller in page.roles:
        assert answer.status_code not in (401, 403)
        assert not answer.headers.get("location", "").startswith("/sign-in?")
    else:
        assert answer.status_code == 403
        assert platform.people.services.calls == [], "a service was asked for somebody who may not see the page"


@pytest.mark.parametrize("page", [page for page in PAGES if page.method != "GET"], ids=lambda page: page.path)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "x" * 88},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example.org"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: next(iter(headers), "none"),
)
async def test_no_decision_is_taken_for_a_form_that_is_not_ours(shared, page, headers):
    role = next(iter(sorted(page.roles or {Role.ADMIN})))
    platform, browser = shared, await known_browser(shared, role)
    log = len(platform.people.store.log)
    token = {"csrf": browser.csrf()} if "Origin" in headers or "Sec-Fetch-Site" in headers else {}
    answer = await browser.client.post(filled(page.path), data=token, headers=headers)
    assert answer.status_code == 403
    assert len(platform.people.store.log) == log
    assert platform.people.services.calls == []


async def test_a_token_of_another_session_is_refused(platform):
    mine, _ = await browser_of(platform, Role.ADMIN)
    other, _ = await browser_of(platform, Role.ADMIN)
    answer = await mine.client.post("/sign-out", data={"csrf": other.csrf()})
    assert answer.status_code == 403
    answer = await mine.client.post("/sign-out", headers={"X-CSRF-Token": mine.csrf()})
    assert answer.status_code == 303


async def test_a_session_cookie_opens_no_route_of_the_api(platform):
    browser, _ = await browser_of(platform, Role.ADMIN)
    for path in ("/api/v1/tokens", "/api/v1/users", "/api/v1/interactions"):
        assert (await browser.get(path)).status_code == 401


@pytest.mark.parametrize("caller", list(Role))
async def test_the_navigation_shows_what_opens_and_nothing_else(platform, caller):
    _, user = await browser_of(platform, caller)
    assert user is not None
    shown = {entry.path for menu in registry.navigation(user.roles) for entry in menu.entries}
    assert shown == {page.path for page in PAGES if page.nav is not None and caller in page.roles}


async def test_the_bar_searches_where_somebody_may_look(platform):
    browser, _ = await browser_of(platform, Role.QA_MANAGER)
    assert 'action="/interactions" method="get" role="search"' in browser.page
    browser, _ = await browser_of(platform, Role.RECOVERY)
    searches = any(page.path == "/interactions" and Role.RECOVERY in page.roles for page in PAGES)
    assert ('id="bar-search"' in browser.page) == searches


@pytest.mark.parametrize(
    ("language", "permissions", "said"),
    [
        (Language.EN, set(), ["What is not here yet", "An administrator can give you the right"]),
        (Language.EN, {Permission.PII_READ}, ["Read its transcript as it was, with names and numbers"]),
        (Language.FR, set(), ["Ce qui n’y est pas encore", "Trouver un contact"]),
    ],
)
async def test_recovery_learns_at_the_start_what_they_can_do_and_what_comes(platform, language, permissions, said):
    browser = platform.browser()
    await browser.sign_in(
        await platform.people.user(Role.RECOVERY, language=language, permissions=frozenset(permissions))
    )
    page = unescape((await browser.get("/")).text)
    assert all(text in page for text in said)
    assert 'class="btn btn-primary" href="/interactions"' in page


def test_every_page_says_whom_it_is_for_and_what_it_is_called():
    for page in PAGES:
        assert page.public or page.roles, page
        assert page.method == "GET" or page.nav is None, page
        if page.nav is not None:
            assert page.title, page
            assert page.icon, page
            assert page.group in registry.GROUPS, page


async def test_services_are_asked_as_the_person_who_is_signed_in(platform):
    user = await platform.people.user(Role.ADMIN, teams=frozenset({"north"}))
    browser = platform.browser()
    await browser.sign_in(user)
    await browser.get("/admin/health")
    callers = {caller for _, _, caller in platform.people.services.calls}
    assert {(caller.subject, caller.roles, caller.teams) for caller in callers} == {
        (user.subject, frozenset({"admin"}), frozenset({"north"}))
    }


async def test_a_body_too_large_is_refused(platform):
    browser, _ = await browser_of(platform, Role.ADMIN)
    answer = await browser.post("/admin/users/new", {"name": "a" * 300_000})
    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text


async def test_errors_are_pages_that_name_the_request_and_nothing_inside(platform):
    browser, _ = await browser_of(platform, Role.ADMIN)

    def breaks(_):
        raise RuntimeError("secret of the inside")

    platform.people.services.answers["ListAudit"] = breaks
    quiet = Browser(platform.app, raises=False)
    quiet.client.cookies = browser.client.cookies
    with capture_logs() as log:
        answer = await quiet.get("/admin/audit", headers={"X-Request-Id": "r-123"})
        part = await quiet.get("/admin/audit", headers={"HX-Request": "true"})
    assert [line["event"] for line in log] == ["page_failed"] * 2
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "r-123" in answer.text
    assert "secret of the inside" not in answer.text
    assert part.status_code == 500
    assert part.headers["hx-reswap"] == "none"
    assert "debrief:toast" in part.headers["hx-trigger"]


@pytest.mark.parametrize(
    ("referer", "again"),
    [
        ("http://debrief.test/reviews/x?reason=blind", "/reviews/x?reason=blind"),
        ("http://elsewhere.test/reviews", None),
        ("http://debrief.test//elsewhere.test/", None),
        ("", None),
    ],
)
async def test_a_form_that_failed_leads_back_to_where_it_was(platform, referer, again):
    """Its own address answers no GET."""
    browser, _ = await browser_of(platform, Role.ADMIN)
    answer = await browser.post("/reviews/quota", {"daily": "3"}, headers={"Referer": referer})
    assert answer.status_code == 503
    found = re.findall(r'href="([^"]*)">[^<]*<svg[^>]*><use href="[^"]*#refresh"', answer.text)
    assert found == ([again] if again else [])


async def test_a_service_that_is_away_is_said_so(platform):
    browser, _ = await browser_of(platform, Role.ADMIN)
    answer = await browser.get("/admin/audit")
    assert answer.status_code == 503
    assert "Not available right now" in answer.text
    whole = await browser.get("/admin/health")
    assert whole.status_code == 200
    assert "This part can’t be shown right now" in whole.text
