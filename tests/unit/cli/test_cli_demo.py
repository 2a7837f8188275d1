"""The demo against a Null platform: what it sends, in which order, and that a second start does nothing twice."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import httpx
import pytest
from null_platform import NullPlatform, ok, problem

from cli import demo
from cli.connection import Client
from cli.errors import CliError

NUMBER, FIRST = 60, 25


class Platform(NullPlatform):
    """With accounts, customers and states of interactions, which the plain one has not."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, dict[str, object]] = {}
        self.waiting = 2
        self.plans: list[tuple[str, int]] = []
        """Months that were drawn, and how many contacts there were."""
        self.has_users = True
        self.interrupt = self._further

    def _further(self, request: httpx.Request) -> httpx.Response | None:
        match request.method, request.url.path:
            case "POST", "/api/v1/users" if self.has_users:
                document = json.loads(request.content)
                if document["email"] in self.users:
                    return problem(409, "conflict", "There is an account with this address.")
                self.users[document["email"]] = document
                return ok(document, 201)
            case "POST", "/api/v1/customers":
                lines = [json.loads(line) for line in request.content.splitlines()]
                answers = [
                    {"line": number, "id": row["customer_id"], "revision": None, "status": "accepted"}
                    for number, row in enumerate(lines, start=1)
                ]
                return ok({"batch_id": None, "answers": answers})
            case "POST", "/api/v1/sampling-plans/2026-01" | "/api/v1/sampling-plans/2025-12":
                self.plans.append((request.url.path[-7:], len(self.interactions)))
                return ok({"drawn": 40})
            case "GET", "/api/v1/counts":
                self.waiting = max(0, self.waiting - 1)
                done = len(self.interactions) - self.waiting
                return ok({"interactions": {"accepted": self.waiting, "scored": done}, "scorecards": {}})
        return None


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def client(platform: Platform) -> Client:
    return Client("http://127.0.0.1:1", platform.token, transport=httpx.MockTransport(platform), patience=0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("centre")
    demo.Centre(folder, count=NUMBER, first=FIRST).make()
    return folder


@pytest.fixture(autouse=True)
def unmarked(files: Path) -> None:
    for mark in ("newest.scored", "newest.reviewed", "rest.uploaded", "drawn.evaluated"):
        (files / mark).unlink(missing_ok=True)


def no_browser() -> httpx.Client:
    raise AssertionError("nobody's password is known: nobody signs in")


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_the_newest_are_scored_first_and_nothing_is_left_out(client: Client, platform: Platform, files: Path) -> None:
    centre = demo.Centre(files, count=NUMBER, first=FIRST)
    key = demo.prepare(client, centre, threading.Event())
    started = [record["started_at"] for record in platform.interactions.values()]
    assert len(started) == FIRST
    assert len(platform.agents) == 40
    demo.send_rest(client, centre, key)
    later = [record["started_at"] for record in list(platform.interactions.values())[FIRST:]]
    assert len(later) == NUMBER - FIRST
    assert max(later) <= min(started)


def test_a_second_start_writes_and_sends_nothing_again(client: Client, platform: Platform, files: Path) -> None:
    centre = demo.Centre(files, count=NUMBER, first=FIRST)
    before = centre.rest.stat().st_mtime_ns
    for _ in range(2):
        sent = len(platform.requests)
        demo.send_rest(client, centre, demo.prepare(client, centre, threading.Event()))
    again = {request.url.path for request in platform.requests[sent:] if request.method == "POST"}
    assert again == {"/api/v1/rubrics"}
    assert centre.rest.stat().st_mtime_ns == before


def test_a_platform_that_lost_everything_gets_it_all_again(client: Client, platform: Platform, files: Path) -> None:
    centre = demo.Centre(files, count=NUMBER, first=FIRST)
    centre.scored.touch()
    centre.uploaded.touch()
    demo.send_rest(client, centre, demo.prepare(client, centre, threading.Event()))
    assert len(platform.interactions) == NUMBER


def test_there_is_a_login_for_every_role_and_it_stays_the_same(
    client: Client, platform: Platform, tmp_path: Path
) -> None:
    file = tmp_path / "demo-logins.json"
    found = demo.logins(client, file)
    assert {login.role for login, _ in found} == {"admin", "qa_manager", "coach", "recovery", "agent"}
    assert all(len(password) >= 16 for _, password in found)
    assert len({password for _, password in found}) == len(found)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {user["password"] for user in platform.users.values()} == {password for _, password in found}
    assert demo.logins(client, file) == found


def test_an_account_made_elsewhere_keeps_its_password(client: Client, platform: Platform, tmp_path: Path) -> None:
    platform.users[demo.LOGINS[0].email] = {}
    file = tmp_path / "demo-logins.json"
    found = {login.email: password for login, password in demo.logins(client, file)}
    assert found[demo.LOGINS[0].email] == ""
    assert demo.LOGINS[0].email not in json.loads(file.read_text())


def test_a_platform_without_accounts_still_shows_the_demo(
    client: Client, platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.has_users = False
    assert demo.logins(client, tmp_path / "demo-logins.json") == []
    assert "token" in capsys.readouterr().err


def test_the_backlog_is_followed_to_its_end_or_to_an_interruption(client: Client, platform: Platform) -> None:
    platform.waiting = 1
    assert demo.follow(client, threading.Event())
    stopped = threading.Event()
    stopped.set()
    assert not demo.follow(client, stopped)


def test_the_rest_goes_on_beside_and_says_when_all_is_done(
    client: Client, platform: Platform, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.waiting = 1
    centre = demo.Centre(files, count=NUMBER, first=FIRST)
    browse, file = no_browser, tmp_path / "no-logins.json"
    background = demo.Background(lambda: client, centre, "core-service", threading.Event(), browse, file)
    background.start()
    background.wait(60)
    assert centre.uploaded.exists()
    assert "all conversations" in capsys.readouterr().err
    # Every contact of a month has its chance only once all of them are there, scored or not.
    assert platform.plans == [(month, NUMBER - FIRST) for month in demo.PLANNED_MONTHS]
    assert centre.evaluated.exists()


def test_the_month_that_blind_evaluations_are_drawn_of_is_the_centres_newest(files: Path) -> None:
    newest = json.loads(lines(files / "newest.jsonl")[0])
    assert newest["started_at"].startswith(demo.PLANNED_MONTHS[-1])


def test_people_are_at_work_once(client: Client, platform: Platform, files: Path, tmp_path: Path) -> None:
    centre = demo.Centre(files, count=NUMBER, first=FIRST)
    demo.prepare(client, centre, threading.Event())
    opened: list[str] = []

    def connect(token: str) -> Client:
        opened.append(token)
        return Client("http://127.0.0.1:1", platform.token, transport=httpx.MockTransport(platform), patience=0)

    file = tmp_path / "no-logins.json"
    demo.people(client, centre, connect, no_browser, file)
    assert len(opened) == 3, "the manager, and each agent who has a login"
    demo.people(client, centre, connect, no_browser, file)
    assert len(opened) == 3


def test_the_manager_evaluates_what_was_drawn_once(files: Path, tmp_path: Path) -> None:
    """They sign in with their own password, and go on until the queue has no more."""
    centre = demo.Centre(files, count=NUMBER, first=FIRST)
    file = tmp_path / "logins.json"
    file.write_text(json.dumps({"manager@example.com": "a password"}))
    asked: list[str] = []

    def console(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        if request.method == "GET":
            return httpx.Response(200, text='<body data-csrf="t">')
        assert b"csrf=t" in request.content
        if request.url.path == "/sign-in":
            assert b"a+password" in request.content
        return httpx.Response(303, headers={"location": "/"})

    def browse() -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(console), base_url="http://console.test")

    demo.evaluate_drawn(centre, browse, file)
    assert asked == ["GET /sign-in", "POST /sign-in", "GET /blind", "POST /reviews/next"]
    demo.evaluate_drawn(centre, browse, file)
    assert len(asked) == 4


def test_a_generator_that_fails_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(CliError, match="could not be written"):
        demo.Centre(tmp_path / "taken", count=5, first=2).make()


def test_logins_fit_the_centres_people(files: Path) -> None:
    people = {row["agent_id"]: row for row in map(json.loads, lines(files / "agents.jsonl"))}
    teams = {row["team"] for row in people.values()}
    for login in demo.LOGINS:
        if login.role == "agent":
            assert people[login.profile["agent_id"]]["name"] == login.name
        assert set(login.profile.get("teams", ())) <= teams
