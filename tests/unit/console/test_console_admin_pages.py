"""Accounts, tokens, the audit log, health and settings, as administrators see them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from console_people import PASSWORD, Browser
from console_platform import NOW, assert_problem
from debrief.common.v1 import page_pb2
from debrief.llm.v1 import llm_pb2
from debrief.qa.v1 import audit_pb2, interaction_pb2
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.common.settings import HIDDEN
from services.console.application.people_ports import AuditEntry
from services.console.domain.api_key import Grant, Permission, Role
from services.console.domain.user import Language

EVIL = "<script>alert(1)</script>\"'{{111111*7}}${111111*7}"


@pytest.fixture
async def admin(platform) -> Browser:
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.ADMIN, name="Root"))
    return browser


def one_time(page: str) -> str:
    found = re.search(r'<code id="one-time">([^<]+)</code>', page)
    assert found is not None, page[-2000:]
    return unescape(found[1])


def entry(number: int, at: datetime, action: str = "scorecard.reviewed") -> audit_pb2.AuditEntry:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    made = audit_pb2.AuditEntry(id=number, at=stamp, actor="svc:worker", action=action, subject_kind="scorecard")
    made.detail.update({"overall": 82.5, "criterion": "empathy"})
    return made


class Log:
    """The services' audit log, paged as the service pages it: by id, newest first."""

    def __init__(self, entries: list[audit_pb2.AuditEntry]) -> None:
        self.entries = sorted(entries, key=lambda one: -one.id)

    def __call__(self, request: audit_pb2.ListAuditRequest) -> audit_pb2.ListAuditResponse:
        until, since = request.until.ToDatetime(tzinfo=UTC), request.since.ToDatetime(tzinfo=UTC)
        found = [
            one
            for one in self.entries
            if since <= one.at.ToDatetime(tzinfo=UTC) < until
            and (not request.page.cursor or one.id < int(request.page.cursor))
            and request.action in ("", one.action)
            and request.actor in ("", one.actor)
        ]
        size = request.page.size
        cursor = str(found[size - 1].id) if len(found) > size else ""
        return audit_pb2.ListAuditResponse(entries=found[:size], page=page_pb2.PageInfo(next_cursor=cursor))


async def test_an_account_is_made_with_a_password_that_is_shown_once(platform, admin):
    await admin.get("/admin/users/new")
    form = {"name": "Zoé", "email": "Zoe@Example.org", "roles": ["coach", "agent"], "agent_id": "a-7", "teams": "n, s,"}
    answer = await admin.post("/admin/users/new", form | {"province": "qc"})
    password = one_time(answer.text)
    assert answer.headers["cache-control"] == "no-store"
    user = await platform.people.store.user_by_email("zoe@example.org")
    assert user is not None
    assert (user.roles, user.teams, user.agent_id) == ({Role.COACH, Role.AGENT}, {"n", "s"}, "a-7")
    assert user.default_language is Language.FR
    assert password not in (await admin.get(f"/admin/users/{user.id}")).text
    browser = platform.browser()
    assert (await browser.sign_in(user, password)).status_code == 303
    assert (await browser.get("/")).headers["location"] == "/account/password"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"email": "no address"}, "This is not an email address."),
        ({"name": " "}, "A name has 1 to 200 printable characters."),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["agent"]}, "The role agent needs the agent"),
        ({"roles": ["king"]}, "Choose one of the values that the form offers."),
        ({"language": "de"}, "Choose one of the values that the form offers."),
        ({"email": "root@example.org"}, "Somebody with this email address has an account already."),
    ],
)
async def test_an_account_that_will_not_do_is_refused_and_what_was_typed_stays(platform, admin, form, said):
    await platform.people.user(Role.COACH, email="root@example.org")
    before = len(platform.people.store.people)
    await admin.get("/admin/users/new")
    typed = {"name": "Zoé", "email": "zoe@example.org", "roles": ["coach"], "site": "Laval"}
    answer = await admin.post("/admin/users/new", typed | form)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert 'value="Laval"' in answer.text
    assert len(platform.people.store.people) == before


async def test_nobody_gives_away_more_than_they_have(platform):
    browser = platform.browser()
    await browser.sign_in(await platform.people.user(Role.ADMIN, permissions=frozenset()))
    await browser.get("/admin/users/new")
    form = {"name": "Zoé", "email": "z@example.org", "roles": ["coach"], "permissions": ["pii.read"]}
    answer = await browser.post("/admin/users/new", form)
    assert answer.status_code == 422
    assert await platform.people.store.user_by_email("z@example.org") is None


async def test_the_last_administrator_stays_one(platform, admin):
    (root,) = platform.people.store.people.values()
    await admin.get(f"/admin/users/{root.id}")
    answer = await admin.post(f"/admin/users/{root.id}", {"name": "Root", "email": root.email, "roles": ["coach"]})
    assert "This is the only administrator left." in answer.text
    answer = await admin.post(f"/admin/users/{root.id}/disable")
    assert answer.headers["location"] == f"/admin/users/{root.id}"
    assert not platform.people.store.people[root.id].disabled
    other = await platform.people.user(Role.ADMIN)
    await admin.get(f"/admin/users/{other.id}")
    await admin.post(f"/admin/users/{other.id}/disable")
    assert platform.people.store.people[other.id].disabled


async def test_a_new_password_ends_sessions_and_lockouts(platform, admin):
    user = await platform.people.user(Role.COACH)
    theirs = platform.browser()
    await theirs.sign_in(user)
    other = platform.browser()
    await other.get("/sign-in")
    for _ in range(5):
        await other.post("/sign-in", {"email": user.email, "password": "wrong"})
    await admin.get(f"/admin/users/{user.id}")
    password = one_time((await admin.post(f"/admin/users/{user.id}/password")).text)
    assert (await theirs.get("/account")).status_code == 303
    assert (await other.post("/sign-in", {"email": user.email, "password": PASSWORD})).status_code == 401
    assert (await other.post("/sign-in", {"email": user.email, "password": password})).status_code == 303


async def test_the_list_of_users_filters_and_pages(platform, admin):
    for number in range(120):
        await platform.people.user(Role.COACH, email=f"c{number}@example.org", name=f"Coach {number:03}")
    seen: list[str] = []
    path = "/admin/users?role=coach"
    while path:
        page = (await admin.get(path)).text
        seen += re.findall(r"data-row-link>([^<]+)<", page)
        found = re.search(r'href="([^"]+)" data-key="n"', page)
        path = unescape(found[1]) if found else ""
    assert seen == [f"Coach {number:03}" for number in range(120)]
    back = re.search(r'href="([^"]+)" data-key="p"', page)
    assert back is not None
    middle = (await admin.get(unescape(back[1]))).text
    assert re.findall(r"data-row-link>([^<]+)<", middle)[0] == "Coach 050"
    assert "Coach 077" in (await admin.get("/admin/users?q=c77@")).text
    assert (await admin.get("/admin/users?cursor=nonsense")).status_code == 400


async def test_what_people_are_called_is_text_and_nothing_else(platform, admin):
    user = await platform.people.user(Role.COACH, name=EVIL, site=EVIL, teams=frozenset({EVIL}))
    theirs = platform.browser()
    await theirs.sign_in(user)
    platform.people.services.answers["ListAudit"] = Log([])
    for browser, path in [
        (admin, "/admin/users"),
        (admin, f"/admin/users/{user.id}"),
        (admin, f"/admin/users?q={EVIL}"),
        (admin, f"/admin/audit?actor={EVIL}"),
        (theirs, "/account"),
        (theirs, "/"),
    ]:
        page = (await browser.get(path)).text
        assert "<script>alert" not in page
        assert "777777" not in page
    await admin.get(f"/admin/users/{user.id}")
    await admin.post(f"/admin/users/{user.id}/disable")
    assert "<script>alert" not in (await admin.get("/admin/users")).text


async def test_a_token_is_shown_once_works_and_is_revoked(platform, admin):
    await admin.get("/admin/tokens/new")
    form = {"name": "importer", "role": "coach", "teams": "north, south", "days": "30", "permissions": ["pii.read"]}
    token = one_time((await admin.post("/admin/tokens/new", form)).text)
    key = next(iter(platform.store._keys.values()))
    assert key.grant == Grant(Role.COACH, frozenset({Permission.PII_READ}), None, frozenset({"north", "south"}))
    assert key.expires_at == NOW + timedelta(days=30)
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await platform.client.get("/api/v1/interactions", headers=bearer)).status_code == 200
    listed = (await admin.get("/admin/tokens")).text
    assert "importer" in listed
    assert "Root" in listed
    assert token not in listed
    await admin.post(f"/admin/tokens/{key.id}/revoke")
    assert (await platform.client.get("/api/v1/interactions", headers=bearer)).status_code == 401
    assert [one.action for one in platform.store.log] == ["token.created", "token.revoked"]


@pytest.mark.parametrize(
    "form", [{"role": "agent"}, {"role": "admin", "teams": "north"}, {"name": ""}, {"role": "king"}, {"days": "x"}]
)
async def test_a_token_that_will_not_do_is_refused(platform, admin, form):
    await admin.get("/admin/tokens/new")
    answer = await admin.post("/admin/tokens/new", {"name": "x", "role": "coach", "days": "30"} | form)
    assert answer.status_code == 422
    assert platform.store._keys == {}


async def test_the_log_shows_both_logs_by_time(platform, admin):
    root = next(iter(platform.people.store.people.values()))
    platform.people.store.log.clear()
    await platform.people.store.add_audit(
        AuditEntry(uuid4(), NOW - timedelta(minutes=2), root.subject, "user.created", "user", str(root.id), {"n": 1})
    )
    platform.people.services.answers["ListAudit"] = Log(
        [entry(1, NOW - timedelta(minutes=3)), entry(2, NOW - timedelta(minutes=1))]
    )
    page = (await admin.get("/admin/audit")).text
    actions = re.findall(r">(decided on a scorecard|made an account)</span>", page)
    assert actions == ["decided on a scorecard", "made an account", "decided on a scorecard"]
    assert '<option value="dispute.upheld">' in page
    assert "criterion: empathy · overall: 82.5" in page
    assert f'href="/admin/users/{root.id}">Root' in page
    rows = list(csv.reader(io.StringIO((await admin.get("/admin/audit?format=csv")).text.removeprefix("\ufeff"))))
    assert [row[2] for row in rows] == ["What", "scorecard.reviewed", "user.created", "scorecard.reviewed"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    own=st.lists(st.integers(0, 300), max_size=130),
    theirs=st.lists(st.integers(0, 300), max_size=230),
    late=st.integers(0, 5),
)
async def test_paging_through_both_logs_shows_every_line_once_in_order(platform, own, theirs, late):
    """Also where many share one time, and where lines are added while somebody reads."""
    people = platform.people
    people.store.log.clear()
    browser = platform.browser()
    await browser.sign_in(await people.user(Role.ADMIN, email=f"{uuid4()}@example.org"))
    people.store.log.clear()
    start = NOW - timedelta(days=1)
    for number, minute in enumerate(own):
        at = start + timedelta(minutes=minute)
        people.store.log.append(AuditEntry(uuid4(), at, "user:x", "user.changed", "user", f"own-{number}"))
    log = Log([entry(n, start + timedelta(minutes=m)) for n, m in enumerate(sorted(theirs), 1)])
    for one in log.entries:
        one.subject_id = f"theirs-{one.id}"
    people.services.answers["ListAudit"] = log
    seen: list[tuple[str, str]] = []
    path = "/admin/audit"
    while path:
        page = (await browser.get(path)).text
        rows = re.findall(r'<time datetime="([^"]+)".*?((?:own|theirs)-\d+)', page, re.DOTALL)
        seen += rows
        assert len(rows) <= 50
        found = re.search(r'href="([^"]+)" data-key="n"', page)
        path = unescape(found[1]) if found else ""
        for number in range(late):
            log.entries.insert(0, entry(len(log.entries) + 1, NOW + timedelta(seconds=number)))
    expected = {f"own-{n}" for n in range(len(own))} | {f"theirs-{n}" for n in range(1, len(theirs) + 1)}
    assert sorted(subject for _, subject in seen) == sorted(expected)
    assert [at for at, _ in seen] == sorted((at for at, _ in seen), reverse=True)


@pytest.mark.parametrize("query", ["since=x", "cursor=abc", "until=2026-13-01", "until=9999-12-31", "since=0001-01-01"])
async def test_the_log_refuses_what_it_did_not_give_out(platform, admin, query):
    platform.people.services.answers["ListAudit"] = Log([])
    assert (await admin.get(f"/admin/audit?{query}")).status_code == (400 if "cursor" in query else 422)


async def test_days_of_the_log_are_whole_days_of_the_reader(platform, admin):
    asked: list[audit_pb2.ListAuditRequest] = []

    def answer(request: audit_pb2.ListAuditRequest) -> audit_pb2.ListAuditResponse:
        asked.append(request)
        return audit_pb2.ListAuditResponse()

    platform.people.services.answers["ListAudit"] = answer
    await admin.get("/admin/audit?since=2026-01-05&until=2026-01-05")
    assert asked[0].since.ToDatetime(tzinfo=UTC) == datetime(2026, 1, 5, 5, tzinfo=UTC)
    assert asked[0].until.ToDatetime(tzinfo=UTC) == datetime(2026, 1, 6, 5, tzinfo=UTC)


async def test_health_shows_what_waits_and_what_models_cost(platform, admin):
    answers = platform.people.services.answers
    answers["GetCounts"] = lambda _: interaction_pb2.GetCountsResponse(
        interactions={"accepted": 12, "scored": 1234},
        scorecards={"final": 1200},
        outbox_pending=3,
        outbox_lag_seconds=125,
    )
    answers["GetCapabilities"] = lambda _: llm_pb2.GetCapabilitiesResponse(
        embedding_model="usem3", daily_budget_microusd=5_000_000, spent_today_microusd=1_230_000, max_concurrency=8
    )
    answers["ListUsage"] = lambda _: llm_pb2.ListUsageResponse(
        total=llm_pb2.Usage(cost_microusd=42_500_000), total_calls=1234
    )
    page = (await admin.get("/admin/health")).text.replace("\N{NO-BREAK SPACE}", " ")
    for said in ("12", "1,234", "2 min 05 s", "US$1.23", "of US$5.00 a day", "US$42.50", "1,234 calls", "usem3"):
        assert said in page, said
    assert "Accepted work waits longer than it should." in page
    part = await admin.get("/admin/health/now", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="health-now"')


async def test_settings_say_where_they_come_from_and_keep_secrets(platform, admin):
    page = (await admin.get("/admin/settings")).text
    assert "hunter2" not in page
    assert f"debrief_console:{HIDDEN}@db.example.org" in page
    assert "DEBRIEF_CONSOLE_SESSION_IDLE_SECONDS" in page.replace("<wbr>", "")
    assert page.count("A part of the platform can’t be reached.") == 2, "neither service answers, and the page stands"


async def test_the_audit_log_finds_people_by_name(platform, admin):
    log = Log([])
    platform.people.services.answers["ListAudit"] = log
    zoe = await platform.people.user(Role.COACH, name="Zoé Roy")
    await platform.browser().sign_in(zoe)
    platform.clock.at += timedelta(minutes=1)
    page = (await admin.get("/admin/audit?actor=zo%C3%A9")).text
    assert page.count(f"actor=user%3A{zoe.id}") == 1, "their sign-in, and no other entry"
    assert 'value="Zoé Roy"' in page, "the field keeps a name, not an id"
    other = await platform.people.user(Role.COACH, name="Zoé Ray")
    page = (await admin.get("/admin/audit?actor=Zo%C3%A9&action=sign_in.begun")).text
    assert "Whom do you mean?" in page
    assert f"actor=user%3A{other.id}" in page


async def test_accounts_over_the_api(platform):
    admin = await platform.bearer(Grant(Role.ADMIN, frozenset(Permission)))
    wanted = {"email": "Ana@Example.org", "name": "Ana", "roles": ["agent"], "agent_id": "a-1", "language": "fr"}
    made = (await platform.client.post("/api/v1/users", json=wanted, headers=admin)).json()
    assert made["email"] == "ana@example.org"
    user = await platform.people.store.user_by_email("ana@example.org")
    assert (await platform.browser().sign_in(user, made["one_time_password"])).status_code == 303
    assert_problem(await platform.client.post("/api/v1/users", json=wanted, headers=admin), 409, "conflict")
    given = {"email": "b@example.org", "name": "B", "roles": ["coach"], "password": PASSWORD, "teams": ["n"]}
    own = await platform.client.post("/api/v1/users", json=given | {"must_change_password": False}, headers=admin)
    assert own.json()["one_time_password"] is None
    other = await platform.people.store.user_by_email("b@example.org")
    browser = platform.browser()
    await browser.sign_in(other)
    assert (await browser.get("/account")).status_code == 200
    listed = (await platform.client.get("/api/v1/users?limit=1", headers=admin)).json()
    assert [one["name"] for one in listed["items"]] == ["Ana"]
    rest = (await platform.client.get(f"/api/v1/users?cursor={listed['next_cursor']}", headers=admin)).json()
    assert ([one["name"] for one in rest["items"]], rest["next_cursor"]) == (["B"], "")
    assert "password" not in str(listed)


@pytest.mark.parametrize(
    "wrong",
    [{"roles": []}, {"roles": ["king"]}, {"email": "x"}, {"extra": 1}, {"password": "short"}, {"roles": ["agent"]}],
)
async def test_accounts_that_will_not_do_are_refused_over_the_api(platform, wrong):
    admin = await platform.bearer(Grant(Role.ADMIN))
    wanted = {"email": "b@example.org", "name": "B", "roles": ["coach"]} | wrong
    assert_problem(await platform.client.post("/api/v1/users", json=wanted, headers=admin), 422)
    assert platform.people.store.people == {}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_administrators_make_accounts_over_the_api(platform, role):
    bearer = await platform.bearer(Grant(role, agent_id="a-1" if role is Role.AGENT else None))
    wanted = {"email": "b@example.org", "name": "B", "roles": ["admin"]}
    assert_problem(await platform.client.post("/api/v1/users", json=wanted, headers=bearer), 403)
    assert_problem(await platform.client.get("/api/v1/users", headers=bearer), 403)
